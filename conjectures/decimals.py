"""Balls as decimals of which every printed digit is certain."""

import math

from flint import arb, ctx, fmpz

# Where the fixed notation ends and the exponent begins, as for Python's own floats.
FIXED_EXPONENTS = range(-5, 21)
# A radius, in units of the last digit, at which a ball across a cut is taken for the number with few digits inside it.
ACROSS = 0.02


def bits_for(digits: int) -> int:
    """The bits of relative accuracy that hold so many decimal digits, and a few to spare.

    >>> bits_for(50)
    183
    """
    return math.ceil(digits * math.log2(10)) + 16


def decimal_accuracy(ball: arb) -> int:
    """How many decimal digits a ball's relative accuracy can hold; 0 for a ball around zero.

    >>> decimal_accuracy(arb("3.14 +/- 0.01"))
    2
    """
    if ball.contains(0) or not ball.is_finite():
        return 0
    return max(0, int(ball.rel_accuracy_bits() * math.log10(2)))


def certain_decimal(ball: arb, digits: int) -> str:
    """The first digits of a ball's number, as many of those asked for as are certain.

    >>> certain_decimal(arb("3.14159 +/- 0.000001"), 50)
    '3.1415'
    >>> certain_decimal(arb("4 +/- 1e-6"), 50), certain_decimal(arb(-1) / 8, 50)
    ('4.0000', '-0.125')

    They are the number's own digits, cut and not rounded; only where no cut is certain (a limit that may be exactly 4)
    are they rounded, and then the error is below half a unit of the last digit. An exact ball with fewer digits is
    written in full. "0" if nothing is certain, as for a ball around zero.
    """
    if ball.contains(0) or not ball.is_finite():
        return "0"
    held = digits if ball.is_exact() else min(digits, decimal_accuracy(ball) + 1)
    with ctx.workprec(_bits_held(ball) + 64):
        text = _written(abs(ball), range(held, max(0, held - 4), -1))
    return ("-" if ball < 0 else "") + (_shortened(text) if ball.is_exact() else text)


def _bits_held(ball: arb) -> int:
    return max(0, int(ball.bits() if ball.is_exact() else ball.rel_accuracy_bits()))


def _written(size: arb, counts: range) -> str:
    """A positive ball with the largest of these counts of digits that is certain."""
    exponent = leading_exponent(size)
    for count in counts:
        places = count - 1 - exponent
        number = _whole(size, places)
        if number is not None:
            return _placed(str(number), places)
    return "0"


def count_digits(text: str) -> int:
    """The significant digits of a decimal.

    >>> count_digits("-0.00125e-7")
    3
    """
    return len(text.partition("e")[0].lstrip("-").replace(".", "").lstrip("0"))


def leading_exponent(ball: arb) -> int:
    """The power of ten of the first digit of a ball that does not contain zero.

    >>> leading_exponent(arb(1000)), leading_exponent(arb("0.0999 +/- 1e-9"))
    (3, -2)
    """
    with ctx.workprec(64):
        logarithm = abs(ball).log() / arb(10).log()
        exponent = math.floor(float(logarithm.upper()))
        below = abs(ball) < (arb(10) ** exponent).lower()
    return exponent - 1 if below else exponent


def cut_decimal(ball: arb, digits: int) -> str | None:
    """Exactly so many digits of a ball's number, cut; None where they are not the same for all of the ball.

    >>> ball = arb("2.71828182845 +/- 1e-11")
    >>> cut_decimal(ball, 10), cut_decimal(ball, 12), cut_decimal(arb("4 +/- 1e-6"), 5)
    ('2.718281828', None, None)
    """
    if ball.contains(0) or not ball.is_finite():
        return None
    with ctx.workprec(_bits_held(ball) + 64):
        size, guess = abs(ball), leading_exponent(ball)
        # The guess may be one off beside a power of ten.
        for places in (digits - 1 - guess, digits - guess, digits - 2 - guess):
            whole: fmpz | None = _scaled(size, places).floor().unique_fmpz()
            if whole and len(number := str(whole)) == digits:
                return ("-" if ball < 0 else "") + _placed(number, places)
    return None


def _whole(size: arb, places: int) -> fmpz | None:
    """size * 10^places, cut; rounded where a ball too small to matter lies across the cut; None if undecided."""
    scaled = _scaled(size, places)
    with ctx.workprec(_bits_held(size) + 4 * abs(places) + 64):
        whole: fmpz | None = scaled.floor().unique_fmpz()
        if whole is None and scaled.rad() < ACROSS:
            whole = (scaled + arb(0.5)).floor().unique_fmpz()
        return whole


def _scaled(size: arb, places: int) -> arb:
    with ctx.workprec(_bits_held(size) + 4 * abs(places) + 64):
        scale = arb(fmpz(10) ** abs(places))
        return size * scale if places >= 0 else size / scale


def _placed(number: str, places: int) -> str:
    """The integer `number` divided by 10^places, written with exactly its digits."""
    exponent = len(number) - 1 - places
    if places < 0 or exponent not in FIXED_EXPONENTS:
        return f"{number[0]}.{number[1:]}".rstrip(".") + f"e{exponent}"
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + number
    return f"{number[: exponent + 1]}.{number[exponent + 1 :]}".rstrip(".")


def _shortened(text: str) -> str:
    """An exact decimal without the zeros at its end."""
    head, mark, exponent = text.partition("e")
    return (head.rstrip("0").rstrip(".") if "." in head else head) + mark + exponent
