"""The plain twin of superposition.pyx: ordered rewriting, critical pairs, and which of them follow from others.

An equation that the order orients is a rule; any other is used in both directions, where its instance decreases
(Bachmair, Dershowitz and Plaisted, "Completion without failure", 1989). Nothing here is trusted: every rewriting can be
traced and replayed.
"""

from collections.abc import Iterator
from typing import NamedTuple

from kernels.overlaps import Narrowing, Overlap, Peak, Rewrite, weak_orders
from kernels.reference_ordered_terms import Path, TermBank, Values

APART = 64  # the variables of the inner rule of an overlap are numbered from here
STEPS = 2000  # rewritings of one term, at most
MODELLED = 4  # variables of an equation whose orders are all tried, at most


class Rule(NamedTuple):
    """An active equation."""

    left: int
    right: int
    oriented: bool


class Superposition(TermBank):
    """Active equations over a bank: rewriting with them, and their critical pairs.

    >>> kernel = Superposition()
    >>> e, f = kernel.symbol(0), kernel.symbol(2)
    >>> x, one = kernel.variable(0), kernel.apply(e)
    >>> kernel.add(kernel.apply(f, (one, x)), x, True)
    0
    >>> kernel.normalise(kernel.apply(f, (one, kernel.apply(f, (one, one))))) == one
    True
    """

    def __init__(self, lexicographic: bool = False) -> None:
        """Start without symbols and equations."""
        super().__init__(lexicographic)
        self.work = 0
        self._rules: list[Rule | None] = []
        self._by_head: dict[int, list[tuple[int, bool]]] = {}
        self._normal: Values = {}
        self._bottom: Values = {}
        self._ac: Values = {}
        self._ac_forms: Values = {}

    def bottom(self, sort: int, least: int) -> None:
        """Name the least term of a sort: an equation uses it for variables that stand on one side only."""
        self._bottom[sort] = least

    def commutes(self, symbol: int) -> None:
        """Take it as known that a symbol is associative and commutative; pairs that follow are dropped."""
        self._ac[symbol] = symbol
        self._ac_forms.clear()

    def rule(self, number: int) -> tuple[int, int, bool] | None:
        """Return left, right and whether oriented, or None if the equation was removed."""
        return self._rules[number]

    def add(self, left: int, right: int, oriented: bool) -> int:
        """Add an equation, whose variables must be numbered below 64, and return its number."""
        self._rules.append(Rule(left, right, oriented))
        number = len(self._rules) - 1
        for side, backward in ((left, False), *(() if oriented else ((right, True),))):
            self._by_head.setdefault(max(-1, self._heads[side]), []).append((number, backward))
        self._normal.clear()
        return number

    def remove(self, number: int) -> None:
        """Forget an equation."""
        self._rules[number] = None
        for entries in self._by_head.values():
            entries[:] = [entry for entry in entries if entry[0] != number]
        self._normal.clear()

    def change(self, number: int, right: int) -> None:
        """Put another right side in the place of the old one, which was equal to it and greater."""
        self._rules[number] = self._rules[number]._replace(right=right)  # type: ignore[union-attr]
        self._normal.clear()

    def _sides(self, number: int, backward: bool) -> tuple[int, int]:
        left, right, _ = self._rules[number]  # type: ignore[misc]
        return (right, left) if backward else (left, right)

    def _try(self, t: int, number: int, backward: bool) -> Values | None:
        """The values with which an equation rewrites a term at the top, or None."""
        left, right = self._sides(number, backward)
        values = self.match(left, t)
        if values is None or self._rules[number].oriented:  # type: ignore[union-attr]
            return values
        for v in self.variables(right):
            if v not in values:
                if self.sort(v) not in self._bottom:
                    return None
                values[v] = self._bottom[self.sort(v)]
        return values if self.greater(t, self.instance(right, values)) else None

    def instance(self, t: int, values: Values) -> int:
        """Like substitute, but once: the values may contain the same variables."""
        if self._heads[t] < 0:
            return values.get(t, t)
        return self._intern(self._heads[t], tuple(self.instance(a, values) for a in self._arguments[t]))

    def _top(self, t: int) -> tuple[int, bool, Values] | None:
        """The first equation that rewrites a term at the top."""
        entries = self._by_head.get(self._heads[t], []) if self._heads[t] >= 0 else []
        for number, backward in sorted(entries + self._by_head.get(-1, [])):
            values = self._try(t, number, backward)
            if values is not None:
                return number, backward, values
        return None

    def normalise(self, t: int) -> int:
        """Rewrite a term as far as it goes, innermost first."""
        return self._reduce(t, [STEPS])

    def _reduce(self, t: int, left: list[int]) -> int:
        if t in self._normal:
            return self._normal[t]
        arguments = tuple([self._reduce(a, left) for a in self._arguments[t]])
        result = self._intern(self._heads[t], arguments)
        step = self._top(result) if left[0] > 0 else None
        if step is not None:
            left[0] -= 1
            self.work += 1
            number, backward, values = step
            result = self._reduce(self.instance(self._sides(number, backward)[1], values), left)
        self._normal[t] = result
        return result

    def trace(self, t: int) -> tuple[int, list[Rewrite]]:
        """Return the normal form, and the rewritings that lead to it."""
        steps: list[Rewrite] = []
        return self._trace(t, (), steps), steps

    def _trace(self, t: int, path: Path, steps: list[Rewrite]) -> int:
        while True:
            parts = [self._trace(a, (*path, place), steps) for place, a in enumerate(self._arguments[t])]
            t = self._intern(self._heads[t], tuple(parts))
            step = self._top(t) if len(steps) < STEPS else None
            if step is None:
                return t
            number, backward, values = step
            steps.append(Rewrite(path, number, backward, tuple(sorted(values.items()))))
            t = self.instance(self._sides(number, backward)[1], values)

    def overlaps(self, number: int) -> list[Overlap]:
        """Return the critical pairs of an equation with all active ones (and itself), without what follows."""
        found: list[Overlap] = []
        for other in range(len(self._rules)):
            if self._rules[other] is not None:
                for outer, inner in [(number, other), (other, number)][: 1 + (number != other)]:
                    found.extend(self._overlaps_into(outer, inner, number))
        return found

    def _directions(self, number: int) -> list[tuple[int, bool, int]]:
        left, right, oriented = self._rules[number]  # type: ignore[misc]
        return [(left, False, right), (right, True, left)][: 1 + (not oriented)]

    def _overlaps_into(self, outer: int, inner: int, new: int) -> Iterator[Overlap]:
        for left, outer_backward, _ in self._directions(outer):
            for path, part in self.positions(left):
                for side, inner_backward, _ in self._directions(inner):
                    twice = (outer == inner and outer_backward >= inner_backward) or (inner == new and outer != new)
                    if self._heads[side] == self._heads[part] and (path or not twice):
                        overlap = self._overlap(outer, outer_backward, path, inner, inner_backward)
                        if overlap is not None:
                            yield overlap

    def _overlap(self, outer: int, outer_back: bool, path: Path, inner: int, inner_back: bool) -> Overlap | None:
        peak = self.peak(outer, outer_back, path, inner, inner_back)
        if peak is None:
            return None
        self.work += 1
        if peak.left == peak.right or any(self.normalise(a) != a for a in self._arguments[self.at(peak.peak, path)]):
            return None
        left, right = self.normalise(peak.left), self.normalise(peak.right)
        return None if self.follows(left, right) else Overlap(left, right, outer, outer_back, path, inner, inner_back)

    def peak(self, outer: int, outer_back: bool, path: Path, inner: int, inner_back: bool) -> Peak | None:
        """Return an overlap in full, or None where the sides do not unify or the order forbids it."""
        left, right = self._sides(outer, outer_back)
        names = self.variables(*self._sides(inner, inner_back))
        apart = {v: self.variable(self.key(v)[0] + APART, self.key(v)[1]) for v in names}
        inner_left, inner_right = (self.instance(side, apart) for side in self._sides(inner, inner_back))
        values = self.unify(self.at(left, path), inner_left)
        if values is None:
            return None
        top, other = self.substitute(left, values), self.substitute(right, values)
        new = self.substitute(inner_right, values)
        if self.greater(other, top) or self.greater(new, self.at(top, path)):
            return None
        inner_values = tuple((v, self.substitute(apart[v], values)) for v in names)
        outer_values = tuple((v, self.substitute(v, values)) for v in self.variables(left, right))
        return Peak(self.replace(top, path, new), top, other, inner_values, outer_values)

    def narrowings(self, t: int, only: int = -1) -> list[Narrowing]:
        """Return where active equations (or only one) rewrite instances of a term, whose variables are below 64."""
        found: list[Narrowing] = []
        for path, part in self.positions(t):
            for number in range(len(self._rules)) if only < 0 else (only,):
                if self._rules[number] is not None:
                    for side, backward, other in self._directions(number):
                        found.extend(self._narrow(t, path, part, Rule(side, other, False), number, backward))
        return found

    def _narrow(
        self, whole: int, path: Path, part: int, rule: Rule, number: int, backward: bool
    ) -> Iterator[Narrowing]:
        names = self.variables(*self._sides(number, False))
        apart = {v: self.variable(self.key(v)[0] + APART, self.key(v)[1]) for v in names}
        left, right = self.instance(rule.left, apart), self.instance(rule.right, apart)
        values = self.unify(part, left) if self._heads[part] == self._heads[left] else None
        if values is None or self.greater(self.substitute(right, values), self.substitute(part, values)):
            return
        own = tuple((v, self.substitute(v, values)) for v in self.variables(whole))
        yield Narrowing(path, number, backward, own, tuple((v, self.substitute(apart[v], values)) for v in names))

    def rewritten(self, number: int) -> list[tuple[int, bool]]:
        """Return the other active equations that this one rewrites, and whether on a side that rewrites others."""
        found = []
        for other, rule in enumerate(self._rules):
            if rule is not None and other != number:
                if any(self._rewrites(number, part) for _, part in self.positions(rule.left)):
                    found.append((other, True))
                elif any(self._rewrites(number, part) for _, part in self.positions(rule.right)):
                    found.append((other, not rule.oriented))
        return found

    def _rewrites(self, number: int, t: int) -> bool:
        return any(self._try(t, number, backward) is not None for _, backward, _ in self._directions(number))

    def follows(self, s: int, t: int) -> bool:
        """Are two terms equal, equal by associativity and commutativity, or in a context an instance of an equation?"""
        return s == t or (bool(self._ac) and self._ac_form(s) == self._ac_form(t)) or self._subsumed(s, t)

    def _subsumed(self, s: int, t: int) -> bool:
        while s != t:
            if self._instance_of(s, t) or self._instance_of(t, s):
                return True
            if self._heads[s] != self._heads[t]:
                return False
            pairs = zip(self._arguments[s], self._arguments[t], strict=True)
            differing = [(a, b) for a, b in pairs if a != b]
            if len(differing) != 1:
                return False
            s, t = differing[0]
        return True

    def _instance_of(self, s: int, t: int) -> bool:
        """Is s = t an instance of an equation that is not oriented?"""
        for rule in self._rules:
            if rule is not None and not rule.oriented:
                values = self.match(rule.left, s)
                if values is not None and self._extends(values, rule.right, t):
                    return True
        return False

    def _extends(self, values: Values, pattern: int, term: int) -> bool:
        found = self.match(pattern, term)
        return found is not None and all(values.get(v, value) == value for v, value in found.items())

    def _ac_form(self, t: int) -> int:
        """The term with nested commutative symbols in one order."""
        if t not in self._ac_forms:
            head = self._heads[t]
            parts = [self._ac_form(a) for a in self._arguments[t]]
            if head in self._ac:
                leaves = sorted(leaf for part in parts for leaf in self._leaves(part, head))
                while len(leaves) > 2:
                    leaves[-2:] = [self._intern(head, tuple(leaves[-2:]))]
                parts = leaves
            self._ac_forms[t] = self._intern(head, tuple(parts))
        return self._ac_forms[t]

    def _leaves(self, t: int, head: int) -> list[int]:
        if self._heads[t] != head:
            return [t]
        return [leaf for a in self._arguments[t] for leaf in self._leaves(a, head)]

    def ground_joinable(self, s: int, t: int) -> bool:
        """Do all ground instances join, because both sides join under every order of their (few) variables?

        Martin and Nipkow, "Ordered rewriting and confluence" (1990); the values that are equal make weak orders.
        """
        names = self.variables(s, t)
        if not 0 < len(names) <= MODELLED:
            return False
        joins = all(self._join_under(s, t, names, blocks) for blocks in weak_orders(len(names)))
        self._ranks = {}
        self._normal.clear()
        return joins

    def _join_under(self, s: int, t: int, names: list[int], blocks: Path) -> bool:
        representative: Values = {}
        merged = {v: representative.setdefault(block, v) for v, block in zip(names, blocks, strict=True)}
        if any(self.sort(v) != self.sort(w) for v, w in merged.items()):
            return True
        s, t = self.instance(s, merged), self.instance(t, merged)
        self._ranks = {v: 1 + block for block, v in representative.items()}
        self._normal.clear()
        return self.normalise(s) == self.normalise(t)
