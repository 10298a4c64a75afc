"""Values of many rational functions at random points modulo the prime 2^61 - 1: equal functions have equal values.

A function is a postfix program of 32-bit words; a batch is one array of words and the offsets where programs begin.
Two functions of degree d that differ agree at a random point with a chance of about d/2^61, at both of two with its
square (Schwartz 1980, Zippel 1979).
"""

cimport numpy as cnp
from libc.stdint cimport int32_t, int64_t, uint64_t

import numpy as np

cnp.import_array()

cdef extern from *:
    """
    typedef unsigned __int128 uint128;
    #define HASH_PRIME ((UINT64_C(1) << 61) - 1)
    static inline uint64_t hash_product(uint64_t a, uint64_t b)
    {
        uint128 product = (uint128)a * b;
        uint64_t sum = (uint64_t)(product & HASH_PRIME) + (uint64_t)(product >> 61);
        return sum >= HASH_PRIME ? sum - HASH_PRIME : sum;
    }
    static inline uint64_t hash_power(uint64_t a, uint64_t n)
    {
        uint64_t result = 1;
        for (; n; n >>= 1) {
            if (n & 1) result = hash_product(result, a);
            a = hash_product(a, a);
        }
        return result;
    }
    """
    uint64_t HASH_PRIME
    uint64_t hash_product(uint64_t, uint64_t) nogil
    uint64_t hash_power(uint64_t, uint64_t) nogil

cdef enum:
    INTEGER, VARIABLE, ADD, SUBTRACT, MULTIPLY, DIVIDE, POWER
    DEPTH = 256

PRIME = 2**61 - 1
# What no function has as its value: an operand is missing, or a divisor vanishes at the point.
UNDEFINED = PRIME
OPERATIONS = {"integer": INTEGER, "variable": VARIABLE, "+": ADD, "-": SUBTRACT, "*": MULTIPLY, "/": DIVIDE, "^": POWER}


cdef inline uint64_t _residue(int32_t n) noexcept nogil:
    return <uint64_t>n if n >= 0 else HASH_PRIME - <uint64_t>(-<int64_t>n)


cdef inline uint64_t _binary(int32_t operation, uint64_t a, uint64_t b) noexcept nogil:
    cdef uint64_t sum
    if operation == MULTIPLY:
        return hash_product(a, b)
    if operation == DIVIDE:
        return hash_product(a, hash_power(b, HASH_PRIME - 2)) if b else HASH_PRIME
    sum = a + (b if operation == ADD else HASH_PRIME - b)
    return sum - HASH_PRIME if sum >= HASH_PRIME else sum


cdef inline uint64_t _powered(uint64_t a, int32_t n) noexcept nogil:
    if n >= 0:
        return hash_power(a, n)
    return hash_power(hash_power(a, HASH_PRIME - 2), -<int64_t>n) if a else HASH_PRIME


cdef uint64_t _value(const int32_t *word, const int32_t *stop, const uint64_t *point, int variables) noexcept nogil:
    cdef uint64_t stack[DEPTH]
    cdef int top = 0
    cdef int32_t operation
    while word < stop:
        operation = word[0]
        if operation <= VARIABLE:
            if top == DEPTH or word + 1 >= stop or (operation == VARIABLE and not 0 <= word[1] < variables):
                return HASH_PRIME
            stack[top] = _residue(word[1]) if operation == INTEGER else point[word[1]]
            top, word = top + 1, word + 2
        elif operation == POWER:
            if top < 1 or word + 1 >= stop:
                return HASH_PRIME
            stack[top - 1] = _powered(stack[top - 1], word[1])
            word += 2
        else:
            if top < 2 or operation > POWER:
                return HASH_PRIME
            top, word = top - 1, word + 1
            stack[top - 1] = _binary(operation, stack[top - 1], stack[top])
        if stack[top - 1] == HASH_PRIME:
            return HASH_PRIME
    return stack[0] if top == 1 else HASH_PRIME


def values(words, offsets, points):
    """The values of programs at points: an array of shape (programs, points), UNDEFINED where one has none.

    >>> n_squared_plus_one = [1, 0, 6, 2, 0, 1, 2]  # n, ^2, 1, +
    >>> values(n_squared_plus_one, [0, 7], [[5], [10]]).tolist()
    [[26, 101]]

    `words` are int32, program i stands in offsets[i] up to offsets[i + 1]; every point is a row of residues, one for
    each variable. The GIL is released.
    """
    cdef const int32_t[::1] code = np.ascontiguousarray(words, dtype=np.int32)
    cdef const int64_t[::1] start = np.ascontiguousarray(offsets, dtype=np.int64)
    cdef const uint64_t[:, ::1] at = np.ascontiguousarray(points, dtype=np.uint64)
    cdef int64_t count = start.shape[0] - 1, i
    cdef int j, variables = at.shape[1]
    if count < 0 or at.shape[0] < 1 or variables < 1 or np.any(np.diff(start) <= 0) or np.any(np.asarray(at) >= PRIME):
        raise ValueError("programs need words, and points residues below 2^61 - 1")
    if count and (start[0] < 0 or start[count] > code.shape[0]):
        raise ValueError("an offset lies outside the words")
    cdef cnp.ndarray out = np.empty((count, at.shape[0]), dtype=np.uint64)
    cdef uint64_t[:, ::1] found = out
    with nogil:
        for i in range(count):
            for j in range(at.shape[0]):
                found[i, j] = _value(&code[start[i]], &code[0] + start[i + 1], &at[j, 0], variables)
    return out
