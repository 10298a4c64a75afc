# distutils: language = c++
"""Values of closed terms as numbers, computed by the equations of functions and remembered.

Values are hash-consed: equal ones have equal numbers. Arguments are computed before the function that takes them, but
for functions that only choose among their arguments (`if`, `and`, ...): those look at what they need. Each application
of a function to values is computed once.

A value of a sort with one constant and one successor is a count, below 2^62; a function with a closed form takes its
value from that. What is larger, or takes too long, has no value here.
"""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t
from libcpp.vector cimport vector

cdef extern from *:
    ctypedef long long int128 "__int128"

cdef enum:
    CASE = 0
    MAX_DEPTH = 500
    # Values with more constructors than this are no values: unary numbers and lists grow fast under iteration.
    MAX_SIZE = 4000
    FUEL = 5000

cdef int64_t LARGEST_COUNT = <int64_t>1 << 62
# A sum of a few products below this fits into 128 bits.
cdef double TOO_LARGE = 1e35


cdef class Interning:
    """A set of sequences of words, numbered from 1 in the order of their arrival, each with a word of its own."""

    def __cinit__(self):
        self.slots.resize(64, 0)
        self.starts.push_back(0)
        self.starts.push_back(0)
        self.payload.push_back(0)

    cdef int32_t find(self, const int32_t *words, int32_t count) noexcept:
        """The number of a sequence, which is added where it is new (its own word is then 0)."""
        cdef uint64_t hash_ = hashed(words, count), mask = self.slots.size() - 1, at = hash_ & mask
        cdef int32_t number
        while self.slots[at]:
            number = self.slots[at]
            if same(&self.pool[0] + self.starts[number], self.starts[number + 1] - self.starts[number], words, count):
                return number
            at = (at + 1) & mask
        number = self.payload.size()
        self.slots[at] = number
        self.pool.insert(self.pool.end(), words, words + count)
        self.starts.push_back(self.pool.size())
        self.payload.push_back(0)
        if 2 * self.payload.size() > self.slots.size():
            self.grow()
        return number

    cdef void grow(self) noexcept:
        cdef uint64_t mask = 2 * self.slots.size() - 1, at
        cdef int32_t number
        self.slots.assign(mask + 1, 0)
        for number in range(1, <int32_t>self.payload.size()):
            at = hashed(&self.pool[0] + self.starts[number], self.starts[number + 1] - self.starts[number]) & mask
            while self.slots[at]:
                at = (at + 1) & mask
            self.slots[at] = number


cdef uint64_t hashed(const int32_t *words, int32_t count) noexcept:
    """Multiply and rotate, as in FNV-1a over words."""
    cdef uint64_t h = 0x9E3779B97F4A7C15
    cdef int32_t i
    for i in range(count):
        h = (h ^ <uint64_t><uint64_t>words[i]) * <uint64_t>0xFF51AFD7ED558CCD
        h ^= h >> 32
    return h


cdef bint same(const int32_t *left, int32_t left_count, const int32_t *right, int32_t right_count) noexcept:
    cdef int32_t i
    if left_count != right_count:
        return False
    for i in range(left_count):
        if left[i] != right[i]:
            return False
    return True


