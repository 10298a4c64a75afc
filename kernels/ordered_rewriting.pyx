"""Ordered rewriting with a discrimination tree.

An equation that the order orients is a rule; any other is used in both directions, where its instance decreases. Every
rewriting takes the equation with the least number. The plain twin stands in reference_superposition.py.
"""

from libc.limits cimport INT_MAX
from libc.stdlib cimport free

from kernels.ordered_terms cimport OrderedTerms
from kernels.sorted_terms cimport DEEPEST, MOST_ARGUMENTS, grown

from kernels.overlaps import Rewrite

cdef enum:
    APART = 64  # the variables of the inner rule of an overlap are numbered from here
    STEPS = 2000  # rewritings of one term, at most


cdef class OrderedRewriting(OrderedTerms):
    """Active equations over a bank, and rewriting with them.

    >>> kernel = OrderedRewriting()
    >>> e, f = kernel.symbol(0), kernel.symbol(2)
    >>> x, one = kernel.variable(0), kernel.apply(e)
    >>> kernel.add(kernel.apply(f, (one, x)), x, True)
    0
    >>> kernel.normalise(kernel.apply(f, (one, kernel.apply(f, (one, one))))) == one
    True
    """

    def __cinit__(self, *_, **__):
        self.least, self.commuting, self.age = {}, set(), 1
        self.node()

    def __dealloc__(self):
        free(self.rules)
        free(self.nodes)
        free(self.entries)
        free(self.normal)
        free(self.normal_age)
        free(self.ordered)

    def bottom(self, int sort, int least):
        """Name the least term of a sort: an equation uses it for variables that stand on one side only."""
        self.least[sort] = least

    def rule(self, int number):
        """Return left, right and whether oriented, or None if the equation was removed."""
        cdef Rule* rule = &self.rules[number]
        return (rule.left, rule.right, bool(rule.oriented)) if rule.active else None

    def add(self, int left, int right, bint oriented):
        """Add an equation, whose variables must be numbered below 64, and return its number."""
        cdef int n = self.rule_count
        if n == self.rule_room:
            self.rule_room = 2 * n + 64
            self.rules = <Rule*> grown(self.rules, self.rule_room * sizeof(Rule))
        names = self.variables(left, right)
        apart = {v: self.variable(self.key(v)[0] + APART, self.key(v)[1]) for v in names}
        alone = len(self.variables(left)) < len(names) or len(self.variables(right)) < len(names)
        self.rules[n] = Rule(
            left, right, self.instance(left, apart), self.instance(right, apart), oriented, True, alone
        )
        self.rule_count += 1
        self.insert(left, 2 * n)
        if not oriented:
            self.insert(right, 2 * n + 1)
        self.age += 1
        return n

    def remove(self, int number):
        """Forget an equation."""
        self.rules[number].active = False
        self.age += 1

    def change(self, int number, int right):
        """Put another right side in the place of the old one, which was equal to it and greater."""
        apart = {v: self.variable(self.key(v)[0] + APART, self.key(v)[1]) for v in self.variables(right)}
        self.rules[number].right, self.rules[number].apart_right = right, self.instance(right, apart)
        self.age += 1

    cdef int node(self) except -1:
        if self.node_count == self.node_room:
            self.node_room = 2 * self.node_room + 256
            self.nodes = <Node*> grown(self.nodes, self.node_room * sizeof(Node))
        self.nodes[self.node_count] = Node(0, -1, -1, -1)
        self.node_count += 1
        return self.node_count - 1

    cdef int insert(self, int side, int rule) except -1:
        cdef int node = self.descend(0, side)
        if self.entry_count == self.entry_room:
            self.entry_room = 2 * self.entry_room + 64
            self.entries = <Entry*> grown(self.entries, self.entry_room * sizeof(Entry))
        self.entries[self.entry_count] = Entry(rule, self.nodes[node].entry)
        self.nodes[node].entry = self.entry_count
        self.entry_count += 1
        return 0

    cdef int descend(self, int node, int t) except -1:
        """Follow a term down the tree, growing it where it ends."""
        cdef int head = self.heads[t], child = self.nodes[node].child, place
        while child >= 0 and self.nodes[child].key != head:
            child = self.nodes[child].sibling
        if child < 0:
            child = self.node()
            self.nodes[child].key, self.nodes[child].sibling = head, self.nodes[node].child
            self.nodes[node].child = child
        if head >= 0:
            for place in range(self.arity[head]):
                child = self.descend(child, self.pool[self.starts[t] + place])
        return child

    cdef int search(self, int node, int depth, int whole) except -1:
        """Walk all branches that match the terms on the stack; `best` becomes the least rule that may rewrite."""
        cdef int entry, child, t, head, place, n, variable, before
        if depth == 0:
            entry = self.nodes[node].entry
            while entry >= 0:
                if self.entries[entry].rule < self.best and self.decreases(self.entries[entry].rule, whole):
                    self.best = self.entries[entry].rule
                entry = self.entries[entry].next
            return 0
        t = self.stack[depth - 1]
        child = self.nodes[node].child
        while child >= 0:
            head = self.nodes[child].key
            if head < 0:
                variable = -1 - head
                before = self.trail_length
                if self.value[variable] == t:
                    self.search(child, depth - 1, whole)
                elif self.value[variable] < 0 and self.variable_sort[variable] == self.sort_of(t):
                    self.bind(variable, t)
                    self.search(child, depth - 1, whole)
                    self.undo(before)
            elif head == self.heads[t]:
                n = self.arity[head]
                if depth + n > LONGEST:
                    return 0
                for place in range(n):
                    self.stack[depth - 1 + n - 1 - place] = self.pool[self.starts[t] + place]
                self.search(child, depth - 1 + n, whole)
            self.stack[depth - 1] = t
            child = self.nodes[child].sibling
        return 0

    cdef bint decreases(self, int rule, int whole) except -1:
        """May a rule whose side matches, with the values bound, rewrite the term?"""
        cdef Rule* r = &self.rules[rule >> 1]
        cdef int before, other
        cdef bint smaller
        if not r.active or r.oriented:
            return r.active
        before = self.trail_length
        other = r.left if rule & 1 else r.right
        other = self.closed(other) if r.alone else self.once(other)
        smaller = other >= 0 and self.larger(whole, other)
        self.undo(before)
        return smaller

    cdef int closed(self, int side) except -2:
        """The instance of a side; variables without a value are bound to the least term (-1: there is none)."""
        cdef int v
        names = {}
        self.collect(side, names)
        for v in names:
            if self.value[-1 - self.heads[v]] < 0:
                least = self.least.get(self.sort_of(v))
                if least is None:
                    return -1
                self.bind(-1 - self.heads[v], least)
        return self.once(side)

    cdef int top(self, int t) except -2:
        """The least equation that rewrites a term at the top, twice its number plus direction, or -1."""
        if self.heads[t] < 0 and not self.least:
            return -1
        self.best = INT_MAX
        self.stack[0] = t
        self.undo(0)
        self.search(0, 1, t)
        return -1 if self.best == INT_MAX else self.best

    cdef int rewrite(self, int t, int rule) except -1:
        """The term after an equation rewrote it at the top; the values stay bound."""
        cdef Rule* r = &self.rules[rule >> 1]
        self.undo(0)
        self.matches(r.right if rule & 1 else r.left, t)
        t = r.left if rule & 1 else r.right
        return self.closed(t) if r.alone and not r.oriented else self.once(t)

    cdef int remember(self) except -1:
        cdef int t, before = self.remembered
        self.remembered = self.room
        self.normal = <int*> grown(self.normal, self.room * sizeof(int))
        self.normal_age = <int*> grown(self.normal_age, self.room * sizeof(int))
        self.ordered = <int*> grown(self.ordered, self.room * sizeof(int))
        for t in range(before, self.room):
            self.normal_age[t], self.ordered[t] = 0, -1
        return 0

    def normalise(self, int t):
        """Rewrite a term as far as it goes, innermost first."""
        self.left, self.nesting = STEPS, 0
        return self.reduce(t)

    cdef int reduce(self, int t) except -1:
        cdef int arguments[MOST_ARGUMENTS]
        cdef int place, step, result = t, head = self.heads[t]
        if self.count > self.remembered:
            self.remember()
        if self.normal_age[t] == self.age or self.nesting >= DEEPEST:
            return self.normal[t] if self.normal_age[t] == self.age else t
        self.nesting += 1
        if head >= 0 and self.arity[head]:
            for place in range(self.arity[head]):
                arguments[place] = self.reduce(self.pool[self.starts[t] + place])
            result = self.intern(head, arguments, self.arity[head])
        step = self.top(result) if self.left > 0 else -1
        if step >= 0:
            self.left -= 1
            self.work += 1
            result = self.rewrite(result, step)
            result = self.reduce(result)
        if self.count > self.remembered:
            self.remember()
        self.normal[t], self.normal_age[t] = result, self.age
        self.nesting -= 1
        return result

    def trace(self, int t):
        """Return the normal form, and the rewritings that lead to it."""
        steps = []
        return self._trace(t, (), steps), steps

    cdef int _trace(self, int t, tuple path, list steps) except -1:
        cdef int arguments[MOST_ARGUMENTS]
        cdef int place, step, head
        while True:
            head = self.heads[t]
            if head >= 0 and self.arity[head]:
                for place in range(self.arity[head]):
                    arguments[place] = self._trace(self.pool[self.starts[t] + place], (*path, place), steps)
                t = self.intern(head, arguments, self.arity[head])
            step = self.top(t) if len(steps) < STEPS else -1
            if step < 0:
                return t
            t = self.rewrite(t, step)
            steps.append(Rewrite(path, step >> 1, bool(step & 1), tuple(sorted(self.given().items()))))
