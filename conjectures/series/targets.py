"""What a sum may equal: a constant or its reciprocal, perhaps times a square root, as questions to the lattice."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations_with_replacement

from flint import arb, fmpz

from conjectures.relations import factor_text


@dataclass(frozen=True, slots=True)
class Target:
    """x or 1/x for one constant x; with `surds` times the square root of any rational number, with `offset` plus one.

    The question with surds is about squares: (sum c_i S_i)^2 is a rational multiple of x^2. There is no offset then.
    """

    constant: int  # its number
    inverse: bool
    surds: bool
    offset: bool = False

    def unknowns(self, sums: int) -> int:
        """How many integers the lattice looks for."""
        return 1 + (sums * (sums + 1) // 2 if self.surds else sums + self.offset)

    def value(self, x: arb) -> arb:
        """The number that the sums are compared with."""
        y = 1 / x if self.inverse else x
        return y * y if self.surds else y

    def question(self, sums: Sequence[int], value: int, scale: int) -> list[int]:
        """The integers, times 2^scale, among which the lattice looks for a relation."""
        if not self.surds:
            return [*sums, *[1 << scale] * self.offset, value]
        return [*(a * b >> scale for a, b in combinations_with_replacement(sums, 2)), value]

    def balls(self, sums: Sequence[arb], value: arb) -> list[arb]:
        """The same in balls."""
        if not self.surds:
            return [*sums, *[arb(1)] * self.offset, value]
        return [*(a * b for a, b in combinations_with_replacement(sums, 2)), value]


@dataclass(frozen=True, slots=True)
class Multiple:
    """sum c_i S_i = offset + factor * sqrt(radicand) * x, or / x where `inverse`, up to the sign of the factor."""

    coefficients: tuple[int, ...]
    factor: Fraction
    radicand: int
    inverse: bool
    offset: Fraction = Fraction(0)

    def ball(self, x: arb) -> arb:
        """The right side for the value x."""
        root = arb(self.radicand).sqrt() * self.factor.numerator / self.factor.denominator
        multiple = root / x if self.inverse else root * x
        return multiple + arb(self.offset.numerator) / self.offset.denominator if self.offset else multiple

    def text(self, name: str) -> str:
        """The right side as text that the grammar of expressions reads back.

        >>> Multiple((5, 42), Fraction(16), 1, True).text("pi"), Multiple((1,), Fraction(-49, 9), 3, True).text("pi")
        ('16/pi', '-49*sqrt(3)/(9*pi)')
        """
        x = factor_text(name)
        above = [f"sqrt({self.radicand})" if self.radicand > 1 else "", "" if self.inverse else x]
        below = [x if self.inverse else "", str(self.factor.denominator) if self.factor.denominator > 1 else ""]
        return _fraction(self.factor, above, below[::-1]) + self._offset_text(str(abs(self.offset)))

    def _offset_text(self, size: str) -> str:
        return f" {'-' if self.offset < 0 else '+'} {size}" if self.offset else ""

    def latex(self, x: str) -> str:
        """The right side in LaTeX."""
        root = rf"\sqrt{{{self.radicand}}}" if self.radicand > 1 else ""
        size = abs(self.factor.numerator)
        above = " ".join(part for part in (str(size) if size > 1 else "", root, "" if self.inverse else x) if part)
        below = " ".join(
            part
            for part in (str(self.factor.denominator) if self.factor.denominator > 1 else "", x if self.inverse else "")
            if part
        )
        sign = "-" if self.factor < 0 else ""
        multiple = f"{sign}\\frac{{{above or 1}}}{{{below}}}" if below else f"{sign}{above or 1}"
        top, bottom = abs(self.offset.numerator), self.offset.denominator
        return multiple + self._offset_text(str(top) if bottom == 1 else rf"\frac{{{top}}}{{{bottom}}}")


def _fraction(factor: Fraction, above: Sequence[str], below: Sequence[str]) -> str:
    size, sign = abs(factor.numerator), "-" if factor < 0 else ""
    top = "*".join(part for part in (str(size) if size > 1 else "", *above) if part) or "1"
    parts = [part for part in below if part]
    bottom = "*".join(parts)
    return f"{sign}{top}/{bottom if len(parts) == 1 else f'({bottom})'}" if parts else sign + top


def plainest(found: Multiple, zeros: Sequence[Sequence[int]]) -> Multiple:
    """The same with smaller coefficients, by adding combinations of the sums that are zero.

    >>> plainest(Multiple((2, -3, 0, 1), Fraction(1, 4), 1, False), [(1, -3, 1, 1)]).coefficients
    (-1, 0, 1, 0)
    """
    while True:
        others = [_moved(found, m, k, row) for row in zeros for m in (1, 2, 3) for k in (-3, -2, -1, 1, 2, 3)]
        best = min([_moved(found, 1, 0, found.coefficients), *others], key=_plainness)
        if _plainness(best) >= _plainness(found):
            return best
        found = best


def _moved(found: Multiple, m: int, k: int, row: Sequence[int]) -> Multiple:
    """m times the combination, and k times a zero one."""
    coefficients = [m * c + k * d for c, d in zip(found.coefficients, row, strict=True)]
    return _scaled(coefficients, m * found.factor, found.radicand, found.inverse)


def _plainness(found: Multiple) -> tuple[int, int]:
    return max(map(abs, found.coefficients)), sum(map(abs, found.coefficients))


def multiple(target: Target, row: Sequence[int], sums: int) -> Multiple | None:
    """What a relation says, if it says that the combination is a multiple of x (and its surd is a square root).

    >>> multiple(Target(0, True, True), (25, 420, 1764, -256), 2)
    Multiple(coefficients=(5, 42), factor=Fraction(16, 1), radicand=1, inverse=True, offset=Fraction(0, 1))
    """
    *left, right = row
    if not right or not any(left):
        return None
    if target.offset:
        one = left.pop()
        found = _scaled(left, Fraction(-right), 1, target.inverse) if any(left) else None
        return found and replace(found, offset=found.factor * Fraction(one, right))
    if not target.surds:
        return _scaled(left, Fraction(-right), 1, target.inverse)
    root = _square_root(left, sums)
    if root is None:
        return None
    i = next(i for i, c in enumerate(root) if c)
    square = Fraction(-right * root[i] ** 2, left[_place(i, i, sums)])
    if square <= 0:
        return None
    outside, radicand = _surd(square)
    return _scaled(root, outside, radicand, target.inverse)


def _scaled(left: Sequence[int], right: Fraction, radicand: int, inverse: bool) -> Multiple:
    """The multiple with primitive coefficients, the last of them positive."""
    content = math.gcd(*left) * (1 if next(c for c in reversed(left) if c) > 0 else -1)
    return Multiple(tuple(c // content for c in left), right / content, radicand, inverse)


def _place(i: int, j: int, sums: int) -> int:
    """Where S_i S_j stands in a question about squares, i <= j."""
    return i * sums - i * (i - 1) // 2 + j - i


def _square_root(form: Sequence[int], sums: int) -> tuple[int, ...] | None:
    """The c with form = const * (sum c_i S_i)^2, primitive; None if the form is no square."""
    first = next((i for i in range(sums) if form[_place(i, i, sums)]), None)
    if first is None:
        return None
    leading = form[_place(first, first, sums)]
    root = [0] * sums
    for j in range(first, sums):
        root[j] = (2 if j == first else 1) * form[_place(first, j, sums)]
    content = math.gcd(*root)
    root = [c // content for c in root]
    for i in range(sums):
        for j in range(i, sums):
            expected = (1 if i == j else 2) * root[i] * root[j] * leading
            if form[_place(i, j, sums)] * root[first] ** 2 != expected:
                return None
    return tuple(root)


def _surd(square: Fraction) -> tuple[Fraction, int]:
    """c, D with c^2 D = square and D squarefree.

    >>> _surd(Fraction(8, 9))
    (Fraction(2, 3), 2)
    """
    outside, radicand = Fraction(1, square.denominator), 1
    for prime, power in fmpz(square.numerator * square.denominator).factor():
        outside *= int(prime) ** (power // 2)
        radicand *= int(prime) ** (power % 2)
    return outside, radicand
