"""The leaves of a product tree: runs of step matrices M(n) = [[0, b(n)], [1, a(n)]], multiplied out.

A leaf is as long as provably fits in 128-bit integers; where not even one step does, it holds FLINT integers.
"""

from libc.math cimport INFINITY, fabs, frexp, log2, sqrt
from libc.stdint cimport int64_t
from libc.stdlib cimport calloc, free, realloc

import math
from operator import index

import flint

from kernels import flint_library

from kernels.flint_api cimport (
    flint_api_fmpz, flint_api_fmpz_set_int128, flint_api_load, fmpz, fmpz_add, fmpz_addmul, fmpz_clear,
    fmpz_get_d_2exp, fmpz_mul, fmpz_mul_si, fmpz_set, fmpz_set_si, int128, slong,
)

cdef enum:
    LEAF_BITS = 124  # of every number in a machine leaf: intermediate sums stay below 2^126
    STEP_BITS = 61  # of |a(n)|, |b(n)| in 64 bits, summed without signs; a leaf takes them in 128 bits where needed
    BIG_LEAF = 8  # steps in a leaf that needs FLINT integers

if flint_library.handle():
    flint_api_load(flint_library.handle())


cdef class Polynomial:
    """Coefficients, lowest first, in the two forms that leaves need, and bounds of the values."""

    def __cinit__(self, coefficients):
        cdef int k
        self.length = len(coefficients)
        self.small = True
        self.machine = <int64_t*> calloc(self.length + 1, sizeof(int64_t))
        self.magnitude = <double*> calloc(self.length + 1, sizeof(double))
        self.magnitude_bits = <double*> calloc(self.length + 1, sizeof(double))
        self.exact = <fmpz*> calloc(self.length + 1, sizeof(fmpz))
        if not (self.machine and self.magnitude and self.magnitude_bits and self.exact):
            raise MemoryError
        for k in range(self.length):
            self.set_coefficient(k, int(index(coefficients[k])))

    cdef int set_coefficient(self, int k, coefficient) except -1:
        if coefficient.bit_length() <= STEP_BITS:
            self.machine[k] = coefficient
            self.magnitude[k] = fabs(<double> self.machine[k])
            self.magnitude_bits[k] = log2(self.magnitude[k]) if self.machine[k] else -INFINITY
            fmpz_set_si(self.exact + k, self.machine[k])
            return 0
        number = flint.fmpz(coefficient)
        fmpz_set(self.exact + k, flint_api_fmpz(number))
        self.magnitude_bits[k] = math.log2(abs(coefficient))
        self.small = False
        return 0

    def __dealloc__(self):
        cdef int k
        if self.exact:
            for k in range(self.length):
                fmpz_clear(self.exact + k)
        free(self.machine)
        free(self.magnitude)
        free(self.magnitude_bits)
        free(self.exact)

    cdef double bound(self, double n) noexcept nogil:
        """The sum of |c_k| n^k, up to rounding: it bounds every partial value of Horner's rule at 1, ..., n."""
        cdef double value = 0
        cdef int k
        for k in range(self.length - 1, -1, -1):
            value = value * n + self.magnitude[k]
        return value

    cdef double bound_bits(self, double n) noexcept nogil:
        """About log2 of the values up to n, also when the coefficients are beyond a double; at least 0."""
        cdef double largest = 0, log_n = log2(n)
        cdef int k
        for k in range(self.length):
            largest = max(largest, self.magnitude_bits[k] + k * log_n)
        return largest

    cdef int64_t at(self, int64_t n) noexcept nogil:
        cdef int64_t value = 0
        cdef int k
        for k in range(self.length - 1, -1, -1):
            value = value * n + self.machine[k]
        return value

    cdef int128 at_wide(self, int64_t n) noexcept nogil:
        cdef int128 value = 0
        cdef int k
        for k in range(self.length - 1, -1, -1):
            value = value * n + self.machine[k]
        return value

    cdef void at_exact(self, fmpz* value, int64_t n) noexcept nogil:
        cdef int k
        fmpz_set_si(value, 0)
        for k in range(self.length - 1, -1, -1):
            fmpz_mul_si(value, value, n)
            fmpz_add(value, value, self.exact + k)


cdef void _multiply_determinant(Determinant* det, double factor) noexcept nogil:
    cdef int shift
    # Three roundings of at most 2^-53 each: of the factor, of the product, and of the correction.
    det.mantissa *= fabs(factor) * (1 + 2.0**-50)
    # Factors are below 2^124, so that this comes well before an overflow.
    if det.mantissa > 1e200:
        det.mantissa = frexp(det.mantissa, &shift)
        det.exponent += shift


