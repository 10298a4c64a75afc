"""Continued fractions that are quotients of contiguous 2F1, 1F1 or 0F1: the parameters, solved exactly over Q."""

from collections.abc import Iterator
from fractions import Fraction
from math import isqrt

from conjectures.certificates.contiguous import paths
from conjectures.certificates.tables import Node, Table
from conjectures.pcf import Pcf


def gauss(pcf: Pcf, table: Table) -> Iterator[Node]:
    """The steps of certificates by Gauss's continued fractions; none where (a, b) has not their shape."""
    shapes = {
        (1, 1): _surd,
        (2, 1): _bessel,
        (2, 2): _confluent,
        (1, 3): _hypergeometric,
        (2, 3): _hypergeometric,
        (2, 5): _stieltjes,
    }
    search = shapes.get((len(pcf.a), len(pcf.b)))
    if search is not None:
        yield from search(pcf, table)


def _nodes(rule: str, letters: dict[str, Fraction], series: Iterator[Node]) -> Iterator[Node]:
    for way in series:
        yield {"rule": rule, **{name: str(letter) for name, letter in letters.items()}, **way}


def _surd(pcf: Pcf, table: Table) -> Iterator[Node]:
    yield {"rule": "surd"}


def _stieltjes(pcf: Pcf, table: Table) -> Iterator[Node]:
    if pcf.b == (0, 0, 0, 0, 1) and pcf.a[1] == 2 * pcf.a[0]:
        yield {"rule": "stieltjes"}


def _bessel(pcf: Pcf, table: Table) -> Iterator[Node]:
    s, b = Fraction(pcf.a[1]), pcf.b[0]
    w, z = pcf.a[0] / s, b / s**2
    if not _pole(w + 1):
        yield from _nodes("bessel", {"s": s, "w": w, "z": z}, paths((), w + 1, z, table))


def _confluent(pcf: Pcf, table: Table) -> Iterator[Node]:
    s = Fraction(pcf.a[1])
    z, u = pcf.b[1] / s**2, Fraction(pcf.b[0], pcf.b[1])
    w = pcf.a[0] / s + z
    if not _pole(w + 1):
        yield from _nodes("confluent", {"s": s, "u": u, "w": w, "z": z}, paths((u + 1,), w + 1, z, table))


def _hypergeometric(pcf: Pcf, table: Table) -> Iterator[Node]:
    roots = rational_roots(pcf.b)
    if roots is None:
        return
    u, v = roots
    start, slope = map(Fraction, (*pcf.a, 0)[:2])
    square = int(slope**2) + 4 * pcf.b[2]
    if square <= 0:
        return
    if isqrt(square) ** 2 == square:
        s = Fraction(isqrt(square) if (slope or start) > 0 else -isqrt(square))
        z = (1 - slope / s) / 2
        w = start / s + (u + v + 1) * z
        if not _pole(w + 1):
            letters = {"s": s, "u": u, "v": v, "w": w, "z": z}
            yield from _nodes("noerlund", letters, paths((u + 1, v + 1), w + 1, z, table))
    w = (u + v + 1) / 2
    if slope and start == slope * w and not _pole(w + 1):
        series = paths(((u + 1) / 2, (v + 1) / 2), w + 1, Fraction(4 * pcf.b[2], square), table)
        yield from _nodes("quadratic", {"u": u, "v": v}, series)


def _pole(w: Fraction) -> bool:
    return w <= 0 and w.denominator == 1


def rational_roots(b: tuple[int, ...]) -> tuple[Fraction, Fraction] | None:
    """u and v with b(n) = b_2 (n + u)(n + v), if they are rational.

    >>> rational_roots((0, -1, 2))
    (Fraction(0, 1), Fraction(-1, 2))
    """
    c, p, a = b
    discriminant = p * p - 4 * a * c
    if discriminant < 0 or isqrt(discriminant) ** 2 != discriminant:
        return None
    r = isqrt(discriminant)
    return tuple(sorted((Fraction(p + r, 2 * a), Fraction(p - r, 2 * a)), reverse=True))  # type: ignore[return-value]
