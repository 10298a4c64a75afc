"""Walks through a matrix field: products of a matrix of polynomials at successive integers, exactly and in doubles.

The exact product goes by binary splitting on FLINT integers; the column, of which only the direction counts, from the
right in doubles. The plain twin stands in reference.py.
"""

from cpython.exc cimport PyErr_CheckSignals
from libc.math cimport fabs
from libc.stdint cimport int64_t
from libc.stdlib cimport calloc, free

from operator import index

import flint

from kernels import flint_library, reference

from kernels.flint_api cimport (
    flint_api_fmpz, flint_api_load, fmpz, fmpz_add, fmpz_addmul, fmpz_clear, fmpz_mul, fmpz_mul_si, fmpz_set,
    fmpz_set_si,
)

cdef enum:
    LEVELS = 48  # depth of the tree: fewer than 2^48 leaves
    MOST_SIZE = 6

cdef size_t _handle = flint_library.handle()
if _handle:
    flint_api_load(_handle)


def walk(entries, size, first, last):
    """The product T(first) T(first+1) ... T(last-1), row by row, as flint.fmpz.

    >>> walk([(0,), (1, 2), (1,), (3,)], 2, 0, 2)
    (1, 3, 3, 12)

    `entries` holds the polynomials of T row by row, lowest coefficient first, integers of any size. The GIL is
    released. Raises ValueError for a size other than 1 to 6, or if last < first.
    """
    _check(entries, size, first, last)
    if not _handle:
        return tuple(map(flint.fmpz, reference.walk(entries, size, first, last)))
    return _Walk(entries, size).walked(first, last)


def column(entries, size, first, last):
    """The last column of that product divided by its largest entry, as floats.

    >>> column([(0,), (1, 2), (1,), (3,)], 2, 0, 2)
    (0.25, 1.0)
    """
    _check(entries, size, first, last)
    return _Walk(entries, size).direction(first, last)


def _check(entries, size, first, last):
    if not 1 <= size <= MOST_SIZE or len(entries) != size * size:
        raise ValueError(f"a matrix of size {size} with {len(entries)} entries")
    if last < first:
        raise ValueError("the walk ends before it begins")


cdef int _answer_signals() except -1 nogil:
    with gil:
        PyErr_CheckSignals()
    return 0


cdef class _Walk:
    """The coefficients of T, and scratch space for its products."""

    cdef int size, cells
    cdef int* lengths
    cdef fmpz** exact
    cdef double** rounded
    cdef fmpz* scratch
    cdef fmpz* sums

    def __cinit__(self, entries, size):
        self.size, self.cells = size, size * size
        self.lengths = <int*> calloc(self.cells, sizeof(int))
        self.exact = <fmpz**> calloc(self.cells, sizeof(fmpz*))
        self.rounded = <double**> calloc(self.cells, sizeof(double*))
        self.scratch = <fmpz*> calloc(LEVELS * self.cells, sizeof(fmpz))
        self.sums = <fmpz*> calloc(self.cells, sizeof(fmpz))
        if not (self.lengths and self.exact and self.rounded and self.scratch and self.sums):
            raise MemoryError
        for cell in range(self.cells):
            self.set_entry(cell, entries[cell])

    cdef int set_entry(self, int cell, coefficients) except -1:
        cdef int length = len(coefficients), k
        self.exact[cell] = <fmpz*> calloc(length + 1, sizeof(fmpz))
        self.rounded[cell] = <double*> calloc(length + 1, sizeof(double))
        if not (self.exact[cell] and self.rounded[cell]):
            raise MemoryError
        self.lengths[cell] = length
        for k in range(length):
            number = flint.fmpz(index(coefficients[k]))
            if _handle:
                fmpz_set(self.exact[cell] + k, flint_api_fmpz(number))
            self.rounded[cell][k] = float(number)
        return 0

    def __dealloc__(self):
        cdef int cell, k
        for cell in range(self.cells):
            if self.exact and self.exact[cell]:
                for k in range(self.lengths[cell]):
                    if self.exact[cell][k]:
                        fmpz_clear(self.exact[cell] + k)
                free(self.exact[cell])
            if self.rounded:
                free(self.rounded[cell])
        for k in range(LEVELS * self.cells):
            if self.scratch and self.scratch[k]:
                fmpz_clear(self.scratch + k)
        for k in range(self.cells):
            if self.sums and self.sums[k]:
                fmpz_clear(self.sums + k)
        free(self.lengths)
        free(self.exact)
        free(self.rounded)
        free(self.scratch)
        free(self.sums)

    cdef void leaf(self, fmpz* matrix, int64_t n) noexcept nogil:
        """matrix <- T(n), by Horner's rule."""
        cdef int cell, k
        for cell in range(self.cells):
            fmpz_set_si(matrix + cell, 0)
            for k in range(self.lengths[cell] - 1, -1, -1):
                fmpz_mul_si(matrix + cell, matrix + cell, n)
                fmpz_add(matrix + cell, matrix + cell, self.exact[cell] + k)

    cdef int product(self, fmpz* matrix, int64_t first, int64_t last, int level) except -1 nogil:
        """matrix <- T(first) ... T(last-1) for first < last; scratch from `level` on is free."""
        cdef int64_t middle = (first + last) // 2
        cdef fmpz* right = self.scratch + level * self.cells
        if last - first == 1:
            self.leaf(matrix, first)
            return 0
        self.product(matrix, first, middle, level + 1)
        self.product(right, middle, last, level + 1)
        self.multiply(matrix, right)
        if last - first > 256:
            _answer_signals()
        return 0

    cdef void multiply(self, fmpz* left, fmpz* right) noexcept nogil:
        """left <- left * right."""
        cdef int row, column, k, n = self.size
        cdef fmpz* entry
        for row in range(n):
            for column in range(n):
                entry = self.sums + column
                fmpz_mul(entry, left + row * n, right + column)
                for k in range(1, n):
                    fmpz_addmul(entry, left + row * n + k, right + k * n + column)
            for column in range(n):
                self.sums[column], left[row * n + column] = left[row * n + column], self.sums[column]

    def walked(self, int64_t first, int64_t last):
        results = tuple([flint.fmpz(cell % (self.size + 1) == 0) for cell in range(self.cells)])
        cdef fmpz* matrix = <fmpz*> calloc(self.cells, sizeof(fmpz))
        cdef int cell
        if not matrix:
            raise MemoryError
        try:
            if first < last:
                with nogil:
                    self.product(matrix, first, last, 0)
                for cell in range(self.cells):
                    fmpz_set(flint_api_fmpz(results[cell]), matrix + cell)
        finally:
            for cell in range(self.cells):
                fmpz_clear(matrix + cell)
            free(matrix)
        return results

    def direction(self, int64_t first, int64_t last):
        cdef double old[MOST_SIZE]
        cdef double new[MOST_SIZE]
        cdef double largest
        cdef int64_t n
        cdef int row, cell, k
        for row in range(self.size):
            old[row] = row == self.size - 1
        with nogil:
            for n in range(last - 1, first - 1, -1):
                largest = 0
                for row in range(self.size):
                    new[row] = 0
                    for k in range(self.size):
                        cell = row * self.size + k
                        new[row] += self.value(cell, n) * old[k]
                    largest = max(largest, fabs(new[row]))
                for row in range(self.size):
                    old[row] = new[row] / largest if largest > 0 else 0
        return tuple([old[row] for row in range(self.size)])

    cdef double value(self, int cell, double n) noexcept nogil:
        cdef double total = 0
        cdef int k
        for k in range(self.lengths[cell] - 1, -1, -1):
            total = total * n + self.rounded[cell][k]
        return total
