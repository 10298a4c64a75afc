"""Write the pages of a large library on one core, and check the proofs in them again.

    python benchmarks/pages.py [--theorems 1000]

Four in five theorems are copies of hand-made inductions (6 to 14 steps), one in five adds two numerals in 43 steps.
Prints the time a page, the largest page as it stands and compressed, and the time of the stand-alone checker.
"""

import argparse
import gzip
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "proofs"))
import measure  # noqa: F401  # isort: skip

import libraries
import samples

from proofs.check import Theorem
from proofs.html import write_pages


def main() -> int:
    """Run the benchmark; exit code 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--theorems", type=int, default=1000, help="how many [default: 1000]")
    theorems = library(parser.parse_args().theorems)
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        write_pages(Path(folder), samples.PRESENTATION, theorems)
        seconds = time.process_time() - start
        return report(Path(folder), theorems, seconds)


def library(count: int) -> list[Theorem]:
    """Return theorems of short and middling proofs."""
    sums = [libraries.sum_of_numerals(5, 20, f"5+20 ({number})") for number in range(count // 5)]
    return libraries.copies(count - len(sums)) + sums


def report(folder: Path, theorems: list[Theorem], seconds: float) -> int:
    """Print what was measured, and check the pages."""
    pages = sorted(path for path in folder.glob("*.html") if path.name != "index.html")
    plain = max(path.stat().st_size for path in pages)
    packed = max(len(gzip.compress(path.read_bytes())) for path in pages)
    index = len(gzip.compress((folder / "index.html").read_bytes()))
    start = time.perf_counter()
    checked = subprocess.run(
        [sys.executable, str(folder / "page_checker.py"), *map(str, pages)], capture_output=True, check=False
    )
    checking = time.perf_counter() - start
    rows = {
        "pages, steps": f"{len(pages)}, {sum(len(theorem.derivation.steps) for theorem in theorems)}",
        "to write": f"{seconds:.2f} s, {1000 * seconds / len(pages):.2f} ms a page",
        "largest page": f"{plain / 1000:.1f} kB, {packed / 1000:.1f} kB gzipped",
        "index": f"{index / 1000:.1f} kB gzipped",
        "to check again": f"{checking:.2f} s",
    }
    print("\n".join(f"{title:<16}{value}" for title, value in rows.items()))
    return int(checked.returncode != 0 or seconds > len(pages) / 100 or packed > 25_000)


if __name__ == "__main__":
    sys.exit(main())
