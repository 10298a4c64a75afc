"""Sums of n^j t(n) for hypergeometric terms t that differ in their argument alone, in fixed point.

One step multiplies a term of a few 64-bit words by one or two words and divides it by one or two; the products of the
linear factors at each n are shared by all arguments. The plain twin stands in reference_series.py.
"""

from libc.stdint cimport int64_t, uint64_t
from libc.stdlib cimport free, malloc

cdef extern from *:
    ctypedef unsigned long long uint128 "unsigned __int128"

cdef extern from "word_division.h" nogil:
    uint64_t word_divide(uint64_t high, uint64_t low, uint64_t divisor, uint64_t* rest)

cdef enum:
    MOST_BITS = 576
    LIMBS = 13  # MOST_BITS, two words before the point, two more for the products of a step
    MOST_POWERS = 8

MOST = MOST_BITS

cdef struct Step:
    uint64_t top
    uint64_t bottom
    bint negative

cdef struct State:
    int limbs  # of a term, those before the point with it
    int powers
    uint64_t term[LIMBS]
    uint64_t sums[MOST_POWERS + 1][LIMBS]  # two's complement


def moments(above, below, arguments, int powers, int terms, int bits):
    """For each argument 2^bits times the sums of n^j t(n), j = 0 to powers, over n < terms; None where it cannot.

    >>> half, third = moments([(1, 1)], [(1, 1)], [(1, 2), (-1, 3)], powers=1, terms=60, bits=40)
    >>> [round(value / 2**40, 6) for value in half], [round(value / 2**40, 6) for value in third]
    ([2.0, 2.0], [0.75, -0.1875])

    t(0) = 1 and t(n+1)/t(n) = numerator/denominator * prod (s n + r) over `above` / prod over `below`, each step cut
    towards zero; a sum ends when its terms have become zero. None stands for sums whose words would overflow, or whose
    numbers have more than 63 bits. The GIL is released. Raises ValueError for sizes that the kernel does not hold,
    MemoryError.
    """
    if not (0 < bits <= MOST_BITS and 0 <= powers <= MOST_POWERS and 0 < terms < 1 << 20):
        raise ValueError(f"at most {MOST_BITS} bits, powers up to {MOST_POWERS} and 2^20 terms")
    cdef int count = _steps_that_fit(above, below, terms)
    cdef Step* steps = <Step*> malloc((count + 1) * sizeof(Step))
    if steps == NULL:
        raise MemoryError
    try:
        _fill(steps, above, below, count)
        return [_sums(steps, count, terms, top, bottom, powers, bits) for top, bottom in arguments]
    finally:
        free(steps)


def _steps_that_fit(above, below, int terms):
    """For how many n both products have 63 bits at most: the factors grow with n, up to their first few."""
    cdef int n = 0
    while n < terms:
        bottom = _product(below, n)
        if bottom == 0 or abs(bottom) >> 63 or abs(_product(above, n)) >> 63:
            break
        n += 1
    return n


def _product(factors, int n):
    value = 1
    for s, r in factors:
        value *= s * n + r
    return value


cdef int _fill(Step* steps, above, below, int count) except -1:
    cdef int n
    for n in range(count):
        top, bottom = _product(above, n), _product(below, n)
        steps[n].negative = (top < 0) != (bottom < 0)
        steps[n].top, steps[n].bottom = abs(top), abs(bottom)
    return 0


cdef object _sums(Step* steps, int count, int terms, numerator, denominator, int powers, int bits):
    """The sums of one argument as integers, or None."""
    if abs(numerator) >> 63 or not 0 < denominator < 1 << 63:
        return None
    cdef State state
    cdef uint64_t size = abs(numerator), below = denominator
    cdef bint negative = numerator < 0, done
    cdef int j
    state.limbs = (bits + 63) // 64 + 2
    state.powers = powers
    _begin(&state, bits)
    with nogil:
        done = _run(&state, steps, count, terms, size, negative, below)
    if not done:
        return None
    result = []
    for j in range(powers + 1):
        result.append(int.from_bytes((<char*> &state.sums[j][0])[:8 * state.limbs], "little", signed=True))
    return result


