"""Between the terms of a theory and the terms of the kernel."""

from collections.abc import Mapping, Sequence

from kernels.superposition import Superposition
from proofs.term import Symbol, Term, Variable, make

LEAST, CONSTANT, DECLARED = 0, 1, 2  # precedence: of least terms, of fixed variables, and from where symbols count


class Language:
    """A kernel that knows the symbols of a theory.

    Variables of a formula are general (they become variables of the kernel) or fixed (they become constants).

    >>> from proofs.term import Symbol, Variable, make
    >>> zero, x = make(Symbol("0", (), "nat")), make(Variable("x", "nat"))
    >>> language = Language([zero.head], lexicographic=True)
    >>> language.text(language.number(x)) is x
    True
    """

    def __init__(self, precedence: Sequence[Symbol], lexicographic: bool) -> None:
        """Take the symbols from the least to the greatest, and the kind of order."""
        self.kernel = Superposition(lexicographic)
        self._sorts: dict[str, int] = {}
        self._symbols: dict[Symbol | Variable, int] = {}
        self._heads: dict[int, Symbol | Variable] = {}
        self._least: dict[int, int] = {}
        self._parts: dict[int, Term] = {}
        for place, symbol in enumerate(precedence):
            self._declare(symbol, len(symbol.sorts), DECLARED + place)

    def _declare(self, head: Symbol | Variable, arity: int, precedence: int) -> int:
        sort = self.sort(head.sort)
        number = self.kernel.symbol(arity, sort, 1, precedence)
        self._symbols[head], self._heads[number] = number, head
        return number

    def sort(self, name: str) -> int:
        """Return the number of a sort."""
        if name not in self._sorts:
            sort = self._sorts[name] = len(self._sorts)
            self._least[sort] = self.kernel.apply(self._declare(Variable(f"any{sort}", name), 0, LEAST))
            self.kernel.bottom(sort, self._least[sort])
        return self._sorts[name]

    def least(self, sort: int) -> int:
        """Return the least term of a sort: a fixed variable that nothing is known of."""
        return self._least[sort]

    def number(self, term: Term, general: Mapping[Variable, int] | None = None) -> int:
        """Return the kernel's number of a term; `general` gives the kernel variables, all others are fixed."""
        done: dict[Term, int] = {}
        stack = [term]
        while stack:
            t = stack[-1]
            waiting = [a for a in t.arguments if a not in done]
            stack.extend(waiting)
            if not waiting:
                stack.pop()
                done[t] = self._number(t, tuple([done[a] for a in t.arguments]), general or {})
        return done[term]

    def _number(self, t: Term, arguments: tuple[int, ...], general: Mapping[Variable, int]) -> int:
        if isinstance(t.head, Variable) and t.head in general:
            return general[t.head]
        if t.head not in self._symbols:
            self._declare(t.head, len(arguments), CONSTANT)
        return self.kernel.apply(self._symbols[t.head], arguments)

    def general(self, variables: Sequence[Variable]) -> dict[Variable, int]:
        """Return a kernel variable for each of these variables."""
        return {v: self.kernel.variable(k, self.sort(v.sort)) for k, v in enumerate(variables)}

    def text(self, number: int, names: Mapping[int, Term] | None = None) -> Term:
        """Return the term with a kernel's number; `names` says what its variables are called."""
        done: dict[int, Term] = {**self._parts, **(names or {})}
        stack = [number]
        while stack:
            t = stack[-1]
            waiting = [a for a in self.kernel.arguments(t) if a not in done]
            stack.extend(waiting)
            if not waiting:
                stack.pop()
                if t not in done:
                    done[t] = make(self._heads[self.kernel.head(t)], *[done[a] for a in self.kernel.arguments(t)])
        return done[number]

    def abbreviate(self, number: int) -> int:
        """Return a new constant that stands for a term without variables: in proofs it is that term."""
        name = Variable(f"part{number}", self.sort_name(number))
        constant = self.kernel.apply(self._declare(name, 0, CONSTANT))
        self._parts[constant] = self.text(number)
        return constant

    def names(self) -> set[str]:
        """Return the names of all symbols and fixed variables."""
        return {head.name for head in self._symbols}

    def burden(self, left: int, right: int) -> int:
        """Return how late an equation is considered: by its larger side, or by both if rules let no term grow."""
        weights = self.kernel.weight(left), self.kernel.weight(right)
        return 4 * max(weights) + min(weights) if self.kernel.lexicographic else 3 * sum(weights)

    def sort_name(self, variable: int) -> str:
        """Return the sort of a kernel term by name."""
        sort = self.kernel.sort(variable)
        return next(name for name, number in self._sorts.items() if number == sort)
