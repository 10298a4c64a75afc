"""Evidence that a chunk was screened: a digest of what came near a left side, equal on every processor.

A first pass in doubles depends on the instruction set in its last bits, and so does the list of its matches. But the
kernel finds every fraction whose value is within 2^-40 of a left side, so those whose exact value is certain to match,
whatever error up to 2^-40 is made, are found by all. Chance alone puts too few of them on the left sides of constants:
a decoy, a comb that the search itself fixes, is met by some hundred fractions of each chunk. Nobody knows which
without the work.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from conjectures.convergence import NoLimit
from conjectures.evaluation import NotReached, enclose
from conjectures.pcf import Pcf
from conjectures.spaces import Space
from kernels.value_screen import TOLERANCE, Comb

if TYPE_CHECKING:
    from conjectures.screening import Match
    from kernels.value_screen import Side

Array = np.ndarray[Any, Any]

# Enough that two enclosures of one limit, made with other depths, round to the same double but for one time in 2^70.
_BITS = 124
# Fractions of a chunk that meet the decoy, if all have a limit: this many to twice as many.
DECOYS = 128
# The teeth of a decoy are 2^-30 wide: an error of 2^-40 leaves one fraction in a hundred in doubt.
_TOOTH = 52 - 30


def decoy(spec: Any, chunk: int, largest: float) -> Comb:
    """The comb of a search with this spec (plain data), for chunks of so many fractions.

    >>> decoy({"kind": "value"}, 1 << 20, 500.0).largest
    256.0

    It ends where the left sides of the constants do, at `largest`: beyond that, values are not exact.
    """
    bits = min(52 - _TOOTH, max(0, (chunk // DECOYS).bit_length() - 1))
    mask = ((1 << bits) - 1) << _TOOTH
    seed = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).digest()
    return Comb(mask, int.from_bytes(seed[:8]) & mask, 2.0 ** math.floor(math.log2(largest)))


def near_misses(space: Space, matches: Iterable["Match"], sides: Sequence["Side"]) -> list[tuple[int, int]]:
    """The matches (index, side) that every processor finds, from those of one."""
    matches = list(matches)
    numbers, values = np.array([side for _, side, _ in matches], dtype=int), np.array([value for *_, value in matches])
    sure = np.zeros(len(matches), dtype=bool)
    for number, side in enumerate(sides):
        chosen = np.flatnonzero(numbers == number)
        # The value that was screened is within 2^-40 of the exact one.
        sure[chosen] = _around(values[chosen], side, 2.0)
    return [
        (index, side)
        for known, (index, side, _) in zip(sure, matches, strict=True)
        if known or _is_certain(space.pcf(index), sides[side])
    ]


def _is_certain(pcf: Pcf, side: "Side") -> bool:
    """Whether the exact value and its neighbours at 2^-40 are all on the side."""
    value = _folded(pcf)
    return value is not None and bool(_around(np.array([value]), side, 1.0)[0])


def _around(values: Array, side: "Side", width: float) -> Array:
    """Which values are on the side together with their neighbours at so many times 2^-40: its gaps are wider."""
    inside = np.zeros((3, len(values)), dtype=bool)
    for row, moved in enumerate((1 - width * TOLERANCE, 1.0, 1 + width * TOLERANCE)):
        inside[row, side.lookup(values * moved)] = True
    return np.asarray(inside.all(axis=0))


def _folded(pcf: Pcf) -> float | None:
    """max(|v|, 1/|v|) of the exact limit v, as a double; None where there is none or it is zero."""
    try:
        ball = abs(enclose(pcf, _BITS).ball)
    except (NoLimit, NotReached):
        return None
    if not ball > 0:
        return None
    return float((ball if ball >= 1 else 1 / ball).mid())


def digest_of(near: Iterable[tuple[int, int]], hits: Iterable[dict[str, Any]]) -> str:
    """The digest of a chunk, from its near misses and its hits.

    >>> digest_of([(7, 0)], [{"index": 7, "constant": "pi", "relation": "4/pi", "digits": 50, "status": "verified"}])
    '053da7545ef7bc49'
    """
    keys = ("index", "constant", "relation", "digits", "status")
    lines = [f"{index} {side}" for index, side in near] + [" ".join(str(hit[key]) for key in keys) for hit in hits]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