cdef void _begin(State* state, int bits) noexcept nogil:
    cdef int i, j
    for i in range(LIMBS):
        state.term[i] = 0
        for j in range(state.powers + 1):
            state.sums[j][i] = 0
    state.term[bits // 64] = <uint64_t> 1 << (bits % 64)


cdef bint _run(
    State* state, const Step* steps, int count, int terms, uint64_t numerator, bint negative, uint64_t denominator
) noexcept nogil:
    """False where a word would overflow, or the terms go on beyond the steps that were prepared."""
    cdef bint sign = False
    cdef int n
    for n in range(terms):
        if not _add(state, n, sign):
            return False
        if n == count:
            return False
        if not _advance(state, &steps[n], numerator, denominator):
            return False
        if _is_zero(state):
            return True
        sign ^= negative ^ steps[n].negative
    return True


cdef bint _add(State* state, uint64_t n, bint sign) noexcept nogil:
    """sums[j] += n^j term, or -=; False if n^j term fills the words."""
    cdef uint64_t part[LIMBS]
    cdef int i, j
    for i in range(state.limbs):
        part[i] = state.term[i]
    for j in range(state.powers + 1):
        if j and _multiply(part, state.limbs, n):
            return False
        if part[state.limbs - 1] >> 56 or _is_wide(state.sums[j][state.limbs - 1]):
            return False
        _accumulate(state.sums[j], part, state.limbs, sign)
    return True


cdef inline bint _is_wide(uint64_t word) noexcept nogil:
    """Whether the highest word of a two's complement number has more than 60 bits."""
    return <uint64_t> (word + (<uint64_t> 1 << 60)) >> 61


cdef inline void _accumulate(uint64_t* total, const uint64_t* part, int limbs, bint sign) noexcept nogil:
    """total += part, or total -= part, in two's complement."""
    cdef uint128 carry = sign
    cdef uint64_t mask = -<int64_t> sign
    cdef int i
    for i in range(limbs):
        carry += <uint128> total[i] + (part[i] ^ mask)
        total[i] = <uint64_t> carry
        carry >>= 64


cdef inline uint64_t _multiply(uint64_t* words, int limbs, uint64_t factor) noexcept nogil:
    """words *= factor; the word that flows over."""
    cdef uint128 carry = 0
    cdef int i
    for i in range(limbs):
        carry += <uint128> words[i] * factor
        words[i] = <uint64_t> carry
        carry >>= 64
    return <uint64_t> carry


cdef inline void _divide(uint64_t* words, int limbs, uint64_t divisor) noexcept nogil:
    cdef uint64_t rest = 0
    cdef int i
    for i in range(limbs - 1, -1, -1):
        words[i] = word_divide(rest, words[i], divisor, &rest)


cdef inline bint _advance(State* state, const Step* step, uint64_t numerator, uint64_t denominator) noexcept nogil:
    """|t(n+1)| from |t(n)|; False if it outgrows its words."""
    cdef uint128 top = <uint128> step.top * numerator, bottom = <uint128> step.bottom * denominator
    cdef int limbs = state.limbs
    if top >> 64:
        state.term[limbs] = _multiply(state.term, limbs, step.top)
        state.term[limbs + 1] = _multiply(state.term, limbs + 1, numerator)
        limbs += 2
    elif top != 1:
        state.term[limbs] = _multiply(state.term, limbs, <uint64_t> top)
        limbs += 1
    if bottom >> 64:
        _divide(state.term, limbs, step.bottom)
        _divide(state.term, limbs, denominator)
    elif bottom != 1:
        _divide(state.term, limbs, <uint64_t> bottom)
    return limbs == state.limbs or not (state.term[state.limbs] or (limbs > state.limbs + 1 and state.term[limbs - 1]))


cdef inline bint _is_zero(State* state) noexcept nogil:
    cdef uint64_t all = 0
    cdef int i
    for i in range(state.limbs):
        all |= state.term[i]
    return all == 0
