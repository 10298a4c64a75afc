"""Fractions as points of a lattice, in coordinates in which their families are flat: coefficients of a, factors of b.

A chart is the degree of a, the number of factors and the kind of convergence. A point is (a_0, ..., a_d) and b(n) =
y (p_1 n + q_1) ... (p_r n + q_r) as (y, p_1, ..., p_r) and (q_1, ..., q_r). The leading coefficients of a and of the
factors, and y, are its `lead`; the rest are its `place`: (q_1, ..., q_r, a_0, ..., a_(d-1)).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

import flint
import numpy as np

from conjectures.pcf import Pcf
from conjectures.polynomials import trimmed
from conjectures.spaces import Space

Vector = tuple[int, ...]
Range = tuple[int, int]
# Contents are split among two factors; more factors are kept primitive, in all orders.
SPLIT_FACTORS, MAX_FACTORS = 2, 4


@dataclass(frozen=True, slots=True)
class Point:
    """One way to write a fraction: lead (a_d, y, p_1, ..., p_r) and place."""

    lead: Vector
    place: Vector


def points(pcf: Pcf) -> Iterator[Point]:
    """All points of a fraction; none where b has irrational zeros.

    >>> for point in points(Pcf.parse("2n + 1", "n^2 + 3n")): print(point.lead, point.place)
    (2, 1, 1, 1) (0, 3, 1)
    (2, 1, 1, 1) (3, 0, 1)
    (2, 1, -1, -1) (-3, 0, 1)
    (2, 1, -1, -1) (0, -3, 1)
    """
    content, factors = flint.fmpz_poly(list(pcf.b)).factor()
    linear = [(int(f[1]), int(f[0])) for f, exponent in factors for _ in range(exponent) if f.degree() == 1]
    if len(linear) != len(pcf.b) - 1 or len(linear) > MAX_FACTORS:
        return
    seen: set[Point] = set()
    for y, scales in _shares(int(content), len(linear)):
        scaled = [(u * p, u * q) for u, (p, q) in zip(scales, linear, strict=True)]
        for order in sorted(set(permutations(sorted(scaled)))):
            point = Point((pcf.a[-1], y, *(p for p, _ in order)), (*(q for _, q in order), *pcf.a[:-1]))
            if point not in seen:
                seen.add(point)
                yield point


def _shares(content: int, count: int) -> Iterator[tuple[int, Vector]]:
    """The content outside, or inside the factors: each way once."""
    if content != 1 or count != SPLIT_FACTORS:
        yield content, (1,) * count
    if count == SPLIT_FACTORS:
        for u in range(1, abs(content) + 1):
            if content % u == 0:
                yield 1, (u, content // u)
                yield 1, (-u, -content // u)


@dataclass(frozen=True, slots=True)
class Box:
    """The inclusive ranges of all coefficients in a space, lowest power first."""

    a: tuple[Range, ...]
    b: tuple[Range, ...]

    def holds(self, pcf: Pcf) -> bool:
        """Whether the fraction lies in it."""
        return all(
            len(side) <= len(ranges)
            and all(low <= c <= high for (low, high), c in zip(ranges, (*side, *(0,) * len(ranges)), strict=False))
            for side, ranges in ((pcf.a, self.a), (pcf.b, self.b))
        )


def box_of(space: Space) -> Box | None:
    """The box that a space is, None for families in which coefficients depend on one another.

    >>> from conjectures.spaces import box
    >>> box_of(box([(1, 2), (0, 3)], [(-1, 1)]))
    Box(a=((0, 3), (1, 2)), b=((-1, 1),))
    """
    used: list[int] = []
    sides: list[tuple[Range, ...]] = []
    for terms in (space.a, space.b):
        ranges = [(0, 0)] * (1 + max(exponents[0] for exponents in terms))
        for exponents, coefficient in terms.items():
            named = [i for i, power in enumerate(exponents[1:]) if power]
            if len(named) != 1 or exponents[1 + named[0]] != 1 or coefficient != 1 or ranges[exponents[0]] != (0, 0):
                return None
            used += named
            parameter = space.parameters[named[0]]
            ranges[exponents[0]] = (parameter.low, parameter.high)
        sides.append(tuple(ranges))
    return Box(*sides) if len(set(used)) == len(used) else None


def fractions(leads: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of a and of b, lowest power first, of many points at once.

    >>> fractions(np.array([[2, 1, 1, 1]]), np.array([[0, 3, 1]]))
    (array([[1, 2]]), array([[0, 3, 1]]))
    """
    factors = leads.shape[1] - 2
    a = np.concatenate([places[:, factors:], leads[:, :1]], axis=1)
    b = leads[:, 1:2]
    for i in range(factors):
        p, q = leads[:, 2 + i, None], places[:, i, None]
        longer = np.zeros((len(b), b.shape[1] + 1), dtype=np.int64)
        longer[:, :-1] += b * q
        longer[:, 1:] += b * p
        b = longer
    return a, b


def fraction(point: Point) -> Pcf | None:
    """The fraction at a point, None where a or b is zero."""
    a, b = fractions(np.array([point.lead], dtype=np.int64), np.array([point.place], dtype=np.int64))
    sides = trimmed(a[0].tolist()), trimmed(b[0].tolist())
    return Pcf(*sides) if any(sides[0]) and any(sides[1]) else None
