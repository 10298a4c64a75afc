"""Small words that the formulas of the catalogue are written with; all take python-flint's present precision."""

from collections.abc import Callable

from flint import arb, fmpq


def rational(numerator: int, denominator: int) -> arb:
    """The fraction as a ball.

    >>> rational(1, 4)
    0.250000000000000
    """
    return arb(fmpq(numerator, denominator))


def sqrt(n: int) -> arb:
    """The square root of an integer.

    >>> sqrt(9)
    3.00000000000000
    """
    return arb(n).sqrt()


def power_of_two(exponent: int) -> arb:
    """2^exponent, exactly.

    >>> power_of_two(-2)
    0.250000000000000
    """
    return arb((1, exponent))


def within(bound: arb) -> arb:
    """The interval [-bound, bound]: what a truncation may have left out.

    >>> within(power_of_two(-2)).contains(arb("-0.2"))
    True
    """
    return arb(0, bound.upper())


def summed(term: Callable[[int], arb], tail: Callable[[int], arb], bits: int, first: int = 1) -> arb:
    """term(first) + term(first + 1) + ..., cut where the tail is below 2^-bits, with the tail in the radius.

    >>> summed(lambda n: power_of_two(-n), lambda n: power_of_two(-n), 40).contains(1)
    True

    `tail(n)` is a proven bound of |term(n + 1) + term(n + 2) + ...|.
    """
    total, n, negligible = arb(0), first, power_of_two(-bits)
    while True:
        total += term(n)
        rest = tail(n)
        if rest < negligible:
            return total + within(rest)
        n += 1
