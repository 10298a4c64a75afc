"""Limits of recurrences measured between two depths: many candidates at once, in native code, and nothing proven."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flint import arb, ctx

from conjectures.values.model import Value
from kernels import reference_backward
from kernels.backward_limits import MOST_WORDS, directions

MEASURED = "measured between two depths"
FIRST_DEPTH, MAX_DEPTH = 64, 1 << 12
# Words beyond the bits asked for: the cut of a whole word, and numbers that are smaller than the largest of a vector.
SPARE_WORDS = 3
# Agreement that is no accident, and bits that the limits must have beyond those asked for.
LEAST_GAINED, SPARE_BITS = 2, 16
Polynomial = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """The vector u_i/u_r, i < r, as integers times 2^scale; so many bits agreed with those of half the depth."""

    vector: tuple[int, ...]
    scale: int
    gained: int
    depth: int

    def integers(self, bits: int) -> tuple[int, ...]:
        """The same times 2^bits, which are less."""
        return tuple(v >> (self.scale - bits) for v in self.vector)

    def value(self) -> Value:
        """Balls as wide as geometric convergence leaves them; no theorem."""
        with ctx.workprec(self.scale + SPARE_BITS):
            radius = arb(2) ** -min(2 * self.gained, self.scale)
            balls = tuple(arb((arb(v) / arb(2) ** self.scale).mid(), radius) for v in self.vector)
        return Value(balls, None, MEASURED, self.gained * math.log10(2) / (self.depth // 2), vector=True)


def approached(candidates: Mapping[int, Sequence[Polynomial]], bits: int) -> dict[int, Measured]:
    """The limits of those candidates that converge geometrically or faster, to about so many bits.

    >>> round(approached({7: ((1,), (1,), (1,))}, 40)[7].integers(40)[0] / 2**40, 10)     # Fibonacci numbers
    0.6180339887
    """
    found, left, depth = {}, dict(candidates), FIRST_DEPTH
    while left and depth <= MAX_DEPTH:
        for number, measured in zip(list(left), _measured(list(left.values()), depth, bits), strict=True):
            # Geometric convergence doubles what is gained with the depth.
            if measured is None or measured.gained < LEAST_GAINED or measured.gained * MAX_DEPTH < depth * bits / 2:
                del left[number]
            elif 2 * measured.gained >= bits + SPARE_BITS:
                found[number] = measured
                del left[number]
        depth *= 2
    return {number: found[number] for number in candidates if number in found}


def _measured(recurrences: Sequence[Sequence[Polynomial]], depth: int, bits: int) -> list[Measured | None]:
    words = -(-bits // 64) + SPARE_WORDS
    asked = [(one, n) for one in recurrences for n in (depth // 2, depth)]
    rows = directions(asked, words) if words <= MOST_WORDS else [None] * len(asked)
    whole = [row or reference_backward.directions([one], words)[0] for row, one in zip(rows, asked, strict=True)]
    scale = bits + 2 * SPARE_BITS
    return [_compared(whole[i], whole[i + 1], scale, depth) for i in range(0, len(whole), 2)]


def _compared(near: Sequence[int], far: Sequence[int], scale: int, depth: int) -> Measured | None:
    """What both depths say together; None where a quotient has no value."""
    if not near[-1] or not far[-1]:
        return None
    before, after = (tuple((v << scale) // row[-1] for v in row[:-1]) for row in (near, far))
    apart = max(abs(a - b).bit_length() for a, b in zip(before, after, strict=True))
    return Measured(after, scale, scale - apart, depth)
