"""Critical pairs of active equations, and which of them follow from others.

The plain twin stands in reference_superposition.py.
"""

from kernels.ordered_rewriting cimport OrderedRewriting, Rule

from kernels.overlaps import Narrowing, Overlap, Peak, weak_orders

cdef enum:
    APART = 64  # the variables of the inner rule of an overlap are numbered from here
    MODELLED = 4  # variables of an equation whose orders are all tried, at most


cdef class Superposition(OrderedRewriting):
    """Active equations over a bank: rewriting with them, and their critical pairs.

    >>> kernel = Superposition()
    >>> f, (x, y, z) = kernel.symbol(2), [kernel.variable(n) for n in range(3)]
    >>> left = kernel.apply(f, (kernel.apply(f, (x, y)), z))
    >>> [kernel.add(left, y, True), len(kernel.overlaps(0))]
    [0, 1]
    """

    def commutes(self, int symbol):
        """Take it as known that a symbol is associative and commutative; pairs that follow are dropped."""
        cdef int t
        self.commuting.add(symbol)
        for t in range(self.remembered):
            self.ordered[t] = -1

    def overlaps(self, int number):
        """Return the critical pairs of an equation with all active ones (and itself), without what follows."""
        cdef int other
        found = []
        for other in range(self.rule_count):
            if self.rules[other].active:
                self.overlaps_into(number, other, number, found)
                if other != number:
                    self.overlaps_into(other, number, number, found)
        return found

    cdef int overlaps_into(self, int outer, int inner, int new, list found) except -1:
        cdef int back
        for back in range(1 if self.rules[outer].oriented else 2):
            self.overlaps_at(outer, back, self.rules[outer].right if back else self.rules[outer].left,
                             (), inner, new, found)
        return 0

    cdef int overlaps_at(self, int outer, int outer_back, int part, tuple path, int inner, int new,
                         list found) except -1:
        cdef int back, place, side, head = self.heads[part]
        cdef bint twice
        if head < 0:
            return 0
        for back in range(1 if self.rules[inner].oriented else 2):
            side = self.rules[inner].right if back else self.rules[inner].left
            twice = (outer == inner and outer_back >= back) or (inner == new and outer != new)
            if self.heads[side] == head and (path or not twice):
                self.overlap(outer, outer_back, part, path, inner, back, found)
        for place in range(self.arity[head]):
            self.overlaps_at(outer, outer_back, self.pool[self.starts[part] + place], (*path, place), inner, new, found)
        return 0

    cdef int overlap(self, int outer, int outer_back, int part, tuple path, int inner, int back,
                     list found) except -1:
        cdef int place, t, left, right
        if not self.superpose(outer, outer_back, part, path, inner, back):
            return 0
        left, right, t = self.peak_left, self.peak_right, self.peak_top
        self.work += 1
        if left == right:
            return 0
        for place in path:
            t = self.pool[self.starts[t] + place]
        for place in range(self.arity[self.heads[t]]):
            if self.normalise(self.pool[self.starts[t] + place]) != self.pool[self.starts[t] + place]:
                return 0
        left, right = self.normalise(left), self.normalise(right)
        if not self.follows(left, right):
            found.append(Overlap(left, right, outer, bool(outer_back), path, inner, bool(back)))
        return 0

    cdef bint superpose(self, int outer, int outer_back, int part, tuple path, int inner, int back) except -1:
        """Unify, and keep the three terms of the peak; the values stay bound."""
        cdef Rule* above = &self.rules[outer]
        cdef Rule* below = &self.rules[inner]
        cdef int new
        self.undo(0)
        if not self.unifies(part, below.apart_right if back else below.apart_left):
            return False
        self.peak_top = self.resolve(above.right if outer_back else above.left)
        self.peak_right = self.resolve(above.left if outer_back else above.right)
        new = self.resolve(below.apart_left if back else below.apart_right)
        if not above.oriented and self.larger(self.peak_right, self.peak_top):
            return False
        if not below.oriented and self.larger(new, self.resolve(part)):
            return False
        self.peak_left = self.put(self.peak_top, path, 0, new)
        return True

    def peak(self, int outer, bint outer_back, tuple path, int inner, bint inner_back):
        """Return an overlap in full, or None where the sides do not unify or the order forbids it."""
        cdef Rule* above = &self.rules[outer]
        cdef Rule* below = &self.rules[inner]
        cdef int part = self.at(above.right if outer_back else above.left, path), v
        if not self.superpose(outer, outer_back, part, path, inner, inner_back):
            return None
        left, right = (below.right, below.left) if inner_back else (below.left, below.right)
        names = self.variables(left, right)
        apart = [self.variable(self.key(v)[0] + APART, self.key(v)[1]) for v in names]
        inner_values = tuple([(v, self.resolve(w)) for v, w in zip(names, apart)])
        left, right = (above.right, above.left) if outer_back else (above.left, above.right)
        outer_values = tuple([(v, self.resolve(v)) for v in self.variables(left, right)])
        return Peak(self.peak_left, self.peak_top, self.peak_right, inner_values, outer_values)

    def narrowings(self, int t, int only=-1):
        """Return where active equations (or only one) rewrite instances of a term, whose variables are below 64."""
        found = []
        self.narrow_at(t, t, (), only, found)
        return found

    cdef int narrow_at(self, int whole, int part, tuple path, int only, list found) except -1:
        cdef int number, back, place, head = self.heads[part]
        if head < 0:
            return 0
        for number in range(self.rule_count) if only < 0 else (only,):
            if self.rules[number].active:
                for back in range(1 if self.rules[number].oriented else 2):
                    self.narrow(whole, part, path, number, back, found)
        for place in range(self.arity[head]):
            self.narrow_at(whole, self.pool[self.starts[part] + place], (*path, place), only, found)
        return 0

    cdef int narrow(self, int whole, int part, tuple path, int number, bint back, list found) except -1:
        cdef Rule* rule = &self.rules[number]
        self.undo(0)
        if self.heads[rule.right if back else rule.left] != self.heads[part]:
            return 0
        if not self.unifies(part, rule.apart_right if back else rule.apart_left):
            return 0
        if not rule.oriented and self.larger(self.resolve(rule.apart_left if back else rule.apart_right),
                                             self.resolve(part)):
            return 0
        values = tuple([(v, self.resolve(v)) for v in self.variables(whole)])
        names = self.variables(rule.left, rule.right)
        apart = [self.variable(self.key(v)[0] + APART, self.key(v)[1]) for v in names]
        rule_values = tuple([(v, self.resolve(w)) for v, w in zip(names, apart)])
        found.append(Narrowing(path, number, bool(back), values, rule_values))
        return 0

    def rewritten(self, int number):
        """Return the other active equations that this one rewrites, and whether on a side that rewrites others."""
        cdef int other
        cdef Rule* rule
        found = []
        for other in range(self.rule_count):
            rule = &self.rules[other]
            if other != number and rule.active:
                if self.rewrites(number, rule.left):
                    found.append((other, True))
                elif self.rewrites(number, rule.right):
                    found.append((other, not rule.oriented))
        return found

    cdef bint rewrites(self, int number, int t) except -1:
        """Does an equation rewrite a part of a term?"""
        cdef int head = self.heads[t], place, back
        cdef Rule* r = &self.rules[number]
        if head < 0:
            return False
        for back in range(1 if r.oriented else 2):
            self.undo(0)
            if self.matches(r.right if back else r.left, t) and self.decreases(2 * number + back, t):
                return True
        for place in range(self.arity[head]):
            if self.rewrites(number, self.pool[self.starts[t] + place]):
                return True
        return False

    def follows(self, int s, int t):
        """Are two terms equal, equal by associativity and commutativity, or in a context an instance of an equation?"""
        if s == t or (self.commuting and self.arranged(s) == self.arranged(t)):
            return True
        return self.subsumed(s, t)

    cdef bint subsumed(self, int s, int t) except -1:
        cdef int place, differing, count
        while s != t:
            if self.instance_of(s, t) or self.instance_of(t, s):
                return True
            if self.heads[s] != self.heads[t] or self.heads[s] < 0:
                return False
            count = differing = 0
            for place in range(self.arity[self.heads[s]]):
                if self.pool[self.starts[s] + place] != self.pool[self.starts[t] + place]:
                    differing, count = place, count + 1
            if count != 1:
                return False
            s, t = self.pool[self.starts[s] + differing], self.pool[self.starts[t] + differing]
        return True

    cdef bint instance_of(self, int s, int t) noexcept:
        """Is s = t an instance of an equation that is not oriented, read in either direction?"""
        cdef int number
        for number in range(self.rule_count):
            if self.rules[number].active and not self.rules[number].oriented:
                self.undo(0)
                if self.matches(self.rules[number].left, s) and self.matches(self.rules[number].right, t):
                    return True
        return False

    cdef int arranged(self, int t) except -1:
        """The term with nested commutative symbols in one order."""
        cdef int head = self.heads[t], place, part
        if self.count > self.remembered:
            self.remember()
        if self.ordered[t] >= 0:
            return self.ordered[t]
        if head < 0:
            return t
        parts = [self.arranged(self.pool[self.starts[t] + place]) for place in range(self.arity[head])]
        if head in self.commuting:
            parts = sorted([leaf for part in parts for leaf in self.leaves(part, head)])
            while len(parts) > 2:
                last = parts.pop()
                parts.append(self.apply(head, (parts.pop(), last)))
        part = self.apply(head, tuple(parts))
        if self.count > self.remembered:
            self.remember()
        self.ordered[t] = part
        return part

    cdef list leaves(self, int t, int head):
        if self.heads[t] != head:
            return [t]
        return self.leaves(self.pool[self.starts[t]], head) + self.leaves(self.pool[self.starts[t] + 1], head)

    def ground_joinable(self, int s, int t):
        """Do all ground instances join, because both sides join under every order of their (few) variables?

        Martin and Nipkow, "Ordered rewriting and confluence" (1990); the values that are equal make weak orders.
        """
        names = self.variables(s, t)
        if not 0 < len(names) <= MODELLED:
            return False
        joins = True
        for blocks in weak_orders(len(names)):
            joins = joins and self.join_under(s, t, names, blocks)
        for v in names:
            self.rank[-1 - self.heads[<int> v]] = 0
        self.rank_variables(False)
        self.age += 1
        return joins

    cdef bint join_under(self, int s, int t, list names, tuple blocks) except -1:
        cdef int v
        representative = {}
        merged = {v: representative.setdefault(block, v) for v, block in zip(names, blocks)}
        for v, w in merged.items():
            if self.sort_of(v) != self.sort_of(w):
                return True
        s, t = self.instance(s, merged), self.instance(t, merged)
        for block, v in representative.items():
            self.rank[-1 - self.heads[v]] = 1 + block
        self.rank_variables(True)
        self.age += 1
        return self.normalise(s) == self.normalise(t)
