"""Exploring theories as a command does, in processes of their own: time, memory, and what was found.

    python benchmarks/logic.py                 # Peano, then the twelve theories, 25 s each
    python benchmarks/logic.py --all           # every theory that ships
    python benchmarks/logic.py lists groups

For Peano: what became of the conjectures, and which laws of the classical list are among the theorems or follow from
them by rewriting alone, found without being asked. For all: how many theorems compression leaves, and how many of them
are vacuous, that is, have premises that no value up to a size satisfies in any model.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryFile

import measure  # noqa: F401

TWELVE = (
    "power", "order", "divisibility", "primes", "intervals", "lists", "trees", "integers", "groups", "rings",
    "lattices", "boolean_algebra",
)  # fmt: skip
LAWS = (
    "x + y = y + x", "(x + y) + z = x + (y + z)", "x * y = y * x", "(x * y) * z = x * (y * z)",
    "x * (y + z) = x * y + x * z", "(x + y) * z = x * z + y * z", "0 + v = v", "v + 0 = v", "0 * v = 0", "v * 0 = 0",
    "S(v) = v + 1", "S(v) = 1 + v", "S(a) + b = S(a + b)", "a + S(b) = S(a + b)", "S(a) + b = a + S(b)",
    "S(b) + e = S(e) + b", "(k + 1) * n = n + k * n", "n * (k + 1) = n * k + n", "d * a + d = d * S(a)",
    "S(x) * y = y + x * y", "a + b = a + d -> b = d", "b + a = d + a -> b = d", "S(a) = S(b) -> a = b", "0 + 1 = 1 + 0",
    "0 * v = 1 -> v * 0 = 1", "a + b = 0 -> b + a = 0", "a + b = 1 -> b + a = 1", "sum(n) + sum(n) = n * S(n)",
)  # fmt: skip


def explored(theory: str, budget: float, workers: int) -> tuple[list[dict[str, object]], str, float, float]:
    """Return the rows that the command prints, its summary, its seconds, and its and its workers' peak memory in MB."""
    command = [sys.executable, "-m", "discovery", "logic", theory, "--format", "jsonl", "--open"]
    begun = time.perf_counter()
    memory = 0.0
    with TemporaryFile("w+") as out, TemporaryFile("w+") as messages:
        command += ["--budget", str(budget), "--workers", str(workers)]
        process = subprocess.Popen(command, stdout=out, stderr=messages)
        while process.poll() is None:
            memory = max(memory, _memory(process.pid))
            time.sleep(0.05)
        seconds = time.perf_counter() - begun
        out.seek(0)
        messages.seek(0)
        return [json.loads(line) for line in out], messages.read().splitlines()[-1], seconds, memory


def _memory(pid: int) -> float:
    """The resident memory of a process and its children now, pages that they share counted once a process."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        pages = [int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in (pid, *children)]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def follow(theorems: list[dict[str, object]]) -> list[str]:
    """Return the laws that the theorems found give: by rewriting alone, or as instances with something commuted."""
    from proofs.clauses import Clauses
    from proofs.commuting import variants
    from proofs.parser import parse_formula
    from proofs.solver import Solver
    from proofs.theories import load_theory

    peano = load_theory("peano")
    solver, clauses = Solver(peano), Clauses(axiom.formula for axiom in peano.theory.axioms)
    commuting = [symbol for symbol in peano.theory.symbols if symbol.name in ("+", "*")]
    for row in theorems:
        formula = parse_formula(str(row["statement"]), peano)
        solver.suppose(str(row["theorem"]), formula)
        clauses.add(formula)
    laws = {law: parse_formula(law, peano) for law in LAWS}
    return [law for law, f in laws.items() if solver.follows(f) or any(map(clauses.covers, variants(f, commuting)))]


def vacuous(theory: str, theorems: list[dict[str, object]]) -> list[str]:
    """Return the theorems whose premises no random point and no search of a million steps satisfies."""
    from proofs.models import Model, Passed
    from proofs.models.sampling import Sample
    from proofs.parser import parse_formula
    from proofs.theories import load_theory

    presentation = load_theory(theory)
    model, found = Model(presentation), []
    sample = Sample(model.interpretations)
    for row in theorems:
        formula = parse_formula(str(row["statement"]), presentation)
        verdicts = (judge(formula) for judge in (sample.judge, model.refute))
        if not any(isinstance(verdict, Passed) and verdict.satisfied for verdict in verdicts):
            found.append(str(row["statement"]))
    return found


def fates(budget: float, workers: int) -> Counter[str]:
    """Return what became of the conjectures about Peano arithmetic, the lemmas left out."""
    from proofs.engine import exploring
    from proofs.theories import load_theory

    end = time.monotonic() + budget
    with exploring(load_theory("peano"), workers=workers, stop=lambda: time.monotonic() > end) as exploration:
        for _ in exploration.bursts():
            pass
        goals = [goal for block in exploration.blocks for goal in block.goals if goal.origin == "conjecturer"]
        found = Counter(goal.state for goal in goals)
        found["follows"] += exploration.count.proposed - len(goals)
        return found


def peano(workers: int) -> None:
    """Print the row of Peano arithmetic."""
    rows, summary, seconds, memory = explored("peano", 10, workers)
    proved = [row for row in rows if row["status"] == "proved"]
    laws = follow(proved)
    print(f"peano: {seconds:.1f} s, {memory:.0f} MB with {workers} workers; {summary}")
    print(f"  {len(laws)} of the {len(LAWS)} laws of the list follow from the {len(proved)} theorems printed")
    for law in LAWS:
        if law not in laws:
            print(f"  not found: {law}")
    found = fates(10, workers)
    settled = found["proved"] + found["follows"]
    share = f"{settled} ({100 * settled / found.total():.0f} %)"
    print(f"  of {found.total()} conjectures proposed {share} are proved or follow from what is proved")
    print(f"  ({found['proved']} and {found['follows']}), {found['open']} are open", flush=True)


def main() -> None:
    """Explore the theories that were named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("theories", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--budget", type=float, default=25.0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    from proofs.theories import theory_names

    names = options.theories or (theory_names() if options.all else TWELVE)
    if not options.theories:
        peano(options.workers)
    total, seconds_in_all = 0, 0.0
    print(f"{'theory':16} {'theorems':>8} {'vacuous':>8} {'seconds':>8} {'MB':>6}  summary")
    for name in names:
        rows, summary, seconds, memory = explored(name, options.budget, options.workers)
        proved = [row for row in rows if row["status"] == "proved"]
        empty = vacuous(name, proved)
        total, seconds_in_all = total + len(proved) - len(empty), seconds_in_all + seconds
        print(f"{name:16} {len(proved):8} {len(empty):8} {seconds:8.1f} {memory:6.0f}  {summary}", flush=True)
        for statement in empty:
            print(f"    vacuous: {statement}")
    print(f"{total} theorems after compression, not vacuous, of {len(names)} theories in {seconds_in_all:.0f} s")


if __name__ == "__main__":
    main()
