"""Extrapolated limits against proven enclosures and closed forms, and what happens when one of them is wrong."""

import pytest
from flint import arb, ctx
from fractions_of_every_class import convergent, infinite, numerators_lead
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conjectures.constants.expressions import constant_from_text
from conjectures.convergence import NoLimit, shape
from conjectures.evaluation import enclose
from conjectures.extrapolation import confirms, exponents, extrapolated
from conjectures.factorial_search import FactorialSearch
from conjectures.pcf import Pcf
from conjectures.search import Search
from conjectures.spaces import family

SLOW = [
    ("2(n^3+(n+1)^3) - (2n+1)", "-4n^6", "2/(7*zeta(3))"),
    ("n^3 + (n+1)^3", "-n^6", "1/zeta(3)"),
    ("2n + 1", "n^4", "12/pi^2"),
    ("2n^2 + 2n + 1", "-n^4", "6/pi^2"),
    ("1", "n^2", "1/log(2)"),
    ("2", "(2n-1)^2", "1 + 4/pi"),
]
alternating = infinite(numerators_lead().filter(lambda pcf: len(pcf.b) - 1 == 2 * (len(pcf.a) - 1) + 2))
slow = st.one_of(convergent["polynomial"], convergent["logarithmic"], alternating)


@pytest.mark.parametrize(("a", "b", "value"), SLOW)
@pytest.mark.parametrize("digits", [10, 20, 40])
def test_closed_forms(a: str, b: str, value: str, digits: int) -> None:
    found = extrapolated(Pcf.parse(a, b), digits)
    wanted = constant_from_text(value).enclosure(300)
    assert found is not None and found.ball.overlaps(wanted)
    with ctx.workprec(300):
        assert abs(found.ball - wanted) < 2 * arb(10) ** -digits * abs(wanted).max(arb(1))


@given(slow, st.sampled_from([10, 20, 30]))
@settings(max_examples=250, deadline=None)
def test_it_meets_the_proven_enclosure(pcf: Pcf, digits: int) -> None:
    """The error that it estimates is the one that it has, within a factor 1000."""
    try:
        ball = enclose(pcf, 200).ball
    except NoLimit:
        return
    found = extrapolated(pcf, digits)
    if found is not None:
        with ctx.workprec(300):
            assert abs(found.ball.mid() - ball).lower() <= 1000 * found.ball.rad(), (pcf, found, ball)


@pytest.mark.parametrize("name", ["polynomial", "logarithmic"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_ten_digits_are_always_reached_where_coefficients_are_small(name: str, data: st.DataObject) -> None:
    pcf = data.draw(convergent[name])
    try:
        limit = enclose(pcf, 64).ball
    except NoLimit:
        return
    assume(abs(limit) < 1000)
    assert extrapolated(pcf, 10) is not None, pcf


@given(slow)
def test_exponents_are_those_of_the_tails_shape(pcf: Pcf) -> None:
    """By another way: the difference of the coefficients of n^(-1) in both tails, relative to the root."""
    form, powers = shape(pcf), exponents(pcf)
    assert powers.theta == form.theta
    if form.pivot:
        assert powers.split == 4 * form.leading[1].radicand / form.leading[0].rational ** 2


@given(slow, st.integers(1, 15))
@settings(max_examples=60, deadline=None)
def test_a_wrong_limit_is_not_confirmed(pcf: Pcf, digits: int) -> None:
    found = extrapolated(pcf, 20)
    if found is not None:
        with ctx.workprec(200):
            wrong = found.ball.mid() + abs(found.ball).max(arb(1)) * arb(10) ** -digits
            assert not confirms(pcf, wrong)
            assert confirms(pcf, found.ball)


def test_fast_ones_have_none() -> None:
    for a, b in (("2n+1", "n^2"), ("n+1", "1"), ("1", "n"), ("n+7", "n-4"), ("1", "-1")):
        assert extrapolated(Pcf.parse(a, b), 10) is None


def test_a_limit_that_the_second_way_denies_is_not_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches by value and by factorial reduction, with an extrapolation that is wrong in the sixth digit."""
    from conjectures import extrapolation

    true = extrapolation.extrapolated
    space = family("x*(n^3+(n+1)^3) - (2n+1)", "-4n^6", {"x": (2, 2)})
    searches = (FactorialSearch(space, digits=50), Search(space, ("zeta(3)",), 20, 50))

    def wrong(pcf: Pcf, digits: int) -> extrapolation.Extrapolation | None:
        found = true(pcf, digits)
        return found and extrapolation.Extrapolation(found.ball * arb("1.000001"), found.depth)

    for replacement, status in ((true, "verified"), (wrong, "screened")):
        monkeypatch.setattr(extrapolation, "extrapolated", replacement)
        hits = [hit for search in searches for hit in search.run_chunk(0).hits]
        assert [(hit["relation"], hit["status"]) for hit in hits] == [("2/(7*zeta(3))", status)] * 2
