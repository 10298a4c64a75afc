"""Proposing formulas: equations and conditional equations that no sample value refutes, smallest first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from kernels.term_search import TermSearch
from proofs.clauses import Clauses
from proofs.commuting import commutative, variants
from proofs.consequences import Consequences
from proofs.formulas import BOOL, equation, implication, is_implication, premises
from proofs.models import Failed, Model, Passed, Untestable, Verdict
from proofs.models.sampling import Sample
from proofs.naming import canonical, variable_names
from proofs.orientation import oriented
from proofs.points import Point, Points
from proofs.presentation import Presentation
from proofs.term import Symbol, Term, Variable, make
from proofs.terms import parts_of, size_of

# The evaluation steps spent on refuting one candidate; a condition that few values meet needs more.
FUEL, CONDITIONAL_FUEL = 50_000, 300_000
# Sides of premises have at most this size; a premise must hold at so many points, of which so many are different.
PREMISE, SUPPORT, DIFFERENT = 3, 8, 6
# Terms enumerated between two looks at the clock.
CHUNK = 2_000
# Of how many ways to commute a term the first are used.
COMMUTED = 8


@dataclass(slots=True)
class Counters:
    """What became of the candidates.

    Terms enumerated, of which some merged with an equal one or were reduced by an accepted equation; terms compared
    under a condition; formulas refuted, untestable, implied by what is known, and proposed.
    """

    enumerated: int = 0
    compared: int = 0
    merged: int = 0
    reduced: int = 0
    refuted: int = 0
    untestable: int = 0
    implied: int = 0
    survivors: int = 0
    refutations: list[tuple[Term, Failed]] = field(default_factory=list)


def conjectures(
    presentation: Presentation,
    size: int,
    model: Model | None = None,
    variables: int = 3,
    *,
    symbols: Sequence[Symbol] | None = None,
    implied: Callable[[Term], bool] = lambda formula: False,
    counters: Counters | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Term]:
    """Yield formulas that hold at all points that were tried, by the size of their larger sides.

    >>> from proofs.theories import load_theory
    >>> from proofs.notation import text
    >>> peano = load_theory("addition")
    >>> [text(formula, peano) for formula in conjectures(peano, 3)][:2]
    ['x + y = y + x', 'x + 0 = x']

    `size` bounds each side, or what both sides of a conditional equation and of its premise have together; `symbols`
    restricts the terms to a part of the theory; what `implied` says follows from known theorems is left out; `stop`
    says when to end. About a theory of which no model is known nothing is proposed.
    """
    counters = counters if counters is not None else Counters()
    model = model or Model(presentation)
    if not model.interpretations:
        return
    stream = _Stream(presentation, model, variables, symbols, implied, counters, stop)
    yield from stream.formulas(size)


def variables_of(model: Model, symbols: Sequence[Symbol], count: int) -> list[Variable]:
    """Return the variables of conjectures about these symbols, so many of each sort that has values.

    >>> from proofs.theories import load_theory
    >>> lists = load_theory("lists")
    >>> [v.name for v in variables_of(Model(lists), lists.theory.symbols, 3)]
    ['x', 'y', 'z', 'u', 'v', 'w', 'a', 'b', 'c']
    """
    sorts = dict.fromkeys(sort for symbol in symbols for sort in symbol.sorts)
    usable = [sort for sort in sorts if all(sort in reading.least for reading in model.interpretations)]
    return variable_names(usable, count, [symbol.name for symbol in model.presentation.theory.symbols])


class _Stream:
    def __init__(
        self,
        presentation: Presentation,
        model: Model,
        variables: int,
        symbols: Sequence[Symbol] | None,
        implied: Callable[[Term], bool],
        counters: Counters,
        stop: Callable[[], bool],
    ) -> None:
        self.model, self.implied, self.counters, self.stop = model, implied, counters, stop
        self.readings = model.interpretations
        first = self.readings[0]
        self.symbols = [s for s in (_telling(presentation) if symbols is None else symbols) if s in first.numbers]
        self.variables = variables_of(model, self.symbols, variables)
        self.search = TermSearch(
            [reading.compiled.program for reading in self.readings],
            [first.numbers[symbol] for symbol in self.symbols],
            [first.sort_numbers[variable.sort] for variable in self.variables],
        )
        self.terms: dict[int, Term] = {}
        self.seen: dict[Term, Term | None] = {}
        self.proposed: set[Term] = set()
        self.commutative: set[Symbol | Variable] = set()
        self.conditions: dict[bytes, tuple[int, int]] = {}
        self.asked: dict[Term, tuple[int, int]] = {}
        self.consequences = Consequences(list(first.compiled.symbols), self.variables)
        self.known = Clauses(axiom.formula for axiom in presentation.theory.axioms)
        self.constructors = {c for datatype in presentation.theory.datatypes for c in datatype.constructors}
        self.points = Points(self.search, self.readings, self.variables)
        self.sample = Sample(self.readings)

    def formulas(self, size: int) -> Iterator[Term]:
        """Yield the equations of each size, then the conditional ones."""
        for largest in range(1, size + 1):
            yield from self.equations(largest)
            if self.stop():
                return
            for premise in range(1, min(PREMISE, largest - 2) + 1):
                yield from self.conditional(premise, largest - 1 - premise)

    def equations(self, size: int) -> Iterator[Term]:
        """Yield the equations whose larger side has this size, the most general ones first."""
        waiting = self.search.level(size, CHUNK)
        while not self.search.done and not self.stop():
            waiting += self.search.level(size, CHUNK)
        for number in sorted(waiting, key=lambda number: -len(self.term(number).free)):
            if self.stop():
                return
            partner, formula = self._settled(number)
            if formula is not None:
                self.search.accept(partner, number)
                for variant in self._commuted(formula):
                    self.consequences.add(variant)
                formula = self._readable(formula)
                self.consequences.add(formula)
                if self._fresh(formula):
                    yield self._oriented(formula)
        self._count()

    def _oriented(self, formula: Term) -> Term:
        return canonical(oriented(formula, self.constructors), self.variables)[0]

    def _readable(self, formula: Term) -> Term:
        """Return an equation with its variables in the same order on both sides, if commuting allows it.

        So x + (y + z) = y + (x + z) becomes the law of associativity.
        """
        left, right = formula.arguments
        if commuted := commutative(left, right):
            self.commutative.add(commuted)
            return formula
        if left.free != right.free or len(left.free) < 3 or size_of(left) != size_of(right):
            return formula
        for one in variants(left, self.commutative):
            for other in variants(right, self.commutative):
                if one is not other and _sequence(one) == _sequence(other):
                    return canonical(equation(one, other), self.variables)[0]
        return formula

    def _commuted(self, formula: Term) -> list[Term]:
        """Return an equation with its sides commuted: ordered rewriting does not find those by itself."""
        left, right = formula.arguments
        lefts, rights = (variants(side, self.commutative)[:COMMUTED] for side in (left, right))
        return [equation(one, other) for one in lefts for other in rights]

    def _settled(self, number: int) -> tuple[int, Term | None]:
        """Return the earlier term that a term equals as far as can be tested, and the equation; (-1, None) for none."""
        tried = set[int]()
        while (partner := self.search.partner(number)) >= 0 and partner not in tried:
            tried.add(partner)
            judged = self._judge(equation(self.term(number), self.term(partner)))
            if not isinstance(judged, Point):
                return partner, judged
            self.points.add(judged)
        return -1, None

    def conditional(self, premise: int, size: int) -> Iterator[Term]:
        """Yield conditional equations whose larger sides have these sizes, in the premise and in the conclusion."""
        for left, right in self._premises(premise):
            if self.stop():
                return
            where = self.search.holds(left, right)
            first = self.conditions.setdefault(where, (left, right))
            if not self._telling(left, right) or not self._first_variant(left, right):
                continue
            about = self.term(left).free | self.term(right).free
            solutions = self.points.solutions(about, where)
            if fixed := self.points.fixed(solutions):
                # What else such a premise implies, the premise with these values for the variables implies.
                if self._asks(left, right) and len(solutions) >= min(2, self.points.telling):
                    yield from self._solved(left, right, fixed, size)
            elif sum(len(points) for points in solutions.values()) >= DIFFERENT:
                yield from self._under(left, right, size, None if first == (left, right) else first)
        self._count()

    def _first_variant(self, left: int, right: int) -> bool:
        """Say whether no earlier premise is this one with something commuted."""
        one, other = (variants(self.term(side), self.commutative)[:COMMUTED] for side in (left, right))
        if self.asked.setdefault(equation(one[0], other[0]), (left, right)) != (left, right):
            return False
        for a, b in product(one, other):
            for variant in (equation(a, b), equation(b, a)):
                self.asked.setdefault(canonical(variant, self.variables)[0], (left, right))
        return True

    def _asks(self, left: int, right: int) -> bool:
        """Say whether an equation is one that people solve: a term without constructors is a value or a variable."""
        one, other = self.term(left), self.term(right)
        asked = not any(part.head in self.constructors for part in parts_of(other))
        return asked and (not one.free or isinstance(one.head, Variable))

    def _solved(self, left: int, right: int, fixed: list[Variable], size: int) -> Iterator[Term]:
        """Yield what a premise that fixes variables implies: their values."""
        condition, where = equation(self.term(right), self.term(left)), self.search.holds(left, right)
        for variable in fixed:
            number = self.variables.index(variable)
            for value in self.search.representatives_of(self.readings[0].sort_numbers[variable.sort], size):
                equal = self.search.holds(number, value)
                if self.term(value).free or not all(e for e, holds in zip(equal, where, strict=True) if holds):
                    continue
                judged = self._judge(implication(condition, equation(self.term(number), self.term(value))), few=True)
                if isinstance(judged, Point):
                    self.points.add(judged)
                    return
                if judged is not None and self._fresh(judged):
                    yield self._oriented(judged)

    def _under(self, left: int, right: int, size: int, only: tuple[int, int] | None) -> Iterator[Term]:
        """Yield what a premise implies; if an earlier one holds at the same points, that one alone."""
        condition, tried = equation(self.term(right), self.term(left)), set[tuple[int, int]]()
        pairs = self._conclusions(left, right, size, tried)
        while pair := next(pairs, None):
            tried.add(pair)
            if only not in (None, pair):
                continue
            judged = self._judge(implication(condition, equation(self.term(pair[1]), self.term(pair[0]))))
            if isinstance(judged, Point):
                self.points.add(judged)
                pairs = self._conclusions(left, right, size, tried)
            elif judged is not None and self._fresh(judged):
                yield self._oriented(judged)

    def _conclusions(self, left: int, right: int, size: int, tried: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        about = self.term(left).free | self.term(right).free
        for one, other in self.search.under(left, right, size):
            new = (one, other) not in tried and {one, other} != {left, right}
            says = self.term(one).free | self.term(other).free
            if new and self.search.size_of(other) == size and not about.isdisjoint(says):
                yield one, other

    def _premises(self, size: int) -> Iterator[tuple[int, int]]:
        """Yield pairs of classes that are equal at some points, the larger of this size, up to renaming."""
        for sort in range(len(self.readings[0].compiled.sorts)):
            smaller = [t for n in range(1, size + 1) for t in self.search.representatives_of(sort, n)]
            for right in self.search.representatives_of(sort, size):
                for left in smaller[: smaller.index(right)]:
                    met = sum(where := self.search.holds(left, right))
                    if SUPPORT <= met < len(where) and self._natural(self.term(left), self.term(right)):
                        yield left, right

    def _natural(self, *sides: Term) -> bool:
        """Say whether people would suppose this: no "f(x) = S(z) for some z", no truth value but true and false."""
        built = any(side.free and side.head in self.constructors for side in sides)
        return not built and (sides[0].sort != BOOL or not all(side.free for side in sides))

    def _telling(self, left: int, right: int) -> bool:
        """Say whether an equation is a premise of its own: not x = t, and up to renaming."""
        one, other = self.term(left), self.term(right)
        telling = not (isinstance(one.head, Variable) and one.head not in other.free)
        both = (equation(one, other), equation(other, one))
        return telling and any(f.free and canonical(f, self.variables)[0] is f for f in both)

    def _judge(self, formula: Term, few: bool = False) -> "Term | Point | None":
        """Return the formula in canonical names, or where it is false; None if it is untestable or says nothing.

        `few`: that few points meet the premises is no objection.
        """
        renamed, before = canonical(formula, self.variables)
        if renamed in self.seen:
            return self.seen[renamed]
        if self.consequences.follows(renamed):
            self.seen[renamed] = renamed
            self.proposed.add(renamed)
            return renamed
        verdict = self._verdict(renamed, few)
        if isinstance(verdict, Failed):
            self.counters.refuted += 1
            self.counters.refutations.append((renamed, verdict))
            number = [reading.name for reading in self.readings].index(verdict.model)
            return Point({before[v]: value for v, value in verdict.counterexample}, number)
        self.counters.untestable += not isinstance(verdict, Passed)
        self.seen[renamed] = renamed if isinstance(verdict, Passed) else None
        return self.seen[renamed]

    def _verdict(self, formula: Term, few: bool) -> Verdict:
        """Judge a formula at random points first, then by a search for a small counterexample."""
        sampled = self.sample.judge(formula)
        if isinstance(sampled, Failed):
            return sampled
        enough = few or (isinstance(sampled, Passed) and sampled.satisfied >= DIFFERENT)
        if is_implication(formula) and not enough:
            return Untestable("few points meet the premises")
        searched = self.model.refute(formula, CONDITIONAL_FUEL if is_implication(formula) else FUEL)
        return searched if isinstance(searched, Failed) else sampled

    def _fresh(self, formula: Term) -> bool:
        """Say whether a formula that passed is proposed for the first time, and does not follow from theorems."""
        if formula in self.proposed:
            return False
        self.proposed.add(formula)
        if self.known.covers(formula) or self._odd(formula) or self.implied(formula):
            self.counters.implied += 1
            return False
        self.counters.survivors += 1
        self.known.add(formula)
        return True

    def _odd(self, formula: Term) -> bool:
        """Say whether a number such as 2 stands inside a side: a law about one number is no law."""
        conditions, conclusion = premises(formula)
        inside = [part for equal in (*conditions, conclusion) for side in equal.arguments for part in side.arguments]
        return any(self._is_value(part) and size_of(part) > 2 for term in inside for part in parts_of(term))

    def _is_value(self, term: Term) -> bool:
        return all(part.head in self.constructors for part in parts_of(term))

    def _count(self) -> None:
        self.counters.enumerated, self.counters.compared = self.search.enumerated, self.search.compared
        self.counters.merged, self.counters.reduced = self.search.merged, self.search.reduced

    def term(self, number: int) -> Term:
        """Return a term of the search."""
        if number not in self.terms:
            stack: list[Term] = []
            for head in reversed(self.search.preorder(number)):
                symbol = self.variables[-1 - head] if head < 0 else self.readings[0].compiled.symbols[head]
                count = 0 if isinstance(symbol, Variable) else len(symbol.sorts)
                stack.append(make(symbol, *[stack.pop() for _ in range(count)]))
            self.terms[number] = stack[0]
        return self.terms[number]


def _telling(presentation: Presentation) -> list[Symbol]:
    """The symbols of a theory that people speak of: without what writes "if" and equality as functions."""
    return [s for s in presentation.theory.symbols if not s.name.startswith(("ite:", "eq:"))]


def _sequence(term: Term) -> list[Variable]:
    return [part.head for part in parts_of(term) if isinstance(part.head, Variable)]
