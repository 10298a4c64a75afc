"""Which formulas are one, found without their limits: `python benchmarks/unification.py [--count 20]`.

1. Pairs made one formula by random folds, coboundaries of growing degree and inflations: how many are joined by a
   certificate that the checker accepts, and the processor time of a pair, with that of the checker. 2. The fractions
   along the trajectories of the pi field, and what they fold to: classes, and the time of a pair, joined or not.
"""

import argparse
import sys
from pathlib import Path
from random import Random
from time import process_time

# The checkout before any installed copy: a benchmark measures the code that it stands beside.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from math import gcd

from transformed_fractions import pairs

from conjectures.matrix_fields import field_by_name, trajectory
from conjectures.pcf import Pcf
from discovery.unification import Join, classes, joined
from proofs.formula_rules import check_relation

BASES = [("2n+1", "n^2"), ("3n+1", "-2n^2+n"), ("3n+3", "-2n^2+n"), ("2n+3", "n^2+2n"), ("6n+3", "-n^2"), ("n+2", "-n")]
KINDS = [(1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (1, 6), (2, 0), (2, 2), (3, 0), (3, 2), (4, 1), (6, 1)]


def timed(one: Pcf, two: Pcf) -> tuple[Join | None, float]:
    start = process_time()
    join = joined(one, two)
    return join, 1e3 * (process_time() - start)


def check_time(join: Join) -> float:
    start = process_time()
    check_relation(join.certificate)
    return 1e3 * (process_time() - start)


def made(count: int, seed: int) -> None:
    """Print, for each kind of transformation, how many pairs are joined, and how fast."""
    bases, random, every = [Pcf.parse(*base) for base in BASES], Random(seed), []
    for folds, degree in KINDS:
        found = []
        largest = 0
        for one, two in pairs(bases, folds, degree, count, random):
            join, milliseconds = timed(one, two)
            found.append((join, milliseconds, 0.0 if join is None else check_time(join)))
            largest = max(largest, len(one.b) - 1)
        every += found
        report(f"{folds} steps, U of degree {degree}, deg b to {largest}", found)
    report("all", every)


def report(name: str, found: list[tuple[Join | None, float, float]]) -> None:
    number = sum(join is not None for join, _, _ in found)
    times, checks = sorted(one[1] for one in found), sorted(one[2] for one in found)
    half = len(found) // 2
    print(
        f"{name}: {number} of {len(found)} joined; median {times[half]:.1f} ms, slowest {times[-1]:.1f} ms a pair, "
        f"of which checking {checks[half]:.1f} and {checks[-1]:.1f}"
    )


def field(largest: int) -> None:
    """Print the classes of the trajectories of the pi field with those that converge geometrically."""
    one = field_by_name("pi")
    directions = [(s, n - s) for n in range(2, largest + 1) for s in range(1, n) if gcd(s, n - s) == 1]
    pcfs = [trajectory(one, direction) for direction in directions] + [Pcf.parse("2n+1", "n^2")]
    times = sorted(timed(p, q)[1] for i, p in enumerate(pcfs) for q in pcfs[:i])
    sizes = sorted((len(members) for members in classes(pcfs)), reverse=True)
    print(
        f"{len(pcfs)} fractions of the pi field: classes of {sizes}; {len(times)} pairs, "
        f"median {times[len(times) // 2]:.2f} ms, slowest {times[-1]:.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20, help="pairs of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    made(options.count, options.seed)
    field(7)


if __name__ == "__main__":
    main()
