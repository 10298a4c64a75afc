"""The native screening of tiles agrees with its plain twin at every level of SIMD, and never misses a left value."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import reference
from kernels.value_screen import (
    CELL,
    TOLERANCE,
    Comb,
    LeftSide,
    Tile,
    evaluate,
    evaluate_list,
    fma_bound,
    levels,
    screen,
)

TRUNCATION = 2.0**-41
# Below this bound of the rounding no value is left unsettled because terms cancel.
SURELY_SETTLED = 2.0**-44
LEVELS = levels()
small = st.integers(-30, 30)
# Numbers with no exact relation of a small height, so that no left value is zero or infinite.
irrational = st.integers(2, 10**6).filter(lambda n: math.isqrt(n) ** 2 != n).map(math.sqrt)
unhurried = settings(deadline=None, max_examples=40)


def pairs_of(height: int) -> list[tuple[int, int]]:
    sides = range(-height, height + 1)
    return [(c0, c1) for c1 in sides for c0 in range(height + 1) if c0 > 0 or c1 > 0]


def value_at(coefficients: Sequence[int], n: int) -> int:
    return sum(int(c) * n**power for power, c in enumerate(coefficients))


def sizes(x: float, pairs: list[tuple[int, int]]) -> list[float]:
    return [float(abs(c0 + c1 * Fraction(x))) for c0, c1 in pairs]


def left_side(x: float, height: int, **slices: int) -> LeftSide:
    pairs = pairs_of(height)
    return LeftSide(np.array(sizes(x, pairs)), np.array(pairs, dtype=np.int32), **slices)


@dataclass(frozen=True)
class Case:
    """A tile in plain Python: rows of a, columns of b, tails, and the powers of two that scale a(k)."""

    a: Sequence[Sequence[int]]
    b: Sequence[Sequence[int]]
    row_tail: Sequence[float]
    column_tail: Sequence[float]
    shifts: Sequence[int]
    error: float

    def tile(self) -> Tile:
        scale_a = np.exp2(np.array(self.shifts, dtype=float))
        scale_b = np.concatenate([[1.0], scale_a[1:] * scale_a[:-1]])
        arrays = (self.a, self.b, self.row_tail, self.column_tail, scale_a, scale_b)
        return Tile(*(np.ascontiguousarray(x, dtype=float) for x in arrays), self.error, TRUNCATION)

    def tables(self, number: int) -> tuple[list[Fraction], list[Fraction], Fraction]:
        """The scaled a(k), the scaled b(k) and the tail of the fraction with this index."""
        row, column = divmod(number, len(self.b))
        scale = [Fraction(2) ** s for s in self.shifts]
        depths = range(1, len(scale))
        return (
            [s * value_at(self.a[row], k) for k, s in enumerate(scale)],
            [Fraction(0), *(scale[k] * scale[k - 1] * value_at(self.b[column], k) for k in depths)],
            Fraction(self.row_tail[row]) + Fraction(self.column_tail[column]),
        )

    def twin(self, number: int, beyond: float = 1e18, worse: float = 1.0, *, listed: bool = False) -> Fraction | None:
        error = self.error * worse
        a, b, tail = self.tables(number)
        return reference.folded_value(a, b, tail, error=error, tolerance=TRUNCATION, beyond=beyond, listed=listed)

    def rounding(self, number: int) -> float:
        """A bound of the relative error of the value in doubles: the recurrence on sizes, over the value.

        Infinite for fractions that end, which the screening leaves out before.
        """
        a, b, tail = self.tables(number)
        if not all(b[1:]):
            return math.inf
        v, w, size_v, size_w = a[-1] + tail, Fraction(1), abs(a[-1]) + abs(tail), Fraction(1)
        for k in range(len(a) - 1, 0, -1):
            v, w = a[k - 1] * v + b[k] * w, v
            size_v, size_w = abs(a[k - 1]) * size_v + abs(b[k]) * size_w, size_v
        return float(Fraction(4 * len(a), 2**53) * (size_v / abs(v) + size_w / abs(w))) if v and w else math.inf

    @property
    def size(self) -> int:
        return len(self.a) * len(self.b)


def tails(count: int) -> st.SearchStrategy[list[float]]:
    return st.lists(st.integers(-4000, 4000).map(lambda m: m / 64), min_size=count, max_size=count)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any small tile, scaled near the growth of its denominators."""
    degree_a, degree_b, depth = draw(st.integers(0, 3)), draw(st.integers(0, 5)), draw(st.integers(1, 24))
    a = draw(st.lists(st.lists(small, min_size=degree_a + 1, max_size=degree_a + 1), min_size=1, max_size=4))
    b = draw(st.lists(st.lists(small, min_size=degree_b + 1, max_size=degree_b + 1), min_size=1, max_size=5))
    growth = [round(max(degree_a, degree_b / 2) * math.log2(k)) for k in range(1, depth + 1)]
    shifts = [0, *(-g - draw(st.integers(-1, 3)) for g in growth)]
    error = draw(st.sampled_from([0.0, 2.0**-30, 2.0**-12, 1.0, 100.0]))
    return Case(a, b, draw(tails(len(a))), draw(tails(len(b))), shifts, error)


