"""Expressions from below, met in the middle: all constants of one side, all left sides in x of the other."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Condition

import numpy as np
from flint import arb
from numpy.typing import NDArray

from conjectures.expressions.symbols import Leaf, Symbols, twofold
from conjectures.expressions.unfolding import Constants, LeftSide
from kernels.errors import DiscoveryError
from kernels.expressions import LEVELS, MAX_CAPACITY, ExpressionSet, Side, match, nearest

# A constant takes 24 bytes and its share of the table; an expression in x 8 more; its place in order 12.
BYTES_A_PAIR = 112
LEAST_MEMORY = 32 << 20
# Left sides are cheaper to make than constants, so there are more of them: two workers are busy for the same time.
BALANCE = 1.2
# The left side is gone through in so many parts, by any number of workers: small ones, so that all are busy to the end.
PARTS = 8
# The nearest pairs are looked for among the cheapest expressions alone: among so many, and so many, ...
NEAR_COUNTS = (20, 200, 2_000, 20_000)
MAX_PAIRS = 1 << 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where to stop: values a side on average, cost a side, and bytes in all."""

    count: int
    cost: int
    memory: int

    @property
    def capacity(self) -> int:
        """How many values a side may have; raises DiscoveryError where memory is too small for any search."""
        if self.memory < LEAST_MEMORY:
            raise DiscoveryError(f"--memory {self.memory >> 20}M is too small: give {LEAST_MEMORY >> 20}M or more")
        return min(MAX_CAPACITY, self.memory // BYTES_A_PAIR)


class RightSides:
    """The constants of a search, cheapest first; other threads may wait for those up to a cost."""

    def __init__(self, symbols: Symbols, bounds: Bounds) -> None:
        self._symbols, self._bounds = symbols, bounds
        self._leaves: dict[int, list[Leaf]] = defaultdict(list)
        for leaf in symbols.leaves:
            self._leaves[leaf.cost].append(leaf)
        self.values = ExpressionSet(int(bounds.capacity / BALANCE))
        numbered = {(cost, i): leaf for cost, row in self._leaves.items() for i, leaf in enumerate(row)}
        self.constants = Constants(self.values, symbols.forward, numbered)
        self.cost = 0
        self.done = False
        self._progress = Condition()
        self._side: Side | None = None
        self._near: list[Side] = []

    def build(self) -> None:
        """Grow up to the bounds, once; the leaves beyond them are there, too, as they are."""
        if self.done:
            return
        try:
            for cost in range(1, min(self._bounds.cost + 1, LEVELS)):
                if not self._grow(cost):
                    break
            for cost in sorted(cost for cost in self._leaves if self.cost < cost < LEVELS):
                self._insert(cost)
        finally:
            with self._progress:
                self.done = True
                self._progress.notify_all()
        self.values.seal()

    def _grow(self, cost: int) -> bool:
        self._insert(cost)
        room = self.values.grow(self._symbols.forward, cost)
        with self._progress:
            self.cost = cost
            self._progress.notify_all()
        return room and self.values.count < self._bounds.count / BALANCE

    def _insert(self, cost: int) -> None:
        if cost in self._leaves:
            self.values.insert([leaf.value for leaf in self._leaves[cost]], cost)

    def side(self, apply: Callable[..., Iterable[None]] = map) -> Side:
        """All constants in ascending order, sorted once."""
        if self._side is None:
            self._side = Side(self.values, None, apply)
        return self._side

    def near_sides(self) -> list[Side]:
        """Those of the cheapest ones, sorted once."""
        if not self._near:
            self._near = _cheapest_sides(self.values)
        return self._near

    def wait(self, cost: int) -> None:
        """Until all constants of that cost are there, or no more will come."""
        with self._progress:
            self._progress.wait_for(lambda: self.done or self.cost >= cost)


def left_sides(x: arb, right: RightSides, symbols: Symbols, bounds: Bounds, equation: bool) -> LeftSide:
    """The expressions in a positive x, cheapest first."""
    values = ExpressionSet(min(MAX_CAPACITY, int(bounds.capacity * BALANCE)), slopes=True)
    operators = symbols.equation if equation else symbols.undone
    cheapest = min((price for _, _, price in operators), default=1)
    high, low, _ = twofold(x)
    values.insert([(high, low, 1.0)], 0)
    for cost in range(1, min(bounds.cost + 1, LEVELS)):
        right.wait(cost - cheapest)
        if not values.grow(operators, cost, right.values) or values.count >= bounds.count * BALANCE:
            break
    values.seal()
    return LeftSide(values, operators, right.constants)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two sides that met: pairs of numbers that agree, and the nearest ones by cost."""

    left: LeftSide
    right: RightSides
    pairs: tuple[tuple[int, int], ...]
    near: tuple[tuple[int, int], ...]
    total: int

    @property
    def equations(self) -> int:
        """How many equations were looked at."""
        return self.left.values.count * self.right.values.count


def meet(
    x: arb, radius: float, right: RightSides, symbols: Symbols, bounds: Bounds, *, equation: bool, workers: int
) -> Meeting:
    """All equations left(x) = right that x allows, within the bounds.

    A positive x is uncertain by `radius`. With two workers both sides are made at the same time, then both sort each,
    and both go through them.
    """
    with ThreadPoolExecutor(min(workers, PARTS)) as pool:
        constants = pool.submit(right.build)
        expressions = pool.submit(left_sides, x, right, symbols, bounds, equation)
        constants.result()
        right.side(pool.map)
        left = expressions.result()
        return _met(left, right, radius, Side(left.values, None, pool.map), pool)


def _met(left: LeftSide, right: RightSides, radius: float, side: Side, pool: ThreadPoolExecutor) -> Meeting:
    other = right.side()
    parts = [(part / PARTS, (part + 1) / PARTS) for part in range(PARTS)]
    found = list(pool.map(lambda part: match(side, other, radius, MAX_PAIRS, *part), parts))
    first, second = (np.concatenate([row[i] for row in found]) for i in (0, 1))
    pairs = _by_cost(left.values, right.values, first, second)
    sides = zip(_cheapest_sides(left.values), right.near_sides(), strict=True)
    near = sorted(row for one, two in sides for row in nearest(one, two, LEVELS))
    return Meeting(left, right, pairs, _better_and_better(near), sum(row[2] for row in found))


def _cheapest_sides(values: ExpressionSet) -> list[Side]:
    starts = [values.first(cost) for cost in range(LEVELS + 1)]
    costs = [next((c for c in range(LEVELS) if starts[c + 1] >= count), LEVELS - 1) for count in NEAR_COUNTS]
    return [Side(values, cost) for cost in costs]


def _by_cost(
    left: ExpressionSet, right: ExpressionSet, first: NDArray[np.uint32], second: NDArray[np.uint32]
) -> tuple[tuple[int, int], ...]:
    costs = left.costs(first) + right.costs(second)
    order = np.lexsort((second, first, costs))
    return tuple(zip(first[order].tolist(), second[order].tolist(), strict=True))


def _better_and_better(near: list[tuple[int, float, int, int]]) -> tuple[tuple[int, int], ...]:
    """Those that are nearer than all cheaper ones."""
    best, kept = math.inf, []
    for _, error, left, right in near:
        if error < best:
            best = error
            kept.append((left, right))
    return tuple(kept)
