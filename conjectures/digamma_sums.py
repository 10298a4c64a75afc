"""Sums of rational numbers, logarithms of primes, and digamma values at rationals, kept exactly.

Digamma values stand for psi(r) - psi(1) with 0 < r < 1; those with denominators 2, 3, 4 and 6 are written out by
Gauss's theorem (Disquisitiones generales circa seriem infinitam, 1812).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, ctx

from conjectures.grammar import parse
from conjectures.relations import linear_text

Q = Fraction
# psi(r) - psi(1) for r with a small denominator.
_GAUSS: dict[Fraction, dict[str, Fraction]] = {
    Q(1, 2): {"log(2)": Q(-2)},
    Q(1, 3): {"sqrt(3)*pi": Q(-1, 6), "log(3)": Q(-3, 2)},
    Q(2, 3): {"sqrt(3)*pi": Q(1, 6), "log(3)": Q(-3, 2)},
    Q(1, 4): {"pi": Q(-1, 2), "log(2)": Q(-3)},
    Q(3, 4): {"pi": Q(1, 2), "log(2)": Q(-3)},
    Q(1, 6): {"sqrt(3)*pi": Q(-1, 2), "log(2)": Q(-2), "log(3)": Q(-3, 2)},
    Q(5, 6): {"sqrt(3)*pi": Q(1, 2), "log(2)": Q(-2), "log(3)": Q(-3, 2)},
}


@dataclass(frozen=True, slots=True)
class Sum:
    """A rational combination of named numbers, `1` among them; names are expressions of the grammar.

    >>> print(Sum.rational(Fraction(1, 2)) + Sum.logarithms({2: Fraction(-3)}))
    (1 - 6*log(2))/2
    """

    terms: tuple[tuple[str, Fraction], ...]

    @classmethod
    def of(cls, terms: Mapping[str, Fraction]) -> "Sum":
        return cls(tuple(sorted((name, c) for name, c in terms.items() if c)))

    @classmethod
    def zero(cls) -> "Sum":
        return cls(())

    @classmethod
    def rational(cls, number: Fraction) -> "Sum":
        return cls.of({"1": number})

    @classmethod
    def logarithms(cls, coefficients: Mapping[int, Fraction]) -> "Sum":
        return cls.of({f"log({prime})": c for prime, c in coefficients.items()})

    def __add__(self, other: "Sum") -> "Sum":
        total = dict(self.terms)
        for name, c in other.terms:
            total[name] = total.get(name, Fraction(0)) + c
        return Sum.of(total)

    def scaled(self, factor: Fraction) -> "Sum":
        return Sum.of({name: c * factor for name, c in self.terms})

    def ball(self, bits: int) -> arb:
        """Its value."""
        from conjectures.constants.expressions import constant_from_text

        with ctx.workprec(bits + 32):
            total = arb(0)
            for name, c in self.terms:
                value = arb(1) if name == "1" else constant_from_text(name).enclosure(bits + 32)
                total += value * c.numerator / c.denominator
            return total

    def __str__(self) -> str:
        if not self.terms:
            return "0"
        from math import lcm

        bottom = lcm(*(c.denominator for _, c in self.terms))
        names, row = [name for name, _ in self.terms], [int(c * bottom) for _, c in self.terms]
        top = linear_text(row, [name if name == "1" else _factor(name) for name in names])
        return top if bottom == 1 else f"({top})/{bottom}" if len(row) > 1 else f"{top}/{bottom}"


def _factor(name: str) -> str:
    parse(name)
    return f"({name})" if " " in name else name


def digamma_difference(low: Fraction, high: Fraction) -> Sum:
    """psi(high) - psi(low), that is the integral of the periodic 1/x^2 from low + k to high + k over all k >= 0.

    >>> print(digamma_difference(Fraction(1), Fraction(2)), digamma_difference(Fraction(1, 2), Fraction(1)))
    1 2*log(2)
    """
    return _relative(high) + _relative(low).scaled(Fraction(-1))


def _relative(r: Fraction) -> Sum:
    """psi(r) - psi(1), r > 0."""
    total = Fraction(0)
    while r > 1:
        r -= 1
        total += 1 / r
    if r == 1:
        return Sum.rational(total)
    written = _GAUSS.get(r, {f"digamma({r}) - digamma(1)": Fraction(1)})
    return Sum.rational(total) + Sum.of(written)