@pytest.mark.parametrize("level", LEVELS)
@unhurried
@given(cases())
def test_values_and_the_settled_set_agree_with_the_twin(level: str, case: Case) -> None:
    native = evaluate(case.tile(), level)
    assert native.shape == (len(case.a), len(case.b))
    for number, value in enumerate(native.ravel().tolist()):
        rounding = case.rounding(number)
        if rounding > 1e-6:
            continue
        # A little to either side of the border the doubles may decide either way.
        if case.twin(number, worse=1.001) is not None and rounding < SURELY_SETTLED:
            assert value >= 1
        if case.twin(number, worse=0.999) is None:
            assert value == -1
        exact = case.twin(number)
        if value >= 1 and exact is not None:
            assert value == pytest.approx(float(exact), rel=max(1e-12, rounding))


@unhurried
@given(cases(), irrational, st.integers(1, 4))
def test_matches_agree_with_the_twin(case: Case, x: float, height: int) -> None:
    pairs, side = pairs_of(height), left_side(x, height)
    cells = reference.left_cells(sizes(x, pairs), pairs, 0, len(pairs))
    for level in LEVELS:
        matched, sides, unsettled, _ = (found.tolist() for found in screen(case.tile(), [side], level))
        assert set(sides) <= {0}
        assert len(matched) == len(sides)
        for number in range(case.size):
            value = case.twin(number, side.largest * (1 + 2e-6), 1.001)
            if value is None or case.rounding(number) > SURELY_SETTLED:
                continue
            assert number not in unsettled
            low, high = (reference.cell(float(value) * (1 + sign * 1e-12)) for sign in (-1, 1))
            if low == high:
                assert (number in matched) == (low in cells)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("extended", [False, True])
@unhurried
@given(case=cases(), data=st.data())
def test_lists_agree_with_the_twin(level: str, extended: bool, case: Case, data: st.DataObject) -> None:
    """Every fraction of the case as one of a list; the list scales by itself."""
    plain = replace(case, shifts=[0] * len(case.shifts))
    rows, columns = zip(*(divmod(number, len(case.b)) for number in range(case.size)), strict=True)
    a, b = (np.array([p[i] for i in which], dtype=float).T for p, which in ((case.a, rows), (case.b, columns)))
    tail = np.array([case.row_tail[i] + case.column_tail[j] for i, j in zip(rows, columns, strict=True)])
    error = np.array(
        data.draw(st.lists(st.sampled_from([0.0, 1e-12, 1e-3, 5.0]), min_size=case.size, max_size=case.size))
    )
    beyond = data.draw(st.sampled_from([10.0, 1e18]))
    depth = len(case.shifts) - 1
    native = evaluate_list(a, b, tail, error, depth, TRUNCATION, beyond, extended=extended, level=level)
    assert native.shape == (case.size,)
    for number, value in enumerate(native.tolist()):
        one = replace(plain, error=float(error[number]))
        rounding = one.rounding(number)
        if rounding > 1e-6:
            continue
        if one.twin(number, beyond * (1 + 1e-6), 1.001, listed=True) is not None and rounding < SURELY_SETTLED:
            assert value >= 1
        if one.twin(number, beyond * (1 - 1e-6), 0.999, listed=True) is None:
            assert value == -1
        exact = one.twin(number, beyond, listed=True)
        if value >= 1 and exact is not None:
            assert value == pytest.approx(float(exact), rel=max(1e-12, rounding))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("extended", [False, True])
