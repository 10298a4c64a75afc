"""Rules over a bank of terms: refused where they say too little, found by the head of the term that they rewrite."""

from libc.stdint cimport int64_t
from libc.stdlib cimport free
from libc.string cimport memset

from kernels.term_bank cimport Cell, Terms, grown


cdef class Rules(Terms):
    """Rules that can be taken back, last first; see `reference_rewriting.Rewriter`.

    >>> rules = Rules()
    >>> a, b = (rules.apply(rules.symbol(0), ()) for _ in range(2))
    >>> rules.add_rule(a, b), rules.mark()
    (0, 1)
    """

    def __cinit__(self, *_, **__):
        self.starts = []  # for each rule: how many directions and details there were before it

    def __dealloc__(self):
        cdef int64_t i
        for i in range(self.bucket_room if self.buckets != NULL else 0):
            free(self.buckets[i].ways)
        free(self.buckets)
        free(self.ways)
        free(self.details)

    def add_rule(self, int64_t left, int64_t right, tuple conditions not None=(), bint oriented=True):
        """Add a rule and return its number; raises ValueError if one side says less than the other side needs.

        The source side must be no variable and must contain all variables of the target and of the conditions; a rule
        that is not oriented needs only one such side.
        """
        cdef int number = len(self.starts)
        for t in (left, right, *[t for condition in conditions for t in condition]):
            self.checked(t)
        ways = [(left, right, False), (right, left, True)][:1 if oriented else 2]
        usable = [way for way in ways if left != right and self._determined(way[0], way[1], conditions)]
        if not usable:
            raise ValueError("a rule needs a left side with all its variables, and different from the right side")
        self.starts.append((self.way_count, self.detailed))
        for source, target, backward in usable:
            self.add_way(number, source, target, conditions, backward, not oriented)
        return number

    def _determined(self, source, target, tuple conditions):
        """Whether a match of the source gives every variable its value."""
        needed = set(self.variables(target)).union(*[self.variables(t) for c in conditions for t in c])
        return self.head(source) >= 0 and needed <= set(self.variables(source))

    cdef int add_way(self, int number, int source, int target, tuple conditions, bint backward, bint ordered) except -1:
        cdef Direction* way
        cdef Cell* cell = &self.cells[source]
        cdef Bucket* bucket = self.bucket(cell.head)
        variables = self.variables(source)
        self.ways = <Direction*> grown(self.ways, &self.way_room, self.way_count + 1, sizeof(Direction))
        way = &self.ways[self.way_count]
        way.rule, way.source, way.target, way.backward, way.ordered = number, source, target, backward, ordered
        way.filter = self.cells[self.pool[cell.first]].head if cell.arity else -1
        way.first, way.conditions, way.named = <int> self.detailed, len(conditions), len(variables)
        way.known = self.last_variable(source) + 1
        for t in [*[t for condition in conditions for t in condition], *variables]:
            self.details = <int*> grown(self.details, &self.detail_room, self.detailed + 1, sizeof(int))
            self.details[self.detailed] = t
            self.detailed += 1
        bucket.ways = <int*> grown(bucket.ways, &bucket.room, bucket.count + 1, sizeof(int))
        bucket.ways[bucket.count] = <int> self.way_count
        bucket.count += 1
        self.way_count += 1
        return 0

    cdef Bucket* bucket(self, int head) except NULL:
        """The place of a symbol's directions, made if it is not there."""
        cdef int64_t before = self.bucket_room if self.buckets != NULL else 0
        self.buckets = <Bucket*> grown(self.buckets, &self.bucket_room, head + 1, sizeof(Bucket))
        if self.bucket_room > before:
            memset(self.buckets + before, 0, (self.bucket_room - before) * sizeof(Bucket))
        return &self.buckets[head]

    def mark(self):
        """Return a mark for the rules that stand now."""
        return len(self.starts)

    def reset(self, int64_t mark):
        """Forget the rules added since a mark; what was known before them is known again."""
        cdef int64_t i
        if not 0 <= mark <= len(self.starts):
            raise ValueError(f"{mark} is no mark: {len(self.starts)} rules stand")
        if mark == len(self.starts):
            return
        ways, self.detailed = self.starts[mark]
        for i in range(self.way_count - 1, ways - 1, -1):
            self.buckets[self.cells[self.ways[i].source].head].count -= 1
        self.way_count = ways
        del self.starts[mark:]
