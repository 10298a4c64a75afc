"""Guessing: standard sequences, over-fits on random ones, and guesses a second on one core.

    python benchmarks/sequences.py [RANDOM_SEQUENCES]

The standard sequences and what is right about them are those of tests/conjectures/test_sequences.py; each is given by
its first 26 terms, and right if the kind is and all guesses give the next ten. Random sequences (100,000, seeded; or as
many as the argument says) have 8 to 40 terms below 2 to 10^12.
"""

import random
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import measure  # noqa: F401

from conjectures.sequences import guess

TESTS = Path(__file__).resolve().parent.parent / "tests/conjectures/test_sequences.py"
SIZES = (2, 3, 10, 100, 10**6, 10**12)


def standard() -> dict:
    spec = spec_from_file_location("standard_sequences", TESTS)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.STANDARD


def check_standard() -> bool:
    wrong = []
    table = standard()
    for name, (kind, term) in table.items():
        given, following = [term(n) for n in range(26)], [term(n) for n in range(26, 36)]
        found = guess(given, count=10)
        if not found or found[0].kind != kind or any(list(one.next_terms) != following for one in found):
            wrong.append(name)
    print(f"standard sequences: {len(table) - len(wrong)} of {len(table)} right", *wrong)
    return not wrong


def check_random(count: int) -> bool:
    generator = random.Random(1)
    rows = [[generator.randrange(SIZES[k % len(SIZES)]) for _ in range(generator.randint(8, 40))] for k in range(count)]
    begun = time.process_time()
    false = [row for row in rows if guess(row)]
    rate = count / (time.process_time() - begun)
    print(
        f"random sequences: {len(false)} of {count:,} given a guess, {rate:,.0f} guesses/s of 8 to 40 terms", *false[:3]
    )
    return not false


def rates() -> None:
    generator = random.Random(2)
    terms = {name: [term(n) for n in range(26)] for name, (_, term) in standard().items()}
    for length in (12, 20, 30, 40, 60):
        rows = [[generator.randrange(1000) for _ in range(length)] for _ in range(1_000)]
        begun = time.process_time()
        for row in rows:
            guess(row)
        print(f"{length} random terms: {len(rows) / (time.process_time() - begun):,.0f} guesses/s")
    begun = time.process_time()
    for _ in range(20):
        for row in terms.values():
            guess(row)
    print(f"26 terms of the standard ones: {20 * len(terms) / (time.process_time() - begun):,.0f} guesses/s")


def main() -> int:
    right = [check_standard(), check_random(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)]
    rates()
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main())
