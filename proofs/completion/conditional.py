"""Clauses at work: their conditions are narrowed with the equations that act until they hold."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from kernels.overlaps import Narrowing
from proofs.completion.equations import Chain, Equation, Instance, Link, Met, reverse
from proofs.completion.horn import Horn
from proofs.completion.language import Language
from proofs.term import Term, Variable

MOST_VARIABLES = 64  # the kernel numbers the variables of another equation from here


class Condition(NamedTuple):
    """What became of a condition `start = end`: chains lead from its sides to `left` and `right`."""

    left: int
    right: int
    start: int
    before: Chain = ()
    after: Chain = ()

    @property
    def holds(self) -> bool:
        """Are the sides one term?"""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Conditional:
    """An instance of a clause, with the state of its conditions; the head is None for falsity."""

    clause: Horn
    values: tuple[tuple[Variable, int], ...]
    conditions: tuple[Condition, ...]
    head: tuple[int, int] | None

    @property
    def length(self) -> int:
        """The number of rewritings that led here."""
        return sum(len(c.before) + len(c.after) for c in self.conditions)

    def key(self) -> tuple[object, ...]:
        """Return what makes two conditionals the same for the search."""
        return (tuple((c.left, c.right) for c in self.conditions if not c.holds), self.head)


class Conditionals:
    """Makes conditionals of clauses, and new ones of old ones."""

    def __init__(
        self, language: Language, trace: Callable[[int], tuple[int, Chain]], equation_of: Callable[[int], int]
    ) -> None:
        """Take how a term is rewritten, and which equation acts as a rule of the kernel."""
        self.language, self.kernel, self._trace, self._equation_of = language, language.kernel, trace, equation_of

    def start(self, clause: Horn) -> Conditional:
        """Return the clause itself."""
        general = self.language.general(clause.variables)
        pairs = [tuple(self.language.number(side, general) for side in c.arguments) for c in clause.conditions]
        conditions = tuple(Condition(left, right, left) for left, right in pairs)
        return Conditional(clause, tuple(general.items()), conditions, self._head(clause.conclusion, general))

    def _head(self, conclusion: Term, general: dict[Variable, int]) -> tuple[int, int] | None:
        if not conclusion.arguments:
            return None
        left, right = (self.language.number(side, general) for side in conclusion.arguments)
        return left, right

    def weight(self, conditional: Conditional) -> int:
        """Return how late it is considered."""
        weigh = self.kernel.weight
        open_weight = sum(weigh(c.left) + weigh(c.right) for c in conditional.conditions if not c.holds)
        return 3 * open_weight + (0 if conditional.head is None else self.language.burden(*conditional.head))

    def simplified(self, conditional: Conditional) -> Conditional | None:
        """Rewrite all conditions; None where the head follows from what acts, so that nothing is to be gained."""
        conditions = tuple(self._simplified(c) for c in conditional.conditions)
        if conditional.head is not None:
            left, right = (self.kernel.normalise(side) for side in conditional.head)
            if self.kernel.follows(left, right):
                return None
        return self._canonical(replace(conditional, conditions=conditions))

    def _simplified(self, condition: Condition) -> Condition:
        left, before = self._trace(condition.left)
        right, after = self._trace(condition.right)
        return condition._replace(
            left=left, right=right, before=condition.before + before, after=condition.after + after
        )

    def children(self, conditional: Conditional, only: int = -1) -> Iterator[Conditional]:
        """Work on the first open condition: unify its sides, and rewrite instances of them with what acts."""
        place, condition = next((k, c) for k, c in enumerate(conditional.conditions) if not c.holds)
        found: list[Conditional] = []
        if only < 0:
            values = self.kernel.unify(condition.left, condition.right)
            if values is not None:
                found.append(self._instance(conditional, {v: self.kernel.substitute(v, values) for v in values}))
        for on_left in (True, False):
            side, other = condition[:2] if on_left else condition[1::-1]
            if not self.kernel.greater(other, side):
                narrowings = self.kernel.narrowings(side, only)
                found.extend(self._narrowed(conditional, place, on_left, narrowing) for narrowing in narrowings)
        yield from (child for child in map(self._canonical, found) if child is not None)

    def _narrowed(self, old: Conditional, place: int, on_left: bool, narrowing: Narrowing) -> Conditional:
        """Rewrite one side of an instance."""
        child = self._instance(old, dict(narrowing.values))
        condition = child.conditions[place]
        link = Link(narrowing.path, self._equation_of(narrowing.rule), narrowing.backward, narrowing.rule_values)
        new = self.kernel.instance(self._other_side(narrowing), dict(narrowing.rule_values))
        side = self.kernel.replace(condition.left if on_left else condition.right, narrowing.path, new)
        if on_left:
            condition = condition._replace(left=side, before=(*condition.before, link))
        else:
            condition = condition._replace(right=side, after=(*condition.after, link))
        return replace(child, conditions=(*child.conditions[:place], condition, *child.conditions[place + 1 :]))

    def _other_side(self, narrowing: Narrowing) -> int:
        rule = self.kernel.rule(narrowing.rule)
        if rule is None:
            raise ValueError("that equation was removed")
        return rule[0] if narrowing.backward else rule[1]

    def _instance(self, old: Conditional, values: dict[int, int]) -> Conditional:
        """Give values to variables."""
        change = self.kernel.instance

        def links(chain: Chain) -> Chain:
            return tuple(k._replace(values=tuple((v, change(t, values)) for v, t in k.values)) for k in chain)

        conditions = tuple(
            Condition(change(c.left, values), change(c.right, values), change(c.start, values), *map(links, c[3:]))
            for c in old.conditions
        )
        named = tuple((v, change(t, values)) for v, t in old.values)
        head = None if old.head is None else (change(old.head[0], values), change(old.head[1], values))
        return Conditional(old.clause, named, conditions, head)

    def _canonical(self, conditional: Conditional) -> Conditional | None:
        """Number the variables from 0; those that neither an open condition nor the head has become least terms."""
        open_terms = [side for c in conditional.conditions if not c.holds for side in c[:2]]
        names = self.kernel.variables(*open_terms, *(conditional.head or ()))
        if len(names) >= MOST_VARIABLES:
            return None
        new = {v: self.kernel.variable(k, self.kernel.sort(v)) for k, v in enumerate(names)}
        everything = [c.start for c in conditional.conditions] + [t for _, t in conditional.values]
        everything += [side for c in conditional.conditions for side in c[:2]]
        everything += [t for c in conditional.conditions for chain in c[3:] for link in chain for _, t in link.values]
        loose = {v: self.language.least(self.kernel.sort(v)) for v in self.kernel.variables(*everything)}
        return self._instance(conditional, {**loose, **new})

    def equation(self, conditional: Conditional) -> Equation | Instance:
        """Return what a conditional whose conditions all hold says: an equation, or an instance that is absurd."""
        met = tuple(Met(c.start, c.before + reverse(c.after)) for c in conditional.conditions)
        instance = Instance(conditional.clause, conditional.values, met)
        return instance if conditional.head is None else Equation(*conditional.head, reason=instance)
