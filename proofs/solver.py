"""Who proves: the inductive prover where values are built by constructors, completion where there are axioms alone."""

from proofs.check import Theorem
from proofs.completion.prove import prove_equation
from proofs.exploration import Outcome
from proofs.presentation import Presentation
from proofs.prover import Prover
from proofs.term import CheckError, Term

# Completion's steps are so much cheaper than the inductive prover's.
CHEAPER = 16


class Solver:
    """Attempts formulas of a presentation, and learns theorems that later attempts may cite.

    >>> from proofs.parser import parse_formula
    >>> from proofs.theories import load_theory
    >>> groups = load_theory("groups")
    >>> Solver(groups).prove(parse_formula("x * inv(x) = 1", groups), "inverse", 5000).derivation is None
    False

    What an attempt comes to depends on the presentation, the theorems learned, the formula and the fuel alone.
    """

    def __init__(self, presentation: Presentation) -> None:
        """Start with the axioms."""
        self._presentation = presentation
        self._prover = Prover(presentation)
        self._cited = [(axiom.name, axiom.formula) for axiom in presentation.theory.axioms]
        self._equational = not presentation.definitions

    def learn(self, theorem: Theorem) -> None:
        """Let later attempts cite a theorem."""
        self._prover.learn(theorem)
        self._cited.append((theorem.name, theorem.formula))

    def suppose(self, name: str, formula: Term) -> None:
        """Let `follows` use a formula, which no proof may cite."""
        self._prover.library.learn(name, formula)

    def normal(self, term: Term) -> Term:
        """Return what a term is rewritten to."""
        bank = self._prover.bank
        bank.forget()
        return bank.decode(self._prover.rules.normal(bank.encode(term)))

    def follows(self, formula: Term) -> bool:
        """Tell whether a formula follows from what is known by rewriting and case splits alone."""
        return self._prover.follows(formula)

    def prove(self, formula: Term, name: str, fuel: int) -> Outcome:
        """Attempt a formula."""
        if self._equational:
            derivation = prove_equation(self._presentation, self._cited, formula, CHEAPER * fuel)
            if derivation is not None:
                return Outcome(derivation)
        try:
            attempt = self._prover.prove(formula, name, fuel)
        except CheckError:  # names ran into one another while the proof was written: no proof
            return Outcome(None)
        return Outcome(attempt.derivation, attempt.open_subgoals)
