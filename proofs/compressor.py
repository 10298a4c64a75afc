"""Compression: of many theorems, those that the others do not give by rewriting alone."""

from collections.abc import Callable, Iterable, Sequence

from proofs.check import Theorem
from proofs.presentation import Presentation
from proofs.solver import Solver
from proofs.term import Term
from proofs.terms import size_of


def compress(presentation: Presentation, theorems: Iterable[Theorem]) -> tuple[str, ...]:
    """Return the names of the theorems that are worth reading, in the order in which they were proved.

    First, from the smallest on, one that follows from those before it is dropped; then, from the most special on, one
    that follows from the others that are left. What follows, follows by rewriting and case splits, without induction.
    """
    listed = list(theorems)
    left = _growing(presentation, sorted(listed, key=lambda t: (size_of(t.formula), listed.index(t))))
    for theorem in sorted(left, key=lambda t: (len(t.formula.free), -size_of(t.formula))):
        others = [t for t in left if t is not theorem]
        if judge(presentation, others)(theorem.formula):
            left = others
    names = {theorem.name for theorem in left}
    return tuple(theorem.name for theorem in listed if theorem.name in names)


def _growing(presentation: Presentation, theorems: Sequence[Theorem]) -> list[Theorem]:
    solver, left = Solver(presentation), list[Theorem]()
    for theorem in theorems:
        if not solver.follows(theorem.formula):
            solver.learn(theorem)
            left.append(theorem)
    return left


def judge(presentation: Presentation, theorems: Iterable[Theorem]) -> Callable[[Term], bool]:
    """Return what tells whether a formula follows from these theorems by rewriting and case splits alone."""
    solver = Solver(presentation)
    for theorem in theorems:
        solver.learn(theorem)
    return solver.follows
