"""Plain twins of the kernels that measure how fractions behave: valuations of gcds, and nilpotency modulo primes."""

from collections.abc import Sequence
from math import gcd


def gcd_valuations(a: Sequence[int], b: Sequence[int], prime: int, depth: int) -> list[list[int]]:
    """Twin of `valuations.gcd_valuations`, by the big integers themselves; it never gives up before b(n) = 0.

    >>> gcd_valuations((1, 2), (0, 0, 1), 3, 7)
    [[0, 0, 0, 0, 0, 2, 2, 2], [0, 0, 0, 0, 0, 0, 2, 2]]
    """
    p_before, p, q_before, q = 1, a[0] if a else 0, 0, 1
    found = [[0], [0]]
    for n in range(1, depth + 1):
        a_n, b_n = _value(a, n), _value(b, n)
        if b_n == 0:
            break
        p_before, p, q_before, q = p, a_n * p + b_n * p_before, q, a_n * q + b_n * q_before
        found[0].append(_valuation(gcd(p, q), prime))
        found[1].append(_valuation(gcd(p, q, p_before, q_before), prime))
    return [row + [-1] * (depth + 1 - len(row)) for row in found]


def _value(polynomial: Sequence[int], n: int) -> int:
    return sum(c * n**k for k, c in enumerate(polynomial))


def _valuation(number: int, prime: int) -> int:
    v = 0
    while number % prime == 0:
        number, v = number // prime, v + 1
    return v
