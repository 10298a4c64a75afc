"""The number that somebody asks about, and how far it is known."""

import math
import re
from dataclasses import dataclass

from flint import arb, ctx

from conjectures.constants.decimals import decimal_constant, decimal_digits
from conjectures.constants.expressions import constant_from_text
from conjectures.decimals import bits_for
from kernels.errors import DiscoveryError

MAX_DIGITS = 10_000
# An exact value, such as an expression, is taken to so many digits.
VALUE_DIGITS = 50
MAX_TEXT = 20_000

_WITH_ERROR = re.compile(r"([-+]?)([0-9]*)\.?([0-9]*)\(([0-9]{1,9})\)(?:[eE]([-+]?[0-9]{1,4}))?")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?(?:\.\.\.|…)?")
_INFINITE = re.compile(r"[-+]?(inf|infinity|nan|oo|∞)", re.IGNORECASE)
_COMPLEX = re.compile(r"(?<![\w.])[-+]?[0-9.]*\*?[ijIJ](?![\w(])|[0-9.][ijIJ](?!\w)")
_FLOAT = re.compile(r"[-+]?[0-9.]+[eE][-+]?[0-9]+")


@dataclass(frozen=True, slots=True)
class Given:
    """A real number as a ball; `digits` is what a formula explains that agrees with it: -log10(2 radius/|value|)."""

    text: str
    ball: arb
    radius: float
    digits: float

    @property
    def bits(self) -> int:
        """The bits of relative accuracy that the number has."""
        return max(2, int(self.digits * 3.3219280948873626))


def read_value(text: str, digits: int | None = None) -> Given:
    """A decimal, one with its uncertainty in the last digits, or an expression.

    >>> round(read_value("3.14159265").digits, 1), round(read_value("0.12345(6)").digits, 1)
    (8.2, 3.0)
    >>> read_value("1+2i")
    Traceback (most recent call last):
        ...
    kernels.errors.DiscoveryError: '1+2i': complex values are not supported

    A decimal is right to one unit of its last digit; with `digits`, at most so many of them are used. Raises
    DiscoveryError on text that is no finite real number, and on zero.
    """
    text = text.strip()
    if digits is not None and not 1 <= digits <= MAX_DIGITS:
        raise DiscoveryError(f"--digits {digits}: from 1 to {MAX_DIGITS:,} can be used")
    _refuse(text)
    if match := _WITH_ERROR.fullmatch(text):
        return _with_error(text, match, digits)
    if _DECIMAL.fullmatch(text):
        return _decimal(text, digits)
    wanted = digits or VALUE_DIGITS
    return _given(text, constant_from_text(text).enclosure(bits_for(wanted) + 16), wanted)


def _refuse(text: str) -> None:
    shown = repr(text[:60])
    if not text:
        raise DiscoveryError("an empty value: give a decimal such as 1.2345678")
    if len(text) > MAX_TEXT:
        raise DiscoveryError(f"a value of {len(text):,} characters: at most {MAX_TEXT:,} are read")
    if _INFINITE.fullmatch(text):
        raise DiscoveryError(f"{shown} is not a finite number")
    if _COMPLEX.search(text):
        raise DiscoveryError(f"{shown}: complex values are not supported")


def _decimal(text: str, digits: int | None) -> Given:
    plain = text.removesuffix("...").removesuffix("…")
    if _FLOAT.fullmatch(plain) and "." not in plain:
        plain = re.sub("[eE]", ".0e", plain)
    if "." not in plain:
        return _whole(text, plain, digits)
    if plain.endswith(".") or ".e" in plain.lower():
        plain = plain.replace(".", ".0", 1)
    known = min(decimal_digits(plain) or 0, digits or MAX_DIGITS)
    number = decimal_constant(plain, known if known < (decimal_digits(plain) or 0) else None)
    assert number.limit is not None  # a decimal is known to so many bits and no more
    # A digit or two give fewer bits than any enclosure keeps.
    return _given(text, number.enclosure(number.limit) if known > 2 else number.evaluate(64))


def _whole(text: str, plain: str, digits: int | None) -> Given:
    if not int(plain[:4000]):
        raise DiscoveryError(f"{text[:60]!r} is zero: there is nothing to search for")
    return _given(text, arb(plain) + arb(0, 0.5), digits)


def _with_error(text: str, match: re.Match[str], digits: int | None) -> Given:
    sign, whole, fraction, error, exponent = match.groups()
    if not (whole or fraction).strip("0") and not fraction.strip("0"):
        raise DiscoveryError(f"{text[:60]!r} is zero to all its digits: there is nothing to search for")
    places = int(exponent or 0) - len(fraction)
    with ctx.workprec(bits_for(len(whole + fraction)) + 64):
        unit = arb(10) ** places
        ball = arb(f"{sign or ''}{whole or '0'}.{fraction or '0'}") * arb(10) ** int(exponent or 0)
        ball += arb(0, max(int(error), 1) * unit)
    return _given(text, ball, digits)


def _given(text: str, ball: arb, digits: int | None = None) -> Given:
    if ball.contains(0):
        raise DiscoveryError(f"{text[:60]!r} cannot be told from zero: there is nothing to search for")
    with ctx.workprec(ball.bits() + 64):
        relative = (
            (ball.rad() * 2 / abs(ball.mid()))
            if digits is None
            else max(ball.rad() * 2 / abs(ball.mid()), arb(10) ** -digits * 2)
        )
        ball = arb(ball.mid(), abs(ball.mid()) * relative / 2)
        known = -float(relative.log() / arb(10).log()) if relative > 0 else float(MAX_DIGITS)
    return Given(text, ball, float(ball.rad()), min(max(known, 0.0), float(MAX_DIGITS)))


def shortened(given: Given, digits: int) -> Given:
    """The number with no more than so many of its digits.

    >>> round(shortened(read_value("1.23456789012"), 5).digits, 1)
    4.7
    """
    if given.digits <= digits:
        return given
    return _given(given.text, given.ball, digits)


def supported_length(given: Given, threshold: float) -> float:
    """The longest description, in digits, of which a formula of the value could be significant.

    >>> supported_length(read_value("3.14159265"), 3.0) > 5
    True
    """
    return max(0.0, math.floor((given.digits - threshold) * 10) / 10)
