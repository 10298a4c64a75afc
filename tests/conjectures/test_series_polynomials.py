"""Terms with irreducible factors such as n^2 + 1: read, summed and met again like all others."""

from fractions import Fraction
from itertools import pairwise

import mpmath
import pytest
from flint import arb, ctx, fmpz_poly
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conjectures.evaluation import enclose
from conjectures.grammar import parse
from conjectures.pcf import Pcf
from conjectures.series.identity import group_of
from conjectures.series.search import SeriesSearch
from conjectures.series.shapes import Shapes
from conjectures.series.space import series_space
from conjectures.series.sums import Sum, sums
from conjectures.series.template import read_factors, read_term
from conjectures.series.term import DIVERGES, POLYNOMIAL, Term

F = Fraction
quadratics = st.tuples(st.integers(1, 9), st.integers(-3, 3), st.integers(1, 3)).filter(
    lambda q: q[1] ** 2 < 4 * q[0] * q[2] and fmpz_poly(list(q)).factor()[0] == 1
)
extras = st.lists(st.tuples(quadratics, st.sampled_from([-2, -1, 1])), min_size=1, max_size=2)
roots = st.fractions(F(1, 3), 4, max_denominator=3)


def term_of(text, **values):
    return read_term(read_factors(parse(text), values))[0]


def partial(term, terms):
    return sum((term.value(n) for n in range(terms)), F(0))


@given(extras, st.lists(roots, max_size=2), st.lists(roots, max_size=2), st.integers(0, 12))
def test_values_and_ratios_agree(extra, upper, lower, n):
    term = Term.of(upper, lower, F(1, 3), F(2), extra)
    a, b = term.polynomials
    assert term.value(n + 1) * int(b(n)) == term.value(n) * int(a(n))
    assert term.value(0) == term.first
    assert term.degree == max(a.degree(), b.degree()) or term.convergence in ("factorial", "diverges")


@settings(deadline=None, max_examples=50)
@given(extras, st.lists(roots, max_size=2), st.sampled_from([F(1, 2), F(-2, 3), F(1, 10)]), st.integers(0, 2))
def test_fast_sums_hold_exact_partial_sums(extra, parameters, argument, power):
    term = Term.of(parameters, [F(1)] * len(parameters), argument, F(1), extra)
    weight = (0,) * power + (1,)
    ball = Sum(term, weight).ball(60)
    n, total = 0, F(0)
    while n < 30 or abs(term.value(n)) * n**3 > F(1, 2**80):
        total += term.value(n) * n**power
        n += 1
    with ctx.workprec(200):
        assert abs(ball - arb(total.numerator) / total.denominator) < arb(2) ** -50 * (1 + abs(ball))
    assert ball.rad() < arb(2) ** -50 * (1 + abs(ball))


@given(extras, st.lists(roots, max_size=2), st.integers(2, 40))
def test_the_tail_ratio_bounds_later_terms(extra, parameters, depth):
    series = Sum(Term.of(parameters, [F(1)] * len(parameters), F(1, 2), F(1), extra), (1, 2))
    ratio = series.tail_ratio(depth)
    assume(ratio < 1)
    bound = [(1 + 2 * n) * abs(series.term.value(n)) for n in range(depth, depth + 8)]
    assert all(later <= ratio * earlier for earlier, later in pairwise(bound))


@settings(deadline=None, max_examples=40)
@given(extras, st.lists(st.tuples(roots, roots), max_size=2), st.sampled_from([1, -1]))
def test_slow_sums_are_those_of_eulers_fraction(extra, pairs, z):
    term = Term.of([a for a, _ in pairs], [b for _, b in pairs], F(z), F(1), extra)
    assume(term.convergence == POLYNOMIAL)
    (ball,) = sums(term, [(1,)], 80)
    a, b = term.polynomials
    fraction = Pcf(tuple(map(int, (a + b).coeffs())), tuple(map(int, (-a * b(fmpz_poly([-1, 1]))).coeffs())))
    with ctx.workprec(140):
        assert ball.overlaps(1 / (1 - int(a(0)) / enclose(fraction, 80).ball))


@given(st.integers(-4, 9), st.integers(-3, 3), st.integers(0, 12))
def test_texts_are_read(c, b, n):
    """Whether a quadratic has rational zeros or not, t(n) is what the text says."""
    text = f"(n^2+b*n+c)^2*n/((2n+1)*(n*n+{abs(b) + 1}))"
    factors = read_factors(parse(text), {"b": b, "c": c})
    term, start = read_term(factors)
    m = n + start
    value = F((m * m + b * m + c) ** 2 * m, (2 * m + 1) * (m * m + abs(b) + 1))
    assert term.value(n) == value


@pytest.mark.parametrize(
    ("text", "degree", "kind"),
    [
        ("1/(n^2+1)", 2, POLYNOMIAL),
        ("1/(n^2-1)", 2, POLYNOMIAL),
        ("(-1)^n*n/(n^2+1)", 3, POLYNOMIAL),
        ("n/(n^2+1)", 3, DIVERGES),
        ("(n^4+1)/(2^n*(n^4+1))", 0, "geometric"),
    ],
)
def test_convergence_is_classified(text, degree, kind):
    term = term_of(text)
    assert (term.degree, term.convergence) == (degree, kind)


