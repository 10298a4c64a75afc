"""The primes below a bound, which several groups of the catalogue need."""

from functools import lru_cache


@lru_cache(maxsize=32)
def primes_below(bound: int) -> tuple[int, ...]:
    """All primes p < bound, by the sieve of Eratosthenes.

    >>> primes_below(20)
    (2, 3, 5, 7, 11, 13, 17, 19)
    """
    is_prime = bytearray([0, 0]) + bytearray([1]) * max(bound - 2, 0)
    p = 2
    while p * p < bound:
        if is_prime[p]:
            is_prime[p * p :: p] = bytes(len(range(p * p, bound, p)))
        p += 1
    return tuple(n for n in range(2, bound) if is_prime[n])
