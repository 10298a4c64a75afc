"""Orders on the bank of terms, for the kernels that are built on it."""

from libc.stdint cimport int64_t

from kernels.sorted_terms cimport TermBank


cdef class OrderedTerms(TermBank):
    cdef readonly bint lexicographic
    cdef bint ranked  # are variables ranked?
    # A lossy memory of comparisons by the lexicographic order.
    cdef int64_t* seen
    cdef char* verdict

    cdef void rank_variables(self, bint ranked) noexcept
    cdef bint larger(self, int s, int t) noexcept
    cdef bint above(self, int s, int t) noexcept
    cdef bint variable_above(self, int s, int t) noexcept
    cdef bint knuth_bendix(self, int s, int t) noexcept
    cdef bint dominates(self, int s, int t) noexcept
    cdef void tally(self, int t, int sign, int* names, int* count) noexcept
    cdef bint path_order(self, int s, int t) noexcept
    cdef bint path_order_anew(self, int s, int t) noexcept
    cdef bint outranks(self, int s, int t) noexcept
