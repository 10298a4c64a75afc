"""Coboundaries U(n) M(n) = g(n) M'(n) U(n+1) between two recurrences, by linear algebra over the rational numbers.

With U polynomial and primitive, the numerator of g divides b(n) and its denominator b'(n), for the contents of
U(n) M(n) and M'(n) U(n+1) divide the determinants of M and M'. So g is one of finitely many functions, and U a
polynomial solution of linear equations: u12 = g b' u21(n+1), u22 = g (u11(n+1) + a' u21(n+1)), and two more.
"""

from collections.abc import Iterator
from math import isqrt, lcm

from flint import fmpq, fmpq_mat, fmpq_poly

from conjectures.certificates.riccati import monic_factors, texts
from conjectures.certificates.tables import Node
from conjectures.pcf import Pcf

DEGREE = 5
_NEXT = fmpq_poly([1, 1])

Entries = tuple[fmpq_poly, fmpq_poly, fmpq_poly, fmpq_poly]


def coboundary(first: Pcf, second: Pcf, degree: int = DEGREE) -> Node | None:
    """The entries `U`, `g`, `a`, `b` of a step from the second fraction to the first; None up to this degree of U.

    >>> step = coboundary(Pcf.parse("2n + 3", "(n + 1)^2"), Pcf.parse("2n + 1", "n^2"))
    >>> step["U"], step["g"]
    ([[], ['0', '0', '1'], ['1'], ['1', '2']], [['1'], ['1']])
    """
    if (len(first.a), len(first.b)) != (len(second.a), len(second.b)):
        return None
    for top, bottom in _factors(first, second):
        found = _matrix(first, second, top, bottom, degree)
        if found is not None:
            common = lcm(*(int(entry.denom()) for entry in found))
            letters = [texts(common * entry) for entry in found]
            factor = [texts(top), texts(bottom)]
            return {"rule": "coboundary", "U": letters, "g": factor, "a": list(second.a), "b": list(second.b)}
    return None


def _factors(first: Pcf, second: Pcf) -> Iterator[tuple[fmpq_poly, fmpq_poly]]:
    """The candidates for g: as the leading coefficients demand, then all factors of like degree."""
    ratio = fmpq(first.b[-1], second.b[-1])
    p, q = int(ratio.p), int(ratio.q)
    if p < 0 or isqrt(p) ** 2 != p or isqrt(q) ** 2 != q:
        return
    scale = fmpq(isqrt(p), isqrt(q)) * (1 if first.a[-1] * second.a[-1] > 0 else -1)
    bottoms = list(monic_factors(fmpq_poly(list(second.b))))
    for top in sorted(monic_factors(fmpq_poly(list(first.b))), key=fmpq_poly.degree):
        for bottom in bottoms:
            if top.degree() == bottom.degree() and (not top.degree() or top.gcd(bottom).degree() == 0):
                yield scale * top, bottom


def _matrix(first: Pcf, second: Pcf, top: fmpq_poly, bottom: fmpq_poly, degree: int) -> Entries | None:
    """U for this g = top/bottom, the least kernel vector with a determinant."""
    a, b, a1, b1 = (fmpq_poly(list(p)) for p in (first.a, first.b, second.a, second.b))
    kept = b1 // bottom
    room = degree + a.degree()
    columns = []
    for unknown, size in (("u21", degree), ("u11", room), ("u22", room)):
        for power in range(size + 1):
            x = fmpq_poly([0, 1]) ** power
            u21, u11, u22 = (x if unknown == name else fmpq_poly() for name in ("u21", "u11", "u22"))
            u12 = top * kept * u21(_NEXT)
            columns.append(
                (
                    bottom * u22 - top * (u11(_NEXT) + a1 * u21(_NEXT)),
                    u11 * b + u12 * a - top * kept * u22(_NEXT),
                    bottom * (u21 * b + u22 * a) - top * (u12(_NEXT) + a1 * u22(_NEXT)),
                )
            )
    for vector in _kernel(columns):
        u21 = fmpq_poly(vector[: degree + 1])
        u11, u22 = fmpq_poly(vector[degree + 1 : degree + room + 2]), fmpq_poly(vector[degree + room + 2 :])
        u12 = top * kept * u21(_NEXT)
        if u11 * u22 != u12 * u21:
            return u11, u12, u21, u22
    return None


def _kernel(columns: list[tuple[fmpq_poly, fmpq_poly, fmpq_poly]]) -> Iterator[list[fmpq]]:
    """A basis of the combinations in which all three polynomials vanish."""
    heights = [max(column[i].degree() for column in columns) + 1 for i in range(3)]
    rows = [[column[i][power] for column in columns] for i in range(3) for power in range(heights[i])]
    matrix, rank = fmpq_mat(rows).rref()
    pivots = [next(j for j in range(len(columns)) if matrix[i, j] != 0) for i in range(rank)]
    for free in sorted(set(range(len(columns))) - set(pivots)):
        vector = [fmpq(0)] * len(columns)
        vector[free] = fmpq(1)
        for i, pivot in enumerate(pivots):
            vector[pivot] = -matrix[i, free]
        yield vector
