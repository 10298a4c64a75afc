"""A formula as plain data: for people, for programs, and with the certificate that a checker may judge."""

import hashlib
import math
from functools import lru_cache
from typing import Any

from conjectures.constants.model import Constant
from conjectures.relations import moebius_latex, moebius_text
from conjectures.signed_cf.approval import Formula
from conjectures.signed_cf.certificates import Certificate, certificate
from conjectures.signed_cf.channels import Pattern
from conjectures.signed_cf.digits import Matrix, hermite
from conjectures.signed_cf.origins import origin_of
from conjectures.signed_cf.words import necklace, rotated

# Terms of the generalised fraction that are written out.
SHOWN = 4
# Terms in front of a law for the others.
LAW_TERMS = 10


def record(formula: Formula, text: str, constant: Constant, status: str) -> dict[str, Any]:
    """The formula for stores and reports; `text` is what the user calls the constant."""
    coefficients = _coefficients(formula, constant)
    pattern = formula.pattern
    return {
        "constant": text,
        "relation": moebius_text(coefficients, text),
        "coefficients": list(coefficients),
        "signs": formula.signs,
        "pattern": pattern.text() if pattern else recurrence_text(formula),
        "fraction": fraction_text(formula),
        "terms": list(formula.first),
        "pre_period": formula.before,
        "period": pattern.period if pattern else None,
        "channels": [channel.text() for channel in pattern.channels] if pattern else None,
        "order": None if formula.law else len(formula.recurrence) - 1,
        "recurrence": None if formula.law else list(formula.recurrence),
        "digits": math.floor(formula.bits * math.log10(2)),
        "digits_per_term": float(f"{formula.pace * math.log10(2):.4g}"),
        "terms_compared": formula.count,
        "bits_beyond_fit": math.floor(formula.beyond),
        "status": status,
        "group": group_of(formula),
        "family": family_of(formula.left),
        "certificate": _certificate(formula, text, constant),
        "latex": f"{moebius_latex(coefficients, constant.latex)} = {latex(formula)}",
    }


def _certificate(formula: Formula, text: str, constant: Constant) -> Certificate | None:
    origin = origin_of(text)
    if origin is None or formula.pattern is None:
        return None
    return certificate(formula.pattern, formula.signs, signed_left(formula.left, constant), origin)


def _coefficients(formula: Formula, constant: Constant) -> tuple[int, int, int, int]:
    """(c0, c1, d0, d1) of (c0 + c1 x)/(d0 + d1 x), with the signs that make the left side positive."""
    a, b, c, d = signed_left(formula.left, constant)
    x = approximate(constant)
    sign = 1 if (a * x + b) * (c * x + d) > 0 else -1
    return sign * b, sign * a, d, c


def signed_left(left: Matrix, constant: Constant) -> Matrix:
    """The left side as a map of the constant, where it is one of its absolute value."""
    a, b, c, d = left
    return left if approximate(constant) > 0 else (-a, b, -c, d)


@lru_cache(maxsize=64)
def approximate(constant: Constant) -> Any:
    """The number, exactly enough for the sign of a left side: as a fraction with 2^-200 of it."""
    from fractions import Fraction

    mantissa, exponent = constant.enclosure(min(200, constant.limit or 200)).mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def family_of(left: Matrix) -> str:
    """The class of the left side's matrix: all of its members are unimodular images of one another.

    >>> family_of((1, 0, 0, 1)) == family_of((0, 1, 1, 0)) == "1,0,1"
    True
    """
    return ",".join(map(str, hermite(left)[0]))


def group_of(formula: Formula) -> str:
    """An id shared by formulas with one tail: the class of the left side, and the signs and channels up to rotation."""
    tail = _tail(formula.pattern, formula.signs) if formula.pattern else formula.law or necklace(formula.signs)
    text = f"{family_of(formula.left)}|{tail}"
    return "s" + hashlib.sha256(text.encode()).hexdigest()[:12]


def _tail(pattern: Pattern, signs: str) -> str:
    """The signs and channels from their first rotation on, growing ones reduced by their own step."""
    begin, period = len(pattern.before), math.lcm(pattern.period, len(signs))
    word = rotated(signs, begin)
    steps = []
    for j in range(period):
        value, step = pattern.term(begin + j), pattern.term(begin + j + period) - pattern.term(begin + j)
        steps.append(f"{word[j % len(word)]}{value % step if step else value}:{step}")
    doubled = [*steps, *steps]
    return min(" ".join(doubled[k : k + period]) for k in range(period))


def recurrence_text(formula: Formula) -> str:
    """The first terms, and the recurrence in words of symbols, where there are no channels."""
    if formula.law:
        return f"[{', '.join(map(str, formula.first[:LAW_TERMS]))}, ...], {formula.law}"
    parts = [
        f"{'-' if c > 0 else '+'} {'' if abs(c) == 1 else f'{abs(c)}*'}a(n-{j})"
        for j, c in enumerate(formula.recurrence)
        if c and j
    ]
    right = " ".join(parts).removeprefix("+ ")
    return f"[{', '.join(map(str, formula.first[: len(formula.recurrence) - 1]))}, ...], a(n) = {right}"


def fraction_text(formula: Formula) -> str:
    """The generalised continued fraction's first terms.

    >>> from conjectures.signed_cf.channels import Channel
    >>> fraction_text(Formula((1, 0, 0, 1), "+-", (1,), 0, None, (2, 4, 1, 3, 2), 9, 1.0, 1.0, 1.0))
    '2 + 1/(4 - 1/(1 + 1/(3 - ...)))'
    """
    text = "..."
    for i in range(SHOWN - 1, -1, -1):
        sign = formula.signs[i % len(formula.signs)]
        tail = text if text == "..." else f"1/({text})"
        text = f"{formula.first[i]} {sign} {tail}"
    return text


def latex(formula: Formula) -> str:
    """The fraction in LaTeX: the first terms, and the pattern with its signs."""
    text = r"\cdots"
    for i in range(SHOWN - 1, -1, -1):
        sign = formula.signs[i % len(formula.signs)]
        tail = text if i == SHOWN - 1 else rf"\cfrac{{1}}{{{text}}}"
        text = f"{formula.first[i]} {sign} {tail}"
    if formula.pattern is None:
        return text
    shown = formula.pattern.text().replace("*", r" \cdot ")
    signs = "" if formula.signs == "+" else rf"^{{({formula.signs})}}"
    return rf"{text} = {shown}{signs}_{{k \ge 1}}"
