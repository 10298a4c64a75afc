"""Evidence that a chunk was screened: a digest of what came near a left side, equal on every processor.

A first pass in doubles depends on the instruction set in its last bits, and so does the list of its matches. But the
kernel finds every fraction whose value is within 2^-40 of a left side, so those whose exact value is certain to match,
whatever error up to 2^-40 is made, are found by all. By chance some in 10^7 fractions are so: nobody knows which
without the work.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from conjectures.convergence import NoLimit
from conjectures.evaluation import NotReached, enclose
from conjectures.pcf import Pcf
from conjectures.spaces import Space
from kernels.value_screen import TOLERANCE

if TYPE_CHECKING:
    from kernels.value_screen import LeftSide

# Enough that two enclosures of one limit, made with other depths, round to the same double but for one time in 2^70.
_BITS = 124


def near_misses(space: Space, matches: Iterable[tuple[int, int]], sides: Sequence["LeftSide"]) -> list[tuple[int, int]]:
    """The matches (index, side) that every processor finds, from those of one."""
    return [(index, side) for index, side in matches if _is_certain(space.pcf(index), sides[side])]


def _is_certain(pcf: Pcf, side: "LeftSide") -> bool:
    """Whether the cells of the exact value and of its neighbours at 2^-40 are all taken."""
    value = _folded(pcf)
    if value is None:
        return False
    around = np.array([value * (1 - TOLERANCE), value, value * (1 + TOLERANCE)])
    return len(side.lookup(around)) == len(around)


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
