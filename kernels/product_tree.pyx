"""Convergents of polynomial continued fractions by binary splitting, exactly or as a rigorous ball.

p_n = a(n) p_{n-1} + b(n) p_{n-2} with p_{-1} = 1, p_0 = a(0), and q likewise from 0, 1; so that
[[p_{N-1}, p_N], [q_{N-1}, q_N]] = [[1, a(0)], [0, 1]] M(1) ... M(N) with M(n) = [[0, b(n)], [1, a(n)]].
Leaves are machine integers where they fit (leaves.pyx), nodes above hold FLINT integers (node_products.pyx), and balls
of tails are carried through them (tail_images.pyx). The plain twin stands in reference.py.
"""

from cpython.exc cimport PyErr_CheckSignals
from cpython.ref cimport PyObject
from libc.math cimport log2
from libc.stdint cimport int64_t
from libc.stdlib cimport calloc, free

import cython
from threading import Thread

import flint

from kernels import flint_library, reference

from kernels.flint_api cimport (
    arb_add_fmpz, arb_div, arb_rel_accuracy_bits, arb_struct, flint_api_arb, flint_api_fmpz, flint_api_load,
    flint_cleanup, fmpz, fmpz_addmul, fmpz_clear, fmpz_set, fmpz_set_si, mag_add, slong,
)
from kernels.leaves cimport Node
from kernels.tail_images cimport TailImages

cdef enum:
    LEVELS = 48  # depth of the tree: fewer than 2^48 leaves
    GROUP_BITS = 512  # a group's size beyond half the precision: what its bookkeeping is worth
    ATTEMPTS = 4  # with more and more bits, when cancellation ate too many

cdef extern from *:
    """
    #define fetch_and_increment(counter) __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED)
    """
    int64_t fetch_and_increment(int64_t* counter) nogil

cdef size_t _handle = flint_library.handle()
if _handle:
    flint_api_load(_handle)


def convergent(a, b, depth):
    """The exact last two convergents' numerators and denominators: (p_N, p_{N-1}, q_N, q_{N-1}) for N = depth.

    >>> convergent((1, 2), (0, 0, 1), 3)
    (204, 24, 160, 19)

    `a` and `b` hold integers of any size, lowest coefficient first; the results are flint.fmpz. The GIL is released,
    and an interrupt is answered between products. Raises ValueError when depth is negative.
    """
    _check_depth(depth)
    if not _handle:
        return tuple(map(flint.fmpz, reference.convergent(a, b, depth)))
    return _Tree(a, b, depth).convergent()


def tail_value(a, b, depth, tail, bits):
    """The ball of (p_N + T p_{N-1})/(q_N + T q_{N-1}): the fraction whose tail after N = depth steps is T = `tail`.

    >>> tail_value((1, 2), (0, 0, 1), 100, flint.arb(50, 50), 128).str(20)
    '[1.2732395447351626862 +/- 4.90e-20]'

    The ball is rigorous, as accurate as the tail allows and at most about `bits` bits; it is not finite when the
    denominator may vanish. Raises ValueError when depth is negative or bits is not positive.
    """
    return tail_values([(a, b, depth, tail)], bits)[0]


def tail_values(questions, bits, threads=1):
    """The balls of many fractions, questions being (a, b, depth, tail): one native call for all, the GIL released.

    >>> brouncker = ((1, 2), (0, 0, 1), 100, flint.arb(50, 50))
    >>> [ball.str(5) for ball in tail_values([brouncker] * 3, 64, threads=2)]
    ['[1.2732 +/- 3.96e-5]', '[1.2732 +/- 3.96e-5]', '[1.2732 +/- 3.96e-5]']

    So many threads share them, each taking the next one that is left. Otherwise as `tail_value`.
    """
    if bits < 2:
        raise ValueError("bits must be at least 2")
    asked = [(a, b, depth, tail if type(tail) is flint.arb else flint.arb(tail)) for a, b, depth, tail in questions]
    for _, _, depth, _ in asked:
        _check_depth(depth)
    if not _handle:
        return [reference.tail_value(a, b, depth, tail, bits) for a, b, depth, tail in asked]
    return _Batch(asked, bits).answers(threads)


