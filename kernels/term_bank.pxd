"""What rewriting.pyx and congruence.pyx build on: terms as rows of arrays."""

cimport cython
from libc.stdint cimport int64_t, uint32_t, uint64_t

cdef enum:
    TOO_DEEP = -1  # no term: it would be deeper than MAX_DEPTH
    FAILED = -2  # an exception is set

cdef struct Cell:
    # A term: its arguments are `arity` numbers of the pool from `first` on; `last` is its largest variable, or -1.
    int head
    int first
    int arity
    int depth
    int weight
    uint32_t hash
    int last

cdef void* grown(void* memory, int64_t* room, int64_t needed, size_t size) except NULL

cdef class Terms:
    cdef Cell* cells
    cdef int* pool
    cdef int* table
    cdef int* arity
    cdef int64_t* precedence
    cdef int* stack
    cdef uint64_t* comparisons
    cdef int64_t count
    cdef int64_t symbols
    cdef int64_t stacked
    cdef int64_t pooled
    cdef int64_t mask
    cdef int64_t cell_room
    cdef int64_t pool_room
    cdef int64_t arity_room
    cdef int64_t precedence_room
    cdef int64_t stack_room

    @cython.final
    cdef int checked(self, int64_t term) except -1

    @cython.final
    cdef int push(self, int value) except -1

    @cython.final
    cdef int store(self, int head, int64_t base) except? FAILED

    @cython.final
    cdef int enlarge_table(self) except -1

    @cython.final
    cdef int instance(self, int term, const int* values, int known) except? FAILED

    @cython.final
    cdef bint match_into(self, int pattern, int term, int* values) noexcept

    @cython.final
    cdef bint above(self, int s, int t) noexcept

    @cython.final
    cdef bint compare(self, int s, int t) noexcept

    @cython.final
    cdef bint above_by_arguments(self, int s, int t) noexcept

    @cython.final
    cdef bint above_all(self, int s, int t, int begin) noexcept

    @cython.final
    cdef bint reaches(self, int s, int t, int begin) noexcept

    @cython.final
    cdef int last_variable(self, int term) noexcept

    cdef void collect(self, int term, set found, set seen)
    cdef int resolved(self, int term, dict values)
    cdef bint occurs(self, int variable, int term, dict values, set seen)
    cdef int instance_of(self, int term, dict values) except? FAILED
