"""Every known identity: proven digits and their time, and whether a search in a box around it finds it by its constant.

    python benchmarks/identities.py [--digits 50] [--no-search]

Exits with 1 if an enclosure has fewer digits or takes longer than 50 ms, is not the table's value, or if a search
misses an identity. It is sought by its constant where its value is a Moebius image of that, else by the value itself.
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
from conjectures.polynomials import format_polynomial
from conjectures.search import Search
from conjectures.spaces import Space, family
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


def space_around(pcf: Pcf) -> Space:
    """The constant coefficients of a and of b up to one step to either side, the others as they are."""
    ranges = {name: (polynomial[0] - 1, polynomial[0] + 1) for name, polynomial in (("x", pcf.a), ("y", pcf.b))}
    a, b = (format_polynomial((0, *polynomial[1:])) for polynomial in (pcf.a, pcf.b))
    return family(f"{a} + x", f"{b} + y", ranges)


def sought(formula: KnownFormula, pcf: Pcf) -> tuple[str, int]:
    """What to search for, and to which height: the constant, or the value where it is no Moebius image of that."""
    constant, bits = constant_from_text(formula.constant), bits_for(60)
    relation = moebius(enclose(pcf, bits).ball, constant.enclosure(bits), MAX_HEIGHT, bits)
    return (formula.value, 1) if relation is None else (formula.constant, relation.height)


def found(pcf: Pcf, constant: str, height: int) -> bool | None:
    """Whether a search around the fraction finds it; None where its coefficients are beyond what is screened."""
    try:
        search = Search(space_around(pcf), (constant,), lhs_height=height, digits=50)
    except DiscoveryError as error:
        print(f"not searched: {error}: {pcf}")
        return None
    hits = (hit for k in range(search.chunk_count) for hit in search.run_chunk(k).hits)
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
    tried: Counter[bool] = Counter()
    right: Counter[bool] = Counter()
    start = time.perf_counter()
    for formula, pcf in identities():
        constant, height = sought(formula, pcf)
        verdict, by_constant = found(pcf, constant, height), constant == formula.constant
        tried[by_constant] += verdict is not None
        right[by_constant] += verdict is True
        if verdict is False:
            print(f"{formula.id}  {pcf} = {formula.value}: NOT FOUND by a search around it for {constant}")
    print(f"found by their constant: {right[True]} of {tried[True]}, by an expression in it: {right[False]} of "
          f"{tried[False]}, in {time.perf_counter() - start:.1f} s")  # fmt: skip
    return right == tried


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
