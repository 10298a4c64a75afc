"""The constants that a limit may be made of, by weight, kind and level; the table is bases.json.

Weights are those of periods: 1 for pi and logarithms, k for zeta(k) and polygammas of order k - 1. A fraction with
deg a = d tends to lead to weight d or less. Levels are those of roots of unity: L-values modulo N, and what Hurwitz's
zeta(k, r/N) is made of, have the level N. So sums are asked for level by level, either of neighbouring weights or of
every second one, since a series with a symmetry has one parity.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from conjectures.constants.expressions import constant_from_text
from conjectures.constants.model import Constant

# With the value and 1 that makes eight unknowns, the most that the native lattice takes.
MOST_TERMS = 6


@dataclass(frozen=True, slots=True)
class Basis:
    """Constants for Moebius relations one by one, and sets of them for sums: texts, the likeliest first.

    `series` says whether a limit may be a hypergeometric value of its own.
    """

    single: tuple[str, ...]
    linear: tuple[tuple[str, ...], ...]
    series: bool = False

    @property
    def questions(self) -> int:
        """How many relations are asked for: each set is tried with the value and with its inverse."""
        return len(self.single) + 2 * len(self.linear)


@cache
def basis(weight: int) -> Basis:
    """The basis for fractions with deg a = `weight`: its own weight first, then the lower ones from above.

    >>> basis(3).single[:2], basis(2).linear[0]
    (('zeta(3)', 'pi^3'), ('pi^2', 'log(2)^2', 'log(2)'))

    Above the largest weight of the table it is the whole table.
    """
    rows = _table()
    highest = max(row["weight"] for row in rows)
    chosen = sorted((row for row in rows if row["weight"] <= weight), key=lambda row: -row["weight"])
    top = min(weight, highest)
    return Basis(tuple(row["text"] for row in (rows if weight > highest else chosen)), _sums(top), True)


def _sums(weight: int) -> tuple[tuple[str, ...], ...]:
    """The sets for sums up to a weight, none within another, the heaviest first.

    >>> _sums(2)[:2]
    (('pi^2', 'log(2)^2', 'log(2)'), ('pi^2', 'catalan', 'log(2)', 'pi'))
    """
    levels = sorted({level for row in _table() for level in row.get("levels", ())})
    found = {_sum(w, level, step): None for w in range(weight, 0, -1) for step in (1, 2) for level in levels}
    return tuple(names for names in found if len(names) > 1 and not any(set(names) < set(other) for other in found))


def _sum(weight: int, level: int, step: int) -> tuple[str, ...]:
    """The constants of a level with the weights weight, weight - step, ..., as many as a lattice takes."""
    weights = range(weight, 0, -step)
    rows = [row for row in _table() if level in row.get("levels", ()) and row["weight"] in weights]
    return tuple(row["text"] for row in sorted(rows, key=lambda row: -row["weight"])[:MOST_TERMS])


def custom_basis(constants: tuple[str, ...]) -> Basis:
    """The basis of the user's own constants: each alone, and up to six of them together.

    >>> custom_basis(("pi", "log(2)")).linear
    (('pi', 'log(2)'),)
    """
    return Basis(constants, (constants,) if 2 <= len(constants) <= 6 else ())


def kind_of(names: tuple[str, ...]) -> str:
    """The kind of the heaviest of some constants, as the table has it; `named` for others.

    >>> kind_of(("pi^2", "zeta(3)")), kind_of(("e",))
    ('zeta', 'named')
    """
    rows = [row for row in _table() if row["text"] in names]
    return str(max(rows, key=lambda row: row["weight"])["kind"]) if len(rows) == len(names) else "named"


def members(basis_: Basis) -> tuple[Constant, ...]:
    """All constants of a basis, each once."""
    texts = dict.fromkeys((*basis_.single, *(text for texts in basis_.linear for text in texts)))
    return tuple(constant_from_text(text) for text in texts)


@cache
def _table() -> list[dict[str, Any]]:
    text = resources.files("conjectures").joinpath("bases.json").read_text(encoding="utf-8")
    table: list[dict[str, Any]] = json.loads(text)
    return table
