"""Series that converge like a power of n: proven sums by several ways, and every formula of small spaces."""

from fractions import Fraction

import mpmath
import pytest
from flint import arb, ctx, fmpz_poly
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conjectures.evaluation import enclose
from conjectures.pcf import Pcf
from conjectures.series.harmonic import differences, is_harmonic
from conjectures.series.options import series_searches
from conjectures.series.search import SeriesSearch
from conjectures.series.slow_sums import Tail, slow_sums
from conjectures.series.space import series_space, series_space_from_spec
from conjectures.series.targets import Multiple, plainest
from conjectures.series.term import POLYNOMIAL, Term
from kernels.errors import DiscoveryError

F = Fraction
roots = st.fractions(F(1, 6), 6, max_denominator=6)
pairs = st.lists(st.tuples(roots, roots), min_size=1, max_size=4)


def slow_term(pairs, z):
    term = Term.of([a for a, _ in pairs], [b for _, b in pairs], F(z), F(1))
    assume(term.degree and term.convergence == POLYNOMIAL)
    return term


def by_eulers_fraction(term, bits):
    """1/S = 1 - A(0)/K with K = a(0) + b(1)/(a(1) + ...), a = A + B, b(n) = -A(n) B(n-1): proven by another theorem."""
    upper, lower, above, below = term.ratio
    a, b = fmpz_poly([above]), fmpz_poly([below])
    for s, r in upper:
        a *= fmpz_poly([r, s])
    for s, r in lower:
        b *= fmpz_poly([r, s])
    fraction = Pcf(tuple(map(int, (a + b).coeffs())), tuple(map(int, (-a * b(fmpz_poly([-1, 1]))).coeffs())))
    return 1 / (1 - int(a(0)) / enclose(fraction, bits).ball)


@settings(deadline=None, max_examples=80)
@given(pairs, st.sampled_from([1, -1]))
def test_sums_are_those_of_eulers_fraction(pairs, z):
    term = slow_term(pairs, z)
    (ball,) = slow_sums(term, [(1,)], 100)
    assert ball.rad() < arb(2) ** -100
    with ctx.workprec(160):
        assert ball.overlaps(by_eulers_fraction(term, 100))


@settings(deadline=None, max_examples=40)
@given(pairs, st.sampled_from([1, -1]), st.integers(1, 6))
def test_weights_are_parameters(pairs, z, c):
    """(n + c) t(n) = c t'(n), where t' has one more parameter on either side."""
    term = slow_term(pairs, z)
    assume(term.heaviest >= 1)
    other = Term.of([*term.upper, c + 1], [*term.lower, c], term.argument, F(1))
    weighted, plain, first = slow_sums(term, [(c, 1), (1,), (0, 1)], 100)
    with ctx.workprec(160):
        assert weighted.overlaps(c * slow_sums(other, [(1,)], 100)[0])
        assert weighted.overlaps(c * plain + first)


@settings(deadline=None, max_examples=40)
@given(pairs, st.sampled_from([1, -1]), st.integers(16, 60))
def test_the_bound_holds_from_any_depth(pairs, z, depth):
    """Sums from two depths, each within its own proven radius, meet."""
    tail = Tail(slow_term(pairs, z), [(1,)])
    with ctx.workprec(300):
        first = tail.least_depth(depth)
        near, far = (tail.sums(tail.least_depth(n))[0] for n in (first, 3 * first))
        assert near.overlaps(far)
        assert far.rad() < near.rad() or near.rad() < arb(2) ** -250


@settings(deadline=None)
@given(pairs, st.sampled_from([1, -1]), st.integers(1, 50))
def test_terms_do_not_grow_where_it_is_proven(pairs, z, depth):
    term = slow_term(pairs, z)
    least = Tail(term, [(1,)]).least_depth(depth)
    assert least % depth == 0
    values = [abs(term.value(least + n)) for n in range(6)]
    assert values == sorted(values, reverse=True)


