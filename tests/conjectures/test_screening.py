"""Screening finds every fraction whose value is an image of a constant: against truth found without it."""

from collections.abc import Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conjectures import screening
from conjectures.constants.expressions import constant_from_text
from conjectures.convergence import NoLimit
from conjectures.evaluation import NotReached, enclose
from conjectures.left_sides import left_side
from conjectures.pcf import Pcf
from conjectures.screening import screen_block
from conjectures.slow_screening import folded_values
from conjectures.spaces import Block, Space, box, family
from kernels.value_screen import LeftSide, levels

HEIGHT = 6
NAMES = ("pi", "e", "sqrt(2)", "log(2)")


@cache
def side(name: str, height: int = HEIGHT) -> LeftSide:
    return left_side(constant_from_text(name).enclosure(320), height)


@cache
def images(name: str, height: int = HEIGHT) -> np.ndarray[Any, Any]:
    """All |c0 + c1 x| / |d0 + d1 x|, sorted; common factors and inverses do no harm here."""
    with ctx.workprec(200):
        x = constant_from_text(name).enclosure(200)
        sides = range(-height, height + 1)
        forms = [(c0, c1) for c0, c1 in product(sides, repeat=2) if (c0, c1) > (0, 0)]
        sizes = [float(abs(c0 + c1 * x).mid()) for c0, c1 in forms]
    pairs = [(i, j) for i, c in enumerate(forms) for j, d in enumerate(forms) if c[0] * d[1] != c[1] * d[0]]
    return np.sort(np.array([sizes[i] / sizes[j] for i, j in pairs]))


def limit(pcf: Pcf) -> float:
    """The limit's absolute value by its proven enclosure; 0 where there is none."""
    try:
        return abs(float(enclose(pcf, 80).ball.mid()))
    except (NoLimit, NotReached):
        return 0.0


def values(space: Space) -> dict[int, float]:
    """index -> |limit| of every fraction that has one and does not end."""
    found = {}
    for index in range(space.size):
        a, b = coefficients(space, index)
        if any(a) and any(b) and not ends(b):
            found[index] = limit(Pcf(a, b))
    return {index: value for index, value in found.items() if value}


