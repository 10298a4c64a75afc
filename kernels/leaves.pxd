"""What product_tree.pyx builds on: the products of single runs of step matrices."""

from libc.stdint cimport int64_t

from kernels.flint_api cimport fmpz, int128, slong

cdef struct Node:
    # The product [[m0, m1], [m2, m3]] of a range of M(n).
    fmpz m[4]

cdef struct Determinant:
    # An upper bound mantissa * 2^exponent of |det|, the product of the |b(n)|.
    double mantissa
    slong exponent

cdef class Polynomial:
    cdef int length
    cdef bint small
    cdef int64_t* machine
    cdef double* magnitude
    cdef double* magnitude_bits
    cdef fmpz* exact

    cdef int set_coefficient(self, int k, coefficient) except -1
    cdef double bound(self, double n) noexcept nogil
    cdef double bound_bits(self, double n) noexcept nogil
    cdef int64_t at(self, int64_t n) noexcept nogil
    cdef int128 at_wide(self, int64_t n) noexcept nogil
    cdef void at_exact(self, fmpz* value, int64_t n) noexcept nogil

cdef class Leaves:
    cdef Polynomial a
    cdef Polynomial b
    cdef int64_t depth
    cdef int64_t count
    cdef int64_t first_big
    cdef int64_t* ends
    cdef double bits
    cdef Determinant det
    cdef fmpz step[2]

    cdef double machine_bits(self, double n, int64_t length) noexcept nogil
    cdef int64_t machine_length(self, int64_t start, int64_t length) noexcept nogil
    cdef int plan(self) except -1
    cdef int append(self, int64_t end, double bits) except -1
    cdef void leaf(self, Node* node, int64_t i) noexcept nogil
    cdef void machine_leaf(self, Node* node, int64_t start, int64_t end) noexcept nogil
    cdef void big_leaf(self, Node* node, int64_t start, int64_t end) noexcept nogil
