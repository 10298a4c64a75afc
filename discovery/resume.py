"""`--resume`: go on with a search that the store has, and with no other; say what differs."""

import json
from collections.abc import Iterator
from typing import Any

from conjectures.relations import linear_text
from discovery.ledger import identity_of
from discovery.protocol import Searchable, canonical_json
from discovery.store import Store
from discovery.version import code_version
from kernels.errors import DiscoveryError

_SHOWN = 4


def refuse_new(store: Store, search: Searchable) -> None:
    """Raise DiscoveryError, with the difference, unless the store has begun this very search.

    The search that it is compared with is the one begun last, of the same kind if there is one.
    """
    spec: dict[str, Any] = json.loads(canonical_json(search.to_spec()))
    runs = store.read("SELECT identity, spec, version FROM runs ORDER BY created DESC, id DESC")
    if any(identity == identity_of(spec, code_version()) for identity, _, _ in runs):
        return
    begun = [(json.loads(text), version) for _, text, version in runs]
    same_kind = [one for one in begun if one[0].get("kind") == spec.get("kind")] or begun
    if not same_kind:
        raise DiscoveryError(f"nothing to resume: the store {store.path} has no search; leave --resume out")
    last, version = same_kind[0]
    found = list(differences(_readable(last), _readable(spec)))
    if not found:
        raise DiscoveryError(f"the search was begun by other code (version {version}): leave --resume out")
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    raise DiscoveryError(
        f"cannot resume, the last search in the store has other parameters: {'; '.join(found[:_SHOWN])}{more}"
    )


def differences(old: Any, new: Any, place: str = "") -> Iterator[str]:
    """Where two specs differ, one line each.

    >>> list(differences({"digits": 50, "space": {"parameters": [["x", 1, 5]]}},
    ...                  {"digits": 60, "space": {"parameters": [["x", 1, 6]]}}))
    ['digits 50, not 60', "space.parameters ['x', 1, 5], not ['x', 1, 6]"]
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from differences(old.get(key), new.get(key), f"{place}.{key}" if place else key)
    elif _is_table(old) and _is_table(new) and len(old) == len(new):
        for before, after in zip(old, new, strict=True):
            yield from differences(before, after, place)
    elif old != new:
        yield f"{place} {_short(old)}, not {_short(new)}"


def _readable(spec: dict[str, Any]) -> dict[str, Any]:
    """The spec with its family as people write it: polynomials, and a range for each parameter.

    >>> space = {"a": [[[0, 1], 1], [[2, 0], -3]], "b": [[[1, 0], 1]], "parameters": [["x", 1, 5]]}
    >>> _readable({"space": space})
    {'space': {'a': 'x - 3*n^2', 'b': 'n', 'parameters': {'x': '1..5'}}}
    """
    space = spec.get("space")
    if not (isinstance(space, dict) and {"a", "b", "parameters"} <= space.keys()):
        return spec
    names = ["n", *(name for name, _, _ in space["parameters"])]
    ranges = {name: f"{low}..{high}" for name, low, high in space["parameters"]}
    written = {side: linear_text(*_products(space[side], names)) for side in ("a", "b")}
    return {**spec, "space": {**space, **written, "parameters": ranges}}


def _products(terms: list[Any], names: list[str]) -> tuple[list[int], list[str]]:
    """Coefficients, and the products of powers that they stand before."""
    products = [
        "*".join(name if e == 1 else f"{name}^{e}" for name, e in zip(names, row, strict=True) if e) for row, _ in terms
    ]
    return [c for _, c in terms], [text or "1" for text in products]


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, list) for row in value)


def _short(value: Any) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
