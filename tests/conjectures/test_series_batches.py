"""Terms that grow at first, and candidates in batches."""

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conjectures.grammar import parse
from conjectures.series.search import SeriesSearch
from conjectures.series.shapes import Shapes
from conjectures.series.space import series_space
from conjectures.series.template import variables
from conjectures.series.term import Term

parameters = st.lists(st.fractions(-3, 6, max_denominator=6).filter(lambda a: a.denominator > 1 or a > 0), max_size=3)


def hits_of(constants, term, ranges):
    search = SeriesSearch(series_space(term, ranges), constants)
    return [hit for chunk in range(search.chunk_count) for hit in search.run_chunk(chunk).hits]


@pytest.mark.parametrize("text", ["x^n/factorial(n)", "pochhammer(x,n)/(factorial(n)*2^n)"])
def test_terms_that_shrink_too_late_are_passed_over(text):
    space = series_space(text, {"x": (10**9, 10**9 + 2)})
    assert [space.basis(number) for number in range(3)] == [None] * 3
    assert list(Shapes(space).batches(range(3))) == []
    assert SeriesSearch(space, ("pi",)).run_chunk(0).hits == ()


@pytest.mark.parametrize(("x", "sign"), [(40, 1), (400, -1), (3_000, 1), (3_000, -1), (9_999, 1)])
def test_terms_that_grow_at_first(x, sign):
    """Sums that are e^x times their first term, or as much smaller: sum (+-x)^n/n!, x/n! and its like in between."""
    space = {"x": (x - 1, x + 1)}
    hits = hits_of((f"e^{x}",), "(s)^n*x^n/factorial(n)".replace("s", str(sign)), space)
    assert [(hit["index"], hit["status"], hit["digits"]) for hit in hits] == [(1, "verified", 100)]
    assert hits[0]["relation"] == (f"e^{x}" if sign > 0 else f"1/e^{x}")


@settings(deadline=None)
@given(parameters, parameters, st.fractions(-50, 50, max_denominator=3), st.integers(0, 12))
def test_growth_is_that_of_the_largest_term(upper, lower, argument, power):
    assume(argument)
    lower = [*lower, *[Fraction(1)] * (len(upper) + 1 - len(lower))]
    term = Term.of([*upper, *[2] * power], [*lower, *[1] * power], argument, Fraction(1))
    assume(term.settles(argument))
    value, largest = Fraction(1), Fraction(1)
    for n in range(400):
        value *= argument * math.prod(n + a for a in term.upper) / math.prod(n + b for b in term.lower)
        largest = max(largest, abs(value))
    true = math.log2(largest.numerator) - math.log2(largest.denominator)
    assert abs(term.growth - true) <= 6 + true / 8


@settings(deadline=None)
@given(st.data())
def test_batches_are_the_terms_one_by_one(data):
    """Shapes with arguments apart give the same terms as reading each candidate by itself."""
    text = data.draw(st.sampled_from([
        "(-1)^(e*n)*binomial(2n,n)^u/(n^v*x^n)", "x^(-2n)*(e-y)^n/factorial(2n+u)", "(x/(y+3))^(n+e)/(2n+u)^v",
        "(2*x-y)^(e*n+u)/(n+v)", "x^n/y^n/(2n+u)^v",
        "1/((x*y)^n*(n+u))*2^(-e*n)", "-(x^2+1)^(-n)*(-y)^(e*n)*binomial(2n,n)^u/n^v",
    ]))  # fmt: skip
    names = sorted(variables(parse(text)))
    ranges = {name: (low, low + 2) for name in names for low in [data.draw(st.integers(-3, 3))]}
    space = series_space(text, ranges, degree=1)
    found = {number: (batch, z) for batch in Shapes(space).batches(range(space.size)) for number, z in batch.candidates}
    for number in range(space.size):
        basis = space.basis(number)
        if basis is None:
            assert number not in found
            continue
        batch, (top, bottom) = found[number]
        assert basis.terms[0].argument == Fraction(top, bottom)
        assert (basis.terms[0].upper, basis.terms[0].lower) == (batch.terms[0].upper, batch.terms[0].lower)
