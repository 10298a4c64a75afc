"""Factorial reduction without evaluating anything: a sieve and modular tests over families of continued fractions.

For deg b = 2 deg a = 2d, the gcd of p_n and q_n can grow like (n!)^d up to an exponential. Then the product
P = M(1)...M(l) of the step matrices M(n) = [[0, b(n)], [1, a(n)]] is nilpotent modulo nearly every prime l, and p, q
are divisible by l^d after 2l steps. Both depend on residues of the parameters alone: a table over their classes, one
bit a value of the last parameter, sieves 64 members a word. Integers only: the same result on every processor.
The plain twins stand in reference_factorial.py.
"""

cimport numpy as cnp
from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy, memset

from typing import NamedTuple

import numpy as np

cnp.import_array()

cdef extern from "factorial_loop.h":
    enum:
        FR_PARAMETERS
        FR_DEGREE_A
        FR_MODULUS

    ctypedef struct fr_term:
        int64_t coefficient
        int row
        uint8_t exponent[1]

    ctypedef struct fr_family:
        int parameters
        int degree
        int terms
        int narrow
        int64_t low[1]
        int64_t size[1]
        const fr_term *term

    ctypedef struct fr_test:
        int prime
        int modulus
        int steps
        int power

    ctypedef struct fr_table:
        fr_test test
        uint32_t parameters
        int64_t classes
        int words
        int columns
        int64_t passing
        uint64_t *bits[2]

    ctypedef struct fr_multiplicity:
        int64_t prime
        int64_t modulus
        int steps

    ctypedef struct fr_list:
        uint64_t *index
        int64_t count
        int64_t capacity

    ctypedef struct fr_plan:
        const fr_family *family
        const fr_table **tables
        int table_count
        const fr_test *tests
        int test_count
        const fr_multiplicity *multiplicities
        int multiplicity_count
        int wanted

    ctypedef struct fr_counts:
        int64_t sieved
        int64_t tested
        int64_t classes[4]
        uint64_t digest

    int fr_best_level()
    const char *fr_level_name(int)
    void fr_test_init(fr_test *, int, int, int)
    int fr_table_fill(const fr_family *, fr_table *, int) nogil
    int fr_scan(const fr_plan *, int64_t, int64_t, int, fr_list *, fr_counts *) nogil
    int fr_class(const int64_t *, int64_t, int) nogil
    void fr_test_list(const fr_test *, const int64_t *, int64_t, int64_t, int, uint8_t *) nogil
    void fr_multiplicity_init(fr_multiplicity *, int64_t, int64_t, int, int)
    void fr_divides_list(const fr_multiplicity *, const int64_t *, int64_t, int64_t, int, uint8_t *) nogil

# What a survivor is, in the order in which it is asked.
CLASSES = ("finite", "complex", "inflation", "plain")
MAX_DEGREE = FR_DEGREE_A
MAX_TABLES = 16
# Coefficients below this are reduced in 32-bit lanes, larger ones (up to 2^62) one by one.
NARROW = 1 << 29
WIDE = 1 << 62
# Above this many words a table does not stay in the caches.
MAX_WORDS = 1 << 26


def levels() -> tuple[str, ...]:
    """The instruction sets that this processor can run, slowest first.

    >>> levels()[0]
    'baseline'
    """
    return tuple(fr_level_name(level).decode() for level in range(fr_best_level() + 1))


def _level(name) -> int:
    names = levels()
    if name is None:
        return len(names) - 1
    if name not in names:
        raise ValueError(f"no level {name!r} here: this processor runs {', '.join(names)}")
    return names.index(name)


