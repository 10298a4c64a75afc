"""Signed continued fractions of all Moebius images of a number, and those whose terms satisfy a short recurrence.

x = a_0 + s_0/(a_1 + s_1/(a_2 + ...)) with a periodic word of signs s: a_i is the floor of the i-th complete quotient
where s_i = +1 and its ceiling where s_i = -1. The left sides |A c + B| / |C c + D| with |A|, ..., |D| <= height fall
into classes of one tail, by the Hermite form (a, b; 0, d) of their matrix; one regular continued fraction, that of
(a c + b)/d, serves a class, and a transducer rewrites it for each left side and word.
"""

cimport numpy as cnp
from libc.stdint cimport int16_t, int64_t, uint32_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memcpy, memset

import numpy as np

from kernels.berlekamp_massey import PRIME, levels

cnp.import_array()

cdef extern from "bm_loop.h":
    ctypedef struct bm_plan:
        pass
    bm_plan bm_plan_for(uint32_t prime, int order, int level) nogil

cdef extern from "signed_cf_loop.h":
    enum:
        SCF_MAX_LIMBS
        SCF_MAX_PERIOD
        SCF_MAX_TERMS

    ctypedef struct scf_word:
        uint32_t bits
        int period

    ctypedef struct scf_hit:
        pass

    ctypedef struct scf_plan:
        const uint64_t *x
        int limbs
        int height
        int terms
        const scf_word *words
        int word_count
        const int16_t *rotated
        int prefilter

    ctypedef struct scf_found:
        scf_hit *items
        int64_t count
        int64_t lefts
        int64_t candidates
        int64_t tails

    int scf_digits(const scf_plan *, int64_t, int64_t, int64_t, int64_t *, int) nogil
    int scf_transduce(const int64_t *, int, scf_word, int, int64_t *, int *) nogil
    int scf_screen(const scf_plan *, const bm_plan *, int, int, scf_found *) nogil

MAX_PERIOD = SCF_MAX_PERIOD
MAX_TERMS = SCF_MAX_TERMS
MAX_HEIGHT = 200


cdef class FixedPoint:
    """A positive number c in [x, x + 1] / 2^(64 (limbs - 1)), its integer part in the last of `limbs` words.

    >>> number = FixedPoint(355 * 2**128 // 113, 3)
    >>> number.digits().tolist()
    [3, 7]

    Raises ValueError where x is not positive or longer than that, or limbs not from 2 to 128.
    """

    cdef uint64_t words[SCF_MAX_LIMBS]
    cdef int limbs

    def __cinit__(self, x, int limbs):
        if not 2 <= limbs <= SCF_MAX_LIMBS or x <= 0 or x.bit_length() > 64 * limbs - 8:
            raise ValueError("a number takes 2 to 128 words, and is positive and below 2^56")
        cdef bytes words = x.to_bytes(8 * limbs, "little")
        memcpy(self.words, <const char *> words, 8 * limbs)
        self.limbs = limbs

    def digits(self, int64_t a=1, int64_t b=0, int64_t d=1, int most=4096):
        """The regular partial quotients of (a c + b)/d that are certain, as an int64 array.

        0 < a, d and 0 <= b, all below 2^31. They end early before a quotient of 2^50 or more.
        """
        if not (0 < a < 2**31 and 0 <= b < 2**31 and 0 < d < 2**31):
            raise ValueError("a class has 0 < a, d and 0 <= b, below 2^31")
        cdef cnp.ndarray found = np.empty(most, dtype=np.int64)
        cdef scf_plan plan
        plan.x, plan.limbs = self.words, self.limbs
        cdef int count
        cdef int64_t *out = <int64_t *> cnp.PyArray_DATA(found)
        with nogil:
            count = scf_digits(&plan, a, b, d, out, most)
        return found[:count]


