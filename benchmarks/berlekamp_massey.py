"""Berlekamp-Massey over a prime of 28 bits from Python: ours on batches, galois and python-flint one sequence a call.

    python benchmarks/berlekamp_massey.py

Random terms, which need order n/2 and are given up at order 24; and terms of a recurrence of order 6. Rates are
sequences a second of processor time on one core. galois is left out where it is not installed.
"""

import random
import time
from collections.abc import Callable
from functools import partial

import measure  # noqa: F401
import numpy as np
from flint import fmpz_mod_ctx, fmpz_mod_poly_ctx

from kernels.berlekamp_massey import PRIME, levels, linear_complexities

ORDER = 24
Contestant = Callable[[], object]


def sequences(kind: str, count: int, n: int) -> np.ndarray:
    generator = random.Random(n)
    rows = []
    for _ in range(count):
        row = [generator.randint(1, 49) for _ in range(n if kind == "random" else 6)]
        while len(row) < n:
            row.append((3 * row[-1] + 2 * row[-2] + row[-6]) % PRIME)
        rows.append(row)
    return np.array(rows, dtype=np.int64)


def rate(call: Contestant, count: int, least: float = 0.3) -> float:
    """Sequences a second of a call that takes `count` of them, the best of three turns."""
    best = 0.0
    for _ in range(3):
        begun, calls = time.process_time(), 0
        while time.process_time() - begun < least / 3:
            call()
            calls += 1
        best = max(best, calls * count / (time.process_time() - begun))
    return best


def galois_contestant(rows: np.ndarray) -> Contestant | None:
    try:
        import galois
    except ImportError:
        print("galois is not installed: it is left out (pip install galois)")
        return None
    field = galois.GF(PRIME)
    fields = [field(row) for row in rows]
    galois.berlekamp_massey(fields[0])  # compiles
    return lambda: [galois.berlekamp_massey(row) for row in fields]


def flint_contestant(rows: np.ndarray) -> Contestant:
    context = fmpz_mod_poly_ctx(fmpz_mod_ctx(PRIME))
    values = [[int(x) for x in row] for row in rows]
    return lambda: [context.minpoly(row) for row in values]


def main() -> None:
    print(f"{'':<24}" + "".join(f"{name:>12}" for name in (*levels(), "python-flint", "galois")) + "   sequences/s")
    for kind in ("random", "order 6"):
        for n in (64, 128, 256):
            rows = sequences(kind, 20_000, n)
            few = rows[:100]
            ours = [rate(partial(linear_complexities, rows, ORDER, level=level), len(rows)) for level in levels()]
            peers = [rate(flint_contestant(few), len(few))]
            if (call := galois_contestant(few)) is not None:
                peers.append(rate(call, len(few)))
            cells = "".join(f"{value:>12,.0f}" for value in (*ours, *peers))
            best = max(ours)
            ratios = ", ".join(f"{best / peer:,.0f}x" for peer in peers)
            print(f"{kind + f', n = {n}':<24}{cells}   ours is faster by {ratios}", flush=True)


if __name__ == "__main__":
    main()
