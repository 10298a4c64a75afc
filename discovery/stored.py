"""What the searches of a store have found, each hit with where it comes from."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conjectures.grammar import shown
from discovery.protocol import Hit
from discovery.store import Store, default_path
from kernels.errors import DiscoveryError

KINDS = {
    "value": "screened by value",
    "factorial": "screened by factorial reduction",
    "signed_cf": "screened by pattern",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A hit, a name for the search that found it, and its history in lines."""

    hit: Hit
    origin: str
    history: tuple[str, ...]


def found(store: Store) -> Iterator[Found]:
    """The hits of all searches of a store in the order in which they lie there, each formula once for a constant."""
    seen = set()
    query = "SELECT id, identity, spec, version, chunk_count FROM runs ORDER BY id"
    for run, identity, spec, version, chunks in store.read(query):
        search, origin = json.loads(spec), f"search {identity[:8]}"
        if search.get("kind") not in KINDS:
            continue
        for chunk, body in store.read("SELECT chunk, body FROM hits WHERE run = ? ORDER BY chunk, position", run):
            hit = json.loads(body)
            key = tuple(str(hit.get(name)) for name in ("a", "b", "signs", "terms", "constant"))
            if key not in seen:
                seen.add(key)
                place = f"{origin}, chunk {chunk + 1} of {chunks}, kernels {version}"
                yield Found(hit, origin, tuple(_history(hit, search, place)))


def _history(hit: Hit, search: dict[str, Any], place: str) -> Iterator[str]:
    yield f"found by {place}"
    yield f"{KINDS[search['kind']]} in {space_text(search)}, formula {hit.get('index')}"
    if hit.get("relation") is not None:
        constant, digits = hit.get("constant"), hit.get("digits")
        yield f"identified as {hit['relation']}, with {constant} to {digits} digits"
    if hit.get("theorem"):
        yield f"digits enclosed by: {hit['theorem']}"
    if hit.get("known") is not None:
        yield f"in the table of known formulas as {hit['known']}"
    if hit.get("family") is not None:
        yield f"of the family {hit['family']}, group {hit.get('group')}"


def space_text(search: dict[str, Any]) -> str:
    """The space of a search in words.

    >>> from conjectures.spaces import family
    >>> space_text({"space": family("x*n", "n^2", {"x": (1, 2)}).to_spec()})
    'a = x*n, b = n^2, x = 1..2'
    """
    space = search.get("space")
    if space is None:
        constants = ", ".join(map(str, search.get("constants", ())))
        return f"the Moebius images of {constants} to height {search.get('height', search.get('lhs_height'))}"
    letters = ["n", *(name for name, _, _ in space["parameters"])]
    a, b = (_polynomial(space[side], letters) for side in "ab")
    return ", ".join([f"a = {a}", f"b = {b}", *(f"{name} = {low}..{high}" for name, low, high in space["parameters"])])


def _polynomial(terms: list[Any], letters: list[str]) -> str:
    parts = []
    for exponents, coefficient in sorted(terms, reverse=True):
        powers = [x if e == 1 else f"{x}^{e}" for x, e in zip(letters, exponents, strict=True) if e]
        # Parameters before n, as people write them.
        factors = [*powers[1:], *powers[:1]] if exponents[0] else powers
        parts.append("*".join([str(coefficient)] * (coefficient != 1 or not factors) + factors))
    return " + ".join(parts).replace("+ -", "- ")


def opened(path: Path | None) -> Store:
    """The store that lies there; raises DiscoveryError where none does, for nothing is made of a mistyped path."""
    store_path = default_path() if path is None else path
    if not store_path.exists():
        raise DiscoveryError(f"there is no store {shown(str(store_path))}: `discover pcf` makes one")
    return Store(store_path)
