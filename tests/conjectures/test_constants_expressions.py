"""Expressions over the catalogue and decimals: values, normal form, and a clear refusal of everything else."""

import time
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp

from conjectures.constants import catalogue, find
from conjectures.constants.expressions import constant_from_text, decimal_constant
from conjectures.constants.functions import FUNCTION_ALIASES, FUNCTIONS
from conjectures.constants.interpreter import ball
from conjectures.grammar import parse
from kernels.errors import DiscoveryError

# Text -> the same by mpmath; every function of the table occurs.
SAME = {
    "sqrt(7)": lambda: mp.sqrt(7),
    "cbrt(5)": lambda: mp.cbrt(5),
    "cbrt(-5)": lambda: -mp.cbrt(5),
    "root(7, 5)": lambda: mp.root(7, 5),
    "abs(gamma - 1)": lambda: 1 - mp.euler,
    "exp(1/3)": lambda: mp.exp(mp.mpf(1) / 3),
    "log(7)": lambda: mp.log(7),
    "sin(2)": lambda: mp.sin(2),
    "cos(2)": lambda: mp.cos(2),
    "tan(2)": lambda: mp.tan(2),
    "cot(2)": lambda: mp.cot(2),
    "asin(1/3)": lambda: mp.asin(mp.mpf(1) / 3),
    "acos(1/5)": lambda: mp.acos(mp.mpf(1) / 5),
    "atan(3)": lambda: mp.atan(3),
    "sinh(2)": lambda: mp.sinh(2),
    "cosh(2)": lambda: mp.cosh(2),
    "tanh(2)": lambda: mp.tanh(2),
    "coth(2)": lambda: mp.coth(2),
    "asinh(2)": lambda: mp.asinh(2),
    "acosh(2)": lambda: mp.acosh(2),
    "atanh(1/2)": lambda: mp.atanh(mp.mpf("0.5")),
    "gamma(1/9)": lambda: mp.gamma(mp.mpf(1) / 9),
    "gamma(-5/2)": lambda: mp.gamma(mp.mpf("-2.5")),
    "digamma(1/3)": lambda: mp.digamma(mp.mpf(1) / 3),
    "polygamma(1, 1/4)": lambda: mp.polygamma(1, mp.mpf("0.25")),
    "zeta(13)": lambda: mp.zeta(13),
    "zeta(3, 1/4)": lambda: mp.zeta(3, mp.mpf("0.25")),
    "beta(3)": lambda: mp.pi**3 / 32,
    "beta(1)": lambda: mp.pi / 4,
    "beta(1/2)": lambda: (mp.zeta(0.5, 0.25) - mp.zeta(0.5, 0.75)) / 2,
    "besselj(1/2, 3)": lambda: mp.besselj(0.5, 3),
    "besseli(1, 3)": lambda: mp.besseli(1, 3),
    "besselk(1/3, 2)": lambda: mp.besselk(mp.mpf(1) / 3, 2),
    "erf(1/2)": lambda: mp.erf(0.5),
    "erfc(3)": lambda: mp.erfc(3),
    "ei(-1)": lambda: mp.ei(-1),
    "li(3)": lambda: mp.li(3),
    "polylog(2, -1/3)": lambda: mp.polylog(2, -mp.mpf(1) / 3),
    "polylog(3, 1)": lambda: mp.zeta(3),
    "agm(1, 2)": lambda: mp.agm(1, 2),
    "lambertw(2)": lambda: mp.lambertw(2),
    "elliptic_k(1/3)": lambda: mp.ellipk(mp.mpf(1) / 3),
    "elliptic_e(1/3)": lambda: mp.ellipe(mp.mpf(1) / 3),
    "hyp2f1(1/2, 1/3, 5/4, -3)": lambda: mp.hyp2f1(0.5, mp.mpf(1) / 3, 1.25, -3),
    "hyp3f2(1, 1/2, 5/4, 2, -7/2, -3/4)": lambda: mp.hyp3f2(1, 0.5, 1.25, 2, -3.5, -0.75),
    "2^pi": lambda: 2**mp.pi,
    "2^(-7/5)": lambda: mp.mpf(2) ** (mp.mpf(-7) / 5),
    "(-pi)^-3": lambda: (-mp.pi) ** -3,
    "pi^(1/97)": lambda: mp.root(mp.pi, 97),
    "-pi^2 + 3*e/4 - 2": lambda: -(mp.pi**2) + 3 * mp.e / 4 - 2,
    "2pi(1 - catalan)": lambda: 2 * mp.pi * (1 - mp.catalan),
    "ζ(3)/π²·7": lambda: 7 * mp.zeta(3) / mp.pi**2,
}


