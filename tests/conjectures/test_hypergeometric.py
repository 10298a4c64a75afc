"""Quotients of hypergeometric functions are the limits; names are right and no chance."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conjectures.bases import basis
from conjectures.closed_forms import Questions
from conjectures.convergence import DIVERGENT, FINITE, NoLimit, classify
from conjectures.evaluation import enclose
from conjectures.hypergeometric import exponential, quotient
from conjectures.naming import named, try_named
from conjectures.pcf import Pcf

ASKED = Questions(basis(1), 10**6, 1e4)
SMALL = st.integers(-5, 5)


@settings(max_examples=200, deadline=None)
@example(a=(-1, 1), b=(1, -3, 1))  # the lower parameter is -1, though its parts are irrational
@given(a=st.tuples(SMALL, SMALL).filter(any), b=st.lists(SMALL, min_size=1, max_size=3).filter(any))
def test_quotients_are_limits(a, b):
    pcf = Pcf(a, tuple(b))
    found = quotient(pcf)
    if found is None or classify(pcf).kind in (FINITE, DIVERGENT):
        return
    try:
        limit = enclose(pcf, 200).ball
    except NoLimit:
        return
    value = found.ball(200)
    assert value.overlaps(limit)
    assert value.is_finite()


OTHERS = [("1", "1"), ("n^2", "n"), ("n", "n^3"), ("3", "n"), ("2n+1", "-n^2"), ("2n+1", "-5n^2")]


@pytest.mark.parametrize(("a", "b"), OTHERS)
def test_other_degrees_and_roots_have_none(a, b):
    assert quotient(Pcf.parse(a, b)) is None


@pytest.mark.parametrize(
    ("a", "b", "text", "kind"),
    [
        ("2n+1", "n^2", "4/pi", "constant"),
        ("-1", "1", "-(1 + sqrt(5))/2", "quadratic"),
        ("6", "-7", "3 + sqrt(2)", "quadratic"),
        ("3", "4", "4", "rational"),
        ("n+1", "n+1", "1/(-2 + e)", None),
        ("6n + 3", "n^2 + n", None, "quotient"),
    ],
)
def test_names(a, b, text, kind):
    _, name = named(Pcf.parse(a, b), ASKED, 50)
    assert name is not None
    assert name.digits >= 50
    assert kind is None or name.kind == kind
    if kind is not None and text is not None:
        assert name.text == text
    assert name.chance is None or name.chance < -6


@pytest.mark.parametrize(("a", "b", "text"), [("4n - 2", "1", "e"), ("n + 4", "-n", "e"), ("2n + 1", "4", "e^4")])
def test_elementary_confluent_functions(a, b, text):
    pcf = Pcf.parse(a, b)
    assert exponential(pcf) == text
    _, name = named(pcf, ASKED, 60)
    assert name.kind == "constant"
    assert name.constants == (text,)


def test_no_limit_has_no_name():
    assert try_named(Pcf.parse("1", "-1"), ASKED, 30) == (None, None)
