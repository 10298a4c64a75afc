"""The bank of terms, for the kernels that are built on it."""

from libc.stdint cimport int64_t

cdef enum:
    MOST_ARGUMENTS = 64
    DEEPEST = 4000
    HEAVIEST = 10000


cdef void* grown(void* old, size_t size) except NULL

cdef class TermBank:
    cdef dict _declared  # (k, sort) -> number of a variable
    cdef list _keys
    # Symbols.
    cdef int symbol_count, symbol_room
    cdef int* arity
    cdef int* symbol_sort
    cdef int* symbol_weight
    cdef int64_t* precedence
    # Variables: the values that matching and unification give them (-1 is none), and which they gave, to undo it;
    # for the orders, the rank of a variable (0 is none) and a counter.
    cdef int variable_count, variable_room
    cdef int* variable_term
    cdef int* variable_sort
    cdef int* value
    cdef int* rank
    cdef int* surplus
    cdef int* trail
    cdef int trail_length
    # Terms: head, where the arguments start, weight, depth, whether without variables.
    cdef int count, room, slots
    cdef int* heads
    cdef int64_t* starts
    cdef int* weights
    cdef int* depths
    cdef char* ground
    cdef int* table
    cdef int* pool
    cdef int64_t pool_count, pool_room

    cdef int intern(self, int head, const int* arguments, int n) except -1
    cdef int more_terms(self) except -1
    cdef int sort_of(self, int t) noexcept
    cdef void undo(self, int length) noexcept
    cdef void bind(self, int variable, int t) noexcept
    cdef bint matches(self, int pattern, int t) noexcept
    cdef bint unifies(self, int s, int t) noexcept
    cdef bint occurs(self, int variable, int t) noexcept
    cdef int once(self, int t) except -1
    cdef int resolve(self, int t) except -1
    cdef int collect(self, int t, dict found) except -1
    cdef int take(self, dict values) except -1
    cdef dict given(self)
    cdef int put(self, int t, tuple path, int depth, int new) except -1
