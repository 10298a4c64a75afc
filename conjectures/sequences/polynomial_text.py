"""Polynomials in n and x, and recurrences, as people write them."""

from collections.abc import Sequence

from conjectures.polynomials import format_polynomial, trimmed


def factor_text(coefficients: Sequence[int], variable: str) -> str:
    """A polynomial as a factor: in parentheses if it has several terms.

    >>> factor_text([2, 1], "n"), factor_text([0, 3], "n")
    ('(n + 2)', '3*n')
    """
    text = format_polynomial(trimmed(coefficients), variable)
    return f"({text})" if " " in text else text


def signed_sum(parts: Sequence[tuple[int, str]]) -> str:
    """Terms with their signs, as a sum.

    >>> signed_sum([(1, "a"), (-1, "b")]), signed_sum([])
    ('a - b', '0')
    """
    text = ""
    for sign, part in parts:
        text += (" - " if sign < 0 else " + ") + part if text else ("-" if sign < 0 else "") + part
    return text or "0"


def term_text(coefficients: Sequence[int], name: str, variable: str = "n") -> tuple[int, str]:
    """coefficients * name, with the sign of the leading coefficient in front.

    >>> term_text([0, -2], "a(n)"), term_text([1], "a(n)"), term_text([1, 1], "a(n)")
    ((-1, '2*n*a(n)'), (1, 'a(n)'), (1, '(n + 1)*a(n)'))
    """
    coefficients = trimmed(coefficients)
    sign = -1 if coefficients[-1] < 0 else 1
    text = factor_text([sign * c for c in coefficients], variable)
    return sign, name if text == "1" else f"{text}*{name}"


def shifted(coefficients: Sequence[int], step: int) -> list[int]:
    """The polynomial in n + step.

    >>> shifted([0, 0, 1], 1)
    [1, 2, 1]
    """
    total: list[int] = []
    for c in reversed(coefficients):
        total = [x * step + y for x, y in zip([*total, 0], [0, *total], strict=True)]
        total[0] += c
    return total
