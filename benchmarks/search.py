"""The main job, whole: `python benchmarks/search.py [--large]`.

The reference space for pi (4,270,617 fractions, left side of height 20) as a command of its own, against Python's own
start; with --large also a space of 10^9 fractions on one worker and on two, whose outputs must be the same bytes.
"""

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

from measure import sys

ROUNDS = 5
LARGE = ["--a-coeff", "1..13,-13..13", "--b-coeff", "70", "--yes"]


def run(arguments: list[str]) -> tuple[float, int]:
    """Wall seconds and peak memory in bytes of a command and its children."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(arguments)} failed")
    return time.perf_counter() - start, usage.ru_maxrss * 1024


def search(folder: Path, name: str, workers: int, options: list[str]) -> tuple[float, int, Path]:
    """One search in a store of its own: seconds, memory and the file with its JSON lines."""
    output = folder / f"{name}.jsonl"
    files = ["--store", str(folder / f"{name}.sqlite"), "--output", str(output), "--format", "jsonl", "--quiet"]
    seconds, memory = run(["-m", "discovery", "pcf", "-c", "pi", "--workers", str(workers), *files, *options])
    return seconds, memory, output


def reference(folder: Path) -> None:
    runs = [(run(["-c", "pass"])[0], *search(folder, f"reference{i}", 1, [])) for i in range(ROUNDS)]
    start, seconds, memory, output = sorted(runs, key=lambda one: one[1] - one[0])[ROUNDS // 2]
    hits = [json.loads(line) for line in output.read_text().splitlines()]
    verified = sum(hit["status"] == "verified" and hit["digits"] >= 100 for hit in hits)
    print(f"reference space for pi: {len(hits)} formulas, {verified} verified to 100 digits or more, ", end="")
    print(f"{len({hit['group'] for hit in hits})} distinct")
    print(f"whole command on one worker: {seconds - start:.2f} s beyond Python's start ({start:.3f} s), ", end="")
    print(f"{memory / 1e6:.0f} MB")


def large(folder: Path) -> None:
    one, memory, first = search(folder, "one", 1, LARGE)
    two, _, second = search(folder, "two", 2, LARGE)
    same = first.read_bytes() == second.read_bytes()
    size = 13 * 27 * 141**3
    print(
        f"{size:,} fractions: {one:.1f} s on one worker ({size / one / 1e6:.0f} M/s, {memory / 1e6:.0f} MB), ", end=""
    )
    print(f"{two:.1f} s on two, {one / two:.2f} times one; {'same bytes' if same else 'DIFFERENT OUTPUT'}")


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        reference(Path(name))
        if "--large" in sys.argv[1:]:
            large(Path(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
