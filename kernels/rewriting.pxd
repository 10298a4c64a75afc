"""What rewriting.pyx remembers of each normal form."""

cimport cython
from libc.stdint cimport int64_t, uint32_t

from kernels.rule_table cimport Direction, Rules
from kernels.term_bank cimport FAILED

cdef struct Record:
    # How the normal form `result` of a term was found: `way` is the direction used at the root, NONE for none; `data`
    # are the records of the arguments, or the values of the variables and two records for each condition. It holds
    # in runs with at most `fuel`, at `depth` conditions and deeper; fuel < 0 says that it is final.
    int term
    int result
    int following
    int way
    int64_t data
    int count
    int depth
    int64_t fuel
    int64_t steps
    bint cut

cdef struct Memory:
    uint32_t epoch
    int record


@cython.final
cdef class Rewriter(Rules):
    cdef readonly int condition_depth
    cdef Record* records
    cdef int* data
    cdef int* values
    cdef Memory* memory
    cdef list starts_of_records  # for each rule: how many records and data there were before it
    cdef list epochs  # after each rule a new one
    cdef uint32_t newest
    cdef uint32_t epoch
    cdef int64_t recorded
    cdef int64_t stored
    cdef int64_t valued
    cdef int64_t record_room
    cdef int64_t data_room
    cdef int64_t value_room
    cdef int64_t memory_room
    cdef int64_t fuel
    cdef int64_t allowed
    cdef int nesting
    cdef int depth_of_conditions
    cdef bint was_cut

    cdef int run(self, int term, int64_t fuel) except FAILED
    cdef int recall(self, int term) noexcept
    cdef int normal(self, int term) except FAILED
    cdef int new_record(self, int term, int way, int64_t count) except FAILED
    cdef int write(self, int term) except FAILED
    cdef int write_back(self, int record, int last) except FAILED
    cdef int64_t count_steps(self, int number) noexcept
    cdef int remember(self, int number) except FAILED
    cdef int move(self, int term, bint prepared) except FAILED
    cdef int move_by_arguments(self, int term, int64_t base) except FAILED
    cdef bint is_spent(self) noexcept
    cdef bint too_deep(self, int target) noexcept
    cdef int move_at_root(self, int term) except FAILED
    cdef int attempt(self, int number, int term, int64_t frame) except FAILED
    cdef int write_move(self, int number, int term, int target, int64_t frame, int64_t base) except FAILED
    cdef bint conditions_hold(self, Direction* way, int64_t frame) except FAILED
    cdef bint sides_meet(self, int s, int t, Direction* way, int64_t frame) except FAILED
    cdef int unfold(self, int number, tuple path, list steps) except -1
    cdef object rewrite(self, Record* record, tuple path)
