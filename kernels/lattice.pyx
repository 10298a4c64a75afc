"""Integer relations among a few numbers: lattice reduction in machine words, widening the numbers step by step.

The rows (c_1, ..., c_k, sum c_i v_i) with integers c_i form a lattice; relations are its short vectors. LLL in doubles
is sound here because each step feeds it only WINDOW more bits of the v_i, on a basis that was reduced for the bits
before; every row stays exact in 64 bits. The plain twin stands in reference.py.
"""

from libc.math cimport fabs, rint, sqrt
from libc.stdint cimport int64_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

cdef extern from *:
    ctypedef unsigned long long uint128 "unsigned __int128"

cdef enum:
    MOST = 8  # numbers
    LIMBS = 8  # of 64 bits a number
    WINDOW = 18  # bits a step
    ROW_BITS = 42  # of every entry before a step: times 2^WINDOW it stays below 2^61
    ITERATIONS = 20000  # LLL takes hundreds; doubles could in principle make it cycle

cdef struct Basis:
    int k
    int limbs
    int64_t c[MOST][MOST + 1]  # the last column holds sum c_i v_i, cut to the bits in use
    double d[MOST][MOST + 1]  # the same as doubles
    double mu[MOST][MOST]
    double r[MOST][MOST]
    uint64_t v[MOST][LIMBS]  # two's complement


def short_rows(values):
    """A reduced basis of all integer rows c, shortest first; the bits it is reduced for; the first row's length.

    >>> rows, bits, length = short_rows([271801, 150829, 2 * 271801 - 150829])
    >>> rows[0], bits, round(length**2)
    ((-2, 1, 1), 19, 6)

    `values` are 1 to 8 integers; a row is short when both its entries and sum c_i v_i are small. The reduction stops,
    with fewer bits, when an entry would outgrow 64 bits: the numbers satisfy a relation (look at the first row), or
    they are too long. Raises ValueError for more or wider numbers than the kernel holds.
    """
    cdef Basis basis
    cdef int width = _set_values(&basis, values), done
    with nogil:
        done = _widen(&basis, width)
    rows = []
    for i in range(basis.k):
        norm = sum([basis.d[i][j] * basis.d[i][j] for j in range(basis.k + 1)])
        rows.append((norm, tuple([basis.c[i][j] for j in range(basis.k)])))
    rows.sort()
    return [row for _, row in rows], done, sqrt(rows[0][0])


def candidates(questions, double longest):
    """Which of many questions may have a relation: the numbers of those whose lattice has a first row up to `longest`.

    >>> candidates([(271801, 150829, 392773), (271801, 150829, 390000)], 4.0)
    [0]

    Each question is as many integers as the others, as `short_rows` takes them; they are widened only until the first
    row of the reduced basis is longer, which no further bits can mend. The GIL is released. Raises ValueError and
    MemoryError.
    """
    cdef int count = len(questions), i
    cdef Basis* bases = <Basis*> malloc((count + 1) * sizeof(Basis))
    cdef int* widths = <int*> malloc((count + 1) * sizeof(int))
    cdef bint* found = <bint*> malloc((count + 1) * sizeof(bint))
    try:
        if not (bases and widths and found):
            raise MemoryError
        for i, values in enumerate(questions):
            widths[i] = _set_values(&bases[i], values)
        with nogil:
            for i in range(count):
                found[i] = _may_relate(&bases[i], widths[i], longest)
        return [i for i in range(count) if found[i]]
    finally:
        free(bases)
        free(widths)
        free(found)


cdef bint _may_relate(Basis* basis, int width, double longest) noexcept nogil:
    cdef int bits = 0, step
    while bits < width:
        if not _fits(basis):
            return True
        step = min(WINDOW, width - bits)
        _cut(basis, width - bits - step)
        if not _reduce(basis):
            return True
        bits += step
        if _dot(basis, 0, 0) > longest * longest:
            return False
    return True


cdef int _set_values(Basis* basis, values) except -1:
    """The unit basis for these values; their width in bits."""
    cdef int width = max((abs(value).bit_length() for value in values), default=0), i
    if not 1 <= len(values) <= MOST or width >= 64 * LIMBS - 80:
        raise ValueError("a question has 1 to 8 integers of fewer than 432 bits")
    basis.k = len(values)
    basis.limbs = (width + 80) // 64 + 1
    for i, value in enumerate(values):
        _set_value(basis, i, value)
    return width


cdef int _set_value(Basis* basis, int i, value) except -1:
    cdef int j
    cdef bytes words = value.to_bytes(8 * basis.limbs, "little", signed=True)
    memcpy(&basis.v[i][0], <const char*> words, 8 * basis.limbs)
    for j in range(basis.k + 1):
        basis.c[i][j] = i == j
        basis.d[i][j] = i == j
    return 0


