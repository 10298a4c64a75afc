"""A loop for one goal: attempt it; where it stays open, prove lemmas that subgoals or small terms suggest; again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import islice

from proofs.check import Derivation, Theorem
from proofs.models import Failed, Model, Passed
from proofs.presentation import Presentation
from proofs.prover.bank import by_dependence, symbol_names
from proofs.prover.bounds import laws_of_bounds
from proofs.prover.generalise import term_size
from proofs.prover.lemmas import named, suggested
from proofs.prover.prover import Prover
from proofs.prover.shapes import conditional_laws, laws_of_connectives, laws_of_equality
from proofs.prover.terms_by_size import Catalogue
from proofs.term import CheckError, Symbol, Term, Variable, logical

CONNECTIVES = frozenset({"and", "or", "not", "=>"})
LEVELS = 9
PATIENCE = 5  # theorems that nobody asked for, before the goal is attempted again
GOAL_FUEL = 3000
LEMMA_FUEL = 2000
DEEPEST = 4  # lemmas for lemmas for lemmas ..
SUGGESTIONS = 4  # a failed attempt
EARLY, LATER = 12, 5  # symbols of a suggestion that is tried at once, and those that delay it by a level
GLANCE = 4_000  # evaluation steps to refute a lemma


def _silent(theorem: Theorem, asked_by: str) -> None:
    """Hear of a theorem and do nothing."""


@dataclass(slots=True)
class Speculation:
    """The state of the loop; `proceed` is asked on the way and ends it.

    Each theorem is told to `heard`, with who asked for it: user, conjecturer, or the goal (an open subgoal of it).
    `remembered` are proofs of an earlier run by name and formula: they are checked, not searched. `refused` counts
    derivations that the checker did not accept: mistakes of the prover.
    """

    presentation: Presentation
    goal: Term
    proceed: Callable[[], bool]
    name: str = "goal"
    heard: Callable[[Theorem, str], None] = _silent
    remembered: Mapping[tuple[str, Term], Theorem] = field(default_factory=dict)
    theorems: dict[str, Theorem] = field(default_factory=dict)
    attempts: int = 0
    refused: int = 0
    prover: Prover = field(init=False)
    _agenda: list[tuple[tuple[int, ...], Term, int]] = field(default_factory=list)
    _seen: set[Term] = field(default_factory=set)
    _model: Model = field(init=False)
    _judged: dict[Term, bool] = field(default_factory=dict)
    _attempted: set[Term] = field(default_factory=set)
    _sides: set[tuple[int, ...]] = field(default_factory=set)
    _failed: dict[Term, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.prover = Prover(self.presentation, self.proceed)
        self._model = Model(self.presentation)
        for theorem in self.theorems.values():
            self.prover.learn(theorem)
        self._note(named(self.goal))

    def run(self) -> Theorem | None:
        """Return the theorem, or None where the loop was ended or has nothing left to try."""
        self._begin()
        if self._goal(GOAL_FUEL) or self._goal(10 * GOAL_FUEL):
            return self.theorems[self.name]
        symbols = signature(self.presentation, self.goal)
        catalogue = Catalogue(self.prover.bank, self.prover.rules, self.prover.trials, symbols)
        catalogue.start()
        for level in range(1, LEVELS):
            for formula in self._candidates(level, symbols, catalogue):
                self._propose(formula, level, 0)
            if self._worked_off(level) or (level > 1 and self._retried(level)):
                return self.theorems[self.name]
            if self.proceed() and self._goal(4 * GOAL_FUEL << level - 1):
                return self.theorems[self.name]
            if not self.proceed():
                return None
        return None

    def _begin(self) -> None:
        """Prove what is often needed and has a fixed form."""
        symbols = self.presentation.theory.symbols
        for law in map(named, (*laws_of_connectives(symbols), *laws_of_bounds(symbols))):
            if self.proceed() and self._note(law):
                self._lemma(law, 4 * LEMMA_FUEL, 1, DEEPEST)

    def _candidates(self, level: int, symbols: Sequence[Symbol], catalogue: Catalogue) -> Iterator[Term]:
        """Yield the equations of terms that belong to a level, and laws of relations at the second."""
        if level == 1:
            yield from map(named, laws_of_equality(symbols))
        if level == 2:
            yield from map(named, conditional_laws(symbols))
        for size in (1, 2, 3, 4) if level == 1 else (level + 3,):
            for formula in catalogue.level(size, 20_000):
                if not self.proceed():
                    return
                if formula is not None:
                    yield formula

    def _note(self, formula: Term) -> bool:
        """Return whether a formula is new, also with its sides exchanged."""
        if formula in self._seen:
            return False
        self._seen.add(formula)
        if formula.head.name == "=":
            self._seen.add(named(logical("=", *reversed(formula.arguments))))
        return True

    def _propose(self, formula: Term, level: int, depth: int) -> None:
        if self._note(formula):
            key = (level, term_size(formula), -len(formula.free), len(self._seen))
            heappush(self._agenda, (key, formula, depth))

    def _suggest(self, subgoals: Sequence[Term], level: int, depth: int) -> None:
        for subgoal in subgoals[: 3 * SUGGESTIONS]:
            for formula in islice(suggested(subgoal, self._refuted), SUGGESTIONS):
                late = max(0, term_size(formula) - EARLY) // LATER
                self._propose(formula, level + late, depth)

    def _refuted(self, formula: Term) -> bool:
        """Return whether a glance finds a counterexample, or nothing that satisfies the premises."""
        if self.prover.refutes(formula):
            return True
        if formula not in self._judged:
            verdict = self._model.refute(formula, GLANCE)
            vacuous = isinstance(verdict, Passed) and verdict.satisfied == 0
            self._judged[formula] = vacuous or isinstance(verdict, Failed)
        return self._judged[formula]

    def _worked_off(self, level: int) -> bool:
        """Attempt what is on the agenda up to a level; return whether the goal was proved."""
        news = 0
        while self._agenda and self._agenda[0][0][0] <= level and self.proceed():
            _, formula, depth = heappop(self._agenda)
            fuel = LEMMA_FUEL * (10 if describes(formula) else 1)
            news += self._lemma(formula, fuel, level, depth) * (PATIENCE if depth else 1)
            if news >= PATIENCE and self.proceed():
                news = 0
                if self._goal(GOAL_FUEL):
                    return True
        return news > 0 and self.proceed() and self._goal(GOAL_FUEL)

    def _retried(self, level: int) -> bool:
        """Attempt again what failed, with more fuel, the smallest first; return whether the goal was proved."""
        fuel = LEMMA_FUEL << level
        again = sorted(self._failed.items(), key=lambda item: term_size(item[0]))[:25]
        for formula, (known, depth) in again:
            if not self.proceed():
                return False
            if known < len(self.theorems) or depth == 0:
                del self._failed[formula]
                if self._lemma(formula, fuel, level, depth) and self._goal(GOAL_FUEL):
                    return True
        return False

    def _goal(self, fuel: int) -> bool:
        subgoals = self._attempt(self.goal, self.name, fuel, "user")
        if subgoals is not None:
            self._suggest(subgoals, 1, 1)
        return subgoals is None

    def _lemma(self, formula: Term, fuel: int, level: int, depth: int) -> bool:
        if self._refuted(formula) or self.prover.follows(formula):
            return False
        sides = self.prover.normal_sides(formula)
        if sides and formula not in self._attempted and sides in self._sides:
            return False
        self._sides.add(sides)
        self._attempted.add(formula)
        if depth == 0 and any(self.prover.is_instance(formula, other) for other in self._failed):
            self._failed[formula] = (len(self.theorems), depth)
            return False
        asked_by = self.name if depth else "conjecturer"
        subgoals = self._attempt(formula, f"lemma-{len(self.theorems) + 1}", fuel, asked_by)
        if subgoals is not None:
            self._failed[formula] = (len(self.theorems), depth)
            if depth < DEEPEST:
                self._suggest(subgoals[1:4], level + (depth == 0), depth + 1)
        return subgoals is None

    def _attempt(self, formula: Term, name: str, fuel: int, asked_by: str) -> tuple[Term, ...] | None:
        """Return None where a formula was proved and learned, else the open subgoals."""
        self.attempts += 1
        derivation, subgoals = self._derivation(formula, name, fuel)
        theorem = self._checked(formula, name, derivation)
        if theorem is None:
            return subgoals
        self.theorems[name] = theorem
        self.prover.learn(theorem)
        self.heard(theorem, asked_by)
        return None

    def _derivation(self, formula: Term, name: str, fuel: int) -> tuple[Derivation | None, tuple[Term, ...]]:
        known = self.remembered.get((name, formula))
        if known is not None and known.earlier.keys() <= self.theorems.keys():
            return known.derivation, ()
        try:
            attempt = self.prover.prove(formula, name, fuel)
        except CheckError:  # the proof went wrong while it was written
            self.refused += 1
            return None, ()
        return attempt.derivation, attempt.open_subgoals

    def _checked(self, formula: Term, name: str, derivation: Derivation | None) -> Theorem | None:
        """Return the theorem, if there is a derivation and the checker accepts it for this formula."""
        if derivation is None:
            return None
        try:
            theorem = Theorem(name, self.presentation.theory, derivation, dict(self.theorems))
        except CheckError:
            theorem = None
        if theorem is None or theorem.formula is not formula:
            self.refused += 1
            return None
        return theorem


def describes(formula: Term) -> bool:
    """Return whether an equation says what a function of different variables is."""
    if formula.head.name != "=":
        return False
    return any(
        len(side.arguments) > 1
        and len(set(side.arguments)) == len(side.arguments)
        and all(isinstance(a.head, Variable) for a in side.arguments)
        for side in formula.arguments
    )


def signature(presentation: Presentation, goal: Term) -> list[Symbol]:
    """Return the symbols of a goal, with all that their definitions call and the constructors of their sorts."""
    theory = presentation.theory
    axioms = {a.name: a.formula for a in presentation.theory.axioms}
    bodies = {d.symbol: [axioms[n] for n in d.equations] for d in presentation.definitions}
    names = dict.fromkeys(symbol_names(goal, theory))
    waiting = list(names)
    while waiting:
        for body in bodies.get(waiting.pop(), []):
            fresh = [n for n in symbol_names(body, theory) if n not in names]
            names.update(dict.fromkeys(fresh))
            waiting.extend(fresh)
    return [s for s in by_dependence(presentation) if s.name in names and _is_explored(s)]


def _is_explored(symbol: Symbol) -> bool:
    return symbol.name not in CONNECTIVES and not symbol.name.startswith(("ite:",))
