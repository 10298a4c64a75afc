"""Known families that are recognised by solving for their parameters, because no list of instances is long enough.

A solver takes a fraction and returns the texts that stand for the letters of its entry in formulas.json, or None if the
fraction is not of that shape. To add one: the solver here, a row in SOLVERS, an entry with "solver" in the table.
"""

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from conjectures.pcf import Pcf

Letters = dict[str, str]


def noerlund(pcf: Pcf) -> Letters | None:
    """a(n) = s (w + n - (u + v + 2n + 1) z), b(n) = s^2 (u + n)(v + n) z (1 - z), rational u and v, z <= 1/2.

    >>> noerlund(Pcf.parse("3n + 1", "-2n^2 + n"))
    {'s': '(1)', 'z': '(-1)', 'w': '(1/2)', 'u': '(-1/2)', 'v': '(0)'}
    >>> noerlund(Pcf.parse("n", "n^2 + 1")) is None
    True

    The leading coefficients A, B give s^2 = A^2 + 4B and z = (1 - A/s)/2, the roots of b give u and v, a(0) gives w.
    None where b has no rational roots, s is not real, or w is a pole. Source: N. E. Nörlund 1924; DLMF 15.7.5.
    """
    if len(pcf.a) > 2 or len(pcf.b) != 3 or (roots := _rational_roots(pcf.b)) is None:
        return None
    start, slope = (*pcf.a, 0)[:2]
    square = slope**2 + 4 * pcf.b[2]
    if square <= 0:
        return None
    u, v = sorted(-root for root in roots)
    # w = (u + v + 1)/2 + rest/s
    rest = start - (u + v + 1) * slope / 2
    letters = _over_root(square, slope if slope else start, Fraction(slope), rest, u + v + 1)
    return None if letters is None else {**letters, "u": f"({u})", "v": f"({v})"}


def _over_root(square: int, sign: int, slope: Fraction, rest: Fraction, total: Fraction) -> Letters | None:
    """s = +-sqrt(square) with the given sign, z = (1 - slope/s)/2, w = total/2 + rest/s; None if w = 0, -1, -2, ..."""
    size = isqrt(square)
    if size * size == square or rest == 0:
        w = total / 2 + (rest / (size if sign > 0 else -size) if rest else 0)
        if w.denominator == 1 and w <= 0:
            return None
    if size * size == square:
        s = Fraction(size if sign > 0 else -size)
        return {"s": f"({s})", "z": f"({(1 - slope / s) / 2})", "w": f"({total / 2 + rest / s})"}
    s_text = f"sqrt({square})" if sign > 0 else f"(-sqrt({square}))"
    return {"s": s_text, "z": f"(1/2 - ({slope / 2})/{s_text})", "w": f"({total / 2} + ({rest})/{s_text})"}


def _rational_roots(b: tuple[int, ...]) -> tuple[Fraction, Fraction] | None:
    c, p, a = b
    discriminant = p * p - 4 * a * c
    if discriminant < 0 or isqrt(discriminant) ** 2 != discriminant:
        return None
    r = isqrt(discriminant)
    return Fraction(-p - r, 2 * a), Fraction(-p + r, 2 * a)


SOLVERS: dict[str, Callable[[Pcf], Letters | None]] = {"noerlund": noerlund}
