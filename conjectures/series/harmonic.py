"""Combinations of harmonic series: sum c_j/(n + a_j) converges where sum c_j = 0, though none of its parts does.

By Gauss (Disquisitiones generales circa seriem infinitam, 1812) the sum of 1/(n + a) - 1/(n + b) over n >= 0 is
psi(b) - psi(a), with the digamma function psi.
"""

from collections.abc import Sequence
from fractions import Fraction

from flint import arb, ctx, fmpq

from conjectures.series.term import Term

THEOREM = "Gauss's series for the digamma function"
# The error of a combination after n terms is like n to this power.
EXPONENT = Fraction(-1)
SPARE_BITS = 32


def is_harmonic(terms: Sequence[Term]) -> bool:
    """Whether these are several terms w/(n + a) with one w.

    >>> is_harmonic([Term.of([Fraction(a, 4)], [Fraction(a, 4) + 1], Fraction(1), Fraction(1, a)) for a in (1, 3)])
    True
    """
    return (
        len(terms) > 1 and all(map(_is_reciprocal, terms)) and len({term.first * term.upper[0] for term in terms}) == 1
    )


def _is_reciprocal(term: Term) -> bool:
    return term.argument == 1 and not term.extra and len(term.upper) == 1 and term.lower == (term.upper[0] + 1,)


def differences(terms: Sequence[Term], bits: int) -> list[arb]:
    """The sums of each term but the last, less the last one: combinations of these are all that converge."""
    with ctx.workprec(bits + SPARE_BITS):
        weight = terms[0].first * terms[0].upper[0]
        *others, last = (_digamma(term) for term in terms)
        return [(last - other) * weight.numerator / weight.denominator for other in others]


def combined_differences(terms: Sequence[Term], coefficients: Sequence[int], bits: int) -> arb:
    """The sum of a combination, whose coefficients add up to 0."""
    with ctx.workprec(bits + SPARE_BITS):
        return sum((c * s for c, s in zip(coefficients, differences(terms, bits), strict=False)), arb(0))


def _digamma(term: Term) -> arb:
    a = term.upper[0]
    return arb(fmpq(a.numerator, a.denominator)).digamma()
