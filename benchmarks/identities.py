"""Every known identity: proven digits and their time, and whether a search in a box around it finds it by its constant.

    python benchmarks/identities.py [--digits 50] [--no-search]

Exits with 1 if an enclosure has fewer digits or takes longer than 50 ms, is not the table's value, or if a search
misses an identity whose value is a Moebius image of its constant, of a height that searches offer.
"""

import argparse
import math
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import measure  # noqa: F401  # puts the checkout first on the path
from flint import ctx

from conjectures.constants.expressions import constant_from_text
from conjectures.convergence import classify
from conjectures.decimals import bits_for, decimal_accuracy
from conjectures.evaluation import Enclosure, enclose
from conjectures.identification import moebius
from conjectures.known import known_formulas
from conjectures.known.table import KnownFormula
from conjectures.left_sides import MAX_HEIGHT
from conjectures.pcf import Pcf
from conjectures.search import Search
from conjectures.spaces import Space, box
from kernels.errors import DiscoveryError

MAX_MILLISECONDS = 50.0
ROUNDS = 3
# Members of each listed family: the first so many.
MEMBERS = 2


def identities() -> Iterator[tuple[KnownFormula, Pcf]]:
    """All single formulas and some members of each family, with their fractions."""
    for formula in known_formulas():
        if formula.solver:
            continue
        members = ((formula.instance(values), pcf) for values, pcf in formula.instances())
        yield from islice((member for member in members if irrational(member[0].value)), MEMBERS)


def irrational(text: str) -> bool:
    try:
        constant_from_text(text)
    except DiscoveryError:
        return False
    return True


def timed(pcf: Pcf, digits: int) -> tuple[Enclosure, float]:
    """The enclosure, and the least milliseconds of some rounds."""
    best = math.inf
    for _ in range(ROUNDS):
        start = time.perf_counter()
        enclosure = enclose(pcf, bits_for(digits))
        best = min(best, 1e3 * (time.perf_counter() - start))
    return enclosure, best


def is_the_value(enclosure: Enclosure, formula: KnownFormula, digits: int) -> bool:
    value = constant_from_text(formula.value).enclosure(bits_for(digits))
    with ctx.workprec(bits_for(digits) + 64):
        return bool(enclosure.ball.overlaps(value))


def box_around(pcf: Pcf) -> Space:
    """Both leading coefficients as they are, one step to either side of the last of a and of b."""
    sides = []
    for polynomial in (pcf.a, pcf.b):
        ranges = [(c, c) for c in polynomial]
        ranges[0] = (polynomial[0] - 1, polynomial[0] + 1)
        sides.append(ranges[::-1])
    return box(*sides)


def found(formula: KnownFormula, pcf: Pcf) -> bool | None:
    """Whether a search around the formula finds it; None where its value is no Moebius image of its constant."""
    constant = constant_from_text(formula.constant)
    bits = bits_for(60)
    relation = moebius(enclose(pcf, bits).ball, constant.enclosure(bits), MAX_HEIGHT, bits)
    if relation is None:
        return None
    search = Search(box_around(pcf), (formula.constant,), lhs_height=relation.height, digits=50)
    hits = [hit for k in range(search.chunk_count) for hit in search.run_chunk(k).hits]
    return any((hit["a"], hit["b"]) == (pcf.a_text, pcf.b_text) and hit["digits"] >= 50 for hit in hits)


def measured(digits: int) -> tuple[bool, Counter[str]]:
    """Print a line for each identity; whether all hold, and the slowest time by class."""
    fine, slowest, counts = True, {}, Counter[str]()
    for formula, pcf in identities():
        enclosure, milliseconds = timed(pcf, digits)
        got, kind = decimal_accuracy(enclosure.ball), classify(pcf).kind
        right = is_the_value(enclosure, formula, digits)
        fine &= right and got >= digits and milliseconds <= MAX_MILLISECONDS
        slowest[kind], counts[kind] = max(milliseconds, slowest.get(kind, 0.0)), counts[kind] + 1
        mark = "" if right else "   NOT ITS VALUE"
        print(
            f"{formula.id}  {got:>5} digits {milliseconds:>8.3f} ms  {kind:<17}{enclosure.terms:>8} terms  {pcf}{mark}"
        )
    for kind, milliseconds in sorted(slowest.items(), key=lambda pair: pair[1]):
        print(f"at most {milliseconds:>8.3f} ms  {kind} ({counts[kind]})")
    return fine, counts


def searched() -> bool:
    """Print what the searches find; whether they found everything."""
    verdicts: Counter[bool | None] = Counter()
    start = time.perf_counter()
    for formula, pcf in identities():
        verdict = found(formula, pcf)
        verdicts[verdict] += 1
        if verdict is False:
            print(f"{formula.id}  {pcf} = {formula.value}: NOT FOUND by a search around it for {formula.constant}")
    sought, seconds = verdicts[True] + verdicts[False], time.perf_counter() - start
    print(f"found by their constant: {verdicts[True]} of {sought} in {seconds:.1f} s")
    print(f"no Moebius image of it up to height {MAX_HEIGHT}: {verdicts[None]}")
    return verdicts[False] == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--digits", type=int, default=50)
    parser.add_argument("--no-search", action="store_true")
    options = parser.parse_args()
    fine, _ = measured(options.digits)
    if not options.no_search:
        fine &= searched()
    raise SystemExit(0 if fine else 1)


if __name__ == "__main__":
    main()
