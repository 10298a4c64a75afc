"""Two orders that are total on ground terms: Knuth-Bendix and lexicographic path.

While variables are ranked, they are compared by rank, as if x1 < x2 < ... were known of their values. The plain twin
stands in reference_ordered_terms.py.
"""

from libc.stdint cimport int64_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memset

from kernels.sorted_terms cimport TermBank, grown

cdef enum:
    MEMORY = 1 << 12  # comparisons
    MOST_NAMES = 256  # variables in one comparison


cdef class OrderedTerms(TermBank):
    """Hash-consed terms with a Knuth-Bendix or a lexicographic path order.

    >>> bank = OrderedTerms(lexicographic=True)
    >>> a, f = bank.symbol(0), bank.symbol(1)
    >>> bank.greater(bank.apply(f, (bank.apply(a),)), bank.apply(a))
    True
    """

    def __cinit__(self, bint lexicographic=False):
        self.lexicographic = lexicographic
        self.seen = <int64_t*> grown(NULL, MEMORY * sizeof(int64_t))
        self.verdict = <char*> grown(NULL, MEMORY)
        self.rank_variables(False)

    def __dealloc__(self):
        free(self.seen)
        free(self.verdict)

    cdef void rank_variables(self, bint ranked) noexcept:
        """The ranks of variables changed: forget what was compared."""
        self.ranked = ranked
        memset(self.seen, 255, MEMORY * sizeof(int64_t))

    def greater(self, int s, int t):
        """Is s greater than t for all values of their variables?"""
        return self.larger(s, t)

    cdef bint larger(self, int s, int t) noexcept:
        return self.path_order(s, t) if self.lexicographic else self.knuth_bendix(s, t)

    cdef bint above(self, int s, int t) noexcept:
        return self.precedence[self.heads[s]] > self.precedence[self.heads[t]]

    cdef bint variable_above(self, int s, int t) noexcept:
        """Is a variable known to be above a term?"""
        return self.heads[t] < 0 and self.rank[-1 - self.heads[s]] > self.rank[-1 - self.heads[t]] > 0

    cdef bint knuth_bendix(self, int s, int t) noexcept:
        cdef int surplus, place
        if s == t:
            return False
        if self.heads[s] < 0:
            return self.variable_above(s, t)
        surplus = self.weights[s] - self.weights[t]
        if surplus < 0 or not self.dominates(s, t):
            return False
        if surplus > 0 or self.heads[t] < 0:
            return True
        if self.heads[s] != self.heads[t]:
            return self.above(s, t)
        place = 0
        while self.pool[self.starts[s] + place] == self.pool[self.starts[t] + place]:
            place += 1
        return self.knuth_bendix(self.pool[self.starts[s] + place], self.pool[self.starts[t] + place])

    cdef bint dominates(self, int s, int t) noexcept:
        """Do the variables of s weigh at least those of t? With ranks x1 < x2 < ..., all sums from above count."""
        cdef int names[MOST_NAMES]
        cdef int count = 0, i, j, total = 0
        cdef bint enough = True
        self.tally(s, 1, names, &count)
        self.tally(t, -1, names, &count)
        if self.ranked:
            for i in range(1, count):
                j = i
                while j and self.rank[names[j]] > self.rank[names[j - 1]]:
                    names[j], names[j - 1] = names[j - 1], names[j]
                    j -= 1
        for i in range(count):
            total = self.surplus[names[i]] + (total if self.ranked else 0)
            enough = enough and total >= 0
        for i in range(count):
            self.surplus[names[i]] = 0
        return enough and count < MOST_NAMES

    cdef void tally(self, int t, int sign, int* names, int* count) noexcept:
        """Count variables; `names` keeps which were counted, perhaps twice when their count came back to 0."""
        cdef int head = self.heads[t], place
        if self.ground[t] or count[0] == MOST_NAMES:
            return
        if head >= 0:
            for place in range(self.arity[head]):
                self.tally(self.pool[self.starts[t] + place], sign, names, count)
            return
        for place in range(count[0]):
            if names[place] == -1 - head:
                break
        else:
            names[count[0]] = -1 - head
            count[0] += 1
        self.surplus[-1 - head] += sign

    cdef bint path_order(self, int s, int t) noexcept:
        cdef int64_t key = (<int64_t> s << 32) | t
        cdef uint64_t slot = (<uint64_t> key * 0x9E3779B97F4A7C15ULL) >> 52
        cdef bint verdict
        if s == t:
            return False
        if self.heads[s] < 0:
            return self.variable_above(s, t)
        if self.seen[slot] != key:
            verdict = self.path_order_anew(s, t)
            self.seen[slot], self.verdict[slot] = key, verdict
        return self.verdict[slot]

    cdef bint path_order_anew(self, int s, int t) noexcept:
        cdef int place, first = 0
        for place in range(self.arity[self.heads[s]]):
            if self.pool[self.starts[s] + place] == t or self.path_order(self.pool[self.starts[s] + place], t):
                return True
        if self.heads[t] < 0:
            return self.ranked and self.outranks(s, t)
        if self.heads[s] == self.heads[t]:
            while self.pool[self.starts[s] + first] == self.pool[self.starts[t] + first]:
                first += 1
            if not self.path_order(self.pool[self.starts[s] + first], self.pool[self.starts[t] + first]):
                return False
        elif not self.above(s, t):
            return False
        for place in range(first, self.arity[self.heads[t]]):
            if not self.path_order(s, self.pool[self.starts[t] + place]):
                return False
        return True

    cdef bint outranks(self, int s, int t) noexcept:
        """Does s contain a variable above the variable t?"""
        cdef int place, head = self.heads[s]
        if head < 0:
            return self.variable_above(s, t)
        for place in range(self.arity[head]):
            if self.outranks(self.pool[self.starts[s] + place], t):
                return True
        return False
