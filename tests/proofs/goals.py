"""Theorems of the theories that come with the package: their goals, as far as they fall at once."""

from functools import cache

from proofs.check import Theorem
from proofs.presentation import Presentation
from proofs.solver import Solver
from proofs.theories import load_theory

FUEL = 1000


@cache
def proved(name: str) -> tuple[Presentation, tuple[Theorem, ...]]:
    """A theory and the goals of it that were proved, in order."""
    presentation = load_theory(name)
    solver, library = Solver(presentation), dict[str, Theorem]()
    for goal in presentation.goals:
        derivation = solver.prove(goal.formula, goal.name, FUEL).derivation
        if derivation is not None:
            library[goal.name] = Theorem(goal.name, presentation.theory, derivation, dict(library))
            solver.learn(library[goal.name])
    return presentation, tuple(library.values())
