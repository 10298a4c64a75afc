"""Polynomials in n and x, and recurrences, as people write them."""

from collections.abc import Sequence

from flint import fmpz_poly

from conjectures.polynomials import format_polynomial, trimmed


def factor_text(coefficients: Sequence[int], variable: str) -> str:
    """A polynomial as a factor: a product of powers, with sums in parentheses.

    >>> factor_text([2, 1], "n"), factor_text([0, 3], "n"), factor_text([-1, 3, -3, 1], "n"), factor_text([-2, 4], "n")
    ('(n + 2)', '3*n', '(n - 1)^3', '(4*n - 2)')
    """
    whole = fmpz_poly(list(coefficients))
    content, factors = whole.factor()
    if len(factors) == 1 and factors[0][1] == 1:
        content, factors = content // content, [(whole, 1)]
    parts = [] if content == 1 and factors else [str(content)]
    for factor, count in sorted(factors, key=lambda pair: (pair[0].degree(), [abs(int(c)) for c in pair[0].coeffs()])):
        text = format_polynomial([int(c) for c in factor.coeffs()], variable)
        text = f"({text})" if " " in text else text
        parts.append(text if count == 1 else f"{text}^{count}")
    return "*".join(parts)


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
