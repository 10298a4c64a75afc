"""What product_tree.pyx builds on: tails and their images."""

from kernels.flint_api cimport arb_struct, mag_struct, slong
from kernels.leaves cimport Node
from kernels.node_products cimport NodeProducts

cdef struct Tail:
    # The tail of the fraction is within tail_error + rounding_error of x/y; x and y are exact (no radius).
    arb_struct x
    arb_struct y
    mag_struct tail_error
    mag_struct rounding_error

cdef class TailImages(NodeProducts):
    cdef arb_struct w[6]
    cdef mag_struct g[5]
    cdef Tail tail

    cdef bint tail_dominates(self) noexcept nogil
    cdef void set_tail(self, const arb_struct* start) noexcept nogil
    cdef bint apply(self, Node* node, slong bits) noexcept nogil
    cdef slong needed_bits(self, Node* node, slong bits) noexcept nogil
    cdef void image(self, Node* node, slong bits) noexcept nogil
    cdef void exact_image(self, Node* node, slong bits) noexcept nogil
    cdef bint error_factor(self, mag_struct* factor, Node* node) noexcept nogil
    cdef void image_error(self, mag_struct* error) noexcept nogil
