"""Continued fractions whose numerators are sums of products of binomials: creative telescoping by linear algebra.

A polynomial certificate with unknown coefficients is linear in them, so its values at points decide (Zeilberger 1990;
for the inner sums van der Poorten 1979). Points beyond those that fit are left to the checker.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb

from flint import fmpq, fmpq_mat, fmpq_poly

from conjectures.certificates.riccati import monic_factors, texts
from conjectures.certificates.tables import Node, Table
from conjectures.pcf import Pcf

# The i, j, x of t(n,k) = C(n,k)^i C(n+k,k)^j x^k that are tried.
POWERS = [(1, 1, x) for x in range(1, 21)] + [(i, j, 1) for i, j in product(range(1, 4), repeat=2) if i + j > 2]
# Degrees in n and k of what is looked for, the smallest first.
SHAPES = ((1, 0), (2, 1), (3, 2), (5, 3))
POINTS = [(n, k) for n in range(1, 8) for k in range(n + 1)]
_NEXT, _BEFORE = fmpq_poly([1, 1]), fmpq_poly([-1, 1])

# A polynomial in n and k by its coefficients at 1, k, k^2, ...
Rows = list[fmpq_poly]
Powers = tuple[int, int, int]
# The value at n, k of an expression that is linear in a polynomial, which is handed in as a function.
Function = Callable[[int, int], int]
Functional = Callable[[Function, int, int], int | Fraction]


@dataclass(frozen=True, slots=True)
class _Terms:
    """t(n,k) = C(n,k)^i C(n+k,k)^j x^k, the recurrence of its sums over k, and S(n,k)."""

    i: int
    j: int
    x: int
    lead: fmpq_poly
    trail: fmpq_poly
    certificate: Rows

    def term(self, n: int, k: int) -> int:
        return _term(self.i, self.j, self.x, n, k)


def sums(pcf: Pcf, table: Table) -> Iterator[Node]:
    """The steps of certificates by sums of binomials.

    >>> from types import SimpleNamespace
    >>> log = SimpleNamespace(
    ...     id="log", upper=(Fraction(1), Fraction(1)), lower=(Fraction(2),), factor=(Fraction(1),), quotient=False)
    >>> step = next(sums(Pcf.parse("6n + 3", "-n^2"), lambda z, upper, lower: [log] if z == -1 else []))
    >>> step["rule"], step["powers"], step["S"]
    ('legendre', [1, 1, 1], [['-2', '-4']])
    """
    for powers in POWERS:
        for lead, trail in _recurrences(pcf, powers):
            certificate = _certificate(pcf, powers, lead, trail)
            if certificate is not None:
                found = _Terms(*powers, lead, trail, certificate)
                yield from _double(found, table)
                yield from _single(found, table)


def _term(i: int, j: int, x: int, n: int, k: int) -> int:
    return int(comb(n, k) ** i * comb(n + k, k) ** j * x**k) if 0 <= k <= n else 0


def _recurrences(pcf: Pcf, powers: Powers) -> Iterator[tuple[fmpq_poly, fmpq_poly]]:
    """lead and trail with lead(n) b_(n+1) - a(n) b_n + trail(n) b_(n-1) = 0 at the first n, for the sums b_n."""
    a, b = fmpq_poly(list(pcf.a)), fmpq_poly(list(pcf.b))
    values = [sum(_term(*powers, n, k) for k in range(n + 1)) for n in range(8)]
    for factor in monic_factors(b):
        lead = factor(_NEXT)
        if lead(0) == 0 or a(0) == 0:
            continue
        lead *= a(0) / (lead(0) * values[1])
        trail = -(b // lead(_BEFORE))
        if all(lead(n) * values[n + 1] - a(n) * values[n] + trail(n) * values[n - 1] == 0 for n in range(1, 7)):
            yield lead, trail


def _certificate(pcf: Pcf, powers: Powers, lead: fmpq_poly, trail: fmpq_poly) -> Rows | None:
    """S with L t(n,k) = S(n,k) t(n,k) - S(n,k-1) t(n,k-1)."""
    a = fmpq_poly(list(pcf.a))

    def left(n: int, k: int) -> fmpq:
        after, here, before = (_term(*powers, m, k) for m in (n + 1, n, n - 1))
        return lead(n) * after - a(n) * here + trail(n) * before

    def right(s: Function, n: int, k: int) -> int:
        return s(n, k) * _term(*powers, n, k) - s(n, k - 1) * _term(*powers, n, k - 1)

    return _fit(right, left)


def _fit(linear: Functional, target: Callable[[int, int], fmpq | Fraction]) -> Rows | None:
    """A polynomial p of the smallest shape with linear(p) = target at all points, or None."""
    wanted = [_exact(target(n, k)) for n, k in POINTS]
    for shape in SHAPES:
        monomials = list(product(range(shape[0] + 1), range(shape[1] + 1)))
        columns = [[_exact(linear(_monomial(x, y), n, k)) for n, k in POINTS] for x, y in monomials]
        solution = _solution(columns, wanted)
        if solution is not None:
            found = dict(zip(monomials, solution, strict=True))
            rows = [fmpq_poly([found[x, y] for x in range(shape[0] + 1)]) for y in range(shape[1] + 1)]
            while rows and not rows[-1]:
                rows.pop()
            return rows
    return None


def _monomial(x: int, y: int) -> Function:
    return lambda n, k: n**x * k**y


def _exact(number: fmpq | Fraction | int) -> fmpq:
    return fmpq(number.numerator, number.denominator) if isinstance(number, Fraction) else fmpq(number)


def _solution(columns: list[list[fmpq]], wanted: list[fmpq]) -> list[fmpq] | None:
    matrix, rank = fmpq_mat([list(row) for row in zip(*columns, wanted, strict=True)]).rref()
    solution, last = [fmpq(0)] * len(columns), len(columns)
    for row in range(rank):
        pivot = next(column for column in range(last + 1) if matrix[row, column] != 0)
        if pivot == last:
            return None
        solution[pivot] = matrix[row, last]
    return solution


def _value(rows: Rows) -> Callable[[int, int], Fraction]:
    def at(n: int, k: int) -> Fraction:
        total = fmpq(0)
        for y, row in enumerate(rows):
            total += row(n) * k**y
        return Fraction(int(total.p), int(total.q))

    return at


def _single(found: _Terms, table: Table) -> Iterator[Node]:
    """c(k) = sum of (d/x)^m/m^s over m <= k."""
    at = _value(found.certificate)
    for s, d in product(range(1, found.i + found.j), (-1, 1)):

        def target(n: int, k: int, s: int = s, d: int = d) -> Fraction:
            before = at(n, k - 1) * found.term(n, k - 1) * n * (n + 1)
            return -before * Fraction(d, found.x) ** k / Fraction(k) ** s if k else Fraction(0)

        def linear(q: Function, n: int, k: int, d: int = d) -> Fraction:
            z = Fraction(d, found.x)
            return q(n, k) * found.term(n, k) * z**k - (q(n, k - 1) * found.term(n, k - 1) * z ** (k - 1))

        facts = list(_facts(table, Fraction(d, found.x), s))
        q = _fit(linear, target) if facts else None
        if q is not None:
            inner = {"s": s, "d": d, "nu": "1", "Q": _rows(q)}
            yield from ({"rule": "legendre", **_texts(found), **inner, "fact": fact} for fact in facts)


def _double(found: _Terms, table: Table) -> Iterator[Node]:
    """c(n,k) as Apéry's: see `proofs/formula_rules/inner_sums.py` for P, Q and the letters."""
    if found.i < 2:
        return
    for s, e, d in product(range(2, found.i + found.j), (-1, 1), (-1, 1)):
        facts = list(_facts(table, Fraction(e), s))
        difference = _difference(s, e, d) if facts else None
        if difference is None:
            continue
        u, nu, p = difference
        q = _remainder(found, (s, e, d, u), nu, p)
        if q is not None:
            inner = {"s": s, "e": e, "d": d, "u": u, "mu": str(e), "nu": str(nu), "P": _rows(p), "Q": _rows(q)}
            yield from ({"rule": "apery", **_texts(found), **inner, "fact": fact} for fact in facts)


