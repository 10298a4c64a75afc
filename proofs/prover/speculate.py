"""A loop for one goal: attempt it; where it stays open, prove lemmas that its subgoals or small terms suggest; again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from proofs.check import Theorem
from proofs.presentation import Presentation
from proofs.prover.bank import by_dependence, symbol_names
from proofs.prover.generalise import term_size
from proofs.prover.lemmas import named, suggested
from proofs.prover.prover import Prover
from proofs.prover.shapes import conditional_laws
from proofs.prover.terms_by_size import Catalogue
from proofs.term import Symbol, Term

CONNECTIVES = frozenset({"and", "or", "not", "=>"})


@dataclass(slots=True)
class Speculation:
    """The state of the loop; `proceed` is asked between attempts and ends it."""

    presentation: Presentation
    goal: Term
    proceed: Callable[[], bool]
    name: str = "goal"
    theorems: dict[str, Theorem] = field(default_factory=dict)
    attempts: int = 0
    prover: Prover = field(init=False)
    _tried: dict[Term, tuple[int, int]] = field(default_factory=dict)
    _failed: dict[Term, int] = field(default_factory=dict)
    _open: dict[Term, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.prover = Prover(self.presentation)

    def run(self) -> Theorem | None:
        """Return the theorem, or None where the loop was ended or has nothing left to try."""
        fuel = 1500
        if self._goal(fuel):
            return self.theorems[self.name]
        for wave, effort in self._waves():
            if not self.proceed():
                return None
            if self._prove_all(wave, effort) or not wave:
                fuel = min(fuel * 5 // 4, 20_000)
                if self._goal(fuel):
                    return self.theorems[self.name]
        return None

    def _goal(self, fuel: int) -> bool:
        return self._attempt(self.goal, self.name, fuel, keep=True)

    def _attempt(self, formula: Term, name: str, fuel: int, keep: bool) -> bool:
        self.attempts += 1
        attempt = self.prover.prove(formula, name, fuel)
        if keep:
            self._open = dict.fromkeys(attempt.open_subgoals)
        if attempt.derivation is None:
            return False
        theorem = Theorem(name, self.presentation.theory, attempt.derivation, dict(self.theorems))
        assert theorem.formula is formula
        self.theorems[name] = theorem
        self.prover.learn(theorem)
        return True

    def _waves(self) -> Iterator[tuple[list[Term], int]]:
        """Yield lists of formulas to prove, with fuel for each: of open subgoals, of small terms, laws of relations."""
        symbols = signature(self.presentation, self.goal)
        catalogue = Catalogue(self.prover.bank, self.prover.rules, self.prover.trials, symbols)
        catalogue.start()
        yield self._of_subgoals(), 1000
        for size in range(1, 11):
            for wave in _chunks(catalogue.level(size, 20_000), 30):
                yield wave, 600 if size < 5 else 1000
                yield self._of_subgoals(), 600
            if size == 3:
                yield [named(f) for f in conditional_laws(symbols)], 1000
            if size >= 3:
                yield self._retried(), 1500 * size
                yield self._of_subgoals(), 1000 * size
                yield [], 0

    def _retried(self) -> list[Term]:
        """Return the formulas that failed before the newest theorems, smallest first."""
        known = len(self.theorems)
        return sorted([f for f, when in self._failed.items() if when < known], key=term_size)[:30]

    def _of_subgoals(self) -> list[Term]:
        found: dict[Term, None] = {}
        for subgoal in list(self._open):
            for formula in suggested(subgoal, self.prover.refutes):
                found[formula] = None
        return sorted(found, key=term_size)[:12]

    def _prove_all(self, formulas: Sequence[Term], fuel: int) -> int:
        """Try formulas, smallest first, and those that failed again as long as others were proved."""
        waiting, proved = sorted(dict.fromkeys(formulas), key=term_size), 0
        for _ in range(3):
            before, failed = proved, list[Term]()
            for formula in waiting:
                if not self.proceed():
                    return proved
                proved += self._lemma(formula, fuel, failed)
            waiting = failed
            if proved == before:
                break
        return proved

    def _lemma(self, formula: Term, fuel: int, failed: list[Term]) -> int:
        known = len(self.theorems)
        if self._tried.get(formula) == (known, fuel) or formula is self.goal:
            return 0
        self._tried[formula] = (known, fuel)
        self._failed.pop(formula, None)
        if self.prover.refutes(formula) or self.prover.follows(formula):
            return 0
        if self._attempt(formula, f"lemma-{known + 1}", fuel, keep=False):
            return 1
        self._failed[formula] = known
        failed.append(formula)
        return 0


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


def _chunks(stream: Iterator[Term], size: int) -> Iterator[list[Term]]:
    chunk: list[Term] = []
    for formula in stream:
        chunk.append(formula)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


