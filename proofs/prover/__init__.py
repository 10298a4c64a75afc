"""An inductive prover: it searches, and writes what it finds as a derivation that the checker accepts or refuses."""

from proofs.prover.prover import Attempt, Prover

__all__ = ["Attempt", "Prover"]
