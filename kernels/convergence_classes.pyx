"""The class of convergence and its speed in closed form, for products {a polynomials} x {b polynomials}.

What conjectures.convergence says of one fraction, here for millions: characteristic roots, then the lower orders where
they are equal. The plain twin is in reference_dynamics.py.
"""

from libc.math cimport atanh, fabs, log, log1p, sqrt
from libc.stdint cimport int64_t, uint8_t
from libc.stdlib cimport llabs

import numpy as np

cdef extern from *:
    """
    typedef __int128 int128;
    """
    ctypedef long long int128

# The codes; a double characteristic root decides by its lower orders, which DOUBLE says.
NAMES = ("finite", "factorial", "geometric", "exponential-root", "polynomial", "logarithmic", "divergent")
DOUBLE = 8
MAX_COEFFICIENT = 1 << 40

cdef enum:
    FINITE, FACTORIAL, GEOMETRIC, EXPONENTIAL_ROOT, POLYNOMIAL, LOGARITHMIC, DIVERGENT
    DOUBLED = 8
    TRIED = 64


def convergence_classes(a, b):
    """The code of each fraction's class (an index of `NAMES`, plus `DOUBLE` where the roots are equal), and its speed.

    >>> a, b = np.array([[1, 2]]), np.array([[0, 0, 1], [-4, 0, 1], [0, 0, -1]])
    >>> codes, speeds = convergence_classes(a, b)
    >>> [NAMES[code % DOUBLE] for code in codes[:, 0]], round(float(speeds[0, 0]), 4)
    (['geometric', 'finite', 'logarithmic'], 1.7627)

    The speed is log of the ratio of the characteristic roots, the exponent of 1/n!, c of exp(-c sqrt(n)) or of n^-c;
    NaN elsewhere. a and b are int64 of shape (count, degree + 1) below 2^40, lowest power first, no row zero; results
    have the shape (count of b, count of a). Natural zeros of b
    are found up to 64.
    """
    a, b = np.ascontiguousarray(a, dtype=np.int64), np.ascontiguousarray(b, dtype=np.int64)
    for rows in (a, b):
        if len(rows) and (np.abs(rows).max() > MAX_COEFFICIENT or not np.any(rows, axis=1).all()):
            raise ValueError("coefficients up to 2^40, and no zero polynomial")
    cdef const int64_t[:, ::1] va = a
    cdef const int64_t[:, ::1] vb = b
    codes = np.empty((vb.shape[0], va.shape[0]), dtype=np.uint8)
    speeds = np.full(codes.shape, np.nan, dtype=np.float32)
    cdef uint8_t[:, ::1] code = codes
    cdef float[:, ::1] speed = speeds
    cdef int64_t i, k
    with nogil:
        for i in range(vb.shape[0]):
            if _ends(&vb[i, 0], vb.shape[1]):
                code[i, :] = FINITE
                continue
            for k in range(va.shape[0]):
                code[i, k] = _class(&va[k, 0], va.shape[1], &vb[i, 0], vb.shape[1], &speed[i, k])
    return codes, speeds


cdef int _degree(const int64_t *c, Py_ssize_t width) noexcept nogil:
    cdef int degree = <int>width - 1
    while degree > 0 and c[degree] == 0:
        degree -= 1
    return degree


cdef bint _ends(const int64_t *b, Py_ssize_t width) noexcept nogil:
    """Whether b(n) = 0 at some n >= 1: up to Cauchy's bound, or up to 64."""
    cdef int degree = _degree(b, width), k
    cdef int64_t n, bound, largest = 0
    cdef int128 value
    for k in range(degree):
        largest = llabs(b[k]) if llabs(b[k]) > largest else largest
    bound = 1 + largest // llabs(b[degree])
    for n in range(1, (bound if bound < TRIED else TRIED) + 1):
        value = 0
        for k in range(degree, -1, -1):
            value = value * n + b[k]
        if value == 0:
            return True
    return False


cdef uint8_t _class(const int64_t *a, Py_ssize_t width_a, const int64_t *b, Py_ssize_t width_b,
                    float *speed) noexcept nogil:
    cdef int da = _degree(a, width_a), db = _degree(b, width_b)
    cdef double ratio
    if db < 2 * da:
        speed[0] = 2 * da - db
        return FACTORIAL
    if db == 2 * da:
        return _balanced(a, b, da, speed)
    if b[db] < 0 or db - 2 * da > 2:
        return DIVERGENT
    ratio = fabs(<double>a[da]) / sqrt(<double>b[db])
    if db - 2 * da == 2:
        speed[0] = ratio
        return POLYNOMIAL
    speed[0] = 2 * ratio
    return EXPONENTIAL_ROOT


cdef uint8_t _balanced(const int64_t *a, const int64_t *b, int d, float *speed) noexcept nogil:
    cdef int128 square = <int128>a[d] * a[d], discriminant = square + 4 * <int128>b[2 * d]
    cdef double low, high, t
    if discriminant < 0:
        return DIVERGENT
    if discriminant == 0:
        return DOUBLED + _double_root(a, b, d, speed)
    low, high = <double>square, <double>discriminant
    if low > high:
        low, high = high, low
    t = sqrt(low / high)
    speed[0] = 2 * atanh(t) if t < 0.5 else 2 * log1p(t) + log(high) - log(4 * fabs(<double>b[2 * d]))
    return GEOMETRIC


cdef uint8_t _double_root(const int64_t *a, const int64_t *b, int d, float *speed) noexcept nogil:
    """The orders n^(-1/2) and n^(-1) of the ratio of both solutions, times 4 and 16, with the root -A/2."""
    cdef int128 A = a[d], a1 = a[d - 1] if d > 0 else 0, a2 = a[d - 2] if d > 1 else 0
    cdef int128 b1 = b[2 * d - 1] if d > 0 else 0, b2 = b[2 * d - 2] if d > 0 else 0
    cdef int128 first = 4 * b1 + 2 * A * a1 - d * A * A
    cdef int128 linear = 2 * a1 + A
    cdef int128 second = linear * linear - 2 * (4 * d * A * a1 - A * A * d * (d - 1) - 4 * A * a2 - 8 * b2)
    if first < 0:
        return DIVERGENT
    if first > 0:
        speed[0] = 4 * sqrt(<double>first / 4 / (<double>A * <double>A / 4))
        return EXPONENTIAL_ROOT
    if second < 0:
        return DIVERGENT
    if second == 0:
        return LOGARITHMIC
    speed[0] = 2 * sqrt(<double>second / 16 / (<double>A * <double>A / 4))
    return POLYNOMIAL