@given(quadratics, st.lists(st.integers(-5, 5), min_size=1, max_size=3).filter(lambda w: w[-1] != 0), st.integers(0, 3))
def test_factors_of_the_numerator_cancel(q, weight, start):
    """P(n) q(n) t(n)/q(n) is P(n) t(n), wherever n starts."""
    plain = Term.of([F(1, 2)], [F(1)], F(1, 3), F(1))
    under = Term.of([F(1, 2)], [F(1)], F(1, 3), F(1), [(q, -1)])
    product = fmpz_poly(list(weight)) * fmpz_poly(list(q))
    assert group_of(under, [int(c) for c in product.coeffs()]) == group_of(plain, weight)
    assert group_of(under, weight) != group_of(plain, weight)


def hits_of(constant, term, ranges, **options):
    space = series_space(term, ranges, degree=options.pop("degree", 0))
    search = SeriesSearch(space, (constant,), **options)
    return [hit for chunk in range(search.chunk_count) for hit in search.run_chunk(chunk).hits]


@pytest.mark.parametrize(
    ("constant", "term", "ranges", "formula", "relation"),
    [
        ("pi*tanh(pi)", "1/((2n+1)^2+x)", {"x": (-3, 9)}, "1/(4*n^2 + 4*n + 5)", "(pi*tanh(pi))/8"),
        ("pi/cosh(pi)", "(-1)^n*(2n+1)/((2n+1)^2+x)", {"x": (-3, 9)}, "(-1)^n*(2n+1)/(4*n^2 + 4*n + 5)",
         "(pi/cosh(pi))/4"),
        ("pi*tanh(pi/2)", "1/(4n^2+4n+x)", {"x": (-3, 5)}, "1/(2*n^2 + 2*n + 1)", "(pi*tanh(pi/2))/2"),
        ("e", "(n^2+1)/factorial(n)", {}, "(n^2 + 1)/factorial(n)", "3*e"),
    ],
)  # fmt: skip
def test_series_are_found(constant, term, ranges, formula, relation):
    hits = hits_of(constant, term, ranges)
    hit = next(hit for hit in hits if hit["formula"] == formula)
    assert (hit["relation"], hit["status"]) == (relation, "verified")
    for hit in hits:
        with mpmath.workdps(30):
            assert abs(mpmath.mpf(hit["value"]) - _plain_sum(hit)) < 1e-3


@pytest.mark.parametrize(
    ("constant", "term", "ranges", "formula", "relation"),
    [
        ("pi*coth(pi)", "1/(n^2+x)", {"x": (-9, 9)}, "1/(n^2 + 1)", "(pi*coth(pi))/2 + 1/2"),
        ("pi/sinh(pi)", "(-1)^n/(n^2+x)", {"x": (-9, 9)}, "(-1)^n/(n^2 + 1)", "(pi/sinh(pi))/2 + 1/2"),
        ("pi^2", "1/(n*(n+x))^2", {"x": (1, 2)}, "1/(n^2*(n+1)^2)", "pi^2/3 - 3"),
        ("log(2)", "1/((n+1)*(n+x)*2^n)", {"x": (2, 5)}, "1/((n+1)*(n+3)*2^n)", "-3*log(2) + 5/2"),
        ("pi", "(-1)^n/(4n^2-1)", {}, "(-1)^n/((2n-1)*(2n+1))", "-pi/4 - 1/2"),
    ],
)
def test_a_rational_number_may_be_added(constant, term, ranges, formula, relation):
    assert formula not in {hit["formula"] for hit in hits_of(constant, term, ranges)}
    hits = hits_of(constant, term, ranges, offset=True)
    hit = next(hit for hit in hits if hit["formula"] == formula)
    assert (hit["relation"], hit["status"]) == (relation, "verified")
    for hit in hits:
        with mpmath.workdps(30):
            assert abs(mpmath.mpf(hit["value"]) - _plain_sum(hit)) < 1e-3


def test_rational_sums_are_no_formulas_with_an_offset_either():
    assert hits_of("pi", "1/(n*(n+x))", {"x": (1, 4)}, offset=True) == []
    assert hits_of("log(2)", "n^k/2^n", {"k": (0, 3)}, degree=2, offset=True) == []


def _plain_sum(hit):
    text = hit["formula"].replace("^", "**").replace("2n", "2*n")
    names = {"__builtins__": {}, "factorial": mpmath.factorial}
    terms = [eval(text, {**names, "n": mpmath.mpf(n)}) for n in range(hit["start"], hit["start"] + 4_000)]  # noqa: S307
    return mpmath.fsum(terms) - terms[-1] / 2


def test_batches_are_the_terms_one_by_one():
    space = series_space("x^n*(n^2+y)^k/(2^n*(n+1))", {"x": (-2, 2), "y": (-1, 2), "k": (-2, 1)}, degree=1)
    found = {number: batch for batch in Shapes(space).batches(range(space.size)) for number, _ in batch.candidates}
    bases = {number: space.basis(number) for number in range(space.size)}
    assert set(found) == {number for number, basis in bases.items() if basis is not None}
    for number, batch in found.items():
        one, other = batch.terms[0], bases[number].terms[0]
        assert (one.upper, one.lower, one.extra) == (other.upper, other.lower, other.extra)
        assert not batch.exact or one.argument == other.argument
