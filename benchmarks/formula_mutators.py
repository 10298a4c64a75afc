"""Spoiled certificates of formulas: each differs from a true one in one place, and proves nothing that it claims."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

Path = tuple[Any, ...]


def mutants(certificates: list[dict[str, Any]], count: int, seed: int) -> Iterator[dict[str, Any]]:
    """`count` spoiled copies: a coefficient, a sign, a number, a step, a rule, a citation, or a node below itself."""
    random = Random(seed)
    while count:
        mutant = spoiled(random.choice(certificates), random)
        if mutant is not None:
            yield mutant
            count -= 1


def spoiled(certificate: dict[str, Any], random: Random) -> dict[str, Any] | None:
    """A copy with one change, or None where the change made no difference."""
    mutant = copy.deepcopy(certificate)
    if random.random() < 0.02:
        return _circular(mutant)
    path, leaf = random.choice(list(leaves(mutant)))
    new = changed(leaf, random)
    parent = mutant
    for key in path[:-1]:
        parent = parent[key]
    if new is None:
        if not isinstance(parent, list):
            return None
        del parent[path[-1]]
    else:
        parent[path[-1]] = new
    same = json.dumps(plain(mutant)) == json.dumps(plain(certificate))
    return None if same else mutant


def _circular(mutant: dict[str, Any]) -> dict[str, Any]:
    """The proof rests on itself: an inflation by 1 of the same fraction, proved by the same node."""
    if "fraction" in mutant:
        return {**mutant, "fraction": _circular(mutant["fraction"])}
    node: dict[str, Any] = {"rule": "inflation", "factor": [["1"], ["1"]], "a": mutant["a"], "b": mutant["b"]}
    node["proof"] = node
    return {**mutant, "proof": node}


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every number, name and text of a certificate, and where it stands."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not isinstance(value, dict | list):
        yield path, value
    for key, entry in items:
        yield from leaves(entry, (*path, key))


def changed(leaf: Any, random: Random) -> Any:
    """Another value for a leaf, or None to leave it out."""
    if random.random() < 0.1:
        return None
    if isinstance(leaf, int):
        return random.choice([leaf + 1, leaf - 1, -leaf, 2 * leaf, 0])
    if leaf is None:
        return 0
    numerator, _, denominator = leaf.partition("/")
    if numerator.removeprefix("-").isdigit() and (denominator.isdigit() or "/" not in leaf):
        return _rational(int(numerator), int(denominator or 1), random)
    if leaf.startswith("E0"):
        return f"E{random.randrange(1, 90):04d}"
    names = ["u+", "u-", "v+", "v-", "w+", "w-", "euler", "pfaff", "noerlund", "confluent", "bessel", "inflation", "pi"]
    return random.choice(names)


def _rational(p: int, q: int, random: Random) -> str:
    p, q = random.choice([(p + 1, q), (p - 1, q), (-p, q), (2 * p, q), (p, q + 1), (p + q, q), (0, 1)])
    return str(p) if q == 1 else f"{p}/{q}"


def plain(value: Any) -> Any:
    """The certificate with its numbers in lowest terms and without zeros at the end of polynomials."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        entries = [plain(entry) for entry in value]
        while entries and entries[-1] in (0, "0"):
            entries.pop()
        return entries
    return value
