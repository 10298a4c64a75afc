"""Limits against recurrences, closed forms and other ways to the same ball."""

import itertools
import time

import mpmath
import pytest
from flint import arb, ctx, fmpq
from fractions_of_every_class import anything, convergent
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures import evaluation
from conjectures.constants.expressions import constant_from_text
from conjectures.convergence import NoLimit, bits_gained, first_zero, shape
from conjectures.decimals import bits_for
from conjectures.enclosures import tail_enclosure
from conjectures.evaluation import FINITE_THEOREM, TAIL_THEOREM, NotReached, enclose, enclose_all
from conjectures.known import known_formulas
from conjectures.pcf import Pcf
from conjectures.polynomials import value_at
from kernels.errors import DiscoveryError
from kernels.product_tree import convergent as exact_convergent
from kernels.product_tree import tail_value

SINGLE = [formula for formula in known_formulas() if not (formula.parameters or formula.solver)]
FAMILIES = [formula for formula in known_formulas() if formula.parameters]


def agree(ball, text, bits):
    other = constant_from_text(text).enclosure(bits + 20)
    with ctx.workprec(bits + 64):
        assert ball.overlaps(other), (text, ball, other)
        assert ball.rel_accuracy_bits() >= bits
        assert abs(ball - other) < abs(ball) * arb(2) ** (2 - bits)


@pytest.mark.parametrize("formula", SINGLE, ids=lambda formula: formula.id)
@pytest.mark.parametrize("digits", [60, 150])
def test_known_formulas(formula, digits):
    agree(enclose(formula.pcf, bits_for(digits)).ball, formula.value, bits_for(digits))


