"""TRUSTED. Rules that prove one continued fraction's value from another's. Searches for nothing."""

from proofs.formula_rules.exact import (
    Polynomial,
    add,
    has_zero,
    matrix,
    polynomial,
    positive_from,
    product,
    shifted,
    stretched,
    times,
    value,
)
from proofs.formula_rules.hypergeometric import demand
from proofs.formula_rules.reading import Below, Node, Proved, function, integer_list, integers, rationals

MOST_STEPS = 200
MOST_FOLDS = 8
APART = "a coboundary, with the theorems of Perron and Pincherle"
MEANS = "a coboundary, whose convergents are means of positive ones"

Square = tuple[Polynomial, Polynomial, Polynomial, Polynomial]


def inflation(a: Polynomial, b: Polynomial, node: Node, below: Below) -> Proved:
    """a = c a', b(n) = c(n) c(n-1) b'(n): every convergent is c(0) times the other's, as c has no zero or pole.

    Identities of polynomials: `a`, `b` hold a', b' with integer coefficients, `factor` the rational function c.
    """
    top, bottom = function(node["factor"])
    demand(not has_zero(top, 0), "the factor has a zero")
    a1, b1 = integers(node, "a"), integers(node, "b")
    demand(times(a, bottom) == times(a1, top), "the inflated a(n) is another one")
    left = times(b, bottom, shifted(bottom, -1))
    demand(left == times(b1, top, shifted(top, -1)), "the inflated b(n) is another one")
    proved = below(a1, b1, node["proof"])
    scale = matrix([[value(top, 0), 0], [0, value(bottom, 0)]])
    return Proved(proved.constant, product(scale, proved.value), ("inflation (Euler 1748)", *proved.citations))


def tail(a: Polynomial, b: Polynomial, node: Node, below: Below) -> Proved:
    """V = a(0) + b(1)/(a(1) + ... b(m)/V'), where V' is the fraction of a(n+m), b(n+m)."""
    count = node["count"]
    demand(type(count) is int and 0 < count <= MOST_STEPS, "the number of terms before the tail is none, or too large")
    assert isinstance(count, int)
    head = matrix([[1, 0], [0, 1]])
    for n in range(count):
        head = product(head, matrix([[value(a, n), value(b, n + 1)], [1, 0]]))
    proved = below(shifted(a, count), shifted(b, count), node["proof"])
    return Proved(proved.constant, product(head, proved.value), ("tail", *proved.citations))


def coboundary(a: Polynomial, b: Polynomial, node: Node, below: Below) -> Proved:
    """U(n) T(n) = g(n) T'(n) U(n+1): U(1) maps V'. Of `folds` k, l, T(n) is the product of k steps of a, b, M(k(n-1)+1)
    ... M(kn) with M = (0, b; 1, a), and T'(n) that of l steps of a', b'.

    A row r of successive values of a solution for a', b' gives the row r U of one for a, b, times the product of g.
    Where the two growth rates of either recurrence differ (Poincaré, Perron 1909, Kreuser 1914), rational U and one
    common factor keep their order: the minimal solution goes to the minimal one, and by Pincherle's theorem (1894)
    V - a(0) = -h(0)/h(-1) for minimal h. Otherwise, with k = 1 and a'(n), b'(n) > 0 for n > 0, the denominators of the
    other fraction are positive, and where u12 and u22 have one sign every convergent for a, b is the image of a mean of
    two successive ones of the other: it tends to the image of their limit. `U` holds polynomials, row by row, `g` a
    rational function, both without singular points at n >= 1.
    """
    a1, b1 = integers(node, "a"), integers(node, "b")
    u, (k, m) = _entries(node["U"]), _folds(node["folds"])
    apart = _rates_differ(a, b) and _rates_differ(a1, b1)
    demand(apart or _are_means(a1, b1, u, k), "the solutions may grow alike")
    u11, u12, u21, u22 = u
    top, bottom = function(node["g"], 1)
    demand(not has_zero(top, 1), "the factor has a zero")
    demand(not has_zero(add(times(u11, u22), times(u12, u21), -1), 1), "the matrix is singular somewhere")
    left = _product(u, _steps(a, b, k))
    v11, v12, v21, v22 = (shifted(entry, 1) for entry in u)
    right = _product(_steps(a1, b1, m), (v11, v12, v21, v22))
    same = all(times(x, bottom) == times(y, top) for x, y in zip(left, right, strict=True))
    demand(same, "the coboundary identity does not hold")
    proved = below(a1, b1, node["proof"])
    # With t = V' - a'(0): V = a(0) - (u12 - t u22)/(u11 - t u21) at n = 1.
    x11, x12, x21, x22 = (value(entry, 1) for entry in (u11, u12, u21, u22))
    start = value(a, 0)
    of_t = matrix([[x22 - start * x21, start * x11 - x12], [-x21, x11]])
    result = product(product(of_t, matrix([[1, -value(a1, 0)], [0, 1]])), proved.value)
    theorem = APART if apart else MEANS
    return Proved(proved.constant, result, (theorem, *proved.citations))


def _rates_differ(a: Polynomial, b: Polynomial) -> bool:
    """Whether the solutions of h(n) = a(n) h(n-1) + b(n) h(n-2) have two growth rates."""
    if len(b) - 1 < 2 * (len(a) - 1):
        return True
    return len(b) - 1 == 2 * (len(a) - 1) and a[-1] ** 2 + 4 * b[-1] > 0


def _are_means(a1: Polynomial, b1: Polynomial, u: Square, k: int) -> bool:
    """Whether the convergents are images of means of two successive convergents with positive denominators."""
    both = times(u[1], u[3])
    return k == 1 and positive_from(a1, 0) and positive_from(b1, 0) and (not both or both[-1] > 0)


def _folds(values: object) -> tuple[int, int]:
    found = integer_list(values)
    demand(len(found) == 2 and min(found) > 0 and max(found) <= MOST_FOLDS, "the folds are out of range")
    return found[0], found[1]


def _steps(a: Polynomial, b: Polynomial, count: int) -> Square:
    """M(m(n-1)+1) ... M(mn) for m = `count`, as polynomials in n."""
    one, zero = polynomial([1]), polynomial([])
    whole: Square = (one, zero, zero, one)
    for i in range(1, count + 1):
        whole = _product(whole, (zero, stretched(b, count, i - count), one, stretched(a, count, i - count)))
    return whole


def _product(left: Square, right: Square) -> Square:
    (a, b, c, d), (e, f, g, h) = left, right
    first = add(times(a, e), times(b, g)), add(times(a, f), times(b, h))
    return *first, add(times(c, e), times(d, g)), add(times(c, f), times(d, h))


def _entries(values: object) -> Square:
    demand(isinstance(values, list) and len(values) == 4, "the matrix is missing")
    assert isinstance(values, list)
    u11, u12, u21, u22 = map(rationals, values)
    return u11, u12, u21, u22