cdef int _widen(Basis* basis, int width) noexcept nogil:
    """Reduce for more and more leading bits; the number of bits that the basis is reduced for in the end."""
    cdef int bits = 0, step
    while bits < width:
        step = min(WINDOW, width - bits)
        if not _fits(basis):
            break
        _cut(basis, width - bits - step)
        if not _reduce(basis):
            break
        bits += step
    return bits


cdef bint _fits(Basis* basis) noexcept nogil:
    cdef int i, j
    for i in range(basis.k):
        for j in range(basis.k + 1):
            if fabs(basis.d[i][j]) >= 2.0**ROW_BITS:
                return False
    return True


cdef void _cut(Basis* basis, int shift) noexcept nogil:
    """The last column <- floor(sum c_i v_i / 2^shift), which fits: it was short 2^WINDOW ago."""
    cdef uint64_t total[LIMBS]
    cdef int i, j
    for i in range(basis.k):
        for j in range(basis.limbs):
            total[j] = 0
        for j in range(basis.k):
            _add_multiple(total, basis.v[j], basis.c[i][j], basis.limbs)
        basis.c[i][basis.k] = _word(total, shift, basis.limbs)
        basis.d[i][basis.k] = <double> basis.c[i][basis.k]


cdef void _add_multiple(uint64_t* total, const uint64_t* value, int64_t factor, int limbs) noexcept nogil:
    """total += factor * value, modulo 2^(64 limbs)."""
    cdef uint64_t size = <uint64_t> (-factor if factor < 0 else factor), borrow = 0, low
    cdef uint128 carry = 0
    cdef int j
    for j in range(limbs):
        carry += <uint128> value[j] * size
        low = <uint64_t> carry
        carry >>= 64
        if factor < 0:
            # total - low - borrow, with the borrow that comes out of either subtraction
            low, borrow = total[j] - low - borrow, total[j] < low or (total[j] == low and borrow)
            total[j] = low
        else:
            total[j] += low
            carry += total[j] < low


cdef int64_t _word(const uint64_t* total, int shift, int limbs) noexcept nogil:
    cdef int first = shift // 64, rest = shift % 64
    if rest == 0:
        return <int64_t> total[first]
    if first + 1 == limbs:
        return (<int64_t> total[first]) >> rest
    return <int64_t> (total[first] >> rest | total[first + 1] << (64 - rest))


cdef bint _reduce(Basis* basis) noexcept nogil:
    """LLL with delta = 0.99; False if it does not settle."""
    cdef int i = 1, j
    basis.r[0][0] = _dot(basis, 0, 0)
    for _ in range(ITERATIONS):
        if i >= basis.k:
            return True
        while _size_reduce(basis, i):
            pass
        if basis.r[i][i] >= (0.99 - basis.mu[i][i - 1] ** 2) * basis.r[i - 1][i - 1]:
            i += 1
            continue
        for j in range(basis.k + 1):
            basis.c[i][j], basis.c[i - 1][j] = basis.c[i - 1][j], basis.c[i][j]
            basis.d[i][j], basis.d[i - 1][j] = basis.d[i - 1][j], basis.d[i][j]
        if i > 1:
            i -= 1
        else:
            basis.r[0][0] = _dot(basis, 0, 0)
    return False


cdef inline double _dot(Basis* basis, int i, int j) noexcept nogil:
    cdef double total = 0
    cdef int m
    for m in range(basis.k + 1):
        total += basis.d[i][m] * basis.d[j][m]
    return total


cdef bint _size_reduce(Basis* basis, int i) noexcept nogil:
    """Orthogonalise row i against the rows before it and subtract their multiples; True if that should be repeated."""
    cdef int j, m
    cdef double q, largest = 0
    for j in range(i + 1):
        basis.r[i][j] = _dot(basis, i, j)
        for m in range(j):
            basis.r[i][j] -= basis.mu[j][m] * basis.r[i][m] if j < i else basis.mu[i][m] * basis.r[i][m]
        if j < i:
            basis.mu[i][j] = basis.r[i][j] / basis.r[j][j]
    for j in range(i - 1, -1, -1):
        q = rint(basis.mu[i][j])
        if q == 0:
            continue
        largest = max(largest, fabs(q))
        for m in range(j):
            basis.mu[i][m] -= q * basis.mu[j][m]
        basis.mu[i][j] -= q
        for m in range(basis.k + 1):
            basis.c[i][m] -= <int64_t> q * basis.c[j][m]
            basis.d[i][m] = <double> basis.c[i][m]
    # mu is exact enough after small corrections; large ones cancelled leading bits.
    return largest > 1e6
