"""The table of named constants: read from one JSON file a group, found by id, name or alias."""

from __future__ import annotations

import json
import re
from functools import cache, partial
from importlib import import_module
from os.path import dirname, join
from typing import TYPE_CHECKING, Any

from conjectures.constants.model import Constant
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from flint import arb

# Each group is a pair of files here: <group>.json with the rows and <group>.py with VALUES, id -> evaluation.
GROUPS = ("algebraic", "elementary", "gamma", "zeta", "elliptic", "special", "roots", "series", "integrals", "primes")

_DASHES = str.maketrans({"’": "'", "–": "-", "−": "-", "·": "*"})


@cache
def catalogue() -> tuple[Constant, ...]:
    """All named constants, group by group.

    >>> len(catalogue()) >= 150
    True

    Nothing is evaluated, and python-flint is not imported, before the first enclosure.
    """
    return tuple(_constant(group, row) for group in GROUPS for row in _rows(group))


def find(name: str) -> Constant:
    """The constant with this id, name or alias; case matters only where it must.

    >>> find("golden ratio").id, find("π").id, find("Zeta(3)").id
    ('phi', 'pi', 'zeta3')

    Raises DiscoveryError with the nearest names when there is none.
    """
    constant = lookup(name)
    if constant is None:
        import difflib

        near = difflib.get_close_matches(_key(name), _index(), n=3)
        hint = f": did you mean {', '.join(near)}?" if near else ""
        raise DiscoveryError(f"unknown constant {name[:60]!r}{hint} (see `discover constants`)")
    return constant


def lookup(name: str) -> Constant | None:
    """Like `find`, with None for a name that no constant has.

    >>> lookup("no such constant") is None
    True
    """
    return _index().get(_key(name))


def search(text: str) -> tuple[Constant, ...]:
    """The constants whose id, name, aliases, definition or group contain the text, in the order of the table.

    >>> [constant.id for constant in search("lemniscate")]
    ['lemniscate', 'gauss']
    """
    wanted = text.casefold()
    return tuple(constant for constant in catalogue() if wanted in _searchable(constant))


def _searchable(constant: Constant) -> str:
    words = (constant.id, constant.name, *constant.aliases, constant.definition, constant.group, constant.reference)
    return "\n".join(words).casefold()


def _rows(group: str) -> list[dict[str, Any]]:
    # pathlib costs more than the whole table at the start of a command.
    with open(join(dirname(__file__), f"{group}.json"), encoding="utf-8") as file:
        rows: list[dict[str, Any]] = json.load(file)
    return rows


def _constant(group: str, row: dict[str, Any]) -> Constant:
    fields = {**row, "aliases": tuple(row["aliases"])}
    return Constant(**fields, group=group, evaluate=partial(_evaluated, group, row["id"]))


def _evaluated(group: str, identifier: str, bits: int) -> arb:
    values: dict[str, Any] = import_module(f"{__package__}.{group}").VALUES
    ball: arb = values[identifier](bits)
    return ball


@cache
def _index() -> dict[str, Constant]:
    """Every key with its constant; a test makes sure that no key belongs to two."""
    return {_key(word): c for c in catalogue() for word in (c.id, c.name, *c.aliases)}


def _key(text: str) -> str:
    """Case, typographic signs and blanks beside symbols do not tell constants apart."""
    plain = text.translate(_DASHES).replace("**", "^").casefold().strip()
    return re.sub(r"\s*([-+*/^(),])\s*", r"\1", re.sub(r"\s+", " ", plain))
