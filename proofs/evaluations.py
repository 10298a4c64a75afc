"""TRUSTED. The table of classical evaluations of hypergeometric series, which the rules about formulas cite by id.

A row of evaluations.json says, for its `upper` and `lower` parameters and each z that it admits,

    F = pFq(upper; lower; z) = p^power (c0 + c1 X)                     in a row with `sum`: [c0, c1], or
    z F'/F = p^power (c0 + c1 X)/(d0 + d1 X)                           in a row with `quotient`: [c0, c1, d0, d1],

where X is the row's `constant`, an expression in p, and p is z or, in a row with `root`, the positive square root of
|z|, which must then be rational.

`from` and `below` bound z, with the bound itself left out; `z` fixes it. To add an evaluation, append a row with the
next free id: a test compares both sides of each to 100 digits.
"""

import json
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from math import isqrt


@dataclass(frozen=True, slots=True)
class Evaluation:
    """F = constant_part + coefficient X, or z F'/F = (c0 + c1 X)/(d0 + d1 X), where X is the number written `constant`."""

    id: str
    upper: tuple[Fraction, ...]
    lower: tuple[Fraction, ...]
    z: Fraction
    constant: str
    constant_part: Fraction
    coefficient: Fraction
    quotient: tuple[Fraction, Fraction, Fraction, Fraction] | None
    reference: str


@cache
def rows() -> dict[str, dict[str, object]]:
    """The rows of the table by their ids."""
    text = resources.files(__package__).joinpath("evaluations.json").read_text(encoding="utf-8")
    table = {str(row["id"]): row for row in json.loads(text)}
    return table


def evaluation(name: str, z: Fraction) -> Evaluation | None:
    """What the row of this id says at z; None if there is no such row or it does not admit z.

    >>> log2 = evaluation("E0001", Fraction(-1))
    >>> log2.constant, log2.constant_part, log2.coefficient
    ('log(2)', Fraction(0, 1), Fraction(1, 1))
    >>> evaluation("E0001", Fraction(1, 3)) is None
    True
    """
    row = rows().get(name)
    if row is None or not _admits(row, z):
        return None
    letter = _letter(row, z)
    scale = letter ** int(str(row.get("power", 0)))
    upper, lower = _fractions(row["upper"]), _fractions(row["lower"])
    c0, c1, *bar = _fractions(row["quotient"] if "quotient" in row else row["sum"])
    quotient = (c0 * scale, c1 * scale, bar[0], bar[1]) if bar else None
    constant, reference = _written(str(row["constant"]), letter), str(row["reference"])
    return Evaluation(name, upper, lower, z, constant, c0 * scale, c1 * scale, quotient, reference)


@cache
def evaluations(z: Fraction) -> tuple[Evaluation, ...]:
    """All that the table says at z, in the order of the ids.

    >>> [one.constant for one in evaluations(Fraction(-3))][:2]
    ['log(1 - (-3))', 'pi*sqrt(3)']
    """
    found = (evaluation(name, z) for name in rows())
    return tuple(one for one in found if one is not None)


def _letter(row: dict[str, object], z: Fraction) -> Fraction:
    return Fraction(isqrt(abs(z.numerator)), isqrt(z.denominator)) if row.get("root") else z


def _fractions(values: object) -> tuple[Fraction, ...]:
    assert isinstance(values, list)
    return tuple(map(Fraction, values))


def _admits(row: dict[str, object], z: Fraction) -> bool:
    if "z" in row:
        return z == Fraction(str(row["z"]))
    if z == 0 or ("from" in row and z <= Fraction(str(row["from"]))):
        return False
    if "below" in row and z >= Fraction(str(row["below"])):
        return False
    size = abs(z)
    return not row.get("root") or all(isqrt(n) ** 2 == n for n in (size.numerator, size.denominator))


def _written(text: str, letter: Fraction) -> str:
    """The expression with the number for its letter p."""
    number = str(letter) if letter.denominator == 1 and letter >= 0 else f"({letter})"
    return re.sub(r"\bp\b", number, text)
