"""Values of closed terms as numbers: equal values have equal numbers."""

from libc.stdint cimport int32_t, int64_t, uint64_t
from libcpp.vector cimport vector

cdef enum:
    # The number of "no value": not determined, too large or too long to compute.
    NONE = 0

cdef struct Definition:
    int32_t arity
    int32_t place
    int32_t entry
    bint choosing
    # The successor of the symbol's sort, if this is the zero or the successor of a sort that counts; else -1.
    int32_t counts
    # Where the rows of a closed form begin and how many they are.
    int32_t row
    int32_t rows
    int32_t successor

cdef class Interning:
    cdef vector[int32_t] slots, starts, pool, payload
    cdef int32_t find(self, const int32_t *words, int32_t count) noexcept
    cdef void grow(self) noexcept

cdef class GroundValues:
    cdef vector[Definition] symbols
    cdef vector[int32_t] code, registers, sizes
    cdef vector[int64_t] terms
    cdef Interning values, results
    cdef dict zeros
    cdef int64_t fuel
    cdef readonly int64_t evaluated

    cdef int64_t count_of(self, int32_t value) noexcept
    cdef int32_t counted(self, int32_t successor, int64_t count) noexcept
    cdef int32_t closed(self, int32_t symbol, const int32_t *arguments) noexcept
    cdef int32_t construct(self, int32_t symbol, const int32_t *fields) noexcept
    cdef int32_t call(self, int32_t symbol, const int32_t *arguments, int depth) noexcept
    cdef int32_t run(self, int32_t symbol, const int32_t *arguments, int depth) noexcept
    cdef int32_t branch(self, int32_t pc, int32_t value) noexcept
    cdef int32_t leaf(self, int64_t base, int32_t pc, int depth) noexcept
    cdef int32_t taken(self, int64_t base, int64_t own, int32_t pc, int32_t register, int depth) noexcept
    cdef int32_t chosen(self, int64_t base, int64_t own, int32_t pc, int32_t at, int depth) noexcept
    cdef int32_t demand(self, int64_t base, int32_t register, int depth) noexcept
    cdef int32_t choose(self, int64_t base, int32_t pc, int depth) noexcept
    cdef int32_t apply(self, int32_t symbol, const int32_t *arguments) noexcept

cdef uint64_t hashed(const int32_t *words, int32_t count) noexcept
