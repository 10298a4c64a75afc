"""The prover: it knows a presentation and theorems, attempts formulas, and answers with derivations to be checked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from proofs.check import Derivation, Theorem
from proofs.presentation import Presentation
from proofs.prover.bank import Bank, OutOfFuel
from proofs.prover.goals import simplify
from proofs.prover.rules import Rules
from proofs.prover.search import Search
from proofs.prover.sequents import Sequent
from proofs.prover.theory import Library
from proofs.prover.tidy import tidy
from proofs.prover.trials import Trials
from proofs.prover.writer import Evidence, Writer
from proofs.term import Term, make

# Fuel to tell whether a formula follows without induction.
FOLLOWING = 400

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attempt came to: a derivation, or the subgoals that stayed open; and the fuel it spent."""

    derivation: Derivation | None
    open_subgoals: tuple[Term, ...]
    spent: int


class Prover:
    """Proves formulas of a presentation from its axioms and the theorems it learned."""

    def __init__(self, presentation: Presentation, proceed: Callable[[], bool] = lambda: True) -> None:
        """Read the presentation; an attempt also ends when `proceed` says no."""
        self.presentation, self.proceed = presentation, proceed
        self.bank = Bank(presentation)
        self.rules = Rules(self.bank)
        self.library = Library(presentation, self.rules)
        self.trials = Trials(presentation, self.bank, self.rules)
        self.datatypes = {d.sort: d for d in presentation.theory.datatypes}

    def learn(self, theorem: Theorem) -> None:
        """Let later attempts use and cite a theorem."""
        self.bank.forget()
        self.library.learn(theorem.name, theorem.formula)

    def prove(self, formula: Term, name: str, fuel: int) -> Attempt:
        """Attempt a formula; the answer depends on nothing but the presentation, what was learned, formula and fuel."""
        self.bank.forget()
        search = Search(self.library, self.trials, self.datatypes)
        evidence = self._limited(fuel, lambda: search.prove(Sequent((), formula, _first_number(formula))))
        if evidence is None:
            return Attempt(None, tuple(search.open), self.rules.spent)
        return Attempt(self._derivation(evidence), (), self.rules.spent)

    def _limited(self, fuel: int, work: Callable[[], Found]) -> Found | None:
        """Return what some work finds, or None where it takes more than this fuel."""
        self.rules.spent, self.rules.limit, self.rules.proceed = 0, fuel, self.proceed
        try:
            return work()
        except OutOfFuel:
            return None
        finally:
            self.rules.limit, self.rules.proceed = 1 << 60, lambda: True

    def follows(self, formula: Term) -> bool:
        """Return whether a formula follows by rewriting alone, in whichever order its variables stand."""
        variables = [make(v) for v in sorted(formula.free)]
        return all(self._rewrites(formula, order) for order in (variables, variables[::-1]))

    def _rewrites(self, formula: Term, order: list[Term]) -> bool:
        self.bank.forget()
        for variable in order:
            self.bank.encode(variable)
        sequent = Sequent((), formula, _first_number(formula))
        return self._limited(FOLLOWING, lambda: simplify(self.rules, self.library.links, sequent).sequents) == ()

    def normal_sides(self, formula: Term) -> tuple[int, ...]:
        """Return numbers that stand for an equation up to known theorems and exchanged sides; () for other formulas."""
        if formula.head.name != "=":
            return ()
        self.bank.forget()
        for variable in sorted(formula.free):
            self.bank.encode(make(variable))
        sides = self._limited(1 << 60, lambda: [self.rules.normal(self.bank.encode(s)) for s in formula.arguments])
        return tuple(sorted(sides or ()))

    def is_instance(self, formula: Term, other: Term) -> bool:
        """Return whether an equation is an instance of another one."""
        if formula.head.name != "=" or other.head != formula.head:
            return False
        bank, places = self.bank, {v: k for k, v in enumerate(sorted(other.free))}
        left, right = (bank.encode(side, places) for side in other.arguments)
        whole = [bank.encode(side) for side in formula.arguments]
        match = bank.rewriter.match(bank.pair(left, right, ""), bank.pair(whole[0], whole[1], ""))
        return match is not None

    def refutes(self, formula: Term) -> bool:
        """Return whether small values make an equation, or an implication of equations, false."""
        self.bank.forget()
        return self._limited(1 << 60, lambda: self.trials.refutes(Sequent((), formula))) is True

    def _derivation(self, evidence: Evidence) -> Derivation:
        writer = Writer(self.presentation.theory)
        writer.write(evidence, 0)
        return tidy(writer.builder.derivation())


def _first_number(formula: Term) -> int:
    """Return a number above all in the names of a formula's variables."""
    names = [v.name for v in formula.free | formula.bound]
    digits = ["".join(c for c in name if c.isdigit()) for name in names]
    return 1 + max([int(d) for d in digits if d], default=0)
