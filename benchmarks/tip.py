"""How many TIP problems are proved, refuted, open, unreadable: `python benchmarks/tip.py FOLDER`.

FOLDER holds .smt2 files, or folders of them; what lies in a folder named `false` must never be proved. Usually the
prover and its loop of lemmas run in this process and the limit is processor time, so that other load does not change
the counts much. With `--command` each problem is given to `discover logic`, with the limit as its budget in seconds of
the clock, as a user would. Each proof was accepted by the checker.
"""

import argparse
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from measure import sys  # first: it puts the checkout on the path

from kernels.errors import DiscoveryError
from proofs.presentation import Presentation
from proofs.prover.speculate import Speculation
from proofs.tip import read_tip

VERDICTS = ("proved", "refuted", "open", "unread", "failed")


class Result(NamedTuple):
    """What came of one problem: a verdict; `failed` is a mistake of the program."""

    verdict: str
    seconds: float
    note: str = ""


def main() -> int:
    """Run the problems one after the other and print a line for each, then a table; 1 if anything false was proved."""
    options = _options()
    counts: dict[str, Counter[str]] = {}
    for path in sorted(Path(options.folder).rglob("*.smt2")):
        presentation = _read(path)
        kind = "unread" if presentation is None else kind_of(presentation)
        if options.kind not in ("all", kind) or options.match not in str(path):
            continue
        result = _result(path, presentation, options)
        for group in (f"kind {kind}", f"folder {path.parent.name}"):
            counts.setdefault(group, Counter())[result.verdict] += 1
        line = f"{result.verdict:8}{result.seconds:7.2f} s  {kind:7}{path.parent.name}/{path.stem}  {result.note}"
        print(line.rstrip(), flush=True)
    _print_table(counts)
    return 1 if counts.get("folder false", Counter())["proved"] else 0


def _print_table(counts: dict[str, Counter[str]]) -> None:
    print(f"{'':20}" + "".join(f"{verdict:>9}" for verdict in (*VERDICTS, "of", "proved %")))
    for group, count in sorted(counts.items()):
        total = count.total()
        cells = [*[count[verdict] for verdict in VERDICTS], total, f"{100 * count['proved'] / total:.1f}"]
        print(f"{group:20}" + "".join(f"{cell:>9}" for cell in cells))


def _result(path: Path, presentation: Presentation | None, options: argparse.Namespace) -> Result:
    if presentation is None:
        return Result("unread", 0)
    return command(path, options.seconds) if options.command else attempt(presentation, options.seconds)


def command(path: Path, seconds: float) -> Result:
    """Give a problem to the command and judge by its exit code and what it prints."""
    start = time.monotonic()
    call = [sys.executable, "-P", "-m", "discovery", "logic", str(path), "--budget", str(seconds), "--quiet"]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    elapsed, last = time.monotonic() - start, done.stderr.strip().split("\n")[-1]
    if done.returncode == 0:
        return Result("proved", elapsed)
    if done.returncode == 1 and not last:
        return Result("refuted" if done.stdout.startswith("refuted") else "open", elapsed)
    return Result("unread" if done.returncode == 2 else "failed", elapsed, last)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--class", dest="kind", choices=["nat", "lists", "other", "all"], default="all")
    parser.add_argument("--seconds", type=float, default=10, help="for each problem")
    parser.add_argument("--command", action="store_true", help="run the command for each problem")
    parser.add_argument("--match", default="", help="only files with this in their path")
    return parser.parse_args()


def _read(path: Path) -> Presentation | None:
    try:
        return read_tip(path.read_text(encoding="utf-8"), path.name)
    except DiscoveryError:
        return None


def attempt(presentation: Presentation, seconds: float) -> Result:
    """Try to prove the goals of a problem."""
    start, proved, note = time.process_time(), True, ""
    for goal in presentation.goals:
        loop = Speculation(presentation, goal.formula, lambda: time.process_time() - start < seconds)
        proved = loop.run() is not None and proved
        note = f"{loop.attempts} attempts, {len(loop.theorems)} theorems"
        note += f", {loop.refused} derivations refused" if loop.refused else ""
    return Result("proved" if proved else "open", time.process_time() - start, note)


def kind_of(presentation: Presentation) -> str:
    """Return `nat` if only natural numbers are a datatype beside bool, `lists` if lists may be too, else `other`."""
    sorts = {d.sort for d in presentation.theory.datatypes} - {"bool"}
    if sorts == {"Nat"}:
        return "nat"
    return "lists" if sorts and all(s == "Nat" or s.startswith("list") for s in sorts) else "other"


if __name__ == "__main__":
    sys.exit(main())
