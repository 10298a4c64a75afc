"""A plain twin of every kernel: slower, obvious, and what the kernels are tested against and fall back to."""

import math
from collections.abc import Sequence
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
    length = math.sqrt(float(sum(c * c for c in rows[0])))
    return [tuple(row[:k]) for row in rows], max(abs(value).bit_length() for value in values), length


def _value_at(coefficients: Sequence[int], n: int) -> int:
    value = 0
    for coefficient in reversed(coefficients):
        value = value * n + int(coefficient)
    return value
