# distutils: language = c++
"""The search for values that make a formula false.

A variable of the formula is a hole; when a case looks at a hole, the search gives it each constructor in turn, with new
holes as fields, and goes on from where the evaluation stood. What a formula never looks at is never enumerated (needed
narrowing: Antoy, Echahed, Hanus, JACM 2000; small values first: Lazy SmallCheck, 2008).
"""

from libc.stdint cimport int32_t, int64_t
from libcpp.vector cimport vector

from kernels.lazy_graph cimport BLOCKED, FIRST, LINK, UNDETERMINED, LazyGraph

cdef enum:
    FOUND = 0
    ALL = 1
    LIMIT = 2
    FUEL = 3

cdef tuple OUTCOMES = ("found", "all", "limit", "fuel")

cdef struct Choice:
    int32_t hole
    int32_t sort
    int32_t next
    int32_t depth
    int64_t heap
    int64_t trail
    int64_t cost


cdef class Machine(LazyGraph):
    """Evaluates one program, and searches.

    >>> from kernels.programs import EQUAL, FALSE, IMPLIES, Program
    >>> nat = Program(((0, 1),), ((), (0,)), (0, 0), (-1, -1), (), (None, None))
    >>> formula = [(FALSE, ()), (0, ()), (EQUAL, (0, 2)), (IMPLIES, (3, 1))]  # x = 0 -> false
    >>> Machine(nat).search([0], formula, limit=9, deep=False, step_fuel=100, fuel=1000)
    ('found', [[0]])
    """

    cdef vector[Choice] choices
    cdef int64_t cost, limit, top, holes
    cdef int32_t root
    cdef bint cut
    cdef readonly int64_t passed, undetermined

    def __cinit__(self, program):
        self.top = self.heap.size()

    def search(self, holes, built, int64_t limit, bint deep, int64_t step_fuel, int64_t fuel):
        """Look for values of the variables (their sorts: `holes`) for which a formula is false.

        `built` are its nodes (symbol or connective, places of the arguments), the last one the formula; places count
        the variables first. Values are tried up to a size of `limit` constructors together, or up to a depth of `limit`
        each if `deep`; each evaluation ends after `step_fuel` steps, the search after `fuel`.
        Returns ("found", values in preorder, -1 - sort where any value of a sort will do), ("all", None) if no value of
        any size makes it false, ("limit", None) if none does within the limit, ("fuel", None).
        `passed` and `undetermined` count the partial values where it was true, or not determined.
        """
        self.begin(holes, built, limit, deep)
        try:
            return self.resume(step_fuel, fuel)
        finally:
            self.end()

    def begin(self, holes, built, int64_t limit, bint deep):
        """Set a search up; see `search`."""
        self.end()
        self.deep, self.limit, self.cut = deep, limit, False
        self.passed = self.undetermined = self.steps = 0
        self.holes = len(holes)
        self.cost = sum([self.sorts[sort].least_size for sort in holes])
        self.root = self.place(holes, built)

    def resume(self, int64_t step_fuel, int64_t fuel):
        """Go on with a search for this fuel; after "fuel", it can go on from there.

        >>> from kernels.programs import EQUAL, Program
        >>> machine = Machine(Program(((0, 1),), ((), (0,)), (0, 0), (-1, -1), (), (None, None)))
        >>> machine.begin([0, 0], [(EQUAL, (0, 1))], 9, False)
        >>> machine.resume(100, 1), machine.resume(100, 100)
        (('fuel', None), ('found', [[0], [1, -1]]))
        """
        found = self.run(step_fuel, fuel)
        holes = range(self.top, self.top + self.holes * (FIRST + 1), FIRST + 1)
        return found, [self.read(at) for at in holes] if found == "found" else None

    def end(self):
        """Forget a search."""
        self.choices.clear()
        self.mark = 0
        self.undo(self.top, 0)

    cdef str run(self, int64_t step_fuel, int64_t fuel):
        """Search without the interpreter's lock: other threads go on meanwhile."""
        cdef int outcome
        with nogil:
            outcome = self.searched(step_fuel, fuel)
        return OUTCOMES[outcome]

    cdef int searched(self, int64_t step_fuel, int64_t fuel) noexcept nogil:
        cdef int result
        cdef int64_t stop = self.steps + fuel
        if not self.deep and self.cost > self.limit:
            return LIMIT
        while self.steps < stop:
            self.step = step_fuel
            result = self.truth(self.root, True, 0)
            self.steps += step_fuel - self.step + 1
            if result == 0:
                return FOUND
            if result == BLOCKED:
                self.push(self.follow(self.blocked))
            else:
                self.passed += result == 1
                self.undetermined += result == UNDETERMINED
            while not self.choices.empty() and not self.advance():
                self.pop()
            if self.choices.empty():
                return LIMIT if self.cut else ALL
        return FUEL

    cdef void push(self, int32_t hole) noexcept nogil:
        cdef Choice choice
        choice.hole, choice.sort, choice.depth = hole, self.heap[hole + 1], self.heap[hole + FIRST]
        choice.next, choice.cost = 0, self.cost
        choice.heap, choice.trail = self.heap.size(), self.trail.size()
        self.choices.push_back(choice)
        self.mark = choice.heap

    cdef void pop(self) noexcept nogil:
        self.cost = self.choices.back().cost
        self.choices.pop_back()
        self.mark = 0 if self.choices.empty() else self.choices.back().heap

    cdef bint advance(self) noexcept nogil:
        """Give the hole of the last choice its next constructor; False when there is none within the limit."""
        cdef Choice *choice = &self.choices.back()
        cdef int32_t symbol
        self.undo(choice.heap, choice.trail)
        while choice.next < self.sorts[choice.sort].count:
            symbol = self.constructor[self.sorts[choice.sort].first + choice.next]
            choice.next += 1
            if self.fits(choice, symbol):
                self.bind(choice.hole, symbol, choice.depth)
                return True
            self.cut = True
        return False

    cdef bint fits(self, Choice *choice, int32_t symbol) noexcept nogil:
        cdef int32_t i, sort
        cdef int64_t deepest = 0
        self.cost = choice.cost + 1 - self.sorts[choice.sort].least_size
        for i in range(self.symbols[symbol].arity):
            sort = self.field[self.symbols[symbol].first_field + i]
            self.cost += self.sorts[sort].least_size
            deepest = max(deepest, self.sorts[sort].least_depth)
        return choice.depth + deepest <= self.limit if self.deep else self.cost <= self.limit

    cdef void bind(self, int32_t hole, int32_t symbol, int32_t depth) noexcept nogil:
        cdef int32_t at = self.symbols[symbol].constant, sort, i
        if at < 0:
            at = self.node(symbol, self.symbols[symbol].arity)
            for i in range(self.symbols[symbol].arity):
                sort = self.field[self.symbols[symbol].first_field + i]
                self.heap[at + FIRST + i] = self.value_or_hole(sort, depth + 1)
        self.update(hole, LINK, at)

    cdef int32_t value_or_hole(self, int32_t sort, int32_t depth) noexcept nogil:
        """A hole, or what alone fits into it where the depth is limited."""
        cdef int32_t i, symbol, only = -1
        cdef bint flat = self.deep and depth >= self.limit
        for i in range(self.sorts[sort].first, self.sorts[sort].first + self.sorts[sort].count):
            symbol = self.constructor[i]
            if flat and self.symbols[symbol].constant >= 0:
                flat, only = only < 0, self.symbols[symbol].constant
        self.cut = self.cut or (flat and only >= 0)
        return only if flat and only >= 0 else self.hole(sort, depth)
