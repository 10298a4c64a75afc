"""Series: what is read, summed within proven bounds, identified, and met again however it is written."""

import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import mpmath
import pytest
from flint import arb, ctx, fmpz_poly
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conjectures.constants import find
from conjectures.constants.expressions import constant_from_text
from conjectures.grammar import parse
from conjectures.series.extraction import Part, checked, digit_base, extract
from conjectures.series.identity import absorbed, combined_group, family_of, group_of
from conjectures.series.known import known_series
from conjectures.series.options import combined, series_searches, series_space_from_table
from conjectures.series.presets import series_presets
from conjectures.series.search import SeriesSearch
from conjectures.series.space import series_space, series_space_from_spec
from conjectures.series.sums import Sum, sums
from conjectures.series.targets import Target, multiple
from conjectures.series.template import NoTerm, read_factors, read_term, variables
from conjectures.series.term import DIVERGES, FACTORIAL, GEOMETRIC, POLYNOMIAL, Term
from kernels.errors import DiscoveryError

parameters = st.lists(st.fractions(-3, 6, max_denominator=6).filter(lambda a: a.denominator > 1 or a > 0), max_size=3)
weights = st.lists(st.integers(-9, 9), min_size=1, max_size=4).filter(lambda w: w[-1] != 0)


def term_of(text, **values):
    return read_term(read_factors(parse(text), values))[0]


@settings(deadline=None)
@given(parameters, parameters, st.fractions(-1, 1, max_denominator=60), weights)
def test_sums_contain_those_of_another_library(upper, lower, argument, weight):
    """mpmath's numbers, summed until nothing changes, know nothing of our tail bound."""
    assume(argument and abs(argument) <= Fraction(3, 4))
    lower = [*lower, *[Fraction(1)] * (len(upper) - len(lower))]
    term = Term.of(upper, lower, argument, Fraction(1))
    with ctx.workprec(200):
        ball = Sum(term, weight).ball(120)
    assert ball.rad() < arb(2) ** -80 * (1 + abs(ball))
    with mpmath.workdps(60):
        expected = mpmath.fsum(_values(term, weight))
        middle = mpmath.mpf(ball.mid().str(55, radius=False))
        assert (
            abs(middle - expected)
            <= mpmath.mpf(ball.rad().str(20, radius=False)) + abs(expected) * mpmath.mpf(10) ** -50
        )


def _values(term, weight):
    """So many terms in mpmath's numbers that the rest is below their precision."""
    value, n = mpmath.mpf(1), 0
    while n < 40 or abs(value) * n**4 > mpmath.mpf(10) ** -70:
        yield value * sum(w * n**j for j, w in enumerate(weight))
        for a in term.upper:
            value *= mpmath.mpf(a.numerator) / a.denominator + n
        for b in term.lower:
            value /= mpmath.mpf(b.numerator) / b.denominator + n
        value *= mpmath.mpf(term.argument.numerator) / term.argument.denominator
        n += 1


@given(parameters, parameters, st.fractions(-1, 1, max_denominator=20), weights, st.integers(2, 40))
def test_the_tail_ratio_bounds_every_later_term(upper, lower, argument, weight, depth):
    assume(argument and len(upper) <= len(lower))
    term = Term.of(upper, lower, argument, Fraction(1))
    assume(term.convergence in (GEOMETRIC, FACTORIAL))
    ratio = Sum(term, weight).tail_ratio(depth)
    assume(ratio < 1)
    bound = [sum(abs(w) * n**j for j, w in enumerate(weight)) * abs(term.value(n)) for n in range(depth, depth + 12)]
    assert all(later <= ratio * earlier for earlier, later in pairwise(bound))


