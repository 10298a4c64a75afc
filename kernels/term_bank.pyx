"""The term bank: terms are numbers, equal terms are equal numbers; matching, unification, order.

The plain twin stands in reference_terms.py, and gives the same numbers to the same terms.
"""

from libc.stdint cimport int64_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, realloc
from libc.string cimport memcmp, memset

from kernels.reference_terms import MAX_DEPTH, MAX_VARIABLES, MAX_WEIGHT

cdef enum:
    COMPARISONS = 1 << 14  # remembered ones; a collision forgets
    DEEPEST = 1000  # MAX_DEPTH
    LARGEST = 1 << 30  # number of anything; MAX_WEIGHT

assert DEEPEST == MAX_DEPTH and LARGEST == MAX_WEIGHT


cdef void* grown(void* memory, int64_t* room, int64_t needed, size_t size) except NULL:
    """Memory for at least `needed` things: what is there, or twice as much."""
    cdef int64_t larger = room[0]
    cdef void* new
    if memory != NULL and needed <= larger:
        return memory
    larger = max(2 * larger, needed, 16)
    if larger > LARGEST:
        raise MemoryError("too many terms: begin with a new bank")
    new = realloc(memory, larger * size)
    if new == NULL:
        raise MemoryError("no memory for more terms")
    room[0] = larger
    return new


cdef inline uint32_t _hash(int head, const int* arguments, int arity) noexcept:
    cdef uint64_t h = <uint64_t> <uint32_t> head * <uint64_t> 0x9E3779B97F4A7C15
    cdef int i
    for i in range(arity):
        h = (h ^ <uint32_t> arguments[i]) * <uint64_t> 0xD6E8FEB86659FD93
        h ^= h >> 32
    return <uint32_t> (h ^ (h >> 29))


