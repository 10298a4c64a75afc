"""Every entry of the table of known formulas against a second computation of both sides, in mpmath.

The fraction: backward recurrence from a known tail. T(n) = a(n) + b(n+1)/T(n+1) has, for balanced degrees, an expansion
n^d (t_0 + t_1/n + t_2/n^2 + ...). t_0 is the dominant root of t^2 = A t + B, at a double root t_1 is the larger root of
the next equation (the tail belongs to the minimal solution of the recurrence, by Pincherle), the rest is linear.
Started from this series, even fractions that converge like 1/log n give 40 digits in milliseconds. The value: its
expression, read by the project's grammar, with mpmath's functions.
"""

import re
from dataclasses import replace
from itertools import pairwise

import mpmath
import pytest
from mpmath import mp, mpf, polyroots

from conjectures.canonical import canonical, shift_relation
from conjectures.constants.expressions import constant_from_text
from conjectures.grammar import Call, Name, Negation, Number, Operation, parse
from conjectures.known import known_formulas
from conjectures.known.shapes import SOLVERS
from conjectures.pcf import Pcf

DIGITS = 40
START, TERMS = 600, 24
SINGLE = [formula for formula in known_formulas() if not formula.name]
FAMILIES = [formula for formula in known_formulas() if formula.parameters]
FUNCTIONS = "sqrt exp log atan tanh tan sin cos sinh cosh gamma besseli besselj zeta erfc ei polylog hyp2f1"
NAMES = {"pi": mpmath.pi, "e": mpmath.e, "catalan": mpmath.catalan}


def by_id(formula):
    return formula.id


def members(formula, count=3):
    """Some instances of a family, evenly spread from the first to the last."""
    values = [values for values, _ in formula.instances()]
    steps = sorted({k * (len(values) - 1) // (count - 1) for k in range(count)})
    return [formula.instance(values[k]) for k in steps]


@pytest.mark.parametrize("formula", SINGLE, ids=by_id)
def test_single_formula(formula):
    assert_equal(formula)


@pytest.mark.parametrize("formula", FAMILIES, ids=by_id)
def test_family(formula):
    for member in members(formula):
        assert_equal(member)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("3n + 2", "-2n^2 + n + 3"),
        ("3n - 1", "-2n^2 + 5n"),
        ("2n + 3", "(n + 1)(n + 5)"),
        ("5n + 7", "(n - 1/2)(2n + 6)"),
        ("-4n - 3", "-3n^2 - n"),
        ("-n - 1", "2n^2 + 3n + 1"),
        ("7", "(2n - 1)(2n + 3)"),
        ("-5", "n^2 + n"),
        ("n - 4", "n^2 + 4n + 3"),
    ],
)
def test_member_of_a_solved_family(a, b):
    pcf = Pcf.parse(a, b)
    noerlund = next(formula for formula in known_formulas() if formula.solver == "noerlund")
    value = re.sub("[suvwz](?![a-z])", lambda match: SOLVERS["noerlund"](pcf)[match.group()], noerlund.value)
    assert_equal(replace(noerlund, a=pcf.a_text, b=pcf.b_text, value=value))


def assert_equal(formula):
    """The fraction, the value in mpmath, and the value as the project reads and evaluates it."""
    left, right = pcf_limit(formula.pcf), evaluated(formula.value)
    assert abs(left - right) < abs(right) * mpf(10) ** (2 - DIGITS), f"{formula}: {mp.nstr(left, 30)}"
    ball = constant_from_text(formula.value).enclosure(160)
    with mp.workdps(DIGITS + 20):
        assert abs(mpf(ball.mid().str(60, radius=False)) - right) < abs(right) * mpf(10) ** (2 - DIGITS), formula


@pytest.mark.parametrize("formula", SINGLE + FAMILIES, ids=by_id)
def test_constant_is_an_expression_of_the_project(formula):
    for member in members(formula) if formula.parameters else [formula]:
        assert constant_from_text(member.constant).enclosure(100).rel_accuracy_bits() >= 100


def test_shift_twins_in_the_table_agree_through_the_exact_relation():
    """value(first) = (c0 + c1 x)/(d0 + d1 x) for x = value(second), on the values alone."""
    families = {}
    for formula in SINGLE:
        families.setdefault(canonical(formula.pcf).family, []).append(formula)
    pairs = [pair for formulas in families.values() for pair in pairwise(formulas)]
    assert len(pairs) > 10
    for first, second in pairs:
        c0, c1, d0, d1 = shift_relation(first.pcf, second.pcf)
        x = evaluated(second.value)
        with mp.workdps(DIGITS):
            assert mp.almosteq((c0 + c1 * x) / (d0 + d1 * x), evaluated(first.value), mpf(10) ** -30)


def test_a_wrong_value_is_noticed():
    right = SINGLE[5]
    with pytest.raises(AssertionError):
        assert_equal(type(right)(right.id, right.constant, right.a, right.b, "4/pi + 10^-30", right.source))


def evaluated(text):
    with mp.workdps(DIGITS + 20):
        return value_of(parse(text))