@pytest.mark.parametrize("digits", [30, 1_000])
def test_published_values(digits):
    bits = int(digits * 3.33)
    with ctx.workprec(bits + 64):
        pi, half = arb.pi(), [F(1, 2)]
        for term, weight, value in [
            (Term.of(half, [F(3, 2)], F(-1), F(1)), (1,), pi / 4),
            (Term.of([1, 1], [2, 2], F(1), F(1)), (1,), pi**2 / 6),
            (Term.of(half * 3, [1] * 3, F(-1), F(1)), (1, 4), 2 / pi),
            (Term.of(half * 5, [1] * 5, F(-1), F(1)), (1, 4), 2 / arb("0.75").gamma() ** 4),
            (Term.of([F(1, 2), F(1, 2)], [F(3, 2), 1], F(1), F(1)), (1,), pi / 2),  # arcsin 1
        ]:
            (ball,) = slow_sums(term, [weight], bits)
            assert ball.overlaps(value)
            assert ball.rad() < arb(2) ** -bits


@pytest.mark.parametrize(
    ("term", "weight"),
    [
        (Term.of([1], [2], F(1), F(1)), (1,)),
        (Term.of([1], [1], F(-1), F(1)), (1,)),
        (Term.of([1, 1], [2, 2], F(1), F(1)), (0, 1)),
        (Term.of([F(1, 2)], [1], F(-1), F(1)), (0, 1)),
        (Term.of([1], [1], F(1, 2), F(1)), (1,)),
        (Term.of([], [1], F(1), F(1)), (1,)),
    ],
)
def test_what_diverges_or_is_fast_is_refused(term, weight):
    with pytest.raises(DiscoveryError, match="power of n"):
        slow_sums(term, [weight], 64)


def test_too_many_digits_are_refused():
    with pytest.raises(DiscoveryError, match="fewer digits"):
        slow_sums(Term.of([1, 1], [2, 2], F(1), F(1)), [(1,)], 1 << 20)


def hits_of(constant, term, ranges, **options):
    space = series_space(term, ranges, degree=options.pop("degree", 0))
    search = SeriesSearch(space, (constant,), **options)
    return [hit for chunk in range(search.chunk_count) for hit in search.run_chunk(chunk).hits]


@pytest.mark.parametrize(("constant", "power"), [("pi", 1), ("pi^2", 2), ("zeta(3)", 3), ("catalan", 2), ("log(2)", 1)])
def test_every_sum_of_a_power_is_found_and_none_else(constant, power):
    """sum (+-1)^n/(m n + j)^s against mpmath's Hurwitz zeta values and PSLQ, one by one."""
    ranges = {"m": (1, 6), "j": (1, 6), "s": (1, 4), "e": (0, 1)}
    hits = hits_of(constant, "(-1)^(e*n)/(m*n+j)^s", ranges, height=1_000)
    found = {hit["index"] for hit in hits}
    expected = set()
    with mpmath.workdps(50):
        x = {"catalan": mpmath.catalan, "log(2)": mpmath.log(2), "zeta(3)": mpmath.zeta(3)}.get(
            constant, mpmath.pi**power
        )
        for number, (m, j, s, e) in enumerate(
            (m, j, s, e) for m in range(1, 7) for j in range(1, 7) for s in range(1, 5) for e in range(2)
        ):
            if (s, e) == (1, 0):
                continue
            value = _sum_of_powers(mpmath.mpf(j) / m, s, e) / m**s
            for y in (x, 1 / x):
                row = mpmath.pslq([value, y], maxcoeff=1_000, maxsteps=10_000)
                if row is not None:
                    expected.add(number)
    assert found == expected
    assert len(found) >= 3
    assert {hit["status"] for hit in hits} == {"verified"}


