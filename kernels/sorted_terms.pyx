"""Hash-consed terms over sorted symbols: matching, unification, substitution.

Terms are numbers of one bank, and equal terms have equal numbers. The plain twin stands in reference_ordered_terms.py.
Large and deep terms are refused: recursion stays safe, and a walk through a term that shares its parts stays short.
"""

from libc.stdint cimport int64_t, uint64_t
from libc.stdlib cimport free, realloc
from libc.string cimport memset

cdef inline uint64_t mix(int head, const int* arguments, int n) noexcept:
    cdef uint64_t mixed = <uint64_t> (head + 7) * 0x9E3779B97F4A7C15ULL
    cdef int place
    for place in range(n):
        mixed = (mixed ^ (mixed >> 29) ^ <uint64_t> arguments[place]) * 0xBF58476D1CE4E5B9ULL
    return mixed ^ (mixed >> 32)


cdef void* grown(void* old, size_t size) except NULL:
    cdef void* new = realloc(old, size)
    if new == NULL:
        raise MemoryError
    return new


cdef class TermBank:
    """Hash-consed terms over sorted symbols.

    >>> bank = TermBank()
    >>> f, x = bank.symbol(2), bank.variable(0)
    >>> bank.match(bank.apply(f, (x, x)), bank.apply(f, (x, bank.variable(1)))) is None
    True
    """

    def __cinit__(self, *_, **__):
        self._declared, self._keys = {}, []
        self.more_terms()

    def __dealloc__(self):
        free(self.arity)
        free(self.symbol_sort)
        free(self.symbol_weight)
        free(self.precedence)
        free(self.variable_term)
        free(self.variable_sort)
        free(self.value)
        free(self.rank)
        free(self.surplus)
        free(self.trail)
        free(self.heads)
        free(self.starts)
        free(self.weights)
        free(self.depths)
        free(self.ground)
        free(self.table)
        free(self.pool)

    def symbol(self, int arity, int sort=0, int weight=1, int precedence=0):
        """Declare a symbol; of equal precedence the later is greater, and only the greatest, if unary, may weigh 0."""
        cdef int n = self.symbol_count
        if not 0 <= arity <= MOST_ARGUMENTS:
            raise ValueError(f"a symbol takes at most {MOST_ARGUMENTS} arguments")
        if n == self.symbol_room:
            self.symbol_room = 2 * n + 16
            self.arity = <int*> grown(self.arity, self.symbol_room * sizeof(int))
            self.symbol_sort = <int*> grown(self.symbol_sort, self.symbol_room * sizeof(int))
            self.symbol_weight = <int*> grown(self.symbol_weight, self.symbol_room * sizeof(int))
            self.precedence = <int64_t*> grown(self.precedence, self.symbol_room * sizeof(int64_t))
        self.arity[n], self.symbol_sort[n], self.symbol_weight[n] = arity, sort, weight
        self.precedence[n] = (<int64_t> precedence << 32) + n
        self.symbol_count += 1
        return n

    def variable(self, int k, int sort=0):
        """Return variable number k of a sort, as a term."""
        number = self._declared.get((k, sort))
        if number is not None:
            return self.variable_term[<int> number]
        cdef int n = self.variable_count, room
        if n == self.variable_room:
            self.variable_room = room = 2 * n + 128
            self.variable_term = <int*> grown(self.variable_term, room * sizeof(int))
            self.variable_sort = <int*> grown(self.variable_sort, room * sizeof(int))
            self.value = <int*> grown(self.value, room * sizeof(int))
            self.rank = <int*> grown(self.rank, room * sizeof(int))
            self.surplus = <int*> grown(self.surplus, room * sizeof(int))
            self.trail = <int*> grown(self.trail, room * sizeof(int))
        self._declared[k, sort] = n
        self._keys.append((k, sort))
        self.value[n], self.variable_sort[n], self.rank[n], self.surplus[n] = -1, sort, 0, 0
        self.variable_count += 1
        self.variable_term[n] = self.intern(-1 - n, NULL, 0)
        return self.variable_term[n]

    def apply(self, int symbol, tuple arguments=()):
        """Return a symbol applied to terms; raise ValueError for a wrong number of them."""
        cdef int given[MOST_ARGUMENTS]
        cdef int place
        if not 0 <= symbol < self.symbol_count or self.arity[symbol] != len(arguments):
            raise ValueError(f"symbol {symbol} does not take {len(arguments)} arguments")
        for place in range(self.arity[symbol]):
            given[place] = arguments[place]
            if not 0 <= given[place] < self.count:
                raise ValueError(f"{given[place]} is no term")
        return self.intern(symbol, given, self.arity[symbol])

    cdef int intern(self, int head, const int* arguments, int n) except -1:
        cdef int place, t, weight, depth = 0
        cdef int slot = <int> (mix(head, arguments, n) & <uint64_t> (self.slots - 1))
        cdef char ground = head >= 0
        while self.table[slot] >= 0:
            t = self.table[slot]
            if self.heads[t] == head:
                for place in range(n):
                    if self.pool[self.starts[t] + place] != arguments[place]:
                        break
                else:
                    return t
            slot = (slot + 1) & (self.slots - 1)
        if self.count + 1 >= self.room or self.pool_count + n >= self.pool_room:
            self.more_terms()
            return self.intern(head, arguments, n)
        t = self.count
        weight = 1 if head < 0 else self.symbol_weight[head]
        self.starts[t] = self.pool_count
        for place in range(n):
            self.pool[self.pool_count + place] = arguments[place]
            weight += self.weights[arguments[place]]
            depth = max(depth, self.depths[arguments[place]])
            ground &= self.ground[arguments[place]]
            if weight > HEAVIEST:
                raise ValueError("a term is too large")
        if depth >= DEEPEST:
            raise ValueError("a term is too deep")
        self.heads[t], self.weights[t], self.depths[t], self.ground[t] = head, weight, depth + 1, ground
        self.pool_count += n
        self.table[slot] = t
        self.count += 1
        return t

    cdef int more_terms(self) except -1:
        cdef int t, slot, n
        self.room = 2 * self.room + 1024
        self.pool_room = 2 * self.pool_room + 4096
        self.slots = 2048
        while self.slots < 2 * self.room:
            self.slots *= 2
        self.heads = <int*> grown(self.heads, self.room * sizeof(int))
        self.starts = <int64_t*> grown(self.starts, self.room * sizeof(int64_t))
        self.weights = <int*> grown(self.weights, self.room * sizeof(int))
        self.depths = <int*> grown(self.depths, self.room * sizeof(int))
        self.ground = <char*> grown(self.ground, self.room)
        self.pool = <int*> grown(self.pool, self.pool_room * sizeof(int))
        self.table = <int*> grown(self.table, self.slots * sizeof(int))
        memset(self.table, 255, self.slots * sizeof(int))
        for t in range(self.count):
            n = self.arity[self.heads[t]] if self.heads[t] >= 0 else 0
            slot = <int> (mix(self.heads[t], &self.pool[self.starts[t]], n) & <uint64_t> (self.slots - 1))
            while self.table[slot] >= 0:
                slot = (slot + 1) & (self.slots - 1)
            self.table[slot] = t
        return 0

    def head(self, int t):
        """Return the symbol of a term, or a negative number for a variable."""
        return self.heads[t]

    def arguments(self, int t):
        """Return the arguments of a term."""
        cdef int n = self.arity[self.heads[t]] if self.heads[t] >= 0 else 0
        return tuple([self.pool[self.starts[t] + place] for place in range(n)])

    def weight(self, int t):
        """Return the sum of the weights in a term; a variable weighs 1."""
        return self.weights[t]

    def key(self, int t):
        """Return the number and the sort of a variable."""
        return self._keys[-1 - self.heads[t]]

    def sort(self, int t):
        """Return the sort of a term."""
        return self.sort_of(t)

    cdef int sort_of(self, int t) noexcept:
        cdef int head = self.heads[t]
        return self.variable_sort[-1 - head] if head < 0 else self.symbol_sort[head]

    def variables(self, *terms):
        """Return the variables of terms, in order of occurrence."""
        found = {}
        for t in terms:
            self.collect(t, found)
        return list(found)

    cdef int collect(self, int t, dict found) except -1:
        cdef int place, head = self.heads[t]
        if head < 0:
            found[t] = t
        elif not self.ground[t]:
            for place in range(self.arity[head]):
                self.collect(self.pool[self.starts[t] + place], found)
        return 0

    def at(self, int t, tuple path):
        """Return the part of a term at a path."""
        for place in path:
            t = self.pool[self.starts[t] + <int> place]
        return t

    def replace(self, int t, tuple path, int new):
        """Return the term with its part at a path replaced."""
        return self.put(t, path, 0, new)

    cdef int put(self, int t, tuple path, int depth, int new) except -1:
        cdef int arguments[MOST_ARGUMENTS]
        cdef int place, n
        if depth == len(path):
            return new
        n = self.arity[self.heads[t]]
        for place in range(n):
            arguments[place] = self.pool[self.starts[t] + place]
        place = path[depth]
        arguments[place] = self.put(arguments[place], path, depth + 1, new)
        return self.intern(self.heads[t], arguments, n)

    def instance(self, int t, dict values):
        """Replace variables by terms, once: the values may contain the same variables."""
        self.take(values)
        t = self.once(t)
        self.undo(0)
        return t

    def substitute(self, int t, dict values):
        """Replace variables by terms, again in those terms: the values must be free of cycles."""
        self.take(values)
        t = self.resolve(t)
        self.undo(0)
        return t

    def match(self, int pattern, int term):
        """Return values of the pattern's variables that make it the term, or None."""
        cdef bint found
        self.undo(0)
        found = self.matches(pattern, term)
        values = self.given()
        return values if found else None

    def unify(self, int s, int t, values=None):
        """Return most general values that make two terms one, extending those given, or None."""
        cdef bint found
        self.take(values or {})
        found = self.unifies(s, t)
        result = self.given()
        return result if found else None

    cdef int take(self, dict values) except -1:
        self.undo(0)
        for v, t in values.items():
            self.bind(-1 - self.heads[<int> v], t)
        return 0

    cdef dict given(self):
        """The values that variables have, which are forgotten."""
        cdef int place
        values = {}
        for place in range(self.trail_length):
            values[self.variable_term[self.trail[place]]] = self.value[self.trail[place]]
        self.undo(0)
        return values

    cdef void undo(self, int length) noexcept:
        while self.trail_length > length:
            self.trail_length -= 1
            self.value[self.trail[self.trail_length]] = -1

    cdef void bind(self, int variable, int t) noexcept:
        if self.value[variable] < 0:
            self.trail[self.trail_length] = variable
            self.trail_length += 1
        self.value[variable] = t

    cdef bint matches(self, int pattern, int t) noexcept:
        cdef int head = self.heads[pattern], place
        if head < 0:
            if self.value[-1 - head] >= 0:
                return self.value[-1 - head] == t
            self.bind(-1 - head, t)
            return self.sort_of(pattern) == self.sort_of(t)
        if self.ground[pattern]:
            return pattern == t
        if self.heads[t] != head:
            return False
        for place in range(self.arity[head]):
            if not self.matches(self.pool[self.starts[pattern] + place], self.pool[self.starts[t] + place]):
                return False
        return True

    cdef bint unifies(self, int s, int t) noexcept:
        cdef int place
        while self.heads[s] < 0 and self.value[-1 - self.heads[s]] >= 0:
            s = self.value[-1 - self.heads[s]]
        while self.heads[t] < 0 and self.value[-1 - self.heads[t]] >= 0:
            t = self.value[-1 - self.heads[t]]
        if s == t:
            return True
        if self.heads[s] >= 0:
            s, t = t, s
        if self.heads[s] < 0:
            if self.sort_of(s) != self.sort_of(t) or self.occurs(s, t):
                return False
            self.bind(-1 - self.heads[s], t)
            return True
        if self.heads[s] != self.heads[t]:
            return False
        for place in range(self.arity[self.heads[s]]):
            if not self.unifies(self.pool[self.starts[s] + place], self.pool[self.starts[t] + place]):
                return False
        return True

    cdef bint occurs(self, int variable, int t) noexcept:
        cdef int place, head = self.heads[t]
        if t == variable or self.ground[t]:
            return t == variable
        if head < 0:
            return self.value[-1 - head] >= 0 and self.occurs(variable, self.value[-1 - head])
        for place in range(self.arity[head]):
            if self.occurs(variable, self.pool[self.starts[t] + place]):
                return True
        return False

    cdef int once(self, int t) except -1:
        cdef int arguments[MOST_ARGUMENTS]
        cdef int place, head = self.heads[t]
        if self.ground[t]:
            return t
        if head < 0:
            return t if self.value[-1 - head] < 0 else self.value[-1 - head]
        for place in range(self.arity[head]):
            arguments[place] = self.once(self.pool[self.starts[t] + place])
        return self.intern(head, arguments, self.arity[head])

    cdef int resolve(self, int t) except -1:
        cdef int arguments[MOST_ARGUMENTS]
        cdef int place, head = self.heads[t]
        if self.ground[t]:
            return t
        if head < 0:
            return t if self.value[-1 - head] < 0 else self.resolve(self.value[-1 - head])
        for place in range(self.arity[head]):
            arguments[place] = self.resolve(self.pool[self.starts[t] + place])
        return self.intern(head, arguments, self.arity[head])
