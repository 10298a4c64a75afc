"""Between balls and decimal digits: certain digits out, numbers known by their decimals in."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from conjectures.constants.model import Constant
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from flint import arb, fmpq, fmpz

MAX_EXPONENT = 10_000
MAX_DIGITS = 1_000_000
# Numbers from 1e-7 on are written without an exponent, as long as no uncertain digit would stand before the point.
SMALLEST_PLAIN_EXPONENT = -7

_DECIMAL = re.compile(r"([-+]?)([0-9]*)\.([0-9]+)(?:[eE]([-+]?[0-9]{1,6}))?(?:\.\.\.|…)?")


def certain_digits(ball: arb, n: int) -> str | None:
    """The first n significant digits of every number in the ball, truncated; None when they differ.

    >>> from flint import arb
    >>> certain_digits(arb("2.71828182845 +/- 1e-11"), 10), certain_digits(arb("2.71828182845 +/- 1e-11"), 12)
    ('2.718281828', None)
    """
    from flint import fmpz

    if not ball.is_finite() or ball.contains(0):
        return None
    guess, least = _decimal_exponent(ball), fmpz(10) ** (n - 1)
    # The guess comes from rounded logarithms, so it may be one off beside a power of ten.
    for exponent in (guess, guess - 1, guess + 1):
        whole = _truncated(ball, n - 1 - exponent)
        if whole is not None and least <= whole < 10 * least:
            return ("-" if ball < 0 else "") + _laid_out(whole.str(), exponent)
    return None


def _decimal_exponent(ball: arb) -> int:
    from flint import arb, ctx

    with ctx.workprec(64):
        return math.floor(float((abs(ball).log() / arb(10).log()).mid()))


def _truncated(ball: arb, shift: int) -> fmpz | None:
    """floor(|x| * 10^shift) if it is the same for every x of the ball."""
    from flint import arb, ctx, fmpz

    with ctx.workprec(ball.bits() + 4 * abs(shift) + 64):
        scale, size = arb(fmpz(10) ** abs(shift)), abs(ball)
        whole: fmpz | None = (size * scale if shift >= 0 else size / scale).floor().unique_fmpz()
    return whole


def _laid_out(digits: str, exponent: int) -> str:
    if 0 <= exponent < len(digits):
        whole, fraction = digits[: exponent + 1], digits[exponent + 1 :]
        return f"{whole}.{fraction}" if fraction else whole
    if SMALLEST_PLAIN_EXPONENT <= exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    return f"{digits[0]}.{digits[1:] or '0'}e{exponent}"


def decimal_constant(text: str, digits: int | None = None) -> Constant:
    """A number known by its decimals alone, as a ball with its own uncertainty.

    >>> x = decimal_constant("3.14159265358979323846")
    >>> x.digits(15)
    '3.14159265358979'
    >>> x.enclosure(200)
    Traceback (most recent call last):
        ...
    kernels.errors.DiscoveryError: 3.14159265358979323846 is known to about 19 digits (65 bits): give more digits

    The uncertainty is one unit in the last place given, or 10^-digits relative to the number if `digits` is given.
    Raises DiscoveryError on text that is no decimal, and on zero.
    """
    from flint import fmpq, fmpz

    match = _DECIMAL.fullmatch(text.strip())
    if match is None or len(text) > MAX_DIGITS:
        raise DiscoveryError(f"{text[:60]!r} is not a decimal: write it like 3.14159265358979")
    sign, whole, fraction, exponent = match.group(1), match.group(2) or "0", match.group(3), int(match.group(4) or 0)
    if abs(exponent) > MAX_EXPONENT:
        raise DiscoveryError(f"{text[:60]!r} has an exponent beyond {MAX_EXPONENT}")
    # Python's int refuses texts of more than 4,300 digits, FLINT's does not.
    unit = fmpq(10) ** (exponent - len(fraction))
    size = fmpq(fmpz(whole + fraction)) * unit
    if size == 0:
        raise DiscoveryError(f"{text[:60]!r} is zero to all its digits: there is nothing to search for")
    error = unit if digits is None else size * fmpq(10) ** -min(max(digits, 1), MAX_DIGITS)
    suffix = f"e{exponent}" if exponent else ""
    name = f"{'-' if sign == '-' else ''}{whole.lstrip('0') or '0'}.{fraction}{suffix}"
    return _known_to(name, -size if sign == "-" else size, error)


def _known_to(name: str, value: fmpq, error: fmpq) -> Constant:
    from flint import arb, ctx

    with ctx.workprec(2 * value.height_bits() + 64):
        ball = arb(arb(value), arb(error).upper())
    return Constant(
        id=name,
        name=name,
        aliases=(),
        latex=name,
        definition=f"the decimal {name}",
        reference="",
        group="decimal",
        evaluate=lambda _bits: ball,
        limit=max(ball.rel_accuracy_bits() - 2, 2),
    )


def decimal_digits(text: str) -> int | None:
    """How many digits a bare decimal with a point has, None if the text is anything else.

    >>> decimal_digits("3.14159"), decimal_digits("22/7")
    (6, None)
    """
    match = _DECIMAL.fullmatch(text.strip())
    return None if match is None else len((match.group(2) + match.group(3)).lstrip("0"))
