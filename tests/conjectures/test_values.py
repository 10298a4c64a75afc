"""Products, nested radicals and recurrences: rigorous where they say so, and found where they are."""

from fractions import Fraction

import mpmath
import pytest
from flint import arb, ctx
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conjectures.constants.expressions import constant_from_text
from conjectures.polynomials import value_at
from conjectures.spaces import Parameter, family
from conjectures.values.known import known_id, known_values, space_of
from conjectures.values.model import chunk, chunk_count
from conjectures.values.products import ProductSpace
from conjectures.values.radicals import RadicalSpace, upper_bound
from conjectures.values.recurrences import RecurrenceSpace
from conjectures.values.search import ValueSearch
from conjectures.values.spaces import space_from_options, space_from_spec, space_kind
from kernels.errors import DiscoveryError


def middle(ball):
    return mpmath.mpf(ball.mid().str(40, radius=False))


def hits_of(space, *constants, **options):
    search = ValueSearch(space, constants, **options)
    return [hit for index in range(search.chunk_count) for hit in search.run_chunk(index).hits]


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 5), st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_products_are_those_of_another_library(a, b, c, d):
    space = ProductSpace("(x*n+b)*(x*n+c)/((x*n+d)*(x*n+b+c-d))",
                         tuple(Parameter(n, v, v) for n, v in (("x", a), ("b", b), ("c", c), ("d", d))))  # fmt: skip
    value = space.value(0, 100)
    if value is None:
        assert d in (b, c)
        return
    start = space.start(0)
    assert b + c - d + a * (start - 1) <= 0 or start == 0
    with mpmath.workdps(40):
        roots = [Fraction(r, a) + start for r in (b, c, d, b + c - d)]
        numbers = [mpmath.mpf(r.numerator) / r.denominator for r in roots]
        expected = mpmath.gammaprod(numbers[2:], numbers[:2])
        assert abs(middle(value.balls[0]) - expected) < mpmath.mpf(10) ** -28 * (1 + abs(expected))
    # And the product itself, slowly: its tail is of order 1/n.
    partial = 1.0
    for n in range(start, 4_000):
        partial *= (a * n + b) * (a * n + c) / ((a * n + d) * (a * n + b + c - d))
    assert partial == pytest.approx(float(middle(value.balls[0])), rel=0.05)


@pytest.mark.parametrize("factor", ["(2n)/(2n+1)", "4n^2/(n+1)^2", "(n+1)/(n+1)", "(n+1)^2/(n*(n+3))", "(2n+2)/(n+1)"])
def test_products_that_do_not_converge(factor):
    assert ProductSpace(factor, ()).value(0, 64) is None


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-3, 9), min_size=1, max_size=3), st.lists(st.integers(-3, 9), min_size=1, max_size=2))
def test_radicals_hold_what_goes_on_below(a, b):
    assume(a[-1] and b[-1])
    space = RadicalSpace(family(_text(a), _text(b), {}))
    value = space.value(0, 80)
    positive = all(value_at(p, n) > 0 for p in (a, b) for n in range(80))
    assert (value is not None) == positive
    if value is None:
        return
    with mpmath.workdps(40):
        y = mpmath.mpf(1)
        for n in range(160, -1, -1):
            y = mpmath.sqrt(value_at(a, n) + value_at(b, n) * y)
        assert abs(middle(value.balls[0]) - y) < mpmath.mpf(10) ** -22 * y
    assert value.balls[0].rel_accuracy_bits() >= 78


def _text(coefficients):
    return " + ".join(f"({c})*n^{k}" for k, c in enumerate(coefficients))


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=4),
    st.lists(st.integers(0, 9), min_size=1, max_size=3),
    st.integers(0, 200),
)
def test_the_bound_of_radicals_holds(a, b, n):
    assume(a[-1] and b[-1] and a[0] and b[0])
    k, m = upper_bound(tuple(a), tuple(b))
    assert value_at(a, n) + value_at(b, n) * k * (n + 2) ** m <= (k * (n + 1) ** m) ** 2


@settings(deadline=None, max_examples=60)
@given(st.integers(-1, 9), st.integers(-1, 9), st.integers(-1, 20))
def test_products_of_radicals_hold_what_goes_on(limit, q, s):
    space = space_from_options("radical-products", [f"L={limit}", f"q={q}", f"s={s}"])
    value = space.value(0, 80)
    if value is None:
        assert limit <= 0 or q <= 0 or s < 0 or q > limit or s == limit or limit * (limit - q) + q * s == 0
        return
    with mpmath.workdps(40):
        u, product = mpmath.mpf(s), mpmath.mpf(1)
        for _ in range(400):
            u = mpmath.sqrt(limit * (limit - q) + q * u)
            product *= u / limit
        assert abs(middle(value.balls[0]) - product) < mpmath.mpf(10) ** -24 * product
    assert value.balls[0].rel_accuracy_bits() >= 78


