"""Verification accepts what holds to all its digits, and nothing else."""

import math

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.constants import find
from conjectures.constants.expressions import constant_from_text
from conjectures.pcf import Pcf
from conjectures.verification import verify

KNOWN = [
    ("2n+1", "n^2", "pi", (4, 0, 0, 1), "geometric"),
    ("n+2", "-n", "e", (0, 1, -1, 1), "factorial"),
    ("n+1", "n+1", "e", (-1, 1, 1, 0), "factorial"),
    ("34n^3+51n^2+27n+5", "-n^6", "zeta(3)", (6, 0, 0, 1), "geometric"),
    ("2(n^3+(n+1)^3) - (2n+1)", "-4n^6", "zeta(3)", (2, 0, 0, 7), "logarithmic"),
    ("2", "1", "sqrt(2)", (1, 1, 1, 0), "geometric"),
]


@pytest.mark.parametrize(("a", "b", "constant", "coefficients", "kind"), KNOWN)
def test_known_formulas_are_verified(a: str, b: str, constant: str, coefficients: tuple[int, ...], kind: str) -> None:
    found = verify(Pcf.parse(a, b), constant_from_text(constant), 20, 60)
    assert found is not None
    assert (found.relation.coefficients, found.digits, found.convergence.kind) == (coefficients, 60, kind)
    record = found.record(constant, "verified")
    c0, c1, d0, d1 = coefficients
    with mpmath.workdps(80):
        x = mpmath.mpf(constant_from_text(constant).digits(75))
        assert abs(mpmath.mpf(record["value"]) / ((c0 + c1 * x) / (d0 + d1 * x)) - 1) < mpmath.mpf(10) ** -58
    assert (record["a"], record["b"]) == (found.pcf.a_text, found.pcf.b_text)


@pytest.mark.parametrize("digits", [15, 40, 119, 120, 121, 500])
def test_as_many_digits_are_verified_as_are_asked_for(digits: int) -> None:
    found = verify(Pcf((1, 2), (0, 0, 1)), find("pi"), 20, digits)
    assert found is not None
    assert found.digits == digits
    assert found.enclosure.ball.rel_accuracy_bits() >= digits * math.log2(10)


@pytest.mark.parametrize(
    ("a", "b", "constant"),
    [
        ("2n+1", "n^2", "e"),
        ("n+2", "-n", "pi"),
        ("1", "-1", "pi"),
        ("n", "n - 3", "pi"),
        ("3n+1", "-2n^2", "pi"),
        ("n", "-2n - 4", "pi"),
        ("n", "n^5", "pi"),
        ("1", "2", "pi"),
        ("1", "2", "sqrt(2)"),
    ],
)
def test_other_values_missing_limits_and_rational_ones_are_no_formulas(a: str, b: str, constant: str) -> None:
    assert verify(Pcf.parse(a, b), constant_from_text(constant), 20, 40) is None


def test_the_height_is_a_limit() -> None:
    pcf = Pcf((1, 2), (0, 0, 1))
    assert verify(pcf, find("pi"), 3, 40) is None
    assert verify(pcf, find("pi"), 4, 40) is not None


def test_near_misses_are_refused() -> None:
    """A decimal that agrees with the constant to 20 digits and then differs."""
    digits = find("pi").digits(60)
    near = constant_from_text(digits[:22] + str((int(digits[22]) + 5) % 10) + digits[23:])
    assert verify(Pcf((1, 2), (0, 0, 1)), near, 20, 50) is None
    assert verify(Pcf((1, 2), (0, 0, 1)), constant_from_text(digits), 20, 50) is not None


def test_decimals_are_verified_to_their_own_digits() -> None:
    found = verify(Pcf((1, 2), (0, 0, 1)), constant_from_text(find("pi").digits(30)), 6, 29)
    assert found is not None
    assert 27 <= found.digits <= 29


@settings(deadline=None, max_examples=40)
@given(st.integers(-12, 12).filter(bool))
def test_scaled_fractions_have_scaled_relations(scale: int) -> None:
    """scale * PCF(a, b) = PCF(scale a, scale^2 b)."""
    found = verify(Pcf((scale, 2 * scale), (0, 0, scale * scale)), find("pi"), 48, 30)
    assert found is not None
    assert found.relation.coefficients == (4 * scale, 0, 0, 1)