def number(constant, digits=40):
    return mp.mpf(constant.digits(digits))


@pytest.mark.parametrize("text", SAME)
def test_agrees_with_mpmath(text):
    with mp.workdps(50):
        expected = mp.mpf(SAME[text]())
        assert abs(number(constant_from_text(text)) - expected) < abs(expected) * mp.mpf(10) ** -38


def test_every_function_is_tested():
    assert [name for name in FUNCTIONS if not any(text.startswith(f"{name}(") for text in SAME)] == []


def test_function_aliases_lead_to_functions():
    assert set(FUNCTION_ALIASES.values()) <= set(FUNCTIONS)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("apery / π**2 + 1", "zeta3/pi^2 + 1"), ("zeta( 3 )", "zeta3"), ("(1+sqrt(5))/2", "phi"), ("(pi)", "pi"),
        ("2.5*Pi", "5/2*pi"), ("ln(7)", "log(7)"), ("arctan(3)", "atan(3)"), ("pi--2", "pi - (-2)"),
        ("-(pi*e)", "-(pi*e)"), ("pi-(e-2)", "pi - (e - 2)"), ("pi/(e*2)", "pi/(e*2)"), ("(pi/e)*2", "pi/e*2"),
        ("(pi^2)^3", "(pi^2)^3"), ("pi^(2^3)", "pi^2^3"), ("pi(1+e)", "pi*(1 + e)"), ("2pi e", "2*pi*e"),
        ("(-pi)^2", "(-pi)^2"), ("2^-pi", "2^(-pi)"), ("pi^2.5", "pi^(5/2)"), ("Gamma(1/9)", "gamma(1/9)"),
        ("3.14159265358979...", "3.14159265358979"), ("-03.14159265", "-3.14159265"), (".5772156649", "0.5772156649"),
        ("1.644934e-10", "1.644934e-10"), ("2e - 3", "2*e - 3"),
    ],
)  # fmt: skip
def test_normal_form(text, normal):
    assert constant_from_text(text).id == normal
    assert constant_from_text(normal).id == normal


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("zeta(13)/pi^2 + 1", r"\frac{\zeta\left(13\right)}{\pi^{2}} + 1"),
        ("2*silver", r"2 \, \left(1 + \sqrt{2}\right)"),
        ("e^(pi - 1)", r"e^{\pi - 1}"),
        ("(pi + 1)^2", r"\left(\pi + 1\right)^{2}"),
        ("gamma(1/9)^3", r"\Gamma\left(\frac{1}{9}\right)^{3}"),
        ("zeta(3, 1/4)", r"\zeta\left(3, \frac{1}{4}\right)"),
        ("pi - (-2)", r"\pi - \left(-2\right)"),
        ("erf(2)", r"\operatorname{erf}\left(2\right)"),
        ("polylog(2, 1/5)", r"\operatorname{Li}_{2}\left(\frac{1}{5}\right)"),
    ],
)
def test_latex(text, latex):
    assert constant_from_text(text).latex == latex


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "unknown|too early"), ("log(-1)", "not real"), ("1/0", "division by zero"), ("zeta(1)", "pole"),
        ("sqrt(-2)", "not real"), ("(-8)^(1/3)", "use root"), ("root(-2, 4)", "not real"), ("root(2, pi)", "order"),
        ("gamma(-3)", "pole"), ("acos(2)", "outside its domain"), ("polylog(2, 2)", "not real"), ("0^0", "zero to a"),
        ("besselk(0, -1)", "not real"), ("lambertw(-1)", "not real"), ("elliptic_k(1)", "finite"),
        ("li(1)", "other than 1"), ("hyp2f1(1, 1, -2, 1/2)", "poles"), ("agm(1, -2)", "positive"),
        ("pi - pi", "is zero"), ("1/(pi - pi)", "not reach"), ("sin(pi)", "is zero"), ("tan(pi/2)", "not reach"),
        ("coth(0*e)", "pole"),
        ("log(pi - pi)", "not reach"), ("3", "rational"), ("22/7", "rational"), ("1.5", "rational"),
        ("sqrt(16/9)", "rational"), ("log(1) + 2", "rational"), ("2^(10^9)", "refused"),
        ("exp(exp(exp(100)))", "refused"), ("zeta(3)^(10^30)", "refused"), ("pi^pi^pi^pi", "refused"),
        ("gamma(10^20)", "refused"), ("10^(10^10)", "refused"), ("zeta(10^9)", "refused"),
        ("besselj(0, 10^9)", "refused"), ("(1/3)^99999*pi^99999", "refused"), ("exp(-10^9)", "refused"),
        ("7^7^7^7^7", "refused"),
        ("1.5e-3", "power of ten"), ("pi + 1e5", "power of ten"), ("-2E3", "power of ten"),
        (f"{'1' * 3000}e9", "power of ten"),
        ("+".join(["pi"] * 1000), "at most|more than"), ("(" * 500 + "pi" + ")" * 500, "nested"),
        ("pi" * 3000, "at most"), ("foo", "unknown constant"), ("foo(2)", "unknown function"),
        ("zta(3)", "did you mean zeta"), ("zeta()", "unexpected"), ("zeta(1,2,3)", "takes 1 or 2"),
        ("sin(1,2)", "takes 1"), ("pi +", "too early"), ("2 ** ", "too early"), ("__import__('os')", "cannot read"),
        ("pi;e", "cannot read"), ("0.0000000", "rational"), ("Li_2(1/3) + 1", "unknown function"),
    ],
)  # fmt: skip
def test_refusals_are_one_clear_line_and_quick(text, reason):
    start = time.process_time()
    with pytest.raises(DiscoveryError, match=reason) as caught:
        constant_from_text(text)
    assert time.process_time() - start < 2
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 250


