"""The plain twin of `kernels.series_sums`."""

from collections.abc import Sequence

Linear = Sequence[tuple[int, int]]


def moments(
    above: Linear, below: Linear, arguments: Sequence[tuple[int, int]], powers: int, terms: int, bits: int
) -> list[list[int]]:
    """For each argument 2^bits times the sums of n^j t(n), j = 0 to powers, over n < terms.

    >>> half, third = moments([(1, 1)], [(1, 1)], [(1, 2), (-1, 3)], powers=1, terms=60, bits=40)
    >>> [round(value / 2**40, 6) for value in half], [round(value / 2**40, 6) for value in third]
    ([2.0, 2.0], [0.75, -0.1875])

    t(0) = 1 and t(n+1)/t(n) = numerator/denominator * prod (s n + r) over `above` / prod over `below`, each step cut
    towards zero; a sum ends when its terms have become zero.
    """
    return [_moments(above, below, *argument, powers, terms, bits) for argument in arguments]


def _moments(
    above: Linear, below: Linear, numerator: int, denominator: int, powers: int, terms: int, bits: int
) -> list[int]:
    term, sign, sums = 1 << bits, 1, [0] * (powers + 1)
    for n in range(terms):
        for j in range(powers + 1):
            sums[j] += sign * term * n**j
        top, bottom = _product(numerator, above, n), _product(denominator, below, n)
        term = term * abs(top) // abs(bottom)
        if not term:
            break
        sign *= 1 if (top > 0) == (bottom > 0) else -1
    return sums


def _product(value: int, factors: Linear, n: int) -> int:
    for s, r in factors:
        value *= s * n + r
    return value