@pytest.mark.parametrize(
    ("text", "argument", "upper", "start", "kind"),
    [
        ("binomial(2n,n)^3/4096^n", Fraction(1, 64), 3, 0, GEOMETRIC),
        ("1/(n^3*binomial(2n,n))", Fraction(1, 4), 3, 1, GEOMETRIC),
        ("1/factorial(n)", Fraction(1), 0, 0, FACTORIAL),
        ("1/n^2", Fraction(1), 2, 1, POLYNOMIAL),
        ("1/n", Fraction(1), 1, 1, DIVERGES),
        ("(-1)^n/(2n+1)", Fraction(-1), 1, 0, POLYNOMIAL),
        ("factorial(n)/5^n", Fraction(1, 5), 1, 0, DIVERGES),
        ("2^n", Fraction(2), 0, 0, DIVERGES),
        ("-pochhammer(1/3,n)/(9^n*factorial(n))", Fraction(1, 9), 1, 0, GEOMETRIC),
        ("1/((n-4)*2^n)", Fraction(1, 2), 1, 5, GEOMETRIC),
        ("1/factorial(n-3)", Fraction(1), 0, 3, FACTORIAL),
    ],
)
def test_terms_are_read(text, argument, upper, start, kind):
    term, first = read_term(read_factors(parse(text), {}))
    assert (term.argument, len(term.upper), first, term.convergence) == (argument, upper, start, kind)


@given(st.integers(0, 3), st.integers(-2, 3), st.integers(0, 2), st.integers(1, 9), st.integers(0, 6))
def test_values_are_those_of_the_text(u, v, k, x, n):
    term, start = read_term(
        read_factors(parse("binomial(3n,n)^u*(2n+1)^v/(n^k*x^(2n-1))"), {"u": u, "v": v, "k": k, "x": x})
    )
    m = n + start
    expected = (
        Fraction(math.comb(3 * m, m)) ** u * Fraction(2 * m + 1) ** v / (Fraction(m) ** k * Fraction(x) ** (2 * m - 1))
    )
    assert term.value(n) == expected


