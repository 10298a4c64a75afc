"""TRUSTED. Proofs that a polynomial continued fraction has a value. Searches for nothing.

A certificate is {"a": [...], "b": [...], "constant": text, "map": [c0, c1, d0, d1], "proof": node} and claims that

    a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)) = (c0 + c1 x)/(d0 + d1 x)

for the number x written `constant`; integers a, b start with the constant term. Values are points of the projective
line: a vanishing denominator says that the convergents tend to infinity. A node names its rule and carries all that is
to be checked; nodes below it prove what it needs. Each rule's theorem and side conditions stand with its function;
rationals are strings such as "-1/2".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from proofs.evaluations import Evaluation, evaluation
from proofs.exact import Matrix, Polynomial, add, has_zero, matrix, polynomial, positive_from, product, shifted, times
from proofs.exact import determinant, value
from proofs.hypergeometric import Refused, Series, defined, demand, walk

Fractions = tuple[Polynomial, Polynomial]
Node = dict[str, object]

MOST_STEPS = 200
MOST_COEFFICIENTS = 64
MOST_CHARACTERS = 2_000
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Proved:
    """The value (A x + B)/(C x + D) for the number x written `constant`, and the theorems that were used."""

    constant: str
    value: Matrix
    citations: tuple[str, ...]


def check(certificate: object) -> Proved:
    """Return what the certificate proves, if it proves its claim; raise Refused otherwise.

    >>> brouncker = {"a": [1, 2], "b": [0, 0, 1], "constant": "pi", "map": [4, 0, 0, 1], "proof": {
    ...     "rule": "quadratic", "u": "0", "v": "0", "fact": "E0004", "start": "-1", "steps": ["v+", "pfaff", "euler"]}}
    >>> check(brouncker).citations[0]
    "Gauss's continued fraction in Nörlund's form, quadratic transformation (DLMF 15.7.5, 15.8.18)"
    >>> check({**brouncker, "map": [4, 0, 1, 1]})
    Traceback (most recent call last):
        ...
    proofs.hypergeometric.Refused: the value is another one
    """
    demand(isinstance(certificate, dict) and set(certificate) == _KEYS, "not a certificate of this kind")
    assert isinstance(certificate, dict)
    a, b = _integers(certificate, "a"), _integers(certificate, "b")
    proved = prove(a, b, certificate["proof"], 0)
    c = _integer_list(certificate["map"])
    demand(len(c) == 4 and c[0] * c[3] != c[1] * c[2], "the map is not four integers, or has no inverse")
    demand(certificate["constant"] == proved.constant, "the value is about another number")
    (p, q), (r, s) = proved.value
    left, right = (q, p, s, r), c
    same = all(left[i] * right[j] == left[j] * right[i] for i in range(4) for j in range(i))
    demand(same, "the value is another one")
    return proved


_KEYS = {"a", "b", "constant", "map", "proof"}


def prove(a: Polynomial, b: Polynomial, node: object, depth: int) -> Proved:
    """What a node proves about the fraction of a and b."""
    demand(isinstance(node, dict) and depth <= DEEPEST, "a step is no step, or too deep")
    assert isinstance(node, dict)
    rule = node.get("rule")
    demand(isinstance(rule, str) and rule in RULES, "no rule has that name")
    demand(bool(a) and not has_zero(b, 1), "b(n) has a zero, or a(n) is zero")
    assert isinstance(rule, str)
    keys, function = RULES[rule]
    demand(set(node) == {"rule", *keys}, f"the step {rule} does not hold what it must")
    return function(a, b, node, depth)


# Reading


def _integer_list(values: object) -> list[int]:
    demand(isinstance(values, list) and 0 < len(values) <= MOST_COEFFICIENTS, "a list of integers is missing")
    assert isinstance(values, list)
    demand(all(type(v) is int and v.bit_length() <= 4 * MOST_CHARACTERS for v in values), "not an integer, or too large")
    return values


def _integers(node: Node, key: str) -> Polynomial:
    return polynomial(_integer_list(node[key]))


def _rational(text: object) -> Fraction:
    demand(isinstance(text, str) and 0 < len(text) <= MOST_CHARACTERS and text.isascii(), "not a rational number")
    assert isinstance(text, str)
    numerator, _, denominator = text.partition("/")
    demand(numerator.removeprefix("-").isdigit(), "not a rational number")
    demand(denominator.isdigit() and int(denominator) > 0 if "/" in text else True, "not a rational number")
    return Fraction(int(numerator), int(denominator or "1"))


def _rationals(values: object) -> Polynomial:
    demand(isinstance(values, list) and len(values) <= MOST_COEFFICIENTS, "a list of rationals is missing")
    assert isinstance(values, list)
    return polynomial(_rational(entry) for entry in values)


def _function(values: object) -> Fractions:
    """A rational function as numerator and denominator, without a pole at n = 0, 1, 2, ..."""
    demand(isinstance(values, list) and len(values) == 2, "a rational function is missing")
    assert isinstance(values, list)
    numerator, denominator = _rationals(values[0]), _rationals(values[1])
    demand(not has_zero(denominator, 0), "a rational function has a pole")
    return numerator, denominator


def _fact(node: Node, key: str) -> Evaluation:
    name, z = node["fact"], _rational(node[key])
    fact = evaluation(name, z) if isinstance(name, str) else None
    demand(fact is not None, "the table has no such evaluation")
    assert fact is not None
    return fact


# Changing the fraction


def inflation(a: Polynomial, b: Polynomial, node: Node, depth: int) -> Proved:
    """a = c a', b(n) = c(n) c(n-1) b'(n): every convergent is c(0) times the other's, as c has no zero or pole.

    Identities of polynomials: `a`, `b` hold a', b' with integer coefficients, `factor` the rational function c.
    """
    top, bottom = _function(node["factor"])
    demand(not has_zero(top, 0), "the factor has a zero")
    a1, b1 = _integers(node, "a"), _integers(node, "b")
    demand(times(a, bottom) == times(a1, top), "the inflated a(n) is another one")
    left = times(b, bottom, shifted(bottom, -1))
    demand(left == times(b1, top, shifted(top, -1)), "the inflated b(n) is another one")
    proved = prove(a1, b1, node["proof"], depth + 1)
    scale = matrix([[value(top, 0), 0], [0, value(bottom, 0)]])
    return Proved(proved.constant, product(scale, proved.value), ("inflation (Euler 1748)", *proved.citations))


def tail(a: Polynomial, b: Polynomial, node: Node, depth: int) -> Proved:
    """V = a(0) + b(1)/(a(1) + ... b(m)/V'), where V' is the fraction of a(n+m), b(n+m)."""
    count = node["count"]
    demand(type(count) is int and 0 < count <= MOST_STEPS, "the number of terms before the tail is none, or too large")
    assert isinstance(count, int)
    head = matrix([[1, 0], [0, 1]])
    for n in range(count):
        head = product(head, matrix([[value(a, n), value(b, n + 1)], [1, 0]]))
    proved = prove(shifted(a, count), shifted(b, count), node["proof"], depth + 1)
    return Proved(proved.constant, product(head, proved.value), ("tail", *proved.citations))


# Gauss's continued fractions: value = scale * (first F + second D F)/F for a series F


def _gauss(series: Series, scale: Fraction, first: Fraction, second: Fraction, node: Node, theorem: str) -> Proved:
    """The value, once contiguous relations lead from a classical evaluation to the series F."""
    demand(defined(series), "the series is not defined")
    start, pair, constant, reference = _start(node)
    names = node["steps"]
    demand(isinstance(names, list) and len(names) <= MOST_STEPS, "the contiguous relations are missing")
    assert isinstance(names, list)
    end, pair = walk(start, names, pair)
    demand(end.same(series), "the contiguous relations lead elsewhere")
    result = product(matrix([[scale * first, scale * second], [1, 0]]), pair)
    demand(determinant(result) != 0, "the value does not depend on the constant")
    relations = ("Gauss's contiguous relations (1812)",) if names else ()
    return Proved(constant, result, (theorem, *relations, reference))


def _start(node: Node) -> tuple[Series, Matrix, str, str]:
    """The series of the fact, and the pair (F, D F) as rows over (x, 1)."""
    fact = _fact(node, "start")
    demand(len(fact.lower) == 1 and len(fact.upper) <= 2, "the evaluation is about another kind of series")
    cite = f"{fact.id}: {fact.reference}"
    w, z = fact.lower[0], fact.z
    series = Series(fact.upper, w, z)
    demand(defined(series), "the series is not defined")
    if fact.quotient is not None:
        c0, c1, d0, d1 = fact.quotient
        return series, matrix([[d1, d0], [c1, c0]]), fact.constant, cite
    demand(Fraction(1) in fact.upper, "the evaluation does not determine the derivative")
    f = matrix([[fact.coefficient, fact.constant_part], [0, 1]])
    # With an upper parameter 1, (D + w - 1) F = (w - 1) + z (D + u) F, for 1F1 without (D + u).
    others = [*fact.upper]
    others.remove(Fraction(1))
    slope, bar = (z * others[0], 1 - z) if others else (z, Fraction(1))
    derivative = product(matrix([[1, 0], [(slope - (w - 1)) / bar, (w - 1) / bar]]), f)
    return series, derivative, fact.constant, cite


def noerlund(a: Polynomial, b: Polynomial, node: Node, depth: int) -> Proved:
    """a(n) = s (w + n - (u+v+2n+1) z), b(n) = s^2 (u+n)(v+n) z (1-z), z < 1/2, has the value s w F(u, v; w; z)/F++.

    F++ = F(u+1, v+1; w+1; z) (Nörlund 1924; DLMF 15.7.5), and w F = (w - (u+v+1) z) F++ + (1 - z) D F++.
    """
    s, u, v, w, z = (_rational(node[key]) for key in "suvwz")
    demand(s != 0 and 0 != z < Fraction(1, 2), "s or z is not in the theorem's range")
    demand(a == polynomial([s * (w - (u + v + 1) * z), s * (1 - 2 * z)]), "a(n) is not the theorem's")
    scale = s * s * z * (1 - z)
    demand(b == polynomial([scale * u * v, scale * (u + v), scale]), "b(n) is not the theorem's")
    series = Series((u + 1, v + 1), w + 1, z)
    theorem = "Gauss's continued fraction in Nörlund's form (DLMF 15.7.5)"
    return _gauss(series, s, w - (u + v + 1) * z, 1 - z, node, theorem)


def quadratic(a: Polynomial, b: Polynomial, node: Node, depth: int) -> Proved:
    """a(n) = A (n + w), b(n) = B (n+u)(n+v), w = (u+v+1)/2, A^2 + 4B > 0: the value is A (w + D H/H).

    H = 2F1((u+1)/2, (v+1)/2; w+1; Z), Z = 4B/(A^2 + 4B). It is the rule `noerlund` with s = +-sqrt(A^2 + 4B) of A's
    sign, z = (1 - A/s)/2 < 1/2, where F(u+1, v+1; w+1; z) = H(4z(1-z)) (Gauss; DLMF 15.8.18) and
    (1 - z) D_z = (1 - 2z) D_Z.
    """
    u, v = _rational(node["u"]), _rational(node["v"])
    w = (u + v + 1) / 2
    demand(len(a) == 2 and len(b) == 3, "the degrees are not the theorem's")
    slope, scale = a[1], b[2]
    demand(slope * slope + 4 * scale > 0, "the convergents have no limit")
    demand(a == polynomial([slope * w, slope]), "a(n) is not the theorem's")
    demand(b == polynomial([scale * u * v, scale * (u + v), scale]), "b(n) is not the theorem's")
    series = Series(((u + 1) / 2, (v + 1) / 2), w + 1, 4 * scale / (slope * slope + 4 * scale))
    theorem = "Gauss's continued fraction in Nörlund's form, quadratic transformation (DLMF 15.7.5, 15.8.18)"
    return _gauss(series, slope, w, Fraction(1), node, theorem)


def confluent(a: Polynomial, b: Polynomial, node: Node, depth: int) -> Proved:
    """a(n) = s (w + n - z), b(n) = s^2 (u+n) z has the value s w M(u; w; z)/M(u+1; w+1; z), M = 1F1.

    Perron 1957; Cuyt et al. 2008, 16.1.17. And w M = (w - z) M++ + D M++.
    """
    s, u, w, z = (_rational(node[key]) for key in "suwz")
    demand(s != 0 != z, "s or z is zero")
    demand(a == polynomial([s * (w - z), s]), "a(n) is not the theorem's")
    demand(b == polynomial([s * s * z * u, s * s * z]), "b(n) is not the theorem's")
    theorem = "the confluent case of Gauss's continued fraction (Perron; Cuyt et al. 16.1.17)"
    return _gauss(Series((u + 1,), w + 1, z), s, w - z, Fraction(1), node, theorem)


def bessel(a: Polynomial, b: Polynomial, node: Node, depth: int) -> Proved:
    """a(n) = s (w + n), b(n) = s^2 z has the value s w 0F1(; w; z)/0F1(; w+1; z) (Legendre 1794; Lehmer 1973)."""
    s, w, z = (_rational(node[key]) for key in "swz")
    demand(s != 0 != z, "s or z is zero")
    demand(a == polynomial([s * w, s]) and b == polynomial([s * s * z]), "a(n) or b(n) is not the theorem's")
    theorem = "Legendre's continued fraction of contiguous 0F1 (Bessel quotients)"
    return _gauss(Series((), w + 1, z), s, w, Fraction(1), node, theorem)


# Euler's continued fraction


def euler(a: Polynomial, b: Polynomial, node: Node, depth: int) -> Proved:
    """r(n) r(n-1) = a(n) r(n-1) + b(n), r without zero or pole: the convergents are a(0) - r(0) + 1/(w_0 + ... + w_n).

    Euler 1748. Here w_0 = 1/r(0), w_(k+1)/w_k = -b(k+1)/(r(k+1) r(k)), from the Casoratian of the recurrence and its
    solution r(0) ... r(n). With the terms t_k of an evaluated series pFq, and rational R, y, c:
    w_k = R(k) t_k, R(k) = c + y(k+1) t_(k+1)/t_k - y(k), hence sum w_k = c sum t_k - y(0), if y(k) t_k tends to 0.
    """
    top, bottom = _function(node["r"])
    demand(not has_zero(top, 0), "r(n) has a zero")
    before, below = shifted(top, -1), shifted(bottom, -1)
    right = add(times(a, before, bottom), times(b, below, bottom))
    demand(times(top, before) == right, "r(n) is no solution of the recurrence")
    fact = _fact(node, "z")
    demand(fact.quotient is None, "the evaluation is about a quotient")
    total = _telescoped(fact, (top, bottom), b, node)
    offset = value(a, 0) - value(top, 0) / value(bottom, 0)
    result = product(matrix([[offset, 1], [1, 0]]), total)
    demand(determinant(result) != 0, "the value does not depend on the constant")
    cite = f"{fact.id}: {fact.reference}"
    return Proved(fact.constant, result, ("Euler's continued fraction (1748)", "a telescoping sum", cite))


def _telescoped(fact: Evaluation, r: Fractions, b: Polynomial, node: Node) -> Matrix:
    """The sum of the w_k, as a matrix over (x, 1), after its certificate is checked."""
    c, (y, y_bar), (ratio, ratio_bar) = _rational(node["c"]), _function(node["y"]), _function(node["ratio"])
    up, down = _term_ratio(fact)
    _check_ratio(ratio, ratio_bar, (up, down), r, b)
    # R = c + y(k+1) up/down - y(k), all over y_bar(k) y_bar(k+1) down.
    y_next, bar_next = shifted(y, 1), shifted(y_bar, 1)
    right = add(add(times(polynomial([c]), y_bar, bar_next, down), times(y_next, up, y_bar)), times(y, bar_next, down), -1)
    demand(times(ratio, y_bar, bar_next, down) == times(ratio_bar, right), "the telescoping identity does not hold")
    _check_decay(fact, len(y) - len(y_bar))
    return matrix([[c * fact.coefficient, c * fact.constant_part - value(y, 0) / value(y_bar, 0)], [0, 1]])


def _term_ratio(fact: Evaluation) -> Fractions:
    """t_(k+1)/t_k, whose denominator has no zero at k = 0, 1, 2, ..."""
    up = times(polynomial([fact.z]), *(polynomial([x, 1]) for x in fact.upper))
    down = times(polynomial([1, 1]), *(polynomial([x, 1]) for x in fact.lower))
    demand(not has_zero(down, 0), "the evaluated series has a pole")
    return up, down


def _check_ratio(ratio: Polynomial, bar: Polynomial, terms: Fractions, r: Fractions, b: Polynomial) -> None:
    """R(0) = w_0, and R(k+1)/R(k) t_(k+1)/t_k = w_(k+1)/w_k."""
    (up, down), (top, bottom) = terms, r
    demand(value(ratio, 0) * value(top, 0) == value(bar, 0) * value(bottom, 0), "the first terms differ")
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
        exponent = sum(fact.upper) - sum(fact.lower) - 1
        demand(exponent < (-1 if fact.z == 1 else 0), "the evaluated series diverges")
        demand(exponent + degree < 0, "the telescoping sum has another limit")


Rule = Callable[[Polynomial, Polynomial, Node, int], Proved]
RULES: dict[str, tuple[Sequence[str], Rule]] = {
    "inflation": (("factor", "a", "b", "proof"), inflation),
    "tail": (("count", "proof"), tail),
    "noerlund": (("s", "u", "v", "w", "z", "fact", "start", "steps"), noerlund),
    "quadratic": (("u", "v", "fact", "start", "steps"), quadratic),
    "confluent": (("s", "u", "w", "z", "fact", "start", "steps"), confluent),
    "bessel": (("s", "w", "z", "fact", "start", "steps"), bessel),
    "euler": (("r", "fact", "z", "ratio", "c", "y"), euler),
}
