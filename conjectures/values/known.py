"""Known products and radicals with permanent ids; the table is known.json, and an id is never used again."""

import json
from functools import cache
from importlib import resources
from typing import Any

from conjectures.values.model import ValueSpace


def known_id(group: str) -> str | None:
    """The permanent id of the formula with this group, or None: rational multiples of a product are one formula.

    >>> from conjectures.values.spaces import space_from_options
    >>> known_id(space_from_options("products", [], factor="(2n+1)*(2n+3)/(2n+2)^2").group(0))
    'V0001'
    """
    return _by_group().get(group)


@cache
def known_values() -> tuple[dict[str, Any], ...]:
    """The rows of the table."""
    text = (resources.files("conjectures.values") / "known.json").read_text(encoding="utf-8")
    return tuple(json.loads(text))


@cache
def _by_group() -> dict[str, str]:
    return {space_of(row).group(0): row["id"] for row in known_values()}


def space_of(row: dict[str, Any]) -> ValueSpace:
    """The space that has a row's formula alone."""
    from conjectures.values.spaces import space_from_options

    return space_from_options(row["kind"], **{"params": [], **row["formula"]})
