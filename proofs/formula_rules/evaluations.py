"""TRUSTED. The table of classical evaluations of hypergeometric series, which the rules about formulas cite by id.

A row of evaluations.json says, for its `upper` and `lower` parameters and each z that it admits,

    F = pFq(upper; lower; z) = p^power (c0 + c1 X)/(d0 + d1 X)     in a row with `sum`: [c0, c1, d0, d1] or [c0, c1],
    z F'/F = p^power (c0 + c1 X)/(d0 + d1 X)                       in a row with `quotient`: [c0, c1, d0, d1],

where X is the row's `constant`, an expression in p, r = 4p and s = 2p, and p is z or, in a row with `root`, the
positive square root of |z|, which must then be rational. In a row with `factor` the k-th term is multiplied by that
polynomial in k. A row may have a free parameter q, of which its parameters are linear functions; it is cited as
E0080(3/2), and `least` bounds q from below. `from` and `below` bound z; bounds are left out. `z` fixes z.

To add an evaluation, append a row with the next free id: a test compares both sides of each to 100 digits.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from math import isqrt

from proofs.formula_rules.exact import Matrix, matrix

Parameters = tuple[Fraction, ...]
Row = dict[str, object]

_CITED = re.compile(r"(E\d{4})(?:\((-?\d{1,20}(?:/[1-9]\d{0,19})?)\))?")
_LINEAR = re.compile(r"(-?\d+(?:/\d+)?)?(?:([+-]?)q(?:/(\d+))?)?")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """F, or with `quotient` z F'/F, is (A X + B)/(C X + D) for the X written `constant`; `value` is A, B; C, D."""

    id: str
    upper: Parameters
    lower: Parameters
    z: Fraction
    factor: Parameters
    constant: str
    value: Matrix
    quotient: bool
    reference: str


@cache
def rows() -> dict[str, Row]:
    """The rows of the table by their ids."""
    text = resources.files(__package__).joinpath("evaluations.json").read_text(encoding="utf-8")
    return {str(row["id"]): row for row in json.loads(text)}


def evaluation(name: str, z: Fraction) -> Evaluation | None:
    """What the row of this id says at z; None if there is no such row or it does not admit z.

    >>> log2 = evaluation("E0001", Fraction(-1))
    >>> log2.constant, log2.value == matrix([[1, 0], [0, 1]])
    ('log(2)', True)
    >>> evaluation("E0001", Fraction(1, 3)) is None
    True
    """
    cited = _CITED.fullmatch(name)
    row = rows().get(cited[1]) if cited else None
    if cited is None or row is None or not _admits(row, z):
        return None
    q = Fraction(cited[2]) if cited[2] else None
    if (q is not None) != _has_parameter(row) or (q is not None and not _admits_parameter(row, q, cited[2])):
        return None
    return _specialised(name, row, z, q)


def evaluations(z: Fraction, upper: Sequence[Fraction], lower: Sequence[Fraction]) -> Iterator[Evaluation]:
    """All that the table says at z, first what it says at this z alone; rows with a parameter for this very series.

    >>> [one.constant for one in evaluations(Fraction(-3), (), ())][:2]
    ['pi*sqrt(3)', 'log(1 - (-3))']
    """
    for name, row in sorted(rows().items(), key=lambda item: "z" not in item[1]):
        cited = f"{name}({_solved(row, upper, lower)})" if _has_parameter(row) else name
        found = evaluation(cited, z)
        if found is not None:
            yield found


def _has_parameter(row: Row) -> bool:
    return "q" in "".join((*_texts(row["upper"]), *_texts(row["lower"])))


def _solved(row: Row, upper: Sequence[Fraction], lower: Sequence[Fraction]) -> Fraction | None:
    """The q at which the row is about this series, whose upper parameters stand in any order."""
    lists = (_texts(row["upper"]), _texts(row["lower"]))
    if (len(lists[0]), len(lists[1])) != (len(upper), len(lower)):
        return None
    pairs = zip((*lists[0], *lists[1]), (*sorted(upper, reverse=True), *lower), strict=True)
    roots = [(x - constant) / slope for (constant, slope), x in ((_linear(text), x) for text, x in pairs) if slope]
    q = roots[0]
    same = [sorted(_values(texts, q)) == sorted(xs) for texts, xs in zip(lists, (upper, lower), strict=True)]
    return q if all(same) else None


def _linear(text: str) -> tuple[Fraction, Fraction]:
    """The constant and the coefficient of q.

    >>> _linear("1/2-q/2")
    (Fraction(1, 2), Fraction(-1, 2))
    """
    match = _LINEAR.fullmatch(text)
    assert match is not None
    constant, sign, divisor = match.groups()
    slope = Fraction(-1 if sign == "-" else 1, int(divisor or 1)) if "q" in text else Fraction(0)
    return Fraction(constant or 0), slope


def _values(texts: Sequence[str], q: Fraction | None) -> Parameters:
    return tuple(constant + slope * (q or 0) for constant, slope in map(_linear, texts))


def _specialised(name: str, row: Row, z: Fraction, q: Fraction | None) -> Evaluation:
    letter = Fraction(isqrt(abs(z.numerator)), isqrt(z.denominator)) if row.get("root") else z
    scale = letter ** int(str(row.get("power", 0)))
    c0, c1, d0, d1 = map(Fraction, [*_texts(row["quotient" if "quotient" in row else "sum"]), "1", "0"][:4])
    letters = {"p": letter, "q": q or Fraction(0), "r": 4 * letter, "s": 2 * letter}
    return Evaluation(
        id=name,
        upper=_values(_texts(row["upper"]), q),
        lower=_values(_texts(row["lower"]), q),
        z=z,
        factor=tuple(map(Fraction, _texts(row.get("factor", ["1"])))),
        constant=_written(str(row["constant"]), letters),
        value=matrix([[c1 * scale, c0 * scale], [d1, d0]]),
        quotient="quotient" in row,
        reference=str(row["reference"]),
    )


def _texts(values: object) -> list[str]:
    assert isinstance(values, list)
    return values


def _admits_parameter(row: Row, q: Fraction, text: str) -> bool:
    return q > Fraction(str(row.get("least", 0))) and str(q) == text


def _admits(row: Row, z: Fraction) -> bool:
    if "z" in row:
        return z == Fraction(str(row["z"]))
    if z == 0 or ("from" in row and z <= Fraction(str(row["from"]))):
        return False
    if "below" in row and z >= Fraction(str(row["below"])):
        return False
    size = abs(z)
    return not row.get("root") or all(isqrt(n) ** 2 == n for n in (size.numerator, size.denominator))


def _written(text: str, letters: dict[str, Fraction]) -> str:
    """The expression with numbers for its letters."""

    def number(match: re.Match[str]) -> str:
        x = letters[match.group()]
        return str(x) if x.denominator == 1 and x >= 0 else f"({x})"

    return re.sub(r"\b[pqrs]\b", number, text)
