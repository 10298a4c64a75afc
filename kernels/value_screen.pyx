"""Screening of products {a polynomials} x {b polynomials} by the value of their continued fractions.

The left side is the set of |c0 + c1 x| / |d0 + d1 x| >= 1 for a constant x: with a value v also -v and 1/v are Moebius
images of the same height, so each stands once, folded to max(|v|, 1/|v|). `screen` evaluates every fraction of a tile
in double precision and keeps those whose folded value stands on the left side.
"""

cimport numpy as cnp
from libc.stdint cimport int32_t, int64_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memcpy

import numpy as np

cnp.import_array()

cdef extern from "value_loop.h":
    ctypedef struct screen_tile:
        int64_t rows
        int64_t columns
        int degree_a
        int degree_b
        int depth
        const double *a
        const double *b
        const double *row_tail
        const double *column_tail
        const double *scale_a
        const double *scale_b
        double tail_error
        double tolerance
        double beyond

    ctypedef struct screen_list:
        int64_t count
        int64_t stride
        int degree_a
        int degree_b
        int depth
        const double *a
        const double *b
        const double *tail
        const double *tail_error
        double tolerance
        double beyond
        int extended

    ctypedef struct left_side:
        int64_t keys
        double largest
        uint64_t mask
        uint64_t pattern

    ctypedef struct hit_list:
        uint32_t *index
        uint16_t *side
        double *value
        int64_t count
        int64_t capacity

    int left_side_init(left_side *, int64_t) nogil
    void left_side_clear(left_side *) nogil
    void left_side_fill(left_side *, const double *, const int32_t *, int64_t, int64_t, int64_t) nogil
    int64_t left_side_lookup(const left_side *, const double *, int64_t, uint32_t *) nogil
    int screen_tile_run(const screen_tile *, const left_side **, int, int, hit_list *, hit_list *) nogil
    int screen_tile_evaluate(const screen_tile *, int, double *) nogil
    void screen_list_evaluate(const screen_list *, int, double *) nogil
    double c_fma_bound "fma_bound"(int, double) nogil
    int screen_best_level()
    const char *screen_level_name(int)

# The constants of a search, and a comb.
MAX_SIDES = 65
MAX_DEGREE = 64
# A value whose relative error is at most this meets its left side in one probe.
TOLERANCE = 2.0**-40
# Width of a cell of the left side, relative.
CELL = 2.0**-36


def levels() -> tuple[str, ...]:
    """The instruction sets that this processor can run, slowest first.

    >>> levels()[0]
    'baseline'
    """
    return tuple(screen_level_name(level).decode() for level in range(screen_best_level() + 1))


def _level(name) -> int:
    names = levels()
    if name is None:
        return len(names) - 1
    if name not in names:
        raise ValueError(f"no level {name!r} here: this processor runs {', '.join(names)}")
    return names.index(name)


def fma_bound(seconds: float = 0.2, level=None) -> float:
    """Multiply-adds a second that one core reaches on registers alone, in 1e9: what screening is measured against."""
    return c_fma_bound(_level(level), seconds)


cdef class Side:
    """A set of folded values that fractions are compared with: a `LeftSide` or a `Comb`."""

    cdef left_side side

    def __dealloc__(self):
        left_side_clear(&self.side)

    @property
    def largest(self) -> float:
        """The largest folded value."""
        return self.side.largest

    def lookup(self, const double[::1] values):
        """The indices of those values (>= 1) that stand on the left side."""
        cdef int64_t count = values.shape[0]
        cdef cnp.ndarray found = np.empty(count + 1, dtype=np.uint32)
        cdef uint32_t *out = <uint32_t *>cnp.PyArray_DATA(found)
        if count:
            with nogil:
                count = left_side_lookup(&self.side, &values[0], count, out)
        return found[:count]


