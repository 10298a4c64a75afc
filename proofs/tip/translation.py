"""From expressions to terms: names, symbols, and first-order values for what is higher-order.

Functions as values follow Reynolds, Definitional interpreters (1972): a sort `fun A B`, a symbol `apply:A:B`, and for
each lambda a symbol over the variables that it captures, with one equation for `apply`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from typing import Protocol

from proofs.formulas import FALSE_VALUE, TRUE_VALUE, equation
from proofs.standard import standard
from proofs.term import Symbol, Term, Variable, make, substitute
from proofs.theory_builder import TheoryBuilder
from proofs.tip.expression import Expression
from proofs.tip.instances import Instance
from proofs.tip.integers import numeral
from proofs.tip.problem import Problem
from proofs.tip.sorts import AnySort, Sort

Environment = Mapping[str, Term]


class Cases(Protocol):
    """What turns a match inside a term into a call of a new function; the compiler of a function does."""

    def helper(self, body: Expression, value: Term, environment: Environment, order: list[Variable]) -> Term:
        """Return the call."""

    def guarded(self, body: Expression) -> Expression:
        """Return a choice as a match, if what it guards must not be unfolded early."""


@dataclass
class Translator:
    """The symbols of one problem, as they are needed."""

    problem: Problem
    builder: TheoryBuilder
    sorts: Mapping[Sort, str]
    names: Mapping[Instance, str]
    constructors: dict[Symbol, str] = field(default_factory=dict)
    built: dict[tuple[str, str], Symbol] = field(default_factory=dict)
    lambdas: dict[tuple[tuple[str, ...], Term], Symbol] = field(default_factory=dict)
    applications: dict[Symbol, list[Term]] = field(default_factory=dict)
    equations: int = 0

    def count(self, most: int) -> None:
        """Count an equation; refuse a file whose matches multiply without end."""
        self.equations += 1
        if self.equations > most:
            raise self.problem.source.error(0, f"the functions have more than {most} cases")

    def sort_name(self, sort: AnySort) -> str:
        """Return the name of a settled sort."""
        assert isinstance(sort, Sort)
        return self.sorts[sort]

    def source_name(self, constructor: Symbol) -> str:
        """Return how the file calls a constructor."""
        return self.constructors[constructor]

    def constructors_of(self, sort: str) -> tuple[Symbol, ...]:
        """Return the constructors of a datatype."""
        return self.builder.datatypes[sort].constructors

    def term(self, e: Expression, environment: Environment, cases: Cases) -> Term:
        """Translate a value."""
        e = cases.guarded(e)
        readers: dict[str, Callable[[Expression, Environment, Cases], Term]] = {
            "apply": self.apply, "match": self.match, "let": self.let, "lambda": self.function,
            **dict.fromkeys(["if", "call", "=", "distinct", "and", "or", "not", "=>"], self.operation),
        }  # fmt: skip
        if e.kind == "variable":
            return environment[e.name]
        if e.kind == "number":
            return numeral(int(e.name))
        if e.kind not in readers:
            raise self.problem.source.error(e.place, f"'{e.kind}' stands inside a value: only formulas may have it")
        return readers[e.kind](e, environment, cases)

    def apply(self, e: Expression, environment: Environment, cases: Cases) -> Term:
        parts = [self.term(part, environment, cases) for part in e.parts]
        return make(self.symbol(e), *parts)

    def symbol(self, e: Expression) -> Symbol:
        """Return the symbol that an application names."""
        if e.name in ("true", "false") and not e.parts:
            found = (TRUE_VALUE if e.name == "true" else FALSE_VALUE).head
            assert isinstance(found, Symbol)
            return found
        if e.name in self.problem.constructors:
            return self.built[e.name, self.sort_name(e.sort)]
        key = (e.name, tuple(s for s in e.instance if isinstance(s, Sort)))
        return self.builder.symbols[self.names.get(key, f"int_{e.name}")]

    def operation(self, e: Expression, environment: Environment, cases: Cases) -> Term:
        parts = [self.term(part, environment, cases) for part in e.parts]
        if e.kind == "if":
            return make(self.standard(f"ite:{parts[1].sort}"), *parts)
        if e.kind == "call":
            return make(self.apply_symbol(e.parts[0].sort), *parts)
        if e.kind == "not":
            return self.denied(parts[0])
        if e.kind in ("=", "distinct"):
            return self.comparison(e.kind, parts)
        return reduce(lambda right, left: make(self.standard(e.kind), left, right), reversed(parts))

    def comparison(self, kind: str, parts: list[Term]) -> Term:
        """Compare values by the decidable equality of their sort: each with the next, or all with all."""
        equal = self.standard(f"eq:{parts[0].sort}")
        if kind == "=":
            found = [make(equal, s, t) for s, t in pairwise(parts)]
        else:
            found = [self.denied(make(equal, s, t)) for n, s in enumerate(parts) for t in parts[n + 1 :]]
        return reduce(lambda right, left: make(self.standard("and"), left, right), reversed(found))

    def denied(self, value: Term) -> Term:
        return make(self.standard("not"), value)

    def standard(self, name: str) -> Symbol:
        """Return a standard function."""
        found = standard(self.builder, name)
        assert found is not None
        return found

    def match(self, e: Expression, environment: Environment, cases: Cases) -> Term:
        return cases.helper(e, self.term(e.parts[0], environment, cases), environment, [])

    def let(self, e: Expression, environment: Environment, cases: Cases) -> Term:
        return self.term(e.parts[-1], self.bound(e, environment, cases), cases)

    def bound(self, e: Expression, environment: Environment, cases: Cases) -> Environment:
        """Let the variables of a `let` stand for their values."""
        values = [self.term(part, environment, cases) for part in e.parts[:-1]]
        return {**environment, **{name: v for (name, _), v in zip(e.variables, values, strict=True)}}

    def function(self, e: Expression, environment: Environment, cases: Cases) -> Term:
        """Turn a lambda into a symbol over what it captures; equal lambdas share one."""
        ((name, sort),) = e.variables
        used = {v.name for value in environment.values() for v in value.free}
        variable = Variable(fresh(name, used), self.sort_name(sort))
        body = self.term(e.parts[0], {**environment, name: make(variable)}, cases)
        captured = sorted(body.free - {variable})
        names = {v: make(Variable(f"y{k}", v.sort)) for k, v in enumerate(captured, 1)}
        same = substitute(body, {**names, variable: make(Variable("x", variable.sort))})
        key = ((self.sort_name(e.sort), *[v.sort for v in captured]), same)
        if key not in self.lambdas:
            self.lambdas[key] = self.new_lambda(e, list(names.values()), variable.sort, same)
        return make(self.lambdas[key], *map(make, captured))

    def new_lambda(self, e: Expression, captured: list[Term], sort: str, body: Term) -> Symbol:
        number = len(self.lambdas) + 1
        while f"lambda{number}" in self.builder.symbols:
            number += 1
        symbol = self.builder.symbol(f"lambda{number}", [v.sort for v in captured], self.sort_name(e.sort))
        apply = self.apply_symbol(e.sort)
        left = make(apply, make(symbol, *captured), make(Variable("x", sort)))
        self.applications.setdefault(apply, []).append(equation(left, body))
        return symbol

    def apply_symbol(self, sort: AnySort) -> Symbol:
        """Return the symbol that applies values of a function sort."""
        assert isinstance(sort, Sort)
        argument, value = map(self.sort_name, sort.arguments)
        name = f"apply:{argument}:{value}"
        return self.builder.symbols.get(name) or self.builder.symbol(name, (self.sort_name(sort), argument), value)


def fresh(name: str, used: set[str]) -> str:
    """Return a name for a variable that is not used yet, and use it.

    >>> fresh("x", {"x", "x2"})
    'x3'
    """
    stem = name.strip("·_") or "x"
    stem = stem if not stem[0].isdigit() else f"x{stem}"
    found, number = stem, 1
    while found in used:
        number += 1
        found = f"{stem}{number}"
    used.add(found)
    return found
