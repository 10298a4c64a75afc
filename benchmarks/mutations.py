"""Spoiled proofs, and what the checkers say of them: `python benchmarks/mutations.py [--count 10000]`.

A mutant is a claim with a derivation. It counts as
- refused: the trusted checker raises CheckError;
- other: it accepts the derivation, which concludes another formula than the claim, so that the claim stays unproved;
- harmless: it accepts, and the claim is the theorem's own formula (the change did not matter to the proof);
- wrong: it accepts a claim that is not the theorem's own formula, and so was made up by the mutation;
- crashed: it raises anything else.
What was accepted (other, harmless) is judged by two strangers: `metamath` must accept its export, and no model of the
theory may refute what it concludes. Wrong, crashed and what a stranger objects to must be none. Copies of the exported
Metamath proofs, each with a letter, a rule, a token of the statement or a condition changed, `metamath` must refuse.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

# The checkout before any installed copy: a benchmark measures the code that it stands beside.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from metamath_mutators import accepted_labels, spoiled_file
from mutators import MUTATORS, Mutant, mutants

from proofs.check import Theorem
from proofs.metamath import export
from proofs.models import Failed, Model
from proofs.presentation import Presentation
from proofs.solver import Solver
from proofs.term import CheckError, Term
from proofs.theories import load_theory, theory_names

FUEL = 3000
# Spoiled copies of exported proofs, a theory.
SPOILED = 50
OUTCOMES = ("refused", "other", "harmless", "wrong", "crashed")


def main() -> None:
    """Spoil the proofs of the goals of all theories, and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if shutil.which("metamath") is None:
        sys.exit("metamath is missing: install the Debian package of that name")
    presentations = {name: load_theory(name) for name in theory_names()}
    theorems = [t for presentation in presentations.values() for t in proved(presentation)]
    print(f"{options.count} mutants of {len(theorems)} proofs, {sum(len(t.derivation.steps) for t in theorems)} steps")
    tally, accepted = judged(mutants(theorems, options.count, options.seed))
    for kind in MUTATORS:
        print(f"{kind:22}" + "".join(f"{tally[kind, outcome]:7} {outcome}" for outcome in OUTCOMES))
    print(f"{'together':22}" + "".join(f"{sum(tally[k, o] for k in MUTATORS):7} {o}" for o in OUTCOMES))
    objections = [line for p in presentations.values() for line in objected(p, of_theory(p, accepted))]
    print(f"{len(accepted)} accepted derivations, shown to metamath and to models: {len(objections)} objections")
    print("\n".join(objections))
    proofs = [(p, own) for p in presentations.values() if (own := of_theory(p, theorems))]
    missed = sum(len(unnoticed(p, own, SPOILED)) for p, own in proofs)
    print(f"{SPOILED * len(proofs)} spoiled Metamath proofs: metamath did not refuse {missed}")
    sys.exit(bool(objections or missed) or any(tally[kind, outcome] for kind in MUTATORS for outcome in OUTCOMES[3:]))


def proved(presentation: Presentation, fuel: int = FUEL) -> list[Theorem]:
    """The goals of a theory that fall at once, as theorems."""
    solver, library = Solver(presentation), dict[str, Theorem]()
    for goal in presentation.goals:
        derivation = solver.prove(goal.formula, goal.name, fuel).derivation
        if derivation is not None:
            library[goal.name] = Theorem(goal.name, presentation.theory, derivation, dict(library))
            solver.learn(library[goal.name])
    return list(library.values())


def judged(found: list[Mutant]) -> tuple[Counter[tuple[str, str]], list[Theorem]]:
    """Count the outcomes of each kind, and keep the theorems that came out."""
    tally, accepted = Counter[tuple[str, str]](), list[Theorem]()
    for number, mutant in enumerate(found):
        verdict, theorem = outcome(mutant, f"mutant {number}")
        tally[mutant.kind, verdict] += 1
        accepted += [theorem] if theorem is not None else []
    return tally, accepted


def outcome(mutant: Mutant, name: str) -> tuple[str, Theorem | None]:
    """What the trusted checker says."""
    try:
        theorem = Theorem(name, mutant.theorem.theory, mutant.derivation, mutant.earlier)
    except CheckError:
        return "refused", None
    except Exception:
        return "crashed", None
    if theorem.formula is not mutant.claim:
        return "other", theorem
    return ("harmless" if mutant.claim is mutant.theorem.formula else "wrong"), theorem


def of_theory(presentation: Presentation, theorems: list[Theorem]) -> list[Theorem]:
    """Those of the theorems that are of a theory."""
    return [theorem for theorem in theorems if theorem.theory == presentation.theory]


def objected(presentation: Presentation, theorems: list[Theorem]) -> list[str]:
    """What metamath and the models of a theory say against theorems, a line each."""
    name = presentation.theory.name
    lines = [f"{name}: a model refutes what {t.name} concludes" for t in refuted(presentation, theorems)]
    if theorems and not metamath_accepts(export(presentation, theorems)):
        lines.append(f"{name}: metamath refuses an exported proof")
    return lines


def refuted(presentation: Presentation, theorems: list[Theorem]) -> list[Theorem]:
    """The theorems with a counterexample; a formula is tried once."""
    model, first = Model(presentation), dict[Term, Theorem]()
    for theorem in theorems:
        first.setdefault(theorem.formula, theorem)
    return [theorem for formula, theorem in first.items() if isinstance(model.refute(formula), Failed)]


def unnoticed(presentation: Presentation, theorems: list[Theorem], count: int, seed: int = 0) -> list[str]:
    """The ways in which exported proofs were spoiled where `metamath` did not object."""
    text, made = spoiled_file(export(presentation, theorems), count, seed)
    return [made[label] for label in accepted_labels(metamath_report(text), made)]


def metamath_accepts(text: str) -> bool:
    """Tell whether `metamath` verifies every proof of a file."""
    return "All proofs in the database were verified" in metamath_report(text)


def metamath_report(text: str) -> str:
    """What `metamath` says of a file."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "out.mm").write_text(text, encoding="ascii")
        command = ["timeout", "300", "metamath", "set scroll continuous", "read out.mm", "verify proof *", "exit"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


if __name__ == "__main__":
    main()
