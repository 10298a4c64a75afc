"""Canonical forms: checked on exact convergents, which an inflation multiplies by c(0) one by one."""

import time
from fractions import Fraction
from itertools import pairwise

import flint
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conjectures.canonical import canonical, shift_relation, terminates
from conjectures.pcf import Pcf
from conjectures.polynomials import value_at

coefficients = st.lists(st.integers(-9, 9), min_size=1, max_size=4).filter(any).map(tuple)
pcfs = st.builds(Pcf, coefficients, coefficients)
infinite = pcfs.filter(lambda pcf: not terminates(pcf))
# Polynomials without a root at any n >= 0, as products of factors that often form chains n + j, n + j + 1.
factors = st.sampled_from([(1, 1), (2, 1), (3, 1), (1, 2), (3, 2), (5, 2), (1, 0, 1), (2, 2, 1), (3,), (2,)])
scales = st.lists(factors, min_size=1, max_size=3).map(lambda chosen: product(*chosen))


def product(*polynomials):
    result = flint.fmpz_poly([1])
    for polynomial in polynomials:
        result *= flint.fmpz_poly(list(polynomial))
    return tuple(int(c) for c in result.coeffs())


def shifted(polynomial, k):
    return tuple(int(c) for c in flint.fmpz_poly(list(polynomial))(flint.fmpz_poly([k, 1])).coeffs())


def inflated(pcf, c):
    return Pcf(product(c, pcf.a), product(c, shifted(c, -1), pcf.b))


def tail(pcf, k):
    return Pcf(shifted(pcf.a, k), shifted(pcf.b, k))


def convergents(pcf, count):
    """p_n/q_n as pairs, exactly, by the recurrence."""
    (p1, q1), (p, q) = (1, 0), (value_at(pcf.a, 0), 1)
    pairs = [(p, q)]
    for n in range(1, count):
        a, b = value_at(pcf.a, n), value_at(pcf.b, n)
        (p1, q1), (p, q) = (p, q), (a * p + b * p1, a * q + b * q1)
        pairs.append((p, q))
    return pairs


def assert_proportional(pcf, other, factor):
    """Every convergent of pcf is factor times that of other; both may be infinite."""
    assert factor != 0
    for (p, q), (r, s) in zip(convergents(pcf, 12), convergents(other, 12), strict=True):
        assert p * s * factor.denominator == q * r * factor.numerator
        assert (p, q) != (0, 0) or terminates(pcf)


@given(pcfs)
def test_factor_holds_for_every_convergent(pcf):
    form = canonical(pcf)
    assert_proportional(pcf, form.pcf, form.factor)


@given(pcfs)
def test_idempotent(pcf):
    form = canonical(pcf)
    again = canonical(form.pcf)
    assert (again.pcf, again.factor, again.group, again.family) == (form.pcf, 1, form.group, form.family)
    assert form.pcf.a[-1] > 0


@given(pcfs, st.integers(-12, 12).filter(bool))
def test_constant_inflation_keeps_the_group(pcf, c):
    form, twin = canonical(pcf), canonical(inflated(pcf, (c,)))
    assert (twin.pcf, twin.group, twin.family) == (form.pcf, form.group, form.family)
    assert twin.factor == c * form.factor


@given(infinite, scales)
def test_polynomial_inflation_keeps_the_family_and_is_taken_out(pcf, c):
    form, twin = canonical(pcf), canonical(inflated(pcf, c))
    assert twin.family == form.family
    assert_proportional(inflated(pcf, c), twin.pcf, twin.factor)
    assert len(twin.pcf.a) <= len(pcf.a)
    relation = shift_relation(inflated(pcf, c), pcf)
    c_0 = Fraction(value_at(c, 0))
    assert relation == (0, c_0.numerator, c_0.denominator, 0)


@given(infinite, scales)
def test_polynomial_inflation_keeps_the_group_where_nothing_is_shared(pcf, c):
    """b without a common factor with any shift of a or c: then the deflation is unique."""
    spread = [shifted(pcf.a, k) for k in range(-3, 4)] + [shifted(c, k) for k in range(-3, 4)]
    assume(all(flint.fmpz_poly(list(pcf.b)).gcd(flint.fmpz_poly(list(other))).degree() < 1 for other in spread))
    assert canonical(inflated(pcf, c)).group == canonical(pcf).group


