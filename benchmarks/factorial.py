"""Screening without a constant: `python benchmarks/factorial.py [--calibrate] [--large [SECONDS]]`.

Sieve and tests over boxes of 10^9 fractions at each level of instructions, in processor time on one core, tables
included, with the digest of all survivors, which must be the same; the published spaces of zeta(3) and zeta(5), whole
commands; with --calibrate 150,000 random fractions by exact gcds; with --large a space of 10^11 fractions on two
workers, killed and resumed once, against a run that is not.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from measure import sys  # first: it puts the checkout on the path

from conjectures.factorial_reduction import FULL, reduction
from conjectures.factorial_sieve import family_of, row_ranges, sieve_of
from conjectures.spaces import Space, box
from kernels.factorial_screen import CLASSES, levels

BOXES = {
    "deg 1, 2": box([(1, 20), (-20, 20)], [(-55, 55)] * 3),
    "deg 2, 4": box([(1, 4), (-4, 4), (-4, 4)], [(-10, 10)] * 5),
}
COMMANDS = {"zeta3-small": 11, "zeta5": 7}
LARGE = ["--a-degree", "2", "--b-degree", "4", "--a-coeff", "10", "--b-coeff", "15", "--yes"]


def rates() -> None:
    """Fractions a processor second at each level; the tables are made anew for each."""
    for name, space in BOXES.items():
        for level in reversed(levels()):
            start = time.process_time()
            sieve = sieve_of(space, level)
            filled = time.process_time()
            count = row_ranges(family_of(space), space.size)
            ends = [sieve.family.rows * i // count for i in range(count + 1)]
            scans = [sieve.scan(*part, ("plain",), level) for part in pairwise(ends)]
            seconds = time.process_time() - start
            plain = sum(scan.classes["plain"] for scan in scans)
            digest = hash(tuple(scan.digest for scan in scans)) & 0xFFFFFFFF
            print(
                f"{name}, {space.size:,} fractions, {level:<9}{space.size / seconds / 1e9:6.2f} G/s "
                f"({filled - start:.2f} s of {seconds:.2f} for tables), {plain:,} survivors, digest {digest:08x}",
                flush=True,
            )


def command(folder: Path, name: str, options: list[str]) -> tuple[float, float, list[dict[str, object]]]:
    """Wall seconds, processor seconds and the hits of `discover pcf` with a store of its own."""
    output = folder / f"{name}.jsonl"
    files = ["--store", str(folder / f"{name}.sqlite"), "--output", str(output), "--format", "jsonl", "--quiet"]
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "discovery", "pcf", "--screen", "fr", *files, *options])
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{name} failed")
    hits = [json.loads(line) for line in output.read_text().splitlines()]
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, hits


def published(folder: Path) -> None:
    """The whole commands on one worker: their survivors, and how many of those have a closed form."""
    start = min(_python_start() for _ in range(3))
    for name, expected in COMMANDS.items():
        seconds, processor, hits = min(
            command(folder, f"{name}{i}", ["--preset", name, "--workers", "1"]) for i in range(3)
        )
        closed = sum(hit["relation"] is not None and hit["status"] == "verified" for hit in hits)
        print(
            f"{name}: {len(hits)} of {expected} survivors, {closed} identified and verified to 100 digits; "
            f"{seconds - start:.2f} s beyond Python's start ({processor - start:.2f} s of processor time)"
        )


def _python_start() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import numpy, flint"], check=True)
    return time.perf_counter() - start


def calibrate(count: int = 50_000) -> None:
    """Random fractions by exact gcds of their convergents, and the sieve over the spaces they come from."""
    for name, space in {
        "deg 1, 2": box([(1, 6), (-8, 8)], [(-12, 12)] * 3),
        "deg 2, 4": box([(1, 3), (-3, 3), (-3, 3)], [(-5, 5)] * 5),
        # Among all of them next to none are full; where b(n) = c n^4 there are some.
        "deg 2, 4, b = c n^4": box([(1, 8), (-12, 12), (-12, 12)], [(-16, 16)] + [(0, 0)] * 4),
    }.items():
        sieve = sieve_of(space)
        survivors = set(sieve.scan(0, sieve.family.rows, CLASSES).found.tolist())
        full, missed = exact(space, survivors, count)
        print(
            f"{name}: of {count:,} random fractions {full} have full reduction by exact gcds, {len(missed)} missed",
            *missed,
            flush=True,
        )


def exact(space: Space, survivors: set[int], count: int) -> tuple[int, list[str]]:
    """How many of the random fractions have full reduction, and those that the sieve dropped.

    Left out is what ends, and c(n) times constants: their values are rational or quadratic numbers.
    """
    from conjectures.canonical import canonical

    full, missed = 0, []
    for index in random.Random(1).sample(range(space.size), count):
        a, b = (tuple(row) for row in (space.pcf(index).a, space.pcf(index).b)) if _exists(space, index) else ((), ())
        if len(b) - 1 != 2 * (len(a) - 1) or len(a) < 2:
            continue
        pcf = space.pcf(index)
        if reduction(pcf).kind == FULL and len(canonical(pcf).pcf.a) > 1:
            full += 1
            if index not in survivors:
                missed.append(str(pcf))
    return full, missed


def _exists(space: Space, index: int) -> bool:
    from kernels.errors import DiscoveryError

    try:
        space.pcf(index)
    except DiscoveryError:
        return False
    return True


def large(folder: Path, kill_after: float) -> None:
    """One run undisturbed and one that is killed and resumed: time, memory and digest of both."""
    whole = timed_run(folder, "whole", None)
    killed = timed_run(folder, "killed", kill_after)
    print(f"same digest and hits: {whole == killed}")


def timed_run(folder: Path, name: str, kill_after: float | None) -> tuple[str, bytes]:
    output, store = folder / f"{name}.jsonl", folder / f"{name}.sqlite"
    arguments = ["--workers", "2", "--store", str(store), "--output", str(output), "--format", "jsonl", *LARGE]
    line = [sys.executable, "-m", "discovery", "pcf", "--screen", "fr", *arguments]
    start, processor = time.perf_counter(), 0.0
    if kill_after is not None:
        first = subprocess.Popen(line, stderr=subprocess.DEVNULL)
        time.sleep(kill_after)
        first.send_signal(signal.SIGKILL)
        processor += _usage(first)[0]
        done = sqlite3.connect(store).execute("SELECT count(*) FROM chunks WHERE state = 'done'").fetchone()[0]
        print(f"killed after {kill_after:.0f} s with {done} chunks done")
    with (folder / f"{name}.err").open("w") as errors:
        used, memory = _usage(subprocess.Popen(line, stderr=errors))
    summary = (folder / f"{name}.err").read_text().splitlines()[-6:]
    digest = next(text for text in summary if text.startswith("digest"))
    print(
        f"{name}: {time.perf_counter() - start:.0f} s, {processor + used:.0f} s of processor time, "
        f"largest process {memory / 1e6:.0f} MB, {digest}"
    )
    print("\n".join(f"    {text}" for text in summary[:3]))
    return digest, output.read_bytes()


def _usage(process: "subprocess.Popen[bytes]") -> tuple[float, int]:
    """Processor seconds and peak memory of a process and the children that it has waited for."""
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def main() -> int:
    rates()
    with tempfile.TemporaryDirectory() as name:
        published(Path(name))
        if "--calibrate" in sys.argv:
            calibrate()
        if "--large" in sys.argv:
            rest = sys.argv[sys.argv.index("--large") + 1 :]
            large(Path(name), float(rest[0]) if rest else 30.0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
