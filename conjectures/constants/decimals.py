"""Numbers known by their decimals alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conjectures.constants.model import Constant
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from flint import fmpq

MAX_EXPONENT = 10_000
MAX_DIGITS = 1_000_000

_DECIMAL = re.compile(r"([-+]?)([0-9]*)\.([0-9]+)(?:[eE]([-+]?[0-9]{1,6}))?(?:\.\.\.|…)?")


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