cdef class LeftSide(Side):
    """The folded values of |c0 + c1 x| / |d0 + d1 x| for coprime, independent (c0, c1), (d0, d1).

    >>> import numpy as np
    >>> pairs = np.array([[1, 0], [0, 1]], dtype=np.int32)
    >>> side = LeftSide(np.array([1.0, 3.141592653589793]), pairs)
    >>> side.lookup(np.array([3.141592653589793, 3.15])).tolist()
    [0]

    `values` are the numbers |c0 + c1 x| for the rows of `pairs`, correctly rounded; first to stop cuts the left side
    into slices by the first pair. Raises MemoryError.
    """

    def __cinit__(self, const double[::1] values, const int32_t[:, ::1] pairs, first=0, stop=None):
        cdef int64_t count = values.shape[0], low = first, high = count if stop is None else min(stop, count)
        cdef int64_t expected = max(1, (high - low) * count - (high * (high + 1) - low * (low + 1)) // 2)
        if pairs.shape[0] != count or pairs.shape[1] != 2:
            raise ValueError("pairs and values must have the same length")
        if not 0 <= low <= high:
            raise ValueError(f"the slice {low}..{high} of the left side must lie in 0..{count}")
        if left_side_init(&self.side, expected):
            raise MemoryError(f"no memory for a left side of {expected} values: lower the height")
        if count:
            with nogil:
                left_side_fill(&self.side, &values[0], &pairs[0, 0], count, low, high)

    @property
    def keys(self) -> int:
        """How many cells are taken."""
        return self.side.keys


cdef class Comb(Side):
    """The values from 1 up to `largest`, not included, whose bits under a mask are those of a pattern.

    >>> import numpy as np
    >>> Comb(0b11 << 50, 0b01 << 50, 8.0).lookup(np.array([1.25, 1.5, 2.5, 6.0, 9.0])).tolist()
    [0, 2]

    The mask is for the 52 bits behind the point of a double: with m bits, one value in 2^m is in the comb. It is a left
    side that belongs to no constant: what stands on it is known to those only who have evaluated the fractions.
    """

    def __cinit__(self, uint64_t mask, uint64_t pattern, double largest):
        if mask >> 52 or pattern & ~mask:
            raise ValueError("a comb has a mask of 52 bits, and a pattern under it")
        self.side.mask, self.side.pattern, self.side.largest = mask, pattern, largest


cdef class Tile:
    """Rows of a, columns of b, the depth, the tails and the scales: what `screen` runs over.

    a, b: coefficients as doubles, lowest first, one polynomial a row. row_tail, column_tail: T(depth) =
    row_tail + column_tail, times scale_a[depth]. scale_a, scale_b: powers of two for a(k), b(k), k = 0..depth.
    tail_error: the uncertainty of T(depth), times scale_a[depth]. tolerance: the largest relative truncation error of a
    settled value. At most 2^32 fractions.
    """

    cdef screen_tile tile
    cdef tuple arrays
    cdef readonly int depth

    def __cinit__(self, a, b, row_tail, column_tail, scale_a, scale_b, double tail_error,
                  double tolerance):
        cdef const double[:, ::1] av = a
        cdef const double[:, ::1] bv = b
        cdef const double[::1] rt = row_tail, ct = column_tail, sa = scale_a, sb = scale_b
        if min(av.shape[0], av.shape[1], bv.shape[0], bv.shape[1]) < 1 or sa.shape[0] < 2:
            raise ValueError("a tile needs a row, a column and a depth of at least 1")
        if not (tolerance > 0 and tail_error >= 0):
            raise ValueError("the tolerance must be positive and the tail's error not negative")
        if max(av.shape[1], bv.shape[1]) > MAX_DEGREE + 1 or av.shape[0] * bv.shape[0] >= 2**32:
            raise ValueError(f"at most degree {MAX_DEGREE} and 2^32 fractions a tile")
        if rt.shape[0] != av.shape[0] or ct.shape[0] != bv.shape[0] or sb.shape[0] != sa.shape[0]:
            raise ValueError("tails and scales must match the rows, columns and the depth")
        self.arrays = (a, b, row_tail, column_tail, scale_a, scale_b)
        self.tile.rows, self.tile.columns = av.shape[0], bv.shape[0]
        self.tile.degree_a, self.tile.degree_b = av.shape[1] - 1, bv.shape[1] - 1
        self.depth = self.tile.depth = sa.shape[0] - 1
        self.tile.a, self.tile.b = &av[0, 0], &bv[0, 0]
        self.tile.row_tail, self.tile.column_tail = &rt[0], &ct[0]
        self.tile.scale_a, self.tile.scale_b = &sa[0], &sb[0]
        self.tile.tail_error = tail_error / tolerance
        self.tile.tolerance, self.tile.beyond = tolerance, 1e18


cdef object _array(const void *data, int64_t count, dtype):
    """A copy of so many numbers as an array of their own."""
    cdef cnp.ndarray out = np.empty(count, dtype=dtype)
    if count:
        memcpy(cnp.PyArray_DATA(out), data, out.nbytes)
    return out


def screen(Tile tile not None, sides, level=None):
    """The fractions of a tile whose value stands on a left side, and those whose value is not settled at its depth.

    Returns (matched, side, unsettled, value): matched and unsettled are indices row * columns + column (uint32), side
    the number of the left side that matched, value the folded value that did. The GIL is released. Raises MemoryError.
    """
    cdef const left_side *pointers[65]
    cdef hit_list matched, unsettled
    cdef int count = len(sides), number = _level(level), status
    cdef Side one
    if count > MAX_SIDES:
        raise ValueError(f"at most {MAX_SIDES} left sides")
    for i in range(count):
        one = <Side?>sides[i]
        pointers[i] = &one.side
    matched.index = unsettled.index = NULL
    matched.side = unsettled.side = NULL
    matched.value = unsettled.value = NULL
    matched.count = matched.capacity = unsettled.count = unsettled.capacity = 0
    try:
        with nogil:
            status = screen_tile_run(&tile.tile, pointers, count, number, &matched, &unsettled)
        if status:
            raise MemoryError("no memory for the matches of a tile")
        indices, sides = _array(matched.index, matched.count, np.uint32), _array(matched.side, matched.count, np.uint16)
        values = _array(matched.value, matched.count, np.float64)
        return indices, sides, _array(unsettled.index, unsettled.count, np.uint32), values
    finally:
        free(matched.index)
        free(matched.side)
        free(unsettled.index)
        free(unsettled.side)
        free(matched.value)
        free(unsettled.value)


def evaluate(Tile tile not None, level=None):
    """The folded values max(|v|, 1/|v|) of a tile, -1 where unsettled: a float64 array of shape (rows, columns)."""
    cdef cnp.ndarray out = np.empty((tile.tile.rows, tile.tile.columns))
    cdef double *data = <double *>cnp.PyArray_DATA(out)
    cdef int number = _level(level), status
    with nogil:
        status = screen_tile_evaluate(&tile.tile, number, data)
    if status:
        raise MemoryError("no memory to evaluate a tile")
    return out


cdef object _lanes(array, int64_t stride):
    """The rows of a matrix, aligned to 64 bytes and padded with their last entry to the stride."""
    rows, count = array.shape
    memory = np.empty(rows * stride + 8)
    start = (-memory.ctypes.data % 64) // 8
    out = memory[start : start + rows * stride].reshape(rows, stride)
    out[:, :count] = array
    out[:, count:] = array[:, count - 1 :]
    return out


def evaluate_list(a, b, tail, tail_error, int depth, double tolerance, double beyond, *, bint extended=False,
                  level=None):
    """The folded values of fractions with polynomials of their own, -1 where unsettled at this depth.

    >>> import numpy as np
    >>> a, b = np.array([[1.0], [2.0]]), np.array([[0.0], [0.0], [1.0]])
    >>> evaluate_list(a, b, np.array([12.5]), np.array([0.5]), 30, 1e-12, 1e3).round(12).tolist()
    [1.273239544735]

    a, b: float64 of shape (degree + 1, count), lowest coefficient first. tail, tail_error: T(depth) and its
    uncertainty, of length count. Values above `beyond` are only certain to be so. `extended` works in twofold
    precision: for what plain doubles leave unsettled because terms cancel.
    """
    cdef screen_list one
    cdef int number = _level(level)
    cdef int64_t count = a.shape[1], stride = (count + 31) // 32 * 32
    if depth < 1 or not 1 <= min(len(a), len(b)) <= max(len(a), len(b)) <= MAX_DEGREE + 1:
        raise ValueError(f"a list needs a depth of at least 1 and degrees of 0 to {MAX_DEGREE}")
    if not b.shape[1] == len(tail) == len(tail_error) == count:
        raise ValueError("a list needs arrays of one length")
    if count == 0:
        return np.empty(0)
    keep = [_lanes(np.asarray(x), stride) for x in (a, b, tail[None, :], tail_error[None, :])]
    out = _lanes(np.empty((1, count)), stride)
    cdef const double[:, ::1] av = keep[0], bv = keep[1], tv = keep[2], ev = keep[3]
    cdef double[:, ::1] ov = out
    one.count, one.stride, one.depth = count, stride, depth
    one.degree_a, one.degree_b = av.shape[0] - 1, bv.shape[0] - 1
    one.a, one.b, one.tail, one.tail_error = &av[0, 0], &bv[0, 0], &tv[0, 0], &ev[0, 0]
    one.tolerance, one.beyond, one.extended = tolerance, beyond, extended
    with nogil:
        screen_list_evaluate(&one, number, &ov[0, 0])
    return out[0, :count]
