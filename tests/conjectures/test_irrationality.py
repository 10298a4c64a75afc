"""delta and growth in closed form agree with what exact integers say, and with published values."""

import math
from fractions import Fraction
from itertools import product

import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.convergence import characteristic_roots, classify
from conjectures.digamma_sums import Sum, digamma_difference
from conjectures.dynamics import measure
from conjectures.evaluation import enclose
from conjectures.factorial_reduction import log_denominator
from conjectures.irrationality import exact_delta, root_text
from conjectures.pcf import Pcf
from conjectures.valuation_profile import NoProfile, reduction_growth

# Published: Apery (1979) for zeta(3) and zeta(2); the exponent 1 + 1/delta of e and of quadratic irrationals is 2.
PUBLISHED = [
    ("34n^3 + 51n^2 + 27n + 5", "-n^6", 1 + 1 / (1 / (13.41782 - 1))),
    ("11n^2+11n+3", "n^4", 11.85078),
]


@pytest.mark.parametrize(("a", "b", "measure_of_irrationality"), PUBLISHED)
def test_the_classical_measures(a, b, measure_of_irrationality):
    delta = float(exact_delta(Pcf.parse(a, b), "full").ball)
    assert 1 + 1 / delta == pytest.approx(measure_of_irrationality, abs=1e-4)


def test_pi_to_many_digits():
    exact = exact_delta(Pcf.parse("2n+1", "n^2"), "full", bits=200)
    root = (1 + arb(2).sqrt()).log()
    assert float(abs(exact.ball - (2 * root / (root + 1 + arb(2).log() / 2) - 1)).upper()) < 1e-12


@pytest.mark.parametrize(("a", "b"), [("n", "1"), ("1", "1"), ("4", "2"), ("2n+1", "4")])
def test_exponents_of_e_and_quadratic_irrationals_are_two(a, b):
    pcf = Pcf.parse(a, b)
    assert float(exact_delta(pcf, measure(pcf).reduction).ball) == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(scale=st.integers(1, 4), u=st.integers(1, 6), v=st.integers(1, 6))
def test_growth_agrees_with_exact_gcds(scale, u, v):
    """Symmetric fractions reduce fully."""
    pcf = Pcf((scale * (u + v + 1), 2 * scale), (u * v, u + v, 1))
    try:
        total = reduction_growth(pcf)
    except NoProfile:
        return
    c = math.log(abs(characteristic_roots(pcf)[0])) - float(total.ball(64).mid())
    assert log_denominator(pcf, 3_000) / 3_000 == pytest.approx(c, abs=0.06)


def test_most_profiles_are_found():
    found = 0
    sample = [Pcf((u + v + 1, 2), (u * v, u + v, 1)) for u, v in product(range(1, 6), repeat=2)]
    for pcf in sample:
        try:
            reduction_growth(pcf)
            found += 1
        except NoProfile:
            pass
    assert found >= 0.9 * len(sample)


def test_irrational_roots_have_no_profile():
    with pytest.raises(NoProfile, match="not rational"):
        reduction_growth(Pcf.parse("2n+1", "n^2 - 2"))


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [("n", "n-3", "rational number"), ("1", "-1", "no limit"), ("2n+3", "-(n+1)^2 + n + 1", "do not grow|more slowly")],
)
def test_what_has_no_delta_says_why(a, b, reason):
    pcf = Pcf.parse(a, b)
    found = exact_delta(pcf, "none")
    assert (found.ball is None) == (classify(pcf).kind in ("finite", "divergent"))
    assert found.ball is not None or reason in found.reason


def test_blind_delta_is_within_its_error():
    right = wrong = 0
    for u, v, scale in product(range(1, 5), range(1, 5), (1, 2)):
        pcf = Pcf((scale * (u + v + 1), 2 * scale), (u * v, u + v, 1))
        dynamics = measure(pcf)
        exact = exact_delta(pcf, dynamics.reduction)
        if exact.ball is not None:
            value, error = dynamics.blind_delta
            right, wrong = (right + 1, wrong) if abs(float(exact.ball) - value) <= error else (right, wrong + 1)
    assert right >= 19 * wrong
    assert right > 20


def test_points_follow_the_limit():
    pcf = Pcf.parse("2n+1", "n^2")
    points = measure(pcf, enclose(pcf, 3_000).ball).points
    assert points[-1].error / points[-1].depth == pytest.approx(2 * math.log(1 + math.sqrt(2)), rel=0.01)
    assert all(point.delta is not None for point in points)


@pytest.mark.parametrize("denominator", [1, 2, 3, 4, 5, 6, 7])
def test_digamma_differences_are_those_of_arb(denominator):
    for low, high in ((1, 2), (1, denominator), (denominator, 2 * denominator + 1)):
        ours = digamma_difference(Fraction(low, denominator), Fraction(high, denominator)).ball(128)
        with ctx.workprec(160):
            theirs = (arb(high) / denominator).digamma() - (arb(low) / denominator).digamma()
            assert ours.overlaps(theirs)
            assert float((ours - theirs).rad()) < 1e-25


def test_sums_are_written_for_people():
    assert str(Sum.zero()) == "0"
    assert str(Sum.rational(Fraction(3, 2))) == "3/2"
    assert str(Sum.logarithms({2: Fraction(1), 3: Fraction(-1, 2)})) == "(2*log(2) - log(3))/2"
    assert root_text(3, 1) == "2"
