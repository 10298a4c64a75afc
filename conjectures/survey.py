"""A whole space at a glance: class of convergence, speed and factorial reduction of every fraction, without iteration.

The period of the step matrices is nilpotent modulo nearly every prime where the reduction is full. Let D1 be the
discriminant of b(n) and D2 = A^2 + 4B that of the characteristic equation. Modulo the primes at which both are squares
a fraction is like one with rational parameters and reduces (a quarter of all primes, if D1, D2 and D1 D2 are no
squares); others reduce at all primes at which one of D1, D2, D1 D2 is a square: half of all.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from conjectures import factorial_reduction
from conjectures.factorial_reduction import reduction
from conjectures.pcf import Pcf
from conjectures.spaces import Block, Space
from kernels.convergence_classes import DOUBLE, NAMES, convergence_classes
from kernels.errors import DiscoveryError
from kernels.nilpotency import nilpotent_primes
from kernels.valuations import gcd_valuations

Array = np.ndarray[Any, Any]

PRIMES = (11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113)
ALL = np.uint32((1 << len(PRIMES)) - 1)
REDUCTIONS = ("none", "quarter", "half", "full", "terminating", "other")
NONE, QUARTER, HALF, FULL, TERMINATING, OTHER = range(6)
# A prime and a depth at which the gcd of fully reduced fractions has a multiple valuation.
ASKED, DEPTH = 31, 93
# At so many primes, of those that need not, a product may be nilpotent by chance.
BY_CHANCE = 5
# Columns at a time, so that masks stay in the cache.
COLUMNS = 64
MAX_DEGREE = 2
# Spaces of higher degrees are analysed up to this size.
MAX_HIGHER = 1 << 26


@dataclass(frozen=True, slots=True)
class Tile:
    """Results by column of b and row of a: class codes, speeds, reductions, and the polynomials without zero ones."""

    a: Array
    b: Array
    codes: Array
    speeds: Array
    reductions: Array

    def counts(self) -> "Counter[tuple[int, int]]":
        """How many fractions there are of each class code and reduction."""
        keys = np.bincount((self.codes.astype(np.int32) * 8 + self.reductions).ravel())
        return Counter({(int(key) // 8, int(key) % 8): int(keys[key]) for key in np.flatnonzero(keys)})

    def speed_counts(self) -> "Counter[tuple[int, int, float]]":
        """How many there are of each class code, reduction and speed to five digits; 0 where there is no speed."""
        speeds = np.where(np.isnan(self.speeds), 0, np.rint(self.speeds * 1e5)).astype(np.int64)
        keys, counts = np.unique((speeds * 16 + self.codes) * 8 + self.reductions, return_counts=True)
        return Counter(
            {(int(k) // 8 % 16, int(k) % 8, int(k) // 128 / 1e5): int(n) for k, n in zip(keys, counts, strict=True)}
        )


def class_name(code: int) -> str:
    """The class as text; "double root" stands before what its lower orders say.

    >>> class_name(2), class_name(12)
    ('geometric', 'double root: polynomial')
    """
    return ("double root: " if code >= DOUBLE else "") + NAMES[code % DOUBLE]


def tiles(space: Space, block: Block) -> Iterator[Tile]:
    """The block in parts of a few columns each, sheet by sheet; zero polynomials are left out.

    >>> from conjectures.spaces import box
    >>> space = box([(1, 3), (0, 3)], [(-1, 1), (0, 0), (0, 0)])
    >>> sum(sum(tile.counts().values()) for tile in tiles(space, space.block(0)))
    24

    Raises DiscoveryError for large spaces of degrees above 2, whose nilpotent products are looked at one by one.
    """
    if _higher(space) and space.size > MAX_HIGHER:
        raise DiscoveryError(
            f"{space.size:,} fractions of degree 3 or more: up to {MAX_HIGHER:,} are analysed, use `discover pcf "
            "--screen fr` beyond"
        )
    a, b = space.coefficients(block)
    for sheet_a, sheet_b in zip(a, b, strict=True):
        rows, columns = (np.ascontiguousarray(side[side.any(axis=1)]) for side in (sheet_a, sheet_b))
        for start in range(0, len(columns), COLUMNS):
            yield survey(rows, columns[start : start + COLUMNS])


def _higher(space: Space) -> bool:
    return max(exponents[0] for terms in (space.a, space.b) for exponents in terms) > MAX_DEGREE


def survey(a: Array, b: Array) -> Tile:
    """All fractions of polynomials a with polynomials b, int64 coefficients with the lowest power first.

    >>> tile = survey(np.array([[1, 2], [1, 3]]), np.array([[0, 0, 1], [-7, 1, 2]]))
    >>> [[REDUCTIONS[r] for r in row] for row in tile.reductions]
    [['full', 'half'], ['quarter', 'quarter']]
    """
    codes, speeds = convergence_classes(a, b)
    masks = nilpotent_primes(a, b, PRIMES)
    return Tile(a, b, codes, speeds, _reductions(a, b, codes, masks))


def _reductions(a: Array, b: Array, codes: Array, masks: Array) -> Array:
    """One of REDUCTIONS each; the patterns are looked up where a product is nilpotent at some primes at all."""
    if max(a.shape[1], b.shape[1]) > MAX_DEGREE + 1:
        return _higher_reductions(a, b, codes, masks)
    found = np.zeros(codes.shape, dtype=np.uint8)
    found[masks == ALL] = FULL
    found[codes == 0] = TERMINATING
    # Where a balanced fraction reduces at a quarter of all primes, that may be none of these.
    balanced = (_degrees(b) == 2)[:, None] & (_degrees(a) <= 1)[None, :]
    counts = np.bitwise_count(masks)
    some = np.argwhere(((counts >= 1) | balanced) & (found == NONE) & (counts < len(PRIMES)))
    if len(some):
        columns, rows = some.T
        found[columns, rows] = _patterns(a[rows], b[columns], masks[columns, rows])
    return found


def _degrees(side: Array) -> Array:
    degrees: Array = side.shape[1] - 1 - np.argmax(side[:, ::-1] != 0, axis=1)
    return degrees


def _higher_reductions(a: Array, b: Array, codes: Array, masks: Array) -> Array:
    """Full where a period is nilpotent and exact gcds agree, other elsewhere."""
    found = np.full(codes.shape, OTHER, dtype=np.uint8)
    found[codes == 0] = TERMINATING
    for column, row in np.argwhere((masks == ALL) & (codes != 0)):
        if _is_full(Pcf(tuple(a[row].tolist()), tuple(b[column].tolist()))):
            found[column, row] = FULL
    return found


def _is_full(pcf: Pcf) -> bool:
    """Whether the gcds of p(n), q(n) have the factorials, first at one prime, then all of them."""
    degree = max(len(pcf.a) - 1, len(pcf.b) // 2)
    few = int(gcd_valuations(pcf.a, pcf.b, ASKED, DEPTH)[0, DEPTH])
    return (few < 0 or few >= 2 * degree) and reduction(pcf).kind == factorial_reduction.FULL


def _patterns(a: Array, b: Array, masks: Array) -> Array:
    """Full, half, quarter or none, by the quadratic characters of D1, D2 and D1 D2; their own primes say nothing."""
    d1, d2 = _discriminants(a, b)
    product = d1 * d2
    (s1, z1), (s2, z2), (s3, _) = _characters(d1), _characters(d2), _characters(product)
    zero = z1 | z2
    found = np.where(_fits(masks, s1 & s2, zero), np.uint8(QUARTER), np.uint8(NONE))
    found[_squares(d1) | _squares(d2)] = NONE
    for one, square in ((s1, _squares(d1)), (s2, _squares(d2)), (s3, _squares(product))):
        found[_fits(masks, one, zero) & ~square] = HALF
    found[(masks | zero) == ALL] = FULL
    return found


def _fits(masks: Array, expected: Array, zero: Array) -> Array:
    """All expected primes are there, and few others."""
    missing = expected & ~masks & ~zero
    found: Array = (missing == 0) & (np.bitwise_count(masks & ~expected & ~zero) <= BY_CHANCE)
    return found


def _squares(numbers: Array) -> Array:
    found: Array = (numbers >= 0) & (np.rint(np.sqrt(np.maximum(numbers, 0))) ** 2 == numbers)
    return found


def _discriminants(a: Array, b: Array) -> tuple[Array, Array]:
    """D1 of b, 1 below degree 2; and A^2 + 4B where deg b = 2 deg a, else B times 1 or 4 as deg a = 0 asks."""
    b0, b1, b2 = (b[:, k] if k < b.shape[1] else np.zeros(len(b), dtype=np.int64) for k in range(3))
    _, a1, a2 = (a[:, k] if k < a.shape[1] else np.zeros(len(a), dtype=np.int64) for k in range(3))
    d1 = np.where(b2 != 0, b1 * b1 - 4 * b0 * b2, 1)
    balanced = np.where((a2 == 0) & (a1 != 0) & (b2 != 0), a1 * a1 + 4 * b2, 1)
    constant = (a2 == 0) & (a1 == 0) & (b2 != 0)
    return d1, np.where(constant, b2, balanced)


def _characters(numbers: Array) -> tuple[Array, Array]:
    """The primes modulo which each number is a non-zero square, and those that divide it, as masks."""
    values, places = np.unique(numbers, return_inverse=True)
    table = np.array([_character(int(value)) for value in values], dtype=np.uint32)
    return table[places, 0], table[places, 1]


@lru_cache(maxsize=1 << 16)
def _character(number: int) -> tuple[int, int]:
    """Zero, the discriminant of a double root, is a square everywhere."""
    square = zero = 0
    if number == 0:
        return int(ALL), 0
    for k, prime in enumerate(PRIMES):
        residue = number % prime
        square |= (residue != 0 and pow(residue, (prime - 1) // 2, prime) == 1) << k
        zero |= (residue == 0) << k
    return square, zero


def nearly_nilpotent(pcf: Pcf, exceptions: int = 4) -> bool:
    """Whether a period is nilpotent modulo all primes but a few, which may divide a denominator of a parameter.

    >>> nearly_nilpotent(Pcf.parse("2n + 1", "n^2")), nearly_nilpotent(Pcf.parse("2n + 1", "n^2 + n + 1"))
    (True, False)
    """
    masks = nilpotent_primes(np.array([pcf.a]), np.array([pcf.b]), PRIMES)
    return int(np.bitwise_count(masks)[0, 0]) >= len(PRIMES) - exceptions


def table_of(counts: "Counter[tuple[int, int]]") -> list[dict[str, Any]]:
    """Counts as rows: class, then how many of each reduction, and in all; the last row is the sum."""
    codes = sorted({code for code, _ in counts})
    sums = {(-1, r): sum(n for (_, key), n in counts.items() if key == r) for r in range(len(REDUCTIONS))}
    return [_row(class_name(code), code, counts) for code in codes] + [_row("all", -1, sums)]


def _row(name: str, code: int, counts: Mapping[tuple[int, int], int]) -> dict[str, Any]:
    row = {text: counts.get((code, r), 0) for r, text in enumerate(REDUCTIONS)}
    return {"class": name, **row, "total": sum(row.values())}
