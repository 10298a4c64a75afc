"""Equational proofs by unfailing completion; what it finds is written for the checker, which alone is trusted."""

from proofs.completion.horn import Cited, Given
from proofs.completion.induction import prove_by_induction
from proofs.completion.prove import Completion, prove_equation
from proofs.completion.subgoals import Subgoals

__all__ = ["Cited", "Completion", "Given", "Subgoals", "prove_by_induction", "prove_equation"]
