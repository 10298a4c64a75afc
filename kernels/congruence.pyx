"""What the classes of equal terms tell: by which steps two terms are equal, and where a pattern has instances.

The plain twin stands in reference_congruence.py: the same answers in the same order.
"""

from libc.stdint cimport int64_t
from libc.stdlib cimport free
from libc.string cimport memset

from kernels.reference_congruence import WORK
from kernels.rewrite_steps import Link

from kernels.closure cimport CONGRUENCE, NONE, Closure
from kernels.term_bank cimport grown

cdef struct Goals:
    # A pattern that is to match something in the class of a term, and what else is to match.
    int pattern
    int term
    Goals* others


cdef class Congruence(Closure):
    """Classes of equal terms over a bank of terms; see `reference_congruence.Congruence`.

    >>> from kernels.term_bank import Terms
    >>> bank = Terms()
    >>> f = bank.symbol(1)
    >>> a, b = (bank.apply(bank.symbol(0), ()) for _ in range(2))
    >>> classes = Congruence(bank)
    >>> classes.merge(b, a, 7)
    >>> fa, fb = bank.apply(f, (a,)), bank.apply(f, (b,))
    >>> classes.equal(fa, fb), classes.explain(fa, fb)
    (True, [Link(path=(0,), reason=7, backward=True)])
    """

    cdef int64_t work
    cdef int64_t limit
    cdef int known

    def explain(self, int64_t s, int64_t t):
        """Return asserted equations that lead from s to t, used one after the other at their paths.

        Raises ValueError if the terms are not equal.
        """
        links = []
        if not self.equal(s, t):
            raise ValueError("the terms are not equal by what was asserted")
        self.lead(<int> s, <int> t, (), links)
        return links

    cdef int lead(self, int s, int t, tuple path, list links) except -1:
        """The way from s up to the nearest term of the forest above both, and down to t."""
        cdef list above = self.way_up(s), back = self.way_up(t)
        cdef int source
        while above and back and above[len(above) - 1] == back[len(back) - 1]:
            above.pop()
            back.pop()
        for source in above:
            self.cross(source, self.nodes[source].target, self.nodes[source].reason, self.nodes[source].backward,
                       path, links)
        for source in reversed(back):
            self.cross(self.nodes[source].target, source, self.nodes[source].reason, not self.nodes[source].backward,
                       path, links)
        return 0

    cdef list way_up(self, int t):
        """The terms on the way to the root of the tree, without it."""
        cdef list way = []
        while self.nodes[t].target >= 0:
            way.append(t)
            t = self.nodes[t].target
        return way

    cdef int cross(self, int s, int t, int reason, bint backward, tuple path, list links) except -1:
        cdef int i, a, b
        if reason != CONGRUENCE:
            links.append(Link(path, reason, backward))
            return 0
        for i in range(self.bank.cells[s].arity):
            a, b = self.bank.pool[self.bank.cells[s].first + i], self.bank.pool[self.bank.cells[t].first + i]
            if a != b:
                self.lead(a, b, (*path, i), links)
        return 0

    def instances(self, int64_t pattern, int64_t limit):
        """Return values of the pattern's variables (a class each) for which some known term equals the instance.

        In the order in which the known terms were added, each answer once, at most `limit` of them, after looking at
        no more than WORK * limit terms.
        """
        cdef int head = self.bank.cells[self.bank.checked(pattern)].head, known, term
        cdef int64_t i, room = 0
        cdef int* values = NULL
        cdef dict found = {}
        if head < 0:
            raise ValueError("a variable alone is no pattern: it would match everything")
        if self.heads == NULL or head >= self.head_room:
            return []
        known = self.bank.last_variable(<int> pattern) + 1
        values = <int*> grown(values, &room, known + 1, sizeof(int))
        memset(values, -1, known * sizeof(int))
        self.known, self.limit, self.work = known, limit, WORK * limit
        try:
            for i in range(self.heads[head].count):
                term = self.heads[head].terms[i]
                if not self.nodes[term].double:
                    self.descend(<int> pattern, term, NULL, values, found)
        finally:
            free(values)
        return [dict(answer) for answer in found]

    cdef int descend(self, int pattern, int term, Goals* others, int* values, dict found) except -1:
        """Solve the arguments of a pattern from the left, then the others, when the heads agree."""
        cdef int arity = self.bank.cells[pattern].arity, i
        cdef Goals goals[16]
        if arity > 16:
            raise ValueError("a pattern's symbol takes more than 16 arguments")
        for i in range(arity - 1, -1, -1):
            goals[i].pattern = self.bank.pool[self.bank.cells[pattern].first + i]
            goals[i].term = self.bank.pool[self.bank.cells[term].first + i]
            goals[i].others = others
            others = &goals[i]
        return self.solve(others, values, found)

    cdef int solve(self, Goals* goals, int* values, dict found) except -1:
        cdef int head, root, member, k
        cdef bint bound
        if goals == NULL:
            if len(found) < self.limit:
                found[tuple([(k, values[k]) for k in range(self.known) if values[k] >= 0])] = None
            return 0
        head, root = self.bank.cells[goals.pattern].head, self.nodes[goals.term].root
        if head < 0:
            bound = values[-1 - head] >= 0
            if bound and values[-1 - head] != root:
                return 0
            values[-1 - head] = root
            self.solve(goals.others, values, found)
            if not bound:
                values[-1 - head] = NONE
            return 0
        member = root
        while member >= 0 and self.work > 1 and len(found) < self.limit:
            self.work -= 1
            if self.bank.cells[member].head == head and not self.nodes[member].double:
                self.descend(goals.pattern, member, goals.others, values, found)
            member = self.nodes[member].following
        return 0
