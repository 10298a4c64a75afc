"""Plain twins of the kernels that measure how fractions behave: valuations of gcds, and nilpotency modulo primes."""

import math
from collections.abc import Sequence
from fractions import Fraction
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


def convergence_class(a: Sequence[int], b: Sequence[int]) -> tuple[int, float]:
    """Twin of `convergence_classes.convergence_classes` for one fraction, in rational numbers.

    >>> convergence_class((0, 1), (3,))
    (1, 2.0)

    The speed is NaN where the class has none.
    """
    a, b = _trimmed(a), _trimmed(b)
    if any(_value(b, n) == 0 for n in range(1, 65)):
        return 0, math.nan
    d, excess = len(a) - 1, len(b) - 1 - 2 * (len(a) - 1)
    if excess < 0:
        return 1, float(-excess)
    if excess == 0:
        return _balanced(a, b, d)
    if b[-1] < 0 or excess > 2:
        return 6, math.nan
    ratio = abs(a[-1]) / math.sqrt(b[-1])
    return (4, ratio) if excess == 2 else (3, 2 * ratio)


def _trimmed(polynomial: Sequence[int]) -> tuple[int, ...]:
    return tuple(polynomial[: max(k for k, c in enumerate(polynomial) if c) + 1])


def _balanced(a: Sequence[int], b: Sequence[int], d: int) -> tuple[int, float]:
    A, B = a[-1], b[-1]
    discriminant = A * A + 4 * B
    if discriminant < 0:
        return 6, math.nan
    if discriminant > 0:
        large = (abs(A) + math.sqrt(discriminant)) / 2
        return 2, 2 * math.log(large) - math.log(abs(B))
    t0, (a1, a2), (b1, b2) = Fraction(-A, 2), _next(a), _next(b)
    square = b1 - t0 * a1 - d * t0 * t0
    if square:
        return (14, math.nan) if square < 0 else (11, 4 * math.sqrt(square / t0**2))
    linear, constant = a1 - t0, -t0 * t0 * d * (d - 1) / 2 - d * t0 * a1 + t0 * a2 - b2
    split = linear * linear - 4 * constant
    if split <= 0:
        return (14 if split < 0 else 13), math.nan
    return 12, 2 * math.sqrt(split / 4 / t0**2)


def _next(polynomial: Sequence[int]) -> tuple[int, int]:
    """The two coefficients below the leading one."""
    padded = (0, 0, *polynomial)
    return padded[-2], padded[-3]
