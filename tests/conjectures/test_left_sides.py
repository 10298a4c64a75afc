"""The left side: as many keys as there are Moebius images, and every image of a constant is found."""

import math
from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.constants import find
from conjectures.left_sides import MAX_HEIGHT, fixed_point, forms, key_count, left_side, rounded_forms
from kernels.errors import DiscoveryError


def images(height: int) -> set[tuple[int, int, int, int]]:
    """All (c0, c1, d0, d1) up to sign: coprime, with c0 d1 != c1 d0."""
    sides = range(-height, height + 1)
    return {
        max((c0, c1, d0, d1), (-c0, -c1, -d0, -d1))
        for c0, c1, d0, d1 in product(sides, repeat=4)
        if c0 * d1 != c1 * d0 and math.gcd(c0, c1, d0, d1) == 1
    }


@pytest.mark.parametrize("height", range(1, 7))
def test_the_forms_are_all_pairs_up_to_sign(height: int) -> None:
    found = forms(height)
    assert len(set(found)) == len(found) == ((2 * height + 1) ** 2 - 1) // 2
    assert all(max(abs(c0), abs(c1)) <= height for c0, c1 in found)
    assert not {(-c0, -c1) for c0, c1 in found} & set(found)


@pytest.mark.parametrize("height", range(1, 6))
def test_the_count_of_keys_is_that_of_all_images_by_four(height: int) -> None:
    """v, -v, 1/v and -1/v are four images of one key."""
    folded = {frozenset({m, flipped(m, 0), flipped(m, 1), flipped(m, 2)}) for m in images(height)}
    assert key_count(height) == len(folded)


def flipped(image: tuple[int, int, int, int], kind: int) -> tuple[int, int, int, int]:
    c0, c1, d0, d1 = image
    other = [(-c0, -c1, d0, d1), (d0, d1, c0, c1), (-d0, -d1, c0, c1)][kind]
    return max(other, (-other[0], -other[1], -other[2], -other[3]))


def test_the_published_number_of_images() -> None:
    """A prototype's table of doubles had 1,292,575 entries: a few images of one constant share a double's cell."""
    assert 1_292_575 <= 4 * key_count(20) <= 1_292_575 * 1.001


@pytest.mark.parametrize("name", ["pi", "e", "catalan", "zeta3"])
def test_the_table_has_about_as_many_cells_as_keys(name: str) -> None:
    side = left_side(find(name).enclosure(320), 8)
    # A quarter of the values is near a border and takes two cells.
    assert 1.0 * key_count(8) <= side.keys <= 1.5 * key_count(8)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["pi", "e", "gamma", "zeta3", "sqrt2", "phi", "ln2"]),
    st.lists(st.tuples(st.integers(-160, 160), st.integers(-160, 160)), min_size=1),
)
def test_rounded_forms_are_correctly_rounded(name: str, pairs: list[tuple[int, int]]) -> None:
    pairs = [pair for pair in pairs if pair != (0, 0)]
    ball = find(name).enclosure(320)
    x = Fraction(fixed_point(ball), 1 << 256)
    assert rounded_forms(ball, pairs) == [float(abs(c0 + c1 * x)) for c0, c1 in pairs]


MPMATH = {
    "pi": lambda: +mpmath.pi,
    "e": lambda: +mpmath.e,
    "gamma": lambda: +mpmath.euler,
    "catalan": lambda: +mpmath.catalan,
    "zeta3": lambda: mpmath.zeta(3),
    "sqrt2": lambda: mpmath.sqrt(2),
    "phi": lambda: +mpmath.phi,
}


@pytest.mark.parametrize("name", sorted(MPMATH))
def test_rounded_forms_agree_with_another_library(name: str) -> None:
    pairs = forms(12)
    with mpmath.workdps(60):
        x = MPMATH[name]()
        expected = [float(abs(c0 + c1 * x)) for c0, c1 in pairs]
    assert rounded_forms(find(name).enclosure(320), pairs) == expected


@settings(deadline=None)
@given(st.integers(-(2**300), 2**300), st.integers(-400, 100))
def test_fixed_point_is_the_number_to_a_unit(mantissa: int, exponent: int) -> None:
    with ctx.workprec(400):
        ball = arb(mantissa) * arb(2) ** exponent
    exact = Fraction(mantissa) * Fraction(2) ** exponent * 2**256
    assert abs(fixed_point(ball) - exact) < 1


@settings(deadline=None, max_examples=80)
@given(st.sampled_from(sorted(MPMATH)), st.integers(1, 20), st.randoms(use_true_random=False))
def test_every_image_is_found(name: str, height: int, random) -> None:  # type: ignore[no-untyped-def]
    ball = find(name).enclosure(320)
    side = _side(name, height)
    with ctx.workprec(320):
        for _ in range(40):
            c0, c1, d0, d1 = (random.randint(-height, height) for _ in range(4))
            if c0 * d1 == c1 * d0:
                continue
            value = abs((c0 + c1 * ball) / (d0 + d1 * ball))
            folded = float(max(value, 1 / value).mid())
            moved = folded * (1 + random.uniform(-1, 1) * 2.0**-40.01)
            assert len(side.lookup(np.array([folded, max(moved, 1.0)]))) == 2


_SIDES: dict[tuple[str, int], object] = {}


def _side(name: str, height: int):  # type: ignore[no-untyped-def]
    """Kept: the same few sides serve all examples."""
    if (name, height) not in _SIDES:
        _SIDES[name, height] = left_side(find(name).enclosure(320), height)
    return _SIDES[name, height]


@pytest.mark.parametrize("height", [0, -1, MAX_HEIGHT + 1, 10**9])
def test_heights_that_are_not_searched_are_refused(height: int) -> None:
    with pytest.raises(DiscoveryError, match=f"choose 1 to {MAX_HEIGHT}"):
        left_side(arb.pi(), height)