cdef class GroundValues:
    """The values of one program.

    >>> from kernels.programs import Program
    >>> nat = Program(((0, 1),), ((), (0,)), (0, 0), (-1, -1), (), (None, None))
    >>> values = GroundValues(nat)
    >>> values.number([1, 0]) == values.number([1, 0]), values.symbols_of(values.number([1, 0]))
    (True, [1, 0])
    """

    def __cinit__(self, program):
        cdef Definition definition
        self.code = list(program.code)
        self.values, self.results = Interning(), Interning()
        self.zeros = {successor: zero for zero, successor in filter(None, program.chains())}
        self.sizes.push_back(0)
        places, choosing, chains = program.places(), program.choosing(), program.chains()
        closed = program.closed or (None,) * len(program.fields)
        for symbol, fields in enumerate(program.fields):
            chain = chains[program.results[symbol]]
            definition.arity, definition.place = len(fields), places[symbol]
            definition.entry, definition.choosing = program.entries[symbol], choosing[symbol]
            definition.successor = chain[1] if chain else -1
            definition.counts = definition.successor if definition.place >= 0 else -1
            definition.row, definition.rows = self.terms.size(), len(closed[symbol] or ())
            for word in [word for row in closed[symbol] or () for word in row]:
                self.terms.push_back(word)
            self.symbols.push_back(definition)

    def number(self, symbols) -> int:
        """The number of the value that a closed term has, its symbols in preorder; 0 where it has none."""
        cdef vector[int32_t] stack
        cdef int32_t value, arity
        for symbol in reversed(symbols):
            arity = self.symbols[symbol].arity
            # The arguments stand on top of the stack, the first one highest.
            arguments = [stack[stack.size() - 1 - i] for i in range(arity)]
            stack.resize(stack.size() - arity)
            value = self._apply(symbol, arguments)
            stack.push_back(value)
        return stack.back()

    def _apply(self, int32_t symbol, arguments) -> int:
        cdef vector[int32_t] words = arguments
        words.push_back(0)
        return self.apply(symbol, &words[0])

    def symbols_of(self, int32_t value) -> list[int]:
        """The constructors of a value in preorder; a ValueError where they are too many."""
        found = []
        stack = [value]
        while stack:
            value = stack.pop()
            start, stop = self.values.starts[value], self.values.starts[value + 1]
            head = self.values.pool[start]
            if self.symbols[head].counts >= 0:
                count = self.count_of(value)
                if count > MAX_SIZE:
                    raise ValueError(f"the number {count} is too large to be written with successors")
                found += [head] * count
                head = self.zeros[head]
            else:
                stack.extend([self.values.pool[at] for at in range(stop - 1, start, -1)])
            found.append(head)
        return found

    def count(self, int32_t value) -> int:
        """The count that a value of a counting sort is."""
        return self.count_of(value)

    def column(self, symbols, columns, int64_t count) -> list[int]:
        """The values of a term at points: symbols in preorder, -1 - k for column k."""
        cdef vector[int32_t] term = symbols, stack
        cdef vector[vector[int32_t]] given = columns
        cdef int64_t at, point
        cdef int32_t head, arity, i
        cdef int32_t words[32]
        found = []
        for point in range(count):
            stack.clear()
            for at in range(<int64_t>term.size() - 1, -1, -1):
                head = term[at]
                if head < 0:
                    stack.push_back(given[-1 - head][point])
                    continue
                arity = self.symbols[head].arity
                for i in range(arity):
                    words[i] = stack.back()
                    stack.pop_back()
                stack.push_back(self.apply(head, words))
            found.append(stack.back())
        return found

    # Counts: a sequence of the successor and the two halves of the count.

    cdef int64_t count_of(self, int32_t value) noexcept:
        cdef const int32_t *words = &self.values.pool[0] + self.values.starts[value]
        return (<int64_t>words[1] << 32) | <int64_t>(<uint32_t>words[2])

    cdef int32_t counted(self, int32_t successor, int64_t count) noexcept:
        cdef int32_t words[3]
        cdef int32_t value
        if count < 0 or count >= LARGEST_COUNT:
            return NONE
        words[0], words[1], words[2] = successor, <int32_t>(count >> 32), <int32_t>(<uint32_t>count)
        value = self.values.find(words, 3)
        if <size_t>value == self.sizes.size():
            self.sizes.push_back(1)
        return value

    cdef int32_t closed(self, int32_t symbol, const int32_t *arguments) noexcept:
        """The sum of a closed form; none where a part of it, or the whole, is too large."""
        cdef const int64_t *row = &self.terms[0] + self.symbols[symbol].row
        cdef int32_t arity = self.symbols[symbol].arity, i
        cdef int128 total = 0, product
        cdef int64_t x, k
        cdef double size
        for _ in range(self.symbols[symbol].rows):
            product, size = row[0], <double>row[0]
            for i in range(arity):
                x = self.count_of(arguments[i])
                # binomial(x, k + 1) = binomial(x, k) * (x - k) / (k + 1), and each product is divisible.
                for k in range(row[1 + i]):
                    size = size * <double>(x - k)
                    if size > TOO_LARGE or size < -TOO_LARGE:
                        return NONE
                    product = product * (x - k) // (k + 1)
            total += product
            row += 1 + arity
        if total < 0 or total >= LARGEST_COUNT:
            return NONE
        return self.counted(self.symbols[symbol].successor, <int64_t>total)

    cdef int32_t apply(self, int32_t symbol, const int32_t *arguments) noexcept:
        """The value of a symbol for these values, with new fuel; none where an argument has none."""
        cdef int32_t i
        if self.symbols[symbol].place >= 0:
            return self.construct(symbol, arguments)
        for i in range(self.symbols[symbol].arity):
            if arguments[i] == NONE:
                return NONE
        self.fuel = FUEL
        return self.call(symbol, arguments, 0)

    cdef int32_t construct(self, int32_t symbol, const int32_t *fields) noexcept:
        cdef int32_t words[32]
        cdef int32_t arity = self.symbols[symbol].arity, size = 1, value, i
        words[0] = symbol
        if self.symbols[symbol].counts >= 0:
            if arity and fields[0] == NONE:
                return NONE
            return self.counted(self.symbols[symbol].counts, self.count_of(fields[0]) + 1 if arity else 0)
        for i in range(arity):
            if fields[i] == NONE:
                return NONE
            words[i + 1] = fields[i]
            size += self.sizes[fields[i]]
        if size > MAX_SIZE:
            return NONE
        value = self.values.find(words, arity + 1)
        if <size_t>value == self.sizes.size():
            self.sizes.push_back(size)
        return value

    cdef int32_t call(self, int32_t symbol, const int32_t *arguments, int depth) noexcept:
        """The remembered value of a function for values that all exist, or the one it computes now."""
        cdef int32_t words[32]
        cdef int32_t arity = self.symbols[symbol].arity, at, value, i
        words[0] = symbol
        for i in range(arity):
            words[i + 1] = arguments[i]
        if self.symbols[symbol].rows:
            return self.closed(symbol, arguments)
        at = self.results.find(words, arity + 1)
        if self.results.payload[at]:
            return self.results.payload[at] - 1
        value = self.run(symbol, words + 1, depth)
        # What was given up for want of fuel or depth is remembered where it began only.
        if value != NONE or depth == 0:
            self.results.payload[at] = value + 1
        return value

    cdef int32_t run(self, int32_t symbol, const int32_t *arguments, int depth) noexcept:
        """Go down the cases of a function, then compute its right side."""
        cdef int64_t base = self.registers.size()
        cdef int32_t pc = self.symbols[symbol].entry, value, i
        self.fuel -= 1
        if self.fuel < 0 or depth > MAX_DEPTH or pc < 0:
            return NONE
        self.evaluated += 1
        for i in range(self.symbols[symbol].arity):
            self.registers.push_back(arguments[i])
        while self.code[pc] == CASE:
            value = self.registers[base + self.code[pc + 1]]
            pc = -1 if value == NONE else self.branch(pc, value)
            if pc < 0:
                self.registers.resize(base)
                return NONE
        value = self.leaf(base, pc, depth)
        self.registers.resize(base)
        return value

    cdef int32_t branch(self, int32_t pc, int32_t value) noexcept:
        """Where a case goes on for a value, with its fields as new registers; -1 where no equation stands."""
        cdef int32_t at = self.values.starts[value], stop = self.values.starts[value + 1]
        cdef int32_t head = self.values.pool[at]
        cdef int64_t count
        if self.symbols[head].counts >= 0:
            count = self.count_of(value)
            pc = self.code[pc + 2 + (self.symbols[head].place if count else 1 - self.symbols[head].place)]
            if pc >= 0 and count:
                self.registers.push_back(self.counted(head, count - 1))
            return pc
        pc = self.code[pc + 2 + self.symbols[self.values.pool[at]].place]
        if pc >= 0:
            for at in range(at + 1, stop):
                self.registers.push_back(self.values.pool[at])
        return pc

    cdef int32_t leaf(self, int64_t base, int32_t pc, int depth) noexcept:
        """Compute a right side: its nodes are registers that hold minus the place of their code until demanded."""
        cdef int32_t count = self.code[pc + 1]
        pc += 2
        for _ in range(count):
            self.registers.push_back(-pc)
            pc += 1 + self.symbols[self.code[pc]].arity
        return self.demand(base, self.code[pc], depth)

    cdef int32_t demand(self, int64_t base, int32_t register, int depth) noexcept:
        cdef int32_t words[32]
        cdef int32_t value = self.registers[base + register], pc = -value, symbol, i
        if value >= 0:
            return value
        symbol = self.code[pc]
        if self.symbols[symbol].choosing:
            value = self.choose(base, pc, depth)
        else:
            for i in range(self.symbols[symbol].arity):
                words[i] = self.demand(base, self.code[pc + 1 + i], depth)
                if words[i] == NONE:
                    return NONE
            place = self.symbols[symbol].place
            value = self.construct(symbol, words) if place >= 0 else self.call(symbol, words, depth + 1)
        self.registers[base + register] = value
        return value

    cdef int32_t choose(self, int64_t base, int32_t pc, int depth) noexcept:
        """Run a choosing function on registers of a frame, of which it demands those that it looks at or returns."""
        cdef int64_t own = self.registers.size()
        cdef int32_t symbol = self.code[pc], value, at = self.symbols[self.code[pc]].entry, i
        for i in range(self.symbols[symbol].arity):
            self.registers.push_back(self.registers[base + self.code[pc + 1 + i]])
        while self.code[at] == CASE:
            value = self.taken(base, own, pc, self.code[at + 1], depth)
            at = -1 if value == NONE else self.branch(at, value)
            if at < 0:
                self.registers.resize(own)
                return NONE
        value = self.chosen(base, own, pc, at, depth)
        self.registers.resize(own)
        return value

    cdef int32_t taken(self, int64_t base, int64_t own, int32_t pc, int32_t register, int depth) noexcept:
        """A register of a choosing function's own frame; one that is still code stands in the frame around it."""
        cdef int32_t value = self.registers[own + register]
        return value if value >= 0 else self.demand(base, self.code[pc + 1 + register], depth)

    cdef int32_t chosen(self, int64_t base, int64_t own, int32_t pc, int32_t at, int depth) noexcept:
        """The right side of a choosing function: constructors on its registers."""
        cdef int32_t words[32]
        cdef int32_t count = self.code[at + 1], symbol, i
        at += 2
        for _ in range(count):
            symbol = self.code[at]
            for i in range(self.symbols[symbol].arity):
                words[i] = self.taken(base, own, pc, self.code[at + 1 + i], depth)
            self.registers.push_back(self.construct(symbol, words))
            at += 1 + self.symbols[symbol].arity
        return self.taken(base, own, pc, self.code[at], depth)