def _sum_of_powers(a, s, e):
    if not e:
        return mpmath.zeta(s, a)
    if s == 1:
        return (mpmath.digamma((a + 1) / 2) - mpmath.digamma(a / 2)) / 2
    return (mpmath.zeta(s, a / 2) - mpmath.zeta(s, (a + 1) / 2)) / 2**s


@pytest.mark.parametrize(
    ("constant", "preset", "formula", "relation", "exponent", "known"),
    [
        ("pi", "dirichlet", "(-1)^n/(2n+1)", "pi/4", "-1", "S0038"),
        ("pi", "bauer", "(4*n + 1)*(-1)^n*pochhammer(1/2,n)^3/factorial(n)^3", "2/pi", "-1/2", "S0039"),
        ("gamma(3/4)^4", "bauer", "(4*n + 1)*(-1)^n*pochhammer(1/2,n)^5/factorial(n)^5", "2/gamma(3/4)^4", "-3/2",
         "S0040"),
        ("zeta(3)", "dirichlet", "1/(n+1)^3", "zeta(3)", "-2", "S0044"),
        ("catalan", "dirichlet", "1/(4n+1)^2 - 1/(4n+3)^2", "catalan", "-1", "S0045"),
    ],
)  # fmt: skip
def test_published_slow_series_are_found(constant, preset, formula, relation, exponent, known):
    (search,) = series_searches([constant], preset=preset)
    hits = [hit for chunk in range(search.chunk_count) for hit in search.run_chunk(chunk).hits]
    hit = next(hit for hit in hits if hit["formula"] == formula)
    assert (hit["relation"], hit["exponent"], hit["known"]) == (relation, exponent, known)
    assert (hit["status"], hit["convergence"], hit["digits_per_term"]) == ("verified", "polynomial", None)
    assert hit["theorem"].startswith("inverse factorial series")


@pytest.mark.parametrize(
    ("constant", "formula", "relation", "known"),
    [
        ("pi", "1/(4n+1) - 1/(4n+3)", "pi/4", "S0038"),
        ("sqrt(3)*pi", "1/(3n+1) - 1/(3n+2)", "(sqrt(3)*pi)/9", None),
        ("log(3)", "1/(3n+1) + 1/(3n+2) - 2/(3n+3)", "log(3)", None),
        ("log(2)", "1/(2n+1) - 1/(2n+2)", "log(2)", "S0043"),
    ],
)
def test_harmonic_series_that_converge_together(constant, formula, relation, known):
    (search,) = series_searches([constant], preset="dirichlet")
    hits = [hit for chunk in range(search.chunk_count) for hit in search.run_chunk(chunk).hits]
    hit = next(hit for hit in hits if hit["formula"] == formula)
    assert (hit["relation"], hit["known"], hit["exponent"], hit["status"]) == (relation, known, "-1", "verified")
    assert hit["theorem"].startswith("Gauss")
    assert sum(hit["numerator"]) == 0


@given(st.lists(roots, min_size=2, max_size=5, unique=True), st.integers(1, 5))
def test_differences_are_those_of_digamma_values(starts, weight):
    terms = [Term.of([a], [a + 1], F(1), weight / a) for a in starts]
    assert is_harmonic(terms)
    with mpmath.workdps(40):
        last = mpmath.digamma(mpmath.mpf(starts[-1].numerator) / starts[-1].denominator)
        for ball, a in zip(differences(terms, 120), starts, strict=False):
            value = weight * (last - mpmath.digamma(mpmath.mpf(a.numerator) / a.denominator))
            assert abs(value - mpmath.mpf(ball.mid().str(36, radius=False))) < mpmath.mpf(10) ** -30


def test_what_is_not_harmonic():
    halves = [Term.of([a], [a + 1], F(1), F(w)) for a, w in ((F(1, 2), 1), (F(3, 2), 1))]
    assert not is_harmonic(halves)
    assert not is_harmonic(halves[:1])
    assert not is_harmonic([Term.of([a], [a + 1], F(-1), 1 / a) for a in (F(1, 2), F(3, 2))])


