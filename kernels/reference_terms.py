"""A plain twin of the term bank: terms are numbers, equal terms are equal numbers; matching, unification, order."""

import sys
from collections.abc import Mapping

# Terms are at most this deep, so that every walk over a term can recurse.
MAX_DEPTH = 1_000
MAX_VARIABLES = 1 << 16
# Larger weights are not told apart.
MAX_WEIGHT = 1 << 30
# Frames of Python functions live on the heap; the limit only has to let the walks below (and rewriting) through.
sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))


class Terms:
    """Hash-consed terms over symbols of fixed arity and numbered variables.

    >>> bank = Terms()
    >>> zero, plus = bank.symbol(0), bank.symbol(2)
    >>> t = bank.apply(plus, (bank.apply(zero, ()), bank.variable(0)))
    >>> bank.match(t, bank.apply(plus, bank.arguments(t))), bank.head(t) == plus
    ({0: 1}, True)

    Raises ValueError for unknown symbols, wrong arities, negative numbers and terms deeper than MAX_DEPTH.
    """

    def __init__(self) -> None:
        """Start without symbols and terms."""
        self._arity: list[int] = []
        self._precedence: list[tuple[int, int]] = []
        self._head: list[int] = []
        self._arguments: list[tuple[int, ...]] = []
        self._depth: list[int] = []
        self._weight: list[int] = []
        self._number: dict[tuple[int, tuple[int, ...]], int] = {}
        self._greater: dict[tuple[int, int], bool] = {}

    def symbol(self, arity: int, rank: int = 0) -> int:
        """Declare a symbol; in the order of terms it is above all symbols of lower rank, and above earlier ones."""
        if arity < 0:
            raise ValueError("an arity cannot be negative")
        self._arity.append(arity)
        self._precedence.append((rank, len(self._arity)))
        return len(self._arity) - 1

    def variable(self, k: int) -> int:
        """Return the term that is variable number k; in a term that is rewritten it is a constant."""
        if not 0 <= k < MAX_VARIABLES:
            raise ValueError(f"a variable's number is from 0 to {MAX_VARIABLES - 1}")
        return self._store(-1 - k, ())

    def apply(self, symbol: int, arguments: tuple[int, ...]) -> int:
        """Return the term that applies a symbol to terms."""
        if not 0 <= symbol < len(self._arity) or len(arguments) != self._arity[symbol]:
            raise ValueError(f"symbol {symbol} with {len(arguments)} arguments is not declared")
        if not all(0 <= t < len(self._head) for t in arguments):
            raise ValueError("an argument is no term of this bank")
        term = self._store(symbol, tuple(arguments))
        if term < 0:
            raise ValueError(f"a term is deeper than {MAX_DEPTH}")
        return term

    def _store(self, head: int, arguments: tuple[int, ...]) -> int:
        """The number of a term, -1 if it is too deep."""
        found = self._number.get((head, arguments))
        if found is not None:
            return found
        depth = 1 + max((self._depth[t] for t in arguments), default=0)
        if depth > MAX_DEPTH:
            return -1
        self._number[head, arguments] = term = len(self._head)
        self._head.append(head)
        self._arguments.append(arguments)
        self._depth.append(depth)
        self._weight.append(min(1 + sum(self._weight[t] for t in arguments), MAX_WEIGHT))
        return term

    def head(self, term: int) -> int:
        """Return a term's symbol, or -1 - k for variable number k."""
        return self._head[self._known(term)]

    def arguments(self, term: int) -> tuple[int, ...]:
        """Return the arguments of a term."""
        return self._arguments[self._known(term)]

    def weight(self, term: int) -> int:
        """Return how many symbols and variables a term is written with; at most MAX_WEIGHT."""
        return self._weight[self._known(term)]

    def size(self) -> int:
        """Return how many terms the bank holds; they are numbered from 0."""
        return len(self._head)

    def _known(self, *terms: int) -> int:
        for term in terms:
            if not 0 <= term < len(self._head):
                raise ValueError(f"{term} is no term of this bank")
        return terms[0]

    def variables(self, term: int) -> tuple[int, ...]:
        """Return the numbers of the variables in a term, ascending."""
        seen, stack = {self._known(term)}, [term]
        while stack:
            new = [a for a in self._arguments[stack.pop()] if a not in seen]
            seen.update(new)
            stack.extend(new)
        return tuple(sorted(-1 - self._head[t] for t in seen if self._head[t] < 0))

    def substitute(self, term: int, values: Mapping[int, int]) -> int:
        """Return a term with variables replaced, all at once; variables without a value stay."""
        self._known(term, *values.values())
        result = self._instance(term, values)
        if result < 0:
            raise ValueError(f"a term is deeper than {MAX_DEPTH}")
        return result

    def _instance(self, term: int, values: Mapping[int, int]) -> int:
        """The instance of a term, depth first from the left, -1 if it is too deep."""
        head = self._head[term]
        if head < 0:
            return values.get(-1 - head, term)
        arguments = []
        for a in self._arguments[term]:
            arguments.append(self._instance(a, values))
            if arguments[-1] < 0:
                return -1
        return self._store(head, tuple(arguments))

    def match(self, pattern: int, term: int) -> dict[int, int] | None:
        """Return the values of the pattern's variables for which it is the term, or None."""
        self._known(pattern, term)
        values = self._match(pattern, term)
        return None if values is None else dict(sorted(values.items()))

    def _match(self, pattern: int, term: int) -> dict[int, int] | None:
        values: dict[int, int] = {}
        stack = [(pattern, term)]
        while stack:
            p, t = stack.pop()
            head = self._head[p]
            if head < 0:
                if values.setdefault(-1 - head, t) != t:
                    return None
            elif head != self._head[t]:
                return None
            else:
                stack.extend(zip(self._arguments[p], self._arguments[t], strict=True))
        return values

    def unify(self, s: int, t: int) -> dict[int, int] | None:
        """Return the most general values for which two terms (that share their variables) are one, or None."""
        self._known(s, t)
        values: dict[int, int] = {}
        stack = [(s, t)]
        while stack:
            u, v = (self._resolved(x, values) for x in stack.pop())
            if u == v:
                continue
            if self._head[u] >= 0 and self._head[v] < 0:
                u, v = v, u
            if self._head[u] < 0:
                if self._occurs(u, v, values):
                    return None
                values[-1 - self._head[u]] = v
            elif self._head[u] != self._head[v]:
                return None
            else:
                stack.extend(reversed([*zip(self._arguments[u], self._arguments[v], strict=True)]))
        return self._solved(values)

    def _resolved(self, term: int, values: Mapping[int, int]) -> int:
        """Follow the values of variables until a term is none, or has none."""
        while self._head[term] < 0 and -1 - self._head[term] in values:
            term = values[-1 - self._head[term]]
        return term

    def _occurs(self, variable: int, term: int, values: Mapping[int, int]) -> bool:
        seen, stack = set[int](), [term]
        while stack:
            t = self._resolved(stack.pop(), values)
            if t == variable:
                return True
            if t not in seen:
                seen.add(t)
                stack.extend(self._arguments[t])
        return False

    def _solved(self, values: dict[int, int]) -> dict[int, int] | None:
        """Put values into one another until none mentions a variable that has one: no variable occurs in its own."""
        while True:
            following = {k: self._instance(t, values) for k, t in sorted(values.items())}
            if min(following.values(), default=0) < 0:
                return None
            if following == values:
                return following
            values = following

    def greater(self, s: int, t: int) -> bool:
        """Whether s is above t in the lexicographic path order (Kamin and Levy 1980); total on ground terms.

        >>> bank = Terms()
        >>> a, f = bank.apply(bank.symbol(0), ()), bank.symbol(1)
        >>> bank.greater(bank.apply(f, (a,)), a)
        True
        """
        self._known(s, t)
        return self._above(s, t)

    def _above(self, s: int, t: int) -> bool:
        if s == t or self._head[s] < 0:
            return False
        found = self._greater.get((s, t))
        if found is None:
            found = self._greater[s, t] = self._argument_reaches(s, t) or self._above_by_head(s, t)
        return found

    def _argument_reaches(self, s: int, t: int) -> bool:
        return any(a == t or self._above(a, t) for a in self._arguments[s])

    def _above_by_head(self, s: int, t: int) -> bool:
        f, g = self._head[s], self._head[t]
        if g < 0 or self._precedence[f] < self._precedence[g]:
            return False
        if f == g and not self._first_difference_falls(s, t):
            return False
        return all(self._above(s, a) for a in self._arguments[t])

    def _first_difference_falls(self, s: int, t: int) -> bool:
        for a, b in zip(self._arguments[s], self._arguments[t], strict=True):
            if a != b:
                return self._above(a, b)
        return False
