"""The sums of a candidate as integers, for the lattice: not rigorous, but far closer than it looks."""

import math

from conjectures.series.space import Basis
from conjectures.series.term import Term
from kernels.reference_series import moments


def screened_sums(basis: Basis, scale: int, spare: int) -> list[int]:
    """2^scale times the sums of a basis, divided by its first term.

    >>> from conjectures.series.space import series_space
    >>> basis = series_space("n/2^n", {}).basis(0)
    >>> round(screened_sums(basis, 100, 20)[0] / 2**100, 9)     # sum n/2^n = 2, divided by 1/2
    4.0
    """
    if len(basis.terms) == 1:
        return [value >> spare for value in _moments(basis.terms[0], basis.degree, scale + spare)]
    first = basis.terms[0].first
    sums = []
    for term in basis.terms:
        ratio = term.first / first
        sums.append((_moments(term, 0, scale + spare)[0] * ratio.numerator // ratio.denominator) >> spare)
    return sums


def _moments(term: Term, powers: int, bits: int) -> list[int]:
    above, below, numerator, denominator = term.ratio
    return moments(above, below, numerator, denominator, powers, _depth(term, powers, bits), bits)


def _depth(term: Term, powers: int, bits: int) -> int:
    nats = bits * math.log(2) - math.log(abs(term.first))
    depth = term.depth(nats)
    return term.depth(nats + powers * math.log(depth)) if powers else depth
