"""Regular partial quotients of Moebius images of a constant: certain ones only, and one computation a class.

Left sides (A x + B)/(C x + D) fall into classes by the Hermite form (a, b; 0, d) of their matrix; the members of a
class are unimodular maps of (a x + b)/d, so that their continued fractions have one tail.
"""

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, ctx

from conjectures.constants.model import Constant
from kernels.errors import DiscoveryError
from kernels.reference_signed_cf import regular_digits, transduce
from kernels.signed_cf import FixedPoint
from kernels.signed_cf import transduce as transduce_native

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = np.ndarray[Any, Any]
Class = tuple[int, int, int]
Matrix = tuple[int, int, int, int]

# The kernel's digits lie below this.
NATIVE = 1 << 50
_GUARD = 40
# Longer numbers are divided in Python.
MOST_LIMBS = 128


def hermite(left: Matrix) -> tuple[Class, Matrix]:
    """The class (a, b, d) of a left side (A, B, C, D), and the unimodular map from the class to it.

    >>> hermite((1, 0, 2, 2))
    ((1, 0, 2), (1, 0, 2, 1))

    (A, B; C, D) = (p, r; q, s) (a, b; 0, d) with 0 < a, d and 0 <= b < d; the map is (p, r, q, s).
    """
    a, b, c, d = left
    divisor, x, y = _bezout(a, c)
    p, q = a // divisor, c // divisor
    # (x, y; -q, p) has determinant 1 and turns (a, c) into (divisor, 0).
    corner, last = x * b + y * d, p * d - q * b
    sign = 1 if last > 0 else -1
    last *= sign
    steps, offset = divmod(corner, last)
    return (divisor, offset, last), (p, p * steps - sign * y, q, q * steps + sign * x)


def _bezout(a: int, c: int) -> tuple[int, int, int]:
    """The positive gcd of a and c, and x, y with a x + c y equal to it."""
    r, r_next, x, x_next, y, y_next = a, c, 1, 0, 0, 1
    while r_next:
        q = r // r_next
        r, r_next, x, x_next, y, y_next = r_next, r - q * r_next, x_next, x - q * x_next, y_next, y - q * y_next
    return (r, x, y) if r > 0 else (-r, -x, -y)


def head(unimodular: Matrix, digits: "Sequence[int]") -> tuple[list[int], int] | None:
    """The regular fraction of |U(t)|, t = [digits]: its first digits, and the digit of t from which on both agree.

    >>> head((0, 1, 1, 0), [2, 1, 2, 1, 1, 4])
    ([0, 2], 1)

    None where the digits do not reach. Hardy and Wright, theorem 172: for x = (P t + R)/(Q t + S) with t > 1,
    P S - Q R = +-1 and Q > S > 0, the fractions R/S and P/Q are neighbouring convergents of x.
    """
    p, r, q, s = unimodular
    for i in range(len(digits)):
        if q < 0:
            p, q, r, s = -p, -q, -r, -s
        if q > s > 0 and (i > 0 or digits[0] > 0):
            return _neighbours(abs(p), r if p > 0 else -r, q, s), i
        p, q, r, s = p * digits[i] + r, q * digits[i] + s, p, q
    return None


