"""Families are found by interpolation, refuted by what is missing, and verified where nobody has looked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.canonical import terminates
from conjectures.charts import Box
from conjectures.families import Family, families, image_of, verify_outside
from conjectures.parametric import Search
from conjectures.pcf import Pcf


def search(bound, members=()):
    return Search(Box(((-bound, bound),) * 3, ((-bound, bound),) * 3), frozenset(members), terminates, lambda pcf: True)


# a = 3n + k + 1, b = (3 - 2n) n; a = k + 1, b = (n + k) n; a = n + k, b = n.
PI = Family(4, (3, -1, 2, 1, -3, 0, 1), (0, 0, 0, 0, 0, 0, 1), 5)
LOG2 = Family(4, (1, 1, 1, 1, 0, 0), (1, 0, 0, 0, 1, 0), 5)
E = Family(3, (1, 1, 1, 0, 0), (0, 0, 0, 0, 1), 6)


def test_families_read_as_formulas():
    assert PI.texts == ("3*n + k + 1", "-(2*n - 3)*n")
    assert LOG2.texts == ("k + 1", "(n + k)*n")
    assert E.texts == ("n + k", "n")


@settings(max_examples=60, deadline=None)
@given(
    place=st.tuples(*[st.integers(-2, 2)] * 3),
    step=st.tuples(st.integers(-2, 2), st.integers(-2, 2), st.integers(1, 2)),
    lead=st.sampled_from([(3, 1, 1, 2), (2, -1, 1, 1), (1, 3, 1, 1)]),
)
def test_a_planted_family_is_found(place, step, lead):
    planted = Family(4, (*lead, *place), (0, 0, 0, 0, *step), 6)
    members = [planted.pcf(k) for k in range(6)]
    found = families(members, Search(None, frozenset(members), terminates, lambda pcf: True))
    assert {one.pcf(k) for one in found for k in range(one.members)} >= set(members)


def test_a_member_that_is_missing_inside_the_space_refutes():
    members = [Pcf.parse(f"3n + {k}", "-2n^2 + 3n") for k in (1, 2, 3, 4, 5)]
    assert families(members, search(5, members))[0].members == 5
    assert families(members, search(9, members)) == []


@pytest.mark.parametrize("one", [PI, LOG2, E])
def test_members_are_those_of_the_space_of_the_texts(one):
    space = one.space(0, 6)
    assert [space.pcf(k) for k in range(7)] == [one.pcf(k) for k in range(7)]


@pytest.mark.parametrize(("one", "constant"), [(PI, "pi"), (LOG2, "log(2)"), (E, "e")])
def test_true_families_hold_outside(one, constant):
    outside = verify_outside(one, constant, search(5), count=6)
    assert (outside.verified, outside.tried) == (6, 6)
    assert constant in outside.examples[0][1]


def test_false_families_do_not():
    assert verify_outside(PI, "e", search(5), count=4).verified == 0
    assert image_of(Pcf.parse("2n+1", "n^2 + 3"), "pi") is None
    assert image_of(Pcf.parse("1", "-1"), "pi") is None