@given(infinite, st.integers(-6, 6))
def test_shifts_keep_the_family(pcf, k):
    form, twin = canonical(pcf), canonical(tail(pcf, k))
    assert twin.family == form.family
    constant = len(form.pcf.a) == len(form.pcf.b) == 1
    assert twin.shift == (0 if constant else form.shift + k)


@given(infinite, scales, st.integers(0, 5))
def test_shift_relation_carries_convergents_exactly(pcf, c, k):
    assume(len(pcf.a) + len(pcf.b) > 2)
    later = inflated(tail(pcf, k), c)
    c0, c1, d0, d1 = shift_relation(pcf, later)
    for (p, q), (r, s) in zip(convergents(pcf, 14)[k:], convergents(later, 14 - k), strict=True):
        assert p * (d0 * s + d1 * r) == q * (c0 * s + c1 * r)
    e0, e1, f0, f1 = shift_relation(later, pcf)
    assert (c1 * e0 + c0 * f0, d1 * e1 + d0 * f1) == (0, 0)
    assert c1 * e1 + c0 * f1 == d1 * e0 + d0 * f0 != 0


@given(infinite, infinite)
def test_different_ratios_mean_different_families_at_the_same_shift(one, two):
    """Same family and shift exactly if r(n) = b(n)/(a(n) a(n-1)), the complete invariant, is the same."""
    left = product(one.b, two.a, shifted(two.a, -1))
    right = product(two.b, one.a, shifted(one.a, -1))
    first, second = canonical(one), canonical(two)
    assert (left == right) == ((first.family, first.shift) == (second.family, second.shift))


@given(st.lists(pcfs, min_size=2, max_size=2, unique=True))
def test_groups_differ_exactly_with_the_forms(pair):
    first, second = map(canonical, pair)
    assert (first.group == second.group) == (first.pcf == second.pcf)
    assert (first.group != second.group) or first.family == second.family


def test_ids_are_stable():
    form = canonical(Pcf.parse("2n + 1", "n^2"))
    assert (form.group, form.family, form.shift) == ("g226662669495", "f226662669495", 0)


@pytest.mark.parametrize(
    ("a", "b", "expected", "factor"),
    [
        ("6n + 2", "-8n^2 + 4n", "PCF(3*n + 1, -2*n^2 + n)", 2),
        ("4n + 2", "n^2", "PCF(4*n + 2, n^2)", 1),
        ("-4", "4n^2", "PCF(2, n^2)", -2),
        ("12", "72", "PCF(2, 2)", 6),
        ("(n + 5)(2n + 1)", "(n + 5)(n + 4)n^2", "PCF(2*n + 1, n^2)", 5),
        ("(n + 1)(n + 2)^2", "(n + 2)^2(n + 1)^3 n*7", "PCF(1, 7)", 4),
        ("(n^2 + 1)(2n + 1)", "(n^2 + 1)(n^2 - 2n + 2)", "PCF(2*n + 1, 1)", 1),
        ("n(2n + 1)", "n(n - 1)", "PCF(2*n^2 + n, n^2 - n)", 1),
        (
            "(n - 2)(n + 7)",
            "(n - 2)(n - 3)(n + 7)(n + 6)",
            "PCF(n^2 + 5*n - 14, n^4 + 8*n^3 - 17*n^2 - 132*n + 252)",
            1,
        ),
    ],
)
def test_known_forms(a, b, expected, factor):
    form = canonical(Pcf.parse(a, b))
    assert (str(form.pcf), form.factor) == (expected, factor)


def test_rational_twins_share_the_family_only():
    first, second = Pcf.parse("3n + 3", "-2n^2 - n"), Pcf.parse("3n + 6", "-2n^2 - 5n - 2")
    assert canonical(first).group != canonical(second).group
    assert canonical(first).family == canonical(second).family
    assert shift_relation(second, first) == (0, 2, 1, 0)


