"""The kernel of expressions against its plain twin: values, slopes, levels, meetings, at every SIMD level."""

import math
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import reference_expressions as twin
from kernels.expressions import FUNCTIONS, ExpressionSet, Side, evaluate, levels, match, nearest

OPERATORS = [
    ("+", 3, 1),
    ("-", 3, 1),
    ("*", 3, 1),
    ("/", 3, 1),
    ("^", 3, 2),
    ("sqrt", 3, 1),
    ("exp", 3, 2),
    ("log", 3, 1),
]
numbers = st.one_of(st.floats(1e-4, 1.6), st.floats(1e-4, 1e4))
low = st.integers(-(2**20), 2**20)


def twofold(number):
    with ctx.workprec(256):
        high = float(number.mid())
        return high, float((number.mid() - high).mid()), 0.0


def exact(pair):
    with ctx.workprec(256):
        return arb(pair[0]) + arb(pair[1])


def relative(found, expected):
    with ctx.workprec(256):
        return float(abs((exact(found) - expected) / expected).mid())


def split(x, extra):
    """A number whose second part is used, too."""
    return twofold(arb(x) * (1 + arb(extra) / 2**80))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(FUNCTIONS), numbers, numbers, low, low)
def test_values_have_a_hundred_bits(function, x, y, first, second):
    a, b = split(x, first), split(y, second)
    expected = twin.value(function, exact(a), exact(b))
    for level in levels():
        found = evaluate(function, a, b, level)
        assert (found is None) == (expected is None)
        if found is not None:
            # An exponent's own error is that of 30 at most; a sine's argument is as large as 64.
            assert relative(found, expected) < 2.0**-80


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FUNCTIONS), numbers, numbers, low)
def test_every_level_gives_the_same_bits(function, x, y, extra):
    a, b = split(x, extra), split(y, -extra)
    assert len({evaluate(function, (*a[:2], 0.5), (*b[:2], -2.0), level) for level in levels()}) == 1


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([name for name in FUNCTIONS if "pi" not in name]), st.floats(0.1, 9), st.floats(0.1, 9))
def test_slopes_are_derivatives(function, x, y):
    found = evaluate(function, (x, 0.0, 0.75), (y, 0.0, -0.5))
    with ctx.workprec(400):
        h = arb(2) ** -60
        here, there = (twin.value(function, x + 0.75 * t, y - 0.5 * t) for t in (arb(0), h))
    if found is None or here is None or there is None:
        return
    slope = float(((there - here) / h).mid())
    assert found[2] == pytest.approx(slope, rel=1e-6, abs=1e-6 * found[0])


def grown(leaves, operators, highest, level=None, capacity=200_000):
    kept = ExpressionSet(capacity, level=level)
    for cost in range(highest + 1):
        if cost in leaves:
            kept.insert([twofold(x) for x in leaves[cost]], cost)
        kept.grow(operators, cost)
    return kept


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(OPERATORS), min_size=1, max_size=4, unique=True),
    st.integers(2, 5),
)
def test_levels_hold_what_the_twin_finds(leaves, operators, highest):
    with ctx.workprec(256):
        rows = {1: [arb(n) / 3 for n in leaves]}
        expected = twin.levels(rows, operators, highest)
        for level in levels():
            kept = grown(rows, operators, highest, level)
            for cost, row in enumerate(expected):
                found = [kept.entry(i)[0] for i in range(kept.first(cost), kept.first(cost + 1))]
                assert len(found) == len(row)
                assert sorted(found) == pytest.approx(sorted(twofold(x)[0] for x in row), rel=1e-15)


def test_entries_say_what_they_are_made_of():
    kept = grown({1: [arb(2), arb(3)]}, OPERATORS, 4)
    for index in range(kept.count):
        hi, lo, _, operator, a, b = kept.entry(index)
        if operator >= 0:
            first, second = exact(kept.entry(a)), exact(kept.entry(b))
            assert relative((hi, lo), twin.value(OPERATORS[operator][0], first, second)) < 2.0**-80


def test_levels_of_the_processor_make_the_same_set():
    rows = {1: [arb(1), arb(2), arb(3)], 2: [arb.pi()]}
    sets = [grown(rows, OPERATORS, 8, level) for level in levels()]
    entries = [[kept.entry(i) for i in range(0, kept.count, 97)] for kept in sets]
    assert sets[0].count > 10_000
    assert all(row == entries[0] for row in entries) and len({kept.count for kept in sets}) == 1


