"""Exploring theories as a command does, in processes of their own: time, memory, and what was found.

    python benchmarks/logic.py                 # Peano, then every theory that ships
    python benchmarks/logic.py peano lists

For Peano prints whether each law of the classical list is among the theorems, found without being asked.
"""

import argparse
import json
import os
import subprocess
import sys
import time

import measure  # noqa: F401

LAWS = (
    "x + y = y + x",
    "(x + y) + z = x + (y + z)",
    "x * y = y * x",
    "(x * y) * z = x * (y * z)",
    "x * (y + z) = x * y + x * z",
    "(x + y) * z = x * z + y * z",
    "x + y = x + z -> y = z",
    "y + x = z + x -> y = z",
    "0 + x = x",
    "0 * x = 0",
    "S(x) + y = S(x + y)",
    "S(x) * y = y + x * y",
    "sum(n) + sum(n) = n * S(n)",
)


def explored(theory: str, budget: float, workers: int) -> tuple[list[dict[str, object]], float, float]:
    """Return the theorems that the command prints, its seconds and its peak memory in MB."""
    command = [sys.executable, "-m", "discovery", "logic", theory, "--quiet", "--format", "jsonl"]
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--budget", str(budget), "--workers", str(workers)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    rows = [json.loads(line) for line in process.stdout]
    _, _, usage = os.wait4(process.pid, 0)
    return rows, time.perf_counter() - begun, usage.ru_maxrss / 1024


def follow(theorems: list[dict[str, object]]) -> list[str]:
    """Return the laws that the theorems found give by rewriting alone."""
    from proofs.compressor import reader_of
    from proofs.parser import parse_formula
    from proofs.theories import load_theory

    peano = load_theory("peano")
    follows = reader_of(peano, [parse_formula(str(row["statement"]), peano) for row in theorems])
    return [law for law in LAWS if follows(parse_formula(law, peano))]


def main() -> None:
    """Explore the theories that were named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("theories", nargs="*")
    parser.add_argument("--budget", type=float, default=25.0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    from proofs.theories import theory_names

    total = 0
    print(f"{'theory':16} {'theorems':>8} {'seconds':>8} {'MB':>6}")
    for name in options.theories or theory_names():
        rows, seconds, memory = explored(name, options.budget, options.workers)
        total += len(rows)
        print(f"{name:16} {len(rows):8} {seconds:8.1f} {memory:6.0f}", flush=True)
    print(f"{total} theorems after compression")


if __name__ == "__main__":
    main()
