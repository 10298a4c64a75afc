"""Limits of recurrences: proven where the theorem says so, by other means as well; measured and no more elsewhere."""

from fractions import Fraction

import pytest
from flint import arb, ctx, fmpz_poly
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from conjectures.convergence import NoLimit
from conjectures.evaluation import NotReached, enclose
from conjectures.pcf import Pcf
from conjectures.polynomials import value_at
from conjectures.values.depths import MEASURED, approached
from conjectures.values.dominance import proven_limits
from conjectures.values.recurrences import RecurrenceSpace
from conjectures.values.search import ValueSearch
from conjectures.values.spaces import space_from_options
from kernels.errors import DiscoveryError

polynomial = st.lists(st.integers(-9, 9), min_size=1, max_size=4).filter(lambda p: p[-1] != 0).map(tuple)
recurrences = st.lists(polynomial, min_size=3, max_size=5).map(tuple)
APERY = ((0, 0, 0, 1), (-5, 27, -51, 34), (1, -3, 3, -1))


def forwards(polynomials, depth):
    """u_i/u_r at depth, i < r, in rational numbers from the initial vectors."""
    order, ends = len(polynomials) - 1, []
    for i in range(order):
        u = [Fraction(int(i == j)) for j in range(order)]
        for n in range(order, depth):
            leading, *others = (value_at(p, n) for p in polynomials)
            u = [*u[1:], sum(p * v for p, v in zip(others, reversed(u), strict=True)) / leading]
        ends.append(u[-1])
    return [end / ends[-1] for end in ends[:-1]] if ends[-1] else None


@settings(deadline=None, max_examples=60)
@given(recurrences)
@example(APERY)
@example(((1,), (4,), (-5,), (2,)))  # roots 2, 1, 1
@example(((1,), (2,), (0,), (0,), (1,)))  # complex roots below the dominant one
@example(((1,), (0, 1), (1,)))
def test_proven_limits_are_approached(polynomials):
    assume(all(value_at(polynomials[0], n) for n in range(len(polynomials) - 1, 400)))
    found = proven_limits(polynomials, 60)
    assume(found is not None)
    depths = (100, 400)
    rows = [forwards(polynomials, depth) for depth in depths]
    assume(None not in rows)
    # 400 steps leave no more than (second root/first root)^400, but for powers of n.
    rate = 0.15 if found.rate is None else min(found.rate / 2, 0.15)
    with ctx.workprec(400):
        for ball, *values in zip(found.balls, *rows, strict=True):
            near, far = (abs(ball - arb(v.numerator) / v.denominator).mid() for v in values)
            assert far < 2 * ball.rad() + (1 + abs(ball)) * arb(10) ** (6 - 400 * rate)
            assert far <= 2 * near + 4 * ball.rad()


@settings(deadline=None, max_examples=100)
@given(polynomial, polynomial)
@example((-5, 27, -51, 34), (1, -3, 3, -1))
def test_order_two_is_a_continued_fraction(a, b):
    """b(2)/(a(2) + b(3)/(a(3) + ...)), proven by Pincherle's theorem and expansions of the tail."""
    found = proven_limits(((1,), a, b), 60)
    assume(found is not None)
    later = fmpz_poly([2, 1])
    shifted = [tuple(int(c) for c in fmpz_poly(list(p))(later).coeffs()) for p in (a, b)]
    assume(value_at(b, 2))
    try:
        value = enclose(Pcf(*shifted), 60).ball
    except (NoLimit, NotReached, DiscoveryError):
        # An infinite limit of the fraction is a limit 0 here, and no other is.
        assert found.balls[0].contains(0)
        return
    with ctx.workprec(120):
        assert (found.balls[0] * value).overlaps(arb(value_at(b, 2)))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-9, 9), min_size=2, max_size=5).filter(lambda c: c[-1] != 0))
def test_constant_coefficients_give_roots(coefficients):
    """u(n+1)/u(n) tends to the dominant root, which the vector of limits shows: (1, root, ...) is its left row."""
    order = len(coefficients)
    found = proven_limits(((1,), *((c,) for c in coefficients)), 60)
    assume(found is not None)
    # The limits v satisfy v S = root v for the shift S of one step: v_1 root = c_r, v_(i+1) root = v_i + c_(r-i).
    equation = fmpz_poly([*(-c for c in reversed(coefficients)), 1])
    with ctx.workprec(100):
        v = [*found.balls, arb(1)]
        root = (v[order - 2] if order > 1 else 0) + coefficients[0]
        assert abs(equation(root)) < arb(2) ** -40
        assert (v[0] * root).overlaps(arb(coefficients[-1]))


