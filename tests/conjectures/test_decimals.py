"""Printed digits, checked against exact rationals."""

from decimal import Decimal
from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st

from conjectures.decimals import bits_for, certain_decimal, count_digits, cut_decimal, decimal_accuracy

rationals = st.fractions(max_denominator=10**6).filter(bool)


def ball_around(value: Fraction, bits: int) -> arb:
    with ctx.workprec(bits):
        return arb(fmpq(value.numerator, value.denominator))


def unit_of_last_digit(text: str) -> Fraction:
    return Fraction(10) ** int(Decimal(text).as_tuple().exponent)


@given(rationals, st.integers(1, 60), st.integers(-40, 40), st.integers(20, 300))
def test_every_digit_is_right(value, digits, exponent, bits):
    value *= Fraction(10) ** exponent
    text = certain_decimal(ball_around(value, bits), digits)
    assert count_digits(text) <= digits
    assert abs(Fraction(text) - value) < unit_of_last_digit(text)


@given(rationals, st.integers(5, 60), st.integers(-40, 40))
def test_no_certain_digit_is_held_back(value, digits, exponent):
    ball = ball_around(value * Fraction(10) ** exponent, bits_for(digits))
    text = certain_decimal(ball, digits)
    assert ball.is_exact() or count_digits(text) >= digits


@given(st.integers(1, 10**12), st.integers(1, 8), st.integers(15, 40))
def test_digits_are_cut_not_rounded(numerator, digits, bits):
    value = Fraction(numerator, 999_983)  # a prime with a long period: no cut is ever in doubt
    text = certain_decimal(ball_around(value, bits + 80), digits)
    assert Fraction(text) <= value


@given(st.integers(1, 999_982), st.integers(1, 60), st.integers(-40, 40))
def test_all_digits_are_cut(numerator, digits, exponent):
    value = Fraction(-numerator, 999_983) * Fraction(10) ** exponent  # no cut is ever in doubt
    text = cut_decimal(ball_around(value, bits_for(digits) + 40), digits)
    assert text is not None
    assert count_digits(text) == digits
    assert 0 <= Fraction(text) - value < unit_of_last_digit(text)


@given(rationals, st.integers(1, 60), st.integers(2, 200))
def test_no_digit_is_cut_that_the_ball_does_not_decide(value, digits, bits):
    text = cut_decimal(ball_around(value, bits), digits)
    assert text is None or 0 <= abs(value) - abs(Fraction(text)) < unit_of_last_digit(text)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("exponent", [-40, -6, 0, 1, 20, 40])
def test_digits_beside_a_power_of_ten(exponent, sign):
    for beside, first in ((Fraction(-1, 10**51), "9" * 50), (Fraction(1, 10**51), "1" + "0" * 49)):
        text = cut_decimal(ball_around(sign * (1 + beside) * Fraction(10) ** exponent, 300), 50)
        assert text is not None
        assert Decimal(text).as_tuple().digits == tuple(map(int, first))


@pytest.mark.parametrize(
    ("ball", "digits", "text"),
    [
        (arb(0), 5, "0"),
        (arb("0 +/- 0.1"), 5, "0"),
        (arb(12345), 3, "1.23e4"),
        (arb(12345), 9, "12345"),
        (arb(-3) / 8, 9, "-0.375"),
        (arb("1000 +/- 0.001"), 5, "1000.0"),
        (arb("3.9999999 +/- 1e-6"), 50, "4.0000"),
        (arb("1e-30 +/- 1e-40"), 50, "1.00000000e-30"),
    ],
)
def test_cases(ball, digits, text):
    assert certain_decimal(ball, digits) == text


def test_a_ball_without_information_holds_nothing():
    assert decimal_accuracy(arb("1 +/- 2")) == 0
    assert certain_decimal(arb("+/- inf"), 5) == "0"
    assert certain_decimal(arb("nan"), 5) == "0"
