"""The plain twin of ordered_terms.pyx: hash-consed terms, matching, unification, and two ground-total orders.

Terms are numbers of one bank, and equal terms have equal numbers.
"""

from collections.abc import Iterator

Values = dict[int, int]  # of variables
Path = tuple[int, ...]
HEAVIEST = 10000


class TermBank:
    """Hash-consed terms over sorted symbols, with a Knuth-Bendix or a lexicographic path order.

    >>> bank = TermBank(lexicographic=True)
    >>> a, f = bank.symbol(0), bank.symbol(1)
    >>> bank.greater(bank.apply(f, (bank.apply(a),)), bank.apply(a))
    True
    """

    def __init__(self, lexicographic: bool = False) -> None:
        """Start without symbols."""
        self.lexicographic = lexicographic
        self._symbols: list[tuple[int, int, int]] = []
        self._precedence: list[tuple[int, int]] = []
        self._variables: dict[tuple[int, int], int] = {}
        self._variable_keys: list[tuple[int, int]] = []
        self._heads: list[int] = []
        self._arguments: list[Path] = []
        self._weights: list[int] = []
        self._table: dict[tuple[int, Path], int] = {}
        self._ranks: Values = {}

    def symbol(self, arity: int, sort: int = 0, weight: int = 1, precedence: int = 0) -> int:
        """Declare a symbol; of equal precedence the later is greater, and only the greatest, if unary, may weigh 0."""
        self._symbols.append((arity, sort, weight))
        self._precedence.append((precedence, len(self._precedence)))
        return len(self._symbols) - 1

    def variable(self, k: int, sort: int = 0) -> int:
        """Return variable number k of a sort, as a term."""
        number = self._variables.setdefault((k, sort), len(self._variables))
        if number == len(self._variable_keys):
            self._variable_keys.append((k, sort))
        return self._intern(-1 - number, ())

    def apply(self, symbol: int, arguments: Path = ()) -> int:
        """Return a symbol applied to terms; raise ValueError for a wrong number of them."""
        if not 0 <= symbol < len(self._symbols) or self._symbols[symbol][0] != len(arguments):
            raise ValueError(f"symbol {symbol} does not take {len(arguments)} arguments")
        return self._intern(symbol, tuple(arguments))

    def _intern(self, head: int, arguments: Path) -> int:
        found = self._table.setdefault((head, arguments), len(self._heads))
        if found == len(self._heads):
            own = 1 if head < 0 else self._symbols[head][2]
            weight = own + sum(self._weights[a] for a in arguments)
            if weight > HEAVIEST:
                del self._table[head, arguments]
                raise ValueError("a term is too large")
            self._heads.append(head)
            self._arguments.append(arguments)
            self._weights.append(weight)
        return found

    def head(self, t: int) -> int:
        """Return the symbol of a term, or a negative number for a variable."""
        return self._heads[t]

    def arguments(self, t: int) -> Path:
        """Return the arguments of a term."""
        return self._arguments[t]

    def weight(self, t: int) -> int:
        """Return the sum of the weights in a term; a variable weighs 1."""
        return self._weights[t]

    def key(self, t: int) -> tuple[int, int]:
        """Return the number and the sort of a variable."""
        return self._variable_keys[-1 - self._heads[t]]

    def sort(self, t: int) -> int:
        """Return the sort of a term."""
        return self.key(t)[1] if self._heads[t] < 0 else self._symbols[self._heads[t]][1]

    def variables(self, *terms: int) -> list[int]:
        """Return the variables of terms, in order of occurrence."""
        found: Values = {}
        stack = list(reversed(terms))
        while stack:
            t = stack.pop()
            if self._heads[t] < 0:
                found[t] = t
            stack.extend(reversed(self._arguments[t]))
        return list(found)

    def at(self, t: int, path: Path) -> int:
        """Return the part of a term at a path."""
        for place in path:
            t = self._arguments[t][place]
        return t

    def replace(self, t: int, path: Path, new: int) -> int:
        """Return the term with its part at a path replaced."""
        if not path:
            return new
        arguments = list(self._arguments[t])
        arguments[path[0]] = self.replace(arguments[path[0]], path[1:], new)
        return self._intern(self._heads[t], tuple(arguments))

    def substitute(self, t: int, values: Values) -> int:
        """Replace variables by terms, again in those terms: the values must be free of cycles."""
        if self._heads[t] < 0:
            return self.substitute(values[t], values) if t in values else t
        return self._intern(self._heads[t], tuple(self.substitute(a, values) for a in self._arguments[t]))

    def positions(self, t: int, path: Path = ()) -> Iterator[tuple[Path, int]]:
        """Walk the parts that are no variables, from the top."""
        if self._heads[t] >= 0:
            yield path, t
            for place, a in enumerate(self._arguments[t]):
                yield from self.positions(a, (*path, place))

    def match(self, pattern: int, term: int) -> Values | None:
        """Return values of the pattern's variables that make it the term, or None."""
        values: Values = {}
        stack = [(pattern, term)]
        while stack:
            p, t = stack.pop()
            if self._heads[p] < 0:
                if values.setdefault(p, t) != t or self.sort(p) != self.sort(t):
                    return None
            elif self._heads[p] != self._heads[t]:
                return None
            else:
                stack.extend(zip(self._arguments[p], self._arguments[t], strict=True))
        return values

    def unify(self, s: int, t: int, values: Values | None = None) -> Values | None:
        """Return most general values that make two terms one, extending those given, or None."""
        values = {} if values is None else dict(values)
        stack = [(s, t)]
        while stack:
            s, t = (self._walk(u, values) for u in stack.pop())
            if s == t:
                continue
            if self._heads[s] >= 0:
                s, t = t, s
            if self._heads[s] < 0:
                if self.sort(s) != self.sort(t) or s in self.variables(self.substitute(t, values)):
                    return None
                values[s] = t
            elif self._heads[s] != self._heads[t]:
                return None
            else:
                stack.extend(reversed(list(zip(self._arguments[s], self._arguments[t], strict=True))))
        return values

    def _walk(self, t: int, values: Values) -> int:
        while t in values:
            t = values[t]
        return t

    def greater(self, s: int, t: int) -> bool:
        """Is s greater than t for all values of their variables?"""
        return self._lpo(s, t) if self.lexicographic else self._kbo(s, t)

    def _kbo(self, s: int, t: int) -> bool:
        if s == t or self._heads[s] < 0:
            return s != t and self._heads[t] < 0 and self._ranks.get(s, 0) > self._ranks.get(t, 0) > 0
        surplus = self._weights[s] - self._weights[t]
        if surplus < 0 or not self._dominates(s, t):
            return False
        if surplus > 0 or self._heads[t] < 0 or self._heads[s] != self._heads[t]:
            return surplus > 0 or self._heads[t] < 0 or self._above(s, t)
        a, b = next((a, b) for a, b in zip(self._arguments[s], self._arguments[t], strict=True) if a != b)
        return self._kbo(a, b)

    def _above(self, s: int, t: int) -> bool:
        return self._precedence[self._heads[s]] > self._precedence[self._heads[t]]

    def _dominates(self, s: int, t: int) -> bool:
        """Do the variables of s weigh at least those of t? With ranks x1 < x2 < ..., all sums from above count."""
        counts: Values = {}
        for term, sign in ((s, 1), (t, -1)):
            stack = [term]
            while stack:
                u = stack.pop()
                stack.extend(self._arguments[u])
                if self._heads[u] < 0:
                    counts[u] = counts.get(u, 0) + sign
        if not self._ranks:
            return all(count >= 0 for count in counts.values())
        total = 0
        for u in sorted(counts, key=lambda u: -self._ranks.get(u, 0)):
            total += counts[u]
            if total < 0:
                return False
        return True

    def _lpo(self, s: int, t: int) -> bool:
        if s == t or self._heads[s] < 0:
            return s != t and self._heads[t] < 0 and self._ranks.get(s, 0) > self._ranks.get(t, 0) > 0
        if any(a == t or self._lpo(a, t) for a in self._arguments[s]):
            return True
        if self._heads[t] < 0:
            return any(self._ranks.get(v, 0) > self._ranks.get(t, 0) > 0 for v in self.variables(s))
        if self._heads[s] != self._heads[t] and not self._above(s, t):
            return False
        if self._heads[s] == self._heads[t]:
            a, b = next((a, b) for a, b in zip(self._arguments[s], self._arguments[t], strict=True) if a != b)
            if not self._lpo(a, b):
                return False
        return all(self._lpo(s, b) for b in self._arguments[t])
