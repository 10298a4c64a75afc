"""Plain twins of `signed_cf` and `berlekamp_massey`, on integers of any size."""

from collections.abc import Sequence
from itertools import product
from math import gcd

Left = tuple[int, int, int, int]


def regular_digits(low: int, high: int, denominator: int) -> list[int]:
    """Twin of `FixedPoint.digits`: the partial quotients that all numbers in [low, high] / denominator share.

    >>> regular_digits(314159, 314160, 100000)
    [3, 7]

    A quotient counts only if the number is certain not to end there: both ends leave a remainder.
    """
    digits, x, y = list[int](), (low, denominator), (high, denominator)
    while x[1] and y[1]:
        (first, x_rest), (second, y_rest) = divmod(x[0], x[1]), divmod(y[0], y[1])
        if first != second or not x_rest or not y_rest:
            break
        digits.append(first)
        x, y = (x[1], x_rest), (y[1], y_rest)
    return digits


def transduce(digits: Sequence[int], word: str, terms: int) -> tuple[list[int], int]:
    """Twin of `signed_cf.transduce`.

    >>> transduce([2, 1, 2, 1, 1, 4, 1, 1, 6, 1, 1, 8], "-+", 4)
    ([3, 3, 2, 5], 8)

    The number in hand is [c; n, digits[i], ...]. Under + its floor is c. Under - its ceiling is c + 1, and
    1/(c + 1 - x) = [1; n - 1, ...], where [1; 0, y, ...] = [1 + y; ...].
    """
    out: list[int] = []
    i = 2
    if len(digits) < 2:
        return out, i
    c, n = digits[0], digits[1]
    while len(out) < terms and i + 2 <= len(digits):
        if word[len(out) % len(word)] == "+":
            out.append(c)
            c, n, i = n, digits[i], i + 1
        elif n == 1:
            out.append(c + 1)
            c, n, i = 1 + digits[i], digits[i + 1], i + 2
        else:
            out.append(c + 1)
            c, n = 1, n - 1
    return out, i


def recurrence(terms: Sequence[int], prime: int) -> list[int]:
    """Twin of `berlekamp_massey.recurrences` for one sequence: 1, c_1, ..., c_L.

    >>> recurrence([1, 1, 2, 3, 5, 8], 101)
    [1, 100, 100]
    """
    c, b, length, shift, scale = [1], [1], 0, 1, 1
    for i in range(len(terms)):
        d = sum(c[j] * terms[i - j] for j in range(min(len(c), i + 1))) % prime
        if d:
            old, factor = c[:], d * pow(scale, -1, prime)
            c += [0] * (len(b) + shift - len(c))
            for j, coefficient in enumerate(b):
                c[j + shift] = (c[j + shift] - factor * coefficient) % prime
            if 2 * length <= i:
                length, b, scale, shift = i + 1 - length, old, d, 0
        shift += 1
    return (c + [0] * (length + 1))[: length + 1]


def left_sides(height: int) -> list[Left]:
    """All (A, B, C, D) up to a height: coprime, independent rows, the first number of each row positive.

    >>> len(left_sides(1))
    12
    """
    rows = [row for row in product(range(-height, height + 1), repeat=2) if row > (0, 0)]
    rows = [(a, b) for a, b in rows if a > 0 or b > 0]
    return [
        (top[0], top[1], bottom[0], bottom[1])
        for top, bottom in product(rows, rows)
        if top[0] * bottom[1] != top[1] * bottom[0] and gcd(*top, *bottom) == 1
    ]


def screen(
    low: int, bits: int, words: Sequence[str], height: int, terms: int, order: int, prime: int
) -> set[tuple[Left, str, int]]:
    """Twin of `signed_cf.screen` for a number in [low, low + 1] / 2^bits, by one division after the other.

    >>> e = 2718281828459045235360287471352662497757247093699959574966967627724 * 2**200 // 10**66
    >>> sorted(screen(e, 200, ["+"], 1, 18, 7, 101))[:2]
    [((1, -1, 0, 1), '+', 6), ((1, 0, 0, 1), '+', 7)]

    Left out are terms that end in a run, numbers below 1 with a first sign +, and those with too few digits.
    """
    found = set()
    for left in left_sides(height):
        digits = regular_digits(*ends(left, low, bits))
        for word in words:
            if digits[:1] == [0] and word[0] == "+":
                continue
            out, _ = transduce(digits, word, terms)
            if len(out) == terms and len(set(out[order:])) > 1:
                length = len(recurrence(out, prime)) - 1
                if length <= order:
                    found.add((left, word, length))
    return found


def ends(left: Left, low: int, bits: int) -> tuple[int, int, int]:
    """The left side's enclosure as low, high and denominator."""
    a, b, c, d = left
    one = 1 << bits
    (p, q), (r, s) = [(abs(a * x + b * one), abs(c * x + d * one)) for x in (low, low + 1)]
    return min(p * s, r * q), max(p * s, r * q), q * s
