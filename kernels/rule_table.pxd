"""What rewriting.pyx builds on: rules in the order in which they are tried."""

from libc.stdint cimport int64_t

from kernels.term_bank cimport Terms

cdef struct Direction:
    # A rule as it is used from one side to the other. `filter` is the head of the source's first argument, or negative;
    # conditions are `conditions` pairs in `details` from `first` on, then come the `named` numbers of the variables.
    int rule
    int source
    int target
    int filter
    int first
    int conditions
    int named
    int known
    bint backward
    bint ordered

cdef struct Bucket:
    # The directions whose source has one head, in order.
    int* ways
    int64_t count
    int64_t room

cdef class Rules(Terms):
    cdef Direction* ways
    cdef int* details
    cdef Bucket* buckets
    cdef list starts
    cdef int64_t way_count
    cdef int64_t detailed
    cdef int64_t way_room
    cdef int64_t detail_room
    cdef int64_t bucket_room

    cdef int add_way(self, int number, int source, int target, tuple conditions, bint backward, bint ordered) except -1
    cdef Bucket* bucket(self, int head) except NULL