@pytest.mark.parametrize("identifier", [constant.id for constant in catalogue()])
def test_aliases_that_are_expressions_have_the_value_of_their_constant(identifier):
    constant = find(identifier)
    for alias in constant.aliases:
        value = _value_of(alias)
        assert value is None or value.overlaps(constant.enclosure(200)), alias


def _value_of(text):
    """The text's value by the interpreter alone, None if it is no expression."""
    expressions = import_module("conjectures.constants.expressions")
    import flint

    try:
        tree = expressions._normalised(parse(text))
        with flint.ctx.workprec(230):
            return ball(tree, 230)
    except DiscoveryError:
        return None


def test_wide_intermediate_balls_do_not_abort_the_process():
    # At 64 bits the order of the outer polylogarithm is a ball of radius 10^236, on which FLINT itself would abort.
    try:
        x = constant_from_text("polylog(lambertw(G)*polylog(100, gamma), tan(gamma)/(-23000))")
    except DiscoveryError:
        return
    assert x.digits(6) == "-0.0000283122"


def test_expression_enclosures_reach_what_is_asked():
    x = constant_from_text("exp(pi*sqrt(163)) - 262537412640768744")
    assert x.enclosure(500).rel_accuracy_bits() >= 500
    assert x.digits(8) == "-7.4992740e-13"


