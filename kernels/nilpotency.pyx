"""At which primes l the product of a fraction's step matrices over one period is nilpotent modulo l.

M(n) = [[0, b(n)], [1, a(n)]] has the period l modulo l; factorial reduction makes M(1)...M(l) nilpotent at nearly every
prime, reduction by half of the factorials at half of them. Everything depends on a(n) and b(n) modulo l: b(n) needs a
root there, and a product that starts at a root is a row vector. In 16-bit lanes, one a(n) a lane; the plain twin is in
reference_dynamics.py.
"""

cimport numpy as cnp
from libc.stdint cimport int64_t, uint32_t

import numpy as np

cnp.import_array()

cdef extern from "nilpotency_loop.h":
    enum:
        NIL_PRIME
        NIL_WIDTH

    ctypedef struct nil_side:
        const int64_t *coefficients
        int64_t count
        int width

    int nil_best_level()
    const char *nil_level_name(int)
    int nil_tile(const nil_side *, const nil_side *, const int *, int, int, uint32_t *) nogil

MAX_PRIME = NIL_PRIME
MAX_PRIMES = 32


def levels() -> tuple[str, ...]:
    """The instruction sets that this processor can run, slowest first.

    >>> levels()[0]
    'baseline'
    """
    return tuple(nil_level_name(level).decode() for level in range(nil_best_level() + 1))


def nilpotent_primes(a, b, primes, level=None):
    """For each b(n) and a(n) the primes at which their product is nilpotent: bit k for `primes[k]`.

    >>> a, b = np.array([[1, 2]]), np.array([[0, 0, 1], [0, 1, 1]])     # 2n + 1 with n^2, n^2 + n
    >>> nilpotent_primes(a, b, (11, 13, 17)).tolist()
    [[7], [4]]

    a and b are int64 of shape (count, degree + 1), lowest power first; uint32 of shape (count of b, count of a). At
    most 32 primes, up to 127.
    """
    names = levels()
    if level is not None and level not in names:
        raise ValueError(f"no level {level!r} here: this processor runs {', '.join(names)}")
    cdef const int64_t[:, ::1] va = np.ascontiguousarray(a, dtype=np.int64)
    cdef const int64_t[:, ::1] vb = np.ascontiguousarray(b, dtype=np.int64)
    cdef int moduli[32]
    cdef int count = len(primes), number = len(names) - 1 if level is None else names.index(level), k
    if count > MAX_PRIMES or any(not 2 < prime <= MAX_PRIME for prime in primes):
        raise ValueError(f"at most {MAX_PRIMES} odd primes up to {MAX_PRIME}")
    for k in range(count):
        moduli[k] = primes[k]
    if not 0 < va.shape[1] <= NIL_WIDTH or not 0 < vb.shape[1] <= NIL_WIDTH:
        raise ValueError(f"degrees up to {NIL_WIDTH - 1}")
    found = np.zeros((vb.shape[0], va.shape[0]), dtype=np.uint32)
    cdef uint32_t[:, ::1] out = found
    cdef nil_side side_a, side_b
    cdef int status = 0
    if found.size:
        side_a = nil_side(&va[0, 0], va.shape[0], va.shape[1])
        side_b = nil_side(&vb[0, 0], vb.shape[0], vb.shape[1])
        with nogil:
            status = nil_tile(&side_a, &side_b, moduli, count, number, &out[0, 0])
    if status:
        raise MemoryError
    return found