cdef class Words:
    """A list of sign words, closed under rotation, in the form that the loops take.

    >>> len(Words(["+", "-", "+-", "-+"]))
    4

    Raises ValueError where a rotation is missing, or a word is longer than 12.
    """

    cdef scf_word *items
    cdef cnp.ndarray words, rotated
    cdef int count

    def __cinit__(self, texts):
        texts = list(texts)
        if not texts or not all([set(text) <= set("+-") and 1 <= len(text) <= SCF_MAX_PERIOD for text in texts]):
            raise ValueError(f"words are 1 to {SCF_MAX_PERIOD} signs + and -")
        numbers = {text: k for k, text in enumerate(texts)}
        self.count = len(texts)
        rows = [(_bits(text), len(text)) for text in texts]
        self.words = np.array(rows, dtype=np.uint32)
        self.rotated = np.zeros((len(texts), SCF_MAX_PERIOD), dtype=np.int16)
        for text, k in numbers.items():
            for phase in range(len(text)):
                if text[phase:] + text[:phase] not in numbers:
                    raise ValueError(f"the word {text} lacks a rotation")
                self.rotated[k, phase] = numbers[text[phase:] + text[:phase]]
        self.items = <scf_word *> cnp.PyArray_DATA(self.words)

    def __len__(self):
        return self.count


cdef uint32_t _bits(text):
    return sum([(sign == "-") << k for k, sign in enumerate(text)])


def transduce(const int64_t[::1] digits, word, int terms):
    """The first terms of the signed fraction with this word, and how many of the regular digits they took.

    >>> import numpy as np
    >>> e = np.array([2, 1, 2, 1, 1, 4, 1, 1, 6, 1, 1, 8])
    >>> [part.tolist() if k == 0 else part for k, part in enumerate(transduce(e, "-+", 4))]
    [[3, 3, 2, 5], 8]

    There are fewer than `terms` where the digits do not reach further.
    """
    if not word or len(word) > SCF_MAX_PERIOD:
        raise ValueError(f"words are 1 to {SCF_MAX_PERIOD} signs + and -")
    cdef scf_word pattern
    pattern.bits, pattern.period = _bits(word), len(word)
    cdef cnp.ndarray out = np.empty(max(terms, 0), dtype=np.int64)
    cdef int64_t *data = <int64_t *> cnp.PyArray_DATA(out)
    cdef int count = 0, used = 0
    if digits.shape[0] >= 2:
        with nogil:
            count = scf_transduce(&digits[0], digits.shape[0], pattern, terms, data, &used)
    return out[:count], used


def screen(FixedPoint number not None, Words words not None, int height, int terms, int order, int first, int stop,
           bint prefilter=True, level=None):
    """The left sides and words whose first terms satisfy a recurrence of at most that order, modulo a prime.

    >>> e = FixedPoint(2718281828459045235360287471352662497757 * 2**128 // 10**39, 3)
    >>> rows, counts = screen(e, Words("+-"), 1, 8, 2, 1, 2)
    >>> len(rows) <= counts["candidates"] == 2 * counts["lefts"]
    True

    All left sides are met whose matrix has a determinant of absolute value in [first, stop), 1 <= first, stop <=
    2 height^2 + 1. A row is A, B, C, D, the word's number, and the linear complexity of the first `terms` terms, or -1
    where the number is not known well enough to tell. The prefilter loses nothing: a tail has no longer a recurrence
    than the whole, and left sides of one class share most tails. Left out are terms that end in a run, and numbers
    below 1 with a first sign +, which are those of their inverse over again. Raises MemoryError.
    """
    if not 1 <= height <= MAX_HEIGHT or not 2 <= terms <= SCF_MAX_TERMS or not 1 <= order <= SCF_MAX_TERMS:
        raise ValueError(f"a height from 1 to {MAX_HEIGHT}, terms from 2 to {SCF_MAX_TERMS}, an order from 1")
    cdef int known = len(levels()) - 1 if level is None else levels().index(level)
    cdef bm_plan field = bm_plan_for(PRIME, order, known)
    cdef scf_plan plan
    plan.x, plan.limbs, plan.height, plan.terms = number.words, number.limbs, height, terms
    plan.words, plan.word_count, plan.prefilter = words.items, words.count, prefilter
    plan.rotated = <const int16_t *> cnp.PyArray_DATA(words.rotated)
    cdef scf_found found
    cdef int status
    memset(&found, 0, sizeof(found))
    with nogil:
        status = scf_screen(&plan, &field, first, stop, &found)
    if status:
        free(found.items)
        raise MemoryError("no memory for the left sides of one determinant: lower the height")
    cdef cnp.ndarray rows = np.empty((found.count, 6), dtype=np.int32)
    if found.count:
        memcpy(cnp.PyArray_DATA(rows), found.items, rows.nbytes)
    free(found.items)
    return rows, {"lefts": found.lefts, "candidates": found.candidates, "tails": found.tails}
