"""What limits are made of: bases by rule, plain numbers first, hypergeometric values by Euler's theorem last."""

import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from conjectures.bases import MOST_TERMS, basis, kind_of, members
from conjectures.closed_forms import Questions
from conjectures.constants.expressions import constant_from_text
from conjectures.convergence import NoLimit
from conjectures.euler_series import series_values
from conjectures.evaluation import enclose
from conjectures.limits import identified
from conjectures.pcf import Pcf
from conjectures.reduction import find_relation
from kernels.errors import DiscoveryError

# What published fractions of these degrees lead to.
PUBLISHED = {
    1: [("pi", "log(2)"), ("log(2)", "log(3)"), ("log(2)", "log(5)"), ("sqrt(3)*pi", "log(3)")],
    2: [("pi", "pi^2", "catalan"), ("log(2)", "pi^2", "log(2)^2"), ("sqrt(3)*pi", "pi^2", "polygamma(1,1/3)")],
    3: [("pi^2", "zeta(3)"), ("pi", "pi^3", "zeta(3)"), ("sqrt(3)*pi^3", "zeta(3)"), ("log(2)", "pi^2", "zeta(3)")],
    4: [("pi^2", "pi^4", "zeta(3)")],
    5: [("zeta(3)", "zeta(5)"), ("pi^3", "pi^5", "zeta(3)", "zeta(5)"), ("pi^2", "pi^4", "zeta(3)", "zeta(5)")],
    7: [("zeta(3)", "zeta(5)", "zeta(7)"), ("pi^3", "pi^5", "pi^7", "zeta(7)")],
}  # fmt: skip


@pytest.mark.parametrize("weight", PUBLISHED)
def test_the_rule_makes_the_sets_that_published_fractions_need(weight: int) -> None:
    sums = basis(weight).linear
    for names in PUBLISHED[weight]:
        assert any(set(names) <= set(one) for one in sums), names


@pytest.mark.parametrize("weight", range(1, 9))
def test_no_set_is_within_another_and_none_is_dependent(weight: int) -> None:
    sums = basis(weight).linear
    assert all(2 <= len(names) <= MOST_TERMS for names in sums)
    assert not any(set(one) <= set(other) for one in sums for other in sums if one is not other)
    for names in sums:
        numbers = [constant_from_text(name).enclosure(400) for name in names]
        assert find_relation([arb(1), *numbers], 400, max_height=1000) is None, names


def test_every_constant_has_a_kind_and_can_be_had() -> None:
    everything = basis(9)
    assert len(members(everything)) == len(everything.single)
    assert {kind_of((name,)) for name in everything.single} == {
        "pi", "logarithm", "zeta", "l-value", "polygamma", "gamma",
    }  # fmt: skip


def asked(weight: int = 2, height: int = 10**6) -> Questions:
    return Questions(basis(weight), height, 1e9)


@pytest.mark.parametrize(
    ("a", "b", "text", "kind"),
    [
        ("2n + 1", "-n^2", "0", "rational"),
        ("n^2 - 9n - 6", "12n^4 + 12n^3 - 9n^2", "-9/10", "rational"),
        ("1", "1", "(1 + sqrt(5))/2", "quadratic"),
        ("4", "-1", "2 + sqrt(3)", "quadratic"),
        ("-6", "-4", "-3 - sqrt(5)", "quadratic"),
        ("11n^2 + 11n + 3", "n^4", "30/pi^2", "pi"),
        ("7n^2 + 7n + 2", "8n^4", "24/pi^2", "pi"),
        ("n^2 - 7n - 9", "2n^4 - 11n^3", "-9/hyp3f2(1, 1, 1, -7/2, 2, -1/2)", "hypergeometric"),
        ("2n + 1", "19n^2", "4*sqrt(5)*(1/2)/hyp2f1(1, 1, 3/2, 1/2 - sqrt(5)/20)", "hypergeometric"),
        ("6n + 5", "7n^2 + n", "8*(43/56)/hyp2f1(1, 8/7, 99/56, 1/8)", "hypergeometric"),
        ("2n^2 + 2n + 1", "3n^4 + 4n^3 - 4n^2", "1/hyp3f2(1, 1, 3, 4/3, 2, -1/3)", "hypergeometric"),
    ],
)
def test_plain_names_come_first(a: str, b: str, text: str, kind: str) -> None:
    _, form = identified(Pcf.parse(a, b), asked(), 80)
    assert form is not None
    assert (form.text(), form.kind) == (text, kind)
    assert form.digits >= 78


def test_the_users_own_constants_are_all_that_is_asked_for_beside_plain_numbers() -> None:
    from conjectures.bases import custom_basis

    own = Questions(custom_basis(("pi",)), 1000, 1e6)
    assert identified(Pcf.parse("n^2 - 7n - 9", "2n^4 - 11n^3"), own, 60)[1] is None
    assert identified(Pcf.parse("2n + 1", "-n^2"), own, 60)[1] is not None


@st.composite
def with_a_solution(draw: st.DrawFn) -> tuple[Pcf, tuple[int, int]]:
    """r(n) = A(n) solves r(n) r(n-1) = a(n) r(n-1) + b(n) for b = -r(n-1) c(n) and a = r(n) + c(n)."""
    r, c = (tuple(draw(st.lists(st.integers(-6, 6), min_size=2, max_size=2))) for _ in range(2))
    scale = draw(st.integers(1, 5))
    r = (r[0], r[1] + (4 * scale if r[1] >= 0 else -4 * scale))
    c = (c[0], draw(st.sampled_from([-scale, scale])))
    before = (r[0] - r[1], r[1])
    b = (-before[0] * c[0], -before[0] * c[1] - before[1] * c[0], -before[1] * c[1])
    return Pcf((r[0] + c[0], r[1] + c[1]), b), r


@given(with_a_solution())
@settings(max_examples=150, deadline=None)
def test_the_series_are_the_limits(drawn: tuple[Pcf, tuple[int, int]]) -> None:
    """Fractions with a hypergeometric solution by construction: Euler's value and the proven enclosure meet."""
    pcf, _ = drawn
    try:
        ball = enclose(pcf, 150).ball
    except (NoLimit, DiscoveryError):
        return
    for name, (c0, c1, d0, d1) in series_values(pcf):
        try:
            value = constant_from_text(name).enclosure(200)
        except DiscoveryError:
            continue
        with ctx.workprec(200):
            assert ((c0 + c1 * value) / (d0 + d1 * value)).overlaps(ball), (pcf, name)


def test_some_series_are_found_where_a_tail_alone_has_one() -> None:
    """r(0) = 0: the whole fraction has no series, its tail has one."""
    found = list(series_values(Pcf.parse("n^2 + 4n", "6n^4 - 14n^3")))
    assert found and all(c1 or d1 for _, (_, c1, _, d1) in found)


@pytest.mark.parametrize(
    ("text", "complaint"), [("hyp3f2(1, 1, 1, -2, 2, 1/2)", "poles"), ("hyp3f2(1, 1, 1, 2, 2, 1)", "|z| <= 0.99")]
)
def test_3f2_outside_its_domain(text: str, complaint: str) -> None:
    with pytest.raises(DiscoveryError, match=complaint.replace("|", r"\|")):
        constant_from_text(text)
