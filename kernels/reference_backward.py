"""The plain twin of `kernels.backward_limits`."""

from collections.abc import Sequence

Polynomials = Sequence[Sequence[int]]


def directions(questions: Sequence[tuple[Polynomials, int]], words: int) -> list[tuple[int, ...]]:
    """For each recurrence and depth N the vector S(r) ... S(N-1) (0, ..., 0, 1), up to a common factor.

    >>> directions([(((1,), (1,), (1,)), 12)], words=2)     # Fibonacci numbers
    [(55, 89)]

    A question is the coefficients of p_0, ..., p_r, lowest first, and N; S(n) takes y to p_0(n) (0, y_1, ..., y_{r-1})
    + y_r (p_r(n), ..., p_1(n)). After a step that takes one of them beyond 64 `words` bits and a sign, all numbers
    lose their lowest word, and as often as that takes.
    """
    return [_direction(polynomials, depth, words) for polynomials, depth in questions]


def _direction(polynomials: Polynomials, depth: int, words: int) -> tuple[int, ...]:
    order = len(polynomials) - 1
    y = [0] * (order - 1) + [1]
    for n in range(depth - 1, order - 1, -1):
        leading, *others = (_at(p, n) for p in polynomials)
        before = [0, *y[:-1]]
        y = [leading * a + p * y[-1] for a, p in zip(before, reversed(others), strict=True)]
        while any(abs(v if v >= 0 else ~v) >> (64 * words) for v in y):
            y = [v >> 64 for v in y]
    return tuple(y)


def _at(polynomial: Sequence[int], n: int) -> int:
    value = 0
    for c in reversed(polynomial):
        value = value * n + c
    return value
