"""The left side of the search: every Moebius image of a constant up to a height, as a table for the kernel."""

from functools import lru_cache
from math import gcd
from typing import TYPE_CHECKING, Any

from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    import numpy as np
    from flint import arb

    from kernels.value_screen import LeftSide

MAX_HEIGHT = 200
# Values in memory at a time: 8 bytes each.
MAX_KEYS = 1 << 25
_FRACTION_BITS = 256


def forms(height: int) -> list[tuple[int, int]]:
    """All (c0, c1) != (0, 0) with |c| <= height, one of each pair +-(c0, c1), in order.

    >>> forms(1)
    [(1, -1), (1, 0), (0, 1), (1, 1)]
    """
    return [(c0, c1) for c1 in range(-height, height + 1) for c0 in range(height + 1) if c0 > 0 or c1 > 0]


def key_count(height: int) -> int:
    """How many values the left side has after folding v, -v, 1/v and -1/v into one: exact, up to double cells.

    >>> key_count(1)
    6
    """
    by_content: dict[int, int] = {}
    for c0, c1 in forms(height):
        by_content[gcd(c0, c1)] = by_content.get(gcd(c0, c1), 0) + 1
    items = sorted(by_content.items())
    ordered = sum(m * n for g, m in items for h, n in items if gcd(g, h) == 1)
    # The independent pairs with coprime contents: leave out (u, u) for primitive u times coprime contents on one line.
    return (ordered - _dependent(height)) // 2


def _dependent(height: int) -> int:
    """Ordered coprime pairs (g u, h u) on one line, over all primitive directions u."""
    total = 0
    coprime = [0] * (height + 1)
    for limit in range(1, height + 1):
        coprime[limit] = sum(gcd(g, h) == 1 for g in range(1, limit + 1) for h in range(1, limit + 1))
    for c0, c1 in forms(height):
        if gcd(c0, c1) == 1:
            total += coprime[height // max(abs(c0), abs(c1))]
    return total


def fixed_point(ball: "arb") -> int:
    """The number in the ball times 2^256, to within one unit."""
    middle = ball.mid()
    mantissa, exponent = middle.man_exp()
    shift = int(exponent) + _FRACTION_BITS
    return int(mantissa) << shift if shift >= 0 else int(mantissa) >> -shift


def rounded_forms(ball: "arb", pairs: list[tuple[int, int]]) -> list[float]:
    """|c0 + c1 x| for each pair, correctly rounded: cancellation costs nothing at 256 bits after the point."""
    x, one = fixed_point(ball), 1 << _FRACTION_BITS
    return [abs(c0 * one + c1 * x) / one for c0, c1 in pairs]


@lru_cache(maxsize=8)
def _pairs(height: int) -> tuple[list[tuple[int, int]], "np.ndarray[Any, Any]"]:
    import numpy as np

    pairs = forms(height)
    return pairs, np.array(pairs, dtype=np.int32)


def slices(height: int, most: int = MAX_KEYS) -> list[tuple[int, int]]:
    """Cut a left side into parts of at most about `most` values: ranges (first, stop) of the larger form of a pair.

    >>> slices(20), slices(1, 3)
    ([(0, 840)], [(0, 1), (1, 4)])
    """
    count = len(forms(height))
    parts, first, held = [], 0, 0
    for i in range(count):
        if held and held + count - 1 - i > most:
            parts.append((first, i))
            first, held = i, 0
        held += count - 1 - i
    return [*parts, (first, count)]


def place(relation: tuple[int, ...], height: int) -> int:
    """The number of the first form of the pair that a Moebius relation (c0, c1, d0, d1) belongs to."""
    numbers = _numbers(height)
    c0, c1, d0, d1 = relation
    return min(numbers[max(form, (-form[0], -form[1]), key=_sign)] for form in ((c0, c1), (d0, d1)))


def _sign(form: tuple[int, int]) -> bool:
    return form[0] > 0 or (form[0] == 0 and form[1] > 0)


@lru_cache(maxsize=2)
def _numbers(height: int) -> dict[tuple[int, int], int]:
    return {form: number for number, form in enumerate(forms(height))}


def left_side(ball: "arb", height: int, part: tuple[int, int] | None = None) -> "LeftSide":
    """The table of all |c0 + c1 x| / |d0 + d1 x| with |c|, |d| <= height, for an irrational x, or one of its slices.

    The ball should hold x to 300 bits. Raises DiscoveryError above height 200: with more values than doubles can tell
    apart, chance matches would outnumber the formulas by far.
    """
    import numpy as np

    from kernels.value_screen import LeftSide

    if not 1 <= height <= MAX_HEIGHT:
        raise DiscoveryError(f"a left side of height {height} is not searched: choose 1 to {MAX_HEIGHT}")
    pairs, array = _pairs(height)
    first, stop = part or (0, len(pairs))
    return LeftSide(np.array(rounded_forms(ball, pairs)), array, first, stop)
