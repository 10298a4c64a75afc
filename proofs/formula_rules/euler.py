"""TRUSTED. Euler's continued fraction, and telescoping sums. Searches for nothing."""

from fractions import Fraction

from proofs.formula_rules.evaluations import Evaluation
from proofs.formula_rules.exact import (
    Matrix,
    Polynomial,
    add,
    determinant,
    has_zero,
    matrix,
    polynomial,
    product,
    shifted,
    times,
    value,
)
from proofs.formula_rules.hypergeometric import demand
from proofs.formula_rules.reading import Below, Node, Proved, Quotient, cited, function, rational


def euler(a: Polynomial, b: Polynomial, node: Node, below: Below) -> Proved:
    """r(n) r(n-1) = a(n) r(n-1) + b(n), r without zero or pole: the convergents are a(0) - r(0) + 1/(w_0 + ... + w_n).

    Euler 1748. Here w_0 = 1/r(0), w_(k+1)/w_k = -b(k+1)/(r(k+1) r(k)), from the Casoratian of the recurrence and its
    solution r(0) ... r(n). With the terms t_k of an evaluated series pFq, and rational R, y, c:
    w_k = R(k) t_k, R(k) = c + y(k+1) t_(k+1)/t_k - y(k), hence sum w_k = c sum t_k - y(0) t_0, if y(k) t_k tends to 0.
    """
    top, bottom = function(node["r"])
    demand(not has_zero(top, 0), "r(n) has a zero")
    before, before_bar = shifted(top, -1), shifted(bottom, -1)
    right = add(times(a, before, bottom), times(b, before_bar, bottom))
    demand(times(top, before) == right, "r(n) is no solution of the recurrence")
    fact = cited(node, "z")
    demand(not fact.quotient, "the evaluation is about a quotient")
    total = _telescoped(fact, (top, bottom), b, node)
    offset = value(a, 0) - value(top, 0) / value(bottom, 0)
    result = product(matrix([[offset, 1], [1, 0]]), total)
    demand(determinant(result) != 0, "the value does not depend on the constant")
    cite = f"{fact.id}: {fact.reference}"
    return Proved(fact.constant, result, ("Euler's continued fraction (1748)", "a telescoping sum", cite))


def _telescoped(fact: Evaluation, r: Quotient, b: Polynomial, node: Node) -> Matrix:
    """The sum of the w_k, as a matrix over (x, 1), after its certificate is checked."""
    c, (y, y_bar), (ratio, ratio_bar) = rational(node["c"]), function(node["y"]), function(node["ratio"])
    up, down = _term_ratio(fact)
    _check_ratio(ratio, ratio_bar, (up, down), fact.factor[0], r, b)
    # R = c + y(k+1) up/down - y(k), all over y_bar(k) y_bar(k+1) down.
    y_next, bar_next = shifted(y, 1), shifted(y_bar, 1)
    right = add(
        add(times(polynomial([c]), y_bar, bar_next, down), times(y_next, up, y_bar)), times(y, bar_next, down), -1
    )
    demand(times(ratio, y_bar, bar_next, down) == times(ratio_bar, right), "the telescoping identity does not hold")
    _check_decay(fact, len(y) - len(y_bar))
    last = value(y, 0) / value(y_bar, 0) * fact.factor[0]
    return product(matrix([[c, -last], [0, 1]]), fact.value)


def _term_ratio(fact: Evaluation) -> Quotient:
    """t_(k+1)/t_k, whose denominator has no zero at k = 0, 1, 2, ..."""
    factor = polynomial(fact.factor)
    up = times(polynomial([fact.z]), shifted(factor, 1), *(polynomial([x, 1]) for x in fact.upper))
    down = times(polynomial([1, 1]), factor, *(polynomial([x, 1]) for x in fact.lower))
    demand(not has_zero(down, 0), "the evaluated series has a pole")
    return up, down


def _check_ratio(
    ratio: Polynomial, bar: Polynomial, terms: Quotient, first: Fraction, r: Quotient, b: Polynomial
) -> None:
    """R(0) t_0 = w_0, and R(k+1)/R(k) t_(k+1)/t_k = w_(k+1)/w_k."""
    (up, down), (top, bottom) = terms, r
    demand(value(ratio, 0) * first * value(top, 0) == value(bar, 0) * value(bottom, 0), "the first terms differ")
    left = times(shifted(ratio, 1), up, bar, top, shifted(top, 1))
    right = times(shifted(b, 1), bottom, shifted(bottom, 1), ratio, shifted(bar, 1), down)
    demand(add(left, right) == (), "the series are not similar")


def _check_decay(fact: Evaluation, degree: int) -> None:
    """The evaluated series converges, and its terms times k^degree tend to 0.

    For p = q + 1 and |z| = 1 the terms grow like k^(e), e = sum upper - sum lower - 1 (Gauss 1812).
    """
    size = abs(fact.z) if len(fact.upper) == len(fact.lower) + 1 else Fraction(0)
    demand(len(fact.upper) <= len(fact.lower) + 1 and size <= 1, "the evaluated series diverges")
    if size == 1:
        exponent = sum(fact.upper) - sum(fact.lower) - 1 + len(fact.factor) - 1
        demand(exponent < (-1 if fact.z == 1 else 0), "the evaluated series diverges")
        demand(exponent + degree < 0, "the telescoping sum has another limit")