cdef class Terms:
    """Hash-consed terms over symbols of fixed arity and numbered variables; see `reference_terms.Terms`.

    >>> bank = Terms()
    >>> zero, plus = bank.symbol(0), bank.symbol(2)
    >>> t = bank.apply(plus, (bank.apply(zero, ()), bank.variable(0)))
    >>> bank.match(t, bank.apply(plus, bank.arguments(t))), bank.head(t) == plus
    ({0: 1}, True)
    """

    def __cinit__(self, *_, **__):
        self.mask = (1 << 10) - 1
        self.table = <int*> calloc(self.mask + 1, sizeof(int))
        self.comparisons = <uint64_t*> calloc(COMPARISONS, sizeof(uint64_t))
        if self.table == NULL or self.comparisons == NULL:
            raise MemoryError("no memory for a bank of terms")

    def __dealloc__(self):
        free(self.cells)
        free(self.pool)
        free(self.table)
        free(self.arity)
        free(self.precedence)
        free(self.stack)
        free(self.comparisons)

    def symbol(self, int arity, int rank=0):
        """Declare a symbol; in the order of terms it is above all symbols of lower rank, and above earlier ones."""
        if arity < 0:
            raise ValueError("an arity cannot be negative")
        self.arity = <int*> grown(self.arity, &self.arity_room, self.symbols + 1, sizeof(int))
        self.precedence = <int64_t*> grown(
            self.precedence, &self.precedence_room, self.symbols + 1, sizeof(int64_t))
        self.arity[self.symbols] = arity
        self.precedence[self.symbols] = <int64_t> rank * LARGEST + self.symbols
        self.symbols += 1
        return self.symbols - 1

    def variable(self, int64_t k):
        """Return the term that is variable number k; in a term that is rewritten it is a constant."""
        if not 0 <= k < MAX_VARIABLES:
            raise ValueError(f"a variable's number is from 0 to {MAX_VARIABLES - 1}")
        return self.store(<int> (-1 - k), self.stacked)

    def apply(self, int64_t symbol, tuple arguments not None):
        """Return the term that applies a symbol to terms."""
        cdef int64_t base = self.stacked
        cdef int term
        if not 0 <= symbol < self.symbols or len(arguments) != self.arity[symbol]:
            raise ValueError(f"symbol {symbol} with {len(arguments)} arguments is not declared")
        try:
            for a in arguments:
                self.push(self.checked(a))
            term = self.store(<int> symbol, base)
        finally:
            self.stacked = base
        if term < 0:
            raise ValueError(f"a term is deeper than {MAX_DEPTH}")
        return term

    def head(self, int64_t term):
        """Return a term's symbol, or -1 - k for variable number k."""
        return self.cells[self.checked(term)].head

    def arguments(self, int64_t term):
        """Return the arguments of a term."""
        cdef Cell* cell = &self.cells[self.checked(term)]
        return tuple([self.pool[cell.first + i] for i in range(cell.arity)])

    def weight(self, int64_t term):
        """Return how many symbols and variables a term is written with; at most MAX_WEIGHT."""
        return self.cells[self.checked(term)].weight

    def size(self):
        """Return how many terms the bank holds; they are numbered from 0."""
        return self.count

    cdef int checked(self, int64_t term) except -1:
        if not 0 <= term < self.count:
            raise ValueError(f"{term} is no term of this bank")
        return <int> term

    cdef int push(self, int value) except -1:
        """Put a number on the stack where terms are put together."""
        self.stack = <int*> grown(self.stack, &self.stack_room, self.stacked + 1, sizeof(int))
        self.stack[self.stacked] = value
        self.stacked += 1
        return 0

    cdef int store(self, int head, int64_t base) except? FAILED:
        """The number of the term whose arguments stand on the stack from `base` on (it takes them off), or TOO_DEEP."""
        cdef int arity = <int> (self.stacked - base), depth = 1, i
        cdef int64_t weight = 1
        cdef const int* arguments = self.stack + base
        cdef uint32_t hash_ = _hash(head, arguments, arity)
        cdef int64_t place = hash_ & self.mask
        cdef Cell* cell
        self.stacked = base
        while self.table[place]:
            cell = &self.cells[self.table[place] - 1]
            if cell.hash == hash_ and cell.head == head and cell.arity == arity and not memcmp(
                    self.pool + cell.first, arguments, arity * sizeof(int)):
                return self.table[place] - 1
            place = (place + 1) & self.mask
        for i in range(arity):
            depth = max(depth, self.cells[arguments[i]].depth + 1)
            weight = min(weight + self.cells[arguments[i]].weight, LARGEST)
        if depth > DEEPEST:
            return TOO_DEEP
        self.cells = <Cell*> grown(self.cells, &self.cell_room, self.count + 1, sizeof(Cell))
        self.pool = <int*> grown(self.pool, &self.pool_room, self.pooled + arity, sizeof(int))
        cell = &self.cells[self.count]
        cell.head, cell.arity, cell.depth, cell.hash, cell.first = head, arity, depth, hash_, <int> self.pooled
        cell.last, cell.weight = -1 if head >= 0 else -1 - head, <int> weight
        for i in range(arity):
            cell.last = max(cell.last, self.cells[arguments[i]].last)
            self.pool[self.pooled + i] = arguments[i]
        self.pooled += arity
        self.count += 1
        self.table[place] = <int> self.count
        if 2 * self.count > self.mask:
            self.enlarge_table()
        return <int> self.count - 1

    cdef int enlarge_table(self) except -1:
        cdef int64_t mask = 4 * self.mask + 3, place, term
        cdef int* table = <int*> calloc(mask + 1, sizeof(int))
        if table == NULL:
            raise MemoryError("no memory for more terms")
        for term in range(self.count):
            place = self.cells[term].hash & mask
            while table[place]:
                place = (place + 1) & mask
            table[place] = <int> term + 1
        free(self.table)
        self.table, self.mask = table, mask
        return 0

    def variables(self, int64_t term):
        """Return the numbers of the variables in a term, ascending."""
        found, seen = set(), set()
        self.collect(self.checked(term), found, seen)
        return tuple(sorted(found))

    cdef void collect(self, int term, set found, set seen):
        cdef int i
        if self.cells[term].head < 0:
            found.add(-1 - self.cells[term].head)
        elif self.cells[term].last >= 0 and term not in seen:
            seen.add(term)
            for i in range(self.cells[term].arity):
                self.collect(self.pool[self.cells[term].first + i], found, seen)

    cdef int last_variable(self, int term) noexcept:
        """The largest number of a variable in a term, -1 if there is none."""
        return self.cells[term].last

    def substitute(self, int64_t term, values):
        """Return a term with variables replaced, all at once; variables without a value stay."""
        cdef int result
        self.checked(term)
        for value in values.values():
            self.checked(value)
        result = self.instance_of(<int> term, dict(values))
        if result < 0:
            raise ValueError(f"a term is deeper than {MAX_DEPTH}")
        return result

    cdef int instance_of(self, int term, dict values) except? FAILED:
        """The instance of a term by values in a dict."""
        cdef int known = self.last_variable(term) + 1, k
        cdef int64_t base = self.stacked
        cdef int* table = NULL
        cdef int64_t room = 0
        table = <int*> grown(table, &room, known + 1, sizeof(int))
        try:
            for k in range(known):
                table[k] = values.get(k, -1)
            return self.instance(term, table, known)
        finally:
            self.stacked = base
            free(table)

    cdef int instance(self, int term, const int* values, int known) except? FAILED:
        """The instance of a term, depth first from the left, by `known` values (-1: stays); TOO_DEEP if it is."""
        cdef Cell* cell = &self.cells[term]
        cdef int head = cell.head, first = cell.first, arity = cell.arity, i, argument
        cdef int64_t base = self.stacked
        if head < 0:
            return values[-1 - head] if -1 - head < known and values[-1 - head] >= 0 else term
        if cell.last < 0:
            return term
        for i in range(arity):
            argument = self.instance(self.pool[first + i], values, known)
            if argument < 0:
                self.stacked = base
                return argument
            self.push(argument)
        return self.store(head, base)

    def match(self, int64_t pattern, int64_t term):
        """Return the values of the pattern's variables for which it is the term, or None."""
        cdef int known = self.last_variable(self.checked(pattern)) + 1, k
        cdef int* values = NULL
        cdef int64_t room = 0
        self.checked(term)
        values = <int*> grown(values, &room, known + 1, sizeof(int))
        memset(values, -1, known * sizeof(int))
        try:
            if not self.match_into(<int> pattern, <int> term, values):
                return None
            return {k: values[k] for k in range(known) if values[k] >= 0}
        finally:
            free(values)

    cdef bint match_into(self, int pattern, int term, int* values) noexcept:
        """Whether the pattern with some values is the term; values that are not known yet are -1."""
        cdef Cell* p = &self.cells[pattern]
        cdef Cell* t = &self.cells[term]
        cdef int i
        if p.head < 0:
            if values[-1 - p.head] < 0:
                values[-1 - p.head] = term
                return True
            return values[-1 - p.head] == term
        if p.last < 0 or p.head != t.head:
            return pattern == term
        for i in range(p.arity):
            if not self.match_into(self.pool[p.first + i], self.pool[t.first + i], values):
                return False
        return True

    def unify(self, int64_t s, int64_t t):
        """Return the most general values for which two terms (that share their variables) are one, or None."""
        cdef dict values = {}
        cdef int u, v, i
        cdef list stack = [(self.checked(s), self.checked(t))]
        while stack:
            u, v = stack.pop()
            u, v = self.resolved(u, values), self.resolved(v, values)
            if u == v:
                continue
            if self.cells[u].head >= 0 and self.cells[v].head < 0:
                u, v = v, u
            if self.cells[u].head < 0:
                if self.occurs(u, v, values, set()):
                    return None
                values[-1 - self.cells[u].head] = v
            elif self.cells[u].head != self.cells[v].head:
                return None
            else:
                for i in range(self.cells[u].arity - 1, -1, -1):
                    stack.append((self.pool[self.cells[u].first + i], self.pool[self.cells[v].first + i]))
        return self._solved(values)

    cdef int resolved(self, int term, dict values):
        while self.cells[term].head < 0 and -1 - self.cells[term].head in values:
            term = values[-1 - self.cells[term].head]
        return term

    cdef bint occurs(self, int variable, int term, dict values, set seen):
        cdef int t = self.resolved(term, values), i
        if t == variable:
            return True
        if t in seen:
            return False
        seen.add(t)
        for i in range(self.cells[t].arity):
            if self.occurs(variable, self.pool[self.cells[t].first + i], values, seen):
                return True
        return False

    def _solved(self, dict values):
        """Put values into one another until none mentions a variable that has one: no variable occurs in its own."""
        while True:
            following = {k: self.instance_of(t, values) for k, t in sorted(values.items())}
            if min(following.values(), default=0) < 0:
                return None
            if following == values:
                return following
            values = following

    def greater(self, int64_t s, int64_t t):
        """Whether s is above t in the lexicographic path order (Kamin and Levy 1980); total on ground terms.

        >>> bank = Terms()
        >>> a, f = bank.apply(bank.symbol(0), ()), bank.symbol(1)
        >>> bank.greater(bank.apply(f, (a,)), a)
        True
        """
        return self.above(self.checked(s), self.checked(t))

    cdef bint above(self, int s, int t) noexcept:
        """Compare by way of what is remembered."""
        cdef uint64_t key, place
        cdef bint result
        if s == t or self.cells[s].head < 0:
            return False
        key = ((<uint64_t> s << 31) | <uint64_t> t) << 1
        place = (key * <uint64_t> 0x9E3779B97F4A7C15) >> 50
        if (self.comparisons[place] & ~<uint64_t> 1) == key:
            return self.comparisons[place] & 1
        result = self.compare(s, t)
        self.comparisons[place] = key | result
        return result

    cdef bint compare(self, int s, int t) noexcept:
        """Decide by the symbols at the roots; each case asks for one thing alone (Loechner 2006, "Things to know")."""
        cdef int f = self.cells[s].head, g = self.cells[t].head
        if f == g:
            return self.above_by_arguments(s, t)
        if g >= 0 and self.precedence[f] > self.precedence[g]:
            return self.above_all(s, t, 0)
        return self.reaches(s, t, 0)

    cdef bint above_by_arguments(self, int s, int t) noexcept:
        """Compare two terms of one symbol: what stands before their first difference, and in it, decides nothing more.

        If left > right there, s is above all arguments of t up to it; if not, no argument of s up to it reaches t,
        which is above right.
        """
        cdef const int* left = self.pool + self.cells[s].first
        cdef const int* right = self.pool + self.cells[t].first
        cdef int i = 0
        while left[i] == right[i]:
            i += 1
        return self.above_all(s, t, i + 1) if self.above(left[i], right[i]) else self.reaches(s, t, i + 1)

    cdef bint above_all(self, int s, int t, int begin) noexcept:
        """Whether s is above the arguments of t from a place on."""
        cdef int i
        for i in range(begin, self.cells[t].arity):
            if not self.above(s, self.pool[self.cells[t].first + i]):
                return False
        return True

    cdef bint reaches(self, int s, int t, int begin) noexcept:
        """Whether an argument of s from a place on is t or above it."""
        cdef int i, argument
        for i in range(begin, self.cells[s].arity):
            argument = self.pool[self.cells[s].first + i]
            if argument == t or self.above(argument, t):
                return True
        return False
