"""A closed form for the limit of a fraction in the constants of a basis, with as many digits as chance demands.

Tried are Moebius maps of each constant alone, and sums of the constants of a set over an integer, or an integer over
them; `limits` tries numbers that need no constants, too. How many digits the limit is computed to follows from the
height, the number of questions and the doubt allowed.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from flint import arb, ctx

from conjectures.bases import Basis, kind_of
from conjectures.constants.expressions import constant_from_text
from conjectures.constants.model import Constant
from conjectures.constants.notation import latex
from conjectures.decimals import bits_for
from conjectures.grammar import parse
from conjectures.reduction import DOUBT, Row, find_relation, likely, moebius, scaled_constants
from conjectures.relations import coincidence, factor_text, linear_text, moebius_latex, moebius_text

# A limit is computed to at least so many digits, and to at most so many more than the bound asks, near zero.
LEAST_DIGITS, ATTEMPTS = 30, 4


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """limit = (top . x)/(bottom . x) with x = (1, *constants), and to how many digits that was verified.

    `kind` says what the constants are: rational (none), quadratic, hypergeometric, or the kind that the basis names.
    """

    constants: tuple[Constant, ...]
    names: tuple[str, ...]
    top: Row
    bottom: Row
    unknowns: int
    kind: str
    digits: int = 0

    @property
    def height(self) -> int:
        return max(map(abs, (*self.top, *self.bottom)))

    @property
    def coefficients(self) -> Row:
        return (*self.top, *self.bottom)

    def text(self) -> str:
        """The limit as text that the grammar reads back.

        >>> pi = constant_from_text("pi")
        >>> ClosedForm((pi,), ("pi",), (4, 0), (0, 1), 4, "pi").text()
        '4/pi'
        """
        if not self.constants:
            return str(Fraction(*self.coefficients))
        if self.coefficients == (0, 1, 1, 0):
            return self.names[0]
        if len(self.constants) == 1:
            return moebius_text(self.coefficients, self.names[0])
        factors = ("1", *map(factor_text, self.names))
        top, bottom = linear_text(self.top, factors), linear_text(self.bottom, factors)
        if bottom == "1":
            return top
        over = top if sum(map(bool, self.top)) == 1 else f"({top})"
        return f"{over}/{bottom}" if bottom.isdigit() else f"{over}/({bottom})"

    def latex(self) -> str:
        """The limit in LaTeX."""
        if len(self.constants) == 1:
            return moebius_latex(self.coefficients, self.constants[0].latex)
        return latex(parse(self.text()))

    def chance(self, digits: int, trials: float) -> float:
        """log10 of the number of such forms that chance alone makes."""
        return coincidence(self.height, self.unknowns, digits, trials)

    def ball(self, bits: int) -> arb:
        """The form's own value."""
        x = [arb(1), *(constant.enclosure(min(bits, constant.limit or bits)) for constant in self.constants)]
        with ctx.workprec(bits + 32):
            top, bottom = (sum((c * v for c, v in zip(row, x, strict=True)), arb(0)) for row in (self.top, self.bottom))
            return top / bottom


@dataclass(frozen=True)
class Questions:
    """What is asked of every limit: the basis, the largest integer, and how often chance has an opportunity.

    >>> from conjectures.bases import basis
    >>> Questions(basis(3), 1000, 1e9).digits
    44
    """

    basis: Basis
    max_height: int
    trials: float

    @property
    def digits(self) -> int:
        """The digits at which all relations up to the height stand out, of the longest kind that is asked."""
        unknowns = max([4, *(len(names) + 2 for names in self.basis.linear)])
        needed = coincidence(self.max_height, unknowns, 0, self.trials) - math.log10(DOUBT)
        return max(LEAST_DIGITS, math.ceil(needed) + 2)

    @cached_property
    def _scaled(self) -> tuple[int, tuple[int, ...]]:
        balls = [_ball(constant_from_text(name), bits_for(self.digits)) for name in self.basis.single]
        return scaled_constants(balls, self.max_height)

    def closed_form(self, value: arb, bits: int) -> ClosedForm | None:
        """The first closed form that the value's bits support."""
        return next(self._moebius(value, bits), None) or next(self._linear(value, bits), None)

    def _moebius(self, value: arb, bits: int) -> Iterator[ClosedForm]:
        for number in likely(value, self._scaled, self.max_height):
            name = self.basis.single[number]
            constant = constant_from_text(name)
            relation = moebius(value, _ball(constant, bits), self.max_height, bits, self.trials)
            if relation is not None:
                c0, c1, d0, d1 = relation.coefficients
                yield ClosedForm((constant,), (name,), (c0, c1), (d0, d1), 4, kind_of((name,)))

    def _linear(self, value: arb, bits: int) -> Iterator[ClosedForm]:
        with ctx.workprec(bits + 64):
            inverse = 1 / value
        for names in self.basis.linear:
            constants = tuple(constant_from_text(name) for name in names)
            numbers = [arb(1), *(_ball(constant, bits) for constant in constants)]
            for number in (inverse, value):
                relation = find_relation([number, *numbers], bits, trials=self.trials, max_height=self.max_height)
                row = relation.coefficients if relation else (0,)
                if row[0] and any(row[2:]):
                    yield _linear_form(constants, names, row, number is inverse)


def _ball(constant: Constant, bits: int) -> arb:
    return constant.enclosure(min(bits + 64, constant.limit or bits + 64))


def _linear_form(constants: tuple[Constant, ...], names: tuple[str, ...], row: Row, inverted: bool) -> ClosedForm:
    """From c w + sum c_i x_i = 0 with w the value or its inverse; without the constants that take no part."""
    c, rest = (-row[0], row[1:]) if row[0] < 0 else (row[0], tuple(-x for x in row[1:]))
    used = [i for i in range(len(names)) if rest[1 + i]]
    part = (rest[0], *(rest[1 + i] for i in used))
    unit = (c, *(0 for _ in used))
    top, bottom = (unit, part) if inverted else (part, unit)
    used_names = tuple(names[i] for i in used)
    return ClosedForm(tuple(constants[i] for i in used), used_names, top, bottom, len(row), kind_of(used_names))


def agreement(value: arb, other: arb, digits: int) -> int:
    """To how many significant digits two balls agree, at most `digits`; 0 where they do not meet.

    >>> agreement(arb(4), arb(4, 1e-9), 20), agreement(arb(0, 3e-12), arb(0), 20), agreement(arb(1), arb(2), 20)
    (9, 11, 0)

    To how many decimals around zero.
    """
    with ctx.workprec(bits_for(digits) + 64):
        if not value.overlaps(other):
            return 0
        size = arb(1) if value.contains(0) else abs(value).lower()
        error = abs(value - other).upper() / size
        if error == 0:
            return digits
        return min(digits, int((-error.log() / arb(10).log()).lower().floor().unique_fmpz() or 0))
