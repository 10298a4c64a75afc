"""What can be proved, how fast it is checked, and what is refused: `python benchmarks/certificates.py [--count 10000]`.

1. The distinct formulas for pi in the reference space (`discover pcf --constant pi`): how many are proved, with their
   relation. 2. The table of known formulas, of each family its first members: how many are proved, and the rest by
   name; a proved value must agree with the table's to 50 digits. 3. The checker's time for each of those certificates.
4. Spoiled certificates, those of joins and of irrationality among them: all must be refused. 5. The formulas for pi in
classes, without their limits. 6. Which numbers are proved irrational, and how fast that is found and checked.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

# The checkout before any installed copy: a benchmark measures the code that it stands beside.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from formula_mutators import mutants

from conjectures.constants.expressions import constant_from_text
from conjectures.known.table import KnownFormula, known_formulas
from conjectures.pcf import Pcf
from conjectures.spaces import box
from discovery.api import formulas
from discovery.irrational import prove_irrational
from discovery.proving import Theorem, prove_value
from discovery.unification import classes, joined
from kernels.errors import DiscoveryError
from proofs.formula_rules import Refused, check, check_relation
from proofs.formula_rules.irrational import check_irrational

MEMBERS = 3


def pi_formulas() -> tuple[int, int, list[Theorem]]:
    """How many of the distinct formulas there are, how many proved as stated, and the theorems."""
    first = {hit["group"]: hit for hit in formulas("pi", space=box([(1, 13), (-13, 13)], [(-11, 11)] * 3), digits=50)}
    theorems = []
    for hit in first.values():
        theorem = prove_value(Pcf.parse(hit["a"], hit["b"]))
        if theorem is not None and (theorem.constant, list(theorem.map)) == ("pi", hit["coefficients"]):
            theorems.append(theorem)
    return len(first), len(theorems), theorems


def known(members: int = MEMBERS) -> Iterator[tuple[KnownFormula, Pcf]]:
    """Every single formula of the table, and the first members of each family."""
    for formula in known_formulas():
        if formula.parameters:
            for values, pcf in list(formula.instances())[:members]:
                yield formula.instance(values), pcf
        elif not formula.solver:
            yield formula, formula.pcf


def digits(expression: str) -> str | None:
    """50 digits, or None of what is rational."""
    try:
        return constant_from_text(expression).digits(50)
    except DiscoveryError:
        return None


def known_theorems() -> tuple[int, list[tuple[KnownFormula, Theorem]], list[KnownFormula]]:
    """How many formulas there are, the proved ones, and the others; raises where values differ."""
    proved, others = [], []
    for formula, pcf in known():
        theorem = prove_value(pcf)
        if theorem is None:
            others.append(formula)
            continue
        if digits(theorem.value) != digits(formula.value):
            raise SystemExit(f"{formula.id}: {theorem.statement}, but the table says {formula.value}")
        proved.append((formula, theorem))
    return len(proved) + len(others), proved, others


def irrational() -> list[dict[str, Any]]:
    """Print the proofs of irrationality with their times, and return their certificates."""
    found = []
    for number in ("zeta(3)", "zeta(2)", "pi^2", "log(2)"):
        start = process_time()
        theorem = prove_irrational(number)
        searched = process_time() - start
        if theorem is None:
            raise SystemExit(f"{number} was not proved irrational")
        start = process_time()
        check_irrational(theorem.certificate)
        print(
            f"{theorem.statement}: found in {1e3 * searched:.0f} ms, checked in {1e3 * (process_time() - start):.1f} ms"
        )
        found.append(json.loads(json.dumps(theorem.certificate)))
    return found


def judge(certificate: dict[str, Any]) -> None:
    """Raise Refused unless the checker of its kind accepts it."""
    kind = check_irrational if "irrational" in certificate else check_relation if "other" in certificate else check
    kind(certificate)


def seconds(theorem: Theorem) -> float:
    """Processor time of one check, the least of three."""
    times = []
    for _ in range(3):
        start = process_time()
        check(theorem.certificate)
        times.append(process_time() - start)
    return min(times)


def accepted(certificates: list[dict[str, Any]], count: int, seed: int) -> int:
    """How many of so many spoiled certificates the checker accepts."""
    number = 0
    for mutant in mutants(certificates, count, seed):
        try:
            judge(mutant)
        except Refused:
            continue
        number += 1
        print("accepted:", mutant)
    return number


def unified(pcfs: list[Pcf]) -> list[dict[str, Any]]:
    """Print the classes of the formulas, and the time of a pair, joined or not; return the joins' certificates."""
    times, found = [], []
    for i, pcf in enumerate(pcfs):
        for other in pcfs[:i]:
            start = process_time()
            join = joined(pcf, other)
            times.append(process_time() - start)
            if join is not None:
                found.append(dict(join.certificate))
    sizes = sorted((len(one) for one in classes(pcfs)), reverse=True)
    median, slowest = 1e3 * sorted(times)[len(times) // 2], 1e3 * max(times)
    print(f"unified: classes of {sizes}; {len(times)} pairs, median {median:.2f} ms, slowest {slowest:.1f} ms")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000, help="spoiled certificates")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    total, number, theorems = pi_formulas()
    print(f"pi, reference space: {number} of {total} distinct formulas proved")
    others_kinds = unified([theorem.pcf for theorem in theorems])[::10] + irrational()
    total, proved, others = known_theorems()
    print(f"known formulas: {len(proved)} of {total} proved; not: {' '.join(dict.fromkeys(one.id for one in others))}")
    theorems += [theorem for _, theorem in proved]
    times = sorted(map(seconds, theorems))
    median, slowest = 1e3 * times[len(times) // 2], 1e3 * times[-1]
    print(f"checker: median {median:.2f} ms, slowest {slowest:.1f} ms a certificate")
    certificates = [dict(theorem.certificate) for theorem in theorems] + others_kinds
    number = accepted(certificates, options.count, options.seed)
    print(f"spoiled: {options.count - number:,} of {options.count:,} refused")


if __name__ == "__main__":
    main()
