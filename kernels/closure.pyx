"""Congruence closure: what follows from equations without variables.

Union-find with a table of signatures and a forest of reasons (Nieuwenhuis and Oliveras 2007, "Fast congruence closure
and extensions"); nothing is compressed, so that each step can be taken back, last first. The plain twin stands in
reference_congruence.py: the same answers in the same order.
"""

from libc.stdint cimport int64_t, uint32_t
from libc.stdlib cimport calloc, free
from libc.string cimport memset

from kernels.closure cimport (
    CONGRUENCE, DOUBLED, ENTERED, JOINED, NONE, SIGNED, Change, Entry, Heads, Node, Plan, Step, Use,
)
from kernels.term_bank cimport Cell, Terms, grown


cdef class Closure:
    """Classes of equal terms over a bank of terms; see `reference_congruence.Congruence`.

    >>> from kernels.term_bank import Terms
    >>> bank = Terms()
    >>> f = bank.symbol(1)
    >>> a, b = (bank.apply(bank.symbol(0), ()) for _ in range(2))
    >>> classes = Closure(bank)
    >>> classes.merge(b, a, 7)
    >>> classes.equal(bank.apply(f, (a,)), bank.apply(f, (b,)))
    True
    """

    def __cinit__(self, Terms bank not None):
        self.bank, self.marks = bank, []
        self.mask = (1 << 8) - 1
        self.table = <int*> calloc(self.mask + 1, sizeof(int))
        if self.table == NULL:
            raise MemoryError("no memory for a table of signatures")

    def __dealloc__(self):
        cdef int64_t i
        for i in range(self.head_room if self.heads != NULL else 0):
            free(self.heads[i].terms)
        free(self.heads)
        free(self.nodes)
        free(self.uses)
        free(self.entries)
        free(self.signatures)
        free(self.table)
        free(self.trail)
        free(self.plans)

    def merge(self, int64_t s, int64_t t, int reason):
        """Assert that two terms are equal; the reason (not negative) is what `explain` will name."""
        if reason < 0:
            raise ValueError("a reason cannot be negative")
        self.add(self.bank.checked(s))
        self.add(self.bank.checked(t))
        self.plan(<int> s, <int> t, reason)
        self.close()

    def equal(self, int64_t s, int64_t t):
        """Whether two terms are equal by what was asserted."""
        self.add(self.bank.checked(s))  # first: to know t may change the class of s
        return self.representative(t) == self.nodes[s].root

    cpdef int representative(self, int64_t t) except -1:
        """Return one term of a term's class, the same for all of them until the next change."""
        self.add(self.bank.checked(t))
        self.close()
        return self.nodes[t].root

    def members(self, int64_t t):
        """Return the terms of a term's class that are known here."""
        cdef int member = self.representative(t)
        found = []
        while member >= 0:
            found.append(member)
            member = self.nodes[member].following
        return tuple(found)

    def push(self):
        """Remember this state."""
        self.marks.append(self.trailed)

    def pop(self):
        """Return to the state last remembered; raises ValueError if there is none."""
        cdef int64_t mark
        if not self.marks:
            raise ValueError("nothing was pushed")
        mark = self.marks.pop()
        while self.trailed > mark:
            self.trailed -= 1
            self.undo(&self.trail[self.trailed])

    cdef void undo(self, const Step* step) noexcept:
        if step.change == JOINED:
            self.part(step)
        elif step.change == DOUBLED:
            self.nodes[step.term].double = False
        elif step.change == SIGNED:
            self.entered -= 1
            self.signed = self.entries[self.entered].first
            self.table[self.entries[self.entered].hash & self.mask] = self.entries[self.entered].following
        else:
            self.remove(step.term)

    cdef Step* note(self, Change change, int term) except NULL:
        """A new step of the trail."""
        self.trail = <Step*> grown(self.trail, &self.trail_room, self.trailed + 1, sizeof(Step))
        self.trail[self.trailed].change, self.trail[self.trailed].term = change, term
        self.trailed += 1
        return &self.trail[self.trailed - 1]

    cdef int plan(self, int s, int t, int reason) except -1:
        self.plans = <Plan*> grown(self.plans, &self.plan_room, self.planned + 1, sizeof(Plan))
        self.plans[self.planned].s, self.plans[self.planned].t = s, t
        self.plans[self.planned].reason = reason
        self.planned += 1
        return 0

    cdef int add(self, int term) except -1:
        """Make a term known, with all its subterms before it."""
        cdef int i
        if self.nodes == NULL or term >= self.node_room:
            self.make_room()
        if self.nodes[term].known:
            return 0
        for i in range(self.bank.cells[term].arity):
            self.add(self.bank.pool[self.bank.cells[term].first + i])
        return self.enter(term)

    cdef int make_room(self) except -1:
        """Nodes for all terms of the bank; the first come from calloc: pages that stay unused cost nothing."""
        cdef int64_t before = self.node_room
        if self.nodes == NULL:
            self.node_room = 2 * self.bank.count
            self.nodes = <Node*> calloc(self.node_room, sizeof(Node))
            if self.nodes == NULL:
                raise MemoryError("no memory for classes of terms")
            return 0
        self.nodes = <Node*> grown(self.nodes, &self.node_room, self.bank.count, sizeof(Node))
        memset(self.nodes + before, 0, (self.node_room - before) * sizeof(Node))
        return 0

    cdef int enter(self, int term) except -1:
        cdef Cell* cell = &self.bank.cells[term]
        cdef Node* node = &self.nodes[term]
        cdef Heads* heads
        cdef int i
        node.known, node.double, node.root, node.last, node.members = True, False, term, term, 1
        node.following = node.first_use = node.last_use = node.target = NONE
        if cell.head >= 0:
            heads = self.heads_of(cell.head)
            heads.terms = <int*> grown(heads.terms, &heads.room, heads.count + 1, sizeof(int))
            heads.terms[heads.count] = term
            heads.count += 1
        for i in range(cell.arity):
            self.use(&self.nodes[self.nodes[self.bank.pool[cell.first + i]].root], term)
        self.note(ENTERED, term)
        return self.sign(term)

    cdef Heads* heads_of(self, int head) except NULL:
        cdef int64_t before = self.head_room if self.heads != NULL else 0
        self.heads = <Heads*> grown(self.heads, &self.head_room, head + 1, sizeof(Heads))
        if self.head_room > before:
            memset(self.heads + before, 0, (self.head_room - before) * sizeof(Heads))
        return &self.heads[head]

    cdef int use(self, Node* root, int term) except -1:
        """Append a term to the list of those with an argument in a class."""
        cdef Use* use
        self.uses = <Use*> grown(self.uses, &self.use_room, self.used + 1, sizeof(Use))
        use = &self.uses[self.used]
        use.term, use.following, use.before = term, NONE, root.last_use
        if root.last_use >= 0:
            self.uses[root.last_use].following = <int> self.used
        else:
            root.first_use = <int> self.used
        root.last_use = <int> self.used
        self.used += 1
        return 0

    cdef void remove(self, int term) noexcept:
        """Forget a term: the exact reverse of `enter`."""
        cdef Cell* cell = &self.bank.cells[term]
        cdef Node* root
        cdef int i
        for i in range(cell.arity - 1, -1, -1):
            root = &self.nodes[self.nodes[self.bank.pool[cell.first + i]].root]
            self.used -= 1
            self.cut_uses(root, self.uses[self.used].before)
        if cell.head >= 0:
            self.heads[cell.head].count -= 1
        self.nodes[term].known = False

    cdef void cut_uses(self, Node* root, int last) noexcept:
        root.last_use = last
        if last >= 0:
            self.uses[last].following = NONE
        else:
            root.first_use = NONE

    cdef int sign(self, int term) except -1:
        """Enter a term in the table, or join it with the term that has its signature and then stands for it."""
        cdef Cell* cell = &self.bank.cells[term]
        cdef uint32_t hash_ = <uint32_t> cell.head
        cdef int i, twin
        if not cell.arity or self.nodes[term].double:
            return 0
        for i in range(cell.arity):
            hash_ = (hash_ ^ <uint32_t> self.nodes[self.bank.pool[cell.first + i]].root) * <uint32_t> 0x9E3779B1
            hash_ ^= hash_ >> 15
        twin = self.find(term, hash_)
        if twin < 0:
            return self.write_signature(term, hash_)
        if twin != term:
            self.plan(term, twin, CONGRUENCE)
            self.nodes[term].double = True
            self.note(DOUBLED, term)
        return 0

    cdef int find(self, int term, uint32_t hash_) noexcept:
        """The term of the table that has the signature of this one, or NONE."""
        cdef Cell* cell = &self.bank.cells[term]
        cdef int place = self.table[hash_ & self.mask] - 1, i
        cdef Entry* entry
        while place >= 0:
            entry = &self.entries[place]
            if entry.hash == hash_ and entry.head == cell.head and entry.count == cell.arity:
                i = 0
                while i < entry.count and (
                        self.signatures[entry.first + i] == self.nodes[self.bank.pool[cell.first + i]].root):
                    i += 1
                if i == entry.count:
                    return entry.term
            place = entry.following - 1
        return NONE

    cdef int write_signature(self, int term, uint32_t hash_) except -1:
        cdef Cell* cell = &self.bank.cells[term]
        cdef Entry* entry
        cdef int i
        self.entries = <Entry*> grown(self.entries, &self.entry_room, self.entered + 1, sizeof(Entry))
        self.signatures = <int*> grown(
            self.signatures, &self.signature_room, self.signed + cell.arity, sizeof(int))
        entry = &self.entries[self.entered]
        entry.term, entry.head, entry.count, entry.hash = term, cell.head, cell.arity, hash_
        entry.first, entry.following = <int> self.signed, self.table[hash_ & self.mask]
        for i in range(cell.arity):
            self.signatures[self.signed + i] = self.nodes[self.bank.pool[cell.first + i]].root
        self.signed += cell.arity
        self.entered += 1
        self.table[hash_ & self.mask] = <int> self.entered
        if self.entered > self.mask:
            self.enlarge_table()
        self.note(SIGNED, term)
        return 0

    cdef int enlarge_table(self) except -1:
        """A larger table; in each chain the newest entry stays the first."""
        cdef int64_t mask = 4 * self.mask + 3, i
        cdef int* table = <int*> calloc(mask + 1, sizeof(int))
        if table == NULL:
            raise MemoryError("no memory for a table of signatures")
        for i in range(self.entered):
            self.entries[i].following = table[self.entries[i].hash & mask]
            table[self.entries[i].hash & mask] = <int> i + 1
        free(self.table)
        self.table, self.mask = table, mask
        return 0

    cdef int close(self) except -1:
        """Join what is planned, and what follows, in order; signatures with old roots stay: nobody asks for them."""
        cdef int64_t place = 0
        cdef Plan plan
        while place < self.planned:
            plan = self.plans[place]
            place += 1
            if self.nodes[plan.s].root != self.nodes[plan.t].root:
                self.join(plan.s, plan.t, plan.reason)
        self.planned = 0
        return 0

    cdef int join(self, int s, int t, int reason) except -1:
        """The smaller class, or the one whose root is the later term, goes into the other."""
        cdef int a = self.nodes[s].root, b = self.nodes[t].root, use, last
        cdef bint backward = self.nodes[a].members > self.nodes[b].members or (
            self.nodes[a].members == self.nodes[b].members and a < b)
        cdef int leaf = t if backward else s, other = s if backward else t
        cdef int absorbed = b if backward else a, kept = a if backward else b
        cdef Step* step
        self.reverse(leaf)
        self.nodes[leaf].target, self.nodes[leaf].reason, self.nodes[leaf].backward = other, reason, backward
        step = self.note(JOINED, absorbed)
        step.kept, step.leaf, step.other = kept, leaf, other
        step.last, step.last_use = self.nodes[kept].last, self.nodes[kept].last_use
        self.splice(absorbed, kept)
        use, last = self.nodes[absorbed].first_use, self.nodes[absorbed].last_use
        while use >= 0:
            self.sign(self.uses[use].term)
            use = NONE if use == last else self.uses[use].following
        return 0

    cdef void splice(self, int absorbed, int kept) noexcept:
        """Append the members and uses of a class to those of another one."""
        cdef Node* a = &self.nodes[absorbed]
        cdef Node* k = &self.nodes[kept]
        cdef int member = absorbed
        while member >= 0:
            self.nodes[member].root = kept
            member = self.nodes[member].following
        self.nodes[k.last].following = absorbed
        k.last = a.last
        k.members += a.members
        if k.last_use >= 0:
            self.uses[k.last_use].following = a.first_use
        else:
            k.first_use = a.first_use
        if a.last_use >= 0:
            k.last_use = a.last_use

    cdef void part(self, const Step* step) noexcept:
        """Take back a join; later joins may have turned its edge round."""
        cdef Node* kept = &self.nodes[step.kept]
        cdef int member = step.term
        kept.last, kept.members = step.last, kept.members - self.nodes[step.term].members
        self.nodes[kept.last].following = NONE
        self.cut_uses(kept, step.last_use)
        while member >= 0:
            self.nodes[member].root = step.term
            member = self.nodes[member].following
        self.nodes[step.leaf if self.nodes[step.leaf].target == step.other else step.other].target = NONE

    cdef void reverse(self, int leaf) noexcept:
        """Turn the edges round from a term to the root of its tree, so that the term becomes the root."""
        cdef int source = leaf, target = self.nodes[leaf].target, following, reason, following_reason
        cdef bint backward, following_backward
        reason, backward = self.nodes[leaf].reason, self.nodes[leaf].backward
        self.nodes[leaf].target = NONE
        while target >= 0:
            following, following_reason = self.nodes[target].target, self.nodes[target].reason
            following_backward = self.nodes[target].backward
            self.nodes[target].target, self.nodes[target].reason = source, reason
            self.nodes[target].backward = not backward
            source, target, reason, backward = target, following, following_reason, following_backward
