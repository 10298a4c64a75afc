"""How many TIP problems are refuted: `python benchmarks/refutation.py FOLDER [steps]`.

FOLDER holds .smt2 files, or folders of them; in a folder named `false` each should have a counterexample, elsewhere a
counterexample means that the problem is false as it stands. Seconds are of the processor.
"""

import time
from collections import Counter
from pathlib import Path

from measure import sys  # first: it puts the checkout on the path

from kernels.errors import DiscoveryError
from proofs.models import Failed, Model, Verdict
from proofs.tip import read_tip

# What a search by size needs for values of some twenty constructors: about ten seconds.
STEPS = 300_000_000


def attempt(path: Path, steps: int) -> tuple[Verdict | None, float]:
    """Read a problem and look for a counterexample; None where it cannot be read."""
    start = time.process_time()
    try:
        problem = read_tip(path.read_text(encoding="utf-8"), str(path))
    except DiscoveryError:
        return None, 0.0
    verdict = Model(problem).refute(problem.goals[0].formula, steps)
    return verdict, time.process_time() - start


def main() -> int:
    steps = int(float(sys.argv[2])) if len(sys.argv) > 2 else STEPS
    refuted, total = Counter[str](), Counter[str]()
    for path in sorted(Path(sys.argv[1]).rglob("*.smt2")):
        verdict, seconds = attempt(path, steps)
        total[path.parent.name] += 1
        refuted[path.parent.name] += isinstance(verdict, Failed)
        print(f"{type(verdict).__name__:<12}{seconds:>7.2f} s  {path.parent.name}/{path.stem}", flush=True)
    for folder, count in sorted(total.items()):
        print(f"{folder}: {refuted[folder]} of {count} refuted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
