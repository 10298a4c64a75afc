"""Unfailing completion: take the lightest equation, simplify it, let it act, and queue its critical pairs."""

from collections.abc import Iterable
from heapq import heappop, heappush

from kernels.overlaps import Overlap, Rewrite
from proofs.completion.equations import Chain, Equation, Link, Reason, reverse
from proofs.completion.language import Language
from proofs.term import Term, Variable

MOST_VARIABLES = 64  # the kernel numbers the variables of another equation from here
OLDEST = 8  # every so many choices the oldest equation is taken, not the lightest


class Saturation:
    """Equations in a language, completed until a goal joins.

    >>> from proofs.term import Symbol, Variable, make
    """

    def __init__(self, language: Language) -> None:
        """Start without equations."""
        self.language, self.kernel = language, language.kernel
        self.equations: list[Equation] = []
        self._acting: dict[int, int] = {}  # kernel rule -> equation
        self._queue: list[tuple[int, int, Overlap | int]] = []
        self._ages: list[tuple[int, Overlap | int]] = []
        self._taken: set[int] = set()
        self._count = self._choices = 0

    def add(self, left: Term, right: Term, variables: Iterable[Variable], reason: Reason) -> int:
        """Add an equation for all values of these variables, and return its number."""
        general = self.language.general(list(variables))
        left_number, right_number = self.language.number(left, general), self.language.number(right, general)
        number = self._record(Equation(left_number, right_number, reason, tuple(general.items())))
        self._enqueue(left_number, right_number, number, preferred=True)
        return number

    def _record(self, equation: Equation) -> int:
        self.equations.append(equation)
        return len(self.equations) - 1

    def _enqueue(self, left: int, right: int, source: Overlap | int, preferred: bool = False) -> None:
        weights = self.kernel.weight(left), self.kernel.weight(right)
        weight = 0 if preferred else 4 * max(weights) + min(weights)
        self._count += 1
        heappush(self._queue, (weight, self._count, source))
        heappush(self._ages, (self._count, source))

    def join(self, left: Term, right: Term, fuel: int) -> Chain | None:
        """Complete until both terms, whose variables are fixed, have one normal form; return the chain between them."""
        start, end = self.language.number(left), self.language.number(right)
        limit = self.kernel.work + fuel
        while self.kernel.normalise(start) != self.kernel.normalise(end):
            if self.kernel.work > limit or not self._advance():
                return None
        return self.trace(start)[1] + reverse(self.trace(end)[1])

    def trace(self, term: int) -> tuple[int, Chain]:
        """Return the normal form of a term and the chain to it."""
        normal, steps = self.kernel.trace(term)
        return normal, tuple(self._link(step) for step in steps)

    def _link(self, step: Rewrite) -> Link:
        return Link(step.path, self._acting[step.rule], step.backward, step.values)

    def _advance(self) -> bool:
        """Let one more equation act, if there is any."""
        while True:
            source = self._next()
            if source is None:
                return False
            equation = self._simplified(source)
            if equation is not None:
                self._act(equation)
                return True

    def _next(self) -> Overlap | int | None:
        self._choices += 1
        if self._choices % OLDEST == 0:
            while self._ages:
                age, source = heappop(self._ages)
                if age not in self._taken:
                    self._taken.add(age)
                    return source
        while self._queue:
            _, age, source = heappop(self._queue)
            if age not in self._taken:
                self._taken.add(age)
                return source
        return None

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
        own = tuple((v, v) for v in self.kernel.variables(equation.left, equation.right))
        return equation.left, (Link((), number, False, own),), equation.right

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
        self._acting[rule] = self._record(equation)
        self._retire(rule)
        for overlap in self.kernel.overlaps(rule):
            self._enqueue(overlap.left, overlap.right, overlap)

    def _retire(self, rule: int) -> None:
        """Take out the equations that a new one rewrites; what becomes of them is queued again."""
        for other in self.kernel.rewritten(rule):
            number = self._acting[other]
            equation = self.equations[number]
            self.kernel.remove(other)
            left = self.kernel.normalise(equation.left)
            self._enqueue(left, self.kernel.normalise(equation.right), number, preferred=True)
