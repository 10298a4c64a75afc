"""The convergence analyzer on the published space of 1,768,900 fractions (arXiv:2412.16818), and 48 times as many.

Classes and reductions of all; the complete analysis of the promising ones; random members against exact integers and
against a plain reference with gmpy2. `--large` surveys |coefficient| <= 10, too. Processor time of one core.
"""

import argparse
import math
import random
import resource
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from measure import processor_time as timed

from conjectures.charts import box_of
from conjectures.convergence import classify
from conjectures.dynamics import measure
from conjectures.dynamics_search import MEMBER, DynamicsSearch
from conjectures.factorial_reduction import log_denominator
from conjectures.irrationality import exact_delta
from conjectures.landscape import landscape
from conjectures.pcf import Pcf
from conjectures.space_options import space_from_text
from conjectures.spaces import Space
from conjectures.survey import PRIMES, REDUCTIONS, Tile, table_of, tiles
from conjectures.valuation_profile import NoProfile, reduction_growth
from discovery.clusters import Settings, cluster_records, label_of, landscape_records
from discovery.families import CHECKED, DIGITS, quotient_families
from kernels.nilpotency import nilpotent_primes

DEPTH = 2_000
# What the published count of fractions by half has: nilpotent at 9 to 25 of the 26 primes, terminating ones with them.
NAIVE_HALF = (9, 25)


def surveyed(text: str) -> list[Tile]:
    space = space_from_text(text)
    return [tile for i in range(space.block_count) for tile in tiles(space, space.block(i))]


def show_survey(published: list[Tile], seconds: float) -> None:
    rows = table_of(sum((tile.counts() for tile in published), Counter()))
    print(f"survey of {rows[-1]['total']:,} fractions: {seconds:.2f} s")
    for row in rows:
        print("  " + "  ".join(f"{key} {value:,}" if key != "class" else f"{value:30}" for key, value in row.items()))
    counts = [np.bitwise_count(nilpotent_primes(tile.a, tile.b, PRIMES)) for tile in published]
    low, high = NAIVE_HALF
    print(
        f"  nilpotent at {low} to {high} of 26 primes: {sum(int(((c >= low) & (c <= high)).sum()) for c in counts):,}"
    )


def show_large() -> None:
    space = space_from_text("2,2,10")
    total: Counter[tuple[int, int]] = Counter()

    def run() -> None:
        for i in range(space.block_count):
            for tile in tiles(space, space.block(i)):
                total.update(tile.counts())

    _, seconds = timed(run)
    print(f"survey of {sum(total.values()):,} fractions: {seconds:.1f} s")


def show_analysis(text: str) -> list[dict[str, Any]]:
    space = space_from_text(text)
    search = DynamicsSearch(space)
    chunks, seconds = timed(lambda: [search.run_chunk(i) for i in range(search.chunk_count)])
    members = [hit for chunk in chunks for hit in chunk.hits if hit["kind"] == MEMBER]
    full = [member for member in members if member["reduction"] == "full" or member["convergence"] != "factorial"]
    named = sum(member["constant"] is not None for member in members)
    settings = Settings(box=box_of(space))
    clusters, clustering = timed(lambda: cluster_records(members, settings))
    print(
        f"analysis of {len(members):,} promising fractions: {seconds:.1f} s, clusters and families {clustering:.1f} s"
    )
    print(f"  named {named:,} ({100 * named / len(members):.1f} %), {Counter(m['constant_kind'] for m in members)}")
    print(f"  exact delta {sum(m['delta'] is not None for m in full):,} of {len(full):,} fully reduced or balanced")
    found = [one for row in clusters for one in row["parametric"]]
    print(f"  {len(clusters)} clusters, least stability {min(row['stability'] for row in clusters)}")
    print(f"  {len(found)} infinite families, {Counter(one['constant'] for one in found)}")
    show_families(members, settings)
    show_everything(space, members, settings)
    return members


def show_families(members: list[dict[str, Any]], settings: Settings) -> None:
    found, seconds = timed(lambda: quotient_families(members, settings.box))
    print(
        f"  {len(found.families)} families with several parameters hold {found.distinct_covered:,} of "
        f"{found.distinct:,} distinct fully reduced fractions, {found.faces_covered:,} of {found.faces:,} with their "
        f"inflations; each checked on {CHECKED} members outside to {DIGITS} digits; {seconds:.1f} s"
    )
    least = min((one["outside"] for one in found.families), default=0)
    print(f"  the fewest members that one was checked on: {least}")


def show_everything(space: Space, members: list[dict[str, Any]], settings: Settings) -> None:
    land, surveying = timed(lambda: landscape(space))
    known = [Pcf.parse(member["a"], member["b"]) for member in members]
    rows, clustering = timed(lambda: landscape_records(land.without(known), settings))
    distinct = len(np.unique(land.forms))
    print(
        f"clusters over all {len(land):,} convergent fractions, {distinct:,} distinct: {len(rows)} beside those of the "
        f"promising, least stability {min(row['stability'] for row in rows)}; {surveying + clustering:.1f} s"
    )
    labels = Counter(label_of(member) for member in members if member["constant"] is not None)
    share = 100 * sum(labels.values()) / len(land)
    print(f"  identified one by one: {share:.3f} % of the convergent fractions; {dict(labels.most_common(12))}")