cdef class Family:
    """Continued fractions whose coefficients are polynomials in integer parameters, numbered, the last one fastest.

    >>> one = Family(1, [(1, 0, (1, 0)), (1, 1, (0, 0)), (1, 4, (0, 1))], [1, 1], [13, 11])    # a = n + x, b = y n^2
    >>> one.rows, one.width
    (13, 11)

    `degree` is that of a(n), b(n) has at most twice that. `terms` are triples of a coefficient, a row (k for n^k in
    a(n), degree + 1 + k for n^k in b(n)) and the exponents of the parameters, of which there are two at least. Rows
    of the family are the assignments of all parameters but the last, `width` is the number of values of that. `bound`
    is an upper bound of the coefficients' size.
    Raises ValueError beyond the kernel's limits, coefficients that could overflow included.
    """

    cdef fr_family family
    cdef fr_term *terms
    cdef readonly int degree

    def __cinit__(self, int degree, terms, low, size, bound=NARROW - 1):
        cdef int count = len(low), i, k
        if not 2 <= count <= FR_PARAMETERS or len(size) != count or min(size) < 1:
            raise ValueError(f"a family has 2 to {FR_PARAMETERS} parameters with a value each")
        if not 1 <= degree <= FR_DEGREE_A:
            raise ValueError(f"a(n) has degree 1 to {FR_DEGREE_A}")
        if bound >= WIDE:
            raise ValueError("coefficients of 2^62 and more do not fit")
        self.terms = <fr_term *>calloc(len(terms) + 1, sizeof(fr_term))
        if self.terms == NULL:
            raise MemoryError
        for i, (coefficient, row, exponents) in enumerate(terms):
            powers_fit = len(exponents) == count and 0 <= min(exponents) <= max(exponents) < 256
            if not (powers_fit and 0 <= row < 3 * degree + 2):
                raise ValueError(f"not a term: {coefficient}, {row}, {exponents}")
            self.terms[i].coefficient, self.terms[i].row = coefficient, row
            for k in range(count):
                (&self.terms[i].exponent[0])[k] = exponents[k]
        for k in range(count):
            (&self.family.low[0])[k], (&self.family.size[0])[k] = low[k], size[k]
        self.family.parameters, self.family.degree, self.family.terms = count, degree, len(terms)
        self.family.narrow, self.family.term = bound < NARROW, self.terms
        self.degree = degree

    def __dealloc__(self):
        free(self.terms)

    @property
    def width(self) -> int:
        """How many values the last parameter has."""
        return (&self.family.size[0])[self.family.parameters - 1]

    @property
    def rows(self) -> int:
        """How many assignments the other parameters have."""
        total = 1
        for k in range(self.family.parameters - 1):
            total *= (&self.family.size[0])[k]
        return total


