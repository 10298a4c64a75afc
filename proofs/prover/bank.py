"""Terms as the numbers of the rewriting kernel, and back: symbols by precedence, eigenvariables as constants."""

from collections.abc import Mapping

from kernels.rewriting import Rewriter
from proofs.check import Theory
from proofs.presentation import Presentation
from proofs.term import Symbol, Term, Variable, make

# Constants that stand below all functions in the order of the terms; later ones stand above.
RESERVED = 160


class OutOfFuel(Exception):
    """An attempt has spent what it was given, or met a term that is too deep."""


NO_VALUES: Mapping[Variable, int] = {}


class Bank:
    """The numbers of a presentation's terms, in one `Rewriter`.

    The precedence is: constructors, eigenvariables, then each function after those that its definition calls.

    >>> from proofs.check import Datatype, Theory
    >>> zero = Symbol("0", (), "nat")
    >>> bank = Bank(Presentation(Theory("t", (zero,), (Datatype("nat", (zero,)),), ())))
    >>> bank.decode(bank.encode(make(Variable("x", "nat")))).head.name
    'x'
    """

    def __init__(self, presentation: Presentation) -> None:
        """Declare all symbols."""
        self.rewriter = Rewriter()
        self.numbers: dict[Symbol, int] = {}
        self.symbols: dict[int, Symbol] = {}
        self.constructors: frozenset[int] = frozenset()
        self._constants: dict[Variable, int] = {}
        self._eigenvariables: dict[int, Variable] = {}
        self._terms: dict[int, Term] = {}
        self._codes: dict[Term, int] = {}
        self._patterns: dict[int, int] = {}
        self._pairs: dict[str, int] = {}
        for datatype in presentation.theory.datatypes:
            for constructor in datatype.constructors:
                self._declare(constructor)
        self.constructors = frozenset(self.symbols)
        self._pool = [self.rewriter.symbol(0) for _ in range(RESERVED)]
        for symbol in by_dependence(presentation):
            if symbol not in self.numbers:
                self._declare(symbol)

    def _declare(self, symbol: Symbol) -> None:
        number = self.rewriter.symbol(len(symbol.sorts))
        self.numbers[symbol], self.symbols[number] = number, symbol

    def forget(self) -> None:
        """Free all constants that stand for eigenvariables: a new attempt begins."""
        for table in (self._constants, self._eigenvariables, self._terms, self._codes):
            table.clear()

    def apply(self, symbol: int, arguments: tuple[int, ...]) -> int:
        """Return the term of a symbol and arguments; raises OutOfFuel where it would be too deep for the kernel."""
        try:
            return self.rewriter.apply(symbol, arguments)
        except ValueError:
            raise OutOfFuel from None

    def pattern(self, k: int) -> int:
        """Return the term that is pattern variable k."""
        if k not in self._patterns:
            self._patterns[k] = self.rewriter.variable(k)
        return self._patterns[k]

    def pair(self, left: int, right: int, sort: str) -> int:
        """Return both sides of an equation of this sort as one term, to be matched together."""
        if sort not in self._pairs:
            self._pairs[sort] = self.rewriter.symbol(2)
        return self.apply(self._pairs[sort], (left, right))

    def sort_of(self, code: int) -> str:
        """Return the sort of a term that is no pattern variable, or nothing for a sample value."""
        if code in self._eigenvariables:
            return self._eigenvariables[code].sort
        symbol = self.symbols.get(self.rewriter.head(code))
        return symbol.sort if symbol is not None else ""

    def _constant(self, variable: Variable) -> int:
        if variable not in self._constants:
            place = len(self._constants)
            if place >= len(self._pool):
                self._pool.append(self.rewriter.symbol(0))
            code = self.rewriter.apply(self._pool[place], ())
            self._constants[variable] = code
            self._eigenvariables[code] = variable
        return self._constants[variable]

    def encode(self, term: Term, variables: Mapping[Variable, int] = NO_VALUES) -> int:
        """Return a term's number; `variables` are pattern variables, any other variable is a constant."""
        ground = not variables or term.free.isdisjoint(variables)
        if ground and term in self._codes:
            return self._codes[term]
        if isinstance(term.head, Variable):
            code = self.pattern(variables[term.head]) if term.head in variables else self._constant(term.head)
        else:
            parts = tuple([self.encode(a, variables) for a in term.arguments])
            code = self.apply(self.numbers[term.head], parts)
        if ground:
            self._codes[term] = code
        return code

    def decode(self, code: int, values: Mapping[int, Term] | None = None) -> Term:
        """Return the term of a number, with values for its pattern variables."""
        done: dict[int, Term] = {}
        return self._decode(code, values or {}, done)[0]

    def _decode(self, code: int, values: Mapping[int, Term], done: dict[int, Term]) -> tuple[Term, bool]:
        """Return the term, and whether it has no pattern variable (then it is remembered)."""
        known = self._terms.get(code)
        if known is not None:
            return known, True
        if code in done:
            return done[code], False
        head = self.rewriter.head(code)
        if head < 0:
            return values[-1 - head], False
        if code in self._eigenvariables:
            term, ground = make(self._eigenvariables[code]), True
        else:
            parts = [self._decode(a, values, done) for a in self.rewriter.arguments(code)]
            term, ground = make(self.symbols[head], *[t for t, _ in parts]), all(g for _, g in parts)
        (self._terms if ground else done)[code] = term
        return term, ground

    def instance(self, code: int, values: Mapping[int, int]) -> int:
        """Return a pattern with terms for some of its variables; raises OutOfFuel where it would be too deep."""
        try:
            return self.rewriter.substitute(code, values)
        except ValueError:
            raise OutOfFuel from None

    def variables(self, code: int) -> set[int]:
        """Return the numbers of the pattern variables in a term."""
        return set(self.rewriter.variables(code))

    def is_built(self, code: int) -> bool:
        """Return whether a constructor stands at the root."""
        return self.rewriter.head(code) in self.constructors

    def number(self, term: Term) -> int:
        """Return the number of the symbol at the root of a term, -1 if there is none."""
        return self.numbers.get(term.head, -1) if isinstance(term.head, Symbol) else -1

    def is_eigenvariable(self, code: int) -> bool:
        """Return whether this is the constant of an eigenvariable."""
        return code in self._eigenvariables

    def occurs(self, part: int, whole: int) -> bool:
        """Return whether a term stands somewhere in another one."""
        return part == whole or any(self.occurs(part, a) for a in self.rewriter.arguments(whole))


