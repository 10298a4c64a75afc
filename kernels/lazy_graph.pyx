# distutils: language = c++
"""Lazy evaluation of functions by their equations, on a graph of nodes with holes for what is not known yet.

A node that was evaluated becomes a link to its value; one that waits for a hole remembers which, and is not looked at
again before the hole is filled. Conditions are evaluated in parallel: one false part of a conjunction decides it,
wherever it stands. A trail undoes all this when a choice is taken back.
"""

from libc.stdint cimport int32_t, int64_t
from libcpp.vector cimport vector

cdef enum:
    CASE = 0
    MAX_DEPTH = 5000


cdef class LazyGraph:
    """Evaluates one program.

    >>> from kernels.programs import BUILD, CASE, Program
    >>> plus = (CASE, 0, 4, 7, BUILD, 0, 1, BUILD, 2, 2, 2, 1, 1, 3, 4)  # 0 + y = y; S(x) + y = S(x + y)
    >>> nat = Program(((0, 1),), ((), (0,), (0, 0)), (0, 0, 0), (-1, -1, 0), plus, (None,) * 3)
    >>> LazyGraph(nat).value([(0, ()), (1, (0,)), (2, (1, 1))], 100)
    [1, 1, 0]
    """

    def __cinit__(self, program):
        cdef Sort sort
        self.node(STUCK, 0)  # so that no hole has number 0, which says that a node waits for none
        self.code = list(program.code)
        sizes, depths = program.least_sizes(), program.least_depths()
        for number, constructors in enumerate(program.constructors):
            sort.first, sort.count = self.constructor.size(), len(constructors)
            sort.least_size, sort.least_depth = sizes[number], depths[number]
            self.sorts.push_back(sort)
            for place in program.search_order(number):
                self.constructor.push_back(constructors[place])
        self._declare(program)

    def _declare(self, program):
        cdef Signature symbol
        places = program.places()
        for number, fields in enumerate(program.fields):
            symbol.arity, symbol.first_field = len(fields), self.field.size()
            symbol.sort, symbol.place = program.results[number], places[number]
            symbol.entry, symbol.constant = program.entries[number], -1
            symbol.absorbed, symbol.absorbs = program.absorbing[number] or (-1, -1)
            if symbol.place >= 0 and not fields:
                symbol.constant = self.heap.size()
                self.node(number, 0)
            for sort in fields:
                self.field.push_back(sort)
            self.symbols.push_back(symbol)

    cdef int32_t node(self, int32_t head, int32_t count) noexcept nogil:
        """A new node: its head, a word that says where it links or what it waits for, its arguments."""
        cdef int32_t at = self.heap.size()
        self.heap.resize(at + FIRST + count, 0)
        self.heap[at] = head
        return at

    cdef int32_t hole(self, int32_t sort, int32_t depth) noexcept nogil:
        cdef int32_t at = self.node(HOLE, 1)
        self.heap[at + 1], self.heap[at + FIRST] = sort, depth
        return at

    cdef void write(self, int32_t at, int32_t word) noexcept nogil:
        """Overwrite a word that may be older than the last choice."""
        if at < self.mark:
            self.trail.push_back(at)
            self.trail.push_back(self.heap[at])
        self.heap[at] = word

    cdef void update(self, int32_t at, int32_t head, int32_t argument) noexcept nogil:
        self.write(at, head)
        self.write(at + 1, argument)

    cdef void undo(self, int64_t heap, int64_t trail) noexcept nogil:
        while <int64_t>self.trail.size() > trail:
            self.heap[self.trail[self.trail.size() - 2]] = self.trail.back()
            self.trail.resize(self.trail.size() - 2)
        self.heap.resize(heap)

    cdef int32_t follow(self, int32_t at) noexcept nogil:
        """The end of a chain of links, which is made short."""
        cdef int32_t first = at
        while self.heap[at] == LINK:
            at = self.heap[at + 1]
        if at != first and self.heap[first + 1] != at:
            self.write(first + 1, at)
        return at

    cdef int32_t whnf(self, int32_t at, int depth) noexcept nogil:
        """The node with a constructor that this one becomes, or BLOCKED (at self.blocked), or UNDETERMINED."""
        cdef int32_t head, result
        while True:
            at = self.follow(at)
            head = self.heap[at]
            if head == HOLE:
                self.blocked, self.several = at, False
                return BLOCKED
            if head == STUCK:
                return UNDETERMINED
            if self.symbols[head].place >= 0:
                return at
            if self.heap[at + 1] and self.heap[self.heap[at + 1]] == HOLE:
                self.blocked, self.several = self.heap[at + 1], False
                return BLOCKED
            self.step -= 1
            if self.step < 0 or depth > MAX_DEPTH or self.symbols[head].entry < 0:
                return UNDETERMINED
            result = self.unfold(at, head, depth)
            if result == BLOCKED and not self.several:
                self.write(at + 1, self.blocked)
            if result == UNDETERMINED:
                self.write(at, STUCK)
            if result < 0:
                return result
            self.update(at, LINK, result)
            at = result

    cdef int32_t unfold(self, int32_t at, int32_t head, int depth) noexcept nogil:
        """The node that the equations of a function give for its application, or why there is none."""
        cdef int64_t base = self.registers.size()
        cdef int32_t pc = self.symbols[head].entry, value, i
        for i in range(self.symbols[head].arity):
            self.registers.push_back(self.heap[at + FIRST + i])
        while self.code[pc] == CASE:
            value = self.whnf(self.registers[base + self.code[pc + 1]], depth + 1)
            if value < 0:
                self.registers.resize(base)
                return self.absorb(at, head, value, depth)
            pc = self.code[pc + 2 + self.symbols[self.heap[value]].place]
            if pc < 0:
                self.registers.resize(base)
                return UNDETERMINED
            for i in range(self.symbols[self.heap[value]].arity):
                self.registers.push_back(self.heap[value + FIRST + i])
        return self.build(pc, base)

    cdef int32_t absorb(self, int32_t at, int32_t head, int32_t why, int depth) noexcept nogil:
        """and(x, false) is false whatever x: look at the second argument when the first is not known."""
        cdef int32_t blocked = self.blocked, value
        cdef bint several = self.several
        if self.symbols[head].absorbed >= 0:
            value = self.whnf(self.heap[at + FIRST + 1], depth + 1)
            if value >= 0 and self.heap[value] == self.symbols[head].absorbed:
                return self.symbols[self.symbols[head].absorbs].constant
            if value == BLOCKED:
                # Searching by depth, go to the end of a chain of conditions first: it shows how long a list must be.
                self.blocked, self.several = self.blocked if self.deep and why == BLOCKED else blocked, True
                return why
        self.blocked, self.several = blocked, several
        return why

    cdef int32_t build(self, int32_t pc, int64_t base) noexcept nogil:
        cdef int32_t count = self.code[pc + 1], head, at, i
        pc += 2
        for _ in range(count):
            head = self.code[pc]
            at = self.symbols[head].constant
            if at < 0:
                at = self.node(head, self.symbols[head].arity)
                for i in range(self.symbols[head].arity):
                    self.heap[at + FIRST + i] = self.registers[base + self.code[pc + 1 + i]]
            self.registers.push_back(at)
            pc += 1 + self.symbols[head].arity
        at = self.registers[base + self.code[pc]]
        self.registers.resize(base)
        return at

    cdef int truth(self, int32_t at, bint positive, int depth) noexcept nogil:
        """1, 0, BLOCKED or UNDETERMINED; a formula that cannot become false, or true if not positive, is given up."""
        cdef int result
        at = self.follow(at)
        if self.heap[at] == TRUE or self.heap[at] == FALSE:
            return self.heap[at] == TRUE
        if self.heap[at] == STUCK or depth > MAX_DEPTH:
            return UNDETERMINED
        if self.heap[at] == IMPLIES:
            result = self.implication(self.heap[at + FIRST], self.heap[at + FIRST + 1], positive, depth)
        else:
            result = self.compare(self.heap[at + FIRST], self.heap[at + FIRST + 1], depth)
        if result >= 0:
            self.update(at, TRUE if result else FALSE, 0)
        return result

    cdef int implication(self, int32_t left, int32_t right, bint positive, int depth) noexcept nogil:
        """Parallel: a false premise or a true conclusion decides."""
        cdef int premise = self.truth(left, not positive, depth + 1), conclusion
        cdef int32_t blocked = self.blocked
        if premise == 0:
            return 1
        conclusion = self.truth(right, positive, depth + 1)
        if premise == 1 or conclusion == 1:
            return conclusion
        if conclusion == 0:
            self.blocked = blocked
            return premise
        if premise == BLOCKED and (conclusion == BLOCKED or not positive):
            self.blocked = blocked
            return BLOCKED
        return UNDETERMINED if positive or premise == conclusion else BLOCKED

    cdef int compare(self, int32_t left, int32_t right, int depth) noexcept nogil:
        """Parallel: one pair of unlike constructors decides, wherever it stands."""
        cdef int32_t a, b, blocked
        left, right = self.follow(left), self.follow(right)
        if left == right:
            return 1
        self.step -= 1
        a = self.whnf(left, depth + 1)
        blocked = self.blocked
        b = self.whnf(right, depth + 1)
        if self.follow(left) == self.follow(right):
            return 1
        if a == UNDETERMINED or b == UNDETERMINED or depth > MAX_DEPTH:
            return UNDETERMINED
        if a == BLOCKED:
            self.blocked = blocked
        if a == BLOCKED or b == BLOCKED:
            return BLOCKED
        return self.compare_fields(a, b, depth) if self.heap[a] == self.heap[b] else 0

    cdef int compare_fields(self, int32_t a, int32_t b, int depth) noexcept nogil:
        cdef int32_t blocked = 0, i
        cdef int result = 1, part
        for i in range(self.symbols[self.heap[a]].arity):
            part = self.compare(self.heap[a + FIRST + i], self.heap[b + FIRST + i], depth + 1)
            if part == 0:
                return 0
            if part == BLOCKED and result != BLOCKED:
                blocked = self.blocked
            if part < 0 and result != BLOCKED:
                result = part
        self.blocked = blocked
        return result

    def value(self, built, int64_t fuel):
        """The normal form of a closed term, its symbols in preorder; None where it is not determined with this fuel.

        >>> from kernels.programs import Program
        >>> nat = Program(((0, 1),), ((), (0,)), (0, 0), (-1, -1), (), (None, None))
        >>> LazyGraph(nat).value([(0, ()), (1, (0,))], 100)
        [1, 0]
        """
        cdef int64_t top = self.heap.size()
        self.mark, self.step = 0, fuel
        try:
            return self.read(self.place([], built))
        finally:
            self.steps += fuel - self.step
            self.undo(top, 0)

    cdef list read(self, int32_t at):
        """The symbols of a value in preorder, -1 - sort for a hole; None where a part is not determined."""
        cdef vector[int32_t] stack
        symbols = []
        stack.push_back(at)
        while not stack.empty():
            at = self.whnf(stack.back(), 0)
            stack.pop_back()
            if at == UNDETERMINED or len(symbols) > 1000000:
                return None
            if at == BLOCKED:
                symbols.append(-1 - self.heap[self.blocked + 1])
                continue
            symbols.append(self.heap[at])
            for i in range(self.symbols[self.heap[at]].arity - 1, -1, -1):
                stack.push_back(self.heap[at + FIRST + i])
        return symbols

    cdef int32_t place(self, holes, built) except -1:
        """Put the holes and nodes of a goal on the heap; the last one is the goal."""
        cdef int32_t at = 0
        cdef vector[int32_t] places
        for sort in holes:
            places.push_back(self.hole(sort, 1))
        for head, arguments in built:
            at = self.symbols[head].constant if head >= 0 else -1
            if at < 0:
                at = self.node(head, len(arguments))
                for i, argument in enumerate(arguments):
                    self.heap[at + FIRST + i] = places[argument]
            places.push_back(at)
        return places[places.size() - 1]