def test_a_list_whose_terms_cancel_is_right_or_unsettled(level: str, extended: bool) -> None:
    """a changes its sign, and symmetric terms on both sides of it cancel up to 40 bits: PCF(n - 5, 1) and worse."""
    cases = [
        ((-m, s), (c, -k * (m + 1), k)) for m in range(1, 15) for s in (1, 2) for c in (-7, 1, 8) for k in (-1, 0, 2)
    ]
    a, b = (np.array(side, dtype=float).T for side in zip(*cases, strict=True))
    zeros = np.zeros(len(cases))
    native = evaluate_list(a, b, zeros, zeros, 40, TRUNCATION, 1e6, extended=extended, level=level)
    wrong = settled = 0
    for (p, q), value in zip(cases, native.tolist(), strict=True):
        exact = reference.folded_value(
            [Fraction(value_at(p, k)) for k in range(41)], [Fraction(value_at(q, k)) for k in range(41)], Fraction(0),
            error=0.0, tolerance=TRUNCATION, beyond=1e18,
        )  # fmt: skip
        if value >= 1 and exact is not None and exact < 1e6:
            settled += 1
            wrong += abs(value / float(exact) - 1) > 2**-38
    assert settled > len(cases) * (0.6 if extended else 0.2)
    assert wrong == 0


def regular(rows: int, columns: int, depth: int, error: float) -> Case:
    """A tile larger than the kernel's blocks, neither side a multiple of anything."""
    a, b = [[1 + i, 2 + i % 3] for i in range(rows)], [[j, j % 7, 1 + j % 5] for j in range(columns)]
    shifts = [0, *(-round(math.log2(k)) - 2 for k in range(1, depth + 1))]
    return Case(a, b, np.linspace(0, 1, rows).tolist(), np.linspace(0, 2, columns).tolist(), shifts, error)


@pytest.mark.parametrize("level", LEVELS)
def test_every_lane_and_block_is_the_same(level: str) -> None:
    case = regular(67, 211, 37, 0.0)
    whole = evaluate(case.tile(), level)
    for i, j in [(0, 0), (63, 95), (64, 96), (20, 191), (3, 192), (66, 210), (13, 177), (65, 5)]:
        one = Case([case.a[i]], [case.b[j]], [case.row_tail[i]], [case.column_tail[j]], case.shifts, case.error)
        assert evaluate(one.tile(), level)[0, 0] == whole[i, j]
    assert (whole >= 1).all()


def test_all_levels_and_several_sides_give_the_same_matches() -> None:
    tile = regular(90, 400, 30, 1e-3).tile()
    sides = [left_side(math.pi, 20), left_side(math.e, 12), left_side(math.sqrt(2), 5)]
    alone = [screen(tile, [side]) for side in sides]
    assert any(len(matched) for matched, *_ in alone)
    for level in LEVELS:
        matched, number, unsettled, _ = screen(tile, sides, level)
        for side, (expected, *_) in enumerate(alone):
            assert matched[number == side].tolist() == expected.tolist()
        assert unsettled.tolist() == alone[0][2].tolist()


@unhurried
@given(st.integers(0, 9), st.integers(0, 2**52 - 1), st.sampled_from([1.0, 2.0, 1024.0]), st.data())
def test_a_comb_agrees_with_the_twin(bits: int, seed: int, largest: float, data: st.DataObject) -> None:
    mask = ((1 << bits) - 1) << data.draw(st.integers(0, 52 - bits))
    comb = Comb(mask, seed & mask, largest)
    values = data.draw(st.lists(st.floats(0.5, 2000.0), max_size=300))
    expected = [i for i, value in enumerate(values) if reference.in_comb(mask, seed & mask, largest, value)]
    assert comb.lookup(np.array(values)).tolist() == expected


def test_screening_with_a_comb_finds_what_stands_in_it_at_every_level() -> None:
    tile, side = regular(90, 400, 30, 1e-3).tile(), left_side(math.pi, 20)
    comb = Comb(0b11111 << 30, 0b01101 << 30, 256.0)
    for level in LEVELS:
        values = evaluate(tile, level).ravel()
        matched, number, _, folded = screen(tile, [side, comb], level)
        mine = number == 1
        assert sorted(matched[mine].tolist()) == comb.lookup(values).tolist()
        assert folded.tolist() == values[matched].tolist()
        assert matched[~mine].tolist() == screen(tile, [side], level)[0].tolist()
        assert 500 < mine.sum() < 1200


def test_a_comb_of_other_bits_is_refused() -> None:
    for mask, pattern in ((1 << 52, 0), (2, 1), (0, 1)):
        with pytest.raises(ValueError, match="a comb has"):
            Comb(mask, pattern, 2.0)


def test_what_is_unsettled_comes_once_and_is_never_matched() -> None:
    matched, _, unsettled, _ = (x.tolist() for x in screen(regular(70, 200, 8, 1e-3).tile(), [left_side(math.pi, 8)]))
    assert len(set(unsettled)) == len(unsettled) > 1024
    assert not set(matched) & set(unsettled)


