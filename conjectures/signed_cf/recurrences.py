"""Linear recurrences of integer sequences: fitted modulo a prime, lifted to the integers, checked exactly."""

from collections.abc import Sequence

import numpy as np

from kernels.berlekamp_massey import PRIME, recurrences

# Products and sums of numbers below this stay in 64 bits.
_SMALL = 1 << 62


def shortest_recurrence(terms: Sequence[int], order: int) -> tuple[int, ...] | None:
    """1, c_1, ..., c_L with sum c_j a_(n-j) = 0 for all L <= n < len(terms), for the least L <= order; None if there is
    none.

    >>> shortest_recurrence([2, 1, 2, 1, 1, 4, 1, 1, 6, 1, 1, 8, 1, 1, 10, 1, 1, 12], 8)
    (1, 0, 0, -2, 0, 0, 1, 0)

    Zeros at the end count the terms of a pre-period. A minimal recurrence of integers has integer coefficients (Fatou,
    1906), so that one found modulo a prime is the one over the rationals if its lift is right for all terms.
    """
    if len(terms) < 2 * order + 1:
        raise ValueError(f"a recurrence of order {order} needs {2 * order + 1} terms")
    fitted = _modular(terms, order)
    if fitted is None:
        return None
    lifted = tuple(c if c <= PRIME // 2 else c - PRIME for c in fitted)
    return lifted if holds(lifted, terms) else None


def _modular(terms: Sequence[int], order: int) -> list[int] | None:
    small = terms if max(map(abs, terms)) < _SMALL else [term % PRIME for term in terms]
    lengths, rows = recurrences(np.array([small], dtype=np.int64), order)
    return None if lengths[0] < 0 else [int(c) for c in rows[0, : lengths[0] + 1]]


def holds(coefficients: Sequence[int], terms: Sequence[int]) -> bool:
    """Whether sum c_j a_(n-j) = 0 for all n from the order on, exactly.

    >>> holds((1, -1, -1), [1, 1, 2, 3, 5, 8]), holds((1, -1, -1), [1, 1, 2, 3, 5, 9])
    (True, False)
    """
    order = len(coefficients) - 1
    if sum(map(abs, coefficients)) * max(map(abs, terms), default=0) < _SMALL:
        total = np.convolve(np.array(terms, dtype=np.int64), np.array(coefficients, dtype=np.int64), "valid")
        return not total.any()
    return all(sum(c * terms[n - j] for j, c in enumerate(coefficients) if c) == 0 for n in range(order, len(terms)))


def pre_period(coefficients: Sequence[int]) -> int:
    """How many terms come before the recurrence proper.

    >>> pre_period((1, -2, 1, 0, 0))
    2
    """
    return next((k for k, c in enumerate(reversed(coefficients)) if c), 0)
