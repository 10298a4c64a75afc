"""Compression: of many theorems, those that the others do not give by rewriting alone."""

from collections.abc import Iterable

from proofs.check import Theorem
from proofs.presentation import Presentation
from proofs.solver import Solver
from proofs.terms import size_of


def compress(presentation: Presentation, theorems: Iterable[Theorem]) -> tuple[str, ...]:
    """Return the names of the theorems that are worth reading, in the order in which they were proved.

    Theorems are looked at from the smallest on; one that follows from those kept before it, by rewriting and without
    induction, is dropped.
    """
    solver, kept = Solver(presentation), set[str]()
    listed = list(theorems)
    for theorem in sorted(listed, key=lambda t: (size_of(t.formula), listed.index(t))):
        if not solver.follows(theorem.formula):
            solver.learn(theorem)
            kept.add(theorem.name)
    return tuple(theorem.name for theorem in listed if theorem.name in kept)
