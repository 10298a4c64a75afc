"""Classes and rates from coefficients alone, against the convergents themselves."""

import itertools
import math

import mpmath
import pytest
from fractions_of_every_class import balanced, convergent, double_root, infinite
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.convergence import NoLimit, bits_gained, classify, first_zero, shape
from conjectures.pcf import Pcf
from conjectures.polynomials import value_at


@pytest.mark.parametrize(
    ("a", "b", "kind", "reason"),
    [
        ("n + 2", "-n", "factorial", "(n!)^(-1)"),
        ("n", "1", "factorial", "(n!)^(-2)"),
        ("n^3", "-n^5", "factorial", "(n!)^(-1)"),
        ("1", "1", "geometric", "1.61803, -0.618034"),
        ("-6n - 3", "-n^2", "geometric", "-5.82843, -0.171573"),
        ("2n + 2", "-n^2", "exponential-root", "exp(-4 sqrt(n))"),
        ("1", "n", "exponential-root", "exp(-2 sqrt(n))"),
        ("3", "n", "exponential-root", "exp(-6 sqrt(n))"),
        ("-n", "4n^3", "exponential-root", "exp(-1 sqrt(n))"),
        ("2", "-1", "polynomial", "n^(-1)"),
        ("6", "(2n-1)^2", "polynomial", "n^(-3)"),
        ("2n + 1", "n^4", "polynomial", "n^(-2)"),
        ("n^3 + (n+1)^3", "-n^6", "polynomial", "n^(-2)"),
        ("2(n^3+(n+1)^3) - (2n+1)", "-4n^6", "logarithmic", "1/log(n)"),
        ("2n + 1", "-n^2", "logarithmic", "1/log(n)"),
        ("2n + 7", "n - 5", "finite", "b(5) = 0"),
        ("2n + 7", "n^2 - 2n - 9999999", "factorial", ""),
        ("n", "(n - 100003)(n^2 + 1)", "finite", "b(100003) = 0"),
        ("1", "-1", "divergent", "x^2 = x - 1 are complex"), ("(10^60)^20", "1", "geometric", "beyond"),
        ("(10^60)^4", "2", "geometric", "1e+240, -2e-240"), ("-(10^60)^4", "(10^60)^8", "geometric", "-1.61803e+240"),
        ("2", "-2n", "divergent", "negative"),
        ("n", "-n^3", "divergent", "negative"),
        ("n", "n^5", "divergent", "even and odd"),
        ("2n + 1", "-n^2 - n", "divergent", "pair"),
        ("4n^2 + 1", "-4n^4 - 4n^2", "divergent", ""),
    ],
)  # fmt: skip
def test_table(a, b, kind, reason):
    verdict = classify(Pcf.parse(a, b))
    if kind == "factorial" and not reason:
        kind = "geometric" if len(Pcf.parse(a, b).b) == 3 else kind
    assert (verdict.kind, reason in verdict.reason) == (kind, True), verdict
    assert (verdict.digits_per_term is not None) == (verdict.kind == "geometric")


@given(st.lists(st.integers(-30, 30), min_size=1, max_size=5).filter(any), st.integers(-3, 90), st.integers(-9, 9))
def test_first_zero_is_the_least_one(rest, root, other):
    product = [0] * (len(rest) + 2)
    for k, c in enumerate(rest):
        for shift, factor in enumerate((root * other, -root - other, 1)):
            product[k + shift] += c * factor
    pcf = Pcf((1,), tuple(product))
    assert first_zero(pcf) == next((n for n in range(1, 130) if value_at(pcf.b, n) == 0), None)


def convergents(pcf, depths):
    """p_n/q_n at these depths."""
    p_before, p, q_before, q = mpmath.mpf(1), mpmath.mpf(pcf.a[0]), mpmath.mpf(0), mpmath.mpf(1)
    values = {}
    for n in range(1, max(depths) + 1):
        a, b = value_at(pcf.a, n), value_at(pcf.b, n)
        p_before, p, q_before, q = p, a * p + b * p_before, q, a * q + b * q_before
        if n in depths:
            values[n] = p / q if q else mpmath.inf
    return [values[n] for n in depths]


@pytest.mark.parametrize("name", ["factorial", "geometric", "exponential-root", "polynomial", "numerators lead"])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_bits_gained_as_measured(name, data):
    """log2 |x_n - x_3n| - log2 |x_2n - x_6n| against the forecast; the unknown constant factor cancels."""
    pcf = data.draw(convergent[name])
    n = 300
    gained = bits_gained(pcf, shape(pcf))
    wanted = gained(2 * n) - gained(n)
    with mpmath.workprec(int(4 * abs(gained(6 * n))) + 300):
        one, two, three, six = convergents(pcf, [n, 2 * n, 3 * n, 6 * n])
        if mpmath.inf in (one, two, three, six) or one == three or two == six:
            return
        measured = float(mpmath.log(abs((one - three) / (two - six)), 2))
    slack = 40 + 0.15 * wanted if name != "polynomial" else 8
    assert abs(measured - wanted) < slack, (pcf, measured, wanted)


OSCILLATING = st.one_of(balanced(lambda d: d < 0), double_root("oscillating"))


@given(infinite(OSCILLATING))
@settings(max_examples=100, deadline=None)
def test_oscillating_ones_have_no_limit(pcf):
    with pytest.raises(NoLimit):
        shape(pcf)
    assert classify(pcf).kind == "divergent"


@given(infinite(balanced(lambda d: d < 0)))
@settings(max_examples=25, deadline=None)
def test_complex_roots_spread(pcf):
    """The angles of (p_n, q_n) as points of the projective line go on turning."""
    with mpmath.workdps(30):
        values = convergents(pcf, list(range(400, 440)))
        angles = [float(mpmath.atan(value)) for value in values]
    turns = [abs(math.remainder(x - y, math.pi)) for x, y in itertools.pairwise(angles)]
    assert max(turns) > 1e-9
