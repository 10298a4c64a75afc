"""Goals at which rewriting is stuck: saturation finds them, and the checker accepts what it wrote."""

import pytest

from proofs.check import Theorem
from proofs.prover import search
from proofs.prover.prover import Prover
from proofs.theories import load_theory

FUEL = search.THOROUGH


def proved(theory: str, name: str) -> bool:
    """Whether the prover alone proves a goal of a theory from its axioms."""
    presentation = load_theory(theory)
    formula = next(goal.formula for goal in presentation.goals if goal.name == name)
    derivation = Prover(presentation).prove(formula, name, FUEL).derivation
    if derivation is None:
        return False
    return Theorem(name, presentation.theory, derivation, {}).formula is formula


@pytest.mark.parametrize("name", ["same-order", "order-join", "order-transitive"])
def test_the_order_of_a_lattice(name, monkeypatch):
    assert proved("lattices", name)
    monkeypatch.setattr(search, "by_saturation", lambda *_: None)
    assert not proved("lattices", name)
