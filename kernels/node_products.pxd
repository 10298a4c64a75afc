"""What product_tree.pyx builds on: the products of its nodes."""

from kernels.flint_api cimport fmpz
from kernels.leaves cimport Leaves, Node

cdef bint in_limbs() noexcept nogil
cdef void multiply_integers(fmpz* z, const fmpz* x, const fmpz* y) noexcept nogil

cdef class NodeProducts(Leaves):
    cdef fmpz t[4]
    cdef fmpz s[6]

    cdef void multiply(self, Node* left, Node* right) noexcept nogil
    cdef void multiply_large(self, Node* left, Node* right) noexcept nogil
    cdef void multiply_small(self, Node* left, Node* right) noexcept nogil
    cdef void add_product(self, fmpz* sum, const fmpz* x, const fmpz* y) noexcept nogil
