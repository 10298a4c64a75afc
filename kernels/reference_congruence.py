"""A plain twin of the congruence closure: what follows from equations without variables, and by which steps.

Union-find with a table of signatures and a forest of reasons (Nieuwenhuis and Oliveras 2007, "Fast congruence closure
and extensions"); nothing is compressed, so that each step can be taken back.
"""

from collections.abc import Iterator
from typing import NamedTuple

from kernels.reference_terms import Terms
from kernels.rewrite_steps import Link

_CONGRUENCE = -1
WORK = 100
Signature = tuple[int, tuple[int, ...]]


class _Edge(NamedTuple):
    """Why a term equals the next one of the forest: an asserted reason, or by its arguments (_CONGRUENCE)."""

    target: int
    reason: int
    backward: bool


class _Double(NamedTuple):
    """A term was found to have the signature of another one."""

    term: int


class _Goals(NamedTuple):
    """A pattern that is to match something in the class of a term, and what else is to match."""

    pattern: int
    term: int
    others: "_Goals | None"


class _Union(NamedTuple):
    """What joining two classes has changed: enough to part them."""

    absorbed: int
    kept: int
    leaf: int
    other: int
    members: int
    uses: int


class Congruence:
    """Classes of equal terms over a bank of terms; variables are constants here.

    >>> from kernels.reference_terms import Terms
    >>> bank = Terms()
    >>> f = bank.symbol(1)
    >>> a, b = (bank.apply(bank.symbol(0), ()) for _ in range(2))
    >>> classes = Congruence(bank)
    >>> classes.merge(b, a, 7)
    >>> fa, fb = bank.apply(f, (a,)), bank.apply(f, (b,))
    >>> classes.equal(fa, fb), classes.explain(fa, fb)
    (True, [Link(path=(0,), reason=7, backward=True)])
    """

    def __init__(self, bank: Terms) -> None:
        """Start with every term in a class of its own."""
        self._bank = bank
        self._root: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._uses: dict[int, list[int]] = {}
        self._signatures: dict[Signature, int] = {}
        self._edge: dict[int, _Edge] = {}
        self._doubles = set[int]()  # asked for membership only
        self._by_head: dict[int, list[int]] = {}
        # An int is a term that was added, a signature one that was entered in the table.
        self._trail: list[int | _Union | _Double | Signature] = []
        self._marks: list[int] = []
        self._pending: list[tuple[int, int, int]] = []
        self._work = 0

    def merge(self, s: int, t: int, reason: int) -> None:
        """Assert that two terms are equal; the reason (not negative) is what `explain` will name."""
        if reason < 0:
            raise ValueError("a reason cannot be negative")
        self._add(s)
        self._add(t)
        self._pending.append((s, t, reason))
        self._close()

    def equal(self, s: int, t: int) -> bool:
        """Whether two terms are equal by what was asserted."""
        self._add(s)  # first: to know t may change the class of s
        return self.representative(t) == self._root[s]

    def representative(self, t: int) -> int:
        """Return one term of a term's class, the same for all of them until the next change."""
        self._add(t)
        self._close()
        return self._root[t]

    def members(self, t: int) -> tuple[int, ...]:
        """Return the terms of a term's class that are known here."""
        return tuple(self._members[self.representative(t)])

    def push(self) -> None:
        """Remember this state."""
        self._marks.append(len(self._trail))

    def pop(self) -> None:
        """Return to the state last remembered; raises ValueError if there is none."""
        if not self._marks:
            raise ValueError("nothing was pushed")
        mark = self._marks.pop()
        while len(self._trail) > mark:
            self._undo(self._trail.pop())

    def _undo(self, change: "int | _Union | _Double | Signature") -> None:
        if isinstance(change, _Union):
            self._part(change)
        elif isinstance(change, _Double):
            self._doubles.remove(change.term)
        elif isinstance(change, tuple):
            del self._signatures[change]
        else:
            self._remove(change)

    def _add(self, term: int) -> None:
        """Make a term known, with all its subterms before it."""
        stack = [term]
        while stack:
            t = stack[-1]
            unknown = [a for a in self._bank.arguments(t) if a not in self._root]
            if t in self._root or not unknown:
                self._enter(stack.pop())
            else:
                stack.extend(reversed(unknown))

    def _enter(self, t: int) -> None:
        if t in self._root:
            return
        self._root[t], self._members[t], self._uses[t] = t, [t], []
        self._by_head.setdefault(self._bank.head(t), []).append(t)
        for a in self._bank.arguments(t):
            self._uses[self._root[a]].append(t)
        self._trail.append(t)
        self._sign(t)

    def _remove(self, t: int) -> None:
        for a in self._bank.arguments(t):
            self._uses[self._root[a]].pop()
        self._by_head[self._bank.head(t)].pop()
        del self._root[t], self._members[t], self._uses[t]

    def _sign(self, t: int) -> None:
        """Enter a term in the table, or join it with the term that has its signature and then stands for it."""
        arguments = self._bank.arguments(t)
        if not arguments or t in self._doubles:
            return
        signature = (self._bank.head(t), tuple([self._root[a] for a in arguments]))
        twin = self._signatures.get(signature)
        if twin is None:
            self._signatures[signature] = t
            self._trail.append(signature)
        elif twin != t:
            self._pending.append((t, twin, _CONGRUENCE))
            self._doubles.add(t)
            self._trail.append(_Double(t))

    def _close(self) -> None:
        """Join what is planned, and what follows, in order; signatures with old roots stay: nobody asks for them."""
        place = 0
        while place < len(self._pending):
            s, t, reason = self._pending[place]
            place += 1
            if self._root[s] != self._root[t]:
                self._join(s, t, reason)
        self._pending.clear()

    def _join(self, s: int, t: int, reason: int) -> None:
        """The smaller class, or the one whose root is the later term, goes into the other."""
        backward = self._order(self._root[s]) > self._order(self._root[t])
        leaf, other = (t, s) if backward else (s, t)
        absorbed, kept = self._root[leaf], self._root[other]
        self._reverse(leaf)
        self._edge[leaf] = _Edge(other, reason, backward)
        self._trail.append(_Union(absorbed, kept, leaf, other, len(self._members[kept]), len(self._uses[kept])))
        for member in self._members[absorbed]:
            self._root[member] = kept
        self._members[kept] += self._members[absorbed]
        self._uses[kept] += self._uses[absorbed]
        for use in self._uses[absorbed]:
            self._sign(use)

    def _order(self, root: int) -> tuple[int, int]:
        return len(self._members[root]), -root

    def _part(self, union: _Union) -> None:
        del self._members[union.kept][union.members :], self._uses[union.kept][union.uses :]
        for member in self._members[union.absorbed]:
            self._root[member] = union.absorbed
        # Later joins may have turned the edge round.
        edge = self._edge.get(union.leaf)
        del self._edge[union.leaf if edge is not None and edge.target == union.other else union.other]

    def _reverse(self, leaf: int) -> None:
        """Turn the edges round from a term to the root of its tree, so that the term becomes the root."""
        source, edge = leaf, self._edge.pop(leaf, None)
        while edge is not None:
            target = edge.target
            following = self._edge.pop(target, None)
            self._edge[target] = _Edge(source, edge.reason, not edge.backward)
            source, edge = target, following

    def explain(self, s: int, t: int) -> list[Link]:
        """Return asserted equations that lead from s to t, used one after the other at their paths.

        Raises ValueError if the terms are not equal.
        """
        if not self.equal(s, t):
            raise ValueError("the terms are not equal by what was asserted")
        links: list[Link] = []
        self._explain(s, t, (), links)
        return links

    def _explain(self, s: int, t: int, path: tuple[int, ...], links: list[Link]) -> None:
        """The way from s up to the nearest term of the forest above both, and down to t."""
        above, back = self._way_up(s), self._way_up(t)
        while above and back and above[-1] == back[-1]:
            above.pop()
            back.pop()
        for source, edge in above:
            self._cross(source, edge.target, edge.reason, edge.backward, path, links)
        for source, edge in reversed(back):
            self._cross(edge.target, source, edge.reason, not edge.backward, path, links)

    def _way_up(self, t: int) -> list[tuple[int, _Edge]]:
        way: list[tuple[int, _Edge]] = []
        while t in self._edge:
            way.append((t, self._edge[t]))
            t = self._edge[t].target
        return way

    def _cross(self, s: int, t: int, reason: int, backward: bool, path: tuple[int, ...], links: list[Link]) -> None:
        if reason != _CONGRUENCE:
            links.append(Link(path, reason, backward))
            return
        for i, (a, b) in enumerate(zip(self._bank.arguments(s), self._bank.arguments(t), strict=True)):
            if a != b:
                self._explain(a, b, (*path, i), links)

    def instances(self, pattern: int, limit: int) -> list[dict[int, int]]:
        """Return values of the pattern's variables (a class each) for which some known term equals the instance.

        In the order in which the known terms were added, each answer once, at most `limit` of them, after looking at
        no more than WORK * limit terms.
        """
        if self._bank.head(pattern) < 0:
            raise ValueError("a variable alone is no pattern: it would match everything")
        found: dict[tuple[tuple[int, int], ...], None] = {}
        self._work = WORK * limit
        for term in self._by_head.get(self._bank.head(pattern), ()):
            if term in self._doubles:
                continue
            for values in self._solutions(self._goals(pattern, term, None), {}):
                if len(found) >= limit:
                    break
                found[tuple(sorted(values.items()))] = None
        return [dict(answer) for answer in found]

    def _goals(self, pattern: int, term: int, others: "_Goals | None") -> "_Goals | None":
        """What is left to match when the heads agree: the arguments from the left, then the others."""
        pairs = zip(self._bank.arguments(pattern), self._bank.arguments(term), strict=True)
        for p, t in reversed(list(pairs)):
            others = _Goals(p, t, others)
        return others

    def _solutions(self, goals: "_Goals | None", values: dict[int, int]) -> Iterator[dict[int, int]]:
        if goals is None:
            yield values
            return
        head, root = self._bank.head(goals.pattern), self._root[goals.term]
        if head < 0:
            if values.get(-1 - head, root) == root:
                yield from self._solutions(goals.others, {**values, -1 - head: root})
            return
        for member in self._members[root]:
            self._work -= 1
            if self._work <= 0:
                return
            if self._bank.head(member) == head and member not in self._doubles:
                yield from self._solutions(self._goals(goals.pattern, member, goals.others), values)
