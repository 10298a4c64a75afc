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


def nilpotent_primes(a: Sequence[int], b: Sequence[int], primes: Sequence[int]) -> int:
    """Twin of `nilpotency.nilpotent_primes` for one fraction, by the product itself: bit k for `primes[k]`.

    >>> nilpotent_primes((1, 2), (0, 0, 1), (11, 13, 17))
    7
    """
    return sum(1 << k for k, prime in enumerate(primes) if _is_nilpotent(a, b, prime))


def _is_nilpotent(a: Sequence[int], b: Sequence[int], prime: int) -> bool:
    """Trace and determinant of M(1)...M(l) are zero modulo l."""
    w, x, y, z = 1, 0, 0, 1
    for n in range(1, prime + 1):
        a_n, b_n = _value(a, n), _value(b, n)
        w, x, y, z = x % prime, (w * b_n + x * a_n) % prime, z % prime, (y * b_n + z * a_n) % prime
    return (w + z) % prime == 0 and (w * z - x * y) % prime == 0
