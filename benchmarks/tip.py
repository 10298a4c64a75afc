"""How many TIP problems the prover and its loop of lemmas prove: `python benchmarks/tip.py FOLDER`.

FOLDER holds .smt2 files, or folders of them; a folder named `false` holds what must never be proved.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from kernels.errors import DiscoveryError
from proofs.presentation import Presentation
from proofs.prover.speculate import Speculation
from proofs.tip import read_tip

NAT = {"Nat"}


def main() -> None:
    """Run the problems one after the other and print a line for each, then the shares."""
    options = _options()
    counts: dict[str, list[int]] = {}
    for path in sorted(Path(options.folder).rglob("*.smt2")):
        if options.match not in str(path):
            continue
        kind, solved, seconds, note = _attempt(path, options.seconds)
        if options.kind not in ("all", kind):
            continue
        for group in (kind, path.parent.name):
            count = counts.setdefault(group, [0, 0])
            count[0] += solved
            count[1] += 1
        print(f"{'proved' if solved else 'open':7}{seconds:7.2f} s  {kind:6}{path.parent.name}/{path.stem}  {note}", flush=True)
    for group, (solved, total) in sorted(counts.items()):
        print(f"{group}: {solved} of {total} proved ({100 * solved / total:.0f} %)")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--class", dest="kind", choices=["nat", "lists", "other", "all"], default="all")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--match", default="")
    return parser.parse_args()


def _attempt(path: Path, seconds: float) -> tuple[str, bool, float, str]:
    start = time.process_time()
    try:
        presentation = read_tip(path.read_text(encoding="utf-8"), path.name)
    except DiscoveryError as error:
        return "other", False, 0.0, f"unread: {error}"
    kind, solved, note = kind_of(presentation), True, ""
    for goal in presentation.goals:
        loop = Speculation(presentation, goal.formula, lambda: time.process_time() - start < seconds)
        solved = loop.run() is not None and solved
        note = f"{loop.attempts} attempts, {len(loop.theorems)} theorems"
    return kind, solved, time.process_time() - start, note


def kind_of(presentation: Presentation) -> str:
    """Return `nat` if all datatypes are natural numbers (and bool), `lists` if there are lists too, else `other`."""
    sorts = {d.sort for d in presentation.theory.datatypes} - {"bool", "Bool"}
    if sorts <= NAT and sorts:
        return "nat"
    return "lists" if all("list" in s or s in NAT for s in sorts) else "other"


def problems(folder: Path) -> Iterator[Path]:
    """Yield the problem files of a folder."""
    yield from sorted(folder.rglob("*.smt2"))


if __name__ == "__main__":
    main()
