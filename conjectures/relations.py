"""Integer relations: their canonical form, their text, and how likely chance alone is to make one."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# A name that needs no parentheses as a factor or below a fraction bar: pi, zeta(3), pi^2, 1.25.
_ATOM = re.compile(r"[\w.]+(\([^()]*\))?(\^\d+)?")


@dataclass(frozen=True, slots=True)
class Relation:
    """Integers c with sum c_i v_i = 0 for numbers v_i that are known from the context.

    >>> Relation((4, 0, 0, 1)).height
    4

    For a Moebius relation value = (c0 + c1 x)/(d0 + d1 x) the coefficients are (c0, c1, d0, d1).
    """

    coefficients: tuple[int, ...]

    @property
    def height(self) -> int:
        """The largest coefficient, without its sign."""
        return max(map(abs, self.coefficients))


def coincidence(height: int, unknowns: int, digits: float, trials: float) -> float:
    """log10 of the number of relations up to `height` that chance alone makes among numbers of so many digits.

    >>> round(coincidence(100, 4, 50, 1), 1)
    -40.8

    There are about (2 height)^unknowns candidates, and each holds to so many digits with probability 10^-digits;
    `trials` is the number of times that anybody looked.
    """
    return math.log10(trials) + unknowns * math.log10(2 * height) - digits


def supported_height(unknowns: int, digits: float, trials: float, doubt: float) -> int:
    """The largest height at which no more than `doubt` chance relations are expected; 0 if there is none.

    >>> supported_height(4, 50, 1, 1e-6)
    50000000000
    """
    exponent = (math.log10(doubt) + digits - math.log10(trials)) / unknowns
    return int(10 ** min(exponent, 200.0) / 2)


def canonical_moebius(coefficients: Sequence[int]) -> tuple[int, int, int, int]:
    """(c0, c1, d0, d1) divided by the gcd, and the first non-zero one of (d1, d0) made positive.

    >>> canonical_moebius((-8, 0, 0, -2))
    (4, 0, 0, 1)
    """
    c0, c1, d0, d1 = coefficients
    divisor = math.gcd(c0, c1, d0, d1) or 1
    if (d1 or d0) < 0:
        divisor = -divisor
    return c0 // divisor, c1 // divisor, d0 // divisor, d1 // divisor


def moebius_text(coefficients: Sequence[int], name: str) -> str:
    """(c0 + c1 x)/(d0 + d1 x) as text that the grammar of expressions reads back.

    >>> moebius_text((4, 0, 0, 1), "pi"), moebius_text((2, 1, 1, -3), "pi"), moebius_text((0, 5, 3, 0), "zeta(3)/pi^2")
    ('4/pi', '(2 + pi)/(1 - 3*pi)', '5*(zeta(3)/pi^2)/3')
    """
    factor = factor_text(name)
    top, bottom = min(_signed_parts(coefficients, factor, "*"), key=_minus_signs)
    if bottom == "1":
        return top
    top = f"({top})" if coefficients[0] and coefficients[1] else top
    # A product below the bar needs parentheses as much as a sum does.
    return f"{top}/{bottom}" if bottom == factor or bottom.isdigit() else f"{top}/({bottom})"


def moebius_latex(coefficients: Sequence[int], latex: str) -> str:
    r"""(c0 + c1 x)/(d0 + d1 x) in LaTeX, where `latex` writes x.

    >>> print(moebius_latex((2, 1, 1, -3), r"\pi"))
    \frac{2 + \pi}{1 - 3 \pi}
    """
    factor = rf"\left({latex}\right)" if re.search(r"[^{^_(]\s*[+-]", latex) else latex
    top, bottom = min(_signed_parts(coefficients, factor, " "), key=_minus_signs)
    return top if bottom == "1" else rf"\frac{{{top}}}{{{bottom}}}"


def factor_text(name: str) -> str:
    """The name as a factor: in parentheses unless it is a single name, call, number or power.

    >>> factor_text("zeta(3)"), factor_text("1 + pi")
    ('zeta(3)', '(1 + pi)')
    """
    return name if _ATOM.fullmatch(name) else f"({name})"


def linear_text(coefficients: Sequence[int], names: Sequence[str]) -> str:
    """sum c_i x_i as text, where the name "1" stands for the constant term.

    >>> linear_text((1, -2, 0, 3), ("1", "pi", "e", "pi^2"))
    '1 - 2*pi + 3*pi^2'
    """
    text = ""
    for c, name in zip(coefficients, names, strict=True):
        if c:
            size = str(abs(c)) if name == "1" else name if abs(c) == 1 else f"{abs(c)}*{name}"
            text += (" - " if c < 0 else " + ") + size if text else ("-" if c < 0 else "") + size
    return text or "0"


def _signed_parts(coefficients: Sequence[int], factor: str, times: str) -> Iterator[tuple[str, str]]:
    for sign in (1, -1):
        c0, c1, d0, d1 = (sign * c for c in coefficients)
        yield _linear(c0, c1, factor, times), _linear(d0, d1, factor, times)


def _minus_signs(parts: tuple[str, str]) -> tuple[bool, int, bool, bool]:
    """No division by -1; then the fewest minus signs first, the lower side without a leading one, then the upper."""
    top, bottom = parts
    minus = [part.startswith("-") + (" - " in part) for part in parts]
    return bottom == "-1", sum(minus), bottom.startswith("-"), top.startswith("-")


def _linear(constant: int, slope: int, factor: str, times: str) -> str:
    if not slope:
        return str(constant)
    size = factor if abs(slope) == 1 else f"{abs(slope)}{times}{factor}"
    if not constant:
        return size if slope > 0 else f"-{size}"
    return f"{constant} {'+' if slope > 0 else '-'} {size}"
