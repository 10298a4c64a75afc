"""The functional hash: formulas rewritten at random must meet, distinct ones must not.

    python benchmarks/functional_hash.py [PAIRS] [HEIGHT]

PAIRS (100,000) random trees in three names and square roots, each against another way to write it, are hashed; then all
polynomials of degree 3 with coefficients up to HEIGHT (50: 104,060,401 of them), which are all different functions.
Processor time of one core.
"""

import random
import sys
import time
from fractions import Fraction

from measure import processor_time  # isort: skip

import numpy as np

from conjectures.constants.notation import written
from conjectures.functional_hash import function_hash, residue
from conjectures.grammar import Call, Name, Negation, Number, Operation, Tree
from kernels.errors import DiscoveryError
from kernels.functional_hash import OPERATIONS, values


def tree(source: random.Random, depth: int) -> Tree:
    if depth == 0 or source.random() < 0.1:
        return Name(source.choice("nxy")) if source.random() < 0.6 else Number(Fraction(source.randint(1, 9)))
    if source.random() < 0.1:
        return Call("sqrt", (tree(source, depth - 1),))
    return Operation(source.choice("+-*/"), tree(source, depth - 1), tree(source, depth - 1))


def rewritten(one: Tree, source: random.Random) -> Tree:
    """Another way to write the same function, by laws chosen at random all over the tree."""
    if isinstance(one, Call):
        return Call(one.function, tuple(rewritten(argument, source) for argument in one.arguments))
    if not isinstance(one, Operation):
        return source.choice((one, Operation("-", Operation("+", one, Name("x")), Name("x")), Negation(Negation(one))))
    a, b = rewritten(one.left, source), rewritten(one.right, source)
    laws = {
        "+": (Operation("+", b, a), Operation("-", a, Negation(b))),
        "-": (Operation("+", a, Negation(b)), Negation(Operation("-", b, a))),
        "*": (Operation("*", b, a), Negation(Operation("*", Negation(a), b))),
        "/": (Negation(Operation("/", Negation(a), b)), Operation("*", a, Operation("^", b, Number(Fraction(-1))))),
    }
    return source.choice((Operation(one.symbol, a, b), *laws[one.symbol]))


def pairs(count: int) -> None:
    """How many rewritten pairs have two hashes."""
    source, missed, made = random.Random(1), 0, 0
    begun = time.process_time()
    while made < count:
        one = tree(source, 4)
        try:
            first, second = (function_hash(written(each)) for each in (one, rewritten(one, source)))
        except DiscoveryError:
            continue  # it divides by zero
        made, missed = made + 1, missed + (first != second)
    seconds = time.process_time() - begun
    print(f"{missed} missed merges of {made:,} rewritten pairs, {made / seconds:,.0f} pairs a second", flush=True)


def horner(height: int, c3: int) -> tuple[np.ndarray, np.ndarray]:
    """The programs of ((c3 n + c2) n + c1) n + c0 for all c0, c1, c2."""
    c = np.arange(-height, height + 1, dtype=np.int32)
    c2, c1, c0 = (grid.ravel() for grid in np.meshgrid(c, c, c, indexing="ij"))
    integer, variable, plus, times = (OPERATIONS[name] for name in ("integer", "variable", "+", "*"))
    step = [variable, 0, times, integer, 0, plus]
    words = np.tile(np.array([integer, c3, *step * 3], dtype=np.int32), (len(c0), 1))
    words[:, 6], words[:, 12], words[:, 18] = c2, c1, c0
    return words.ravel(), np.arange(len(c0) + 1, dtype=np.int64) * words.shape[1]


def false_merges(height: int) -> None:
    """How many of the polynomials share both residues with another one."""
    points = [[residue("n", 0)], [residue("n", 1)]]
    rows = [processor_time(lambda c3=c3: values(*horner(height, c3), points)) for c3 in range(-height, height + 1)]
    first = np.concatenate([found[:, 0] for found, _ in rows])
    second = np.concatenate([found[:, 1] for found, _ in rows])
    seconds = sum(spent for _, spent in rows)
    del rows
    order = np.argsort(first, kind="stable")
    equal = first[order[1:]] == first[order[:-1]]
    both = equal & (second[order[1:]] == second[order[:-1]])
    print(
        f"{both.sum()} false merges of {len(first):,} distinct polynomials ({equal.sum()} at one point alone), "
        f"{len(first) / seconds / 1e6:.1f} M hashes a second"
    )


def main() -> None:
    pairs(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    false_merges(int(sys.argv[2]) if len(sys.argv) > 2 else 50)


if __name__ == "__main__":
    main()
