"""Digits of a constant from any place on, without those before them: series of the shape of Bailey, Borwein, Plouffe.

Where x = sum over j of w_j sum z^n/(q_j n + p_j)^s with z = 1/b or -1/b, the fractional part of b^d x is the sum of
w_j b^(d-n)/(q_j n + p_j)^s modulo 1, and powers modulo w_j's denominator times (q_j n + p_j)^s give each to any
precision. All of it is done in integers, each division is cut downwards by less than a unit, and digits are given only
where the sum of all these errors cannot change them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from conjectures.constants.model import Constant
from conjectures.series.space import Basis
from conjectures.series.targets import Multiple
from conjectures.series.term import Term
from kernels.errors import DiscoveryError

MAX_POSITION = 10**8
MAX_CHECKED_BITS = 10**6
DIGITS = 12
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Part:
    """weight * sum of sign^n / (base^n (slope n + offset)^power) over n >= 0."""

    weight: Fraction
    sign: int
    base: int
    slope: int
    offset: int
    power: int


def part_of(term: Term, weight: Fraction) -> Part | None:
    """The term times a weight as a part; None if it is of another shape.

    >>> part_of(Term.of([Fraction(1, 8)], [Fraction(9, 8)], Fraction(1, 16), Fraction(1)), Fraction(4))
    Part(weight=Fraction(4, 1), sign=1, base=16, slope=8, offset=1, power=1)
    """
    z, power = term.argument, len(term.upper)
    if term.extra or abs(z.numerator) != 1:
        return None
    if len(set(term.upper)) != 1 or term.lower != tuple(a + 1 for a in term.upper):
        return None
    root = term.upper[0]
    return Part(
        weight * term.first * root.numerator**power, z.numerator, z.denominator, root.denominator, root.numerator, power
    )


def digit_base(base: int) -> int | None:
    """The base whose digits powers of `base` shift: 16 for powers of it, else the least up to 36 that it is a power of.

    >>> [digit_base(b) for b in (16, 256, 8, 10, 81, 1000, 37)]
    [16, 16, 2, 10, 3, 10, None]
    """
    return next((small for small in (16, *range(2, 37)) if base == small ** _log(base, small)), None)


def _log(base: int, small: int) -> int:
    power = 0
    while small ** (power + 1) <= base:
        power += 1
    return power


def extract(parts: Sequence[Part], position: int, count: int = DIGITS) -> str:
    """The digits of the sum of all parts in `digit_base`, `count` of them after the first `position` behind the point.

    >>> pi = [Part(Fraction(c), 1, 16, 8, j, 1) for c, j in [(4, 1), (-2, 4), (-1, 5), (-1, 6)]]
    >>> extract(pi, 0, 8), extract(pi, 1_000, 8)
    ('243f6a88', '49f1c09b')

    Raises DiscoveryError on positions out of range and bases without digits.
    """
    if not 0 <= position <= MAX_POSITION:
        raise DiscoveryError(f"position {position}: give 0 to {MAX_POSITION}")
    base = digit_base(parts[0].base)
    if base is None:
        raise DiscoveryError(f"no digits in base {parts[0].base}")
    bits = 64 + int(count * base.bit_length())
    while True:
        low, error = _fraction(parts, base, position, bits)
        first, last = (value * base**count >> bits for value in (low, low + error))
        if first == last:
            return _written(first % base**count, base, count)
        bits *= 2


def _fraction(parts: Sequence[Part], base: int, position: int, bits: int) -> tuple[int, int]:
    """2^bits times the fractional part of base^position times the sum, from below, and a bound of what is missing."""
    total = error = 0
    for part in parts:
        shift, rest = divmod(position, _log(part.base, base))
        weight = part.weight * base**rest
        value, cut = _powers(part, weight, shift, bits)
        total, error = total + value, error + cut
    return total % (1 << bits), error


def _powers(part: Part, weight: Fraction, shift: int, bits: int) -> tuple[int, int]:
    total, sign = 0, 1
    for n in range(shift + 1):
        modulus = weight.denominator * (part.slope * n + part.offset) ** part.power
        rest = sign * weight.numerator * pow(part.base, shift - n, modulus) % modulus
        total += (rest << bits) // modulus
        sign *= part.sign
    n, scaled = shift + 1, (abs(weight.numerator) << bits) // part.base
    while scaled:
        whole = weight.denominator * (part.slope * n + part.offset) ** part.power
        total += (sign if weight > 0 else -sign) * (scaled // whole)
        n, sign, scaled = n + 1, sign * part.sign, scaled // part.base
    # Each of the n terms is off by less than 2 units, those that are left out by less than 2 together; from below and
    # from above, so that the sum minus as much is a bound from below.
    return total - 2 * n - 2, 4 * n + 4


def _written(value: int, base: int, count: int) -> str:
    digits = []
    for _ in range(count):
        value, digit = divmod(value, base)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def parts_of(terms: Sequence[Term], coefficients: Sequence[int], factor: Fraction) -> list[Part] | None:
    """The series divided by `factor` as parts; None if one is of another shape."""
    found = [part_of(term, c / factor) for term, c in zip(terms, coefficients, strict=True) if c]
    parts = [part for part in found if part is not None]
    bases = {digit_base(part.base) for part in parts}
    return parts if len(parts) == len(found) and len(bases) == 1 and None not in bases else None


def checked(constant: Constant, inverse: bool, base: int, position: int, digits: str) -> bool | None:
    """Whether the constant has these digits there, by its own ball; None where that would take too long.

    >>> from conjectures.constants import find
    >>> checked(find("pi"), False, 16, 1_000, "49f1c09b")
    True
    """
    bits = (position + len(digits)) * base.bit_length() + 64
    if bits > min(MAX_CHECKED_BITS, constant.limit or MAX_CHECKED_BITS):
        return None
    with ctx.workprec(bits + 64):
        x = constant.enclosure(bits)
        scaled = ((1 / x if inverse else x) * arb(base) ** (position + len(digits))).floor().unique_fmpz()
    return None if scaled is None else _written(int(scaled) % base ** len(digits), base, len(digits)) == digits


def extraction_of(basis: Basis, found: Multiple, constant: Constant, position: int) -> dict[str, Any] | None:
    """Digits of the constant (or its reciprocal) at a position by this formula; None if it does not allow it.

    `checked` says whether the constant's own ball has the same digits, null where that was not tried.
    """
    if found.radicand != 1 or found.offset or (len(basis.terms) == 1 and any(found.coefficients[1:])):
        return None
    coefficients = found.coefficients[: len(basis.terms)]
    parts = parts_of(basis.terms, coefficients, found.factor * basis.terms[0].first)
    if parts is None:
        return None
    base, digits = digit_base(parts[0].base), extract(parts, position)
    assert base is not None
    agrees = checked(constant, found.inverse, base, position, digits)
    return {"base": base, "position": position, "digits": digits, "checked": agrees}