cdef class Leaves:
    """The plan of all leaves of M(1) ... M(depth): leaf i multiplies M(n) for ends[i] < n <= ends[i + 1].

    Leaves from `first_big` on hold FLINT integers; `bits` estimates the size of the whole product; `det` collects
    the determinant of the leaves multiplied out since it was last reset.
    """

    def __cinit__(self, a, b, depth):
        self.a = Polynomial(a)
        self.b = Polynomial(b)
        self.depth = depth
        self.plan()

    def __dealloc__(self):
        fmpz_clear(&self.step[0])
        fmpz_clear(&self.step[1])
        free(self.ends)

    cdef double machine_bits(self, double n, int64_t length) noexcept nogil:
        """log2 of a bound of all entries of M(n - length + 1) ... M(n), or infinity when a step overflows.

        A step takes the rows (x, y) to (y, b x + a y). With s^2 >= max(|b|, 1) the unit rows start with a norm
        max(s |x|, |y|) of at most s, and each step multiplies the norm by at most max |a| + s; the norm bounds |x|,
        |y| and, after the step, both terms of the sum.
        """
        cdef double a_n = self.a.bound(n), b_n = max(self.b.bound(n), 1), s = sqrt(b_n)
        if max(a_n, b_n) >= 2.0**LEAF_BITS:
            return INFINITY
        return log2(s) + length * log2(a_n + s) + 1e-6

    cdef int64_t machine_length(self, int64_t start, int64_t length) noexcept nogil:
        """The longest machine leaf after `start`, at most one longer than its neighbour; 0 if there is none."""
        length = min(length + 1, LEAF_BITS)
        while length and self.machine_bits(start + length, length) > LEAF_BITS:
            length -= 1 + length // 16
        return length

    cdef int plan(self) except -1:
        cdef int64_t start = 0, length = LEAF_BITS
        self.append(0, 0)
        while start < self.depth and self.a.small and self.b.small:
            length = min(self.machine_length(start, length), self.depth - start)
            if length == 0:
                break
            start += length
            self.append(start, self.machine_bits(start, length))
        self.first_big = self.count
        while start < self.depth:
            length = min(BIG_LEAF, self.depth - start)
            start += length
            self.append(start, length * max(self.a.bound_bits(start), self.b.bound_bits(start) / 2))
        return 0

    cdef int append(self, int64_t end, double bits) except -1:
        """Add an end to the plan; the first call adds the start, the array doubles at powers of two."""
        cdef int64_t* larger
        cdef int64_t used = 0 if self.ends == NULL else self.count + 1
        if used & (used - 1) == 0 and (used == 0 or used >= 16):
            larger = <int64_t*> realloc(self.ends, (2 * used if used else 16) * sizeof(int64_t))
            if larger == NULL:
                raise MemoryError
            self.ends = larger
        self.ends[used] = end
        self.count = used
        self.bits += bits
        return 0

    cdef void leaf(self, Node* node, int64_t i) noexcept nogil:
        if i < self.first_big:
            self.machine_leaf(node, self.ends[i], self.ends[i + 1])
        else:
            self.big_leaf(node, self.ends[i], self.ends[i + 1])

    cdef void machine_leaf(self, Node* node, int64_t start, int64_t end) noexcept nogil:
        cdef int128 m0 = 1, m1 = 0, m2 = 0, m3 = 1, next1, next3, a_n, b_n
        cdef bint wide = max(self.a.bound(end), self.b.bound(end)) >= 2.0**STEP_BITS
        cdef int64_t n
        for n in range(start + 1, end + 1):
            if wide:
                a_n, b_n = self.a.at_wide(n), self.b.at_wide(n)
            else:
                a_n, b_n = self.a.at(n), self.b.at(n)
            next1 = m0 * b_n + m1 * a_n
            next3 = m2 * b_n + m3 * a_n
            m0, m1, m2, m3 = m1, next1, m3, next3
            _multiply_determinant(&self.det, <double> b_n)
        flint_api_fmpz_set_int128(&node.m[0], m0)
        flint_api_fmpz_set_int128(&node.m[1], m1)
        flint_api_fmpz_set_int128(&node.m[2], m2)
        flint_api_fmpz_set_int128(&node.m[3], m3)

    cdef void big_leaf(self, Node* node, int64_t start, int64_t end) noexcept nogil:
        cdef int64_t n
        cdef int k
        cdef slong shift
        for k in range(4):
            fmpz_set_si(&node.m[k], k == 0 or k == 3)
        for n in range(start + 1, end + 1):
            self.a.at_exact(&self.step[0], n)
            self.b.at_exact(&self.step[1], n)
            for k in range(0, 4, 2):
                fmpz_mul(&node.m[k], &node.m[k], &self.step[1])
                fmpz_addmul(&node.m[k], &node.m[k + 1], &self.step[0])
                node.m[k], node.m[k + 1] = node.m[k + 1], node.m[k]
            _multiply_determinant(&self.det, fmpz_get_d_2exp(&shift, &self.step[1]))
            self.det.exponent += shift