def _check_depth(depth):
    if depth < 0:
        raise ValueError("depth must not be negative")


cdef bint _is_finite(const arb_struct* x) noexcept nogil:
    return (x.mid.size != 0 or x.mid.exp == 0) and (x.rad.man != 0 or x.rad.exp == 0)


cdef void _clear(fmpz* numbers, int count) noexcept nogil:
    cdef int k
    for k in range(count):
        if numbers[k]:
            fmpz_clear(&numbers[k])
            numbers[k] = 0


@cython.final  # so that __dealloc__ may call a method although the base's __cinit__ failed
cdef class _Tree(TailImages):
    """One walk through the products of the leaves, with its scratch space."""

    cdef Node scratch[LEVELS]
    cdef bint deaf  # to interrupts, which the main thread alone can answer

    def __dealloc__(self):
        self.clear_integers()

    cdef void clear_integers(self) noexcept nogil:
        """Give them back in the thread that made them: FLINT keeps what is freed for the thread that frees it."""
        cdef int i
        for i in range(LEVELS):
            _clear(self.scratch[i].m, 4)
        _clear(self.step, 2)
        _clear(self.t, 4)
        _clear(self.s, 6)

    cdef int product(self, Node* node, int64_t first, int64_t last, int level) except -1 nogil:
        """node <- the product of the leaves first <= i < last, by halves; scratch from `level` on is free."""
        cdef int64_t middle = (first + last) // 2
        if last - first <= 1:
            self.leaf(node, first)
            return 0
        self.product(node, first, middle, level)
        self.product(&self.scratch[level], middle, last, level + 1)
        self.multiply(node, &self.scratch[level])
        if last - first > 64:
            self.answer_signals()
        return 0

    cdef int answer_signals(self) except -1 nogil:
        if not self.deaf:
            with gil:
                PyErr_CheckSignals()
        return 0

    def convergent(self):
        p_N, p_before, q_N, q_before = (flint.fmpz() for _ in range(4))
        cdef Node* node = &self.scratch[0]
        cdef int k
        with nogil:
            if self.count:
                self.product(node, 0, self.count, 1)
            else:
                for k in range(4):
                    fmpz_set_si(&node.m[k], k == 0 or k == 3)
        fmpz_set(flint_api_fmpz(p_before), &node.m[0])
        fmpz_set(flint_api_fmpz(p_N), &node.m[1])
        fmpz_set(flint_api_fmpz(q_before), &node.m[2])
        fmpz_set(flint_api_fmpz(q_N), &node.m[3])
        if self.a.length:
            fmpz_addmul(flint_api_fmpz(p_before), self.a.exact, &node.m[2])
            fmpz_addmul(flint_api_fmpz(p_N), self.a.exact, &node.m[3])
        return p_N, p_before, q_N, q_before

    cdef bint tail_value(self, arb_struct* ball, const arb_struct* tail, slong bits) except -1 nogil:
        """ball <- the value with this tail; False if it may be infinite."""
        cdef slong working = bits + 24 + 2 * <slong> log2(self.depth + 2.0), missing
        for _ in range(ATTEMPTS):
            if not self.attempt(ball, tail, working):
                return False
            # Of a ball around zero the accuracy is the least of all integers, which must not be subtracted.
            missing = bits - max(arb_rel_accuracy_bits(ball), -bits)
            if missing <= 0 or self.tail_dominates() or not _is_finite(ball):
                break
            working += min(missing, bits) + 16
        return True

    cdef bint attempt(self, arb_struct* ball, const arb_struct* start, slong bits) except -1 nogil:
        # A denominator that vanishes between two groups need not vanish in the end.
        if not self.descend(start, GROUP_BITS, bits) and not self.descend(start, self.bits, bits):
            return False
        arb_div(ball, &self.tail.x, &self.tail.y, bits)
        mag_add(&ball.rad, &ball.rad, &self.tail.tail_error)
        mag_add(&ball.rad, &ball.rad, &self.tail.rounding_error)
        if self.a.length:
            arb_add_fmpz(ball, ball, self.a.exact, bits)
        return True

    cdef int descend(self, const arb_struct* start, double least, slong bits) except -1 nogil:
        """Carry the tail from the last leaf to the first, by groups of `least` bits or more; 0 if it may be infinite.

        A group's image needs only as many bits as the tail is accurate to by then, and groups grow with that: halves
        of the precision balance their own products against their number. Errors contract with the fraction; there is
        no wrapping effect, however many groups there are.
        """
        cdef int64_t last = self.count, first, size
        cdef slong used = bits if start.rad.man == 0 else 0
        self.set_tail(start)
        while last > 0:
            size = <int64_t> ((least + used / 2.0) * self.count / self.bits) + 1
            first = 0 if last < 3 * size // 2 else last - size
            self.det.mantissa, self.det.exponent = 1, 0
            self.product(&self.scratch[0], first, last, 1)
            used = self.needed_bits(&self.scratch[0], bits)
            if not self.apply(&self.scratch[0], used):
                return 0
            last = first
            self.answer_signals()
        return 1


