"""TRUSTED. Sums of products of binomial coefficients, and the recurrences that they satisfy. Searches for nothing.

Here t(n,k) = C(n,k)^i C(n+k,k)^j x^k with i, j, x >= 1, and b_n = t(n,0) + ... + t(n,n). For n >= 1, 0 <= k <= n + 1
the neighbours of a term are polynomial multiples of w = n!/(k!(n+1-k)!) and v = (n+k-1)!/(n!k!):

    C(n+1,k) = (n+1) w,  C(n,k) = (n+1-k) w,  n C(n-1,k) = (n+1-k)(n-k) w,  C(n,k-1) = k w,
    (n+1) C(n+1+k,k) = (n+k+1)(n+k) v,  C(n+k,k) = (n+k) v,  C(n-1+k,k) = n v,  C(n+k-1,k-1) = k v.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import comb

from proofs.formula_rules.bivariate import Bivariate, bivariate, constant, linear, moved, multiplied, plus, power
from proofs.formula_rules.exact import Polynomial, add, has_zero, shifted, times, value
from proofs.formula_rules.hypergeometric import demand
from proofs.formula_rules.reading import Node, integer_list, rationals

MOST_POWER = 4
N, NEXT, SUM, K = linear(1, 0, 0), linear(1, 0, 1), linear(1, 1, 0), linear(0, 1, 0)
LEFT = linear(1, -1, 1)


@dataclass(frozen=True, slots=True)
class Terms:
    """The neighbours of C(n,k)^i C(n+k,k)^j, each divided by w^i v^j / (n^i (n+1)^j)."""

    after: Bivariate
    here: Bivariate
    before: Bivariate
    left: Bivariate


def terms(i: int, j: int) -> Terms:
    """The terms at (n+1,k), (n,k), (n-1,k) and (n,k-1), for x = 1.

    >>> terms(1, 1).left == multiplied(N, NEXT, power(K, 2))
    True
    """
    scale = multiplied(power(N, i), power(NEXT, j))
    return Terms(
        after=multiplied(power(N, i), power(NEXT, i), power(multiplied(moved(SUM, 1, 0), SUM), j)),
        here=multiplied(scale, power(LEFT, i), power(SUM, j)),
        before=multiplied(power(NEXT, j), power(N, j), power(multiplied(LEFT, moved(LEFT, -1, 0)), i)),
        left=multiplied(scale, power(K, i + j)),
    )


@dataclass(frozen=True, slots=True)
class Recurrence:
    """lead(n) b_(n+1) - a(n) b_n + trail(n) b_(n-1) = 0 for n >= 1, for the sums b_n of C(n,k)^i C(n+k,k)^j x^k."""

    i: int
    j: int
    x: int
    lead: Polynomial
    trail: Polynomial
    certificate: Bivariate

    def sum(self, n: int) -> int:
        """b_n."""
        return sum(self.term(n, k) for k in range(n + 1))

    def term(self, n: int, k: int) -> int:
        """t(n,k)."""
        return int(comb(n, k) ** self.i * comb(n + k, k) ** self.j * self.x**k)


def recurrence(a: Polynomial, b: Polynomial, node: Node) -> Recurrence:
    """The recurrence of b_n, as that of the numerators of the fraction of a, b.

    Zeilberger 1990: with G(n,k) = S(n,k) t(n,k),
        lead(n) t(n+1,k) - a(n) t(n,k) + trail(n) t(n-1,k) = G(n,k) - G(n,k-1),
    and the right sides add up to G(n,n+1) - G(n,-1) = 0. With b(n) = -trail(n) lead(n-1), a(0) = lead(0) b_1 and no
    zeros in lead(n), the numerators are b_(n+1) lead(0) ... lead(n).
    """
    i, j, x = powers(node["powers"])
    lead, trail, s = rationals(node["lead"]), rationals(node["trail"]), rows(node["S"])
    demand(not has_zero(lead, 0), "the recurrence has a singular point")
    demand(add(b, times(trail, shifted(lead, -1))) == (), "b(n) is not that of the recurrence")
    near = terms(i, j)
    left = multiplied(bivariate([lead]), near.after)
    left = plus(left, multiplied(bivariate([a]), near.here), -1)
    left = plus(left, multiplied(bivariate([trail]), near.before))
    before = multiplied(constant(Fraction(1, x)), moved(s, 0, -1), near.left)
    right = plus(multiplied(s, near.here), before, -1)
    demand(left == right, "the sum's recurrence does not hold")
    found = Recurrence(i, j, x, lead, trail, s)
    demand(value(a, 0) == value(lead, 0) * found.sum(1), "a(0) is another one")
    return found


def powers(values: object) -> tuple[int, int, int]:
    """i, j and x."""
    found = integer_list(values)
    demand(len(found) == 3 and min(found) >= 1 and max(found[:2]) <= MOST_POWER, "the powers are out of range")
    return found[0], found[1], found[2]


def rows(values: object) -> Bivariate:
    """A polynomial in n and k, as the list of its coefficients at 1, k, k^2, ..."""
    demand(isinstance(values, list) and len(values) <= 16, "a polynomial in two letters is missing")
    assert isinstance(values, list)
    found = [rationals(row) for row in values]
    demand(not found or bool(found[-1]), "a polynomial ends with a zero")
    return bivariate(found)
