"""The nodes of a product tree: products of 2x2 matrices of FLINT integers, medium sizes in 52-bit limbs."""

from libc.stdint cimport uint64_t

from kernels import flint_library

from kernels.flint_api cimport (
    flint_api_load, fmpz, fmpz_add, fmpz_addmul, fmpz_bits, fmpz_clear, fmpz_get_signed_ui_array, fmpz_mul, fmpz_neg,
    fmpz_set_ui_array, fmpz_sgn, fmpz_size, fmpz_sub, slong, ulong,
)
from kernels.leaves cimport Leaves, Node

cdef extern from "limb_product.h":
    enum:
        LIMB_LEAST
        LIMB_MOST

    bint limb_product_available()
    void limb_product(uint64_t* r, const uint64_t* a, int m, const uint64_t* b, int n) nogil

cdef enum:
    WINOGRAD_BITS = 16000  # of entries for which a product costs more than a dozen sums
    LIMB_WINOGRAD_BITS = 60000  # the same where limb_product takes part

if flint_library.handle():
    flint_api_load(flint_library.handle())


cdef bint _limbs = limb_product_available()


def use_limbs(bint wanted) -> bool:
    """Switch the 52-bit products on or off (tests compare both); whether they are on, which needs AVX-512 IFMA.

    >>> use_limbs(False), use_limbs(True) in (True, False)
    (False, True)
    """
    global _limbs
    _limbs = wanted and limb_product_available()
    return _limbs


cdef bint in_limbs() noexcept nogil:
    return _limbs


cdef void multiply_integers(fmpz* z, const fmpz* x, const fmpz* y) noexcept nogil:
    """z <- x y; medium sizes in 52-bit limbs."""
    cdef slong m = fmpz_size(x), n = fmpz_size(y)
    if not _limbs or min(m, n) < LIMB_LEAST or max(m, n) > LIMB_MOST:
        fmpz_mul(z, x, y)
    else:
        _multiply_limbs(z, x, m, y, n)


cdef void _multiply_limbs(fmpz* z, const fmpz* x, slong m, const fmpz* y, slong n) noexcept nogil:
    cdef uint64_t a[LIMB_MOST + 1]
    cdef uint64_t b[LIMB_MOST + 1]
    cdef uint64_t product[2 * LIMB_MOST]
    cdef bint negative = fmpz_sgn(x) != fmpz_sgn(y)
    _magnitude(a, x, m)
    _magnitude(b, y, n)
    limb_product(product, a, <int> m, b, <int> n)
    fmpz_set_ui_array(z, <const ulong*> product, m + n)
    if negative:
        fmpz_neg(z, z)


cdef void _magnitude(uint64_t* words, const fmpz* x, slong count) noexcept nogil:
    """|x|; a negative number comes in two's complement, with a word to spare."""
    cdef slong i
    cdef bint carry = True
    fmpz_get_signed_ui_array(<ulong*> words, count + 1, x)
    if fmpz_sgn(x) < 0:
        for i in range(count):
            words[i] = ~words[i] + carry
            carry = carry and words[i] == 0


cdef class NodeProducts(Leaves):
    """Leaves, and the products above them with their scratch space."""

    def __dealloc__(self):
        cdef int k
        for k in range(4):
            fmpz_clear(&self.t[k])
        for k in range(6):
            fmpz_clear(&self.s[k])

    cdef void multiply(self, Node* left, Node* right) noexcept nogil:
        """left <- left * right."""
        cdef ulong large = LIMB_WINOGRAD_BITS if _limbs else WINOGRAD_BITS
        if fmpz_bits(&left.m[3]) > large and fmpz_bits(&right.m[3]) > large:
            self.multiply_large(left, right)
        else:
            self.multiply_small(left, right)

    cdef void multiply_large(self, Node* left, Node* right) noexcept nogil:
        """Winograd's seven products and fifteen sums (Strassen's algorithm, in the order that needs fewest)."""
        cdef fmpz* a = left.m
        cdef fmpz* b = right.m
        cdef fmpz* s = self.s
        fmpz_add(&s[0], &a[2], &a[3])
        fmpz_sub(&s[1], &s[0], &a[0])
        fmpz_sub(&s[2], &b[1], &b[0])
        fmpz_sub(&s[3], &b[3], &s[2])
        fmpz_mul(&s[4], &a[0], &b[0])
        fmpz_mul(&s[5], &s[1], &s[3])
        fmpz_add(&s[5], &s[5], &s[4])
        fmpz_addmul(&s[4], &a[1], &b[2])
        # s4 is the first entry; s5 the sum u that the others share; s2 will be u + (a0 - a2)(b3 - b1), s0 its partner.
        fmpz_sub(&s[1], &a[1], &s[1])
        fmpz_sub(&s[3], &s[3], &b[2])
        fmpz_mul(&s[0], &s[0], &s[2])
        fmpz_sub(&a[0], &a[0], &a[2])
        fmpz_sub(&s[2], &b[3], &b[1])
        fmpz_mul(&s[2], &a[0], &s[2])
        fmpz_add(&s[2], &s[2], &s[5])
        fmpz_add(&a[1], &s[5], &s[0])
        fmpz_addmul(&a[1], &s[1], &b[3])
        fmpz_mul(&s[5], &a[3], &s[3])
        fmpz_sub(&a[2], &s[2], &s[5])
        fmpz_add(&a[3], &s[2], &s[0])
        a[0], s[4] = s[4], a[0]

    cdef void add_product(self, fmpz* sum, const fmpz* x, const fmpz* y) noexcept nogil:
        if not _limbs or min(fmpz_size(x), fmpz_size(y)) < LIMB_LEAST:
            fmpz_addmul(sum, x, y)
        else:
            multiply_integers(&self.s[0], x, y)
            fmpz_add(sum, sum, &self.s[0])

    cdef void multiply_small(self, Node* left, Node* right) noexcept nogil:
        cdef int row, column
        cdef fmpz* entry
        for row in range(0, 4, 2):
            for column in range(2):
                entry = &self.t[row + column]
                multiply_integers(entry, &left.m[row], &right.m[column])
                self.add_product(entry, &left.m[row + 1], &right.m[column + 2])
        for row in range(4):
            self.t[row], left.m[row] = left.m[row], self.t[row]
