"""Classical equational problems, proved by completion: processor seconds, and steps that the checker accepted.

    python benchmarks/completion.py                   # the problems below, then all theories of axioms that ship
    python benchmarks/completion.py --fuel 1000000

Each goal is proved from the axioms of its theory alone.
"""

import argparse
import time
from collections.abc import Iterator

import measure  # noqa: F401

from proofs.check import Theorem
from proofs.completion import prove_equation
from proofs.presentation import Presentation
from proofs.theories import load_theory, theory_names
from proofs.theory_file import read_theory

GROUP = """
axiom associative: (x * y) * z = x * (y * z)
axiom unit: 1 * x = x
axiom inverse: inv(x) * x = 1
"""
SYMBOLS = """
sort element
function 1: -> element
function *: element, element -> element; infix 70 left
function +: element, element -> element; infix 60 left
function inv: element -> element
function c: element, element -> element
"""
PROBLEMS = {
    "Groups of exponent 3: commutators commute with their parts": f"""{GROUP}
axiom cube: x * (x * x) = 1
axiom commutator: c(x, y) = x * (y * (inv(x) * inv(y)))
goal engel: c(c(x, y), y) = 1
""",
    "Groups by one axiom": """
axiom one: x * inv(y * (((z * inv(z)) * inv(u * y)) * x)) = u
goal inverses: x * inv(x) = y * inv(y)
goal unit: (x * inv(x)) * y = y
""",
    "Boolean algebra by Meredith's two axioms": """
axiom first: inv(inv(x) + y) + x = x
axiom second: inv(inv(x) + y) + (z + y) = y + (z + x)
goal idempotent: x + x = x
goal commutative: x + y = y + x
goal associative: (x + y) + z = x + (y + z)
goal involution: inv(inv(x)) = x
""",
    "Boolean algebra by Sheffer's axioms for the stroke": """
axiom twice: (x + x) + (x + x) = x
axiom absorbs: x + (y + (y + y)) = x + x
axiom distributes: (x + (y + z)) + (x + (y + z)) = ((y + y) + x) + ((z + z) + x)
goal commutative: x + y = y + x
goal one: x + (x + x) = y + (y + y)
""",
    "Boolean algebra by Huntington's equation": """
axiom commutative: x + y = y + x
axiom associative: (x + y) + z = x + (y + z)
axiom huntington: inv(inv(x) + y) + inv(inv(x) + inv(y)) = x
goal involution: inv(inv(x)) = x
goal idempotent: x + x = x
goal one: x + inv(x) = y + inv(y)
""",
    "Rings in which every element is its own cube commute (Jacobson)": """
axiom plus-associative: (x + y) + z = x + (y + z)
axiom plus-commutative: x + y = y + x
axiom zero: 1 + x = x
axiom negative: inv(x) + x = 1
axiom times-associative: (x * y) * z = x * (y * z)
axiom left-distributive: x * (y + z) = x * y + x * z
axiom right-distributive: (x + y) * z = x * z + y * z
axiom cube: x * (x * x) = x
goal commutative: x * y = y * x
""",
    "Wajsberg algebra: the implication of many-valued logic": """
axiom unit: c(1, x) = x
axiom transitive: c(c(x, y), c(c(y, z), c(x, z))) = 1
axiom join: c(c(x, y), y) = c(c(y, x), x)
axiom contrapositive: c(c(inv(x), inv(y)), c(y, x)) = 1
goal reflexive: c(x, x) = 1
goal weakening: c(x, c(y, x)) = 1
goal involution: inv(inv(x)) = x
goal turned: c(c(x, y), c(inv(y), inv(x))) = 1
""",
}


def problems() -> Iterator[tuple[str, Presentation]]:
    """Yield a title and a presentation with goals, one after the other."""
    for title, text in PROBLEMS.items():
        yield title, read_theory(f"title: {title}\n{SYMBOLS}{text}\n", title)
    for name in theory_names():
        presentation = load_theory(name)
        if not presentation.definitions:
            yield presentation.title, presentation


def main() -> None:
    """Prove the problems one after the other, print a line for each goal and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fuel", type=int, default=200_000)
    fuel = parser.parse_args().fuel
    proved = total = 0
    for title, presentation in problems():
        print(title)
        axioms = [(axiom.name, axiom.formula) for axiom in presentation.theory.axioms]
        for goal in presentation.goals:
            begun = time.process_time()
            derivation = prove_equation(presentation, axioms, goal.formula, fuel)
            seconds = time.process_time() - begun
            total += 1
            if derivation is not None:
                theorem = Theorem(goal.name, presentation.theory, derivation, {})
                proved += theorem.formula is goal.formula
            print(
                f"    {goal.name:22}{seconds:8.3f} s  {len(derivation.steps) if derivation else 'open':>6}", flush=True
            )
    print(f"{proved} of {total} proved")


if __name__ == "__main__":
    main()
