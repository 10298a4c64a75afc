"""The table of classical evaluations: both sides of each agree to 100 digits, by a second library."""

from fractions import Fraction

import mpmath
import pytest

from conjectures.constants.expressions import constant_from_text
from proofs.formula_rules.evaluations import Evaluation, evaluation, rows

POINTS = ("-4/9", "4/9", "-3/4", "2/3")
PARAMETERS = ("7/3", "2/3", "2")
DIGITS = 100


def number(x):
    return mpmath.mpf(x.numerator) / x.denominator


def cases():
    for name, row in rows().items():
        points = [row["z"]] if "z" in row else POINTS
        parameters = PARAMETERS if "q" in str(row["upper"]) + str(row["lower"]) else ("",)
        for z in points:
            for q in parameters:
                found = evaluation(f"{name}({q})" if q else name, Fraction(z))
                if found is not None:
                    yield found


def series(one: Evaluation, shift: int) -> mpmath.mpf:
    upper, lower = ([number(x + shift) for x in xs] for xs in (one.upper, one.lower))
    if len(one.factor) == 1:
        return mpmath.hyper(upper, lower, number(one.z))

    def term(k):
        polynomial = sum(number(c) * k**i for i, c in enumerate(one.factor))
        rising = mpmath.fprod(mpmath.rf(x, k) for x in upper) / mpmath.fprod(mpmath.rf(x, k) for x in lower)
        return polynomial * rising * number(one.z) ** k / mpmath.factorial(k)

    return mpmath.nsum(term, [0, mpmath.inf], method="direct")


def left_side(one: Evaluation) -> mpmath.mpf:
    if not one.quotient:
        return series(one, 0)
    slope = number(one.z) * mpmath.fprod(map(number, one.upper)) / mpmath.fprod(map(number, one.lower))
    return slope * series(one, 1) / series(one, 0)


def right_side(one: Evaluation) -> mpmath.mpf:
    x = mpmath.mpf(constant_from_text(one.constant).digits(DIGITS + 15))
    (a, b), (c, d) = (map(number, row) for row in one.value)
    return (a * x + b) / (c * x + d)


@pytest.mark.parametrize("one", list(cases()), ids=lambda one: f"{one.id} at {one.z}")
def test_both_sides_agree(one):
    with mpmath.workdps(DIGITS + 20):
        assert abs(left_side(one) - right_side(one)) < mpmath.mpf(10) ** -DIGITS


def test_every_row_is_tested_and_has_a_reference():
    assert {one.id.partition("(")[0] for one in cases()} == set(rows())
    assert all(row["reference"] for row in rows().values())


@pytest.mark.parametrize(
    "name", ["E0000", "E0001(1/2)", "E1", "", "E0019", "E0079", "E0079(0)", "E0079(2/4)", "E0079(1/0)", "E0001\n"]
)
def test_other_names_cite_nothing(name):
    assert evaluation(name, Fraction(-1)) is None