def _neighbours(p: int, r: int, q: int, s: int) -> list[int]:
    """The fraction of P/Q, of the one of its two lengths for which R/S is the convergent before."""
    first, x, y = [], p, q
    while y:
        first.append(x // y)
        x, y = y, x % y
    if p * s - q * r != (-1 if len(first) % 2 else 1):
        first[-1:] = [first[-1] - 1, 1]
    return first


@dataclass(frozen=True)
class Quotients:
    """Certain regular partial quotients of a number, and the bits of information that they hold."""

    digits: tuple[int, ...]

    @cached_property
    def native(self) -> Array | None:
        """The digits as the kernel takes them; None where one is too large."""
        return np.array(self.digits, dtype=np.int64) if max(self.digits, default=0) < NATIVE else None

    @cached_property
    def bits(self) -> Array:
        """bits[k]: to how many bits the first k digits fix the number, which is twice log2 of a denominator."""
        logs, rest = np.zeros(len(self.digits) + 1), 0.0
        for k in range(len(self.digits) - 1, 0, -1):
            size = self.digits[k] + rest if self.digits[k].bit_length() < 1000 else math.inf
            logs[k + 1] = math.log2(self.digits[k]) if size == math.inf else math.log2(size)
            rest = 1 / size
        return 2 * np.cumsum(logs)

    def signed(self, word: str, terms: int) -> tuple[list[int], int]:
        """The first terms of the signed fraction with this word, and how many digits they took."""
        if self.native is None:
            return transduce(self.digits, word, terms)
        found, used = transduce_native(self.native, word, terms)
        return found.tolist(), used


@dataclass(frozen=True)
class Expansions:
    """The continued fractions of one constant's left sides at one precision, in bits after the point.

    >>> from conjectures.constants import find
    >>> Expansions(find("e"), 256).of_left_side((0, 1, 1, 0)).digits[:6]
    (0, 2, 1, 2, 1, 1)

    A negative constant stands for its absolute value.
    """

    constant: Constant
    bits: int
    _classes: dict[Class, tuple[int, ...]] = field(default_factory=dict, repr=False)

    @property
    def limbs(self) -> int:
        return -(-self.bits // 64) + 1

    @cached_property
    def integer(self) -> int:
        """floor(|x| 2^(64 (limbs - 1)))."""
        places = 64 * (self.limbs - 1)
        needed = bits_needed(self.constant, self.bits)
        for bits in (needed, needed + 8 * _GUARD):
            ball = self.constant.enclosure(bits)
            with ctx.workprec(places + 1000):
                found = (abs(ball) * arb(2) ** places).floor().unique_fmpz()
            if found is not None:
                return int(found)
        raise DiscoveryError(f"{self.constant.id} lies too near a binary fraction: is it rational?")

    @cached_property
    def number(self) -> FixedPoint:
        return FixedPoint(self.integer, self.limbs)

    def of_class(self, form: Class) -> tuple[int, ...]:
        """The digits of (a x + b)/d."""
        if form not in self._classes:
            a, b, d = form
            fits = self.limbs <= MOST_LIMBS and 0 < self.integer < 1 << 64 * self.limbs - 8
            found = tuple(self.number.digits(a, b, d).tolist()) if fits else ()
            if self._cut_short(found, d):
                low, unit = self.integer, 1 << 64 * (self.limbs - 1)
                found = tuple(regular_digits(a * low + b * unit, a * (low + 1) + b * unit, d * unit))
            self._classes[form] = found
        return self._classes[form]

    def _cut_short(self, digits: tuple[int, ...], d: int) -> bool:
        """Whether the kernel stopped at a large digit, with most of the number's bits unused."""
        return bool(Quotients(digits).bits[-1] < self.bits - 2 * d.bit_length() - 96)

    def of_left_side(self, left: Matrix) -> Quotients:
        """The digits of |A x + B| / |C x + D|; none where the precision does not reach."""
        form, unimodular = hermite(left)
        digits = self.of_class(form)
        begun = head(unimodular, digits)
        return Quotients(()) if begun is None else Quotients((*begun[0], *digits[begun[1] :]))


def bits_needed(constant: Constant, bits: int) -> int:
    """To how many bits a constant must be known for its `Expansions` to so many bits after the point."""
    return -(-bits // 64) * 64 + _GUARD + _size(constant)


def _size(constant: Constant) -> int:
    """About log2 |x|, where that is positive: relative accuracy has to reach the point."""
    with ctx.workprec(64):
        return max(0, math.ceil(float(abs(constant.enclosure(32)).log().mid()) * 1.4427))
