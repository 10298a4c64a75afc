"""Unfailing completion: take the lightest equation, simplify it, let it act, and queue its critical pairs."""

from heapq import heappop, heappush

from kernels.overlaps import Overlap, Rewrite
from proofs.completion.commutative import Laws
from proofs.completion.conditional import MOST_VARIABLES, Conditional, Conditionals
from proofs.completion.equations import Abbreviation, Chain, Equation, Instance, Link, Values, reverse
from proofs.completion.horn import Horn
from proofs.completion.language import Language
from proofs.term import Term

OLDEST = 50  # every so many choices the oldest equation is taken, not the lightest

Source = Overlap | Conditional | int


class Saturation:
    """Equations in a language, completed until a goal joins or falsity follows; whoever asks pays with fuel.

    >>> from proofs.completion.horn import Given, clauses
    >>> from proofs.term import Symbol, Variable, logical, make
    >>> a, b, c = (make(Variable(name, "nat")) for name in "abc")
    >>> saturation = Saturation(Language([], lexicographic=True))
    >>> for premise in (logical("=", a, b), logical("=", c, b)):
    ...     saturation.add(clauses(Given(0, premise))[0])
    >>> len(saturation.join(a, c, 100))
    1
    """

    def __init__(self, language: Language) -> None:
        """Start without equations."""
        self.language, self.kernel = language, language.kernel
        self.equations: list[Equation] = []
        self.absurd: Instance | None = None
        self._acting: dict[int, int] = {}  # kernel rule -> equation
        self._queue: list[tuple[int, int, Source]] = []
        self._ages: list[tuple[int, int, Source]] = []
        self._taken: set[int] = set()
        self._count = self._choices = 0
        self._laws = Laws(self.kernel, self.equations)
        self._conditionals = Conditionals(language, self.trace, self._acting.__getitem__)
        self._waiting: list[Conditional] = []  # conditionals that were narrowed with all that acts
        self._seen: set[tuple[object, ...]] = set()

    def add(self, clause: Horn) -> None:
        """Add a clause."""
        conditional = self._conditionals.start(clause)
        if conditional.conditions:
            self._push(self._conditionals.weight(conditional), conditional)
        else:
            self._conclude(conditional)

    def _conclude(self, conditional: Conditional) -> None:
        """Take up what a conditional says whose conditions hold."""
        said = self._conditionals.equation(conditional)
        if isinstance(said, Instance):
            self.absurd = said
        else:
            self._enqueue(said.left, said.right, self._record(said), preferred=True)

    def _record(self, equation: Equation) -> int:
        self.equations.append(equation)
        return len(self.equations) - 1

    def _enqueue(self, left: int, right: int, source: Overlap | int, preferred: bool = False) -> None:
        self._push(0 if preferred else self.language.burden(left, right), source)

    def _push(self, weight: int, source: Source) -> None:
        self._count += 1
        heappush(self._queue, (weight, self._count, source))
        heappush(self._ages, (0, self._count, source))

    def join(self, left: Term, right: Term, fuel: int) -> Chain | None:
        """Complete until two terms, whose variables are fixed, have one normal form; return the chain between them.

        Where falsity followed before, `absurd` says how.
        """
        start, end = self.language.number(left), self.language.number(right)
        parts: dict[int, int] = {}
        self._abbreviate(start, parts)
        self._abbreviate(end, parts)
        limit = self.kernel.work + fuel
        while self.kernel.normalise(start) != self.kernel.normalise(end):
            if self.absurd is not None or self.kernel.work >= limit or not self._advance():
                return None
        return self.trace(start)[1] + reverse(self.trace(end)[1])

    def refute(self, fuel: int) -> bool:
        """Complete until falsity follows."""
        limit = self.kernel.work + fuel
        while self.absurd is None and self.kernel.work < limit and self._advance():
            pass
        return self.absurd is not None

    def _abbreviate(self, term: int, done: dict[int, int]) -> None:
        """Give the parts of a goal names, so that what concerns them is light and comes early."""
        stack = [term]
        while stack:
            parts = self.kernel.arguments(stack[-1])
            waiting = [part for part in parts if part not in done]
            stack.extend(waiting)
            if not waiting:
                t = stack.pop()
                if t not in done:
                    flat = self.kernel.apply(self.kernel.head(t), tuple([done[part] for part in parts]))
                    done[t] = self.language.abbreviate(t) if parts else t
                    self._equate(flat, done[t])

    def _equate(self, term: int, constant: int) -> None:
        if term != constant:
            self._enqueue(term, constant, self._record(Equation(term, constant, Abbreviation())), preferred=True)

    def trace(self, term: int) -> tuple[int, Chain]:
        """Return the normal form of a term and the chain to it."""
        normal, steps = self.kernel.trace(term)
        return normal, tuple(self._link(step) for step in steps)

    def _link(self, step: Rewrite) -> Link:
        return Link(step.path, self._acting[step.rule], step.backward, step.values)

    def _advance(self) -> bool:
        """Consider one more candidate, if there is any."""
        self.kernel.work += 1
        source = self._next()
        if isinstance(source, Conditional):
            self._narrow(source)
        elif source is not None:
            equation = self._simplified(source)
            if equation is not None:
                self._act(equation)
        return source is not None

    def _next(self) -> Source | None:
        self._choices += 1
        heap = self._ages if self._choices % OLDEST == 0 else self._queue
        while heap:
            _, age, source = heappop(heap)
            if age not in self._taken:
                self._taken.add(age)
                return source
        return None

    def _narrow(self, conditional: Conditional) -> None:
        """Simplify a conditional; where a condition stays open, queue what narrowing makes of it."""
        simple = self._conditionals.simplified(conditional)
        if simple is None or simple.key() in self._seen:
            return
        self._seen.add(simple.key())
        if all(condition.holds for condition in simple.conditions):
            self._conclude(simple)
        else:
            self._waiting.append(simple)
            self._push_children(simple)

    def _push_children(self, conditional: Conditional, only: int = -1) -> None:
        for child in self._conditionals.children(conditional, only):
            self.kernel.work += 1 + child.length
            self._push(self._conditionals.weight(child), child)

    def _simplified(self, source: Overlap | int) -> Equation | None:
        """The equation in normal form, with its chain; None if it follows from those that act."""
        start = self._from_equation(source) if isinstance(source, int) else self._from_overlap(source)
        if start is None:
            return None
        left, chain, right = start
        (left, before), (right, after) = self.trace(left), self.trace(right)
        if self.kernel.follows(left, right) or self.kernel.ground_joinable(left, right):
            return None
        return self._canonical(left, right, reverse(before) + chain + after)

    def _from_equation(self, number: int) -> tuple[int, Chain, int]:
        equation = self.equations[number]
        return equation.left, (Link((), number, False, self._own(equation)),), equation.right

    def _from_overlap(self, overlap: Overlap) -> tuple[int, Chain, int] | None:
        if self.kernel.rule(overlap.outer) is None or self.kernel.rule(overlap.inner) is None:
            return None  # an equation was rewritten, and what became of it has its own critical pairs
        peak = self.kernel.peak(*overlap[2:])
        if peak is None:
            return None
        inner = Link(overlap.path, self._acting[overlap.inner], not overlap.inner_backward, peak.inner_values)
        outer = Link((), self._acting[overlap.outer], overlap.outer_backward, peak.outer_values)
        return peak.left, (inner, outer), peak.right

    def _canonical(self, left: int, right: int, chain: Chain) -> Equation | None:
        """Orient an equation and number its variables from 0; variables of the chain alone become least terms."""
        if self.kernel.greater(right, left):
            left, right, chain = right, left, reverse(chain)
        names = self.kernel.variables(left, right)
        if len(names) >= MOST_VARIABLES:
            return None
        new = {v: self.kernel.variable(k, self.kernel.sort(v)) for k, v in enumerate(names)}
        links = tuple(link._replace(values=self._renamed(link.values, new)) for link in chain)
        return Equation(self.kernel.instance(left, new), self.kernel.instance(right, new), chain=links)

    def _renamed(self, values: tuple[tuple[int, int], ...], new: dict[int, int]) -> tuple[tuple[int, int], ...]:
        renamed = []
        for v, value in values:
            free = {w: self.language.least(self.kernel.sort(w)) for w in self.kernel.variables(value)}
            renamed.append((v, self.kernel.instance(value, {**free, **new})))
        return tuple(renamed)

    def _act(self, equation: Equation) -> None:
        oriented = self.kernel.greater(equation.left, equation.right)
        rule = self.kernel.add(equation.left, equation.right, oriented)
        self._acting[rule] = number = self._record(equation)
        self._retire(rule)
        for overlap in self.kernel.overlaps(rule):
            self._enqueue(overlap.left, overlap.right, overlap)
        for conditional in self._waiting:
            self._push_children(conditional, rule)
        law = self._laws.watch(number, equation)
        if law is not None:
            self._act(law)
            self.kernel.commutes(self.kernel.head(equation.left))

    def _retire(self, rule: int) -> None:
        """Take out the equations that a new one rewrites; what becomes of them is queued again, or acts at once."""
        for other, wholly in self.kernel.rewritten(rule):
            number = self._acting[other]
            equation = self.equations[number]
            if wholly:
                self.kernel.remove(other)
                left = self.kernel.normalise(equation.left)
                self._enqueue(left, self.kernel.normalise(equation.right), number, preferred=True)
            else:
                right, after = self.trace(equation.right)
                link = Link((), number, False, self._own(equation))
                self._acting[other] = self._record(Equation(equation.left, right, chain=(link, *after)))
                self.kernel.change(other, right)

    def _own(self, equation: Equation) -> Values:
        return tuple((v, v) for v in self.kernel.variables(equation.left, equation.right))