def test_vietes_product_is_found_once():
    hits = hits_of(space_from_options("radical-products", []), "pi", "pi/sqrt(3)")
    assert {(hit["relation"], hit["known"]) for hit in hits} >= {("2/pi", "V0005")}
    assert {hit["status"] for hit in hits} == {"verified"}
    assert len({hit["group"] for hit in hits if hit["relation"] == "2/pi"}) == 1


def test_ramanujans_radical_is_three_and_no_formula():
    space = RadicalSpace(family("1", "n+2", {}))
    assert space.value(0, 100).balls[0].overlaps(arb(3))
    assert hits_of(space, "pi", "sqrt(2)") == []


def test_a_recurrence_of_order_three_gives_a_cube_root():
    space = space_from_options("recurrences", ["x=1..3", "y=1..3", "z=1..1"], recurrence=["1", "x", "y", "z"])
    hits = hits_of(space, "2^(1/3)", height=30)
    assert [hit["formula"] for hit in hits] == ["u(n) = 3*u(n-1) + 3*u(n-2) + u(n-3), u: 1, 0, 1; v: 0, 0, 1"]
    assert hits[0]["status"] == "verified"
    assert "polydisc" in hits[0]["theorem"]
    # In integers, from those initial values.
    u, v = [1, 0, 1], [0, 0, 1]
    for row in (u, v):
        for _ in range(60):
            row.append(3 * row[-1] + 3 * row[-2] + row[-3])
    assert abs(u[-1] ** 3 - 2 * v[-1] ** 3) * 10**30 < v[-1] ** 3


def test_aperys_recurrence_of_order_two():
    space = RecurrenceSpace(("n^3", "34n^3-51n^2+27n-5", "-(n-1)^3"), ())
    # Apery's numbers a(0) = 1, a(1) = 5 and b(0) = 0, b(1) = 6 satisfy it.
    (hit,) = hits_of(space, "zeta(3)", height=30)
    assert hit["formula"].endswith("u: 0, 6; v: 1, 5")
    assert (hit["status"], hit["digits_per_term"]) == ("verified", 3.062)  # 4 log10(1 + sqrt 2) twice


@pytest.mark.parametrize(
    ("kind", "options", "constant", "relation"),
    [
        ("products", {"factor": "(2n)^2/((2n-1)*(2n+1))"}, "pi", "pi/2"),
        ("products", {"factor": "(4n+1)*(4n+3)/(4n+2)^2"}, "sqrt(2)", "1/sqrt(2)"),
        ("radicals", {"a": "1", "b": "1"}, "sqrt(5)", "(1 + sqrt(5))/2"),
    ],
)
def test_known_values_are_found(kind, options, constant, relation):
    (hit,) = hits_of(space_from_options(kind, [], **options), constant)
    assert (hit["relation"], hit["status"]) == (relation, "verified")
    assert hit["known"] is not None


def test_the_table_is_true():
    for row in known_values():
        space = space_of(row)
        assert known_id(space.group(0)) == row["id"]
        with ctx.workprec(260):
            assert space.value(0, 200).balls[0].overlaps(constant_from_text(row["value"]).enclosure(200))


@pytest.mark.parametrize("kind", ["products", "radicals", "radical-products", "recurrences"])
def test_specs_come_back(kind):
    space = space_from_options(kind, [])
    search = ValueSearch(space, ("pi", "e"))
    assert ValueSearch.from_spec(search.to_spec()) == search
    assert space_from_spec(space_kind(space), space.to_spec()) == space
    for spec in (None, {}, {"parameters": 3}, {"pairs": 3}, {"factor": 3, "parameters": []}):
        with pytest.raises(DiscoveryError):
            space_from_spec(kind, spec)


@given(st.integers(1, 10**7))
def test_chunks_are_all(size):
    count = chunk_count(size)
    assert chunk(size, 0).start == 0
    assert chunk(size, count - 1).stop == size
    assert count == 1 or chunk(size, 0).stop == chunk(size, 1).start
    with pytest.raises(DiscoveryError):
        chunk(size, count)