@given(st.text("n0123456789()+-*/^,! bfipoctralx", max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        tree = parse(text)
        read_term(read_factors(tree, dict.fromkeys(variables(tree), 3)))
    except DiscoveryError as error:
        assert len(str(error).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("factorial(n^2)", "linear in n"),
        ("2^(n^2+1)", "linear in n"),
        ("1/(1/(n+1)+1)", "linear in n"),
        ("(n^2+1)^(1/2)", "whole numbers"),
        ("((n+1)^12)^12+1", "degree 144"),
        ("(n^7+1)*n^6+1", "degree 13"),
        ("(n+1)^n", "hypergeometric"),
        ("sin(n)", "no function"),
        ("2^(n/2)", "whole exponents"),
        ("binomial(n)", "2 arguments"),
        ("factorial(n,2)", "1 argument"),
        ("n^99", "whole numbers"),
        ("x*n", "unknown name"),
        ("pochhammer(n,n)", "number a"),
        ("binomial(24n,n)^60", "parameters"),
        ("9^(99999n)", "bits"),
    ],
)
def test_what_is_no_term_is_refused(text, reason):
    with pytest.raises(DiscoveryError, match=reason):
        read_term(read_factors(parse(text), {}))


@pytest.mark.parametrize(
    "text", ["0^n", "0*n", "factorial(-3)", "pochhammer(-2,n)", "factorial(-n)", "1/0", "factorial(30n)"]
)
def test_assignments_without_a_term_are_passed_over(text):
    with pytest.raises(NoTerm):
        read_term(read_factors(parse(text), {}))


def test_costs_are_the_published_ones():
    """4 d / ln(1/|z|): Chudnovsky 0.367, Ramanujan 0.653, Amdeberhan and Zeilberger's zeta(3) 2.885."""
    chudnovsky = term_of("(-1)^n*factorial(6n)/(factorial(3n)*factorial(n)^3*640320^(3n))")
    ramanujan = term_of("factorial(4n)/(factorial(n)^4*396^(4n))")
    zeilberger = term_of("(-1)^n*factorial(n)^10/factorial(2n+1)^5")
    assert [round(t.cost, 3) for t in (chudnovsky, ramanujan, zeilberger)] == [0.367, 0.653, 2.885]
    assert term_of("1/n^2").cost is None


def test_every_known_series_has_its_value():
    for one in known_series():
        tree = parse(one.term)
        with ctx.workprec(450):
            if one.combine is None:
                (ball,) = sums(read_term(read_factors(tree, {}))[0], [one.numerator], 400)
            else:
                name, low = one.combine
                terms = [read_term(read_factors(tree, {name: low + k}))[0] for k in range(len(one.numerator))]
                ball = sum(
                    (c * sums(t, [(1,)], 400)[0] for c, t in zip(one.numerator, terms, strict=True) if c), arb(0)
                )
            assert ball.overlaps(constant_from_text(one.value).enclosure(400)), one.id
            assert ball.rel_accuracy_bits() > 350
    assert len({one.id for one in known_series()}) == len({one.group for one in known_series()}) == len(known_series())


def hits_of(constants, term, ranges, **options):
    keys = ("degree", "combine", "least_rate", "slow")
    space = series_space(term, ranges, **{key: options.pop(key) for key in keys if key in options})
    search = SeriesSearch(space, constants, **options)
    return [hit for chunk in range(search.chunk_count) for hit in search.run_chunk(chunk).hits]


@pytest.mark.parametrize(
    ("constant", "term", "ranges", "options", "formula", "relation", "known"),
    [
        ("zeta(3)", "(-1)^(e*n)/(n^k*binomial(2n,n))", {"k": (1, 5), "e": (0, 1)}, {},
         "(-1)^n/(n^3*binomial(2n,n))", "-2*zeta(3)/5", "S0001"),
        ("zeta(2)", "(-1)^(e*n)/(n^k*binomial(2n,n))", {"k": (1, 5), "e": (0, 1)}, {},
         "1/(n^2*binomial(2n,n))", "zeta(2)/3", "S0002"),
        ("pi", "(-1)^(e*n)*factorial(4n)/(factorial(n)^4*(4*y)^(2n))", {"e": (0, 1), "y": (3_500, 3_600)},
         {"degree": 1, "surds": True, "height": 10**5},
         "(21460*n + 1123)*(-1)^n*factorial(4n)/(factorial(n)^4*199148544^n)", "3528/pi", "S0006"),
        ("pi", "(-1)^(e*n)*factorial(4n)/(factorial(n)^4*(4*y)^(2n))", {"e": (0, 1), "y": (39_150, 39_250)},
         {"degree": 1, "surds": True, "height": 10**5},
         "(26390*n + 1103)*factorial(4n)/(factorial(n)^4*24591257856^n)", "9801*sqrt(2)/(4*pi)", "S0005"),
        ("pi", "1/(2^(a*n)*(m*n+j))", {"m": (8, 8), "a": (1, 8)}, {"combine": ("j", 1, "m"), "height": 1000},
         "(4/(8n+1) - 2/(8n+4) - 1/(8n+5) - 1/(8n+6))/16^n", "pi", "S0008"),
        ("log(2)", "(-1)^n/(n*binomial(2n,n)*2^(a*n))", {"a": (0, 4)}, {},
         "(-1)^n/(n*binomial(2n,n)*2^n)", "-log(2)/3", None),
        ("catalan", "(-1)^n*2^(a*n)/(n^3*binomial(2n,n)^3)", {"a": (0, 5)}, {"degree": 2},
         "(3*n - 1)*(-1)^n*8^n/(n^3*binomial(2n,n)^3)", "-2*catalan", "S0011"),
        ("zeta(3)", "(-1)^n*factorial(n)^(2*u)/factorial(2n+1)^u", {"u": (1, 5)}, {"degree": 3},
         "(205*n^2 + 250*n + 77)*(-1)^n*factorial(n)^10/factorial(2n+1)^5", "64*zeta(3)", "S0009"),
        ("e", "1/factorial(n)", {}, {"degree": 1}, "1/factorial(n)", "e", "S0023"),
    ],
)  # fmt: skip
def test_published_series_are_found(constant, term, ranges, options, formula, relation, known):
    hits = hits_of((constant,), term, ranges, **options)
    assert (formula, relation) in [(hit["formula"], hit["relation"]) for hit in hits]
    hit = next(hit for hit in hits if hit["formula"] == formula)
    assert (hit["status"], hit["digits"], hit["known"]) == ("verified", 100, known)


def test_shown_formulas_have_their_shown_values():
    """Each text is read back and summed in mpmath's own numbers."""
    options = {"degree": 2, "slow": False}
    hits = hits_of(("zeta(2)", "log(2)"), "(-1)^(e*n)*binomial(2n,n)^u/(n^k*2^(a*n))",
                   {"u": (-3, 1), "k": (0, 3), "e": (0, 1), "a": (-4, 4)}, **options)  # fmt: skip
    assert len(hits) > 5
    functions = {"binomial": mpmath.binomial, "factorial": mpmath.factorial, "__builtins__": {}}
    for hit in hits:
        text = hit["formula"].replace("^", "**").replace("2n", "2*n")
        with mpmath.workdps(40):
            total = mpmath.fsum(eval(text, {**functions, "n": mpmath.mpf(n)}) for n in range(hit["start"], 400))  # noqa: S307
            assert abs(total - mpmath.mpf(hit["value"])) < mpmath.mpf(10) ** -30
            assert abs(total - mpmath.mpf(constant_from_text(hit["relation"]).digits(35))) < mpmath.mpf(10) ** -30


def test_rational_sums_and_telescoping_ones_are_no_formulas():
    # sum (n - 1)/2^n = 0, so that S_1 alone says nothing new; and sum n/2^n = 2 is rational.
    assert hits_of(("pi",), "n^k/2^n", {"k": (0, 3)}, degree=3) == []
    hits = hits_of(("log(2)",), "n^k/(n^4*2^n)", {"k": (0, 3)})
    assert [hit["formula"] for hit in hits] == ["1/(n*2^n)"]


def test_one_series_in_many_guises_is_one_group():
    """Powers of n moved between numerator and term, a shift, a factor: one formula."""
    hits = hits_of(("zeta(2)",), "1/(n^k*binomial(2n,n))", {"k": (2, 4)}, degree=2)
    assert len(hits) == 3
    assert {hit["group"] for hit in hits} == {known_series()[1].group}
    assert {hit["formula"] for hit in hits} == {"1/(n^2*binomial(2n,n))"}


@given(weights, st.integers(1, 5), st.integers(0, 3))
def test_groups_forget_factors_and_numerators(weight, factor, power):
    assume(any(weight))
    term = term_of("binomial(2n,n)/(5^n*(n+2)^p)", p=power)
    group = group_of(term, weight)
    assert group_of(term, [factor * w for w in weight]) == group
    # (n + 2)^p in the term and out of it again.
    outside = fmpz_poly(list(weight)) * fmpz_poly([2, 1]) ** 2
    assert group_of(term_of("binomial(2n,n)/(5^n*(n+2)^p)", p=power + 2), [int(c) for c in outside.coeffs()]) == group
    assert group_of(term, [*weight, 1]) != group
    assert family_of(term) == family_of(absorbed(term, weight)[0])


def test_a_numerator_without_a_constant():
    """P(n) = n^2, so that the first term vanishes."""
    (hit,) = hits_of(("pi",), "(-1)^n/(4n^2-1)^4", {}, degree=2, height=1_000)
    assert (hit["formula"], hit["relation"]) == ("n^2*(-1)^n/((2n-1)^4*(2n+1)^4)", "-pi/256")
    assert (hit["digits_per_term"], hit["exponent"]) == (None, "-6")


def test_squares_tell_their_roots():
    assert multiple(Target(0, False, True), (2, 0, 0, -1), 2).text("pi") == "sqrt(2)*pi/2"
    assert multiple(Target(0, False, True), (1, 1, 1, -1), 2) is None  # no square
    assert multiple(Target(0, False, True), (1, 2, 1, 1), 2) is None  # a negative one
    assert multiple(Target(0, True, False), (0, 3, 6), 2).text("log(2)") == "-2/log(2)"
    assert multiple(Target(0, True, False), (1, 3, 0), 2) is None


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2_000))
def test_digits_of_pi_without_those_before(position):
    pi = [Part(Fraction(c), 1, 16, 8, j, 1) for c, j in [(4, 1), (-2, 4), (-1, 5), (-1, 6)]]
    digits = extract(pi, position)
    assert checked(find("pi"), False, 16, position, digits)
    assert not checked(find("pi"), False, 16, position + 1, digits)


