"""Value screening against the machine's bound: `python benchmarks/screening.py`.

The first pass over a tile, with and without look-up in the left side of pi (height 20), at each level of instructions;
the bound is the rate of multiply-adds on registers alone, measured in the same run, over the two that a term needs. In
the last column a changes its sign in a third of the rows: there each value is computed twice, forward and backward.
"""

import time

import numpy as np
from measure import sys  # first: it puts the checkout on the path

from conjectures.constants import find
from conjectures.left_sides import left_side
from kernels.value_screen import LeftSide, Tile, fma_bound, levels, screen

ROWS, COLUMNS, DEPTHS = 351, 4_096, (32, 64)
ROUNDS = 25


def tile(depth: int, lowest: int) -> Tile:
    """A tile with coefficients of the reference box: a = 5n + (lowest..13), b = 7n^2 + (-11..11)n + (-11..11)."""
    random = np.random.default_rng(1)
    a = np.stack([random.integers(lowest, 14, ROWS), np.full(ROWS, 5)], axis=1).astype(float)
    b = np.stack([*random.integers(-11, 12, (2, COLUMNS)), np.full(COLUMNS, 7)], axis=1).astype(float)
    growth = np.rint(np.log2(6.1) + np.log2(np.maximum(np.arange(depth + 1), 1)))
    growth[0] = 0
    scale_a = np.exp2(-growth)
    scale_b = np.concatenate([[1.0], scale_a[1:] * scale_a[:-1]])
    return Tile(a, b, np.zeros(ROWS), np.zeros(COLUMNS), scale_a, scale_b, 1e-3, 2.0**-41)


def rate(one: Tile, sides: list[LeftSide], level: str) -> float:
    """Millions of fractions a second of processor time, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.thread_time()
        screen(one, sides, level)
        best = min(best, time.thread_time() - start)
    return ROWS * COLUMNS / best / 1e6


def main() -> int:
    side = left_side(find("pi").enclosure(320), 20)
    print(
        f"{'level':<10}{'terms':>6}{'bound M/s':>12}{'alone M/s':>14}{'share':>8}{'look-up M/s':>13}{'signs M/s':>11}"
    )
    for level in levels():
        multiply_adds = max(fma_bound(0.2, level) for _ in range(5))
        for depth in DEPTHS:
            one, mixed, bound = tile(depth, -4), tile(depth, -13), 1e3 * multiply_adds / (2 * depth)
            alone, whole, signs = rate(one, [], level), rate(one, [side], level), rate(mixed, [side], level)
            shares = f"{bound:>12.0f}{alone:>14.0f}{alone / bound:>8.2f}"
            print(f"{level:<10}{depth:>6}{shares}{whole:>13.0f}{signs:>11.0f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
