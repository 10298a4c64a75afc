"""Bounded equality saturation: rules used both ways on all known terms, modulo what is equal, until two terms meet.

For goals at which rewriting is stuck: a rule that must be used against its direction, or between other steps. What is
found is handed back as the same rewrites as those of a trace.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kernels.rewrite_steps import Link, Rewrite
from kernels.rewriting import Congruence, Rewriter

# Explanations beyond this many rewrites are not handed back.
MAX_STEPS = 2_000


class Rule(NamedTuple):
    """A rule by the number that its rewrites will name; a condition holds where its sides have met."""

    number: int
    left: int
    right: int
    conditions: tuple[tuple[int, int], ...] = ()


class _Use(NamedTuple):
    """A rule from one of its sides to the other, with values for its variables."""

    rule: Rule
    backward: bool
    values: tuple[tuple[int, int], ...]


class Saturation:
    """One search: the known terms, their classes, and the uses of rules that made them.

    >>> r = Rewriter()
    >>> f, g = r.symbol(1), r.symbol(1)
    >>> a, x = r.apply(r.symbol(0), ()), r.variable(0)
    >>> fa, gx = r.apply(f, (a,)), r.apply(g, (x,))
    >>> rules = [Rule(0, r.apply(f, (gx,)), x), Rule(1, gx, r.apply(f, (x,)))]
    >>> [(step.rule, step.backward) for step in Saturation(r, rules, largest=9).meet(r.apply(f, (fa,)), a, 3, 50)]
    [(1, True), (0, False)]

    Terms of a weight above `largest` are not made; a rule is not used from a side that lacks a variable. `attempts`
    counts the uses of rules that were looked at.
    """

    def __init__(self, bank: Rewriter, rules: Iterable[Rule], largest: int) -> None:
        """Start with the rules that have no variables and no conditions: they hold as they stand."""
        self._bank = bank
        self._classes = Congruence(bank)
        self._largest = largest
        self.attempts = 0
        self._uses: list[_Use] = []
        self._ways: list[tuple[Rule, bool]] = []
        for rule in rules:
            if not rule.conditions and not bank.variables(rule.left) and not bank.variables(rule.right):
                self._merge(_Use(rule, False, ()))
            else:
                self._ways += [(rule, backward) for backward in (False, True) if self._can_start(rule, backward)]

    def _can_start(self, rule: Rule, backward: bool) -> bool:
        """Whether a match of the side that it starts from gives every variable its value."""
        start = (rule.left, rule.right)[backward]
        terms = (rule.left, rule.right, *[t for condition in rule.conditions for t in condition])
        needed = set[int]().union(*[self._bank.variables(t) for t in terms])
        return self._bank.head(start) >= 0 and needed <= set(self._bank.variables(start))

    def meet(self, s: int, t: int, rounds: int, limit: int) -> list[Rewrite] | None:
        """Return rewrites that lead from s to t, or None if none are found in so many rounds.

        A round tries each rule, each way, at up to `limit` places.
        """
        for _ in range(rounds):
            if self._classes.equal(s, t) or not self._round(limit):
                break
        return self.explain(s, t)

    def explain(self, s: int, t: int) -> list[Rewrite] | None:
        """Return rewrites that lead from s to t if the terms have met and these are at most MAX_STEPS, else None."""
        if not self._classes.equal(s, t):
            return None
        steps = self._rewrites(self._classes.explain(s, t), MAX_STEPS)
        return None if steps is None else list(steps)

    def _round(self, limit: int) -> bool:
        """Find all uses of the rules, then make them; return whether anything became equal."""
        least: dict[int, int] = {}
        found = [
            _Use(rule, backward, tuple([(k, self._least(root, least)) for k, root in values.items()]))
            for rule, backward in self._ways
            for values in self._classes.instances((rule.left, rule.right)[backward], limit)
        ]
        return any([self._attempt(use) for use in found])

    def _least(self, root: int, known: dict[int, int]) -> int:
        """The smallest term of a class, the first of them: what a rule makes of it stays small."""
        if root not in known:
            known[root] = min(self._classes.members(root), key=lambda t: (self._bank.weight(t), t))
        return known[root]

    def _attempt(self, use: _Use) -> bool:
        """Make a use whose terms are small and whose conditions hold, unless its sides are equal already."""
        self.attempts += 1
        try:
            terms = [*self._sides(use), *[t for condition in self._conditions(use) for t in condition]]
        except ValueError:  # deeper than a bank may hold
            return False
        if any(self._bank.weight(t) > self._largest for t in terms) or self._classes.equal(terms[0], terms[1]):
            return False
        if not all([self._classes.equal(a, b) for a, b in self._conditions(use)]):
            return False
        self._merge(use)
        return True

    def _merge(self, use: _Use) -> None:
        self._classes.merge(*self._sides(use), len(self._uses))
        self._uses.append(use)

    def _sides(self, use: _Use) -> tuple[int, int]:
        values = dict(use.values)
        return self._bank.substitute(use.rule.left, values), self._bank.substitute(use.rule.right, values)

    def _conditions(self, use: _Use) -> list[tuple[int, int]]:
        values = dict(use.values)
        return [(self._bank.substitute(a, values), self._bank.substitute(b, values)) for a, b in use.rule.conditions]

    def _rewrites(self, links: Sequence[Link], most: int) -> tuple[Rewrite, ...] | None:
        """The rewrites for links, None if they are too many with those of the conditions.

        Conditions were explained by what was equal before the use: the forest of reasons has one way between two terms.
        """
        steps: list[Rewrite] = []
        for link in links:
            use = self._uses[link.reason]
            sides: list[tuple[tuple[Rewrite, ...], tuple[Rewrite, ...]]] = []
            for a, b in self._conditions(use):
                inner = self._rewrites(self._classes.explain(a, b), most - len(steps) - 1)
                if inner is None:
                    return None
                most -= len(inner)
                sides.append((inner, ()))
            steps.append(Rewrite(link.path, use.rule.number, link.backward, use.values, tuple(sides)))
            if len(steps) > most:
                return None
        return tuple(steps)
