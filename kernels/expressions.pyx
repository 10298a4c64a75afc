"""Expressions by their values, bottom up: every level holds the values of one cost, each value once.

Numbers are twofold doubles (106 bits), folded to their absolute value; a tag of 64 bits, of the value rounded to 84
bits, tells them apart. A set with slopes holds expressions in x at one x, with their derivatives by x. Two sets meet
where values agree to within what an error of x allows.
"""

cimport numpy as cnp
from libc.stdint cimport int64_t, uint32_t, uint64_t

import numpy as np

cnp.import_array()

cdef extern from "expression_set.h":
    enum:
        EXPRESSION_LEVELS
        EXPRESSION_BLOCK
        EXPRESSION_FUNCTIONS
        EXPRESSION_PARTS
        EXPRESSION_BUCKETS

    ctypedef struct expression_operator:
        int function
        int own
        int cost

    ctypedef struct expression_set:
        double *hi
        double *lo
        double *slope
        uint64_t *code
        uint64_t *table
        int table_bits
        int64_t count
        int64_t capacity
        int64_t tried
        int64_t start[EXPRESSION_LEVELS + 1]

    ctypedef struct expression_block:
        double hi[EXPRESSION_BLOCK]
        double lo[EXPRESSION_BLOCK]
        double slope[EXPRESSION_BLOCK]
        uint64_t tag[EXPRESSION_BLOCK]

    ctypedef struct expression_scalar:
        double hi
        double lo
        double slope

    ctypedef struct expression_operands:
        int function
        int swapped
        int count
        expression_scalar scalar
        const double *hi
        const double *lo
        const double *slope
        int slopes

    ctypedef struct expression_sorting:
        const double *values
        int64_t count
        double *sorted
        uint32_t *order
        int64_t at[EXPRESSION_PARTS][EXPRESSION_BUCKETS]

    ctypedef struct expression_side:
        const expression_set *set
        const double *sorted
        const uint32_t *order
        int64_t count

    ctypedef struct expression_pairs:
        uint32_t *left
        uint32_t *right
        int64_t count
        int64_t capacity
        int64_t total

    int expression_set_init(expression_set *, int64_t, int)
    void expression_set_clear(expression_set *)
    void expression_set_seal(expression_set *) nogil
    int expression_set_insert(expression_set *, const expression_block *, int, uint64_t, uint64_t) nogil
    int expression_set_grow(expression_set *, const expression_set *, const expression_operator *, int, int, int) nogil
    void expression_sort_count(expression_sorting *, int) nogil
    void expression_sort_place(expression_sorting *) nogil
    void expression_sort_spread(expression_sorting *, int) nogil
    int expression_sort_finish(expression_sorting *, int) nogil
    void expression_match(const expression_side *, const expression_side *, double, expression_pairs *) nogil
    void expression_nearest(const expression_side *, const expression_side *, int, double *, uint32_t *,
                            uint32_t *) nogil
    void expression_evaluate(const expression_operands *, int, expression_block *) nogil
    void expression_tags(expression_block *, int, int, int) nogil
    int expression_best_level()

