"""A plain twin of every kernel: slower, obvious, and what the kernels are tested against and fall back to."""

import math
import struct
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import flint


def convergent(a: Sequence[int], b: Sequence[int], depth: int) -> tuple[int, int, int, int]:
    """Twin of `product_tree.convergent`, by the recurrence itself.

    >>> convergent((1, 2), (0, 0, 1), 3)
    (204, 24, 160, 19)
    """
    p_before, p, q_before, q = 1, _value_at(a, 0), 0, 1
    for n in range(1, depth + 1):
        a_n, b_n = _value_at(a, n), _value_at(b, n)
        p_before, p = p, a_n * p + b_n * p_before
        q_before, q = q, a_n * q + b_n * q_before
    return p, p_before, q, q_before


def walk(entries: Sequence[Sequence[int]], size: int, first: int, last: int) -> tuple[int, ...]:
    """Twin of `matrix_walk.walk`, one matrix after the other.

    >>> walk([(0,), (1, 2), (1,), (3,)], 2, 0, 2)
    (1, 3, 3, 12)
    """
    product = [int(row == column) for row in range(size) for column in range(size)]
    for n in range(first, last):
        step = [_value_at(entry, n) for entry in entries]
        product = [
            sum(product[row * size + k] * step[k * size + column] for k in range(size))
            for row in range(size)
            for column in range(size)
        ]
    return tuple(product)


def tail_value(a: Sequence[int], b: Sequence[int], depth: int, tail: "flint.arb", bits: int) -> "flint.arb":
    """Twin of `product_tree.tail_value`, from the exact convergent.

    >>> import flint
    >>> tail_value((1, 2), (0, 0, 1), 100, flint.arb(50, 50), 128).str(20)
    '[1.2732395447351626862 +/- 4.90e-20]'

    With f(T) = (p + T p')/(q + T q') the ball is f at the tail's midpoint m, widened by the exact difference
    f(T) - f(m) = (T - m)(p' q - p q')/((q + T q')(q + m q')), so that a wide tail costs no dependency error.
    """
    import flint

    p, p_before, q, q_before = map(flint.fmpz, convergent(a, b, depth))
    if not tail.is_finite():
        return flint.arb.nan()
    with flint.ctx.workprec(bits + 64):
        middle = tail.mid()
        at_middle, at_tail = q + middle * q_before, q + tail * q_before
        return (p + middle * p_before) / at_middle + (tail - middle) * (p_before * q - p * q_before) / (
            at_middle * at_tail
        )


def short_rows(values: Sequence[int]) -> tuple[list[tuple[int, ...]], int, float]:
    """Twin of `lattice.short_rows` by FLINT's exact reduction, for any number of integers of any size.

    >>> rows, bits, length = short_rows([271801, 150829, 2 * 271801 - 150829])
    >>> rows[0], bits, round(length**2)
    ((-2, 1, 1), 19, 6)

    Two reduced bases of one lattice may differ: by signs, and among rows of about the same length.
    """
    import flint

    k = len(values)
    basis = flint.fmpz_mat([[int(i == j) for j in range(k)] + [values[i]] for i in range(k)]).lll()
    rows = [[int(basis[i, j]) for j in range(k + 1)] for i in range(k)]
    rows.sort(key=lambda row: (sum(c * c for c in row), row))
    return [tuple(row[:k]) for row in rows], max(abs(value).bit_length() for value in values), _length(rows[0])


def candidates(questions: Sequence[Sequence[int]], longest: float) -> list[int]:
    """Twin of `lattice.candidates`, by the whole exact reduction of each.

    >>> candidates([(271801, 150829, 392773), (271801, 150829, 390000)], 4.0)
    [0]
    """
    return [i for i, values in enumerate(questions) if short_rows(values)[2] <= longest]


def _length(row: Sequence[int]) -> float:
    """The Euclidean length, infinity where it is beyond a double."""
    return math.hypot(*row) if max(map(int.bit_length, row)) < 1_000 else math.inf


# A cell of the left side is 2^16 neighbouring doubles; values nearer to its border than 2^13 stand in both cells.
_CELL, _BORDER = 1 << 16, 1 << 13


def left_cells(values: Sequence[float], pairs: Sequence[tuple[int, int]], first: int, stop: int) -> set[int]:
    """Twin of `value_screen.LeftSide`: the cells of |c0 + c1 x| / |d0 + d1 x|, folded to at least 1.

    >>> sorted(left_cells([1.0, 3.14], [(1, 0), (0, 1)], 0, 2)) == [cell(3.14)]
    True
    """
    cells = set()
    for i in range(first, stop):
        for j in range(i + 1, len(pairs)):
            (c0, c1), (d0, d1) = pairs[i], pairs[j]
            if c0 * d1 != c1 * d0 and math.gcd(c0, c1, d0, d1) == 1:
                bits = _bits(max(values[i], values[j]) / min(values[i], values[j]))
                cells |= {(bits - _BORDER) // _CELL, (bits + _BORDER) // _CELL}
    return cells


def cell(value: float) -> int:
    """The cell of the left side in which a folded value stands.

    >>> cell(1.5) == cell(1.5 + 2.0**-40), cell(1.5) == cell(1.5 + 2.0**-35)
    (True, False)
    """
    return _bits(value) // _CELL


def in_comb(mask: int, pattern: int, largest: float, value: float) -> bool:
    """Twin of `value_screen.Comb`: whether a folded value is one of its own.

    >>> in_comb(0b11 << 50, 0b01 << 50, 8.0, 2.5), in_comb(0b11 << 50, 0b01 << 50, 8.0, 9.0)
    (True, False)
    """
    return 1 <= value < largest and _bits(value) & mask == pattern


def _bits(value: float) -> int:
    """The bit pattern of a positive double; neighbours differ by one."""
    return int(struct.unpack("<q", struct.pack("<d", value))[0])


def folded_value(
    a: Sequence[float],
    b: Sequence[float],
    tail: float,
    *,
    error: float,
    tolerance: float,
    beyond: float,
    listed: bool = False,
) -> Fraction | None:
    """Twin of one fraction in `value_screen.evaluate`: max(|v|, 1/|v|), exactly; None where it is not settled.

    >>> folded_value([1.0, 3.0, 5.0], [0.0, 1.0, 4.0], 2.0, error=0.0, tolerance=2.0**-41, beyond=1e18)
    Fraction(32, 25)

    a, b hold the scaled values a(0..depth) and b(0..depth), b(0) unused; tail is T(depth), error its uncertainty. The
    value is settled when the error moves it by less than the tolerance, relatively, or surely not below `beyond`; in
    `evaluate_list` also all V(k) on the way but the last two must be known to a quarter.
    """
    w, v = Fraction(1), Fraction(a[-1]) + Fraction(tail)
    moved = Fraction(error)
    for k in range(len(a) - 1, 0, -1):
        v, w = Fraction(a[k - 1]) * v + Fraction(b[k]) * w, v
        moved *= abs(Fraction(b[k]))
        if listed and k > 2 and 4 * moved > abs(v * w):
            return None
    high, low = max(abs(v), abs(w)), min(abs(v), abs(w))
    if moved <= Fraction(tolerance) * high * low or (moved + high * low) * Fraction(beyond) < high * high:
        return high / low if low else None
    return None


def _value_at(coefficients: Sequence[int], n: int) -> int:
    value = 0
    for coefficient in reversed(coefficients):
        value = value * n + int(coefficient)
    return value