def test_decimal_has_its_own_uncertainty():
    x = constant_from_text("3.14159265358979323846")
    assert x.group == "decimal"
    assert x.enclosure(x.limit).overlaps(find("pi").enclosure(300))
    assert not decimal_constant("3.14159265358979323840").enclosure(60).overlaps(find("pi").enclosure(300))
    with pytest.raises(DiscoveryError, match=r"known to about 1\d digits \(6\d bits\): give more digits"):
        x.enclosure(x.limit + 1)


def test_decimal_of_many_digits():
    x = constant_from_text(find("pi").digits(5001))
    assert x.enclosure(16_000).overlaps(find("pi").enclosure(16_000))
    assert x.digits(4998) == find("pi").digits(4998)


def test_decimal_with_a_stated_accuracy():
    x = decimal_constant("3.14159265358979323846", digits=10)
    assert 28 <= x.limit <= 34
    assert x.enclosure(20).contains(find("pi").enclosure(60))
    with pytest.raises(DiscoveryError, match="give more digits"):
        x.digits(15)


@pytest.mark.parametrize("text", ["abc", "3", "1e5", "0.0", "1.5e99999", "1.2.3", "--1.5", "1.5e"])
def test_what_is_not_a_decimal_is_refused(text):
    with pytest.raises(DiscoveryError):
        decimal_constant(text)


@given(st.integers(10**5, 10**40), st.integers(1, 40), st.booleans())
def test_decimals_contain_the_number_that_was_written_and_few_others(integer, places, negative):
    from flint import ctx, fmpq

    digits = str(integer).rjust(places + 1, "0")
    x = decimal_constant(("-" if negative else "") + digits[:-places] + "." + digits[-places:])
    with ctx.workprec(300):
        exact, unit = fmpq(-integer if negative else integer, 10**places), fmpq(1, 10**places)
        value = x.enclosure(x.limit)
        assert value.contains(exact) and value.contains(exact + unit) and value.contains(exact - unit)
        assert not value.contains(exact + 2 * unit)


ATOMS = [
    "pi",
    "e",
    "gamma",
    "G",
    "phi",
    "ln2",
    "zeta3",
    "2",
    "3",
    "7",
    "1/2",
    "10",
    "100",
    "0",
    "1",
    "-1",
    "2.5",
    "10^9",
]
TEMPLATES = ["({0} + {1})", "{0} - {1}", "{0}*({1})", "({0})/({1})", "({0})^({1})", "-({0})"]


def _calls(name):
    return [f"{name}({', '.join(f'{{{i}}}' for i in range(arity))})" for arity in FUNCTIONS[name].arities]


trees = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.builds(
        lambda template, parts: template.format(*parts),
        st.sampled_from(TEMPLATES + [call for name in FUNCTIONS for call in _calls(name)]),
        st.lists(inner, min_size=6, max_size=6),
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=3000)
@given(trees)
def test_any_expression_is_a_number_or_a_clear_error(text):
    try:
        constant = constant_from_text(text)
    except DiscoveryError as error:
        assert str(error) and "\n" not in str(error)
        return
    assert constant.enclosure(64).rel_accuracy_bits() >= 64
    again = constant_from_text(constant.id)
    assert again.id == constant.id
    assert again.enclosure(64).overlaps(constant.enclosure(64))
    assert constant.latex


@settings(max_examples=400, deadline=3000)
@given(st.one_of(st.text(max_size=40), st.text(alphabet="pie0123456789.+-*/^(), zetalnsqrγπ²", max_size=30)))
def test_any_text_is_a_number_or_a_clear_error(text):
    try:
        constant = constant_from_text(text)
    except DiscoveryError as error:
        assert str(error)
        return
    assert constant_from_text(constant.id).id == constant.id