def test_digits_in_other_bases():
    ranges = {"m": (1, 4), "e": (0, 1), "b": (2, 10)}
    options = {"combine": ("j", 1, "m"), "height": 1_000, "position": 500}
    found = hits_of(("log(2)", "log(10/9)", "log(3)"), "(-1)^(e*n)/(b^n*(m*n+j))", ranges, **options)
    extractions = [hit["extraction"] for hit in found if hit["extraction"]]
    assert {one["base"] for one in extractions} >= {2, 3, 10}
    assert all(one["checked"] for one in extractions)
    assert (digit_base(100), digit_base(37 * 37)) == (10, None)


def test_specs_come_back():
    for preset in series_presets():
        for search in series_searches(["pi"], preset=preset.name):
            assert SeriesSearch.from_spec(search.to_spec()) == search
            assert series_space_from_spec(search.space.to_spec()) == search.space


@pytest.mark.parametrize(
    "spec", [None, {}, {"term": 1, "parameters": []}, {"term": "1/2^n", "parameters": [["x"]], "degree": 0}]
)
def test_data_that_is_no_space(spec):
    with pytest.raises(DiscoveryError, match="not the data"):
        series_space_from_spec(spec)
    with pytest.raises(DiscoveryError, match="not the data"):
        SeriesSearch.from_spec(spec)


