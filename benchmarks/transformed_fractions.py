"""Fractions that are one formula with another, made so by random transformations: folds, coboundaries, inflations."""

from collections.abc import Iterator
from random import Random

from flint import fmpz_poly

from conjectures.canonical import terminates
from conjectures.pcf import Pcf

Matrix = tuple[fmpz_poly, fmpz_poly, fmpz_poly, fmpz_poly]
HEIGHT = 5
ONE, ZERO = fmpz_poly([1]), fmpz_poly()


def transformed(base: Pcf, folds: int, degree: int, random: Random) -> Pcf | None:
    """The fraction of adj(U(n)) T(n) U(n+1) with T a product of `folds` steps of `base`, U random of this degree.

    None where chance made a fraction that ends, or no fraction at all.
    """
    u = gauge(degree, random)
    adjugate = (u[3], -u[1], -u[2], u[0])
    pair = companion(times(times(adjugate, folded(base, folds)), moved(u, 1)))
    if pair is None:
        return None
    a, b = (polynomial(fmpz_poly([1 + largest_zero(pair[1]), 1])) for polynomial in pair)
    inflation = fmpz_poly([random.randint(1, HEIGHT), random.randint(0, 1)])
    pcf = pcf_of(a * inflation, b * inflation * inflation(fmpz_poly([-1, 1])))
    return None if pcf is None or terminates(pcf) else pcf


def gauge(degree: int, random: Random) -> Matrix:
    """A matrix of polynomials of degrees up to this one, with a determinant."""
    while True:
        u, v, w, x = (entry(random.randint(0, degree), random) for _ in range(4))
        if u * x != v * w:
            return u, v, w, x


def entry(degree: int, random: Random) -> fmpz_poly:
    return fmpz_poly([random.randint(-HEIGHT, HEIGHT) for _ in range(degree + 1)])


def folded(pcf: Pcf, count: int) -> Matrix:
    """The product of `count` steps, those before n * count."""
    whole: Matrix = (ONE, ZERO, ZERO, ONE)
    for i in range(1, count + 1):
        at = fmpz_poly([i - count, count])
        whole = times(whole, (ZERO, fmpz_poly(list(pcf.b))(at), ONE, fmpz_poly(list(pcf.a))(at)))
    return whole


def companion(matrix: Matrix) -> tuple[fmpz_poly, fmpz_poly] | None:
    """a and b of the recurrence of the first entries of rows r(n) = r(n-1) T(n), inflated; None if it is singular."""
    a, b, c, d = matrix
    later, before = c(fmpz_poly([1, 1])), c(fmpz_poly([-1, 1]))
    numerator = -later * before * (a * d - b * c)
    back = fmpz_poly([-1, 1])
    return ((c * a(fmpz_poly([1, 1])) + later * d)(back), numerator(back)) if numerator else None


def largest_zero(b: fmpz_poly) -> int:
    return max((int(root) for root, _ in b.roots()), default=0)


def pcf_of(a: fmpz_poly, b: fmpz_poly) -> Pcf | None:
    return Pcf(tuple(map(int, a.coeffs())), tuple(map(int, b.coeffs()))) if a and b else None


def times(m: Matrix, k: Matrix) -> Matrix:
    return m[0] * k[0] + m[1] * k[2], m[0] * k[1] + m[1] * k[3], m[2] * k[0] + m[3] * k[2], m[2] * k[1] + m[3] * k[3]


def moved(m: Matrix, steps: int) -> Matrix:
    p, q, r, s = (part(fmpz_poly([steps, 1])) for part in m)
    return p, q, r, s


def pairs(bases: list[Pcf], folds: int, degree: int, count: int, random: Random) -> Iterator[tuple[Pcf, Pcf]]:
    """So many fractions made from the bases, each with another one made from the same base."""
    while count:
        base = random.choice(bases)
        one, two = transformed(base, folds, degree, random), transformed(base, 1, min(degree, 1), random)
        if one is not None and two is not None:
            yield one, two
            count -= 1