@pytest.mark.parametrize(
    "polynomials",
    [
        ((1,), (1,), (-3,)),  # complex roots
        ((1,), (5,), (-8,), (4,)),  # 2 twice
        ((1,), (0,), (4,)),  # 2 and -2
        ((1,), (2,), (-1,)),  # 1 twice
        ((0, 1), (1,), (1,)),  # u(n) like n!^(-1/2)
        ((-70, 1), (3, 5), (2, 1)),  # p_0(70) = 0
        ((0, 0, 1), (0, 2, 2), (0, 0, -1)),  # 1 twice, in the limit
    ],
)
def test_nothing_is_proven_where_none_dominates(polynomials):
    assert proven_limits(polynomials, 60) is None


@settings(deadline=None, max_examples=60)
@given(recurrences)
def test_measured_limits_are_the_proven_ones(polynomials):
    found = proven_limits(polynomials, 100)
    measured = approached({0: polynomials}, 60).get(0)
    assume(found is not None and measured is not None)
    for ball, other in zip(found.balls, measured.value().balls, strict=True):
        assert abs(ball - other) < arb(2) ** -40 * (1 + abs(ball))


def test_what_is_measured_alone_stays_screened():
    """u(n) = u(n-1) + n u(n-2) grows like n!^(1/2): no solution dominates by a power, and nothing is proven."""
    space = RecurrenceSpace(("1", "1", "n"), ())
    value = space.value(0, 40)
    assert (value.theorem, value.convergence) == (None, MEASURED)
    assert approached({0: space.at(0)}, 40)[0].gained > 20


def test_a_leading_zero_later_is_no_recurrence():
    assert RecurrenceSpace(("n-70", "3*n+5", "2*n+1"), ()).value(0, 40) is None
    assert RecurrenceSpace(("n-70000", "3*n+5", "2*n+1"), ()).value(0, 40) is None
    assert RecurrenceSpace(("n-1", "3*n+5", "2*n+1"), ()).value(0, 40) is not None


def test_a_batch_is_its_candidates_one_by_one():
    space = space_from_options("recurrences", ["x=-3..3", "y=-3..3", "z=-3..3"], recurrence=["1", "x", "y", "z"])
    whole = space.screened(range(space.size), 90)
    assert 0 < len(whole) < space.size
    for number in range(space.size):
        assert space.screened([number], 90) == {n: v for n, v in whole.items() if n == number}


def test_every_cubic_field_of_a_small_space():
    """2^(1/3) from u(n) = x u(n-1) + y u(n-2) + z u(n-3): all whose dominant root is in its field, and no other."""
    ranges = range(-4, 5)
    space = space_from_options(
        "recurrences", [f"{name}={ranges[0]}..{ranges[-1]}" for name in "xyz"], recurrence=["1", "x", "y", "z"]
    )
    search = ValueSearch(space, ("2^(1/3)",), height=60)
    hits = [hit for index in range(search.chunk_count) for hit in search.run_chunk(index).hits]
    candidates = [(x, y, z) for x in ranges for y in ranges for z in ranges]
    assert {hit["index"] for hit in hits} == {number for number, c in enumerate(candidates) if _in_the_field(*c)}
    assert {hit["status"] for hit in hits} == {"verified"}


def _in_the_field(x, y, z):
    """Whether the dominant root of t^3 = x t^2 + y t + z is a + b c + d c^2 with c^3 = 2: by its norms and traces."""
    equation = fmpz_poly([-z, -y, -x, 1])
    if not z or len(equation.factor()[1]) != 1 or equation.factor()[1][0][1] > 1:
        return False
    real = [root for root, _ in equation.complex_roots() if root.imag == 0]
    # The field of c has one real embedding and the discriminant -108: three real roots are another field.
    square = Fraction(int(equation.discriminant()), -3)
    if len(real) != 1 or square <= 0 or not _is_square(square):
        return False
    return _dominates(equation, real[0]) and _has_root_in_field(equation)


def _is_square(number):
    return all(round(float(part) ** 0.5) ** 2 == part for part in (number.numerator, number.denominator))


def _dominates(equation, real):
    return all(abs(real) > abs(root) for root, _ in equation.complex_roots() if root.imag != 0)


def _has_root_in_field(equation):
    """a + b c + d c^2, 3 a an integer (the trace), b and d thirds in a box that holds all of this size."""
    trace = -int(equation[2])
    size = 3 * 9
    with ctx.workprec(100):
        c = arb(2).root(3)
        real = next(root.real for root, _ in equation.complex_roots() if root.imag == 0)
        for d in range(-size, size + 1):
            b = (real - arb(trace) / 3 - arb(d) * c * c / 3) * 3 / c
            if (b - arb(round(float(b.mid())))).contains(0):
                return True
    return False