@pytest.mark.parametrize("radius", [1e-4, 1e-9])
def test_meetings_are_those_of_all_pairs(radius):
    source, right, left = random.Random(5), ExpressionSet(1000), ExpressionSet(1000, slopes=True)
    values = [source.uniform(1, 2) for _ in range(400)]
    right.insert([(x, 0.0, 0.0) for x in values], 0)
    near = [(x + source.uniform(-3, 3) * radius, 0.0, source.uniform(0.2, 2)) for x in values]
    left.insert(near, 0)
    expected = twin.match([(arb(x), arb(s)) for x, _, s in near], list(map(arb, values)), radius)
    first, second, total = match(Side(left), Side(right), radius)
    assert sorted(zip(first.tolist(), second.tolist(), strict=True)) == sorted(expected)
    assert total == len(expected) > 50
    assert match(Side(left), Side(right), radius, capacity=10)[2] == total


def test_the_nearest_pair_of_every_cost():
    right, left = ExpressionSet(100), ExpressionSet(100, slopes=True)
    right.insert([(1.0, 0.0, 0.0), (2.0, 0.0, 0.0)], 1)
    right.insert([(1.5, 0.0, 0.0)], 3)
    left.insert([(1.4, 0.0, 1.0)], 0)
    left.insert([(1.9, 0.0, -2.0)], 2)
    found = nearest(Side(left), Side(right), 10)
    assert [(cost, round(error, 6), i, j) for cost, error, i, j in found] == [
        (1, 0.4, 0, 0),
        (3, 0.05, 1, 1),
        (5, 0.2, 1, 2),
    ]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(2.0**-29, 2.0**29), min_size=1, max_size=300, unique=True))
def test_sides_are_sorted(values):
    kept = ExpressionSet(1000)
    kept.insert([(x, 0.0, 0.0) for x in values], 0)
    side = Side(kept)
    assert side.values.tolist() == sorted(values)
    assert [kept.entry(i)[0] for i in side.order.tolist()] == sorted(values)


@pytest.mark.parametrize("spread", [1e-12, 1e-3, 20.0])
def test_threads_that_sort_together_sort_as_one_does(spread):
    """Equal first parts stay in the order of their numbers; buckets are few, full, or many."""
    source, kept = random.Random(3), ExpressionSet(20_000)
    for cost in range(20):
        values = [math.exp(source.uniform(-spread, spread)) for _ in range(300)]
        kept.insert([(x, extra * x * 2.0**-60, 0.0) for x in values for extra in (0, 1)], cost)
    with ThreadPoolExecutor(3) as pool:
        sides = [Side(kept), Side(kept, apply=pool.map)]
    found = [kept.entry(i)[0] for i in range(kept.count)]
    assert kept.count > 9_000 and len(set(found)) < kept.count
    for side in sides:
        assert side.values.tolist() == sorted(found)
        assert side.order.tolist() == sorted(range(kept.count), key=found.__getitem__)


def test_many_numbers_of_one_cost_are_numbered_through():
    kept = ExpressionSet(5_000)
    kept.insert([(float(n), 0.0, 0.0) for n in range(1, 2_000)], 3)
    assert [kept.entry(i)[3:5] for i in range(kept.count)] == [(-1, n) for n in range(1_999)]


def test_a_full_set_says_so_and_stays_whole():
    kept = ExpressionSet(2000)
    kept.insert([(float(n), 0.0, 0.0) for n in range(1, 40)], 0)
    assert [kept.grow([("*", 3, 1), ("+", 3, 1)], cost) for cost in (1, 2, 3)][-1] is False
    assert 2000 <= kept.count <= 2000 + 2 * 512
    assert len({kept.entry(i)[:2] for i in range(kept.count)}) == kept.count


def test_a_full_set_takes_no_more_numbers():
    kept = ExpressionSet(600)
    kept.insert([(float(n), 0.0, 0.0) for n in range(1, 5_000)], 1)
    count = kept.count
    assert 600 <= count < 600 + 512 and not kept.grow([("*", 3, 1)], 3)
    kept.insert([(float(n), 0.0, 0.0) for n in range(5_000, 9_000)], 4)
    assert kept.count == count


def test_bad_arguments_are_refused():
    kept = ExpressionSet(10)
    kept.insert([(1.0, 0.0, 0.0)], 3)
    with pytest.raises(ValueError, match="costs never go down"):
        kept.insert([(1.0, 0.0, 0.0)], 2)
    with pytest.raises(ValueError, match="must be positive"):
        kept.grow([("+", 1, 1)], 4)
    with pytest.raises(ValueError, match="no slopes"):
        match(Side(kept), Side(kept), 1e-9)
    with pytest.raises(ValueError, match="capacity"):
        ExpressionSet(2**40)
    with pytest.raises(IndexError):
        kept.entry(5)
