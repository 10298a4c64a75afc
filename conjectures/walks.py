"""delta along a walk through a matrix field, in native product trees."""

import math
from collections.abc import Sequence

from flint import fmpz, fmpz_poly

from kernels.matrix_walk import column, walk

# A double takes integers of fewer bits.
DOUBLE_BITS = 900


def walked_delta(matrix: Sequence[Sequence[fmpz_poly]], depth: int) -> float | None:
    """delta of p/q, p and q the ends of the first two rows of T(0) ... T(depth-1), against twice the depth.

    >>> apery = [[fmpz_poly(), fmpz_poly([0] * 6 + [-1])], [fmpz_poly([1]), fmpz_poly([5, 27, 51, 34])]]
    >>> walked_delta(apery, 10) is None     # b(0) = 0: the walk must begin behind it
    True

    None where p/q or its limit is not defined, or both agree. The limit is p/q at twice the depth, taken as the
    difference sum x_k (p q_k - q p_k)/(q Q) over the columns k, x the last column of the second half's product and
    Q = sum x_k q_k: integers up to there, so that nothing cancels.
    """
    size = len(matrix)
    if size < 2:
        return None
    entries = [tuple(map(int, entry.coeffs())) for row in matrix for entry in row]
    product = walk(entries, size, 0, depth)
    return rows_delta(product[:size], product[size : 2 * size], column(entries, size, depth, 2 * depth))


def rows_delta(tops: Sequence[fmpz], bottoms: Sequence[fmpz], weights: Sequence[float]) -> float | None:
    """delta of p/q, the ends of two rows, against the limit (sum of weights times tops)/(sum of weights times bottoms).

    >>> round(rows_delta([fmpz(3), fmpz(7)], [fmpz(2), fmpz(5)], [1.0, 3.0]), 3)
    1.76
    """
    p, q = tops[-1], bottoms[-1]
    difference = _mixture([p * b - q * t for t, b in zip(tops, bottoms, strict=True)], weights)
    beyond = _mixture(bottoms, weights)
    if q == 0 or difference is None or beyond is None:
        return None
    reduced = _log(q // p.gcd(q)) if p else 0.0
    return (_log(q) + beyond - difference) / reduced - 1 if reduced > 0 else None


def _mixture(numbers: Sequence[fmpz], weights: Sequence[float]) -> float | None:
    """log |sum of weights times numbers|, None for log 0."""
    top = max(abs(number).bit_length() for number in numbers)
    shift = max(0, top - DOUBLE_BITS)
    total = math.fsum(float(int(number >> shift)) * weight for number, weight in zip(numbers, weights, strict=True))
    return math.log(abs(total)) + shift * math.log(2) if total and math.isfinite(total) else None


def _log(number: fmpz) -> float:
    """log |number| of an integer of any size but 0."""
    size = abs(number)
    shift = max(0, size.bit_length() - DOUBLE_BITS)
    return math.log(int(size >> shift)) + shift * math.log(2)
