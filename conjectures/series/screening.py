"""The sums of a batch of candidates as integers, for the lattice: not rigorous, but far closer than it asks for."""

import math
from dataclasses import replace
from fractions import Fraction

from conjectures.series.shapes import Argument, Batch, widest
from conjectures.series.term import Term
from kernels import reference_series
from kernels.series_sums import MOST, moments

# Terms beyond those that the slowest candidate of a batch needs.
SPARE_TERMS = 32


def screened_sums(batch: Batch, scale: int, spare: int) -> list[list[int]]:
    """For each candidate 2^scale times its sums, divided by its first term.

    >>> from conjectures.series.shapes import Shapes
    >>> from conjectures.series.space import series_space
    >>> batch = next(Shapes(series_space("n/x^n", {"x": (2, 2)})).batches(range(1)))
    >>> round(screened_sums(batch, 100, 20)[0][0] / 2**100, 9)     # sum n/2^n = 2, divided by 1/2
    4.0
    """
    arguments = [argument for _, argument in batch.candidates]
    columns = [_moments(term, arguments, batch.degree, scale + spare) for term in batch.terms]
    if len(columns) == 1:
        return [[value >> spare for value in row] for row in columns[0]]
    first = batch.terms[0].first
    ratios = [term.first / first for term in batch.terms]
    return [
        [_scaled(sums[0], ratio) >> spare for sums, ratio in zip(row, ratios, strict=True)]
        for row in zip(*columns, strict=True)
    ]


def _scaled(value: int, ratio: Fraction) -> int:
    return value * ratio.numerator // ratio.denominator


def _moments(term: Term, arguments: list[Argument], powers: int, bits: int) -> list[list[int]]:
    """2^bits times the moments for each argument, natively where the kernel can."""
    above = tuple((a.denominator, a.numerator) for a in term.upper)
    below = tuple((b.denominator, b.numerator) for b in term.lower)
    scale = Fraction(math.prod(b.denominator for b in term.lower), math.prod(a.denominator for a in term.upper))
    scaled = [_product(scale, argument) for argument in arguments]
    terms = _depth(term, arguments, bits)
    found = moments(above, below, scaled, powers, terms, bits) if bits <= MOST else [None] * len(scaled)
    return [
        sums if sums is not None else reference_series.moments(above, below, [argument], powers, terms, bits)[0]
        for sums, argument in zip(found, scaled, strict=True)
    ]


def _depth(term: Term, arguments: list[Argument], bits: int) -> int:
    """So many terms that those of the slowest candidate have become zero."""
    slowest = Fraction(*widest(arguments))
    return replace(term, argument=slowest, first=Fraction(1)).depth(bits * math.log(2)) + SPARE_TERMS


def _product(scale: Fraction, argument: Argument) -> Argument:
    """What stands for z when s n + r stands for n + r/s."""
    top, bottom = scale.numerator * argument[0], scale.denominator * argument[1]
    divisor = math.gcd(top, bottom)
    return top // divisor, bottom // divisor
