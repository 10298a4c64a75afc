# distutils: language = c++
"""A table of terms, and accepted equations that rewrite a term to a smaller one at its top.

The order of terms is that in which `term_search` enumerates them: by size, head, sizes of the arguments, arguments.
"""

from libc.stdint cimport int32_t


cdef class TermTable:
    """Terms over the symbols of a program (the first of several with the same symbols), with some variables.

    >>> from kernels.programs import Program
    >>> table = TermTable([Program(((0,),), ((),), (0,), (-1,), (), (None,))], [0], [0, 0])
    >>> table.preorder(1), table.size_of(1)
    ([-2], 1)
    """

    def __cinit__(self, programs, symbols, variables):
        cdef int32_t at
        program = programs[0]
        self.symbols, self.symbol_sort = list(symbols), list(program.results)
        self.rank.resize(len(program.fields))
        for at in range(<int32_t>self.symbols.size()):
            self.rank[self.symbols[at]] = at
        for fields in program.fields:
            self.first_field.push_back(self.field.size())
            self.arity.push_back(len(fields))
            for sort in fields:
                self.field.push_back(sort)
        self.rules.resize(len(program.fields))
        self.bound.resize(len(variables))
        for number, sort in enumerate(variables):
            self.row(-1 - number, sort, 1)

    cdef int32_t row(self, int32_t head, int32_t sort, int32_t size) noexcept:
        """Append a term; its arguments are those that follow in `arguments`."""
        cdef TermRow row
        row.head, row.sort, row.size = head, sort, size
        row.first, row.count = self.arguments.size(), 0
        self.terms.push_back(row)
        return self.terms.size() - 1

    cdef int32_t compound(self, int32_t head, const int32_t *parts) noexcept:
        cdef int32_t size = 1, at, i
        for i in range(self.arity[head]):
            size += self.terms[parts[i]].size
        at = self.row(head, self.symbol_sort[head], size)
        self.terms[at].count = self.arity[head]
        self.arguments.insert(self.arguments.end(), parts, parts + self.arity[head])
        return at

    def preorder(self, int32_t at) -> list[int]:
        """The symbols of a term in preorder, -1 - k for variable k."""
        found, stack = [], [at]
        while stack:
            at = stack.pop()
            found.append(self.terms[at].head)
            stack.extend([self.argument(at, i) for i in range(self.terms[at].count - 1, -1, -1)])
        return found

    def size_of(self, int32_t at) -> int:
        """The size of a term."""
        return self.terms[at].size

    cdef int32_t argument(self, int32_t at, int32_t i) noexcept:
        return self.arguments[self.terms[at].first + i]

    cdef bint reducible(self, int32_t head, const int32_t *parts) noexcept:
        cdef size_t rule
        for rule in range(0, self.rules[head].size(), 2):
            self.bound.assign(self.bound.size(), -1)
            if self.matches(self.rules[head][rule], parts) and self.shrinks(self.rules[head][rule + 1], head, parts):
                return True
        return False

    cdef bint matches(self, int32_t pattern, const int32_t *parts) noexcept:
        """Match the arguments of a pattern, and bind its variables."""
        cdef int32_t i, inner, part, number
        for i in range(self.terms[pattern].count):
            inner, part = self.argument(pattern, i), parts[i]
            number = -1 - self.terms[inner].head
            if number >= 0:
                if self.terms[inner].sort != self.terms[part].sort or self.bound[number] not in (-1, part):
                    return False
                self.bound[number] = part
            elif self.terms[inner].head != self.terms[part].head:
                return False
            elif not self.matches(inner, &self.arguments[0] + self.terms[part].first):
                return False
        return True

    cdef bint shrinks(self, int32_t other, int32_t head, const int32_t *parts) noexcept:
        """Whether the other side under the bindings comes before the term, in the order of the enumeration."""
        cdef size_t rows = self.terms.size(), words = self.arguments.size()
        cdef int32_t new = self.instance(other), old
        cdef bint less = False
        if new >= 0:
            old = self.compound(head, parts)
            less = self.order(new, old) < 0
        self.terms.resize(rows)
        self.arguments.resize(words)
        return less

    cdef int32_t instance(self, int32_t pattern) noexcept:
        """The pattern with its variables replaced; -1 where one has no value."""
        cdef int32_t parts[32]
        cdef int32_t i
        if self.terms[pattern].head < 0:
            return self.bound[-1 - self.terms[pattern].head]
        for i in range(self.terms[pattern].count):
            parts[i] = self.instance(self.argument(pattern, i))
            if parts[i] < 0:
                return -1
        return self.compound(self.terms[pattern].head, parts)

    cdef int order(self, int32_t a, int32_t b) noexcept:
        """By size, head, sizes of the arguments, arguments: as the terms are enumerated; the order is monotone."""
        cdef int32_t i, x, y
        cdef int result
        if a == b:
            return 0
        if self.terms[a].size != self.terms[b].size:
            return -1 if self.terms[a].size < self.terms[b].size else 1
        if self.terms[a].head != self.terms[b].head:
            return -1 if self.rank_of(a) < self.rank_of(b) else 1
        for i in range(self.terms[a].count):
            x, y = self.terms[self.argument(a, i)].size, self.terms[self.argument(b, i)].size
            if x != y:
                return -1 if x < y else 1
        for i in range(self.terms[a].count):
            result = self.order(self.argument(a, i), self.argument(b, i))
            if result:
                return result
        return 0

    cdef int32_t rank_of(self, int32_t at) noexcept:
        """Variables first, by number, then the symbols in their order."""
        cdef int32_t head = self.terms[at].head
        return -1 - head if head < 0 else <int32_t>self.bound.size() + self.rank[head]

    def accept(self, int32_t left, int32_t right):
        """Use an equation from now on."""
        self.survivors += 1
        for one, other in ((left, right), (right, left)):
            if self.terms[one].head >= 0:
                self.rules[self.terms[one].head].push_back(one)
                self.rules[self.terms[one].head].push_back(other)

    cdef bint occurs(self, int32_t head, int32_t at) noexcept:
        cdef int32_t i
        for i in range(self.terms[at].count):
            if self.occurs(head, self.argument(at, i)):
                return True
        return self.terms[at].head == head
