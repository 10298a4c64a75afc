"""A graph of nodes that evaluation rewrites, with holes for what is not known yet."""

from libc.stdint cimport int32_t, int64_t
from libcpp.vector cimport vector

cdef enum:
    # Where the arguments of a node begin.
    FIRST = 2
    # What the first word of a node holds instead of a symbol, as in kernels.programs.
    LINK = -1
    HOLE = -2
    TRUE = -3
    FALSE = -4
    IMPLIES = -5
    EQUAL = -6
    STUCK = -7
    # What an evaluation returns instead of a node or a truth value.
    BLOCKED = -1
    UNDETERMINED = -2

cdef struct Signature:
    int32_t arity
    int32_t first_field
    int32_t sort
    int32_t place
    int32_t entry
    int32_t absorbed
    int32_t absorbs
    int32_t constant

cdef struct Sort:
    int32_t first
    int32_t count
    int32_t least_size
    int32_t least_depth

cdef class LazyGraph:
    cdef vector[int32_t] heap, trail, registers, code, field, constructor
    cdef vector[Signature] symbols
    cdef vector[Sort] sorts
    # Nodes below the mark are older than the last choice: what overwrites them goes to the trail.
    cdef int64_t step, mark
    cdef int32_t blocked
    cdef bint deep, several
    cdef readonly int64_t steps

    cdef int32_t node(self, int32_t head, int32_t count) noexcept nogil
    cdef int32_t hole(self, int32_t sort, int32_t depth) noexcept nogil
    cdef void write(self, int32_t at, int32_t word) noexcept nogil
    cdef void update(self, int32_t at, int32_t head, int32_t argument) noexcept nogil
    cdef void undo(self, int64_t heap, int64_t trail) noexcept nogil
    cdef int32_t follow(self, int32_t at) noexcept nogil
    cdef int32_t whnf(self, int32_t at, int depth) noexcept nogil
    cdef int32_t unfold(self, int32_t at, int32_t head, int depth) noexcept nogil
    cdef int32_t absorb(self, int32_t at, int32_t head, int32_t why, int depth) noexcept nogil
    cdef int32_t build(self, int32_t pc, int64_t base) noexcept nogil
    cdef int truth(self, int32_t at, bint positive, int depth) noexcept nogil
    cdef int implication(self, int32_t left, int32_t right, bint positive, int depth) noexcept nogil
    cdef int compare(self, int32_t left, int32_t right, int depth) noexcept nogil
    cdef int compare_fields(self, int32_t a, int32_t b, int depth) noexcept nogil
    cdef list read(self, int32_t at)
    cdef int32_t place(self, holes, built) except -1
