"""Decimal digits of a ball: only those that are certain are written."""

from flint import arb, ctx, fmpz


def certain_decimal(ball: arb, digits: int) -> str:
    """The first `digits` significant digits of the number in the ball, cut (not rounded), fewer where the ball ends.

    >>> from flint import arb
    >>> certain_decimal(arb("3.14159265358979 +/- 1e-10"), 30)
    '3.141592653'

    Every digit written is a digit of every number in the ball; "0" where not even the first one is certain.
    """
    if not ball.is_finite() or ball.contains(0):
        return "0"
    known = min(digits, int(ball.rel_accuracy_bits() * 0.30103) + 1)
    for count in range(known, 0, -1):
        if (text := _cut(ball, count)) is not None:
            return text
    return "0"


def _cut(ball: arb, count: int) -> str | None:
    with ctx.workprec(max(ball.bits(), int(count * 3.33)) + 64):
        size = abs(ball)
        exponent = _decimal_exponent(size)
        if exponent is None:
            return None
        places = count - 1 - exponent
        scaled = size * arb(10) ** places
        whole = scaled.floor().unique_fmpz()
    if whole is None:
        return None
    return ("-" if ball < 0 else "") + _placed(str(whole), exponent)


def _decimal_exponent(size: arb) -> int | None:
    """floor(log10) of every number in the ball, None where they differ."""
    exponent: fmpz | None = (size.log() / arb(10).log()).floor().unique_fmpz()
    return None if exponent is None else int(exponent)


def _placed(digits: str, exponent: int) -> str:
    """The significant digits with their point; scientific far from 1."""
    if not -7 <= exponent <= 40:
        return f"{digits[0]}.{digits[1:] or '0'}e{exponent:+d}"
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    whole = digits[: exponent + 1].ljust(exponent + 1, "0")
    return f"{whole}.{digits[exponent + 1 :]}" if len(digits) > exponent + 1 else whole


def decimal_accuracy(ball: arb) -> int:
    """How many significant decimal digits the ball's radius leaves.

    >>> from flint import arb
    >>> decimal_accuracy(arb("1 +/- 1e-20"))
    19
    """
    return max(0, int(ball.rel_accuracy_bits() * 0.30103)) if ball.is_finite() else 0
