"""TRUSTED. Continued fractions whose convergents are quotients of double sums (Apéry 1979). Searches for nothing.

With t(n,k), b_n and the certificate S(n,k) of `sums`, a_n = sum of t(n,k) c(n,k) over 0 <= k <= n satisfies the same
recurrence, so the fraction is lead(0) a_1 lim b_n/a_n; and a_n/b_n is a mean of the c(n,k) with positive weights.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from proofs.formula_rules.bivariate import (
    Bivariate,
    bivariate,
    constant,
    linear,
    moved,
    multiplied,
    on_line,
    plus,
    power,
)
from proofs.formula_rules.evaluations import Evaluation, evaluation
from proofs.formula_rules.exact import Polynomial, determinant, matrix, product, value
from proofs.formula_rules.hypergeometric import demand
from proofs.formula_rules.reading import Below, Node, Proved, rational
from proofs.formula_rules.sums import LEFT, NEXT, SUM, K, N, Recurrence, recurrence, rows, terms

MOST_POWER = 8
# s, e, d and u.
Shape = tuple[int, int, int, int]
ZEILBERGER = "a recurrence by creative telescoping (Zeilberger 1990)"


@dataclass(frozen=True, slots=True)
class Sums:
    """What a step proves: b_n, a_n = sum of t(n,k) c(n,k), the limit of a_n/b_n, and denominators of a_n.

    c(n,k) = first * (sum of sign^m/m^s over m <= n) + (sum of tail(n,m) over 1 <= m <= k), and clear * lcm(1..n)^s a_n
    is an integer for every n.
    """

    recurrence: Recurrence
    s: int
    clear: int
    first_numerator: Fraction
    limit: Proved


def apery(a: Polynomial, b: Polynomial, node: Node, below: Below) -> Proved:
    """The fraction is lead(0) a_1/x with x = lim a_n/b_n, by `double_sums`."""
    return fraction_value(double_sums(a, b, node))


def legendre(a: Polynomial, b: Polynomial, node: Node, below: Below) -> Proved:
    """The fraction is lead(0) a_1/x with x = lim a_n/b_n, by `single_sums`."""
    return fraction_value(single_sums(a, b, node))


def fraction_value(sums: Sums) -> Proved:
    """lim b_n lead(0) a_1/a_n."""
    numerator = sums.first_numerator * value(sums.recurrence.lead, 0)
    demand(numerator != 0, "a(1) is zero")
    result = product(matrix([[0, numerator], [1, 0]]), sums.limit.value)
    demand(determinant(result) != 0, "the value does not depend on the constant")
    return Proved(sums.limit.constant, result, sums.limit.citations)


def double_sums(a: Polynomial, b: Polynomial, node: Node) -> Sums:
    """c(n,k) = mu (sum of e^m/m^s, m <= n) + nu e^n (sum of d^m/(m^s C(n,m) C(n+m,m)), m <= k), e, d = +-1, s >= 2.

    1. c(n,k) - c(n-1,k) = e^n d^k g(n,k)/(C(n,k) C(n+k,k)) for k < n, g = P(n,k)/(n^u (n-k)): at k = 0 by definition,
       then by differences in k. 2. With G of `sums`, the recurrence of t(n,k) c(n,k) leaves
           lead(n) t(n+1,k) (c(n+1,k) - c(n,k)) - trail(n) t(n-1,k) (c(n,k) - c(n-1,k)) - (c(n,k) - c(n,k-1)) G(n,k-1),
       which is H(n,k) - H(n,k-1), H = e^n d^k h(n,k) C(n,k)^(i-1) C(n+k,k)^(j-1), h = Q(n,k)/(n(n+1))^u, for k <= n.
    3. At k = n + 1 what remains is lead(n) t(n+1,n+1) (c(n+1,n+1) - c(n,n)) + H(n,n) = 0.
    4. |c(n,k) - c(n,0)| <= 2 |nu|/(n+1), for C(n+m,m) >= n + 1: so a_n/b_n tends to mu times the series.
    5. m C(n,m) divides lcm(1..n) (Nair 1982), and C(n+k,k)/C(n+m,m) = C(n+k,k-m)/C(k,m): so with numbers that clear
       mu and nu, lcm(1..n)^s t(n,k) c(n,k) is an integer.
    """
    found = recurrence(a, b, node)
    s, e, d, u = (small(node[key]) for key in ("s", "e", "d", "u"))
    demand(abs(e) == 1 and abs(d) == 1 and s >= 2 and u >= 0, "the inner sum is out of range")
    demand(found.x == 1 and found.i >= 2 and found.i + found.j > s, "the powers are too small for the inner sum")
    mu, nu, p, q = rational(node["mu"]), rational(node["nu"]), rows(node["P"]), rows(node["Q"])
    _check_difference(s, e, d, u, mu, nu, p)
    _check_remainder(found, (s, e, d, u), nu, p, q)
    _check_end(found, (s, e, d, u), nu, p, q)
    first = found.term(1, 0) * mu * e + found.term(1, 1) * (mu * e + nu * e * d / 2)
    limit = _limit(node["fact"], Fraction(e), s, mu)
    return Sums(found, s, lcm(mu.denominator, nu.denominator), first, limit)


def _check_difference(s: int, e: int, d: int, u: int, mu: Fraction, nu: Fraction, p: Bivariate) -> None:
    """P(n,0) n^s = mu n^(u+1), and P(n,k) k^s - d P(n,k-1) (n+k)(n-k) k^(s-2) = nu n^u (n - k - e (n+k))."""
    start = {key: c for key, c in p.items() if key[1] == 0}
    demand(multiplied(start, power(N, s)) == multiplied(constant(mu), power(N, u + 1)), "c(n,0) is another one")
    step = multiplied(moved(p, 0, -1), SUM, linear(1, -1, 0), power(K, s - 2))
    left = plus(multiplied(p, power(K, s)), step, -d)
    demand(left == multiplied(constant(nu), power(N, u), linear(1 - e, -1 - e, 0)), "the inner sum differs")


def _check_remainder(found: Recurrence, at: Shape, nu: Fraction, p: Bivariate, q: Bivariate) -> None:
    """2., times n^(i-1) (n+1)^(j-1) (n(n+1))^u (n+1-k)(n+k) over e^n d^k w^(i-1) v^(j-1)."""
    s, e, d, u = at
    i, j = found.i, found.j
    near, room = terms(i - 1, j - 1), multiplied(LEFT, SUM)
    lead = multiplied(bivariate([found.lead]), constant(Fraction(e)), moved(p, 1, 0), power(N, u), SUM, near.after)
    trail = multiplied(bivariate([found.trail]), p, power(NEXT, u), LEFT, near.before)
    both = power(multiplied(N, NEXT), u)
    # C(n,k-1)^(i-1) C(n+k-1,k-1)^(j-1) k^(2-s), where i + j > s.
    lower = multiplied(power(N, i - 1), power(NEXT, j - 1), power(K, i + j - s))
    inner = multiplied(constant(nu), both, moved(found.certificate, 0, -1), lower)
    right = multiplied(room, plus(multiplied(q, near.here), multiplied(moved(q, 0, -1), near.left), -d))
    demand(plus(plus(lead, trail, -1), inner, -1) == right, "the numerators' recurrence does not hold")


def _check_end(found: Recurrence, at: Shape, nu: Fraction, p: Bivariate, q: Bivariate) -> None:
    """3., times (n+1)^(j-1+s+u) n^u over (e d)^n C(2n,n)^(j-1), by C(2n+2,n+1) = C(2n,n) (4n+2)/(n+1)."""
    s, e, d, u = at
    inner = multiplied(constant(Fraction(2)), bivariate([on_line(p, (1, 0), (1, 1))]), power(NEXT, s - 1))
    inner = plus(inner, multiplied(constant(nu * d), power(NEXT, u)))
    wide = power(linear(4, 0, 2), found.j - 1)
    left = multiplied(constant(Fraction(e)), bivariate([found.lead]), wide, power(N, u), inner)
    right = multiplied(bivariate([on_line(q, (0, 0), (1, 1))]), power(NEXT, found.j - 1 + s))
    demand(plus(left, right) == {}, "the last term does not fit")


def single_sums(a: Polynomial, b: Polynomial, node: Node) -> Sums:
    """c(n,k) = nu (sum of z^m/m^s over m <= k), z = d/x with d = +-1 and the x of t(n,k), a series that converges.

    1. With G of `sums`, the recurrence of t(n,k) c(k) leaves -(c(k) - c(k-1)) G(n,k-1) = H(n,k) - H(n,k-1) with
       H = z^k Q(n,k) t(n,k)/(n(n+1)), 0 <= k <= n + 1.
    2. t(n,k)/b_n <= t(n,k)/t(n,k+1) tends to 0 for fixed k, so a_n/b_n, the means of c(0), ..., c(n), tend to the limit
       of c(k) (Toeplitz 1911). 3. lcm(1..n)^s clears t(n,k) c(k), but for nu.
    """
    found = recurrence(a, b, node)
    s, d, nu, q = small(node["s"]), small(node["d"]), rational(node["nu"]), rows(node["Q"])
    demand(abs(d) == 1 and s >= 1 and (s, d, found.x) != (1, 1, 1), "the inner sum is out of range")
    demand(found.i + found.j > s, "the powers are too small for the inner sum")
    near = terms(found.i, found.j)
    lower = multiplied(power(N, found.i), power(NEXT, found.j), power(K, found.i + found.j - s))
    left = multiplied(constant(-nu / found.x), N, NEXT, moved(found.certificate, 0, -1), lower)
    right = plus(multiplied(q, near.here), multiplied(moved(q, 0, -1), near.left), -d)
    demand(left == right, "the numerators' recurrence does not hold")
    z = Fraction(d, found.x)
    return Sums(found, s, nu.denominator, found.term(1, 1) * nu * z, _limit(node["fact"], z, s, nu))


def _limit(name: object, z: Fraction, s: int, factor: Fraction) -> Proved:
    """factor times the sum of z^m/m^s over m >= 1, which is z times pFq(1, ..., 1; 2, ..., 2; z)."""
    fact = evaluation(name, z) if isinstance(name, str) else None
    demand(fact is not None, "the table has no such evaluation")
    assert isinstance(fact, Evaluation)
    one, two = Fraction(1), Fraction(2)
    same = (fact.upper, fact.lower, fact.factor) == ((one,) * (s + 1), (two,) * s, (one,))
    demand(same and not fact.quotient, "the evaluation is of another series")
    scaled = product(matrix([[factor * z, 0], [0, 1]]), fact.value)
    cite = f"{fact.id}: {fact.reference}"
    return Proved(fact.constant, scaled, ("a double sum (Apéry 1979)", ZEILBERGER, cite))


def small(number: object) -> int:
    """A whole number that is small."""
    demand(type(number) is int and abs(number) <= MOST_POWER, "not a small whole number")
    assert isinstance(number, int)
    return number
