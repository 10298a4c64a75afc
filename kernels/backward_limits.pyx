"""Directions in which linear recurrences of any order end, by the backward recurrence in a few words a number.

p_0(n) u(n) = p_1(n) u(n-1) + ... + p_r(n) u(n-r) takes the row (u(n-r), ..., u(n-1)) times S(n)/p_0(n) to the next; so
S(r) ... S(N-1) (0, ..., 0, 1) holds the u(N-1) of the solutions with initial values e_1, ..., e_r, up to one factor.
From the right that are 2 r products of a number and a word a step. The plain twin stands in reference_backward.py.
"""

from libc.stdint cimport int64_t, uint64_t

cdef extern from *:
    ctypedef unsigned long long uint128 "unsigned __int128"
    ctypedef long long int128 "__int128"

cdef enum:
    ORDERS = 6
    DEGREES = 12
    WORDS = 20

MOST_ORDER, MOST_DEGREE, MOST_WORDS = ORDERS, DEGREES, WORDS
cdef int64_t LARGEST = <int64_t> 1 << 62

cdef struct Recurrence:
    int order
    int degree
    int64_t coefficients[ORDERS + 1][DEGREES + 1]

cdef struct Direction:
    int limbs  # one more than the words that numbers may keep
    uint64_t y[ORDERS][WORDS + 1]  # two's complement


def directions(questions, int words):
    """For each recurrence and depth N the vector S(r) ... S(N-1) (0, ..., 0, 1), up to a common factor.

    >>> directions([(((1,), (1,), (1,)), 12)], words=2)     # Fibonacci numbers
    [(55, 89)]

    A question is the coefficients of p_0, ..., p_r, lowest first, and N; S(n) takes y to p_0(n) (0, y_1, ..., y_{r-1})
    + y_r (p_r(n), ..., p_1(n)). After a step that takes one of them beyond 64 `words` bits and a sign, all numbers
    lose their lowest word. None stands for sizes beyond the kernel's and polynomials that reach 2^62. The GIL is
    released. Raises ValueError for too many words.
    """
    if not 1 <= words <= WORDS:
        raise ValueError(f"1 to {WORDS} words")
    return [_direction(polynomials, depth, words) for polynomials, depth in questions]


cdef object _direction(polynomials, depth, int words):
    cdef Recurrence recurrence
    cdef Direction found
    cdef int64_t last
    cdef bint done
    cdef int i
    if not (1 < len(polynomials) <= ORDERS + 1 and 0 <= depth < 1 << 24) or not _read(polynomials, &recurrence):
        return None
    found.limbs = words + 1
    last = depth
    with nogil:
        done = _run(&recurrence, &found, last)
    if not done:
        return None
    return tuple([
        int.from_bytes((<char*> &found.y[i][0])[:8 * found.limbs], "little", signed=True)
        for i in range(recurrence.order)
    ])


cdef bint _read(polynomials, Recurrence* recurrence) except -1:
    """False where a number is too large."""
    cdef int k, j
    recurrence.order, recurrence.degree = len(polynomials) - 1, max(map(len, polynomials)) - 1
    if recurrence.degree > DEGREES:
        return False
    for k, polynomial in enumerate(polynomials):
        for j in range(recurrence.degree + 1):
            coefficient = polynomial[j] if j < len(polynomial) else 0
            if abs(coefficient) >= LARGEST:
                return False
            recurrence.coefficients[k][j] = coefficient
    return True


cdef bint _run(const Recurrence* recurrence, Direction* found, int64_t depth) noexcept nogil:
    """False where a polynomial's value reaches 2^62."""
    cdef int64_t values[ORDERS + 1]
    cdef int64_t n
    cdef int i, j
    for i in range(recurrence.order):
        for j in range(found.limbs):
            found.y[i][j] = 0
    found.y[recurrence.order - 1][0] = 1
    for n in range(depth - 1, recurrence.order - 1, -1):
        for i in range(recurrence.order + 1):
            if not _evaluate(&recurrence.coefficients[i][0], recurrence.degree, n, &values[i]):
                return False
        _step(found, recurrence.order, values)
    return True


cdef inline bint _evaluate(const int64_t* coefficients, int degree, int64_t n, int64_t* value) noexcept nogil:
    cdef int128 total = 0
    cdef int j
    for j in range(degree, -1, -1):
        total = total * n + coefficients[j]
        if total >= LARGEST or total <= -LARGEST:
            return False
    value[0] = <int64_t> total
    return True


cdef inline void _step(Direction* found, int order, const int64_t* values) noexcept nogil:
    cdef uint64_t last[WORDS + 1]
    cdef int i, j
    for j in range(found.limbs):
        last[j] = found.y[order - 1][j]
    for i in range(order - 1, 0, -1):
        _combine(found.y[i], found.y[i - 1], values[0], last, values[order - i], found.limbs)
    _combine(found.y[0], last, 0, last, values[order], found.limbs)
    for i in range(order):
        if _is_wide(found.y[i], found.limbs):
            _cut(found, order)
            return


cdef inline void _combine(
    uint64_t* result, const uint64_t* a, int64_t p, const uint64_t* b, int64_t q, int limbs
) noexcept nogil:
    """result = p a + q b, modulo 2^(64 limbs)."""
    cdef uint128 carry_a = 0, carry_b = 0, total
    cdef uint64_t size_p = p if p >= 0 else -p, size_q = q if q >= 0 else -q
    cdef uint64_t mask_p = 0 if p >= 0 else ~<uint64_t> 0, mask_q = 0 if q >= 0 else ~<uint64_t> 0
    # -x is ~x + 1: one for each product that is taken away.
    cdef uint128 carry = <uint128> (mask_p & 1) + (mask_q & 1)
    cdef int j
    for j in range(limbs):
        carry_a += <uint128> a[j] * size_p
        carry_b += <uint128> b[j] * size_q
        total = carry + (<uint64_t> carry_a ^ mask_p) + (<uint64_t> carry_b ^ mask_q)
        result[j] = <uint64_t> total
        carry = total >> 64
        carry_a >>= 64
        carry_b >>= 64


cdef inline bint _is_wide(const uint64_t* y, int limbs) noexcept nogil:
    """Whether the highest limb is more than a sign."""
    return y[limbs - 1] != 0 and ~y[limbs - 1] != 0


cdef inline void _cut(Direction* found, int order) noexcept nogil:
    cdef int i, j, top = found.limbs - 1
    for i in range(order):
        for j in range(top):
            found.y[i][j] = found.y[i][j + 1]
        found.y[i][top] = <uint64_t> (<int64_t> found.y[i][top] >> 63)
