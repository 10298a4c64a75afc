"""First pass over a block of a space: which fractions have a value on the left side of some constant.

Each pair {rows of a with one leading coefficient} x {columns of b with one leading coefficient} has one rate of
convergence, so its depth is known before it runs: the native tile takes what converges geometrically or faster, the
batches of `slow_screening` the rest and whatever a tile could not settle.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from conjectures.slow_screening import BATCH, at, folded_values
from conjectures.spaces import Block, Space
from kernels.value_screen import Tile, screen

if TYPE_CHECKING:
    from kernels.value_screen import Side

Array = np.ndarray[Any, Any]
Found = tuple[tuple[int, int], ...]
# A match's index in the space, the number of its left side, and its folded value.
Match = tuple[int, int, float]

# The share of the kernel's tolerance (2^-40) that truncation may take; the rest is for rounding.
SETTLED_BITS = 41
# Roots nearer to each other are left to the batches, which expand the tail further.
MAX_RATIO = 0.93
MAX_DEPTH = 1_000
MAX_FALSE_START = 128
# Smaller products are flattened and go to the batches whole.
MIN_TILE = 128
# Zeros of b up to here are seen before evaluation, later ones at verification.
ZEROS_UP_TO = 64


@dataclass(frozen=True, slots=True)
class _Group:
    """Polynomials of one degree and leading coefficient, and their numbers within the block."""

    degree: int
    leading: int
    coefficients: Array
    numbers: Array


class _Matches:
    """Collects (row, column, side, value) of one sheet, and what is left to the batches."""

    def __init__(self, sides: Sequence["Side"]) -> None:
        self.sides = sides
        self.beyond = max((side.largest for side in sides), default=1.0) * (1 + 1e-9)
        self.found: list[tuple[Array, Array, Array, Array]] = []
        self.later: list[tuple[Array, Array]] = []

    def lookup(self, rows: Array, columns: Array, folded: Array) -> None:
        for number, side in enumerate(self.sides):
            hits = side.lookup(folded)
            if len(hits):
                self.found.append((rows[hits], columns[hits], np.full(len(hits), number), folded[hits]))

    def batches(self) -> Iterator[tuple[Array, Array]]:
        """What the tiles left, in parts of a size that fits the cache."""
        if self.later:
            rows, columns = (np.concatenate(part) for part in zip(*self.later, strict=True))
            for first in range(0, len(rows), BATCH):
                yield rows[first : first + BATCH], columns[first : first + BATCH]

    def sorted(self) -> list[tuple[int, int, int, float]]:
        return sorted({match for found in self.found for match in zip(*(x.tolist() for x in found), strict=True)})


def screen_block(space: Space, block: Block, sides: Sequence["Side"], level: str | None = None) -> Found:
    """All fractions of the block whose folded value stands on one of the left sides, and a few chance matches.

    Each as its index in the space and the number of the left side. `level` names the instruction set, by default the
    best that the processor has.
    """
    return tuple((index, side) for index, side, _ in matches(space, block, sides, level))


def matches(space: Space, block: Block, sides: Sequence["Side"], level: str | None = None) -> tuple[Match, ...]:
    """As `screen_block`, each with its folded value, to within 2^-40."""
    a, b = space.coefficients(block)
    if a.shape[1] * b.shape[1] < MIN_TILE:
        return _screen_small(space, block, a, b, sides)
    found: list[Match] = []
    for sheet in range(len(a)):
        products = _screen_product(a[sheet], b[sheet], sides, level).sorted()
        found += [(_index(space, block, sheet, row, column), side, value) for row, column, side, value in products]
    return tuple(found)


def _index(space: Space, block: Block, sheet: int, row: int, column: int) -> int:
    rows = (block.sheets.start + sheet) * space.rows.size + block.rows.start + row
    return rows * space.columns.size + block.columns.start + column


def _screen_small(space: Space, block: Block, a: Array, b: Array, sides: Sequence["Side"]) -> tuple[Match, ...]:
    """Many sheets of few fractions each, as lists of a size that fits the cache."""
    found = _Matches(sides)
    shape = len(a), a.shape[1], b.shape[1]
    for first in range(0, block.size, BATCH):
        numbers = np.arange(first, min(first + BATCH, block.size))
        sheets, rows, columns = np.unravel_index(numbers, shape)
        keep = a[sheets, rows].any(axis=1) & ~_terminating(b[sheets, columns])
        x, y = a[sheets[keep], rows[keep]], b[sheets[keep], columns[keep]]
        found.lookup(numbers[keep], columns[keep], folded_values(x, y, found.beyond))
    places = ((np.unravel_index(number, shape), side, value) for number, _, side, value in found.sorted())
    return tuple(sorted((_index(space, block, *map(int, place)), side, value) for place, side, value in places))


def _screen_product(a: Array, b: Array, sides: Sequence["Side"], level: str | None) -> _Matches:
    found = _Matches(sides)
    columns = _column_groups(np.ascontiguousarray(b).tobytes(), b.shape[1])
    for rows in _groups(a, np.arange(len(a))):
        for group in columns:
            _screen_pair(rows, group, found, level)
    for row, column in found.batches():
        found.lookup(row, column, folded_values(a[row], b[column], found.beyond))
    return found


@lru_cache(maxsize=2)
def _column_groups(data: bytes, width: int) -> tuple[_Group, ...]:
    """The groups of those b that do not terminate; blocks one after the other often share their columns."""
    b = np.frombuffer(data, dtype=np.int64).reshape(-1, width)
    return tuple(_groups(b, np.flatnonzero(~_terminating(b))))


def _terminating(b: Array) -> Array:
    """Which b have a zero at some n = 1..64, or are zero: their fractions are rational numbers."""
    bound = int(min(ZEROS_UP_TO, 1 + np.abs(b).max(initial=0)))
    zero = np.logical_not(b.any(axis=1))
    for n in range(1, bound + 1):
        zero |= at(b, n) == 0
    return np.asarray(zero)


def _groups(polynomials: Array, numbers: Array) -> list[_Group]:
    """The non-zero polynomials by degree and leading coefficient, in order."""
    chosen = polynomials[numbers]
    nonzero = chosen != 0
    degree = np.where(nonzero.any(axis=1), chosen.shape[1] - 1 - nonzero[:, ::-1].argmax(axis=1), -1)
    leading = np.take_along_axis(chosen, np.maximum(degree, 0)[:, None], axis=1)[:, 0]
    # Coefficients stay below 2^40 (`spaces.MAX_COEFFICIENT`): degree and leading coefficient fit one key.
    keys, inverse = np.unique((degree << 42) + leading, return_inverse=True)
    groups = []
    for i in range(len(keys)):
        members = np.flatnonzero(inverse == i)
        d = int(degree[members[0]])
        if d >= 0:
            groups.append(_Group(d, int(leading[members[0]]), chosen[members][:, : d + 1], numbers[members]))
    return groups


def _screen_pair(rows: _Group, columns: _Group, found: _Matches, level: str | None) -> None:
    kind = _route(rows, columns)
    if kind == "none":
        return
    if kind == "tile":
        tile = _factorial_tile(rows, columns) if columns.degree < 2 * rows.degree else _geometric_tile(rows, columns)
        matched, side, unsettled, values = screen(tile, found.sides, level)
        width = len(columns.numbers)
        if len(early := _out_of_regime(rows, columns, tile.depth)):
            unsettled, keep = np.union1d(unsettled, early), ~np.isin(matched, early)
            matched, side, values = matched[keep], side[keep], values[keep]
        found.found.append((rows.numbers[matched // width], columns.numbers[matched % width], side, values))
    else:
        width = len(columns.numbers)
        unsettled = np.arange(len(rows.numbers) * width)
    found.later.append((rows.numbers[unsettled // width], columns.numbers[unsettled % width]))


def _route(rows: _Group, columns: _Group) -> str:
    """Where a pair goes: 'none' has no limits, 'tile' is for the kernel, 'batch' needs the tail's expansion."""
    A, B, excess = rows.leading, columns.leading, columns.degree - 2 * rows.degree
    if excess > 2 or (excess > 0 and B < 0) or (excess == 0 and A * A + 4 * B < 0):
        return "none"
    if excess < 0:
        return "tile"
    if excess > 0 or A * A + 4 * B == 0:
        return "batch"
    large, small = _roots(A, B)
    return "tile" if abs(small / large) <= MAX_RATIO else "batch"


