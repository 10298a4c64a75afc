"""Active equations and rewriting with them, for the kernel that is built on it."""

from libc.stdint cimport int64_t

from kernels.ordered_terms cimport OrderedTerms

cdef enum:
    LONGEST = 4096  # of a path from the root of the tree

cdef struct Rule:
    int left, right
    int apart_left, apart_right
    bint oriented, active
    bint alone  # does a variable stand on one side only?

cdef struct Node:
    int key  # a symbol, or a negative number for a variable
    int child, sibling
    int entry

cdef struct Entry:
    int rule  # twice its number, plus 1 if it is used backward
    int next


cdef class OrderedRewriting(OrderedTerms):
    cdef public int64_t work
    cdef Rule* rules
    cdef Node* nodes
    cdef Entry* entries
    cdef int rule_count, rule_room, node_count, node_room, entry_count, entry_room
    # The normal forms that hold in an age; any change of the equations begins a new one.
    cdef int* normal
    cdef int* normal_age
    cdef int* ordered  # the form under associativity and commutativity, or -1
    cdef int age, remembered, left, nesting
    cdef dict least
    cdef set commuting
    cdef int stack[LONGEST]
    cdef int best
    cdef int peak_left, peak_top, peak_right

    cdef int node(self) except -1
    cdef int insert(self, int side, int rule) except -1
    cdef int descend(self, int node, int t) except -1
    cdef int search(self, int node, int depth, int whole) except -1
    cdef bint decreases(self, int rule, int whole) except -1
    cdef int closed(self, int side) except -2
    cdef int top(self, int t) except -2
    cdef int rewrite(self, int t, int rule) except -1
    cdef int remember(self) except -1
    cdef int reduce(self, int t) except -1
    cdef int _trace(self, int t, tuple path, list steps) except -1