def test_options_and_files():
    assert combined("j=1..8") == ("j", 1, "8")
    assert [search.space.degree for search in series_searches(["pi"])] == [2, 0, 3, 0, 2]
    with pytest.raises(DiscoveryError, match=r"x\.toml: a space of series has no 'spin'"):
        series_space_from_table({"term": "1/2^n", "spin": 3}, Path("x.toml"))


@given(
    st.dictionaries(
        st.fractions(Fraction(1, 6), 2, max_denominator=6), st.integers(-9, 9).filter(bool), min_size=1, max_size=3
    ),
    st.sampled_from([Fraction(1, 2), Fraction(-1, 2), Fraction(1, 3), Fraction(-1, 10)]),
    st.integers(1, 4),
    st.integers(1, 3),
)
def test_terms_taken_together_are_one_formula(weights, z, k, power):
    """sum w z^n/(n + rho)^s with k terms at a time is the same formula, and another weight is not."""

    def group(rows, argument):
        terms = [Term.of([a] * power, [a + 1] * power, argument, w * a**-power) for a, w in rows]
        return combined_group(terms, [1] * len(terms))

    rows = [(a, Fraction(w)) for a, w in weights.items()]
    together: dict = {}
    for a, w in rows:
        for i in range(k):
            together[(a + i) / k] = together.get((a + i) / k, 0) + w * z**i
    assume(len(together) == k * len(rows))
    assert group(rows, z) == group(list(together.items()), z**k) == group([(a, 5 * w) for a, w in rows], z)
    root, weight = rows[0]
    other = [(root, 2 * weight), *rows[1:]]
    assert len(rows) == 1 or group(other, z) != group(rows, z)
