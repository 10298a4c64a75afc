"""Balls of a fraction's tail, carried through products of step matrices: images, and bounds of their errors."""

from kernels import flint_library

from kernels.flint_api cimport (
    arb_addmul, arb_clear, arb_get_mag, arb_get_mag_lower, arb_mul, arb_set_fmpz, arb_set_round, arb_set_round_fmpz,
    arb_set_round_fmpz_2exp, arb_struct, arb_swap, arb_trim, arf_get_fmpz_2exp, flint_api_load, fmpz, fmpz_mul_2exp,
    fmpz_set, fmpz_set_si, mag_add, mag_clear, mag_div, mag_get_d_log2_approx, mag_mul, mag_mul_2exp_si, mag_mul_lower,
    mag_set, mag_set_d, mag_struct, mag_sub_lower, slong, ulong,
)
from kernels.leaves cimport Node
from kernels.node_products cimport NodeProducts, in_limbs, multiply_integers

cdef enum:
    LOW_BITS = 64  # to learn sizes
    SPARE_BITS = 40  # of the tail's image beyond its accuracy
    EXACT_BITS = 640  # of the tail, from which its image is taken exactly by limb_product

if flint_library.handle():
    flint_api_load(flint_library.handle())


cdef class TailImages(NodeProducts):
    """A tail with its errors, and scratch space for its images."""

    def __dealloc__(self):
        cdef int k
        for k in range(6):
            arb_clear(&self.w[k])
        for k in range(5):
            mag_clear(&self.g[k])
        arb_clear(&self.tail.x)
        arb_clear(&self.tail.y)
        mag_clear(&self.tail.tail_error)
        mag_clear(&self.tail.rounding_error)

    cdef bint tail_dominates(self) noexcept nogil:
        return mag_get_d_log2_approx(&self.tail.tail_error) >= mag_get_d_log2_approx(&self.tail.rounding_error)

    cdef void set_tail(self, const arb_struct* start) noexcept nogil:
        arb_trim(&self.tail.x, start)
        mag_set(&self.tail.tail_error, &self.tail.x.rad)
        mag_set_d(&self.tail.x.rad, 0)
        fmpz_set_si(&self.t[0], 1)
        arb_set_fmpz(&self.tail.y, &self.t[0])
        mag_set_d(&self.tail.rounding_error, 0)

    cdef bint apply(self, Node* node, slong bits) noexcept nogil:
        """Replace the tail by its image under `node`; False if the denominator may vanish."""
        cdef mag_struct* factor = &self.g[0]
        cdef mag_struct* error = &self.g[1]
        self.image(node, bits)
        if not self.error_factor(factor, node):
            return False
        mag_mul(&self.tail.tail_error, &self.tail.tail_error, factor)
        mag_mul(&self.tail.rounding_error, &self.tail.rounding_error, factor)
        self.image_error(error)
        mag_add(&self.tail.rounding_error, &self.tail.rounding_error, error)
        arb_swap(&self.tail.x, &self.w[0])
        arb_swap(&self.tail.y, &self.w[1])
        mag_set_d(&self.tail.x.rad, 0)
        mag_set_d(&self.tail.y.rad, 0)
        return True

    cdef slong needed_bits(self, Node* node, slong bits) noexcept nogil:
        """The precision at which rounding no longer matters beside the tail's own error, at most `bits`."""
        cdef mag_struct* factor = &self.g[0]
        cdef mag_struct* size = &self.g[1]
        cdef double accuracy
        if self.tail.tail_error.man == 0:
            return bits
        self.image(node, LOW_BITS)
        arb_get_mag_lower(size, &self.w[0])
        if size.man == 0 or not self.error_factor(factor, node):
            return bits
        accuracy = mag_get_d_log2_approx(size)
        arb_get_mag(size, &self.w[1])
        accuracy -= mag_get_d_log2_approx(size)
        accuracy -= mag_get_d_log2_approx(&self.tail.tail_error) + mag_get_d_log2_approx(factor)
        return <slong> min(max(accuracy + SPARE_BITS, LOW_BITS), bits)

    cdef void image(self, Node* node, slong bits) noexcept nogil:
        """w[0], w[1] <- node * (x, y), whose radii are the rounding errors alone."""
        if in_limbs() and bits >= EXACT_BITS:
            self.exact_image(node, bits)
            return
        arb_set_round(&self.w[4], &self.tail.x, bits)
        arb_set_round(&self.w[5], &self.tail.y, bits)
        cdef int row
        for row in range(2):
            arb_set_round_fmpz(&self.w[2], &node.m[2 * row], bits)
            arb_set_round_fmpz(&self.w[3], &node.m[2 * row + 1], bits)
            arb_mul(&self.w[row], &self.w[2], &self.w[4], bits)
            arb_addmul(&self.w[row], &self.w[3], &self.w[5], bits)

    cdef void exact_image(self, Node* node, slong bits) noexcept nogil:
        """The same, rounded once at the end: the products are so cheap that no factor is rounded before."""
        cdef fmpz* x = &self.s[1]
        cdef fmpz* y = &self.s[2]
        cdef fmpz* exponent = &self.s[3]
        cdef fmpz* other = &self.s[4]
        cdef slong shift
        cdef int row
        arf_get_fmpz_2exp(x, exponent, &self.tail.x.mid)
        arf_get_fmpz_2exp(y, other, &self.tail.y.mid)
        # Exponents of numbers that fit into memory are machine words.
        shift = <slong> exponent[0] - <slong> other[0]
        if shift > 0:
            fmpz_mul_2exp(x, x, <ulong> shift)
            fmpz_set(exponent, other)
        else:
            fmpz_mul_2exp(y, y, <ulong> -shift)
        for row in range(2):
            multiply_integers(&self.s[5], &node.m[2 * row], x)
            self.add_product(&self.s[5], &node.m[2 * row + 1], y)
            arb_set_round_fmpz_2exp(&self.w[row], &self.s[5], exponent, bits)

    cdef bint error_factor(self, mag_struct* factor, Node* node) noexcept nogil:
        """A bound on how much the image of the tail moves for each unit that the tail moves; False if there is none.

        With T = x/y, the image w[0]/w[1] and |d| <= the tail's errors,
        |f(T + d) - f(T)| <= |d| |det| y^2 / (|w1| (|w1| - |m2 y d|)).
        """
        cdef mag_struct* lower = &self.g[2]
        cdef mag_struct* moved = &self.g[3]
        cdef mag_struct* y = &self.g[4]
        arb_get_mag(y, &self.tail.y)
        mag_add(moved, &self.tail.tail_error, &self.tail.rounding_error)
        mag_mul(moved, moved, y)
        arb_set_round_fmpz(&self.w[2], &node.m[2], LOW_BITS)
        arb_get_mag(factor, &self.w[2])
        mag_mul(moved, moved, factor)
        arb_get_mag_lower(lower, &self.w[1])
        mag_sub_lower(moved, lower, moved)
        mag_mul_lower(lower, lower, moved)
        if lower.man == 0:
            return False
        mag_set_d(factor, self.det.mantissa)
        mag_mul_2exp_si(factor, factor, self.det.exponent)
        mag_mul(factor, factor, y)
        mag_mul(factor, factor, y)
        mag_div(factor, factor, lower)
        return True

    cdef void image_error(self, mag_struct* error) noexcept nogil:
        """A bound of |X/Y - mid X/mid Y| <= (rad X + |mid X/mid Y| rad Y)/|Y| for the balls X, Y = w[0], w[1]."""
        cdef mag_struct* lower = &self.g[2]
        arb_get_mag_lower(lower, &self.w[1])
        arb_get_mag(error, &self.w[0])
        mag_div(error, error, lower)
        mag_mul(error, error, &self.w[1].rad)
        mag_add(error, error, &self.w[0].rad)
        mag_div(error, error, lower)
