"""Roots of real functions, found by floating iteration and then certified in ball arithmetic.

A failed certificate is the ball nan: the caller asks again at a higher precision, and never sees a wrong root.
"""

from collections.abc import Callable

from flint import arb, arb_series

from conjectures.constants.balls import power_of_two

Series = Callable[[arb_series], arb_series]
SLACKS = (6, 16, 48, 128)
START_BITS = 40
# A root further than this from its starting value is another root.
NEAR = 1e-9


def newton_root(f: Series, start: str, bits: int) -> arb:
    """The simple root of f next to `start`, certified by the interval Newton operator.

    >>> newton_root(lambda x: x * x - 2, "1.4142135623730951", 53).overlaps(arb(2).sqrt())
    True

    If f'(X) does not contain zero and x - f(x)/f'(X) lies inside the interval X around x, then X contains exactly one
    root of f, and it lies there (Moore, Kearfott and Cloud, Introduction to Interval Analysis, chapter 8). `start` must
    give at least 12 digits.
    """
    x = arb(start).mid()
    for _ in range((bits // START_BITS).bit_length() + 1):
        x = _newton(f, x, x).mid()
    for slack in SLACKS:
        wide = arb(x, power_of_two(slack - bits) * (1 + abs(x)).upper())
        narrow = _newton(f, x, wide)
        if wide.contains_interior(narrow) and abs(narrow - arb(start)) < NEAR:
            return narrow
    return arb.nan()


def _newton(f: Series, x: arb, slope_at: arb) -> arb:
    value = f(arb_series([x, 1], 2))[0]
    return x - value / f(arb_series([slope_at, 1], 2))[1]


def bracketed_root(f: Callable[[arb], arb], start: str, bits: int) -> arb:
    """A root of the continuous f next to `start`, certified by a change of sign.

    >>> bracketed_root(lambda x: x * x - 2, "1.4142135623730951", 53).overlaps(arb(2).sqrt())
    True

    f may return balls that hold its own truncation error. The caller argues that there is one root near `start`.
    """
    x = _secant(f, arb(start).mid(), bits)
    for slack in SLACKS:
        radius = power_of_two(slack - bits) * (1 + abs(x)).upper()
        if f((x - radius).mid()) * f((x + radius).mid()) < 0 and abs(x - arb(start)) < NEAR:
            return arb(x, (radius + radius).upper())
    return arb.nan()


def _secant(f: Callable[[arb], arb], start: arb, bits: int) -> arb:
    x, y = start, (start + power_of_two(-START_BITS)).mid()
    f_x, f_y = f(x), f(y)
    for _ in range(2 * bits.bit_length()):
        if (f_y - f_x).contains(0):
            break
        x, y = y, (y - f_y * (y - x) / (f_y - f_x)).mid()
        f_x, f_y = f_y, f(y)
    return y


def polynomial_root(coefficients: tuple[int, ...], start: str, bits: int) -> arb:
    """The simple root of an integer polynomial (coefficients lowest first) next to `start`.

    >>> polynomial_root((-2, 0, 1), "1.4142135623730951", 53).overlaps(arb(2).sqrt())
    True
    """

    def horner(x: arb_series) -> arb_series:
        value = arb_series([0], 2)
        for coefficient in reversed(coefficients):
            value = value * x + coefficient
        return value

    return newton_root(horner, start, bits)
