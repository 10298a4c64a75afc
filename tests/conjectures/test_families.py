"""Families are found by interpolation, refuted by what is missing, and verified where nobody has looked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.families import Family, families, image_of, verify_outside
from conjectures.pcf import Pcf

COEFFICIENT = st.integers(-3, 3)


@settings(max_examples=100, deadline=None)
@given(
    start=st.tuples(COEFFICIENT, COEFFICIENT, COEFFICIENT), da=st.integers(1, 2), c1=COEFFICIENT, c2=st.integers(0, 2)
)
def test_a_planted_family_is_found(start, da, c1, c2):
    planted = Family((0, 3, -2), start, (da, 1), (c1, c2), 6)
    points = [planted.point(k) for k in range(6)]
    bound = max(abs(c) for point in points for c in point)
    bound = bound if max(map(abs, planted.point(6))) > bound else max(map(abs, planted.point(6))) - 1
    if any(max(map(abs, point)) > bound for point in points):
        return
    found = families(points, (0, 3, -2), bound)
    assert {one.point(k) for one in found for k in range(one.members)} >= set(points)


def test_a_member_that_is_missing_inside_the_space_refutes():
    points = [(k, 3, 0) for k in (1, 2, 3, 4, 5)]
    assert families(points, (0, 3, -2), 5)[0].members == 5
    assert families(points, (0, 3, -2), 9) == []


def test_members_are_those_of_the_space_of_the_texts():
    one = Family((1, 2, 3), (1, -1, 0), (2, -3), (1, 2), 5)
    space = one.space(0, 6)
    assert [space.pcf(k) for k in range(7)] == [one.pcf(k) for k in range(7)]


@pytest.mark.parametrize(
    ("one", "constant"),
    [
        (Family((0, 3, -2), (1, 3, 0), (1, 0), (0, 0), 5), "pi"),
        (Family((0, 0, 1), (1, 0, 0), (1, 1), (0, 0), 5), "log(2)"),
        (Family((0, 1, 0), (0, 1, 0), (1, 0), (0, 0), 6), "e"),
    ],
)
def test_true_families_hold_outside(one, constant):
    outside = verify_outside(one, constant, 5, count=6)
    assert (outside.verified, outside.tried) == (6, 6)
    assert constant in outside.examples[0][1]


def test_false_families_do_not():
    assert verify_outside(Family((0, 3, -2), (1, 3, 0), (1, 0), (0, 0), 5), "e", 5, count=4).verified == 0
    assert image_of(Pcf.parse("2n+1", "n^2 + 3"), "pi") is None
    assert image_of(Pcf.parse("1", "-1"), "pi") is None