def coefficients(space: Space, index: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    rest, column = divmod(index, space.columns.size)
    sheet, row = divmod(rest, space.rows.size)
    a, b = space.coefficients(Block(range(sheet, sheet + 1), range(row, row + 1), range(column, column + 1)))
    return tuple(a[0, 0].tolist()), tuple(b[0, 0].tolist())


def ends(b: Sequence[int]) -> bool:
    return any(sum(c * n**k for k, c in enumerate(b)) == 0 for n in range(1, 2 + max(map(abs, b))))


def near(value: float, name: str, tolerance: float) -> bool:
    known = images(name)
    return bool(np.searchsorted(known, value * (1 - tolerance)) < np.searchsorted(known, value * (1 + tolerance)))


def check(space: Space, names: Sequence[str] = NAMES, level: str | None = None) -> set[tuple[int, int]]:
    """Every value within rounding of an image is matched, and nothing that is farther from all than a cell."""
    found = screened(space, [side(name) for name in names], level)
    for index, value in values(space).items():
        for number, name in enumerate(names):
            if near(value, name, 1e-14):
                assert (index, number) in found, space.pcf(index)
            elif not near(value, name, 1e-10):
                assert (index, number) not in found, space.pcf(index)
    return found


def screened(space: Space, sides: Sequence[LeftSide], level: str | None = None) -> set[tuple[int, int]]:
    parts = [screen_block(space, space.block(i), sides, level) for i in range(space.block_count)]
    matches = [match for part in parts for match in part]
    assert len(set(matches)) == len(matches)
    return set(matches)


BOXES = {
    "linear over quadratic": box([(1, 3), (-2, 2)], [(-3, 3)] * 3),
    "zero leading coefficients": box([(0, 2), (-1, 2)], [(-1, 1), (-2, 2), (-2, 2)]),
    "zero polynomials": box([(-1, 1), (0, 0)], [(0, 1), (-1, 1), (0, 0)]),
    "constants": box([(-4, 4)], [(-12, 12)]),
    "constant over linear": box([(-3, 3)], [(-3, 3), (-3, 3)]),
    "constant over quadratic": box([(1, 3)], [(-2, 4), (-3, 3), (-3, 3)]),
    "quadratic over quartic": box([(1, 2), (-2, 2), (0, 1)], [(-1, 1), (0, 0), (-1, 1), (0, 1), (-1, 1)]),
    "linear over cubic and quartic": box([(1, 3), (0, 2)], [(0, 1), (-1, 1), (0, 1), (-1, 1), (1, 1)]),
    "double roots": box([(2, 2), (-3, 3)], [(-1, -1), (-5, 5), (-5, 5)]),
    "double roots of degree 2": box([(2, 2), (1, 3), (0, 2)], [(-1, -1), (-3, 0), (-3, 0), (-1, 1), (0, 0)]),
    "nearly equal roots": box([(1, 1), (-2, 2)], [(10, 60), (0, 2), (0, 1)]),
    "one row": box([(2, 2), (1, 1)], [(-6, 6)] * 3),
    "one column": box([(1, 4), (-30, 30)], [(1, 1), (0, 0), (0, 0)]),
    "negative only": box([(-3, -1), (-2, 2)], [(-3, 3)] * 3),
}


@pytest.mark.parametrize("name", BOXES)
def test_boxes_are_complete(name: str) -> None:
    check(BOXES[name])


FAMILIES = {
    "shared": family("x*n + y", "x*n^2 + y*n", {"x": (1, 6), "y": (-4, 4)}),
    "shared and own": family("x*(2n+1) + z", "x*n^2 - w", {"x": (-3, 3), "z": (-2, 2), "w": (-3, 3)}),
    "shared, with large products": family("x*(2n+1) + z", "x^2*n^2 + w", {"x": (1, 3), "z": (-5, 5), "w": (-5, 5)}),
    "zeta": family("x*(n^3+(n+1)^3) + y*(2n+1)", "-z^2*n^6", {"x": (1, 2), "y": (-3, 3), "z": (1, 2)}),
    "fixed": family("2n + 1", "n^2", {}),
    "fixed over many": family("2n + 1", "x*n^2 + y*n", {"x": (1, 15), "y": (-10, 10)}),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_families_are_complete(name: str) -> None:
    check(FAMILIES[name], ("pi", "e", "zeta(3)"))


def test_well_known_fractions_are_matched() -> None:
    assert (0, 0) in check(FAMILIES["fixed"], ("pi", "e", "zeta(3)"))
    assert len(check(BOXES["linear over quadratic"])) > 10


@settings(deadline=None, max_examples=15)
@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 3)), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(-30, 30), st.integers(0, 3)), min_size=1, max_size=5),
)
def test_any_small_box_is_complete(a: list[tuple[int, int]], b: list[tuple[int, int]]) -> None:
    sides = [[(low, low + more) for low, more in ranges] for ranges in (a, b)]
    if all(any(low or high for low, high in ranges) for ranges in sides):
        space = box(*sides)
        if space.size <= 400:
            check(space)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_large_coefficients_do_not_spoil_the_values(data: st.DataObject) -> None:
    """Tails are expanded in coefficients over n: large ones must be noticed, not believed."""
    size = 10 ** data.draw(st.integers(1, 6))
    coefficient = st.integers(-size, size)
    # Where a changes its sign, roundings may cost as many digits as the terms there cancel.
    a = data.draw(st.lists(st.integers(0, size), min_size=1, max_size=3).filter(lambda a: a[-1]))
    b = data.draw(st.lists(coefficient, min_size=1, max_size=5).filter(lambda b: b[-1] and not ends_early(b)))
    value = limit(Pcf(tuple(a), tuple(b)))
    folded = folded_values(np.array([a]), np.array([b]), 1e18)[0]
    if not value or max(value, 1 / value) > 1e4:
        return
    assert folded == pytest.approx(max(value, 1 / value), rel=2.0**-40)
    # The same fraction as one of a tile's: b itself and so many others that the tile is taken.
    space = box([(c, c) for c in a[::-1]], [*((c, c) for c in b[:0:-1]), (b[0], b[0] + 200)])
    one = LeftSide(np.array([1.0, max(value, 1 / value)]), np.array([[1, 0], [0, 1]], dtype=np.int32))
    assert (0, 0) in screened(space, [one])


@pytest.mark.parametrize("b", [[1, 0], [-1, 0], [2, 0]])
@pytest.mark.parametrize("a", [(-13, 1), (-10, 2), (-7, 1), (-12, 3)])
def test_terms_that_cancel_where_a_changes_its_sign_do_not_mislead(a: tuple[int, int], b: list[int]) -> None:
    value = limit(Pcf(a, tuple(b)))
    one = LeftSide(np.array([1.0, max(value, 1 / value)]), np.array([[1, 0], [0, 1]], dtype=np.int32))
    space = box([(a[1], a[1]), (a[0], a[0])], [(b[1], b[1]), (b[0], b[0] + 200)])
    assert (0, 0) in screened(space, [one])


