"""Berlekamp-Massey over a prime field, for many sequences at once: the shortest linear recurrence that each satisfies.

The linear complexity of s_0, ..., s_(n-1) is the least L with s_i + c_1 s_(i-1) + ... + c_L s_(i-L) = 0 for all
L <= i < n (Massey, IEEE Trans. Inf. Theory 15 (1969) 122-127). The recurrence is unique where 2 L <= n. A recurrence
over the integers is one modulo every prime, so a length modulo a prime is never above the one over the integers.
"""

cimport numpy as cnp
from libc.stdint cimport int32_t, int64_t, uint32_t, uintptr_t

import numpy as np

cnp.import_array()

cdef extern from "bm_loop.h":
    enum:
        BM_MAX_ORDER
        BM_MAX_PRIME

    ctypedef struct bm_plan:
        uint32_t prime

    bm_plan bm_plan_for(uint32_t prime, int order, int level) nogil
    int64_t bm_scratch(const bm_plan *, int n) nogil
    void bm_run(const bm_plan *, const int64_t *, int64_t, int, int64_t, int32_t *, int64_t *, void *) nogil
    int bm_best_level()

MAX_ORDER = BM_MAX_ORDER
PRIME = 268435399  # the largest below 2^28
_LEVELS = ("baseline", "avx2", "avx512")


def levels() -> tuple[str, ...]:
    """The instruction sets that this processor can run, slowest first.

    >>> levels()[0]
    'baseline'
    """
    return _LEVELS[:bm_best_level() + 1]


def linear_complexities(sequences, order, prime=PRIME, level=None):
    """The least order of a recurrence for each row of an int64 array, modulo the prime; -1 where it is above `order`.

    >>> import numpy as np
    >>> rows = np.array([[1, 1, 2, 3, 5, 8, 13, 21], [3, 1, 4, 1, 5, 9, 2, 6], [5, 5, 5, 5, 5, 5, 5, 5]])
    >>> linear_complexities(rows, 3).tolist()
    [2, -1, 1]

    `sequences` holds any 64-bit integers, also negative ones, one sequence a row. A sequence is given up as soon as it
    needs more than `order` (1 to 512), which for random terms is after 2 * order + 1 of them. Raises ValueError for a
    modulus that is no prime from 3 to 2^28.
    """
    return _run(sequences, order, prime, level, False)[0]


def recurrences(sequences, order, prime=PRIME, level=None):
    """As `linear_complexities`, and the recurrences: rows 1, c_1, ..., c_L of an array of order + 1 columns.

    >>> import numpy as np
    >>> lengths, rows = recurrences(np.array([[1, 1, 2, 3, 5, 8, 13, 21]]), 3, prime=101)
    >>> lengths.tolist(), rows.tolist()
    ([2], [[1, 100, 100, 0]])

    Coefficients lie in [0, prime); a row that was given up is zero. With c_L = 0 at the end the sequence has a
    pre-period.
    """
    return _run(sequences, order, prime, level, True)


cdef _run(sequences, order, prime, level, bint wanted):
    cdef const int64_t[:, ::1] terms = np.ascontiguousarray(sequences, dtype=np.int64)
    cdef int64_t count = terms.shape[0]
    cdef int n = terms.shape[1]
    if not 1 <= order <= MAX_ORDER:
        raise ValueError(f"order {order}: from 1 to {MAX_ORDER}")
    if not is_odd_prime(prime):
        raise ValueError(f"{prime} is no prime from 3 to 2^28")
    cdef bm_plan plan = bm_plan_for(prime, order, _level(level))
    cdef cnp.ndarray scratch = np.empty(bm_scratch(&plan, n) + 64, dtype=np.uint8)
    cdef void *aligned = <void *> ((<uintptr_t> cnp.PyArray_DATA(scratch) + 63) & ~<uintptr_t> 63)
    cdef cnp.ndarray lengths = np.zeros(count, dtype=np.int32)
    cdef cnp.ndarray polynomials = np.zeros((count, order + 1 if wanted else 0), dtype=np.int64)
    cdef int64_t *rows = <int64_t *> cnp.PyArray_DATA(polynomials) if wanted else NULL
    cdef int32_t *out = <int32_t *> cnp.PyArray_DATA(lengths)
    if count and n:
        with nogil:
            bm_run(&plan, &terms[0, 0], count, n, terms.shape[1], out, rows, aligned)
    elif wanted:
        polynomials[:, 0] = 1
    return lengths, polynomials


cdef _level(name):
    if name is None:
        return bm_best_level()
    names = levels()
    if name not in names:
        raise ValueError(f"no level {name!r} here: this processor runs {', '.join(names)}")
    return names.index(name)


def is_odd_prime(prime):
    """Whether the number is a prime from 3 to 2^28.

    >>> [k for k in range(2, 20) if is_odd_prime(k)]
    [3, 5, 7, 11, 13, 17, 19]
    """
    if not 3 <= prime < BM_MAX_PRIME or prime % 2 == 0:
        return False
    # Strong pseudoprimes to these three bases start above 4.7 * 10^9.
    return all([_passes(base, prime) for base in (2, 7, 61) if base % prime])


def _passes(base, prime):
    """Whether the prime passes the Miller-Rabin test to a base."""
    odd, twos = prime - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    value = pow(base, odd, prime)
    for _ in range(twos - 1):
        if value in (1, prime - 1):
            break
        value = value * value % prime
    return value == prime - 1 or pow(base, odd, prime) == 1