@pytest.mark.parametrize("formula", FAMILIES, ids=lambda formula: formula.id)
def test_known_families(formula):
    members = list(formula.instances())
    for values, pcf in {pcf: (values, pcf) for values, pcf in (members[0], members[len(members) // 2])}.values():
        agree(enclose(pcf, bits_for(60)).ball, formula.instance(values).value, bits_for(60))


@pytest.mark.parametrize(
    ("a", "b", "value"),
    [
        ("2n + 1", "n^4", "12/pi^2"),
        ("2(n^3+(n+1)^3) - (2n+1)", "-4n^6", "2/(7*zeta(3))"),
        ("n^3 + (n+1)^3", "-n^6", "1/zeta(3)"),
        ("2", "-1", "1"),
        ("-2", "-1", "-1"),
        ("1", "n", "1/(sqrt(pi/2)*exp(1/2)*erfc(1/sqrt(2)))"),
        ("1", "n^2", "1/log(2)"),
        ("2", "(2n-1)^2", "1 + 4/pi"),
        ("2n + 2", "-n^2", "-1/(e*ei(-1))"),
        ("2n + 1", "-n^2", "0"),
        ("2n^2 + 2n + 1", "-n^4", "6/pi^2"),
    ],
)
@pytest.mark.parametrize("bits", [64, 200, 700])
def test_closed_forms(a, b, value, bits):
    ball = enclose(Pcf.parse(a, b), bits).ball
    with ctx.workprec(bits + 64):
        if value in ("0", "1", "-1"):
            assert ball.contains(int(value)) and ball.rad() <= arb(2) ** -bits
        else:
            agree(ball, value, bits)


@given(anything, st.integers(40, 260), st.integers(40, 260))
@settings(max_examples=250, deadline=None)
def test_two_precisions_overlap(pcf, bits, other_bits):
    try:
        one, two = enclose(pcf, bits).ball, enclose(pcf, other_bits).ball
    except NoLimit:
        return
    assert one.overlaps(two)
    for ball, wanted in ((one, bits), (two, other_bits)):
        assert ball.rel_accuracy_bits() >= wanted or (ball.contains(0) and ball.rad() <= arb(2) ** -wanted)


@given(anything, st.integers(60, 900), st.integers(4, 20))
@settings(max_examples=150, deadline=None)
def test_any_depth_and_number_of_terms_encloses_the_same_limit(pcf, depth, terms):
    try:
        ball = enclose(pcf, 128).ball
    except NoLimit:
        return
    tail = tail_enclosure(pcf, depth, terms, 300)
    if tail is not None:
        assert not (other := tail_value(pcf.a, pcf.b, depth, tail, 300)).is_finite() or other.overlaps(ball)


everything = st.one_of(anything, st.sampled_from([Pcf((1,), (-1,)), Pcf((7, 1), (-4, 1)), Pcf((1, -1), (-2, 1))]))


@given(st.lists(everything, max_size=6), st.integers(40, 260), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_many_at_once_are_each_alone(pcfs, bits, threads):
    """Also what has no limit, which does not keep the others from theirs."""
    for pcf, found in zip(pcfs, enclose_all(pcfs, bits, threads), strict=True):
        try:
            alone = enclose(pcf, bits)
        except (NoLimit, NotReached) as verdict:
            assert (type(found), str(found)) == (type(verdict), str(verdict))
        else:
            assert (found.theorem, found.terms) == (alone.theorem, alone.terms)
            assert (found.ball.mid(), found.ball.rad()) == (alone.ball.mid(), alone.ball.rad())


@pytest.mark.parametrize("name", ["factorial", "geometric"])
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_fast_ones_by_forward_recurrence(name, data):
    pcf = data.draw(convergent[name])
    gained, depth = bits_gained(pcf, shape(pcf)), 50
    while gained(depth) < 300:
        depth = depth * 3 // 2
    p, p_before, q, q_before = exact_convergent(pcf.a, pcf.b, depth)
    try:
        ball = enclose(pcf, 150).ball
    except NoLimit:
        return
    with ctx.workprec(500):
        ends = arb(fmpq(p, q)), arb(fmpq(p_before, q_before)) if q_before else arb(fmpq(p, q))
        error = 2**20 * abs(ends[0] - ends[1]) + arb(2) ** -300
        assert ball.overlaps(ends[0] + arb(0, error.upper())), pcf


@pytest.mark.parametrize("name", ["exponential-root", "polynomial", "numerators lead"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_slow_ones_by_convergents(name, data):
    """The limit is as near to x_4n as a few |x_n - x_4n|, on the circle of all x: no other solution would be."""
    pcf, n = data.draw(convergent[name]), 2000
    try:
        ball = enclose(pcf, 100).ball
    except NoLimit:
        return
    with mpmath.workdps(40):
        values = []
        for depth in (n, 4 * n):
            p, _, q, _ = exact_convergent(pcf.a, pcf.b, depth)
            if not q:
                return
            values.append(mpmath.mpf(int(p)) / int(q))
        limit = mpmath.mpf(ball.mid().str(30, radius=False))
        slow = bits_gained(pcf, shape(pcf))(4 * n) < 16  # x_4n may still be where the limit's neighbourhood begins
        moved = _chord(values[0], values[1])
        assert _chord(limit, values[1]) <= (100 if slow else 3) * moved + mpmath.mpf(10) ** -20


def _chord(x, y):
    """The distance of two numbers on the circle, where a limit near infinity is no special case."""
    return abs(x - y) / mpmath.sqrt((1 + x * x) * (1 + y * y))


@pytest.mark.parametrize(
    ("a", "b"), [("n + 7", "n - 4"), ("n^2 - 9", "n^3 - 9n"), ("2", "1 - n"), ("5", "n^2 - 9n + 20")]
)
def test_finite_ones_are_rational(a, b):
    pcf = Pcf.parse(a, b)
    zero = first_zero(pcf)
    p, _, q, _ = exact_convergent(pcf.a, pcf.b, zero - 1)
    found = enclose(pcf, 100)
    assert found.theorem == FINITE_THEOREM and (q * found.ball).contains(p) and found.ball.rel_accuracy_bits() >= 100


def test_finite_with_a_zero_denominator():
    with pytest.raises(NoLimit, match="division by zero"):
        enclose(Pcf((1, -1), (-2, 1)), 64)


@pytest.mark.parametrize(("a", "b"), [("1", "-1"), ("n", "-n^3"), ("n", "n^5"), ("2n + 1", "-n^2 - n")])
def test_oscillating_ones(a, b):
    with pytest.raises(NoLimit):
        enclose(Pcf.parse(a, b), 64)


def shifted(polynomial, by):
    """The coefficients of p(n + by)."""
    result = [0] * len(polynomial)
    for c in reversed(polynomial):
        result = [c + by * result[0], *(x + by * y for x, y in itertools.pairwise(result))]
    return tuple(result)


# T(n) = c n + d solves T(n-1) (a(n) + T(n)) = b(n) and is minimal where |a + T| > |T|; the value is a(0) + d.
def with_linear_tail(a, c, d):
    top = [x + y for x, y in zip(a, (d, c), strict=True)]
    t = (d - c, c)
    b = [0] * 3
    for i, x in enumerate(top):
        for j, y in enumerate(t):
            b[i + j] += x * y
    return Pcf(tuple(a), tuple(b))


@pytest.mark.parametrize("a", [(-5, 3), (-2, 3), (-9, 4)])
@pytest.mark.parametrize("bits", [53, 200, 1000])
def test_limit_zero_and_infinity(a, bits):
    """a(0) + d = 0 makes a limit of 0, and a fraction with one more head in front an infinite one: both quickly."""
    start = time.process_time()
    zero = with_linear_tail(a, 1, -a[0])
    if first_zero(zero) is None:
        ball = enclose(zero, bits).ball
        assert ball.contains(0) and ball.rad() < arb(2) ** -bits
    longer = Pcf(shifted(zero.a, -1), shifted(zero.b, -1))
    if first_zero(longer) is None:
        with pytest.raises(NoLimit, match="infinite"):
            enclose(longer, bits)
    assert time.process_time() - start < 5


@pytest.mark.parametrize("d", [1, 4, 11])
def test_rational_limits_of_infinite_fractions(d):
    pcf = with_linear_tail((7, 5), 1, d)
    found = enclose(pcf, 200)
    assert found.theorem == TAIL_THEOREM and found.ball.contains(7 + d)


def test_what_is_out_of_reach_is_said(monkeypatch):
    monkeypatch.setattr(evaluation, "DEPTHS", evaluation.DEPTHS[:20])
    with pytest.raises(NotReached, match="fewer digits"):
        enclose(Pcf.parse("2n + 1", "n^4"), 4000)


@pytest.mark.parametrize(
    ("a", "b"),
    [("n + 1000000", "1"), ("n - 1000", "1"), ("1000", "n"), ("n", "1000000"), ("n^2 + 10^6", "-n")],
)
def test_large_coefficients(a, b):
    pcf = Pcf.parse(a, b)
    start = time.process_time()
    ball = enclose(pcf, 100).ball
    assert time.process_time() - start < 2
    p, _, q, _ = exact_convergent(pcf.a, pcf.b, 20_000)
    with ctx.workprec(300):
        assert abs(ball - arb(fmpq(p, q))) < abs(ball) * arb(2) ** -90


def test_what_converges_only_after_too_many_terms_is_refused_soon():
    start = time.process_time()
    with pytest.raises(NotReached):
        enclose(Pcf.parse("n", "10^9n + 1"), 100)
    assert time.process_time() - start < 2


def test_zero_values_of_a_on_the_way():
    ball = enclose(Pcf.parse("n - 3", "n^2 + 1"), 120).ball
    other = enclose(Pcf.parse("(n - 2)", "n^2 + 2n + 2"), 120).ball
    with ctx.workprec(200):
        assert ball.overlaps(-3 + 2 / other)
    assert value_at((-3, 1), 3) == 0 and issubclass(NotReached, DiscoveryError)


@pytest.mark.parametrize(
    ("a", "b", "limit"),
    [
        ("(10^60)^20", "3", "1" + "0" * 1200), ("2(10^60)^10", "-(10^60)^20", "1" + "0" * 600),
        ("(10^50)^8*n + 1", "n^2", "1"), ("3*(10^60)^10", "10*(10^60)^20", "5" + "0" * 600),
    ],
)  # fmt: skip
def test_coefficients_beyond_doubles(a, b, limit):
    with ctx.workprec(5000):
        difference = enclose(Pcf.parse(a, b), 100).ball / arb(limit) - 1
    assert abs(difference) < arb(2) ** -99


@pytest.mark.parametrize(("a", "b"), [("3n", "10^40*n"), ("n", "(10^60)^20*n"), ("1", "(10^60)^20")])
def test_what_takes_too_many_terms_is_refused_and_not_computed(a, b):
    with pytest.raises(NotReached, match="ask for fewer digits"):
        enclose(Pcf.parse(a, b), 100)
