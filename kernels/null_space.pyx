"""The null space of an integer matrix modulo a prime, in doubles: vectors of 2 to 8 words, and no division.

Entries lie in [-p/2, p/2] with p < 2^26, so that a product and a sum stay below 2^52 and every operation is exact.
"""

cimport numpy as cnp
from libc.stdint cimport int64_t
from libc.stdlib cimport free, malloc

import numpy as np

cnp.import_array()

cdef enum:
    P = 67108859  # the largest prime below 2^26

PRIME = P
# Adding and subtracting it rounds a double below 2^51 to an integer.
cdef double ROUND = 6755399441055744.0


cdef inline double _reduced(double x) noexcept nogil:
    """x modulo p, for |x| < 2^52."""
    cdef double quotient = x * (1.0 / P) + ROUND
    return x - (quotient - ROUND) * P


cdef double _inverse(double x) noexcept nogil:
    """1/x modulo p, by Euclid's algorithm; x is not zero."""
    cdef int64_t r = P, s = <int64_t> x, t = 0, u = 1, q
    if s < 0:
        s += P
    while s:
        q = r // s
        r, s = s, r - q * s
        t, u = u, t - q * u
    return _reduced(<double> t)


cdef void _swap(double *x, double *y, int count) noexcept nogil:
    cdef int j
    for j in range(count):
        x[j], y[j] = y[j], x[j]


cdef void _subtract(double *x, const double *y, double factor, int first, int count) noexcept nogil:
    """x -= factor y, from a column on."""
    cdef int j
    for j in range(first, count):
        x[j] = _reduced(x[j] - factor * y[j])


cdef int _eliminate(double *a, int rows, int columns, int *pivots) noexcept nogil:
    """Row echelon form with pivots 1; pivots[r] is the column of row r. Returns the rank."""
    cdef int rank = 0, column, i, j
    cdef double scale
    for column in range(columns):
        i = rank
        while i < rows and a[i * columns + column] == 0:
            i += 1
        if i == rows:
            continue
        if i != rank:
            _swap(a + i * columns, a + rank * columns, columns)
        scale = _inverse(a[rank * columns + column])
        for j in range(column, columns):
            a[rank * columns + j] = _reduced(a[rank * columns + j] * scale)
        for i in range(rank + 1, rows):
            if a[i * columns + column] != 0:
                _subtract(a + i * columns, a + rank * columns, a[i * columns + column], column, columns)
        pivots[rank] = column
        rank += 1
        if rank == rows:
            break
    return rank


cdef void _solve(
    const double *a, int rank, int columns, const int *pivots, int free_column, int64_t *out
) noexcept nogil:
    """The vector of the null space with 1 at a free column and 0 at the others."""
    cdef int r, j
    cdef double total
    for j in range(columns):
        out[j] = 0
    out[free_column] = 1
    for r in range(rank - 1, -1, -1):
        total = 0
        for j in range(pivots[r] + 1, columns):
            total = _reduced(total + a[r * columns + j] * <double> out[j])
        out[pivots[r]] = <int64_t> -total


def null_space(matrix):
    """A basis of the vectors v with matrix v = 0 modulo PRIME, one a row, entries from -PRIME/2 to PRIME/2.

    >>> import numpy as np
    >>> null_space(np.array([[1, 2, 3], [2, 4, 6], [1, 1, 1]])).tolist()
    [[1, -2, 1]]

    `matrix` holds any int64. Raises MemoryError.
    """
    cdef const int64_t[:, ::1] entries = np.ascontiguousarray(matrix, dtype=np.int64)
    cdef int rows = entries.shape[0], columns = entries.shape[1], rank = 0, i, j, k = 0
    cdef double *a = <double *> malloc(max(1, rows * columns) * sizeof(double))
    cdef int *pivots = <int *> malloc(max(1, rows) * sizeof(int))
    if a == NULL or pivots == NULL:
        free(a)
        free(pivots)
        raise MemoryError(f"no memory for a matrix of {rows} by {columns}")
    with nogil:
        for i in range(rows):
            for j in range(columns):
                a[i * columns + j] = _reduced(<double> (entries[i, j] % P))
        rank = _eliminate(a, rows, columns, pivots)
    cdef cnp.ndarray basis = np.empty((columns - rank, columns), dtype=np.int64)
    cdef int64_t *out = <int64_t *> cnp.PyArray_DATA(basis)
    with nogil:
        i = 0
        for j in range(columns):
            if i < rank and pivots[i] == j:
                i += 1
                continue
            _solve(a, rank, columns, pivots, j, out + k * columns)
            k += 1
    free(a)
    free(pivots)
    return basis


def has_null_vector(const int64_t[::1] values, int offset, strides, sizes):
    """Whether a matrix that is cut out of an array has a vector v != 0 with matrix v = 0 modulo PRIME.

    >>> import numpy as np
    >>> values = np.arange(12)
    >>> has_null_vector(values, 0, (1, 4, 1), (5, 2, 2)), has_null_vector(values**2, 0, (1, 0, 1), (5, 1, 3))
    (True, False)

    Row r and column (i, j) hold values[offset + r s0 + i s1 + j s2] for the strides s0, s1, s2, with `sizes` of r, i
    and j. Raises IndexError where that leaves the array, MemoryError.
    """
    cdef int s0 = strides[0], s1 = strides[1], s2 = strides[2]
    cdef int rows = sizes[0], first = sizes[1], second = sizes[2], columns = first * second, rank, r, i, j
    cdef int low = offset + min(0, (rows - 1) * s0) + min(0, (first - 1) * s1) + min(0, (second - 1) * s2)
    cdef int high = offset + max(0, (rows - 1) * s0) + max(0, (first - 1) * s1) + max(0, (second - 1) * s2)
    if rows < columns:
        return True
    if low < 0 or high >= values.shape[0]:
        raise IndexError(f"the matrix takes places {low} to {high} of {values.shape[0]}")
    cdef double *a = <double *> malloc(max(1, rows * columns) * sizeof(double))
    cdef int *pivots = <int *> malloc(max(1, rows) * sizeof(int))
    if a == NULL or pivots == NULL:
        free(a)
        free(pivots)
        raise MemoryError(f"no memory for a matrix of {rows} by {columns}")
    with nogil:
        for r in range(rows):
            for i in range(first):
                for j in range(second):
                    a[r * columns + i * second + j] = _reduced(
                        <double> (values[offset + r * s0 + i * s1 + j * s2] % P)
                    )
        rank = _eliminate(a, rows, columns, pivots)
    free(a)
    free(pivots)
    return rank < columns
