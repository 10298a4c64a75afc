"""TRUSTED. Proofs that a number is irrational (Apéry 1979; Beukers 1979). Searches for nothing.

A certificate is {"irrational": text, "field": node or None, "fraction": certificate}: the fraction, whose proof is by
the rule apery or legendre, is one in the number x written there; `field` says of which field it is a trajectory.

Theorem used: lcm(1..n) < 3^n (Hanson 1972). Proof. Let a_n/b_n be the quotients of that rule with limit y, a Moebius
image of x with rational coefficients, s and c the numbers for which c lcm(1..n)^s a_n and b_n are integers.
(1) W_n = a_n b_(n-1) - a_(n-1) b_n satisfies lead(n) W_(n+1) = trail(n) W_n, so it is never 0, and |W_n| <= |W_1|
where |trail| < lead. (2) b_n >= r b_(n-1) from some n = m on, with r = 3^s + 1: then |y b_n - a_n|, which is at most
b_n times the sum of |W_k|/(b_k b_(k-1)) over k > n, is at most |W_1|/((r - 1) b_n). (3) If y were p/q, then the
integers q c lcm(1..n)^s |y b_n - a_n| would tend to 0, by 3^s < r; but no two consecutive ones are 0, by (1).
"""

from dataclasses import dataclass

from proofs.formula_rules import check
from proofs.formula_rules.exact import Polynomial, add, polynomial, positive_from, times
from proofs.formula_rules.fields import check_trajectory
from proofs.formula_rules.hypergeometric import demand
from proofs.formula_rules.inner_sums import Sums, double_sums, single_sums
from proofs.formula_rules.reading import integers

KEYS = {"irrational", "field", "fraction"}
LATEST = 1 << 10
NAIR = "m C(n,m) divides lcm(1..n) (Nair 1982)"
HANSON = "lcm(1..n) < 3^n (Hanson 1972)"


@dataclass(frozen=True, slots=True)
class Irrational:
    """The number, c and s with c lcm(1..n)^s a_n an integer, r = `rate` with b_n >= r b_(n-1) for n >= `start`."""

    constant: str
    sums: Sums
    rate: int
    start: int
    citations: tuple[str, ...]


def check_irrational(certificate: object) -> Irrational:
    """Return what the certificate proves, if it proves its claim; raise Refused otherwise."""
    demand(isinstance(certificate, dict) and set(certificate) == KEYS, "not a certificate of this kind")
    assert isinstance(certificate, dict)
    fraction, field = certificate["fraction"], certificate["field"]
    proved = check(fraction)
    demand(certificate["irrational"] == proved.constant, "the fraction is about another number")
    a, b, node = integers(fraction, "a"), integers(fraction, "b"), fraction["proof"]
    demand(node["rule"] in ("apery", "legendre"), "the fraction's proof has no sums")
    if field is not None:
        check_trajectory(a, b, field)
    sums = double_sums(a, b, node) if node["rule"] == "apery" else single_sums(a, b, node)
    rate, start = _growth(a, sums)
    divides = (NAIR,) if node["rule"] == "apery" else ()
    citations = (*proved.citations, *divides, HANSON, "integers that tend to 0 are 0 at last")
    return Irrational(proved.constant, sums, rate, start, citations)


def _growth(a: Polynomial, sums: Sums) -> tuple[int, int]:
    """r = 3^s + 1 and m with b_n >= r b_(n-1) for n >= m; raise Refused without them.

    lead(n) b_(n+1)/b_n = a(n) - trail(n) b_(n-1)/b_n, where 0 < b_(n-1)/b_n <= 1/r by induction.
    """
    lead, trail = sums.recurrence.lead, sums.recurrence.trail
    bounded = all(positive_from(add(lead, trail, sign), 0) for sign in (1, -1))
    demand(bounded and positive_from(lead, -1), "the Casoratian may grow")
    rate = 3**sums.s + 1
    least = add(times(polynomial([rate]), a), lead, -(rate**2))
    if positive_from(trail, 0):
        least = add(least, trail, -1)
    else:
        demand(positive_from(times(polynomial([-1]), trail), 0), "the recurrence changes its signs")
    return rate, _first(least, sums, rate)


def _first(least: Polynomial, sums: Sums, rate: int) -> int:
    """The first power of two from which the denominators grow as they must."""
    start, b = 1, sums.recurrence.sum
    while not (positive_from(least, start - 1) and b(start) >= rate * b(start - 1)):
        start *= 2
        demand(start <= LATEST, "the denominators of a_n grow too fast for the numbers b_n")
    return start