def picked(published: list[Tile], count: int, wanted: Callable[[Tile], Any]) -> list[tuple[Pcf, str]]:
    """Random members of the wanted kind with their reductions."""
    pool = []
    for tile in published:
        pool += [(tile, int(c), int(r)) for c, r in np.argwhere(wanted(tile))[:: max(1, len(published) // 40)]]
    chosen = random.Random(1).sample(pool, min(count, len(pool)))
    return [
        (Pcf(tuple(tile.a[r].tolist()), tuple(tile.b[c].tolist())), REDUCTIONS[tile.reductions[c, r]])
        for tile, c, r in chosen
    ]


def show_reductions(published: list[Tile], count: int) -> None:
    """The exponent of the factorials that the denominators keep, by exact gcds, against the class told at a glance."""
    sample = picked(published, count, lambda tile: (tile.codes == 2) & (tile.reductions > 0))
    far = [pair for pair in sample if not agrees(*pair, DEPTH)]
    wrong = [(str(pcf), name) for pcf, name in far if not agrees(pcf, name, 4 * DEPTH)]
    print(
        f"reduction against exact gcds of {len(sample):,} geometric members: {len(far)} not within 1/8 at {DEPTH:,}, "
        f"of these {len(wrong)} not at {4 * DEPTH:,} {wrong[:4]}"
    )


SHARES = {"full": 0.0, "half": 0.5, "quarter": 0.75}


def agrees(pcf: Pcf, name: str, depth: int) -> bool:
    """Whether the exact exponent, up to which the primes fluctuate, is within 1/8 of the class's."""
    first, last = (log_denominator(pcf, n) / n for n in (depth // 2, depth))
    slope = (last - first) / math.log(2) / max(1, len(pcf.a) - 1)
    return name not in SHARES or abs(slope - SHARES[name]) <= 0.125


def show_delta(members: list[dict[str, Any]], count: int) -> None:
    geometric = [m for m in members if m["convergence"] == "geometric"]
    sample = [Pcf.parse(m["a"], m["b"]) for m in random.Random(2).sample(geometric, min(count, len(geometric)))]
    seconds, found, within, off = 0.0, 0, 0, []
    for pcf in sample:
        try:
            _, once = timed(lambda pcf=pcf: reduction_growth(pcf))
        except NoProfile:
            continue
        seconds, found = seconds + once, found + 1
        exact, blind = float(exact_delta(pcf, "full").ball or 0), measure(pcf).blind_delta
        if blind is not None:
            within += abs(blind[0] - exact) <= blind[1]
            off.append(abs(blind[0] - exact))
    print(
        f"exact delta: {found:,} of {len(sample):,} geometric fully reduced ones, {1e3 * seconds / found:.2f} ms each"
    )
    print(
        f"  blind delta within its error in {100 * within / max(1, len(off)):.1f} %, median off by {np.median(off):.4f}"
    )


def gmpy2_reference(pcf: Pcf, depth: int) -> float:
    """log(q/gcd)/n by the recurrence and a gcd every 200 terms, as published programs do."""
    from gmpy2 import gcd, log, mpz

    a, b = (list(map(mpz, side)) for side in (pcf.a, pcf.b))
    p_before, p, q_before, q, growth = mpz(1), a[0], mpz(0), mpz(1), 0.0
    for n in range(1, depth + 1):
        x, y = (sum(c * n**k for k, c in enumerate(side)) for side in (a, b))
        p_before, p, q_before, q = p, x * p + y * p_before, q, x * q + y * q_before
        if n % 200 == 0 and q:
            growth = float(log(abs(q // gcd(p, q)))) / n
    return growth


def show_reference(published: list[Tile], survey_seconds: float, count: int) -> None:
    sample = [pcf for pcf, _ in picked(published, count, lambda tile: (tile.codes > 0) & (tile.codes < 6))]
    _, seconds = timed(lambda: [gmpy2_reference(pcf, DEPTH) for pcf in sample])
    _, ours = timed(lambda: [(classify(pcf), measure(pcf, points=6)) for pcf in sample])
    size = sum(tile.codes.size for tile in published)
    print(f"gmpy2 reference at depth {DEPTH:,}: {1e3 * seconds / len(sample):.2f} ms a fraction")
    once = seconds / len(sample) / (survey_seconds / size)
    print(f"  survey {once:,.0f} times faster, exact metrics {seconds / ours:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="survey |coefficient| <= 10, too")
    parser.add_argument("--sample", type=int, default=1_000, help="random members for each check")
    arguments = parser.parse_args()
    published, seconds = timed(lambda: surveyed("2,2,5"))
    show_survey(published, seconds)
    show_reference(published, seconds, arguments.sample)
    show_reductions(published, arguments.sample)
    members = show_analysis("2,2,5")
    show_delta(members, arguments.sample)
    if arguments.large:
        show_large()
    print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
