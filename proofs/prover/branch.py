"""What is known in a branch, completed: ground equations that rewrite one another, clauses as rules, contradictions."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from proofs.prover.bank import OutOfFuel
from proofs.prover.clauses import Clause, local
from proofs.prover.connectives import parts
from proofs.prover.rules import Entry, Instance, Rules, Script, named_values
from proofs.prover.sequents import Fact
from proofs.prover.writer import Evidence, Writer
from proofs.term import FALSE, Term, logical

ROUNDS = 8
CHAINED = 12  # facts that clauses may add in a branch
HINTS = 4  # uses of a hypothesis with conditions
GUESSES = 300  # values that are tried for the variables of one clause


class Equation(NamedTuple):
    """A ground equation with its evidence."""

    left: int
    right: int
    evidence: Evidence


class Wanted(NamedTuple):
    """An equation between patterns, with its sort."""

    left: int
    right: int
    sort: str


class Link(NamedTuple):
    """A clause whose variables its conclusion alone does not determine: its conditions are looked up."""

    clause: Clause
    conditions: tuple[Wanted, ...]
    conclusion: Wanted | None


class Branch:
    """The facts of a sequent at work; its rules stand until `leave`."""

    def __init__(self, rules: Rules, links: Sequence[Link], facts: Sequence[Fact], turned: bool) -> None:
        """Enter: complete the facts."""
        self.rules, self.bank = rules, rules.bank
        self.links, self._turned = list(links), turned
        self.contradiction: Evidence | None = None
        self.equations: list[Equation] = []
        self.hints: list[Equation] = []
        self.clauses: list[tuple[Clause, Fact]] = []
        self.others: list[Fact] = []
        self._links_of_theory = len(self.links)
        self._mark = rules.mark()
        for fact in facts:
            for part in parts(fact):
                self._absorb(part)
        try:
            self._complete()
            self._hint()
            self._chain()
        except OutOfFuel:
            self.leave()
            raise

    def leave(self) -> None:
        """Forget the rules of this branch."""
        self.rules.reset(self._mark)

    def _absorb(self, fact: Fact) -> None:
        if fact.formula is FALSE:
            self.contradiction = fact.evidence
        elif fact.formula.head.name == "=":
            left, right = (self.bank.encode(side) for side in fact.formula.arguments)
            self.equations.append(Equation(left, right, fact.evidence))
        else:
            clause = local(fact.formula, fact.evidence)
            if clause is None:
                self.others.append(fact)
            elif not clause.moves[:-1] and clause.moves and clause.moves[0].kind == "turn":
                self._absorb(Fact(clause.conclusion, _of_clause(clause)))
            else:
                self.clauses.append((clause, fact))

    def _complete(self) -> None:
        """Let the equations rewrite one another until none changes; the order alternates, so that each meets all."""
        quiet = 0
        for number in range(ROUNDS):
            self.rules.reset(self._mark)
            del self.links[self._links_of_theory :]
            if number % 2:
                self._add_clauses()
            before = self.equations
            self.equations = [e for equation in before for e in self._settled(equation)]
            if not number % 2:
                self._add_clauses()
            quiet = quiet + 1 if self.equations == before else 0
            if quiet == 2 or self.contradiction or (not self.equations and number):
                break
            self.equations.reverse()

    def _add_clauses(self) -> None:
        for clause, _ in self.clauses:
            if clause.conclusion is not FALSE:
                entry = self.rules.reduced(self.rules.entry(clause))
                if self.rules.add_directed(entry, self._turned):
                    continue
            self.links.append(link(self.rules, clause))

    def _settled(self, equation: Equation) -> list[Equation]:
        """Reduce an equation, take it apart, and make what is left rules."""
        waiting, done = [equation], list[Equation]()
        while waiting and self.contradiction is None:
            e = self._reduced(waiting.pop(0))
            if e.left == e.right:
                continue
            if self.bank.is_built(e.left) and self.bank.is_built(e.right):
                waiting = self._apart(e) + waiting
                continue
            e = self._directed(e)
            self.rules.add(Entry(e.left, e.right, (), _as_rule(e.evidence)), True)
            done.append(e)
        return done

    def _reduced(self, e: Equation) -> Equation:
        left, right = self.rules.normal(e.left), self.rules.normal(e.right)
        if (left, right) == (e.left, e.right) or left == right:
            return Equation(left, right, e.evidence)
        scripts = self.rules.script(e.left), self.rules.script(e.right)
        return Equation(left, right, self._rewritten(e.evidence, scripts))

    def _rewritten(self, evidence: Evidence, scripts: tuple[Script, Script]) -> Evidence:
        def write(writer: Writer, scope: int) -> int:
            step = writer.write(evidence, scope)
            for side, script in enumerate(scripts):
                step = self.rules.replay(writer, scope, step, script, (side,), {})
            return step

        return write

    def _apart(self, e: Equation) -> list[Equation]:
        """Take an equation between constructors apart: it is absurd, or its arguments are equal."""
        rewriter = self.bank.rewriter
        if rewriter.head(e.left) != rewriter.head(e.right):
            self.contradiction = lambda writer, scope: writer.clash(scope, writer.write(e.evidence, scope))
            return []
        pairs = zip(rewriter.arguments(e.left), rewriter.arguments(e.right), strict=True)
        return [Equation(s, t, _injected(e.evidence, place)) for place, (s, t) in enumerate(pairs) if s != t]

    def _directed(self, e: Equation) -> Equation:
        """Turn an equation so that it may be a rule: eigenvariables are replaced, what is greater falls."""
        bank = self.bank
        if self._eliminates(e.left, e.right) and not self._prefers(e.right, e.left):
            return e
        if self._eliminates(e.right, e.left) or bank.rewriter.greater(e.right, e.left):
            return Equation(e.right, e.left, _symmetric(e.evidence))
        return e

    def _prefers(self, left: int, right: int) -> bool:
        return self._eliminates(left, right) and self.bank.rewriter.greater(left, right)

    def _eliminates(self, left: int, right: int) -> bool:
        return self.bank.is_eigenvariable(left) and not self.bank.occurs(left, right)

    def _hint(self) -> None:
        """Note what hypotheses with conditions say about what is known: rewriting knows it too, but not when to ask."""
        seen = {(e.left, e.right) for e in self.equations}
        for clause, _ in self.clauses:
            if not clause.conditions or clause.conclusion is FALSE or self.contradiction is not None:
                continue
            one = link(self.rules, clause)
            for values in islice(guesses(self, one.conditions, {}), HINTS):
                left, right = (self.bank.instance(t, values) for t in (one.conclusion or ())[:2])
                known = (left, right) in seen or self.bank.variables(left) or self.bank.variables(right)
                if not known:
                    seen.add((left, right))
                    self.hints.append(Equation(left, right, instance(self, one, values)))

    def _chain(self) -> None:
        """Add what follows from the facts by clauses that are no rules."""
        for _ in range(3):
            found = self._consequences() if self.contradiction is None else []
            if not found:
                return
            self.equations += found
            self._complete()

    def _consequences(self) -> list[Equation]:
        found: list[Equation] = []
        for one in self.links:
            for values in guesses(self, one.conditions, {}):
                self._conclude(one, values, found)
                if self.contradiction is not None or len(found) >= CHAINED:
                    return found
        return found

    def _conclude(self, one: Link, values: Mapping[int, int], found: list[Equation]) -> None:
        evidence = instance(self, one, values)
        if one.conclusion is None:
            self.contradiction = evidence
            return
        left, right = (self.bank.instance(t, values) for t in one.conclusion[:2])
        if self.bank.variables(left) or self.bank.variables(right):
            return
        if self.rules.normal(left) != self.rules.normal(right) and (left, right) not in {
            (e.left, e.right) for e in found
        }:
            found.append(Equation(left, right, evidence))

    def facts(self) -> tuple[Fact, ...]:
        """Return what is known, as facts."""
        equations = [
            Fact(logical("=", self.bank.decode(e.left), self.bank.decode(e.right)), e.evidence) for e in self.equations
        ]
        return (*[fact for _, fact in self.clauses], *equations, *self.others)

    def hinted(self) -> list[Term]:
        """Return what was noted about the facts, as formulas."""
        return [logical("=", self.bank.decode(e.left), self.bank.decode(e.right)) for e in self.hints]


def link(rules: Rules, clause: Clause) -> Link:
    """Return a clause as a link."""
    conditions = tuple([_wanted(rules, clause, c) for c in clause.conditions])
    conclusion = None if clause.conclusion is FALSE else _wanted(rules, clause, clause.conclusion)
    return Link(clause, conditions, conclusion)


def _wanted(rules: Rules, clause: Clause, equation: Term) -> Wanted:
    return Wanted(*rules.equation(clause, equation), equation.arguments[0].sort)


def guesses(branch: Branch, conditions: Sequence[Wanted], values: Mapping[int, int]) -> Iterator[Mapping[int, int]]:
    """Yield values that make all conditions hold: those of variables not yet known come from the equations."""
    if not conditions:
        yield values
        return
    normal, bank = branch.rules.normal, branch.bank
    left, right = (normal(bank.instance(t, values)) for t in conditions[0][:2])
    if left == right:
        yield from guesses(branch, conditions[1:], values)
    elif bank.variables(left) or bank.variables(right):
        pattern = bank.pair(left, right, conditions[0].sort)
        for e in (*branch.equations[:GUESSES], *branch.hints):
            for pair in ((e.left, e.right), (e.right, e.left)):
                match = bank.rewriter.match(pattern, bank.pair(*pair, bank.sort_of(e.left)))
                if match is not None and _holds(branch, conditions[0], {**values, **match}):
                    yield from guesses(branch, conditions[1:], {**values, **match})


def _holds(branch: Branch, condition: Wanted, values: Mapping[int, int]) -> bool:
    """Return whether rewriting joins both sides: also what matches an equation may need more fuel than there is."""
    left, right = (branch.rules.normal(branch.bank.instance(t, values)) for t in condition[:2])
    return left == right


def instance(branch: Branch, one: Link, values: Mapping[int, int]) -> Evidence:
    """Return the evidence of a link with these values, whose conditions hold."""
    rules, bank = branch.rules, branch.bank
    pairs = [tuple([bank.instance(t, values) for t in condition[:2]]) for condition in one.conditions]
    scripts = [tuple([rules.script(t) for t in pair]) for pair in pairs]

    def write(writer: Writer, scope: int) -> int:
        steps = [
            rules.joined(writer, scope, pair[0], pair[1], two[0], two[1], {}, {})
            for pair, two in zip(pairs, scripts, strict=True)
        ]
        terms = {k: bank.decode(t) for k, t in values.items()}
        return one.clause.write(writer, scope, named_values(writer, one.clause, terms), steps)

    return write


def _of_clause(clause: Clause) -> Evidence:
    return lambda writer, scope: clause.write(writer, scope, {}, ())


def _as_rule(evidence: Evidence) -> Instance:
    def write(writer: Writer, scope: int, values: Mapping[int, Term], steps: Sequence[int]) -> int:
        return writer.write(evidence, scope)

    return write


def _symmetric(evidence: Evidence) -> Evidence:
    return lambda writer, scope: writer.builder.symmetry(scope, writer.write(evidence, scope))


def _injected(evidence: Evidence, place: int) -> Evidence:
    return lambda writer, scope: writer.injected(scope, writer.write(evidence, scope), place)