def by_dependence(presentation: Presentation) -> list[Symbol]:
    """Return the symbols, each after those that its definition calls where that is possible."""
    calls = _calls(presentation)
    order: list[Symbol] = []
    seen: set[str] = set()
    named = {s.name: s for s in presentation.theory.symbols}

    def visit(name: str) -> None:
        if name not in seen:
            seen.add(name)
            for callee in calls.get(name, ()):
                visit(callee)
            order.append(named[name])

    for symbol in presentation.theory.symbols:
        visit(symbol.name)
    return order


def _calls(presentation: Presentation) -> dict[str, list[str]]:
    axioms = {a.name: a.formula for a in presentation.theory.axioms}
    calls: dict[str, list[str]] = {}
    for definition in presentation.definitions:
        bodies = [axioms[name].arguments[1] for name in definition.equations]
        calls[definition.symbol] = [n for body in bodies for n in symbol_names(body, presentation.theory)]
    return calls


def symbol_names(term: Term, theory: Theory) -> list[str]:
    """Return the names of the symbols in a term, first come first."""
    found: dict[str, None] = {}
    stack = [term]
    while stack:
        t = stack.pop()
        if isinstance(t.head, Symbol) and t.head in theory.symbols:
            found[t.head.name] = None
        stack.extend(reversed(t.arguments))
    return list(found)
