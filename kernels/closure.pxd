"""What congruence.pyx builds on: what closure.pyx keeps of each term, use, signature and change."""

from libc.stdint cimport int64_t, uint32_t

from kernels.term_bank cimport Terms

cdef enum:
    NONE = -1
    CONGRUENCE = -1  # the reason of an edge between terms whose arguments are equal

cdef enum Change:
    ENTERED
    SIGNED
    DOUBLED
    JOINED

cdef struct Node:
    # A term: its class is the list from the root on by `following` to the root's `last`; its edge leads to `target`.
    int root
    int following
    int last
    int members
    int first_use
    int last_use
    int target
    int reason
    bint backward
    bint known
    bint double

cdef struct Use:
    # A term that has an argument in a class; `before` is what was last in the list when this came.
    int term
    int following
    int before

cdef struct Entry:
    # A signature of the table: a head and the roots of arguments, `count` numbers of the pool from `first` on.
    int term
    int head
    int count
    int first
    int following
    uint32_t hash

cdef struct Step:
    # A change, with what is needed to take it back.
    Change change
    int term
    int kept
    int leaf
    int other
    int last
    int last_use

cdef struct Plan:
    int s
    int t
    int reason

cdef struct Heads:
    # The known terms with one head, in order.
    int* terms
    int64_t count
    int64_t room

cdef class Closure:
    cdef Terms bank
    cdef list marks
    cdef Node* nodes
    cdef Use* uses
    cdef Entry* entries
    cdef int* signatures
    cdef int* table
    cdef Step* trail
    cdef Plan* plans
    cdef Heads* heads
    cdef int64_t used
    cdef int64_t entered
    cdef int64_t signed
    cdef int64_t trailed
    cdef int64_t planned
    cdef int64_t mask
    cdef int64_t node_room
    cdef int64_t use_room
    cdef int64_t entry_room
    cdef int64_t signature_room
    cdef int64_t trail_room
    cdef int64_t plan_room
    cdef int64_t head_room

    cpdef int representative(self, int64_t t) except -1
    cdef void undo(self, const Step* step) noexcept
    cdef Step* note(self, Change change, int term) except NULL
    cdef int plan(self, int s, int t, int reason) except -1
    cdef int add(self, int term) except -1
    cdef int make_room(self) except -1
    cdef int enter(self, int term) except -1
    cdef Heads* heads_of(self, int head) except NULL
    cdef int use(self, Node* root, int term) except -1
    cdef void remove(self, int term) noexcept
    cdef void cut_uses(self, Node* root, int last) noexcept
    cdef int sign(self, int term) except -1
    cdef int find(self, int term, uint32_t hash_) noexcept
    cdef int write_signature(self, int term, uint32_t hash_) except -1
    cdef int enlarge_table(self) except -1
    cdef int close(self) except -1
    cdef int join(self, int s, int t, int reason) except -1
    cdef void splice(self, int absorbed, int kept) noexcept
    cdef void part(self, const Step* step) noexcept
    cdef void reverse(self, int leaf) noexcept