def _out_of_regime(rows: _Group, columns: _Group, depth: int) -> Array:
    """The pairs that the tile's depth says nothing about yet, by their numbers.

    Their leading terms do not lead there, or a third of the way is not `slow_screening.in_regime`.
    """
    n = max(1, depth // 3)
    a, b = at(rows.coefficients, n), at(columns.coefficients, n)
    early = (a * rows.leading <= 0) | ~_leads(rows, depth)
    late = ~_leads(columns, depth)
    if not (early.any() or late.any()) and (a * a + 4 * float(b.min())).min() > 0:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(early[:, None] | late | (a[:, None] ** 2 + 4 * b <= 0))


def _leads(group: _Group, n: int) -> Array:
    """Where the leading term is at least twice as large as the others together."""
    leading = group.leading * float(n) ** group.degree
    leads: Array = np.abs(at(group.coefficients, n) - leading) <= abs(leading) / 2
    return leads


def _roots(A: int, B: int) -> tuple[float, float]:
    large = (A + math.copysign(math.sqrt(A * A + 4 * B), A)) / 2
    return large, -B / large


def _geometric_tile(rows: _Group, columns: _Group) -> Tile:
    """deg b = 2 deg a with real roots: the tail is n^d (t_0 + t_1/n) with t_1 linear in the next coefficients."""
    large, small = _roots(rows.leading, columns.leading)
    degree, t0 = rows.degree, -small
    pivot, v0 = large - small, rows.leading - small
    a1, b1 = _below(rows, 1), _below(columns, 1)
    row_t1, column_t1 = (degree * t0 * v0 - t0 * a1) / pivot, b1 / pivot
    # The other solution has the tail with `large` and `small` exchanged; t_1/t_0 is its exponent of n.
    row_exponent = row_t1 / t0 - (degree * t0 * v0 + large * a1) / (pivot * large)
    transient = float(row_exponent.max() + (column_t1 / t0 - b1 / (pivot * large)).max())
    depth = _geometric_depth(abs(large / small), transient) + _false_start(rows)
    second = _second_coefficient(rows, columns, t0, v0, pivot, np.abs(row_t1).max() + np.abs(column_t1).max())
    power = float(depth) ** degree
    return _tile(
        rows,
        columns,
        depth,
        abs(large),
        power * (t0 + row_t1 / depth),
        power / depth * column_t1,
        2 * power / depth**2 * second,
    )


def _geometric_depth(ratio: float, transient: float) -> int:
    """Where ratio^-n n^transient, the error's size, is settled for most of a tile; the rest goes to the batches."""
    rate = math.log2(ratio)
    base = 10 + SETTLED_BITS / rate
    return math.ceil(min(MAX_DEPTH, base + 0.8 * max(0.0, transient) * math.log2(base) / rate))


def _false_start(rows: _Group) -> int:
    """The depth from which convergence counts: twice the last place where an a(n) changes its sign.

    Terms on both sides of it may cancel, as for a = n - 5 and b = 1, where q(9) = 0: until then the convergents seem to
    settle elsewhere.
    """
    n = np.arange(1, MAX_FALSE_START // 2 + 1)
    signs = rows.leading * sum(rows.coefficients[:, k, None].astype(float) * n**k for k in range(rows.degree + 1)) <= 0
    places = np.flatnonzero(np.asarray(signs).any(axis=0))
    return 2 * int(n[places[-1]]) if len(places) else 0


def _second_coefficient(rows: _Group, columns: _Group, t0: float, v0: float, pivot: float, t1: float) -> float:
    """A bound of |t_2| over the tile: what the tail (t_0, t_1) leaves out."""
    degree = rows.degree
    a1, a2, b2 = (float(np.abs(x).max()) for x in (_below(rows, 1), _below(rows, 2), _below(columns, 2)))
    u1, v1 = t1 + degree * abs(t0), t1 + a1
    u2 = abs(degree - 1) * t1 + degree * (degree - 1) / 2 * abs(t0)
    return float((b2 + u1 * v1 + abs(t0) * a2 + u2 * abs(v0)) / abs(pivot)) + abs(t0)


def _below(group: _Group, places: int) -> Array:
    """The coefficient `places` under the leading one, 0 where there is none."""
    column = group.degree - places
    return group.coefficients[:, column].astype(float) if column >= 0 else np.zeros(len(group.numbers))


def _factorial_tile(rows: _Group, columns: _Group) -> Tile:
    """deg b < 2 deg a: the tail is near B/A n^(deg b - deg a), and hardly matters."""
    excess = 2 * rows.degree - columns.degree
    ratio = columns.leading / rows.leading
    gained, depth = 0.0, 8 + _false_start(rows)
    limit = depth + 192
    while gained < SETTLED_BITS and depth < limit:
        depth += 1
        gained += excess * math.log2(depth) + math.log2(abs(rows.leading / ratio))
    tail = ratio * float(depth) ** (columns.degree - rows.degree)
    shape = np.zeros(len(rows.numbers)), np.zeros(len(columns.numbers))
    return _tile(rows, columns, depth + 4, abs(rows.leading), shape[0] + tail, shape[1], abs(tail))


def _tile(rows: _Group, columns: _Group, depth: int, rate: float, row_tail: Array, column_tail: Array,
          tail_error: float) -> Tile:  # fmt: skip
    """Scale by the powers of two nearest to the growth rate n^d of the denominators."""
    n = np.arange(depth + 1)
    growth = np.rint(np.log2(rate) + rows.degree * np.log2(np.maximum(n, 1)))
    growth[0] = 0
    scale_a = np.exp2(-growth)
    scale_b = np.concatenate([[1.0], scale_a[1:] * scale_a[:-1]])
    last = scale_a[-1]
    return Tile(
        rows.coefficients.astype(float), columns.coefficients.astype(float),
        row_tail * last, column_tail * last, scale_a, scale_b, tail_error * last, 2.0**-SETTLED_BITS,
    )  # fmt: skip
