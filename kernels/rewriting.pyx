"""Conditional, ordered rewriting to normal forms, with a trace of each.

The plain twin stands in reference_rewriting.py: the same results, step for step. Normal forms are remembered as records
that say how they were found; a record holds for the rules of its epoch, so that taking rules back costs nothing.
"""

from libc.stdint cimport int64_t
from libc.stdlib cimport free
from libc.string cimport memset

from kernels.congruence import Congruence
from kernels.errors import DiscoveryError
from kernels.reference_rewriting import MAX_NESTING, MAX_TRACE
from kernels.rewrite_steps import Rewrite

from kernels.rule_table cimport Direction, Rules
from kernels.term_bank cimport FAILED, grown

__all__ = ["Congruence", "Rewrite", "Rewriter"]

cdef enum:
    NONE = -1
    DEEPEST_NESTING = 1000  # MAX_NESTING

cdef int64_t BEYOND = <int64_t> 1 << 60

assert DEEPEST_NESTING == MAX_NESTING


cdef class Rewriter(Rules):
    """Terms with rules; see `reference_rewriting.Rewriter`, whose every answer this gives too.

    >>> r = Rewriter()
    >>> zero, s, plus = r.symbol(0), r.symbol(1), r.symbol(2)
    >>> o, x, y = r.apply(zero, ()), r.variable(0), r.variable(1)
    >>> r.add_rule(r.apply(plus, (o, y)), y)
    0
    >>> r.add_rule(r.apply(plus, (r.apply(s, (x,)), y)), r.apply(s, (r.apply(plus, (x, y)),)))
    1
    >>> one = r.apply(s, (o,))
    >>> r.normalise(r.apply(plus, (one, one)), 100) == r.apply(s, (one,))
    True
    >>> [step.rule for step in r.trace(r.apply(plus, (one, one)), 100)]
    [1, 0]
    """

    def __cinit__(self, int condition_depth=4):
        self.condition_depth = condition_depth
        self.starts_of_records, self.epochs = [], [0]

    def __dealloc__(self):
        free(self.records)
        free(self.data)
        free(self.values)
        free(self.memory)

    def add_rule(self, int64_t left, int64_t right, tuple conditions not None=(), bint oriented=True):
        """Add a rule and return its number; raises ValueError if one side says less than the other side needs.

        The source side must be no variable and must contain all variables of the target and of the conditions; a rule
        that is not oriented needs only one such side.
        """
        number = Rules.add_rule(self, left, right, conditions, oriented)
        self.starts_of_records.append((self.recorded, self.stored))
        self.newest += 1
        self.epoch = self.newest
        self.epochs.append(self.epoch)
        return number

    def reset(self, int64_t mark):
        """Forget the rules added since a mark; what was known before them is known again."""
        Rules.reset(self, mark)
        if mark < len(self.starts_of_records):
            self.recorded, self.stored = self.starts_of_records[mark]
            del self.starts_of_records[mark:]
            del self.epochs[mark + 1:]
            self.epoch = self.epochs[mark]

    def normalise(self, int64_t term, int64_t fuel):
        """Return the normal form of a term, or what is reached when `fuel` rewrites and conditions are spent."""
        return self.records[self.run(self.checked(term), fuel)].result

    def trace(self, int64_t term, int64_t fuel):
        """Return the rewrites, one after the other, that lead from a term to what `normalise` returns.

        Raises DiscoveryError if they are more than MAX_TRACE, those of the conditions counted.
        """
        steps = []
        if self.length(term, fuel) > MAX_TRACE:
            raise DiscoveryError(f"a trace of more than {MAX_TRACE} rewrites: simplify parts of the term first")
        self.unfold(self.run(self.checked(term), fuel), (), steps)
        return steps

    def spent(self):
        """Return the fuel that the last run has spent: what was remembered costs nothing."""
        return self.allowed - max(self.fuel, 0)

    def cut(self):
        """Return whether the last run was cut short, by its fuel or by the depth of conditions."""
        return self.was_cut

    def length(self, int64_t term, int64_t fuel):
        """Return how many rewrites the trace would have, those of the conditions counted; at most 2^60."""
        return self.records[self.run(self.checked(term), fuel)].steps

    cdef int run(self, int term, int64_t fuel) except FAILED:
        self.fuel = self.allowed = max(fuel, 0)
        self.nesting = self.depth_of_conditions = 0
        self.was_cut = False
        self.stacked = self.valued = 0
        return self.normal(term)

    cdef int recall(self, int term) noexcept:
        """The record of a term that holds here: final, or cut in a run that had as much to spend; else NONE."""
        cdef Record* record
        if term >= self.memory_room or self.memory == NULL or self.memory[term].record < 0:
            return NONE
        if self.memory[term].epoch != self.epoch:
            return NONE
        record = &self.records[self.memory[term].record]
        if record.fuel < 0:
            return self.memory[term].record
        if record.fuel < self.allowed or record.depth > self.depth_of_conditions:
            return NONE
        self.was_cut = True
        return self.memory[term].record

    cdef int normal(self, int term) except FAILED:
        """The record of a term: follow it until something is known about what it became; then fill the records in."""
        cdef bint outer = self.was_cut, prepared = False
        cdef int last, record
        cdef int64_t base
        self.was_cut = False
        last = self.recall(term)
        if last >= 0:
            self.was_cut = self.was_cut or outer
            return last
        self.nesting += 1
        base = self.stacked
        while last < 0:
            record = self.move(term, prepared)
            if record < 0:
                last = self.write(term)
                break
            self.records[record].cut = self.was_cut
            self.push(record)
            term, prepared = self.records[record].result, self.records[record].way < 0
            self.was_cut = False
            last = self.recall(term)
        self.nesting -= 1
        while self.stacked > base:
            self.stacked -= 1
            last = self.write_back(self.stack[self.stacked], last)
        self.was_cut = self.was_cut or outer
        return last

    cdef int new_record(self, int term, int way, int64_t count) except FAILED:
        """A record with room for so many data."""
        cdef Record* record
        self.records = <Record*> grown(self.records, &self.record_room, self.recorded + 1, sizeof(Record))
        self.data = <int*> grown(self.data, &self.data_room, self.stored + count, sizeof(int))
        record = &self.records[self.recorded]
        record.term, record.result, record.following, record.way = term, term, NONE, way
        record.steps = 0
        record.data, record.count = self.stored, <int> count
        self.stored += count
        self.recorded += 1
        return <int> self.recorded - 1

    cdef int write(self, int term) except FAILED:
        """A new record that says that a term has no next move."""
        cdef int record = self.new_record(term, NONE, 0)
        return self.remember(record)

    cdef int write_back(self, int record, int last) except FAILED:
        """Complete the record of a move by the record of what the term became."""
        self.was_cut = self.was_cut or self.records[record].cut
        self.records[record].result = self.records[last].result
        self.records[record].following = last
        self.records[record].steps = self.count_steps(record)
        return self.remember(record)

    cdef int64_t count_steps(self, int number) noexcept:
        """The length of the trace of a record whose parts are complete."""
        cdef Record* record = &self.records[number]
        cdef int64_t steps = self.records[record.following].steps + (record.way >= 0)
        cdef int i, first = self.ways[record.way].named if record.way >= 0 else 0
        for i in range(first, record.count):
            steps = min(steps + self.records[self.data[record.data + i]].steps, BEYOND)
        return min(steps, BEYOND)

    cdef int remember(self, int number) except FAILED:
        cdef Record* record = &self.records[number]
        cdef int64_t before = self.memory_room if self.memory != NULL else 0
        record.fuel = self.allowed if self.was_cut else NONE
        record.depth = self.depth_of_conditions
        if record.term >= before:
            self.memory = <Memory*> grown(self.memory, &self.memory_room, self.count, sizeof(Memory))
            memset(self.memory + before, -1, (self.memory_room - before) * sizeof(Memory))
        self.memory[record.term].epoch, self.memory[record.term].record = self.epoch, number
        return number

    cdef int move(self, int term, bint prepared) except FAILED:
        """A record of a term's next move, or NONE; its result is the term after it. Prepared: arguments are normal."""
        cdef int64_t base = self.stacked
        cdef int arity = self.cells[term].arity, first = self.cells[term].first, i, record
        cdef bint same = True
        if self.is_spent():
            return NONE
        if prepared:
            return self.move_at_root(term)
        for i in range(arity):
            record = self.normal(self.pool[first + i])
            same = same and self.records[record].result == self.pool[first + i]
            self.push(record)
        if same:
            self.stacked = base
            return self.move_at_root(term)
        return self.move_by_arguments(term, base)

    cdef int move_by_arguments(self, int term, int64_t base) except FAILED:
        """The record of a move by the records of the arguments, which stand on the stack."""
        cdef int arity = self.cells[term].arity, i, target, record
        for i in range(arity):
            self.push(self.records[self.stack[base + i]].result)
        target = self.store(self.cells[term].head, base + arity)
        self.stacked = base
        if self.too_deep(target):
            return NONE
        record = self.new_record(term, NONE, arity)
        for i in range(arity):
            self.data[self.records[record].data + i] = self.stack[base + i]
        self.records[record].result = target
        return record

    cdef bint is_spent(self) noexcept:
        if self.nesting > DEEPEST_NESTING:
            self.fuel = 0
        if self.fuel <= 0:
            self.was_cut = True
        return self.fuel <= 0

    cdef bint too_deep(self, int target) noexcept:
        if target < 0:
            self.fuel, self.was_cut = 0, True
        return target < 0

    cdef int move_at_root(self, int term) except FAILED:
        """The record of the first rule that applies to a term with normal arguments, or NONE."""
        cdef int head = self.cells[term].head, inner = NONE, i, way, record
        cdef int64_t frame = self.valued
        if head < 0 or self.buckets == NULL or head >= self.bucket_room:
            return NONE
        if self.cells[term].arity:
            inner = self.cells[self.pool[self.cells[term].first]].head
        for i in range(self.buckets[head].count):
            if self.is_spent():
                return NONE
            way = self.buckets[head].ways[i]
            if self.ways[way].filter >= 0 and self.ways[way].filter != inner:
                continue
            self.values = <int*> grown(self.values, &self.value_room, frame + self.ways[way].known, sizeof(int))
            memset(self.values + frame, -1, self.ways[way].known * sizeof(int))
            if self.match_into(self.ways[way].source, term, self.values + frame):
                self.valued = frame + self.ways[way].known
                record = self.attempt(way, term, frame)
                self.valued = frame
                if record >= 0:
                    self.fuel -= 1
                    return record
        return NONE

    cdef int attempt(self, int number, int term, int64_t frame) except FAILED:
        """The record of a rule whose source matches a term, if the order and the conditions allow it, or NONE."""
        cdef Direction* way = &self.ways[number]
        cdef int64_t base = self.stacked
        cdef int target = NONE
        if way.ordered:
            target = self.instance(way.target, self.values + frame, way.known)
            if self.too_deep(target) or not self.above(term, target):
                return NONE
        if way.conditions and not self.conditions_hold(way, frame):
            self.stacked = base
            return NONE
        if not way.ordered:
            target = self.instance(way.target, self.values + frame, way.known)
            if self.too_deep(target):
                self.stacked = base
                return NONE
        return self.write_move(number, term, target, frame, base)

    cdef int write_move(self, int number, int term, int target, int64_t frame, int64_t base) except FAILED:
        """The record of a rule that applies; the records of its conditions stand on the stack."""
        cdef Direction* way = &self.ways[number]
        cdef int record = self.new_record(term, number, way.named + 2 * way.conditions), i
        cdef int* data = self.data + self.records[record].data
        cdef const int* names = self.details + way.first + 2 * way.conditions
        for i in range(way.named):
            data[i] = self.values[frame + names[i]]
        for i in range(2 * way.conditions):
            data[way.named + i] = self.stack[base + i]
        self.records[record].result = target
        self.stacked = base
        return record

    cdef bint conditions_hold(self, Direction* way, int64_t frame) except FAILED:
        """Whether the conditions hold; their records are left on the stack. A search that is cut finds nothing."""
        cdef bint hold = True
        cdef int i
        if self.depth_of_conditions >= self.condition_depth:
            self.was_cut = True
            return False
        self.depth_of_conditions += 1
        for i in range(way.conditions):
            hold = self.sides_meet(self.details[way.first + 2 * i], self.details[way.first + 2 * i + 1], way, frame)
            if not hold:
                break
        self.depth_of_conditions -= 1
        return hold

    cdef bint sides_meet(self, int s, int t, Direction* way, int64_t frame) except FAILED:
        """Whether both sides of a condition have one normal form."""
        if self.is_spent():
            return False
        self.fuel -= 1
        s = self.instance(s, self.values + frame, way.known)
        t = self.instance(t, self.values + frame, way.known)
        if self.too_deep(min(s, t)):
            return False
        s = self.normal(s)
        self.push(s)
        t = self.normal(t)
        self.push(t)
        return self.records[s].result == self.records[t].result

    cdef int unfold(self, int number, tuple path, list steps) except -1:
        """Append the rewrites that a record stands for, at a path."""
        cdef Record record
        cdef int i
        while number >= 0:
            record = self.records[number]
            if record.way >= 0:
                steps.append(self.rewrite(&record, path))
            else:
                for i in range(record.count):
                    self.unfold(self.data[record.data + i], (*path, i), steps)
            number = record.following
        return 0

    cdef object rewrite(self, Record* record, tuple path):
        """The rewrite of a rule at a path."""
        cdef Direction* way = &self.ways[record.way]
        cdef const int* data = self.data + record.data
        cdef const int* names = self.details + way.first + 2 * way.conditions
        cdef int i
        values = tuple([(names[i], data[i]) for i in range(way.named)])
        sides = []
        for i in range(2 * way.conditions):
            steps = []
            self.unfold(data[way.named + i], (), steps)
            sides.append(tuple(steps))
        conditions = tuple([(sides[i], sides[i + 1]) for i in range(0, len(sides), 2)])
        return Rewrite(path, way.rule, way.backward, values, conditions)