@settings(deadline=None, max_examples=100)
@given(
    st.tuples(st.integers(-200, 200), st.integers(1, 9)),
    st.tuples(st.integers(-(10**7), 10**7), st.integers(-200, 200), st.integers(-20, 20).filter(bool)),
)
@example((-150, 6), (30, 0, -8))  # its convergents stand at 150.15 up to n = 500, and go to 0.19214
@example((3, 2), (1_678_000, 0, -1))  # a double root, whose tail's expansion holds from n = 10^5 on
@example((3, 4), (-7_701_000, 0, -2))
def test_convergents_that_stand_still_before_they_converge_do_not_mislead(
    a: tuple[int, int], b: tuple[int, int, int]
) -> None:
    value = 0.0 if ends_early(b) else limit(Pcf(a, b))
    if not value or max(value, 1 / value) > 1e4:
        return
    assert folded_values(np.array([a]), np.array([b]), 1e4)[0] == pytest.approx(max(value, 1 / value), rel=2.0**-38)
    space = box([(a[1], a[1]), (a[0], a[0])], [(b[2], b[2]), (b[1], b[1]), (b[0], b[0] + 200)])
    one = LeftSide(np.array([1.0, max(value, 1 / value)]), np.array([[1, 0], [0, 1]], dtype=np.int32))
    assert (0, 0) in screened(space, [one])


def ends_early(b: Sequence[int]) -> bool:
    return any(sum(c * n**k for k, c in enumerate(b)) == 0 for n in range(1, 2000))


@pytest.mark.parametrize("level", levels())
@pytest.mark.parametrize("space", [box([(1, 5), (-5, 5)], [(-5, 5)] * 3), BOXES["quadratic over quartic"]])
def test_every_level_finds_the_same(space: Space, level: str) -> None:
    sides = [side("pi", 20), side("log(2)", 20)]
    assert screened(space, sides, level) == screened(space, sides)


def blocks_of(space: Space, cuts: Sequence[int]) -> list[Block]:
    axes = []
    for axis, parts in zip((space.sheets, space.rows, space.columns), cuts, strict=True):
        n = min(parts, axis.size)
        axes.append([range(i * axis.size // n, (i + 1) * axis.size // n) for i in range(n)])
    return [Block(*parts) for parts in product(*axes)]


@settings(deadline=None, max_examples=12)
@given(st.tuples(*[st.integers(1, 7)] * 3))
def test_matches_do_not_depend_on_how_a_space_is_cut(cuts: tuple[int, int, int]) -> None:
    for space in (box([(1, 4), (-4, 4)], [(-4, 4)] * 3), FAMILIES["shared and own"]):
        sides = [side("pi", 20), side("e", 20)]
        parts = [screen_block(space, block, sides) for block in blocks_of(space, cuts)]
        assert sum(map(len, parts)) == len(screened(space, sides))
        assert {match for part in parts for match in part} == screened(space, sides)


def test_several_constants_are_screened_as_each_alone() -> None:
    space = box([(1, 5), (-5, 5)], [(-5, 5)] * 3)
    together = screened(space, [side(name, 20) for name in NAMES])
    assert together
    for number, name in enumerate(NAMES):
        alone = screened(space, [side(name, 20)])
        assert {index for index, _ in alone} == {index for index, which in together if which == number}


@pytest.mark.parametrize("copies", [1, 200])  # a list, and a tile
def test_what_ends_or_has_no_limit_is_not_evaluated(monkeypatch: pytest.MonkeyPatch, copies: int) -> None:
    counted: list[int] = []

    def counting(*arguments: Any) -> np.ndarray[Any, Any]:
        values = folded_values(*arguments)
        counted.append(np.count_nonzero(values))
        return values

    monkeypatch.setattr(screening, "folded_values", counting)
    monkeypatch.setattr(screening, "screen", None)
    for space in (
        box([(1, copies)], [(1, 1), (-64, -1)]),
        box([(1, 1), (0, copies - 1)], [(-9, -1), (0, 0), (1, 1)]),
    ):
        assert screen_block(space, space.block(0), [side("pi")]) == ()
    assert sum(counted) == 0


def test_a_limit_of_zero_or_infinity_is_no_match() -> None:
    space = box([(2, 3), (0, 3)], [(-2, -1), (-2, 2), (-2, 2)])
    ball = arb(0)
    assert any(enclose_or_zero(space.pcf(i), ball) for i in range(space.size))
    check(space)


def enclose_or_zero(pcf: Pcf, zero: arb) -> bool:
    try:
        return bool(enclose(pcf, 60).ball.contains(zero))
    except (NoLimit, NotReached):
        return False
