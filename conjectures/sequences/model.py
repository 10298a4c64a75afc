"""The noun of this package, and the measure by which descriptions are short."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

# Bits by which terms must outweigh the description that explains them: chance passes one sequence in 2^24.
MARGIN = 24
# Equations beyond the unknowns, at least.
SPARE = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """A description of a sequence.

    `kind` is c-finite, interlaced, algebraic or holonomic; `formula` the recurrence or equation; `closed_form` a
    formula for a(n) or the generating function, where there is one. `support` counts the terms beyond those that were
    needed to fit it, `cost` the bits of its coefficients and `margin` by how many bits the terms it predicts outweigh
    them.
    """

    kind: str
    formula: str
    generating_function: str | None
    closed_form: str | None
    support: int
    cost: float
    margin: float
    next_terms: tuple[int, ...]


def bits(numbers: Iterable[int]) -> float:
    """The length of integers, written with their signs.

    >>> bits([0, 1, -1, 4])
    6.339850002884624
    """
    return sum(_bits(abs(number)) for number in numbers)


def _bits(size: int) -> float:
    # Beyond a double the length in whole bits does.
    return math.log2(2 * size + 1) if size.bit_length() < 900 else size.bit_length() + 1