def test_constants_that_need_a_single_harmonic_series_are_not_found():
    """gamma and log(6) alone are no sums of 1/(n + a) - 1/(n + b) with a, b in thirds."""
    for constant in ("gamma", "pi^2"):
        (search,) = series_searches([constant], term="1/(3n+j)", combine="j=1..3")
        assert search.run_chunk(0).hits == ()


@pytest.mark.parametrize(
    ("constant", "term", "high", "formula", "relation"),
    [
        ("pi", "(-1)^n/((2n+1)*j^(2n+1))", "3", "(3*(-1)^n/4^n + 2*(-1)^n/9^n)/(2n+1)", "3*pi/2"),
        ("log(3)", "1/(n*j^n)", "3", "(1/2^n + 1/3^n)/n", "log(3)"),
        ("log(9)", "(j+1)/(n*j^n)", "3", "(1/2^n + 1/3^n)/n", "log(9)/2"),
    ],
)
def test_series_with_arguments_of_their_own(constant, term, high, formula, relation):
    """Machin's kind: pi/4 = arctan 1/2 + arctan 1/3, each coefficient with the constants of its own term."""
    space = series_space(term, {}, combine=("j", 2, high))
    (hit,) = SeriesSearch(space, (constant,)).run_chunk(0).hits
    assert (hit["formula"], hit["relation"], hit["status"]) == (formula, relation, "verified")
    assert fault_in_text(hit) < 1e-12


def fault_in_text(hit):
    """The distance of the shown value from the shown text, summed as it stands in doubles."""
    text = hit["formula"].replace("^", "**").replace("2n", "2*n")
    total = sum(eval(text, {"__builtins__": {}, "n": n}) for n in range(hit["start"], 60))  # noqa: S307
    return abs(total - float(hit["value"]))


@given(st.lists(st.integers(-9, 9), min_size=3, max_size=5), st.data())
def test_plainer_combinations_have_the_same_value(values, data):
    """Sums are integers here, and the zero combinations those of two of them."""
    assume(all(values))
    zeros = [[values[i + 1] if j == i else -values[i] if j == i + 1 else 0 for j in range(len(values))]
             for i in range(len(values) - 1)]  # fmt: skip
    row = data.draw(st.lists(st.integers(-20, 20), min_size=len(values), max_size=len(values)))
    total = sum(c * v for c, v in zip(row, values, strict=True))
    assume(total)
    found = plainest(Multiple(tuple(row), F(total), 1, False), zeros)
    assert sum(c * v for c, v in zip(found.coefficients, values, strict=True)) == found.factor
    assert max(map(abs, found.coefficients)) <= max(map(abs, row))


def test_divergent_numerators_are_left_out():
    """Of Bauer's series n^2 t(n) diverges: P has degree 1, whatever is asked for."""
    (hit,) = hits_of("pi", "(-1)^n*binomial(2n,n)^3/64^n", {}, degree=4)
    assert hit["numerator"] == [1, 4]


def test_a_rate_that_is_asked_for_leaves_slow_series_out():
    term, slow = "(-1)^n/((2n+1)*x^n)", ["x=1..3"]
    (every,) = series_searches(["pi"], term=term, params=slow)
    (fast,) = series_searches(["pi"], term=term, params=slow, least_rate=0.1)
    assert [len(search.run_chunk(0).hits) for search in (every, fast)] == [1, 0]
    assert every.space.basis(0) is not None
    assert fast.space.basis(0) is None


def test_campaigns_from_before_go_on_without_slow_series():
    spec = series_space("1/n^x", {"x": (1, 3)}).to_spec()
    del spec["slow"]
    assert not series_space_from_spec(spec).slow
    with pytest.raises(DiscoveryError, match="slow is not"):
        series_space_from_spec({**spec, "slow": 1})
