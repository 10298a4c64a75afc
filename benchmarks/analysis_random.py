"""Random fractions of the published space against exact integers: reduction, class and rate, blind delta, workers.

Everything that the analyzer says in closed form is compared with convergents computed exactly. Processor time of one
core, but for `--workers`, which measures wall time on one and on two.
"""

import argparse
import math
import random
import tempfile
import time
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from flint import fmpz
from measure import processor_time as timed

from conjectures.convergence import DIVERGENT, LOGARITHMIC, bits_gained, classify, shape
from conjectures.dynamics import log_size, measure
from conjectures.irrationality import exact_delta
from conjectures.pcf import Pcf
from conjectures.space_options import space_from_text
from conjectures.survey import FULL, REDUCTIONS, TERMINATING, survey, tiles
from discovery.exact_analysis import measured
from discovery.space_analysis import analysed
from kernels.product_tree import convergent

SPEC = "2,2,5"
# Depths to which a doubtful exponent is followed: the primes up to n make it fluctuate.
DEPTHS = (512, 2_048, 8_192, 32_768, 131_072)
SHARES = {"full": 0.0, "half": 0.5, "quarter": 0.75, "none": 1.0}
# Rates are compared between these depths, by convergents at both and at twice the second.
NEAR, FAR = 1_000, 2_000


def random_pcfs(count: int, seed: int) -> list[tuple[Pcf, str]]:
    """Random fractions of the space that do not end, with their reductions."""
    draw, space, found = random.Random(seed), space_from_text(SPEC), []
    while len(found) < count:
        pcf = _pcf(space, draw.randrange(space.size))
        if pcf is not None:
            reduction = int(survey(np.array([pcf.a]), np.array([pcf.b])).reductions[0, 0])
            if reduction != TERMINATING:
                found.append((pcf, REDUCTIONS[reduction]))
    return found