# In the order of `enum expression_function`; sin, cos and tan are those of angles below pi/2.
FUNCTIONS = ("+", "-", "*", "/", "^", "root", "log_base", "sqrt", "square", "inverse", "exp", "log", "sinpi", "cospi",
             "tanpi", "atan", "asin", "acos", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh")
LEVELS = EXPRESSION_LEVELS
# A code has 28 bits for each operand.
MAX_CAPACITY = 2**28 - 1
NAMES = ("baseline", "avx2", "avx512")


def levels() -> tuple[str, ...]:
    """The instruction sets that this processor can run, slowest first.

    >>> levels()[0]
    'baseline'
    """
    return NAMES[: expression_best_level() + 1]


def _level(name) -> int:
    if name is None:
        return expression_best_level()
    if name not in levels():
        raise ValueError(f"no level {name!r} here: this processor runs {', '.join(levels())}")
    return NAMES.index(name)


cdef class ExpressionSet:
    """Values with the operations that made them, level by level.

    >>> numbers = ExpressionSet(1000)
    >>> numbers.insert([(1.0, 0.0, 0.0), (2.0, 0.0, 0.0)], cost=1)
    >>> numbers.grow([("+", 3, 1)], cost=3)
    True
    >>> [numbers.entry(i) for i in range(numbers.count)]
    [(1.0, 0.0, 0.0, -1, 0, 0), (2.0, 0.0, 0.0, -1, 1, 0), (3.0, 0.0, 0.0, 0, 0, 1), (4.0, 0.0, 0.0, 0, 1, 1)]

    At most `capacity` values (2^28 - 1); memory is taken as they come. With `slopes` it is a set of expressions in x.
    Every SIMD level gives the same bits. Raises MemoryError.
    """

    cdef expression_set set
    cdef int level
    cdef readonly int grown
    cdef bint slopes

    def __cinit__(self, int64_t capacity, bint slopes=False, level=None):
        self.level = _level(level)
        if not 0 < capacity <= MAX_CAPACITY:
            raise ValueError(f"a capacity of {capacity}: from 1 to {MAX_CAPACITY:,}")
        if expression_set_init(&self.set, capacity, slopes):
            raise MemoryError(f"no memory for {capacity:,} expressions")
        self.slopes, self.grown = slopes, -1

    def __dealloc__(self):
        expression_set_clear(&self.set)

    @property
    def count(self) -> int:
        """How many values there are."""
        return self.set.count

    @property
    def tried(self) -> int:
        """How many operations were done."""
        return self.set.tried

    @property
    def bytes(self) -> int:
        """The memory that is in use."""
        cdef int64_t table = (<int64_t>8 << self.set.table_bits) if self.set.table != NULL else 0
        return self.set.count * (32 if self.slopes else 24) + table

    def first(self, int cost) -> int:
        """How many values have a lower cost."""
        return self.set.start[max(0, min(cost, EXPRESSION_LEVELS))]

    def costs(self, indices):
        """The costs of values.

        >>> numbers = ExpressionSet(10)
        >>> numbers.insert([(2.0, 0.0, 0.0)], cost=4)
        >>> numbers.costs([0]).tolist()
        [4]
        """
        starts = np.asarray(<int64_t[:EXPRESSION_LEVELS + 1]>self.set.start)
        return np.searchsorted(starts, indices, side="right") - 1

    def insert(self, numbers, int cost):
        """Numbers (hi, lo, slope) as values of a cost, which must not be below those that are there already.

        Their operation is -1 and their first operand their number among those given. A full set takes no more.
        """
        if not max(0, self.grown) <= cost < EXPRESSION_LEVELS:
            raise ValueError(f"numbers of cost {cost} after {self.grown}: costs never go down, from 0 to {LEVELS - 1}")
        self._finish(cost - 1)
        for first in range(0, len(numbers), EXPRESSION_BLOCK):
            self._insert(numbers[first : first + EXPRESSION_BLOCK], first)
        self._finish(cost)

    def _insert(self, numbers, uint64_t first):
        cdef expression_block block
        cdef int count = len(numbers)
        for i in range(EXPRESSION_BLOCK):
            block.hi[i], block.lo[i], block.slope[i] = numbers[i] if i < count else (0.0, 0.0, 0.0)
        expression_tags(&block, count, self.slopes, self.level)
        self._checked(expression_set_insert(&self.set, &block, count, first << 28, <uint64_t>1 << 28))

    def grow(self, operators, int cost, ExpressionSet constants=None) -> bool:
        """All values of a cost that (function, own, price) make of cheaper ones; False when the set is full.

        `own` has bit 0 where the first operand comes from this set, bit 1 where the second does; the other is one of
        `constants`. Costs are grown in ascending order. The GIL is released.
        """
        cdef expression_operator ops[64]
        cdef int count = len(operators), status
        if count > 64 or not self.grown <= cost < EXPRESSION_LEVELS:
            raise ValueError(f"cost {cost} after {self.grown}: at most 64 operators, costs below {EXPRESSION_LEVELS}")
        for i, (function, own, price) in enumerate(operators):
            ops[i].function, ops[i].own, ops[i].cost = FUNCTIONS.index(function), own, price
            if price < 1 or (own != 3 and constants is None):
                raise ValueError(f"operator {function!r}: its cost must be positive, its operands must be there")
        cdef const expression_set *others = &self.set if constants is None else &constants.set
        self._finish(cost - 1)
        with nogil:
            status = expression_set_grow(&self.set, others, ops, count, cost, self.level)
        self._checked(status)
        self._finish(cost)
        return status == 0

    def entry(self, int64_t index):
        """(hi, lo, slope, operator, first, second) of a value; operator -1 is a number that was inserted."""
        if not 0 <= index < self.set.count:
            raise IndexError(f"no value {index} of {self.set.count}")
        cdef uint64_t code = self.set.code[index], low = (<uint64_t>1 << 28) - 1
        slope = self.set.slope[index] if self.slopes else 0.0
        return (self.set.hi[index], self.set.lo[index], slope, <int>(code >> 56) - 1, (code >> 28) & low, code & low)

    def seal(self):
        """Give back the memory that only growing needs."""
        expression_set_seal(&self.set)

    def _finish(self, int cost):
        for c in range(cost + 1, EXPRESSION_LEVELS + 1):
            if c > self.grown:
                self.set.start[c] = self.set.count
        self.grown = max(self.grown, cost)

    def _checked(self, int status):
        if status < 0:
            raise MemoryError(f"no memory beyond {self.set.count:,} expressions")


cdef class _Sorting:
    """The steps that sort a side, each in parts that may run at the same time."""

    cdef expression_sorting sort

    def count(self, int part):
        with nogil:
            expression_sort_count(&self.sort, part)

    def place(self):
        expression_sort_place(&self.sort)

    def spread(self, int part):
        with nogil:
            expression_sort_spread(&self.sort, part)

    def finish(self, int part):
        cdef int status
        with nogil:
            status = expression_sort_finish(&self.sort, part)
        if status:
            raise MemoryError(f"no memory to sort {self.sort.count:,} expressions")


cdef class Side:
    """The values of a set in ascending order, up to a cost.

    >>> numbers = ExpressionSet(10)
    >>> numbers.insert([(2.0, 0.0, 0.0), (1.0, 0.0, 0.0)], cost=0)
    >>> Side(numbers).order.tolist()
    [1, 0]

    With a pool's `map` as `apply` its threads sort together. The GIL is released. Raises MemoryError.
    """

    cdef expression_side side
    cdef readonly object values, order
    cdef readonly ExpressionSet set

    def __cinit__(self, ExpressionSet set not None, cost=None, apply=map):
        cdef int64_t count = set.set.count if cost is None else set.first(cost + 1)
        cdef _Sorting sorting = _Sorting()
        self.set, self.values, self.order = set, np.empty(count + 1), np.empty(count + 1, dtype=np.uint32)
        sorting.sort.values, sorting.sort.count = set.set.hi, count
        sorting.sort.sorted = <double *>cnp.PyArray_DATA(<cnp.ndarray>self.values)
        sorting.sort.order = <uint32_t *>cnp.PyArray_DATA(<cnp.ndarray>self.order)
        self.side.set, self.side.count = &set.set, count
        self.side.sorted, self.side.order = sorting.sort.sorted, sorting.sort.order
        self.values, self.order = self.values[:count], self.order[:count]
        list(apply(sorting.count, range(EXPRESSION_PARTS)))
        sorting.place()
        list(apply(sorting.spread, range(EXPRESSION_PARTS)))
        list(apply(sorting.finish, range(EXPRESSION_PARTS)))


def match(Side left not None, Side right not None, double radius, int capacity=4096, double first=0, double stop=1):
    """The pairs (left, right) that agree where x is uncertain by `radius`, and how many there are in all.

    Returns two arrays of numbers in the sets, at most `capacity` long, and the total. The left set has slopes; of its
    values in their order the part from `first` to `stop` is looked at. The GIL is released.
    """
    cdef cnp.ndarray one = np.empty(capacity, dtype=np.uint32), two = np.empty(capacity, dtype=np.uint32)
    cdef expression_pairs pairs
    cdef expression_side part = left.side
    cdef int64_t begin = <int64_t>(first * part.count)
    part.count = <int64_t>(stop * part.count) - begin
    part.sorted, part.order = part.sorted + begin, part.order + begin
    if not left.set.slopes:
        raise ValueError("the left set has no slopes")
    pairs.left, pairs.right = <uint32_t *>cnp.PyArray_DATA(one), <uint32_t *>cnp.PyArray_DATA(two)
    pairs.count, pairs.capacity, pairs.total = 0, capacity, 0
    with nogil:
        expression_match(&part, &right.side, radius, &pairs)
    return one[:pairs.count], two[:pairs.count], pairs.total


def nearest(Side left not None, Side right not None, int costs):
    """For every sum of costs below `costs` the pair with the smallest error in x.

    Returns (cost, error, left, right) tuples in ascending order of cost, where there are any.
    """
    cdef cnp.ndarray error = np.empty(costs), first = np.empty(costs, np.uint32), second = np.empty(costs, np.uint32)
    cdef double *e = <double *>cnp.PyArray_DATA(error)
    cdef uint32_t *one = <uint32_t *>cnp.PyArray_DATA(first)
    cdef uint32_t *two = <uint32_t *>cnp.PyArray_DATA(second)
    if not left.set.slopes:
        raise ValueError("the left set has no slopes")
    with nogil:
        expression_nearest(&left.side, &right.side, costs, e, one, two)
    return [(c, e[c], one[c], two[c]) for c in range(costs) if e[c] >= 0]


def evaluate(function, a, b, level=None):
    """One operation on two numbers (hi, lo, slope): the folded value as such, None where it has none.

    >>> evaluate("log", (2.0, 0.0, 0.0), None)
    (0.6931471805599453, 2.3190468138462996e-17, 0.0)

    The derivative goes through, as for expressions in x.
    """
    cdef expression_block block
    cdef expression_operands given
    cdef double hi[8]
    cdef double lo[8]
    cdef double slope[8]
    cdef int number = _level(level)
    hi[:], lo[:], slope[:] = [a[0]] * 8, [a[1]] * 8, [a[2]] * 8
    b = b or (1.0, 0.0, 0.0)
    given.function, given.swapped, given.count, given.slopes = FUNCTIONS.index(function), 1, 8, 1
    given.scalar.hi, given.scalar.lo, given.scalar.slope = b
    given.hi, given.lo, given.slope = hi, lo, slope
    expression_evaluate(&given, number, &block)
    constant = not (a[2] or b[2])
    if constant:
        given.slopes = 0
        expression_evaluate(&given, number, &block)
    return (block.hi[0], block.lo[0], 0.0 if constant else block.slope[0]) if block.tag[0] else None
