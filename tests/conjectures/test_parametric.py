"""Families with several parameters: planted ones are found, false ones refuted, texts read back as the members."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.canonical import terminates
from conjectures.charts import Box, box_of, fraction, points
from conjectures.flats import hull, saturated
from conjectures.parametric import Search, outside, parametric_families, sheets
from conjectures.pcf import Pcf
from conjectures.spaces import box, family

VECTOR = st.tuples(*[st.integers(-9, 9)] * 3)


@settings(max_examples=100, deadline=None)
@given(points_=st.lists(VECTOR, min_size=1, max_size=5))
def test_hulls_hold_their_points_and_do_not_depend_on_the_order(points_):
    flat = hull(points_)
    assert flat.holds(np.array(points_)).all()
    assert flat == hull(points_[::-1])
    wide = saturated(flat)
    assert wide.dimension == flat.dimension
    assert wide.holds(np.array(points_)).all()
    steps = np.arange(-2, 3)[:, None] * np.ones(flat.dimension, dtype=np.int64)
    assert flat.holds(flat.at(steps)).all()


@settings(max_examples=100, deadline=None)
@given(a=st.lists(st.integers(-9, 9), min_size=1, max_size=3), roots=st.lists(st.integers(-4, 4), max_size=3),
       content=st.integers(1, 6))  # fmt: skip
def test_points_are_the_fraction(a, roots, content):
    if not a[-1]:
        return
    b = np.polynomial.polynomial.polyfromroots(roots) * content if roots else np.array([content])
    pcf = Pcf(tuple(a), tuple(round(c) for c in b))
    found = list(points(pcf))
    assert found
    assert all(fraction(point) == pcf for point in found)
    assert len(found) == len({(point.lead, point.place) for point in found})


def test_irrational_zeros_have_no_points():
    assert not list(points(Pcf.parse("n", "n^2 + 1")))


def symmetric(bound):
    """2 x n + x (1 + i + j) with y (n + i)(n + j), inside the bound."""
    steps = range(-bound, bound + 1)
    found = set()
    for x in range(1, bound + 1):
        for y in steps:
            for i in steps:
                for j in steps:
                    a, b = (x * (1 + i + j), 2 * x), (y * i * j, y * (i + j), y)
                    if y and max(map(abs, (*a, *b))) <= bound:
                        found.add(Pcf(a, b))
    return found


def is_symmetric(pcf):
    """2 b2 a0 = a1 (b2 + b1)."""
    return len(pcf.a) == 2 and len(pcf.b) == 3 and 2 * pcf.b[2] * pcf.a[0] == pcf.a[1] * (pcf.b[2] + pcf.b[1])


def test_a_family_of_four_parameters_is_found_and_reads_back():
    members = {pcf for pcf in symmetric(5) if not terminates(pcf)}
    search = Search(Box(((-5, 5),) * 2, ((-5, 5),) * 3), frozenset(members), terminates, is_symmetric)
    found = parametric_families(sheets((p for pcf in members for p in points(pcf)), search), search)
    one, covered = found[0]
    assert len(one.names) == 4
    assert len(covered) > len(members) / 2
    # Leads with too few members to confirm a lattice are left out, unless a family of sheets predicts them.
    assert len(frozenset().union(*(pcfs for _, pcfs in found))) > 0.6 * len(members)
    space = family(*one.texts, dict.fromkeys(one.names, (1, 2)))
    names = [
        parameter.name for parameter in (*space.sheets.parameters, *space.rows.parameters, *space.columns.parameters)
    ]
    values = [dict(zip(names, numbers, strict=True)) for numbers in np.ndindex(*[2] * 4)]
    read = {space.pcf(k) for k in range(16)}
    assert read == {one.pcf([value[name] + 1 for name in one.names]) for value in values}


def test_outside_members_are_outside():
    members = {pcf for pcf in symmetric(5) if not terminates(pcf)}
    search = Search(Box(((-5, 5),) * 2, ((-5, 5),) * 3), frozenset(members), terminates, lambda pcf: True)
    one, _ = parametric_families(sheets((p for pcf in members for p in points(pcf)), search), search)[0]
    beyond = outside(one, search, 9)
    assert len(set(beyond)) == 9
    assert not any(search.inside(pcf) for pcf in beyond)


def test_what_fails_outside_is_not_believed():
    members = {Pcf.parse(f"n + {k}", "n") for k in range(1, 6)}
    search = Search(Box(((-5, 5),) * 2, ((-5, 5),) * 2), frozenset(members), lambda pcf: False, lambda pcf: False)
    assert parametric_families(sheets((p for pcf in members for p in points(pcf)), search), search) == []


@pytest.mark.parametrize(
    ("space", "expected"),
    [
        (box([(1, 2)], [(0, 3), (-1, 1)]), Box(((1, 2),), ((-1, 1), (0, 3)))),
        (family("x*n + y", "n^2", {"x": (1, 2), "y": (0, 1)}), None),
        (family("x*n + x", "y", {"x": (1, 2), "y": (0, 1)}), None),
        (family("2*x*n", "y", {"x": (1, 2), "y": (0, 1)}), None),
    ],
)
def test_boxes(space, expected):
    assert box_of(space) == expected