def test_relations_compose_along_a_chain():
    chain = [tail(Pcf.parse("3n + 1", "-2n^2 + n - 5"), k) for k in range(4)]
    matrices = [shift_relation(one, two) for one, two in pairwise(chain)]
    total = [[1, 0], [0, 1]]
    for c0, c1, d0, d1 in matrices:
        total = [[row[0] * c1 + row[1] * d1, row[0] * c0 + row[1] * d0] for row in total]
    (c1, c0), (d1, d0) = total
    expected = shift_relation(chain[0], chain[-1])
    assert c0 * expected[2] == expected[0] * d0 and c1 * expected[3] == expected[1] * d1
    assert c0 * expected[1] == expected[0] * c1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (("2n + 1", "n^2"), ("2n + 1", "n^2 + 1")),
        (("n", "n - 5"), ("n + 1", "n - 4")),
        (("n", "n^2 + 1"), ("n + 2000", "(n + 2000)^2 + 1")),
    ],
)
def test_no_relation_between_strangers_finite_or_far_ones(one, two):
    assert shift_relation(Pcf.parse(*one), Pcf.parse(*two)) is None


def test_hostile_sizes_are_quick():
    semiprime = (2**521 - 1) * (2**607 - 1)
    far = Pcf(product((1, 1), (10**12, 1)), product((1, 1), (0, 1), (10**12, 1)))
    start = time.process_time()
    assert canonical(Pcf((semiprime, semiprime), (semiprime**2,))).group
    assert canonical(far).family == canonical(tail(far, 3)).family
    assert time.process_time() - start < 2


# All Moebius relations of pi with coefficients up to 20 in the box a = a1 n + a0, 1 <= a1 <= 13, |a0| <= 13,
# b = b2 n^2 + b1 n + b0, |b_i| <= 11.
PI_BOX = """
6n + 2, -8n^2 + 4n; 6n + 4, -8n^2 - 4n + 4; 6n + 4, -8n^2 + 4n; 6n + 6, -8n^2 - 4n; 6n + 6, -8n^2 - 4n + 4; 6n
+ 6, -8n^2 + 4n; 6n + 8, -8n^2 - 4n; 6n + 8, -8n^2 - 4n + 4; 6n + 10, -8n^2 - 4n + 4; 3n - 3, -2n^2 + 5n; 3n -
2, -2n^2 + 5n; 3n - 1, -2n^2 + 3n; 3n - 1, -2n^2 + 5n; 3n, -2n^2 + n + 3; 3n, -2n^2 + 3n; 3n, -2n^2 + 5n; 3n +
1, -2n^2 + n; 3n + 1, -2n^2 + n + 3; 3n + 1, -2n^2 + 3n; 3n + 1, -2n^2 + 5n; 3n + 2, -2n^2 - n + 1; 3n + 2,
-2n^2 + n; 3n + 2, -2n^2 + n + 3; 3n + 2, -2n^2 + 3n; 3n + 3, -2n^2 - 3n + 2; 3n + 3, -2n^2 - n; 3n + 3, -2n^2
- n + 1; 3n + 3, -2n^2 + n; 3n + 3, -2n^2 + n + 3; 3n + 3, -2n^2 + 3n + 5; 3n + 4, -2n^2 - 3n - 1; 3n + 4,
-2n^2 - 3n + 2; 3n + 4, -2n^2 - n; 3n + 4, -2n^2 - n + 1; 3n + 4, -2n^2 + n + 3; 3n + 5, -2n^2 - 5n - 2; 3n +
5, -2n^2 - 3n - 1; 3n + 5, -2n^2 - 3n; 3n + 5, -2n^2 - 3n + 2; 3n + 5, -2n^2 - n + 1; 3n + 6, -2n^2 - 5n - 3;
3n + 6, -2n^2 - 5n - 2; 3n + 6, -2n^2 - 3n + 2; 3n + 7, -2n^2 - 7n - 6; 3n + 7, -2n^2 - 7n - 3; 3n + 7, -2n^2
- 5n - 2; 3n + 8, -2n^2 - 9n - 9; 3n + 8, -2n^2 - 7n - 3; 2n + 1, n^2; 2n + 3, n^2 + 2n; 2n + 3, n^2 + 2n + 1;
2n + 5, n^2 + 4n; 2n + 5, n^2 + 4n + 3; 2n + 5, n^2 + 4n + 4; 4n + 2, 4n^2; 4n + 6, 4n^2 + 8n; 4n + 6, 4n^2 +
8n + 4; 6n + 3, 9n^2
"""


def test_twins_of_the_pi_box_are_counted_once():
    pcfs = [Pcf.parse(*text.split(",")) for text in PI_BOX.split(";")]
    assert len(set(pcfs)) == 58
    assert len({canonical(pcf).group for pcf in pcfs}) == 45
    assert len({canonical(pcf).family for pcf in pcfs}) == 17