cdef class _Batch:
    """Many trees with their tails, and the balls that they give; threads take them one after the other."""

    cdef list trees, tails, balls
    cdef PyObject** tree
    cdef arb_struct** tail
    cdef arb_struct** ball
    cdef bint* finite
    cdef int64_t count, following
    cdef slong bits

    def __cinit__(self, questions, bits):
        cdef int64_t i
        self.trees = [_Tree(a, b, depth) for a, b, depth, _ in questions]
        self.tails = [tail for _, _, _, tail in questions]
        self.balls = [flint.arb() for _ in questions]
        self.bits, self.count = bits, len(self.trees)
        self.tree = <PyObject**> calloc(self.count + 1, sizeof(PyObject*))
        self.tail = <arb_struct**> calloc(self.count + 1, sizeof(arb_struct*))
        self.ball = <arb_struct**> calloc(self.count + 1, sizeof(arb_struct*))
        self.finite = <bint*> calloc(self.count + 1, sizeof(bint))
        if not (self.tree and self.tail and self.ball and self.finite):
            raise MemoryError
        for i in range(self.count):
            self.tree[i] = <PyObject*> self.trees[i]
            self.tail[i], self.ball[i] = flint_api_arb(self.tails[i]), flint_api_arb(self.balls[i])

    def __dealloc__(self):
        free(self.tree)
        free(self.tail)
        free(self.ball)
        free(self.finite)

    def answers(self, threads):
        helpers = [Thread(target=self.work, args=(True,)) for _ in range(min(threads, self.count) - 1)]
        for helper in helpers:
            helper.start()
        try:
            self.work(False)
        finally:
            self.following = self.count
            for helper in helpers:
                helper.join()
        return [ball if self.finite[i] else flint.arb.nan() for i, ball in enumerate(self.balls)]

    def work(self, bint deaf):
        cdef int64_t i
        with nogil:
            while True:
                i = fetch_and_increment(&self.following)
                if i >= self.count:
                    break
                self.answer(i, deaf)
            if deaf:
                flint_cleanup()

    cdef int answer(self, int64_t i, bint deaf) except -1 nogil:
        cdef void* tree = self.tree[i]
        (<_Tree> tree).deaf = deaf
        self.finite[i] = _is_finite(self.tail[i]) and (<_Tree> tree).tail_value(self.ball[i], self.tail[i], self.bits)
        (<_Tree> tree).clear_integers()
        return 0