def table_words(Family family not None, prime, power):
    """How many words of 64 bits the table of a prime would take; `power` as in `Table`."""
    modulus = prime ** max(1, power)
    counting = (_parameters(family, power) & ((1 << (family.family.parameters - 1)) - 1)).bit_count()
    return modulus**counting * min((family.width + 63) // 64, modulus)


def _parameters(Family family, power):
    """The parameters that make classes, one bit each: all, or with power 0 those of b(n) and the last two."""
    count = family.family.parameters
    if power:
        return (1 << count) - 1
    mask = 3 << (count - 2)
    for i in range(family.family.terms):
        if family.terms[i].row > family.degree:
            mask |= sum([1 << k for k in range(count) if (&family.terms[i].exponent[0])[k]])
    return mask


cdef class Table:
    """Which classes of the parameters may have factorial reduction, by one prime.

    Power 1 asks whether M(1)...M(l) is nilpotent modulo l, power 2 whether p and q vanish modulo l^2 after 2l steps
    (3l for degree 1). Power 0 stands for power 1, but keeps only whether b(n) has a root modulo l, in a small table;
    `scan` asks the rest. Nothing is asked of an l that divides the last coefficient B of b(n), or a discriminant that
    is not zero. Raises ValueError for moduli above 181, MemoryError when the table would not fit.
    """

    cdef fr_table table
    cdef readonly Family family

    def __cinit__(self, Family family not None, int prime, int power, level=None):
        cdef int number = _level(level), status
        if not (3 <= prime and 0 <= power <= 2 and prime ** max(1, power) <= FR_MODULUS):
            raise ValueError(f"a table is for an odd prime or its square up to {FR_MODULUS}")
        words = table_words(family, prime, power)
        if words > MAX_WORDS:
            raise MemoryError(f"a table of {words} words is too large")
        fr_test_init(&self.table.test, prime, power, family.degree)
        self.family = family
        self.table.parameters = _parameters(family, power)
        self.table.words = min((family.width + 63) // 64, self.table.test.modulus)
        self.table.columns = min(family.width, self.table.test.modulus)
        self.table.classes = words // self.table.words
        self.table.bits[0] = <uint64_t *>calloc(2 * words, sizeof(uint64_t))
        if self.table.bits[0] == NULL:
            raise MemoryError
        self.table.bits[1] = self.table.bits[0] + <int64_t>words
        with nogil:
            status = fr_table_fill(&family.family, &self.table, number)
        if status:
            raise MemoryError

    def __dealloc__(self):
        free(self.table.bits[0])

    @property
    def prime(self) -> int:
        """The prime."""
        return self.table.test.prime

    @property
    def power(self) -> int:
        """0 for a root of b(n), 1 for nilpotency, 2 for the square."""
        return self.table.test.power

    @property
    def density(self) -> float:
        """The share of classes that pass."""
        return self.table.passing / (<double>self.table.classes * self.table.columns)


class Scan(NamedTuple):
    """What a scan found: sorted numbers of the wanted members, how many passed the sieve and the tests, how many
    survivors each class has, and a hash of all that passed the sieve and of the survivors."""

    found: "np.ndarray"
    sieved: int
    tested: int
    classes: dict
    digest: int


def scan(Family family not None, tables, tests, multiplicities, int64_t first, int64_t stop,
         wanted=CLASSES, level=None):
    """The members in the rows [first, stop) that pass the tables, then the tests, then the multiplicities.

    >>> one = Family(1, [(2, 1, (0, 0)), (1, 0, (1, 0)), (1, 4, (0, 1))], [-3, 1], [7, 4])    # a = 2n + x, b = y n^2
    >>> result = scan(one, [Table(one, 5, 1)], [(17, 1), (19, 1)], [], 0, one.rows)
    >>> [(index // 4 - 3, index % 4 + 1) for index in result.found.tolist()]
    [(-3, 3), (-2, 3), (-1, 3), (0, 3), (1, 1), (1, 2), (1, 3), (1, 4), (2, 3), (3, 3)]

    A test (prime, power) asks the same as a `Table`, a multiplicity (prime, exponent, steps) asks that prime^exponent
    divides p and q after so many steps. `wanted` are the classes whose members are given. The GIL is
    released. Raises ValueError where a modulus is beyond its lanes, MemoryError.
    """
    cdef const fr_table *pointers[16]
    cdef fr_plan plan
    cdef fr_list found
    cdef fr_counts counts
    cdef int number = _level(level), status, k
    if not 0 <= first <= stop <= family.rows or len(tables) > MAX_TABLES:
        raise ValueError(f"rows {first}..{stop} of {family.rows}, {len(tables)} tables")
    for k, table in enumerate(tables):
        if (<Table?>table).family is not family:
            raise ValueError("a table of another family")
        pointers[k] = &(<Table>table).table
    # A table cannot tell a double root when A or B vary with the last two parameters, nor a table of roots what is
    # nilpotent: what is left is asked again.
    again = [table for table in tables if table.power == 0 or _leading_varies(family)]
    asked = {(table.prime, table.power) for table in tables}
    tests = [*(test for test in tests if test not in asked), *((table.prime, max(1, table.power)) for table in again)]
    conditions, checks = _tests(tests, family.degree), _multiplicities(multiplicities, family.degree)
    cdef const uint8_t[::1] test_bytes = conditions, check_bytes = checks
    memset(&found, 0, sizeof(found))
    memset(&counts, 0, sizeof(counts))
    plan.family, plan.tables, plan.table_count = &family.family, pointers, len(tables)
    plan.tests, plan.test_count = <const fr_test *>&test_bytes[0], len(tests)
    plan.multiplicities, plan.multiplicity_count = <const fr_multiplicity *>&check_bytes[0], len(multiplicities)
    plan.wanted = sum(1 << CLASSES.index(name) for name in set(wanted))
    try:
        with nogil:
            status = fr_scan(&plan, first, stop, number, &found, &counts)
        if status:
            raise MemoryError("no memory for the survivors of a scan")
        out = np.empty(found.count, dtype=np.uint64)
        if found.count:
            memcpy(cnp.PyArray_DATA(out), found.index, 8 * found.count)
        out.sort()
        classes = {name: counts.classes[k] for k, name in enumerate(CLASSES)}
        return Scan(out, counts.sieved, counts.tested, classes, counts.digest)
    finally:
        free(found.index)


def class_of(coefficients) -> str:
    """The class of one member: coefficients of a, lowest first, then of b.

    >>> class_of([1, 2, 0, 0, 1]), class_of([1, 2, -1, 0, 1]), class_of([1, 1, 0, 0, -1]), class_of([1, 1, 0, 1, 1])
    ('plain', 'finite', 'complex', 'inflation')

    `finite`: b has a root among 1, ..., 64; `complex`: A^2 + 4B < 0, there is no limit; `inflation`: some c(n) divides
    a(n), and c(n) c(n-1) divides b(n); `plain`: none of these.
    """
    cdef const int64_t[::1] view = np.array(coefficients, dtype=np.int64)
    if view.shape[0] < 5 or view.shape[0] % 3 != 2 or view.shape[0] > 3 * FR_DEGREE_A + 2:
        raise ValueError("a(n) of degree d has d + 1 coefficients, b(n) 2d + 1")
    return CLASSES[fr_class(&view[0], 1, (view.shape[0] - 2) // 3)]


cdef bint _leading_varies(Family family):
    """Whether a leading coefficient depends on one of the last two parameters."""
    cdef int i, last = family.family.parameters - 1
    leading = [i for i in range(family.family.terms) if family.terms[i].row in (family.degree, 3 * family.degree + 1)]
    return any([(&family.terms[i].exponent[0])[k] for i in leading for k in (last, last - 1)])


def _tests(tests, int degree):
    """The tests in the memory that C reads, one at least."""
    memory = np.zeros((max(1, len(tests)), sizeof(fr_test)), dtype=np.uint8)
    cdef uint8_t[:, ::1] view = memory
    for k, (prime, power) in enumerate(tests):
        if not (3 <= prime and 1 <= power <= 2 and prime**power <= FR_MODULUS):
            raise ValueError(f"a test is for an odd prime or its square up to {FR_MODULUS}")
        fr_test_init(<fr_test *>&view[k, 0], prime, power, degree)
    return memory.reshape(-1)


def _multiplicities(multiplicities, int degree):
    memory = np.zeros((max(1, len(multiplicities)), sizeof(fr_multiplicity)), dtype=np.uint8)
    cdef uint8_t[:, ::1] view = memory
    for k, (prime, exponent, steps) in enumerate(multiplicities):
        if not (prime >= 3 and exponent >= 1 and prime**exponent < WIDE and 0 < steps < 1 << 20):
            raise ValueError(f"the multiplicity {prime}^{exponent} after {steps} steps does not fit 62 bits")
        fr_multiplicity_init(<fr_multiplicity *>&view[k, 0], prime, prime**exponent, steps, degree)
    return memory.reshape(-1)


def nilpotent(coefficients, int prime, int power=1, level=None):
    """For each column of coefficients, lowest first, a above b: does it pass the test of a prime?

    >>> nilpotent(np.array([[1, 1], [2, 2], [0, 1], [0, 1], [1, 1]]), 17).tolist()     # 2n + 1: n^2, n^2 + n + 1
    [True, False]

    The test is that of `Table`. int64 of shape (3 degree + 2, count), of any size.
    """
    cdef const int64_t[:, ::1] view = np.ascontiguousarray(coefficients, dtype=np.int64)
    cdef int number = _level(level), degree = (view.shape[0] - 2) // 3
    cdef const uint8_t[::1] bytes_of_test = _tests([(prime, power)], degree)
    passed = np.zeros(view.shape[1], dtype=np.uint8)
    cdef uint8_t[::1] out = passed
    if not 1 <= degree <= FR_DEGREE_A or view.shape[0] != 3 * degree + 2:
        raise ValueError("a(n) of degree d has d + 1 coefficients, b(n) 2d + 1")
    if view.shape[1]:
        with nogil:
            fr_test_list(<const fr_test *>&bytes_of_test[0], &view[0, 0], view.shape[1], view.shape[1], number, &out[0])
    return passed.astype(bool)


def divides(coefficients, int prime, int exponent, int steps, level=None):
    """For each column of coefficients: does prime^exponent divide p and q after so many steps (or is nothing asked)?

    >>> divides(np.array([[1], [2], [0], [0], [1]]), 17, 1, 34).tolist()
    [True]

    In 32-bit lanes where coefficients stay below 2^29 and the power below 2^28, else one by one in 128 bits.
    """
    cdef const int64_t[:, ::1] view = np.ascontiguousarray(coefficients, dtype=np.int64)
    cdef int degree = (view.shape[0] - 2) // 3, number = _level(level)
    if not 1 <= degree <= FR_DEGREE_A or view.shape[0] != 3 * degree + 2:
        raise ValueError("a(n) of degree d has d + 1 coefficients, b(n) 2d + 1")
    cdef const uint8_t[::1] one = _multiplicities([(prime, exponent, steps)], degree)
    passed = np.zeros(view.shape[1], dtype=np.uint8)
    cdef uint8_t[::1] out = passed
    if view.shape[1]:
        with nogil:
            fr_divides_list(<const fr_multiplicity *>&one[0], &view[0, 0], view.shape[1], view.shape[1], number,
                            &out[0])
    return passed.astype(bool)
