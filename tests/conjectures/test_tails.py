"""The expansion of the tail solves its equation, exactly, for rational numbers; other number types follow it."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from flint import arb, ctx, fmpq
from fractions_of_every_class import anything
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.convergence import shape
from conjectures.pcf import Pcf
from conjectures.polynomials import value_at
from conjectures.tails import Expansion, binomial_series, leading_coefficients


def exact(pcf: Pcf, terms: int) -> Expansion:
    """With Fractions as numbers; the radicands must be squares."""

    def root(radicand: Fraction) -> Fraction:
        top, bottom = (round(number**0.5) for number in (radicand.numerator, radicand.denominator))
        assert Fraction(top, bottom) ** 2 == radicand
        return Fraction(top, bottom)

    form = shape(pcf)
    leading = leading_coefficients(form, root, lambda value: value)
    return Expansion(form, *(list(map(Fraction, p)) for p in (pcf.a, pcf.b)), leading, lambda v: v).extend(terms, 3)


RATIONAL = [
    ("3n + 1", "-2n^2 + 3n"),
    ("n^2 + 4", "2n^4 - n + 7"),
    ("2n^2 + 2n + 1", "-n^4"),
    ("4n^3 + 6n^2 + 4n + 1", "-4n^6"),
    ("2n + 3", "n^4 - 5n^2 + 1"),
    ("n^3 - 5", "7n^2 + 1"),
    ("n + 2", "-n"),
    ("-4n - 1", "4n^3 - n"),
    ("-2n^2 - 2n - 1", "-n^4"),
]
ROOTS = [
    ("2n + 2", "-n^2"),
    ("4n^2 + 4n", "-4n^4 - 4n^3 + 4n^3 + n^3"),
    ("1", "n"),
    ("3n + 1", "4n^3 + n"),
    ("-2n - 2", "-n^2"),
]


@pytest.mark.parametrize(("a", "b"), RATIONAL)
def test_the_residual_falls_at_the_expected_order(a, b):
    """T(n-1) (a(n) + T(n)) - b(n) with T cut after M terms is O(n^(theta + top - M - pivot)): ratio at n and 2n."""
    pcf = Pcf.parse(a, b)
    if shape(pcf).step != 1:
        return
    expansion, n = exact(pcf, 7), 10**9

    def tail(m):
        return sum(t * Fraction(m) ** (int(expansion.form.theta) - j) for j, t in enumerate(expansion.t))

    def residual(m):
        return tail(m - 1) * (value_at(pcf.a, m) + tail(m)) - value_at(pcf.b, m)

    top = max(len(pcf.a) - 1, int(expansion.form.theta))
    order = int(expansion.form.theta) + top - 7 - expansion.form.pivot
    if residual(n):
        assert abs(residual(n)) < 10**9 * Fraction(n) ** order
        assert abs(residual(2 * n) / residual(n)) < Fraction(2) ** order * Fraction(101, 100)


@pytest.mark.parametrize(("a", "b"), RATIONAL + ROOTS)
def test_u_and_v_multiply_to_beta(a, b):
    """Below the order M + pivot, by a plain product of series with binomials from their definition."""
    pcf = Pcf.parse(a, b)
    expansion = exact(pcf, 9)
    form, length = expansion.form, 9 + expansion.form.pivot
    u = [Fraction(0)] * length
    for j, t in enumerate(expansion.t):
        for order in range((length - 1 - j) // form.step + 1):
            u[j + form.step * order] += t * generalised_binomial(form.theta - Fraction(j, form.step), order)
    assert u == expansion.u[:length]
    for k in range(length):
        assert sum(u[i] * expansion.v[k - i] for i in range(k + 1)) == expansion.beta.get(k, 0)


def generalised_binomial(exponent, order):
    """The coefficient of x^order in (1 - x)^exponent."""
    result = Fraction(1)
    for i in range(order):
        result *= (exponent - i) / (i + 1)
    return (-1) ** order * result


@given(st.fractions(-9, 9, max_denominator=2), st.integers(1, 12))
def test_binomial_series(exponent, length):
    expected = [generalised_binomial(exponent, order) for order in range(length)]
    assert binomial_series(exponent, length, Fraction(1)) == expected
    if exponent >= 0 and exponent.denominator == 1:
        assert expected == [(-1) ** k * comb(int(exponent), k) for k in range(length)]


@given(anything)
@settings(max_examples=60, deadline=None)
def test_rest_continues_the_rows(pcf):
    """rest[j] is the first binomial that U leaves out: the bound of the remainder depends on it."""
    form = shape(pcf)
    with ctx.workprec(200):
        expansion = Expansion(form, *balls(pcf), leading(form), ball).extend(9, 2 * form.step)
    for j, last in enumerate(expansion.rest):
        order = -((j - len(expansion.u)) // form.step)
        wanted = generalised_binomial(form.theta - Fraction(j, form.step), order)
        assert last.overlaps(ball(wanted)) and last.rad() < 1e-30


@given(anything)
@settings(max_examples=100, deadline=None)
def test_arrays_follow_balls(pcf):
    form = shape(pcf)
    with ctx.workprec(300):
        sure = Expansion(form, *balls(pcf), leading(form), ball).extend(9)
    start = leading_coefficients(form, np.sqrt, lambda value: np.full(3, float(value)))
    columns = [[np.full(3, float(c)) for c in polynomial] for polynomial in (pcf.a, pcf.b)]
    for one, other in zip(sure.t, Expansion(form, *columns, start, float).extend(9).t, strict=True):
        scale = max(float(abs(one).upper()), 2.0**20)
        assert np.all(np.abs(other - float(one)) <= 1e-6 * scale)


def ball(value):
    return arb(fmpq(value.numerator, value.denominator))


def balls(pcf):
    return [arb(c) for c in pcf.a], [arb(c) for c in pcf.b]


def leading(form):
    return leading_coefficients(form, lambda radicand: radicand.sqrt(), ball)
