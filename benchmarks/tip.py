"""How many TIP problems the prover and its loop of lemmas prove: `python benchmarks/tip.py FOLDER`.

FOLDER holds .smt2 files, or folders of them; what lies in a folder named `false` must never be proved. The time limit
is processor time, so that other load does not change the counts much; each proof was accepted by the checker.
"""

import argparse
import time
from pathlib import Path
from typing import NamedTuple

from kernels.errors import DiscoveryError
from proofs.presentation import Presentation
from proofs.prover.speculate import Speculation
from proofs.tip import read_tip


class Result(NamedTuple):
    """What came of one problem."""

    proved: bool
    seconds: float
    note: str


def main() -> None:
    """Run the problems one after the other and print a line for each, then the shares."""
    options = _options()
    counts: dict[str, list[int]] = {}
    for path in sorted(Path(options.folder).rglob("*.smt2")):
        presentation = _read(path)
        kind = "unread" if presentation is None else kind_of(presentation)
        if options.kind not in ("all", kind) or options.match not in str(path):
            continue
        result = Result(False, 0, "unread") if presentation is None else attempt(presentation, options.seconds)
        for group in (kind, path.parent.name):
            count = counts.setdefault(group, [0, 0])
            count[0] += result.proved
            count[1] += 1
        verdict = "proved" if result.proved else "open"
        print(f"{verdict:7}{result.seconds:7.2f} s  {kind:7}{path.parent.name}/{path.stem}  {result.note}", flush=True)
    for group, (solved, total) in sorted(counts.items()):
        print(f"{group}: {solved} of {total} proved ({100 * solved / total:.0f} %)")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--class", dest="kind", choices=["nat", "lists", "other", "all"], default="all")
    parser.add_argument("--seconds", type=float, default=10, help="processor time for each problem")
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
        note = f"{loop.attempts} attempts, {len(loop.theorems)} theorems" + (f", {loop.refused} REFUSED" if loop.refused else "")
    return Result(proved, time.process_time() - start, note)


def kind_of(presentation: Presentation) -> str:
    """Return `nat` if only natural numbers are a datatype beside bool, `lists` if lists may be too, else `other`."""
    sorts = {d.sort for d in presentation.theory.datatypes} - {"bool"}
    if sorts == {"Nat"}:
        return "nat"
    return "lists" if sorts and all(s == "Nat" or s.startswith("list") for s in sorts) else "other"


if __name__ == "__main__":
    main()
