# distutils: language = c++
"""Terms by size, grouped by their values on sample points: what has equal values everywhere is perhaps equal.

Each class of terms with equal values keeps its first, smallest term; larger terms are built from those alone, so equal
functions are tried once. A term that an accepted equation rewrites to a smaller one at its top is not even evaluated:
its other parts are irreducible already, so that equation and smaller ones imply whatever it could give.
"""

from libc.stdint cimport int32_t, int64_t, uint64_t
from libcpp.unordered_map cimport unordered_map
from libcpp.vector cimport vector

from kernels.ground_values cimport NONE, GroundValues, hashed
from kernels.term_table cimport TermTable


cdef class TermSearch(TermTable):
    """Enumerates the terms over some symbols and variables; points may be of several models of the same symbols.

    >>> from kernels.programs import BUILD, CASE, Program
    >>> plus = (CASE, 0, 4, 7, BUILD, 0, 1, BUILD, 2, 2, 2, 1, 1, 3, 4)  # 0 + y = y; S(x) + y = S(x + y)
    >>> nat = Program(((0, 1),), ((), (0,), (0, 0)), (0, 0, 0), (-1, -1, 0), plus, (None,) * 3)
    >>> search = TermSearch([nat], [0, 1, 2], [0, 0])
    >>> for x, y in ((0, 1), (2, 1), (3, 0), (2, 5)):
    ...     search.add_point([[1] * x + [0], [1] * y + [0]])
    >>> search.level(1), search.level(2)
    ([], [])
    >>> [(search.preorder(search.partner(t)), search.preorder(t)) for t in search.level(3)][0]  # x = x + 0
    ([-1], [2, -1, 0])
    """

    cdef list grounds
    cdef vector[int32_t] representatives, model, scratch
    # The values of each term at the points; none for a term that is no representative.
    cdef vector[vector[int32_t]] vectors
    cdef unordered_map[uint64_t, int32_t] classes
    cdef vector[vector[vector[int32_t]]] by_size
    # The place of the enumeration: a symbol, the sizes of its arguments, and which of the terms of that size.
    cdef int32_t size, place
    cdef vector[int32_t] part_size, part
    cdef readonly bint done
    cdef readonly int64_t enumerated, merged, reduced, undetermined, compared

    def __cinit__(self, programs, symbols, variables):
        self.grounds = [GroundValues(program) for program in programs]
        self.by_size.resize(len(programs[0].constructors))
        self._begin(0)
        self.done = True
        for number in range(len(variables)):
            self.keep(number)

    cdef void keep(self, int32_t at) noexcept:
        """Make a term the representative of its class."""
        self.representatives.push_back(at)
        self.by_size[self.terms[at].sort][self.terms[at].size].push_back(at)
        self.vectors.resize(self.terms.size())
        self.vectors[at] = self.scratch
        self.enter(at)

    cdef void enter(self, int32_t at) noexcept:
        """Let a representative stand for its values, unless an earlier one does: two variables may look alike."""
        cdef uint64_t key = self.key(self.vectors[at], self.terms[at].sort)
        if self.classes.find(key) == self.classes.end():
            self.classes[key] = at

    def representatives_of(self, int32_t sort, int32_t size) -> list[int]:
        """The representatives of a sort and a size, in the order of their discovery."""
        return list(self.by_size[sort][size]) if size <= self.size else []

    # Points.

    def add_point(self, values, int32_t model=0):
        """Add a point: a value for each variable, its constructors in preorder."""
        cdef int32_t at, value
        cdef GroundValues ground = self.grounds[model]
        self.model.push_back(model)
        numbers = [ground.number(symbols) for symbols in values]
        for at in self.representatives:
            if self.terms[at].head < 0:
                value = numbers[-1 - self.terms[at].head]
            else:
                value = self.value_at(ground, self.terms[at].head, &self.arguments[0] + self.terms[at].first,
                                      self.model.size() - 1)
            self.vectors[at].push_back(value)
        self.classes.clear()
        for at in self.representatives:
            self.enter(at)

    cdef int32_t value_at(self, GroundValues ground, int32_t head, const int32_t *parts, int64_t point) noexcept:
        cdef int32_t words[32]
        cdef int32_t i
        for i in range(self.arity[head]):
            words[i] = self.vectors[parts[i]][point]
        return ground.apply(head, words)

    cdef uint64_t key(self, const vector[int32_t] &values, int32_t sort) noexcept:
        return hashed(values.data(), values.size()) + <uint64_t>sort * <uint64_t>0x9E3779B97F4A7C15

    # Enumeration.

    def _begin(self, int32_t size):
        cdef size_t sort
        self.size, self.place = size, -1
        self.part_size.clear()
        self.part.clear()
        for sort in range(self.by_size.size()):
            self.by_size[sort].resize(size + 2)

    cdef bint move(self) noexcept:
        """Go to the next term of this size; False when there is none."""
        cdef int32_t i = self.part.size() - 1
        while i >= 0:
            self.part[i] += 1
            if self.part[i] < self.choices(i):
                return True
            self.part[i] = 0
            i -= 1
        return self.next_shape()

    cdef int32_t choices(self, int32_t i) noexcept:
        cdef int32_t sort = self.field[self.first_field[self.symbols[self.place]] + i]
        return self.by_size[sort][self.part_size[i]].size()

    cdef bint next_shape(self) noexcept:
        cdef int32_t i
        cdef bint some = False
        while not some:
            if not self.next_sizes() and not self.next_symbol():
                return False
            some = True
            for i in range(<int32_t>self.part_size.size()):
                some = some and self.choices(i) > 0
        self.part.assign(self.part_size.size(), 0)
        return True

    cdef bint next_sizes(self) noexcept:
        """The next sizes of the arguments with the same sum, in lexicographic order."""
        cdef int32_t count = self.part_size.size(), j, last
        for j in range(count - 2, -1, -1):
            self.part_size[j] += 1
            last = self.part_size[count - 1] - 1
            if last >= 1:
                self.part_size[count - 1] = last
                return True
            self.part_size[count - 1] = last + self.part_size[j] - 1
            self.part_size[j] = 1
        return False

    cdef bint next_symbol(self) noexcept:
        cdef int32_t count
        self.place += 1
        while self.place < <int32_t>self.symbols.size():
            count = self.arity[self.symbols[self.place]]
            if (count == 0) == (self.size == 1) and self.size > count:
                self.part_size.assign(count, 1)
                if count:
                    self.part_size[count - 1] = self.size - count
                return True
            self.place += 1
        self.part_size.clear()
        return False

    def level(self, int32_t size, int64_t most=1 << 62) -> list[int]:
        """Enumerate the terms of the next size: new classes are kept, the terms with an earlier term's values returned.

        Sizes go up by one, from 1. Each returned term waits for its `partner`. After `most` terms it stops, not `done`:
        the next call for this size goes on.
        """
        cdef int32_t parts[32]
        cdef int32_t head, i
        if size != self.size + self.done:
            raise ValueError(f"terms of size {size} cannot follow those of size {self.size}")
        if self.done:
            self._begin(size)
        waiting = []
        self.done = False
        while most > 0:
            if not self.move():
                self.done = True
                break
            most -= 1
            self.enumerated += 1
            head = self.symbols[self.place]
            for i in range(<int32_t>self.part.size()):
                parts[i] = self.by_size[self.field[self.first_field[head] + i]][self.part_size[i]][self.part[i]]
            if self.reducible(head, parts):
                self.reduced += 1
            elif not self.evaluate(head, parts):
                self.undetermined += 1
            elif self.find(head) >= 0:
                self.merged += 1
                waiting.append(self.compound(head, parts))
            else:
                self.keep(self.compound(head, parts))
        return waiting

    def partner(self, int32_t at) -> int:
        """The earlier term with the values of a waiting one at all points of now.

        -1 where there is none any more (the term becomes a representative), or none is needed, because accepted
        equations rewrite it.
        """
        cdef vector[int32_t] parts
        cdef int32_t i, left, head = self.terms[at].head
        for i in range(self.terms[at].count):
            parts.push_back(self.argument(at, i))
        if self.reducible(head, parts.data()):
            self.reduced += 1
            return -1
        self.evaluate(head, parts.data())
        left = self.find(head)
        if left < 0:
            self.keep(at)
        return left

    cdef int32_t find(self, int32_t head) noexcept:
        """The representative with the values in `scratch`, or -1."""
        cdef uint64_t key = self.key(self.scratch, self.symbol_sort[head])
        found = self.classes.find(key)
        if found == self.classes.end() or self.vectors[self.classes[key]] != self.scratch:
            return -1
        return self.classes[key]

    cdef bint evaluate(self, int32_t head, const int32_t *parts) noexcept:
        """Compute the values at all points into `scratch`; False where there is none at all."""
        cdef bint some = False
        cdef int64_t point
        self.scratch.resize(self.model.size())
        for point in range(<int64_t>self.model.size()):
            self.scratch[point] = self.value_at(<GroundValues>self.grounds[self.model[point]], head, parts, point)
            some = some or self.scratch[point] != NONE
        return some

    # Conditions.

    def holds(self, int32_t left, int32_t right) -> bytes:
        """One byte a point: whether two representatives have the same value there."""
        cdef const vector[int32_t] *a = &self.vectors[left]
        cdef const vector[int32_t] *b = &self.vectors[right]
        return bytes([a[0][i] == b[0][i] and a[0][i] != NONE for i in range(<int64_t>self.model.size())])

    def under(self, int32_t left, int32_t right, int32_t size) -> list[tuple[int, int]]:
        """Pairs of representatives up to a size that are equal wherever left = right holds, but not everywhere.

        A term with a part that is the second of a pair gives no pair: replacing the part by the first gives it. Of a
        pair x, t with a variable x that is not in t, x is replaced.
        """
        cdef vector[int64_t] where
        cdef vector[int32_t] values
        cdef vector[char] single
        cdef unordered_map[uint64_t, int32_t] classes
        cdef uint64_t key
        cdef int32_t at, i
        cdef bint plain, some
        cdef int64_t point
        pairs = []
        single.resize(self.terms.size(), 0)
        for point in range(<int64_t>self.model.size()):
            if self.vectors[left][point] == self.vectors[right][point] and self.vectors[left][point] != NONE:
                where.push_back(point)
        for at in self.representatives:
            plain, some = self.terms[at].size <= size, False
            for i in range(self.terms[at].count):
                plain = plain and single[self.argument(at, i)]
            if not plain:
                continue
            self.compared += 1
            values.clear()
            for point in where:
                values.push_back(self.vectors[at][point])
                some = some or values.back() != NONE
            key = self.key(values, self.terms[at].sort)
            if not some or classes.find(key) == classes.end():
                classes[key], single[at] = at, 1
                continue
            pairs.append((classes[key], at))
            if self.terms[classes[key]].head < 0 and not self.occurs(self.terms[classes[key]].head, at):
                single[classes[key]], single[at] = 0, 1
                classes[key] = at
        return pairs
