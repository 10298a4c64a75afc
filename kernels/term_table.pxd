"""A table of terms, with equations that rewrite them."""

from libc.stdint cimport int32_t, int64_t
from libcpp.vector cimport vector

cdef struct TermRow:
    # A variable's head is -1 - its number.
    int32_t head
    int32_t first
    int32_t count
    int32_t sort
    int32_t size

cdef class TermTable:
    cdef vector[TermRow] terms
    cdef vector[int32_t] arguments, symbols, rank, symbol_sort, field, first_field, arity, bound
    # For each head the equations with such a side: that side, the other one.
    cdef vector[vector[int32_t]] rules
    cdef readonly int64_t survivors

    cdef int32_t row(self, int32_t head, int32_t sort, int32_t size) noexcept
    cdef int32_t compound(self, int32_t head, const int32_t *parts) noexcept
    cdef int32_t argument(self, int32_t at, int32_t i) noexcept
    cdef bint reducible(self, int32_t head, const int32_t *parts) noexcept
    cdef bint matches(self, int32_t pattern, const int32_t *parts) noexcept
    cdef bint shrinks(self, int32_t other, int32_t head, const int32_t *parts) noexcept
    cdef int32_t instance(self, int32_t pattern) noexcept
    cdef int order(self, int32_t a, int32_t b) noexcept
    cdef int32_t rank_of(self, int32_t at) noexcept
    cdef bint occurs(self, int32_t head, int32_t at) noexcept