@settings(deadline=None, max_examples=30)
@given(irrational, st.integers(1, 6), st.randoms(use_true_random=False))
def test_no_left_value_is_missed(x: float, height: int, random: Any) -> None:
    pairs = pairs_of(height)
    values = sizes(x, pairs)
    side = LeftSide(np.array(values), np.array(pairs, dtype=np.int32))
    ratios = [
        Fraction(values[i]) / Fraction(values[j])
        for i, (c0, c1) in enumerate(pairs)
        for j, (d0, d1) in enumerate(pairs)
        if c0 * d1 != c1 * d0 and math.gcd(c0, c1, d0, d1) == 1 and values[i] >= values[j] > 0
    ]
    for direction in (-1, 0, 1):
        moved = [float(r * (1 + direction * random.random() * Fraction(1, 2**40))) for r in ratios]
        folded = np.array([value for value in moved if value >= 1])
        assert len(side.lookup(folded)) == len(folded)
    edges = [float(r * (1 + sign * (1 - Fraction(1, 2**11)) / 2**40)) for r in ratios for sign in (-1, 1)]
    folded = np.array([value for value in edges if value >= 1])
    assert len(side.lookup(folded)) == len(folded)


def test_values_on_powers_of_two_are_found_from_both_sides() -> None:
    side = LeftSide(np.array([1.0, 4.0]), np.array([[1, 0], [0, 1]], dtype=np.int32))
    assert side.lookup(np.array([4 * (1 - 2.0**-40), 4.0, 4 * (1 + 2.0**-40)])).tolist() == [0, 1, 2]


@unhurried
@given(irrational, st.integers(1, 4), st.lists(st.floats(1, 100), max_size=200))
def test_lookup_agrees_with_the_twin(x: float, height: int, values: list[float]) -> None:
    pairs = pairs_of(height)
    cells = reference.left_cells(sizes(x, pairs), pairs, 0, len(pairs))
    side = left_side(x, height)
    assert side.keys <= len(cells) <= 1.01 * side.keys + 1
    near = [c / d for c in sizes(x, pairs) for d in sizes(x, pairs)]
    tried = [value for value in (*values, *near) if 1 <= value < math.inf]
    expected = [i for i, value in enumerate(tried) if reference.cell(value) in cells]
    assert side.lookup(np.array(tried)).tolist() == expected


def test_almost_nothing_else_is_found() -> None:
    side = left_side(math.pi, 20)
    values = np.random.default_rng(3).uniform(1, 4, 200_000)
    share = side.keys * CELL
    assert len(side.lookup(values)) <= 10 + 10 * share * len(values)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 60), max_size=4).map(sorted))
def test_slices_of_the_left_side_add_up(cuts: list[int]) -> None:
    count = len(pairs_of(5))
    borders = [0, *(min(cut, count) for cut in cuts), count]
    values = np.array([c / d for c in sizes(math.e, pairs_of(5)) for d in sizes(math.e, pairs_of(5)) if c >= d])
    whole = set(left_side(math.e, 5).lookup(values).tolist())
    parts: set[int] = set()
    for first, stop in pairwise(borders):
        parts |= set(left_side(math.e, 5, first=first, stop=stop).lookup(values).tolist())
    assert parts == whole


def test_values_below_one_and_not_a_number_are_on_no_left_side() -> None:
    side = left_side(math.pi, 3)
    assert side.lookup(np.array([0.5, 0.0, -1.0, -math.pi, math.nan, math.inf])).tolist() == []
    assert side.lookup(np.array([])).tolist() == []


def test_an_empty_left_side_finds_nothing() -> None:
    side = LeftSide(np.zeros(0), np.zeros((0, 2), dtype=np.int32))
    assert (side.keys, side.lookup(np.array([1.0, 2.0])).tolist()) == (0, [])


def test_an_empty_list_has_no_values() -> None:
    assert evaluate_list(np.ones((1, 0)), np.ones((1, 0)), np.ones(0), np.ones(0), 5, TRUNCATION, 1e9).shape == (0,)


def test_the_constants_say_what_the_table_does() -> None:
    assert CELL == 2.0**-36
    assert TRUNCATION < TOLERANCE <= 2.0**-40


@pytest.mark.parametrize("level", LEVELS)
def test_the_bound_of_multiply_adds_is_a_rate(level: str) -> None:
    assert 0.01 < fma_bound(0.01, level) < 1000
