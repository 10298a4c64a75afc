"""What a reader sees of a hit: the keys in their order, the columns, and the order of the rows."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from discovery.protocol import Hit
from discovery.wording import printable

# The keys of a JSON line, in their order; further keys follow by name. Then those of factorial reduction.
KEYS = (
    "index", "a", "b", "constant", "relation", "coefficients", "value", "digits", "digits_per_term", "convergence",
    "status", "known", "group", "family", "theorem", "latex",
)  # fmt: skip
FACTORIAL_KEYS = ("kind", "class", "growth", "delta", "measure", "searched")


@dataclass(frozen=True, slots=True)
class Column:
    """A column for people: `elastic` ones may be broken into lines, `right` ones hold numbers."""

    header: str
    text: Callable[[Hit], str]
    elastic: bool = False
    right: bool = False
    formula: bool = False  # a part of the formula, which the hit's LaTeX shows


@dataclass(frozen=True, slots=True)
class Layout:
    """What one kind of hit looks like: JSON keys in their order, columns, and the keys whose texts make it complex.

    Where `price` is the key of a number, the cheapest group comes first, before the simplest.
    """

    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    complexity: tuple[str, ...]
    price: str | None = None


def pace(hit: Hit) -> str:
    """Digits per term where the convergence is geometric, else the kind of convergence.

    >>> pace({"digits_per_term": 0.76555, "convergence": "geometric"}), pace({"convergence": "polynomial"})
    ('0.766', 'polynomial')
    """
    gained = hit.get("digits_per_term")
    return f"{gained:.3f}" if gained is not None else text_of(hit, "convergence")


def text_of(hit: Hit, key: str) -> str:
    """The hit's entry as one printable line; "-" for none."""
    value = hit.get(key)
    return "-" if value is None else printable(str(value))


def value_text(hit: Hit) -> str:
    """The closed form of the value, or its first digits where there is none.

    >>> value_text({"relation": None, "value": "2.451746064628782"})
    '2.451746064628...'
    """
    return text_of(hit, "relation") if hit.get("relation") is not None else f"{text_of(hit, 'value')[:14]}..."


def known(hit: Hit) -> str:
    """The permanent id of the formula in the catalogue, else "new"."""
    return "new" if hit.get("known") is None else text_of(hit, "known")


def entry(key: str) -> Callable[[Hit], str]:
    return lambda hit: text_of(hit, key)


COLUMNS = (
    Column("a(n)", entry("a"), elastic=True, formula=True),
    Column("b(n)", entry("b"), elastic=True, formula=True),
    Column("value", value_text, elastic=True, formula=True),
    Column("digits", entry("digits"), right=True),
    Column("digits/term", pace),
    Column("status", entry("status")),
    Column("known", known),
    Column("group", entry("group")),
)
FACTORIAL_COLUMNS = (
    *COLUMNS[:3],
    Column("class", entry("class")),
    Column("growth", entry("growth"), right=True),
    Column("delta", entry("delta"), right=True),
    *COLUMNS[5:],
)
PCF = Layout(KEYS, COLUMNS, ("a", "b", "relation"))
FACTORIAL = Layout((*KEYS, *FACTORIAL_KEYS), FACTORIAL_COLUMNS, PCF.complexity)


Complexity = tuple[float, int, int]


def for_reading(hits: Iterable[Hit], layout: Layout = PCF) -> list[Hit]:
    """The hits by constant, each constant's simplest group first, a group's simplest formula first.

    >>> rows = [{"index": i, "a": a, "group": g} for i, a, g in [(1, "9*n + 9", "x"), (2, "n^2", "y"), (3, "1", "x")]]
    >>> [row["index"] for row in for_reading(rows)]
    [3, 1, 2]
    """
    hits = list(hits)

    def complexity(hit: Hit) -> Complexity:
        length = sum(len(str(hit.get(key, ""))) for key in layout.complexity)
        price = hit.get(layout.price) if layout.price else 0.0
        return math.inf if price is None else float(price), length, int(hit["index"])

    constants: dict[str, int] = {}
    simplest: dict[tuple[int, str], Complexity] = {}
    for hit in hits:
        group = (constants.setdefault(str(hit.get("constant")), len(constants)), str(hit.get("group")))
        simplest[group] = min(simplest.get(group, complexity(hit)), complexity(hit))

    def rank(hit: Hit) -> tuple[int, Complexity, str, Complexity]:
        group = (constants[str(hit.get("constant"))], str(hit.get("group")))
        return group[0], simplest[group], group[1], complexity(hit)

    return sorted(hits, key=rank)
