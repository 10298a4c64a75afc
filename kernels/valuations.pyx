"""How often a prime divides what p(n) and q(n) have in common, without the big integers.

The rows (p(n), p(n-1)) and (q(n), q(n-1)) span a lattice over the l-adic integers: l^s times a primitive one, which a
primitive vector r and l^e Z^2 generate. A step multiplies by [[a(n), 1], [b(n), 0]]; s, e and r modulo l^e say all.
Where the gcd has all of (n!)^d, e stays near zero, and so does the work. The plain twin is in reference_dynamics.py.
"""

from libc.stdint cimport int32_t, int64_t

import numpy as np

cdef extern from *:
    """
    typedef __int128 int128;
    """
    ctypedef long long int128

cdef enum:
    MAX_DEGREE_C = 64
    MAX_POWERS = 63

MAX_DEPTH = 1 << 24
# l^e is kept below this, so that a product of two such numbers fits in 128 bits.
LIMIT_BITS = 62


def gcd_valuations(a, b, int64_t prime, int64_t depth):
    """v(gcd(p(n), q(n))) at a prime, and v of the gcd of p(n), q(n), p(n-1), q(n-1), for n = 0 to `depth`.

    >>> gcd_valuations((1, 2), (0, 0, 1), 3, 7).tolist()     # 4, 24, 204, 2220, ... over 3, 19, 160, 1744, ...
    [[0, 0, 0, 0, 0, 2, 2, 2], [0, 0, 0, 0, 0, 0, 2, 2]]

    int32 of shape (2, depth + 1); -1 from the n on where b(n) = 0 or the lattice no longer fits in 62 bits. Raises
    ValueError where a(n) or b(n) could pass 120 bits.
    """
    cdef int64_t ca[MAX_DEGREE_C + 1]
    cdef int64_t cb[MAX_DEGREE_C + 1]
    cdef int da = len(a) - 1, db = len(b) - 1, k
    if prime < 2 or prime >> 31 or not 0 <= depth <= MAX_DEPTH or max(da, db) > MAX_DEGREE_C:
        raise ValueError("a prime below 2^31, and a depth up to 2^24")
    for polynomial in (a, b):
        if sum(abs(c) * max(depth, 1) ** i for i, c in enumerate(polynomial)) >> 120 or max(map(abs, polynomial)) >> 62:
            raise ValueError("a(n) or b(n) passes 120 bits: ask for a smaller depth")
    for k in range(da + 1):
        ca[k] = a[k]
    for k in range(db + 1):
        cb[k] = b[k]
    found = np.full((2, depth + 1), -1, dtype=np.int32)
    cdef int32_t[:, ::1] out = found
    with nogil:
        _walk(ca, da, cb, db, prime, depth, &out[0, 0], &out[1, 0])
    return found


cdef int128 _value(const int64_t *c, int degree, int64_t n) noexcept nogil:
    cdef int128 value = 0
    cdef int k
    for k in range(degree, -1, -1):
        value = value * n + c[k]
    return value


cdef int _valuation(int128 x, int64_t prime, int most) noexcept nogil:
    cdef int v = 0
    while v < most and x % prime == 0:
        x = x // prime
        v += 1
    return v


cdef int _powers(int64_t prime, int64_t *power) noexcept nogil:
    """l^0, l^1, ... below 2^62; how many."""
    cdef int count = 1
    power[0] = 1
    while count < MAX_POWERS and <int128>power[count - 1] * prime < (<int128>1 << 62):
        power[count] = power[count - 1] * prime
        count += 1
    return count


cdef void _walk(const int64_t *a, int da, const int64_t *b, int db, int64_t prime, int64_t depth,
                int32_t *gcds, int32_t *contents) noexcept nogil:
    cdef int64_t power[MAX_POWERS]
    cdef int count = _powers(prime, power), e = 0, s = 0, vb, c
    cdef int64_t n, x = 1, y = 0, modulus
    cdef int128 a_n, b_n, first
    gcds[0] = contents[0] = 0
    for n in range(1, depth + 1):
        b_n = _value(b, db, n)
        if b_n == 0:
            return
        vb = _valuation(b_n, prime, MAX_POWERS)
        if e or vb:
            if e + vb >= count:
                return
            a_n, modulus = _value(a, da, n), power[e + vb]
            # Any representative of r will do: one with x between 1 and l^e makes l^s the whole content.
            first = (a_n % modulus * x % modulus + b_n % modulus * y % modulus) % modulus
            if first <= 0:
                first += modulus
            c = min(_valuation(first, prime, e + vb), _valuation(x, prime, e))
            s, e = s + c, e + vb - 2 * c
            y = x // power[c] % power[e]
            x = <int64_t>(first // power[c] % power[e])
            if x == 0:
                x = power[e]
        gcds[n], contents[n] = s + _valuation(x, prime, e), s
