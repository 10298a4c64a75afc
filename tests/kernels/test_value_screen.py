"""The native screening of tiles agrees with its plain twin at every level of SIMD, and never misses a left value."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import reference
from kernels.value_screen import (
    CELL,
    MAX_DEGREE,
    MAX_SIDES,
    TOLERANCE,
    LeftSide,
    Tile,
    evaluate,
    fma_bound,
    levels,
    screen,
)

TRUNCATION = 2.0**-41
LEVELS = levels()
small = st.integers(-30, 30)
# Numbers with no exact relation of a small height, so that no left value is zero or infinite.
irrational = st.integers(2, 10**6).filter(lambda n: math.isqrt(n) ** 2 != n).map(math.sqrt)
unhurried = settings(deadline=None)


def pairs_of(height: int) -> list[tuple[int, int]]:
    sides = range(-height, height + 1)
    return [(c0, c1) for c1 in sides for c0 in range(height + 1) if c0 > 0 or c1 > 0]


def sizes(x: float, pairs: list[tuple[int, int]]) -> list[float]:
    return [float(abs(c0 + c1 * Fraction(x))) for c0, c1 in pairs]


def left_side(x: float, height: int, **slices: int) -> LeftSide:
    pairs = pairs_of(height)
    return LeftSide(np.array(sizes(x, pairs)), np.array(pairs, dtype=np.int32), **slices)


def tile_of(a: Any, b: Any, row_tail: Any, column_tail: Any, shifts: Any, error: float, tolerance: float) -> Tile:
    scale_a = np.exp2(np.array(shifts, dtype=float))
    scale_b = np.concatenate([[1.0], scale_a[1:] * scale_a[:-1]])
    arrays = (np.ascontiguousarray(x, dtype=float) for x in (a, b, row_tail, column_tail, scale_a, scale_b))
    return Tile(*arrays, error, tolerance)


def twin(a: Any, b: Any, row_tail: Any, column_tail: Any, shifts: Any, error: float, tolerance: float,
         beyond: float) -> list[Fraction | None]:  # fmt: skip
    """The folded values of a tile, in index order, with the scaled tables written out."""
    scale = [Fraction(2) ** s for s in shifts]
    values: list[Fraction | None] = []
    for i, row in enumerate(a):
        table_a = [scale[k] * reference._value_at(row, k) for k in range(len(shifts))]
        for j, column in enumerate(b):
            table_b = [scale[k] * scale[k - 1] * reference._value_at(column, k) for k in range(1, len(shifts))]
            tail = Fraction(row_tail[i]) + Fraction(column_tail[j])
            values.append(reference.folded_value(table_a, [0, *table_b], tail, error, tolerance, beyond))
    return values


@st.composite
def tiles(draw: st.DrawFn) -> tuple[Any, ...]:
    """Any small tile: rows, columns, tails, scales near the growth of the denominators, an error."""
    degree_a, degree_b = draw(st.integers(0, 3)), draw(st.integers(0, 5))
    depth = draw(st.integers(1, 24))
    a = draw(st.lists(st.lists(small, min_size=degree_a + 1, max_size=degree_a + 1), min_size=1, max_size=4))
    b = draw(st.lists(st.lists(small, min_size=degree_b + 1, max_size=degree_b + 1), min_size=1, max_size=5))
    tail = st.integers(-4000, 4000).map(lambda m: m / 64)
    row_tail = draw(st.lists(tail, min_size=len(a), max_size=len(a)))
    column_tail = draw(st.lists(tail, min_size=len(b), max_size=len(b)))
    shifts = [0] + [
        -round(max(degree_a, degree_b / 2) * math.log2(k)) - draw(st.integers(-1, 3)) for k in range(1, depth + 1)
    ]
    error = draw(st.sampled_from([0.0, 2.0**-30, 2.0**-12, 1.0, 100.0]))
    return a, b, row_tail, column_tail, shifts, error, TRUNCATION


def rounding(a: Any, b: Any, row: int, column: int, tail: Fraction, shifts: Any) -> float:
    """A bound of the relative rounding error of one value in doubles: the recurrence on sizes, over the value."""
    scale = [Fraction(2) ** s for s in shifts]
    x = [scale[k] * reference._value_at(a[row], k) for k in range(len(shifts))]
    y = [Fraction(0)] + [scale[k] * scale[k - 1] * reference._value_at(b[column], k) for k in range(1, len(shifts))]
    v, w, big_v, big_w = x[-1] + tail, Fraction(1), abs(x[-1]) + abs(tail), Fraction(1)
    for k in range(len(shifts) - 1, 0, -1):
        v, w = x[k - 1] * v + y[k] * w, v
        big_v, big_w = abs(x[k - 1]) * big_v + abs(y[k]) * big_w, big_v
    if not (v and w):
        return math.inf
    return float(4 * len(shifts) * Fraction(2) ** -53 * (big_v / abs(v) + big_w / abs(w)))


@pytest.mark.parametrize("level", LEVELS)
@unhurried
@given(tiles())
def test_values_and_the_settled_set_agree_with_the_twin(level: str, tile: tuple[Any, ...]) -> None:
    a, b, row_tail, column_tail, shifts, error, tolerance = tile
    native = evaluate(tile_of(*tile), level)
    assert native.shape == (len(a), len(b))
    exact = twin(a, b, row_tail, column_tail, shifts, error, tolerance, 1e18)
    # The same rule a little to either side: within these the doubles may decide either way.
    strict = twin(a, b, row_tail, column_tail, shifts, 1.001 * error, tolerance, 1e18)
    loose = twin(a, b, row_tail, column_tail, shifts, 0.999 * error, tolerance, 1e18)
    for number, value in enumerate(native.ravel().tolist()):
        row, column = divmod(number, len(b))
        bound = rounding(a, b, row, column, Fraction(row_tail[row]) + Fraction(column_tail[column]), shifts)
        if bound > 1e-6:
            continue
        if strict[number] is not None:
            assert value >= 1
        if loose[number] is None:
            assert value == -1
        if value >= 1 and exact[number] is not None:
            assert value == pytest.approx(float(exact[number] or 0), rel=max(1e-12, bound))


@unhurried
@given(tiles(), irrational, st.integers(1, 4))
def test_matches_agree_with_the_twin(tile: tuple[Any, ...], x: float, height: int) -> None:
    a, b, row_tail, column_tail, shifts, error, tolerance = tile
    pairs = pairs_of(height)
    cells = reference.left_cells(sizes(x, pairs), pairs, 0, len(pairs))
    side = left_side(x, height)
    beyond = side.largest * (1 + 1e-9)
    exact = twin(a, b, row_tail, column_tail, shifts, error, tolerance, beyond)
    strict = twin(a, b, row_tail, column_tail, shifts, 1.001 * error, tolerance, beyond * (1 + 1e-6))
    for level in LEVELS:
        matched, sides, unsettled = (found.tolist() for found in screen(tile_of(*tile), [side], level))
        assert set(sides) <= {0}
        assert len(matched) == len(sides)
        for number, value in enumerate(exact):
            row, column = divmod(number, len(b))
            bound = rounding(a, b, row, column, Fraction(row_tail[row]) + Fraction(column_tail[column]), shifts)
            if value is None or strict[number] is None or bound > 1e-12:
                continue
            assert number not in unsettled
            low, high = (reference.cell(float(value) * (1 + sign * 1e-12)) for sign in (-1, 1))
            if low == high:
                assert (number in matched) == (low in cells)


@pytest.mark.parametrize("level", LEVELS)
def test_every_lane_and_block_is_the_same(level: str) -> None:
    """More rows than a row block, more columns than a column block, neither a multiple of anything."""
    a = np.array([[i, 2 + i % 3] for i in range(67)])
    b = np.array([[j, 0, 1 + j % 5] for j in range(211)])
    depth = 37
    shifts = [0] + [-round(math.log2(k)) - 2 for k in range(1, depth + 1)]
    tails = np.linspace(0, 1, 67), np.linspace(0, 2, 211)
    whole = evaluate(tile_of(a, b, *tails, shifts, 0.0, TRUNCATION), level)
    for i, j in [(0, 0), (63, 191), (64, 192), (66, 210), (13, 177), (65, 5)]:
        one = evaluate(
            tile_of(a[i : i + 1], b[j : j + 1], tails[0][[i]], tails[1][[j]], shifts, 0.0, TRUNCATION), level
        )
        assert one[0, 0] == whole[i, j]
    assert (whole >= 1).all()


def test_all_levels_give_the_same_matches() -> None:
    a, b = np.array([[i, 3] for i in range(1, 90)]), np.array([[j, k, 1] for j in range(20) for k in range(20)])
    shifts = [0] + [-round(math.log2(k)) - 2 for k in range(1, 51)]
    tile = tile_of(a, b, np.zeros(len(a)), np.zeros(len(b)), shifts, 1e-3, TRUNCATION)
    sides = [left_side(math.pi, 20), left_side(math.e, 12), left_side(math.sqrt(2), 5)]
    first = screen(tile, sides, LEVELS[0])
    for level in LEVELS[1:]:
        for one, other in zip(first, screen(tile, sides, level), strict=True):
            assert one.tolist() == other.tolist()
    # Several sides at once find what each finds alone.
    for number, side in enumerate(sides):
        assert screen(tile, [side])[0].tolist() == first[0][first[1] == number].tolist()


def test_matches_come_in_index_order_a_block_at_a_time_and_once() -> None:
    a, b = np.array([[i, 2] for i in range(70)]), np.array([[j, 0, 1] for j in range(200)])
    shifts = [0] + [-round(math.log2(k)) - 1 for k in range(1, 9)]
    tile = tile_of(a, b, np.zeros(70), np.zeros(200), shifts, 1e-3, TRUNCATION)
    matched, _, unsettled = screen(tile, [left_side(math.pi, 8)])
    assert len(set(unsettled.tolist())) == len(unsettled) > 1024
    assert len(set(matched.tolist())) == len(matched)
    assert not set(matched.tolist()) & set(unsettled.tolist())


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
    for first, stop in zip(borders, borders[1:], strict=False):
        parts |= set(left_side(math.e, 5, first=first, stop=stop).lookup(values).tolist())
    assert parts == whole


def test_values_below_one_and_not_a_number_are_on_no_left_side() -> None:
    side = left_side(math.pi, 3)
    assert side.lookup(np.array([0.5, 0.0, -1.0, -math.pi, math.nan, math.inf])).tolist() == []
    assert side.lookup(np.array([])).tolist() == []


def test_an_empty_left_side_finds_nothing() -> None:
    side = LeftSide(np.zeros(0), np.zeros((0, 2), dtype=np.int32))
    assert (side.keys, side.lookup(np.array([1.0, 2.0])).tolist()) == (0, [])


def arguments(**changes: Any) -> list[Any]:
    plain = {
        "a": np.ones((2, 2)), "b": np.ones((3, 3)), "row_tail": np.zeros(2), "column_tail": np.zeros(3),
        "scale_a": np.ones(5), "scale_b": np.ones(5), "error": 0.0, "tolerance": TRUNCATION,
    }  # fmt: skip
    return [*(plain | changes).values()]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"a": np.ones((0, 2)), "row_tail": np.zeros(0)}, "a row"),
        ({"b": np.ones((3, 0))}, "a row, a column"),
        ({"scale_a": np.ones(1), "scale_b": np.ones(1)}, "depth"),
        ({"a": np.ones((2, MAX_DEGREE + 2))}, "at most degree"),
        ({"row_tail": np.zeros(3)}, "must match"),
        ({"column_tail": np.zeros(2)}, "must match"),
        ({"scale_b": np.ones(4)}, "must match"),
        ({"a": np.ones((1 << 16, 1)), "row_tail": np.zeros(1 << 16), "b": np.ones((1 << 16, 1)),
          "column_tail": np.zeros(1 << 16)}, "2\\^32"),
        ({"tolerance": 0.0}, "tolerance"),
        ({"tolerance": -1.0}, "tolerance"),
    ],
)  # fmt: skip
def test_bad_tiles_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Tile(*arguments(**changes))


@pytest.mark.parametrize(
    "changes", [{"a": [[1.0]]}, {"a": None}, {"b": np.ones((3, 3), dtype=np.int64)}, {"error": "x"}]
)
def test_wrong_types_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        Tile(*arguments(**changes))


def test_bad_left_sides_levels_and_counts_are_refused() -> None:
    pairs = np.array([[1, 0], [0, 1]], dtype=np.int32)
    with pytest.raises(ValueError, match="same length"):
        LeftSide(np.ones(3), pairs)
    with pytest.raises(ValueError, match="same length"):
        LeftSide(np.ones(2), np.ones((2, 3), dtype=np.int32))
    with pytest.raises(ValueError, match="slice"):
        LeftSide(np.array([1.0, 3.0]), pairs, first=-1)
    with pytest.raises(ValueError, match="slice"):
        LeftSide(np.array([1.0, 3.0]), pairs, first=2, stop=1)
    tile = Tile(*arguments())
    with pytest.raises(ValueError, match="level"):
        evaluate(tile, "sse9")
    with pytest.raises(ValueError, match=f"at most {MAX_SIDES}"):
        screen(tile, [left_side(math.pi, 1)] * (MAX_SIDES + 1))
    with pytest.raises(TypeError):
        screen(tile, ["no left side"])
    with pytest.raises(TypeError):
        screen(tile, [None])
    with pytest.raises(TypeError):
        screen(None, [])
    with pytest.raises(TypeError):
        evaluate(None)


def test_the_constants_say_what_the_table_does() -> None:
    assert CELL == 2.0**-36
    assert TRUNCATION < TOLERANCE <= 2.0**-40


@pytest.mark.parametrize("level", LEVELS)
def test_the_bound_of_multiply_adds_is_a_rate(level: str) -> None:
    assert 0.01 < fma_bound(0.01, level) < 1000