def _difference(s: int, e: int, d: int) -> tuple[int, Fraction, Rows] | None:
    """u, nu and P for mu = e; None if c(n,k) - c(n-1,k) is not of this kind."""
    for u in range(s):

        def target(n: int, k: int, u: int = u) -> Fraction:
            return Fraction(n**u * (n - k - e * (n + k)))

        def linear(p: Function, n: int, k: int) -> int:
            return int(p(n, k) * k**s - d * p(n, k - 1) * (n + k) * (n - k) * k ** (s - 2))

        p = _fit(linear, target)
        if p is not None and p and p[0].degree() == u + 1 - s >= 0:
            scale = e / p[0].leading_coefficient()
            return u, Fraction(int(scale.p), int(scale.q)), [row * scale for row in p]
    return None


def _remainder(found: _Terms, at: tuple[int, int, int, int], nu: Fraction, p: Rows) -> Rows | None:
    """Q of the numerators' recurrence, in units of e^n d^k."""
    s, e, d, u = at
    first, certificate = _value(p), _value(found.certificate)

    def factor(n: int, k: int) -> int:
        return _term(found.i - 1, found.j - 1, 1, n, k)

    def target(n: int, k: int) -> Fraction:
        lead, trail = (Fraction(int(x.p), int(x.q)) for x in (found.lead(n), found.trail(n)))
        after: Fraction = lead * e * first(n + 1, k) * factor(n + 1, k) / ((n + 1) ** u * (n + 1 - k))
        before = trail * first(n, k) * factor(n - 1, k) / Fraction(n**u * (n + k))
        scale = Fraction(n * (n + 1)) ** u
        if k == 0:
            return (after - before) * scale
        left: Fraction = nu * certificate(n, k - 1) * factor(n, k - 1) / (k ** (s - 2) * (n - k + 1) * (n + k))
        return (after - before - left) * scale

    def linear(q: Function, n: int, k: int) -> int:
        return q(n, k) * factor(n, k) - d * q(n, k - 1) * factor(n, k - 1)

    return _fit(linear, target)


def _facts(table: Table, z: Fraction, s: int) -> Iterator[str]:
    """The ids of the evaluations of the sum of z^m/m^s."""
    one, two = Fraction(1), Fraction(2)
    for fact in table(z, (), ()):
        if (fact.upper, fact.lower, fact.factor) == ((one,) * (s + 1), (two,) * s, (one,)) and not fact.quotient:
            yield fact.id


def _texts(found: _Terms) -> Node:
    lead, trail = texts(found.lead), texts(found.trail)
    return {"powers": [found.i, found.j, found.x], "lead": lead, "trail": trail, "S": _rows(found.certificate)}


def _rows(rows: Rows) -> list[list[str]]:
    return [texts(row) for row in rows]
