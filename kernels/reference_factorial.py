"""Plain twins of factorial_screen: the same questions, one member at a time, in Python's integers."""

import math
from collections.abc import Iterator, Sequence
from itertools import product

Term = tuple[int, int, tuple[int, ...]]
CLASSES = ("finite", "complex", "inflation", "plain")
LAST_ROOT = 64
_FNV, _WORD = 0x100000001B3, (1 << 64) - 1


def nilpotent(column: Sequence[int], prime: int, power: int = 1) -> bool:
    """Twin of `factorial_screen.nilpotent` for one column.

    >>> nilpotent((1, 2, 0, 0, 1), 11), nilpotent((1, 2, 0, 1, 1), 11)
    (True, False)
    """
    degree = _degree(column)
    if _is_exempt(column, prime):
        return True
    if power == 2:
        return _vanishes(column, prime**2, prime * (2 if degree > 1 else 3))
    u, v = (1, 0), (0, 1)
    for n in range(1, prime + 1):
        a_n, b_n = _values(column, n)
        u, v = ((x[1], (b_n * x[0] + a_n * x[1]) % prime) for x in (u, v))
    return (u[0] + v[1]) % prime == 0 and (u[0] * v[1] - u[1] * v[0]) % prime == 0


def divides(column: Sequence[int], prime: int, exponent: int, steps: int) -> bool:
    """Twin of `factorial_screen.divides` for one column.

    >>> divides((1, 2, 0, 0, 1), 17, 1, 34), divides((1, 2, 0, 0, 1), 17, 3, 34)
    (True, False)
    """
    if column[_degree(column)] == 0 or _is_exempt(column, prime):
        return True
    return _vanishes(column, prime**exponent, steps)


def _degree(column: Sequence[int]) -> int:
    return (len(column) - 2) // 3


def _is_exempt(column: Sequence[int], prime: int) -> bool:
    """Whether the prime divides the last coefficient of b, or a discriminant that is not zero."""
    A, B = column[_degree(column)], column[-1]
    discriminant = A * A + 4 * B
    return B % prime == 0 or (discriminant != 0 and discriminant % prime == 0)


def _values(column: Sequence[int], n: int) -> tuple[int, int]:
    split = _degree(column) + 1
    a_n, b_n = (sum(c * n**k for k, c in enumerate(part)) for part in (column[:split], column[split:]))
    return a_n, b_n


def _vanishes(column: Sequence[int], modulus: int, steps: int) -> bool:
    """Whether p and q are zero modulo this number after so many steps."""
    p_before, p, q_before, q = 1, column[0], 0, 1
    for n in range(1, steps + 1):
        a_n, b_n = _values(column, n)
        p_before, p = p, (a_n * p + b_n * p_before) % modulus
        q_before, q = q, (a_n * q + b_n * q_before) % modulus
    return p % modulus == 0 and q % modulus == 0


def class_of(column: Sequence[int]) -> str:
    """Twin of `factorial_screen.class_of`, by exact polynomials.

    >>> class_of((1, 2, 0, 0, 1)), class_of((2, 2, 0, 4, 4))
    ('plain', 'inflation')
    """
    import flint

    degree = _degree(column)
    A, B = column[degree], column[-1]
    a, b = flint.fmpz_poly(list(column[: degree + 1])), flint.fmpz_poly(list(column[degree + 1 :]))
    if any(b(n) == 0 for n in range(1, LAST_ROOT + 1)):
        return "finite"
    if A * A + 4 * B < 0:
        return "complex"
    contents = flint.fmpz(math.gcd(*column[: degree + 1])), math.gcd(*column[degree + 1 :])
    if contents[0] and any(contents[1] % int(prime) ** 2 == 0 for prime, _ in contents[0].factor()):
        return "inflation"
    return "inflation" if a.gcd(b).gcd(b(flint.fmpz_poly([1, 1]))).degree() > 0 else "plain"


def is_balanced(column: Sequence[int]) -> bool:
    """Whether the member has deg b = 2 deg a > 0.

    >>> is_balanced((1, 2, 0, 0, 1)), is_balanced((1, 2, 0, 1, 0))
    (True, False)
    """
    split = _degree(column) + 1
    a, b = (max((k for k, c in enumerate(part) if c), default=-1) for part in (column[:split], column[split:]))
    return b == 2 * a > 0


def members(degree: int, terms: Sequence[Term], low: Sequence[int], size: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The columns of a family's members in their order.

    >>> list(members(1, [(1, 1, (1, 0)), (2, 4, (0, 1))], [1, 1], [1, 2]))
    [(0, 1, 0, 0, 2), (0, 1, 0, 0, 4)]
    """
    for values in product(*(range(first, first + count) for first, count in zip(low, size, strict=True))):
        column = [0] * (3 * degree + 2)
        for coefficient, row, exponents in terms:
            column[row] += coefficient * math.prod(x**e for x, e in zip(values, exponents, strict=True))
        yield tuple(column)


def scan(
    columns: Iterator[tuple[int, ...]],
    tests: Sequence[tuple[int, int]],
    multiplicities: Sequence[tuple[int, int, int]],
) -> list[tuple[int, str]]:
    """Twin of `factorial_screen.scan`, tables being tests: the numbers of the survivors, with their classes.

    >>> family = members(1, [(2, 1, (0, 0)), (1, 0, (1, 0)), (1, 4, (0, 1))], [0, 1], [2, 2])    # 2n + x, y n^2
    >>> scan(family, [(5, 1), (17, 1)], [])
    [(2, 'plain'), (3, 'plain')]
    """
    return [
        (number, class_of(column))
        for number, column in enumerate(columns)
        if is_balanced(column)
        and all(nilpotent(column, *test) for test in tests)
        and all(divides(column, *one) for one in multiplicities)
    ]
