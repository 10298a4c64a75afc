"""TRUSTED. Rules that prove one continued fraction's value from another's. Searches for nothing."""

from proofs.formula_rules.exact import Polynomial, has_zero, matrix, product, shifted, times, value
from proofs.formula_rules.hypergeometric import demand
from proofs.formula_rules.reading import Below, Node, Proved, function, integers

MOST_STEPS = 200


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
