"""Certificates: from a pattern to the classical continued fraction that it comes from, as plain data for a checker.

A pattern with linear channels comes from Y = A + s/(A+D + s/(A+2D + ...)) by a Moebius map. The transducer that
rewrites one fraction into the other (Raney, Math. Ann. 206 (1973)) has finitely many states, which are matrices; as
both fractions repeat, so does the state. A certificate is that state, where it recurs, and the blocks read and written
between.
"""

from collections.abc import Iterator, Sequence
from math import gcd, lcm
from typing import Any

from conjectures.signed_cf.channels import Pattern
from conjectures.signed_cf.digits import Matrix
from conjectures.signed_cf.origins import Origin

Certificate = dict[str, Any]

# The state recurs after so many of the shortest blocks at most, in all that were seen.
MOST_REPEATS = 6
MOST_SKIPPED = 200


def certificate(pattern: Pattern, signs: str, left: Matrix, origin: Origin) -> Certificate | None:
    """Why |A x + B| / |C x + D| has this pattern, for x = origin.map(f); None where no such reason is found.

    >>> from conjectures.signed_cf.channels import Channel
    >>> from conjectures.signed_cf.origins import origin_of
    >>> pattern = Pattern((2, 1), (Channel((2, 2)), Channel((1,)), Channel((1,))))
    >>> found = certificate(pattern, "+", (1, 0, 0, 1), origin_of("e"))
    >>> found["function"], found["argument"], found["skip"], found["length"], found["state"]
    ('exp', [1, 1], 2, 1, [1, -1, 0, 2])

    Only linear channels have such certificates here.
    """
    if not all(channel.is_linear for channel in pattern.channels):
        return None
    terms, channels = _begun(pattern)
    steps = [(term, 1 if signs[i % len(signs)] == "+" else -1) for i, term in enumerate(terms)]
    whole = times(left, origin.map)
    for repeats, length in _blocks(pattern, signs):
        for sign in (1, -1):
            image = (sign * whole[0], sign * whole[1], whole[2], whole[3])
            found = _state(times(image, origin.of_value), steps, channels, signs, origin, repeats, length)
            if found is not None:
                skip, state = found
                return {
                    "function": origin.function,
                    "argument": list(origin.argument),
                    "map": list(image),
                    "signs": signs,
                    "before": list(terms),
                    "channels": [list(channel) for channel in channels],
                    "repeats": repeats,
                    "skip": skip,
                    "length": length,
                    "state": list(state),
                }
    return None


def _begun(pattern: Pattern) -> tuple[tuple[int, ...], list[tuple[int, int]]]:
    """Terms before the blocks, one period more than the pattern has, and the channels from there on."""
    terms = tuple(pattern.term(n) for n in range(len(pattern.before) + pattern.period))
    pairs = [(*channel.coefficients, 0, 0)[:2] for channel in pattern.channels]
    return terms, [(start + step, step) for start, step in pairs]


def _blocks(pattern: Pattern, signs: str) -> Iterator[tuple[int, int]]:
    """Periods in a block, and terms of the classical fraction that it takes: as many as there are growing terms."""
    growing = sum(len(channel.coefficients) == 2 for channel in pattern.channels)
    shortest = lcm(pattern.period, len(signs)) // pattern.period
    for multiple in range(1, MOST_REPEATS + 1):
        if growing:
            yield shortest * multiple, shortest * multiple * growing


def _state(
    image: Matrix,
    before: Sequence[tuple[int, int]],
    channels: Sequence[tuple[int, int]],
    signs: str,
    origin: Origin,
    repeats: int,
    length: int,
) -> tuple[int, Matrix] | None:
    """How many classical terms come before the blocks, and the state there: the one that the first block keeps."""
    block = [
        (start + step * r, 1 if signs[(len(before) + r * len(channels) + j) % len(signs)] == "+" else -1)
        for r in range(repeats)
        for j, (start, step) in enumerate(channels)
    ]
    for skip, state in _smallest_states(times(_inverse(before), image), origin):
        read = times(state, product(origin.terms(skip, length)))
        written = times(product(block), state)
        if read in (written, tuple(-entry for entry in written)):
            return skip, state
    return None


def _smallest_states(start: Matrix, origin: Origin) -> list[tuple[int, Matrix]]:
    """The states after reading 0, 1, 2, ... classical terms whose entries are smallest: others are not balanced."""
    state, sizes, states = reduced(start), [], []
    for skip in range(MOST_SKIPPED):
        states.append(state)
        sizes.append(max(map(abs, state)))
        if sizes[-1] > 1_000 * min(sizes):
            break
        ((a, b),) = origin.terms(skip, 1)
        state = reduced((a * state[0] + state[1], b * state[0], a * state[2] + state[3], b * state[2]))
    near = [skip for skip, size in enumerate(sizes) if size <= 100 * min(sizes)]
    return [(skip, _positive(states[skip], origin, skip)) for skip in sorted(near, key=lambda skip: sizes[skip])]


def _positive(state: Matrix, origin: Origin, skip: int) -> Matrix:
    """The state with the sign that makes its lower row positive at the complete quotient it acts on."""
    y = origin.terms(skip, 1)[0][0]
    return state if 2 * y * state[2] + 2 * state[3] + origin.sign * state[2] > 0 else tuple(-u for u in state)  # type: ignore[return-value]


def times(m: Matrix, n: Matrix) -> Matrix:
    """The product of two matrices, row after row."""
    return m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3], m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3]


def product(steps: Sequence[tuple[int, int]]) -> Matrix:
    """The product of the matrices (a, b; 1, 0)."""
    p, r, q, s = 1, 0, 0, 1
    for a, b in steps:
        p, r, q, s = p * a + r, p * b, q * a + s, q * b
    return p, r, q, s


def _inverse(steps: Sequence[tuple[int, int]]) -> Matrix:
    p, r, q, s = product(steps)
    return s, -r, -q, p


def reduced(m: Matrix) -> Matrix:
    """The matrix without the common divisor of its entries."""
    divisor = gcd(*m)
    return m[0] // divisor, m[1] // divisor, m[2] // divisor, m[3] // divisor