def value_of(tree):
    match tree:
        case Number(value):
            return mpf(value.numerator) / value.denominator
        case Name(name):
            return +NAMES[name]
        case Negation(operand):
            return -value_of(operand)
        case Call("polygamma", (order, argument)):
            return mpmath.polygamma(int(value_of(order)), value_of(argument))
        case Call(name, arguments) if name in FUNCTIONS.split():
            return getattr(mpmath, name)(*map(value_of, arguments))
        case Operation(symbol, left, right):
            return OPERATIONS[symbol](value_of(left), value_of(right))
    raise AssertionError(tree)


OPERATIONS = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "^": lambda x, y: x**y,
}


def pcf_limit(pcf):
    """The limit as an mpf, computed from two depths that must agree."""
    with mp.workdps(3 * DIGITS):
        one, two = (_value(pcf, depth) for depth in _depths(pcf))
        assert abs(one - two) <= abs(two) * mpf(10) ** -DIGITS, f"{pcf}: {mp.nstr(one, 50)} and {mp.nstr(two, 50)}"
        return two


def _depths(pcf):
    if _balanced(pcf) and not _square_root_case(pcf):
        return START, START + 90
    # Growing a_n: factorial convergence. The others: exp(-c sqrt n).
    return (200, 300) if len(pcf.b) < 2 * len(pcf.a) - 1 else (12_000, 14_000)


def _balanced(pcf):
    return len(pcf.b) % 2 == 1 and len(pcf.b) >= 2 * len(pcf.a) - 1


def _square_root_case(pcf):
    """A double root t_0 whose next equation has no solution: the tail is a series in 1/sqrt n, which is not used."""
    d = (len(pcf.b) - 1) // 2
    a, b = _descending(pcf.a, d), _descending(_next(pcf.b), 2 * d)
    return d > 0 and a[0] ** 2 + 4 * b[0] == 0 and _residual([a[0] / 2], a, b, d, 1) != 0


def _value(pcf, depth):
    series = _balanced(pcf) and not _square_root_case(pcf)
    value = _tail(pcf, depth) if series else mpf(_at(pcf.a, depth))
    for n in range(depth, 0, -1):
        value = _at(pcf.a, n - 1) + mpf(_at(pcf.b, n)) / value
    return value


def _at(coefficients, n):
    return sum(c * n**k for k, c in enumerate(coefficients))


def _tail(pcf, n):
    d = (len(pcf.b) - 1) // 2
    if d == 0:
        a, b = pcf.a[0], pcf.b[0]
        return (a + (1 if a > 0 else -1) * mp.sqrt(a * a + 4 * b)) / 2
    series = _series(_descending(pcf.a, d), _descending(_next(pcf.b), 2 * d), d)
    return mpf(n) ** d * sum(t / mpf(n) ** k for k, t in enumerate(series))


def _next(coefficients):
    """p(n+1), lowest first."""
    result = [0] * len(coefficients)
    for c in reversed(coefficients):
        result = [c + result[0]] + [x + y for x, y in zip(result[1:], result, strict=False)]
    return result


def _descending(coefficients, degree):
    """Coefficients of p(n)/n^degree in powers of 1/n."""
    padded = list(coefficients) + [0] * (degree + 1 - len(coefficients))
    return [mpf(c) for c in reversed(padded)] + [mpf(0)] * TERMS


def _series(a, b, d):
    """t_0, t_1, ... with T(n) T(n+1) = a(n) T(n+1) + b(n+1); the k-th equation is quadratic in t_1 at most."""
    sign = -1 if next(filter(None, a)) < 0 else 1
    root = mp.sqrt(a[0] ** 2 + 4 * b[0])
    t = [(a[0] + sign * root) / 2]
    double = root == 0
    for k in range(1, TERMS):
        order = k + 1 if double else k
        at = [_residual([*t, mpf(x)], a, b, d, order) for x in (0, 1, 2)]
        if double and k == 1:
            c2 = (at[2] - 2 * at[1] + at[0]) / 2
            roots = polyroots([c2, at[1] - at[0] - c2, at[0]], maxsteps=500, extraprec=800)
            t.append(max((mp.re(r) for r in roots), key=lambda r: r * t[0]))
        else:
            t.append(-at[0] / (at[1] - at[0]))
    return t


def _residual(t, a, b, d, order):
    """The coefficient of n^-order in (T(n) - a(n)) T(n+1) - b(n+1), all divided by n^(2d)."""
    shifted = _shifted(t, d, order)
    difference = [(t[k] if k < len(t) else 0) - a[k] for k in range(order + 1)]
    return sum(difference[k] * shifted[order - k] for k in range(order + 1)) - b[order]


def _shifted(t, d, order):
    """Coefficients of T(n+1)/n^d: (n+1)^(d-k) expanded in 1/n."""
    result = [mpf(0)] * (order + 1)
    for k, coefficient in enumerate(t):
        binomial = mpf(1)
        for j in range(order + 1 - k):
            result[k + j] += coefficient * binomial
            binomial *= mpf(d - k - j) / (j + 1)
    return result