def _pcf(space: Any, index: int) -> Pcf | None:
    digits = [index // 11**k % 11 - 5 for k in range(6)]
    return Pcf(tuple(digits[:3]), tuple(digits[3:])) if any(digits[:3]) and any(digits[3:]) else None


def all_reduced() -> list[tuple[Pcf, str]]:
    """Every fully, half and quarter reduced fraction, which random ones seldom are."""
    found = []
    space = space_from_text(SPEC)
    for i in range(space.block_count):
        for tile in tiles(space, space.block(i)):
            for column, row in np.argwhere((tile.reductions > 0) & (tile.reductions <= FULL)):
                pcf = Pcf(tuple(tile.a[row].tolist()), tuple(tile.b[column].tolist()))
                found.append((pcf, REDUCTIONS[tile.reductions[column, row]]))
    return found


def show_reductions(count: int) -> None:
    """The share of the factorials that reduced denominators keep, by exact gcds, against the class told at a glance."""
    draw = random.Random(4)
    reduced = all_reduced()
    for name, sample in (
        ("random", random_pcfs(count, 1)),
        ("reduced", draw.sample(reduced, min(count // 10, len(reduced)))),
    ):
        (wrong, depths), seconds = timed(lambda sample=sample: _compared(sample))
        print(
            f"reduction of {len(sample):,} {name} fractions {dict(Counter(r for _, r in sample))} against exact gcds: "
            f"{len(wrong)} differ {wrong[:4]}; decided at depths {dict(depths)}; {seconds:.0f} s"
        )


def _compared(sample: list[tuple[Pcf, str]]) -> tuple[list[str], Counter[int]]:
    wrong, depths = [], Counter[int]()
    for pcf, reduction in sample:
        depth = next((depth for depth in DEPTHS if agrees(pcf, reduction, depth)), None)
        depths[depth or 0] += 1
        if depth is None:
            wrong.append(f"{pcf} {reduction}")
    return wrong, depths


def agrees(pcf: Pcf, reduction: str, depth: int) -> bool:
    """Whether the exact exponent is that of the class, to an eighth of the factorials.

    Where b(n) has a smaller degree than a(n)^2, only the factorials that b(n) has can be reduced.
    """
    degree = max(len(pcf.a) - 1, (len(pcf.b) - 1) / 2)
    if not degree:
        return True
    first, last = (log_height(pcf, n) / n for n in (depth // 2, depth))
    share = (last - first) / math.log(2) / degree
    reducible = min(1, (len(pcf.b) - 1) / 2 / degree)
    return abs(share - (1 - (1 - SHARES[reduction]) * reducible)) <= 0.125


def log_height(pcf: Pcf, depth: int) -> float:
    """log of the larger of p and q in lowest terms: q alone grows slowly where the limit is infinite."""
    p, _, q, _ = convergent(pcf.a, pcf.b, depth)
    return log_size(max(abs(p), abs(q)) // p.gcd(q))


def apart(pcf: Pcf, n: int, m: int) -> float | None:
    """-log of the distance of two convergents, of their inverses where the limit is infinite; None for equal ones."""
    p, _, q, _ = convergent(pcf.a, pcf.b, n)
    r, _, s, _ = convergent(pcf.a, pcf.b, m)
    difference = p * s - r * q
    return max(log_size(q), log_size(p)) + max(log_size(s), log_size(r)) - log_size(difference) if difference else None


def show_rates(count: int) -> None:
    sample = [pcf for pcf, _ in random_pcfs(count, 2)]
    verdicts, seconds = timed(lambda: [rate_agrees(pcf) for pcf in sample])
    kinds = Counter(classify(pcf).kind for pcf in sample)
    bad = [str(pcf) for pcf, good in zip(sample, verdicts, strict=True) if not good]
    print(
        f"class and rate of {count:,} random fractions against exact convergents up to depth {2 * FAR:,}: "
        f"{100 * (1 - len(bad) / count):.2f} % agree, {len(bad)} do not {bad[:6]}; {dict(kinds)}; {seconds:.0f} s"
    )


def rate_agrees(pcf: Pcf) -> bool:
    """Whether the digits gained between two depths are those of the class, to 2 % and a twentieth of a bit."""
    if classify(pcf).kind == DIVERGENT:
        return not settles(pcf)
    near, far = apart(pcf, NEAR, 2 * NEAR), apart(pcf, FAR, 2 * FAR)
    if near is None or far is None:
        return False
    gained = (far - near) / math.log(2)
    if classify(pcf).kind == LOGARITHMIC:
        return abs(gained) < 0.5
    expected = bits_gained(pcf, shape(pcf))
    forecast = expected(FAR) - expected(NEAR)
    return abs(gained - forecast) <= 0.05 + 0.02 * forecast


def settles(pcf: Pcf) -> bool:
    """Whether convergents come ever nearer to one another, by a quarter whenever the depth is doubled."""
    spreads = [spread(pcf, start) for start in (375, 750, 1_500, 3_000)]
    return all(later < max(0.75 * earlier, 1e-12) for earlier, later in pairwise(spreads))


def spread(pcf: Pcf, start: int) -> float:
    """The median distance on the circle among sixteen convergents, and sixteen a third further on."""
    angles = []
    for n in (*range(start, start + 16), *range(start + start // 3, start + start // 3 + 16)):
        p, _, q, _ = convergent(pcf.a, pcf.b, n)
        scale = fmpz(2) ** max(0, max(p.bit_length(), q.bit_length()) - 900)
        angles.append(math.atan2(float(int(p // scale)), float(int(q // scale))))
    return median(abs(math.sin(x - y)) for x, y in combinations(angles, 2))


def show_blind_delta(count: int) -> None:
    """All fully reduced geometric ones have an exact delta; a sample of the others has -1 or a rational one."""
    full = [pair for pair in all_reduced() if pair[1] == "full" and classify(pair[0]).kind == "geometric"]
    sample = random.Random(3).sample(full, min(count, len(full))) + random_pcfs(count, 5)
    within = asked = 0
    for pcf, _ in sample:
        dynamics = measure(pcf, points=6)
        exact, blind = exact_delta(pcf, dynamics.reduction, dynamics.growth).ball, dynamics.blind_delta
        if exact is not None and blind is not None:
            asked += 1
            within += abs(blind[0] - float(exact)) <= blind[1] + 1e-12
    print(f"blind delta within its stated error: {within:,} of {asked:,} ({100 * within / max(1, asked):.1f} %)")


def show_workers(text: str) -> None:
    seconds, digests = {}, set()
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            digests.add(analysed(space_from_text(text), 60, Path(folder) / "s.sqlite", workers).digest)
            seconds[workers] = time.perf_counter() - start
    same = "the same digest" if len(digests) == 1 else "DIFFERENT DIGESTS"
    print(f"analysis of {text}: {seconds[1]:.1f} s on one worker, {seconds[2]:.1f} s on two, "
          f"{seconds[1] / seconds[2]:.2f} times, {same}")  # fmt: skip


def show_exact(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        count = sum(len(land) for land, _ in measured(space_from_text(text), Path(folder) / "s.sqlite", 2))
    print(
        f"exact metrics of {count:,} convergent fractions of {text}: {time.perf_counter() - start:.0f} s, two workers"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="fractions whose reduction is compared")
    parser.add_argument("--workers", metavar="SPEC", help="compare one and two workers on this space, such as 2,2,10")
    parser.add_argument("--exact", metavar="SPEC", help="exact metrics of this whole space, such as 2,2,5")
    arguments = parser.parse_args()
    if arguments.workers:
        show_workers(arguments.workers)
    if arguments.exact:
        show_exact(arguments.exact)
    if not (arguments.workers or arguments.exact):
        show_reductions(arguments.count)
        show_rates(arguments.count // 10)
        show_blind_delta(arguments.count // 100)


if __name__ == "__main__":
    main()
