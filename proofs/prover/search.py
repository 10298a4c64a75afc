"""The strategy: simplify, split cases, induct, generalise; deeper only when the shallow search has failed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from proofs.check import Datatype
from proofs.prover.bank import OutOfFuel
from proofs.prover.bounds import bounded
from proofs.prover.branch import Branch
from proofs.prover.cases import on_truth, on_value
from proofs.prover.generalise import generalisations
from proofs.prover.goals import followed, simplify
from proofs.prover.induction import by_induction
from proofs.prover.saturate import by_saturation
from proofs.prover.sequents import Fact, Reduction, Sequent
from proofs.prover.stuck import Wait
from proofs.prover.theory import Library
from proofs.prover.trials import Trials
from proofs.prover.writer import Evidence, Writer
from proofs.term import Symbol, Term, Variable, make

COST = 20  # fuel that one simplification takes
SPLITS = 8  # case splits below one another
UNFOLDING = 2  # of them, that a split by constructors counts as
SHARES = (4, 2, 2, 1)  # one part in so many of the fuel that is left: without induction, with one, nested ones
CASES = 4  # likewise, for the case splits that may close a sequent
NESTED = 3  # likewise, for an induction within a case of another one before it is split
SUBGOALS = 12  # open sequents that are reported
THOROUGH = 4_000  # with less fuel than this nothing is saturated


@dataclass(slots=True)
class Search:
    """One attempt."""

    library: Library
    trials: Trials
    datatypes: dict[str, Datatype]
    open: dict[Term, None] = field(default_factory=dict)
    failed: set[tuple[Term, int]] = field(default_factory=set)
    unmet: set[Term] = field(default_factory=set)
    fuel: int = 0

    def prove(self, sequent: Sequent) -> Evidence | None:
        """Search with more and more nested inductions; raises OutOfFuel when the fuel is spent."""
        self.fuel = self.library.rules.limit
        for depth, share in enumerate(SHARES):
            self.failed.clear()
            found = self._rationed(share, partial(self._root, sequent, depth))
            if found is not None:
                return found
        return None

    def _rationed(self, share: int, work: Callable[[], Evidence | None]) -> Evidence | None:
        """Return what some work finds with one part in `share` of the fuel that is left."""
        rules = self.library.rules
        limit = rules.limit
        rules.limit = rules.spent + (limit - rules.spent) // share
        try:
            return work()
        except OutOfFuel:
            if share == 1 or not rules.proceed():
                raise
            return None
        finally:
            rules.limit = limit

    def _root(self, sequent: Sequent, depth: int) -> Evidence | None:
        """Try the sequent as it stands, then inductions on it before anything is split."""
        found = self._unsplit(sequent, depth, 3) if depth else None
        return found or self._solve(sequent, depth)

    def _unsplit(self, sequent: Sequent, depth: int, width: int) -> Evidence | None:
        """Try inductions on a sequent before anything is split."""
        first = self._simplified(sequent)
        found = list[Evidence]()
        for s in first.sequents:
            evidence = self._inducted(s, depth, width)
            if evidence is None:
                return None
            found.append(evidence)
        return first.combine(found)

    def _simplified(self, sequent: Sequent) -> Reduction:
        self.library.rules.spend(COST)
        return simplify(self.library.rules, self.library.links, sequent)

    def _solve(self, sequent: Sequent, depth: int) -> Evidence | None:
        """Simplify and split; then close each sequent that is left."""
        first = self._simplified(sequent)
        reduction = followed(first, [self._split_one(s, SPLITS) for s in first.sequents])
        found: list[Evidence] = []
        for number, leaf in enumerate(reduction.sequents):
            evidence = self._close(leaf, depth)
            if evidence is None:
                for other in dict.fromkeys((*first.sequents[:2], *reduction.sequents[number : number + 3])):
                    self._report(other)
                return None
            found.append(evidence)
        return reduction.combine(found)

    def _report(self, leaf: Sequent) -> None:
        if len(self.open) < SUBGOALS:
            branch = Branch(self.library.rules, self.library.links, leaf.facts, leaf.turned)
            branch.leave()
            hints = [Fact(formula, _unproved) for formula in branch.hinted()]
            self.open[replace(leaf, facts=(*leaf.facts, *hints)).statement()] = None

    def _split(self, sequent: Sequent, splits: int) -> Reduction:
        """Simplify; split as long as a definition waits for a Boolean or has begun to descend."""
        first = self._simplified(sequent)
        return followed(first, [self._split_one(s, splits) for s in first.sequents])

    def _split_one(self, sequent: Sequent, splits: int) -> Reduction:
        cases, price = self._cases(sequent) if splits > 0 else (None, 0)
        if cases is None:
            return Reduction((sequent,), lambda found: found[0])
        return followed(cases, [self._split(s, splits - price) for s in cases.sequents])

    def _cases(self, sequent: Sequent) -> tuple[Reduction | None, int]:
        """Return the case split that a definition asks for, if any, and its price."""
        waits, bank = self._waits(sequent), self.library.bank
        begun = [bank.decode(w.blocker) for w in waits if w.begun and bank.is_eigenvariable(w.blocker)]
        begun = [variable for variable in begun if variable.sort in self.datatypes]
        # A variable that a hypothesis of induction is about is no case: by constructors, the hypothesis would be lost.
        fixed = _fixed(sequent)
        for variable in [v for v in begun if v.head not in fixed][:1]:
            return self._constructors(sequent, variable), UNFOLDING
        truths = [w.blocker for w in waits if bank.sort_of(w.blocker) == "bool"]
        for b in truths:
            if not any(other != b and bank.occurs(other, b) for other in truths):
                return on_truth(sequent, bank.decode(b)), 1
        return None, 0

    def _waits(self, sequent: Sequent) -> list[Wait]:
        encode = self.library.bank.encode
        literals = [f.formula for f in sequent.facts if f.formula.head.name == "="]
        formulas = [*([sequent.goal] if sequent.goal.head.name == "=" else []), *literals]
        return self.library.definitions.waits([encode(side) for f in formulas for side in f.arguments])

    def _constructors(self, sequent: Sequent, variable: Term) -> Reduction:
        """Split by the constructors of a variable; quantified facts about it are kept as conditions too."""
        moved = [f for f in sequent.facts if variable.head in f.formula.free]
        kept = [f for f in sequent.facts if variable.head not in f.formula.free]
        return by_induction(sequent, variable, (), moved, kept, self.datatypes[variable.sort], hypotheses=False)

    def _close(self, leaf: Sequent, depth: int) -> Evidence | None:
        """Close a sequent that neither simplifies nor splits: by constructors of a variable, or by induction."""
        key = (leaf.formula(), depth)
        if key in self.failed or self.trials.refutes(leaf):
            return None
        found = self._met(leaf) or self._rationed(CASES, partial(self._by_constructors, leaf, 2))
        if found is None and depth:
            found = self._inducted(leaf, depth, 2) or self._generalised(leaf, depth)
        if found is None:
            self.failed.add(key)
        return found

    def _met(self, leaf: Sequent) -> Evidence | None:
        """Saturate once in an attempt: rules and facts used in any direction."""
        formula = leaf.formula()
        if formula in self.unmet or self.fuel < THOROUGH:
            return None
        self.unmet.add(formula)
        return by_saturation(self.library.rules, self.library.links, leaf)

    def _by_constructors(self, leaf: Sequent, depth: int) -> Evidence | None:
        """Split by the constructors of one variable that a definition waits for, if that closes all cases."""
        if not depth:
            return None
        for variable in self._waited(leaf)[:2]:
            reduction = self._constructors(leaf, variable)
            found = self._all(reduction, lambda s: self._finished(s, depth - 1))
            if found is not None:
                return found
        for t in self._stuck_values(leaf)[:1]:
            found = self._all(on_value(leaf, t, self.datatypes[t.sort]), lambda s: self._finished(s, 0))
            if found is not None:
                return found
        for b in self._truth_sides(leaf):
            found = self._all(on_truth(leaf, b), lambda s: self._finished(s, depth - 1))
            if found is not None:
                return found
        return None

    def _stuck_values(self, leaf: Sequent) -> list[Term]:
        """Return the terms of datatypes, no variables, that a definition waits for which does not call itself."""
        bank, library = self.library.bank, self.library
        blockers = [
            w.blocker for w in self._waits(leaf) if bank.symbols[bank.rewriter.head(w.term)] not in library.recursive
        ]
        terms = [bank.decode(b) for b in dict.fromkeys(blockers) if not bank.is_eigenvariable(b)]
        return [t for t in terms if t.sort in self.datatypes]

    def _truth_sides(self, leaf: Sequent) -> list[Term]:
        """Return a side of a Boolean equation that may be split, if it has one that is no value."""
        if leaf.goal.head.name != "=" or leaf.goal.arguments[0].sort != "bool":
            return []
        return [side for side in leaf.goal.arguments if side.arguments][:1]

    def _finished(self, sequent: Sequent, depth: int) -> Evidence | None:
        reduction = self._split(sequent, SPLITS)
        found: list[Evidence] = []
        for leaf in reduction.sequents:
            evidence = None if self.trials.refutes(leaf) else self._by_constructors(leaf, depth)
            if evidence is None:
                return None
            found.append(evidence)
        return reduction.combine(found)

    def _all(self, reduction: Reduction, attempt: Callable[[Sequent], Evidence | None]) -> Evidence | None:
        found: list[Evidence] = []
        for sequent in reduction.sequents:
            evidence = attempt(sequent)
            if evidence is None:
                return None
            found.append(evidence)
        return reduction.combine(found)

    def _inducted(self, sequent: Sequent, depth: int, width: int) -> Evidence | None:
        """Try inductions on size where they are needed, then on the variables that definitions wait for most."""
        found = self._by_size(sequent, depth) if self.library.bounds else None
        if found is not None:
            return found
        for x in self._candidates(sequent)[:width]:
            for moved in self._selections(sequent):
                for others in self._generalised_variables(sequent, x, moved, width):
                    reduction = self._induction(sequent, x, moved, others)
                    found = self._all(reduction, lambda s: self._step(s, depth - 1))
                    if found is not None:
                        return found
        return None

    def _by_size(self, sequent: Sequent, depth: int) -> Evidence | None:
        """Try inductions on the size of variables that functions wait for whose recursion is not on parts."""
        for x in self._unfounded(sequent):
            fits = self.library.bounds.get(x.sort)
            first = bounded(self.library.rules, fits, sequent, x) if fits is not None else None
            if first is not None:
                found = self._on_bound(*first, depth)
                if found is not None:
                    return first[0].combine([found])
        return None

    def _on_bound(self, reduction: Reduction, n: Term, depth: int) -> Evidence | None:
        """Induct on the bound n with all other variables generalised."""
        (sequent,) = reduction.sequents
        literals = [f for f in sequent.facts if _is_literal(f.formula)]
        others = [make(v) for v in sorted(sequent.free() - _fixed(sequent) - {n.head})]
        return self._all(self._induction(sequent, n, literals, others), lambda s: self._step(s, depth - 1))

    def _unfounded(self, sequent: Sequent) -> list[Term]:
        """Return the variables that stand in such functions which wait, those that they wait for first."""
        bank, found = self.library.bank, list[int]()
        for wait in self._waits(sequent):
            if bank.symbols[bank.rewriter.head(wait.term)].name in self.library.unfounded:
                found += [wait.blocker, *bank.rewriter.arguments(wait.term)]
        return [bank.decode(code) for code in dict.fromkeys(found) if bank.is_eigenvariable(code)]

    def _step(self, case: Sequent, depth: int) -> Evidence | None:
        """Solve a case, with the hypotheses of induction used in one direction or in the other."""
        found = self._rationed(NESTED, partial(self._unsplit, case, depth, 1)) if depth and case.facts else None
        found = found or self._solve(case, depth)
        if found is None and len(case.facts) and not case.turned:
            found = self._solve(replace(case, turned=True), depth)
        return found

    def _generalised_variables(
        self, sequent: Sequent, x: Term, literals: Sequence[Fact], width: int
    ) -> list[list[Term]]:
        """Return which variables to generalise: those that recursion changes; in wide searches also all."""
        fixed = _fixed(sequent)
        formulas = [sequent.goal, *[f.formula for f in literals]]
        free = frozenset().union(*[f.free for f in formulas]) - fixed
        every = [make(v) for v in sorted(free) if v != x.head]
        changed = frozenset().union(*[self._changed(f) for f in formulas])
        some = [v for v in every if v.head in changed]
        return [some, every] if len(some) < len(every) and width > 2 else [some]

    def _changed(self, term: Term) -> frozenset[Variable]:
        """Return the variables that change when functions call themselves: accumulators and what descends beside x."""
        found = frozenset[Variable]()
        for place, argument in enumerate(term.arguments):
            key, calls = (term.head, place), bool(argument.arguments) and not self._is_built(argument)
            direct = key in self.library.changing and not (calls and key in self.library.descending)
            found |= argument.free if direct else self._changed(argument)
        return found

    def _is_built(self, term: Term) -> bool:
        return self.library.bank.number(term) in self.library.bank.constructors

    def _selections(self, sequent: Sequent) -> Iterator[list[Fact]]:
        """Yield the facts that an induction keeps as conditions: all equations, or none."""
        literals = [f for f in sequent.facts if _is_literal(f.formula)]
        yield literals
        if literals and sequent.goal.head.name == "=":
            bare = Sequent((), sequent.goal, sequent.fresh)
            if not self.trials.refutes(bare):
                yield []

    def _induction(self, sequent: Sequent, x: Term, literals: Sequence[Fact], others: Sequence[Term]) -> Reduction:
        """Induct on x with others generalised, which no quantified fact mentions; drop such facts about x."""
        quantified = [f for f in sequent.facts if not _is_literal(f.formula)]
        changing = {x.head, *[v.head for v in others]}
        moved = [f for f in literals if f.formula.free & changing]
        kept = [f for f in (*quantified, *literals) if not f.formula.free & changing]
        return by_induction(sequent, x, others, moved, kept, self.datatypes[x.sort])

    def _candidates(self, sequent: Sequent) -> list[Term]:
        """Return the variables of datatypes: those that definitions and lemmas wait for most come first."""
        bank, counts = self.library.bank, dict[int, int]()
        encode = bank.encode
        for wait in self._waits(sequent):
            if bank.is_eigenvariable(wait.blocker):
                counts[wait.blocker] = counts.get(wait.blocker, 0) + 4
        goal = [encode(side) for side in sequent.goal.arguments] if sequent.goal.head.name == "=" else []
        for wait in self.library.lemmas.waits(goal):
            if bank.is_eigenvariable(wait.blocker):
                counts[wait.blocker] = counts.get(wait.blocker, 0) + 1
        for variable in sorted(sequent.free()):
            counts.setdefault(encode(make(variable)), 0)
        order = sorted(counts, key=lambda code: -counts[code])
        return [v for v in map(bank.decode, order) if v.sort in self.datatypes]

    def _waited(self, sequent: Sequent) -> list[Term]:
        """Return the variables of datatypes that definitions wait for."""
        bank = self.library.bank
        found = dict.fromkeys(w.blocker for w in self._waits(sequent) if bank.is_eigenvariable(w.blocker))
        return [v for v in map(bank.decode, found) if v.sort in self.datatypes]

    def _generalised(self, leaf: Sequent, depth: int) -> Evidence | None:
        """Try more general goals that have no counterexample."""
        for reduction in generalisations(leaf):
            if self.trials.refutes(reduction.sequents[0]):
                continue
            found = self._all(reduction, lambda s: self._inducted(s, depth, 2))
            if found is not None:
                return found
        return None


def _unproved(writer: Writer, scope: int) -> int:
    raise AssertionError("a hint was used in a proof")


def _fixed(sequent: Sequent) -> frozenset[Variable]:
    """Return the variables that quantified facts, like hypotheses of induction, are about."""
    return frozenset().union(*[f.formula.free for f in sequent.facts if not _is_literal(f.formula)])


def _is_literal(formula: Term) -> bool:
    """Return whether this is an equation, or a denial of one."""
    if formula.head.name == "->" and formula.arguments[1].head.name == "falsum":
        formula = formula.arguments[0]
    return formula.head.name == "=" and isinstance(formula.head, Symbol)
