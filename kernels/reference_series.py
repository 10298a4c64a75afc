"""The plain twin of `kernels.series_sums`."""

from collections.abc import Sequence

Linear = Sequence[tuple[int, int]]


def moments(
    above: Linear, below: Linear, numerator: int, denominator: int, powers: int, terms: int, bits: int
) -> list[int]:
    """2^bits times the sums of n^j t(n), j = 0 to powers, over n < terms, where t(0) = 1, each step cut downwards.

    >>> moments([(2, 1)], [(1, 1)], 1, 8, 1, 60, 20)[0] / 2**20     # 1/sqrt(1 - 4/8)... of binomial(2n,n)/8^n
    1.153...

    t(n+1)/t(n) = numerator/denominator * prod (s n + r) over `above` / prod over `below`.
    """
    term, sums = 1 << bits, [0] * (powers + 1)
    for n in range(terms):
        part = term
        for j in range(powers + 1):
            sums[j] += part
            part *= n
        top, bottom = numerator, denominator
        for s, r in above:
            top *= s * n + r
        for s, r in below:
            bottom *= s * n + r
        term = term * top // bottom
    return sums
