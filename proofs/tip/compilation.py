"""From a function's body to equations that compute: a match on a variable splits the patterns on the left side."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from proofs.formulas import equation
from proofs.term import Symbol, Term, Variable, make, substitute
from proofs.tip.expression import Case, Expression, free_variables
from proofs.tip.translation import Environment, Translator, fresh

MAX_EQUATIONS = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """The left side of an equation to be: a symbol, its patterns, and what the variables of the source stand for."""

    symbol: Symbol
    patterns: tuple[Term, ...]
    environment: Environment

    def variables(self) -> list[Variable]:
        """Return the variables of the patterns, from the left."""
        found: dict[Variable, None] = {}
        stack = list(reversed(self.patterns))
        while stack:
            t = stack.pop()
            if isinstance(t.head, Variable):
                found[t.head] = None
            stack.extend(reversed(t.arguments))
        return list(found)


@dataclass
class Compiler:
    """Compiles one function with all helpers that it needs.

    `lazy` names functions whose calls must stay behind the conditions that guard them, because their arguments do not
    shrink in a way that would end the unfolding: there an "if" becomes a helper with a case for true and one for false.
    """

    translator: Translator
    name: str
    lazy: frozenset[str] = frozenset()
    helpers: list[tuple[Symbol, list[Term]]] = field(default_factory=list)

    def function(self, symbol: Symbol, names: list[str], body: Expression) -> list[Term]:
        """Return the equations of a function with these names for its arguments."""
        used = set[str]()
        variables = [make(Variable(fresh(n, used), s)) for n, s in zip(names, symbol.sorts, strict=True)]
        return list(self.equations(Row(symbol, tuple(variables), dict(zip(names, variables, strict=True))), body))

    def equations(self, row: Row, body: Expression) -> Iterator[Term]:
        """Yield the equations for a body in tail position."""
        while body.kind == "let":
            row = replace(row, environment=self.translator.bound(body, row.environment, self))
            body = body.parts[-1]
        body = self.guarded(body)
        if body.kind == "if" and self.is_variable(row, body.parts[0]):
            body = _as_match(body)
        if body.kind == "match":
            yield from self.match(row, body)
            return
        self.translator.count(MAX_EQUATIONS)
        value = self.translator.term(body, row.environment, self)
        yield equation(make(row.symbol, *row.patterns), value)

    def guarded(self, body: Expression) -> Expression:
        """Write "if", "and", "or", "=>" as a match where they guard a call that must wait."""
        if body.kind not in ("if", "and", "or", "=>") or not self.lazy:
            return body
        waiting = body.parts[1:]
        if not any(e.kind == "apply" and e.name in self.lazy for part in waiting for e in part.inside()):
            return body
        return _as_match(body)

    def is_variable(self, row: Row, e: Expression) -> bool:
        value = row.environment.get(e.name) if e.kind == "variable" else None
        return value is not None and value.head in row.variables()

    def match(self, row: Row, body: Expression) -> Iterator[Term]:
        scrutinee = self.translator.term(body.parts[0], row.environment, self)
        if isinstance(scrutinee.head, Symbol) and scrutinee.head in self.translator.constructors:
            case = _case(body, self.translator.source_name(scrutinee.head))
            yield from self.equations(_bind(row, case, scrutinee.arguments), case.body)
        elif scrutinee.head in row.variables():
            for constructor in self.translator.constructors_of(scrutinee.sort):
                yield from self.split(row, body, scrutinee, constructor)
        else:
            value = self.helper(body, scrutinee, row.environment, row.variables())
            yield equation(make(row.symbol, *row.patterns), value)

    def split(self, row: Row, body: Expression, scrutinee: Term, constructor: Symbol) -> Iterator[Term]:
        """Put a constructor with new variables in the place of a variable."""
        case = _case(body, self.translator.source_name(constructor))
        used = {variable.name for variable in row.variables() if variable != scrutinee.head}
        names = case.variables if case.constructor else ("x",) * len(constructor.sorts)
        fields = [make(Variable(fresh(n, used), s)) for n, s in zip(names, constructor.sorts, strict=True)]
        assert isinstance(scrutinee.head, Variable)
        values = {scrutinee.head: make(constructor, *fields)}
        patterns = tuple(substitute(p, values) for p in row.patterns)
        environment = {name: substitute(t, values) for name, t in row.environment.items()}
        yield from self.equations(_bind(Row(row.symbol, patterns, environment), case, tuple(fields)), case.body)

    def helper(self, body: Expression, value: Term, environment: Environment, order: list[Variable]) -> Term:
        """Return a call of a new function that does what a match on this value does."""
        names = sorted(frozenset().union(*[free_variables(c.body) - set(c.variables) for c in body.cases]))
        inside = [environment[name] for name in names]
        needed = frozenset().union(*[t.free for t in inside]) - {value.head}
        captured = [v for v in order if v in needed] + sorted(needed - set(order))
        matched = value.head if isinstance(value.head, Variable) else None
        first = matched or Variable(fresh("v", {v.name for v in captured}), value.sort)
        sorts = (first.sort, *[v.sort for v in captured])
        name = f"{self.name}:case{len(self.helpers) + 1}"
        symbol = Symbol(name, sorts, self.translator.sort_name(body.sort))
        kept = {name: environment[name] for name in names}
        row = Row(symbol, (make(first), *map(make, captured)), {**kept, "·value": make(first)})
        again = Expression("match", body.sort, body.place, [_value(body)], cases=body.cases)
        cases: list[Term] = []
        self.helpers.append((symbol, cases))
        cases.extend(self.equations(row, again))
        return make(self.shared(symbol, cases), value, *map(make, captured))

    def shared(self, symbol: Symbol, cases: list[Term]) -> Symbol:
        """Take back the last helper if an earlier one does the same; return the one to use."""
        for earlier, known in self.helpers[:-1]:
            if symbol == self.helpers[-1][0] and _rules(known) == _rules(cases):
                self.helpers.pop()
                return earlier
        return symbol


def _rules(equations: list[Term]) -> list[tuple[tuple[Term, ...], Term]]:
    """Return the patterns and values of equations, whatever symbol they define."""
    return [(e.arguments[0].arguments, e.arguments[1]) for e in equations]


def _value(body: Expression) -> Expression:
    return Expression("variable", body.parts[0].sort, body.place, name="·value")


def _as_match(body: Expression) -> Expression:
    """Write a choice as a match on its condition."""
    condition, first, *others = body.parts
    if body.kind == "if":
        yes, no = first, others[0]
    else:
        rest = Expression(body.kind, body.sort, body.place, [first, *others]) if others else first
        constant = Expression("apply", body.sort, body.place, name="false" if body.kind == "and" else "true")
        yes, no = (constant, rest) if body.kind == "or" else (rest, constant)
    return Expression("match", body.sort, body.place, [condition], cases=[Case("true", (), yes), Case("false", (), no)])


def _case(body: Expression, constructor: str) -> Case:
    """Return the case for a constructor, else the default."""
    found = [case for case in body.cases if case.constructor == constructor]
    return (found or [case for case in body.cases if not case.constructor])[0]


def _bind(row: Row, case: Case, fields: tuple[Term, ...]) -> Row:
    """Let a case's variables stand for the fields; the default case has none."""
    names = dict(zip(case.variables, fields, strict=True)) if case.constructor else {}
    return replace(row, environment={**row.environment, **names})
