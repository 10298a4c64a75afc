"""Trajectories of matrix fields with delta, a second: `python benchmarks/fields.py [--depth 200]`.

2F1 at z = -1 and 3F2 at z = -1 and 1/2, from random starts in random directions: the trajectory's matrix, the walk to
the depth, and delta against twice the depth, in processor time on one core; ramanujantools does the same trajectories
where it is installed, and must find the same deltas. Then the fields of the table, validated as identities.
"""

import argparse
import warnings
from fractions import Fraction
from random import Random
from time import process_time

import measure  # noqa: F401  (finds the checkout)

from conjectures.hypergeometric_fields import EquationField, pfq, steps
from conjectures.matrix_fields import fields, is_conservative
from conjectures.walks import walked_delta
from kernels.errors import DiscoveryError

HALVES = [Fraction(n, 2) for n in range(1, 8)]
Trajectory = tuple[list[Fraction], list[int]]
PEER = 8


def trajectories(field: EquationField, count: int, random: Random) -> list[Trajectory]:
    """Starts in halves and directions of small numbers whose matrices are not singular."""
    found: list[Trajectory] = []
    while len(found) < count:
        start = [random.choice(HALVES) for _ in range(field.axes)]
        direction = [random.randint(0, 2) for _ in range(field.uppers)]
        direction += [random.randint(0, 3) for _ in range(field.axes - field.uppers)]
        try:
            if walked_delta(steps(field, start, direction), 20) is not None:
                found.append((start, direction))
        except DiscoveryError:
            continue
    return found


def ours(field: EquationField, chosen: list[Trajectory], depth: int) -> tuple[list[float | None], float]:
    begun = process_time()
    deltas = [walked_delta(steps(field, start, direction), depth) for start, direction in chosen]
    return deltas, process_time() - begun


def peers(p: int, q: int, z: Fraction, chosen: list[Trajectory], depth: int) -> tuple[list[float | None], float] | None:
    """The same by ramanujantools; None where it is not installed."""
    try:
        import sympy
        from ramanujantools import Position
        from ramanujantools.cmf import pFq
    except ImportError:
        return None
    warnings.simplefilter("ignore")
    axes = [*sympy.symbols(f"x:{p}"), *sympy.symbols(f"y:{q}")]
    cmf = pFq(p, q, sympy.Rational(z.numerator, z.denominator))
    deltas: list[float | None] = []
    begun = process_time()
    for start, direction in chosen:
        place = {axis: sympy.Rational(x.numerator, x.denominator) for axis, x in zip(axes, start, strict=True)}
        along = dict(zip(axes, direction, strict=True))
        try:
            deltas.append(float(cmf.delta(Position(along), depth, Position(place))))
        except (ZeroDivisionError, TypeError):
            # It walks from the matrix at the start, which may have a pole there.
            deltas.append(None)
    return deltas, process_time() - begun


def side_by_side(p: int, q: int, z: Fraction, depth: int, count: int, random: Random) -> None:
    field = pfq(p, q, z)
    chosen = trajectories(field, count, random)
    deltas, seconds = ours(field, chosen, depth)
    line = f"{p}F{q} at z = {z}, depth {depth}: {len(chosen) / seconds:,.0f} trajectories a second"
    other = peers(p, q, z, chosen[:PEER], depth)
    if other is not None:
        rate = PEER / other[1]
        apart = max(abs((x or 0.0) - y) for x, y in zip(deltas, other[0], strict=False) if y is not None)
        line += (
            f"; ramanujantools {rate:.1f} ({len(chosen) / seconds / rate:,.0f}x), deltas apart by {apart:.1e} at most"
        )
    print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--depth", type=int, default=200)
    parser.add_argument("--count", type=int, default=200, help="trajectories of each field")
    options = parser.parse_args()
    random = Random(1)
    for p, q, z in ((2, 1, Fraction(-1)), (3, 2, Fraction(-1)), (3, 2, Fraction(1, 2))):
        side_by_side(p, q, z, options.depth, options.count, random)
    print("conservative:", " ".join(field.name for field in fields() if is_conservative(field)))


if __name__ == "__main__":
    main()
