"""The numbers that relations are looked for with: the catalogue and the templates of kinds.json, as balls."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from flint import arb

from conjectures.constants.catalogue import catalogue
from conjectures.constants.expressions import constant_from_text
from conjectures.constants.notation import written
from conjectures.expressions.description import CHOICE, length
from conjectures.expressions.symbols import Own, ball
from conjectures.grammar import parse

GUARD = 64


@dataclass(frozen=True, slots=True)
class Named:
    """A number with the text that means it, and the length of that."""

    text: str
    value: arb
    length: float


@cache
def _kinds() -> dict[str, list[dict[str, Any]]]:
    text = resources.files("conjectures.expressions").joinpath("kinds.json").read_text(encoding="utf-8")
    kinds: dict[str, list[dict[str, Any]]] = json.loads(text)
    return kinds


def _texts(kind: str) -> list[str]:
    return [row["template"].replace("{}", argument) for row in _kinds()[kind] for argument in row["arguments"]]


@cache
def numbers(kind: str, bits: int) -> tuple[Named, ...]:
    """The numbers of a kind (`moebius`, `sums` or `products`), the shortest first, accurate to `bits` bits.

    >>> [one.text for one in numbers("products", 64)][:4]
    ['7', 'gamma', 'catalan', 'phi']

    Products have no constants of the catalogue beside their own; the others have all that are transcendental.
    """
    own = [] if kind == "products" else [(one.id, one.enclosure(bits)) for one in catalogue()]
    own = [(name, value) for name, value in own if abs(value) < 2**30]
    return _distinct([*own, *((text, _evaluated(text, bits)) for text in _texts(kind))])


def _evaluated(text: str, bits: int) -> arb:
    value = ball(parse(text), Own(), bits + GUARD)
    assert value is not None, text
    return value


def chosen(texts: Iterable[str], own: Own, bits: int) -> tuple[Named, ...]:
    """The constants that a user asks for, and those that are the user's own."""
    asked = [(text, constant_from_text(text).enclosure(bits)) for text in texts]
    return _distinct([*asked, *((name, _own(name, own, bits)) for name in own.constants)], own.names)


def _own(name: str, own: Own, bits: int) -> arb:
    value = ball(own.constants[name], own, bits + GUARD)
    assert value is not None, written(own.constants[name])
    return value


def _distinct(rows: Sequence[tuple[str, arb]], own: Sequence[str] = ()) -> tuple[Named, ...]:
    kept: dict[str, Named] = {}
    for text, value in rows:
        named = Named(text, value, length(parse(text), own) - CHOICE)
        same = kept.setdefault(value.mid().str(25, radius=False), named)
        if named.length < same.length:
            kept[value.mid().str(25, radius=False)] = named
    return tuple(sorted(kept.values(), key=lambda one: (one.length, one.text)))
