"""From s-expressions to expressions with sorts, by unification; each body is read for given sorts of its parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from proofs.tip.expression import Case, Expression
from proofs.tip.problem import Function, Problem
from proofs.tip.sexpr import Node
from proofs.tip.sorts import BOOL, INT, AnySort, Sort, Unknown, curried, replaced, shallow, shown, unify

Scope = Mapping[str, AnySort]
LOGIC = {"and", "or", "=>", "not", "xor"}
# Signs for integers, their number of arguments, and the sort of what they return.
INTEGER: dict[str, AnySort] = {
    **dict.fromkeys(["+", "-", "*", "div", "mod"], INT),
    **dict.fromkeys(["<", "<=", ">", ">="], BOOL),
}


@dataclass
class Elaborator:
    """Reads expressions of one problem; `parameters` are the sorts that stand for the parameters in force."""

    problem: Problem
    parameters: Mapping[str, AnySort]

    def read(self, node: Node, scope: Scope, sort: AnySort) -> Expression:
        """Read an expression that must have this sort."""
        found = self.expression(node, scope)
        self.must(node, found, sort)
        return found

    def must(self, node: Node, found: Expression, sort: AnySort) -> None:
        if not unify(found.sort, sort):
            raise self.problem.error(node, f"expected sort {shown(sort)}, found sort {shown(found.sort)}")

    def sort(self, node: Node) -> AnySort:
        """Read a sort, with the parameters in force replaced."""
        return replaced(self.problem.sort(node, tuple(self.parameters)), dict(self.parameters))

    def expression(self, node: Node, scope: Scope) -> Expression:
        if node.word:
            return self.word(node, scope)
        if not node.items:
            raise self.problem.error(node, "expected an expression, found ()")
        readers: dict[str, Callable[[Node, Scope], Expression]] = {
            "_": self.annotated, "as": self.annotated, "ite": self.choice, "let": self.let, "match": self.match,
            "lambda": self.function, "@": self.call, "forall": self.quantifier, "exists": self.quantifier,
            "=": self.equal, "distinct": self.equal, **dict.fromkeys(LOGIC, self.logic),
        }  # fmt: skip
        head = node.items[0]
        if head.word in readers and head.word not in scope:
            return readers[head.word](node, scope)
        if head.head == "_" and len(head.items) == 3 and head.items[1].word == "is":
            return self.tester(node, head.items[2].word, scope)
        return self.application(node, head, scope)

    def word(self, node: Node, scope: Scope) -> Expression:
        name = node.word
        if name in scope:
            return Expression("variable", scope[name], node.place, name=name)
        if name in ("true", "false"):
            return Expression("apply", BOOL, node.place, name=name)
        if name.isascii() and name.isdigit():
            if len(name) > 3:
                raise self.problem.error(node, "a number has at most three digits here")
            return Expression("number", INT, node.place, name=name)
        return self.applied(node, name, [], scope)

    def application(self, node: Node, head: Node, scope: Scope) -> Expression:
        """Read `(f x y)`; where f is a variable or an expression, its arguments are given one after the other."""
        if not head.word or head.word in scope:
            return self.calls(node, self.expression(head, scope), list(node.items[1:]), scope)
        return self.applied(node, head.word, list(node.items[1:]), scope)

    def applied(self, node: Node, name: str, arguments: list[Node], scope: Scope) -> Expression:
        """Apply a function, a constructor, a selector or a sign for integers."""
        known = name in self.problem.functions or name in self.problem.constructors
        if not known and name in INTEGER:
            return self.integer(node, name, arguments, scope)
        if not known and name in self.problem.selectors:
            return self.selection(node, name, arguments, scope)
        if not known and name.startswith("is-") and name[3:] in self.problem.constructors:
            return self.tester(node, name[3:], scope)
        sorts, value, instance = self.signature(node, name)
        if len(arguments) > len(sorts):
            message = f"'{name}' takes {len(sorts)} arguments, not {len(arguments)}: use @ for the value's own"
            raise self.problem.error(node, message)
        parts = [self.read(a, scope, s) for a, s in zip(arguments, sorts, strict=False)]
        return self.partial(node, name, parts, (sorts, value, instance))

    def partial(
        self,
        node: Node,
        name: str,
        parts: list[Expression],
        signature: tuple[list[AnySort], AnySort, tuple[AnySort, ...]],
    ) -> Expression:
        """Apply to fewer arguments than there are: a function of the others."""
        sorts, value, instance = signature
        others = [(f"·{len(parts) + k}", s) for k, s in enumerate(sorts[len(parts) :])]
        extra = [Expression("variable", s, node.place, name=variable) for variable, s in others]
        result = Expression("apply", value, node.place, [*parts, *extra], name, instance)
        for variable in reversed(others):
            sort = curried([variable[1]], result.sort)
            result = Expression("lambda", sort, node.place, [result], variables=(variable,))
        return result

    def signature(self, node: Node, name: str) -> tuple[list[AnySort], AnySort, tuple[AnySort, ...]]:
        """Return a symbol's sorts with new unknown sorts for its parameters."""
        found: Function | None = self.problem.functions.get(name)
        if found is not None:
            parameters, sorts, value = found.parameters, [s for _, s in found.arguments], found.value
        elif name in self.problem.constructors:
            data, constructor = self.problem.constructors[name]
            parameters, sorts = data.parameters, [s for _, s in constructor.fields]
            value = Sort(data.name, tuple(Sort(p) for p in parameters))
        else:
            raise self.problem.error(node, f"there is no function or variable '{name}'{self.problem.near(name)}")
        new: dict[str, AnySort] = {parameter: Unknown() for parameter in parameters}
        return [replaced(s, new) for s in sorts], replaced(value, new), tuple(new.values())

    def integer(self, node: Node, name: str, arguments: list[Node], scope: Scope) -> Expression:
        """Read `(+ x y z)` and the like: more than two arguments of + - * are taken from the left."""
        parts = [self.read(a, scope, INT) for a in arguments]
        chain = INTEGER[name] is INT and name not in ("div", "mod")
        if name == "-" and len(parts) == 1:
            return Expression("apply", INT, node.place, parts, "neg")
        if len(parts) < 2 or (len(parts) > 2 and not chain):
            raise self.problem.error(node, f"'{name}' takes two integers")
        whole = parts[0]
        for part in parts[1:]:
            whole = Expression("apply", INTEGER[name], node.place, [whole, part], name)
        return whole

    def selection(self, node: Node, name: str, arguments: list[Node], scope: Scope) -> Expression:
        """Read `(head x)`: a match with one case, which leaves the others open."""
        constructor, place = self.problem.selectors[name]
        sorts, value, instance = self.signature(node, constructor.name)
        if len(arguments) != 1:
            raise self.problem.error(node, f"'{name}' takes one argument")
        part = self.read(arguments[0], scope, value)
        return Expression("apply", sorts[place], node.place, [part], name, instance)

    def tester(self, node: Node, name: str, scope: Scope) -> Expression:
        """Read `((_ is cons) x)`: a match with true for that constructor, and false else."""
        if len(node.items) != 2 or name not in self.problem.constructors:
            raise self.problem.error(node, "expected ((_ is CONSTRUCTOR) x)")
        sorts, value, _ = self.signature(node, name)
        part = self.read(node.items[1], scope, value)
        yes, no = (Expression("apply", BOOL, node.place, name=word) for word in ("true", "false"))
        cases = [Case(name, tuple(f"·{k}" for k in range(len(sorts))), yes), Case("", (), no)]
        return Expression("match", BOOL, node.place, [part], cases=cases)

    def annotated(self, node: Node, scope: Scope) -> Expression:
        """Read `(_ nil a)`, with sorts for the parameters, or `(as nil (list a))`, with the sort of the whole."""
        if len(node.items) < 2 or not node.items[1].word:
            raise self.problem.error(node, "expected (_ NAME SORTS) or (as NAME SORT)")
        found = self.word(node.items[1], scope)
        sorts = [self.sort(item) for item in node.items[2:]]
        if node.head == "as" and len(sorts) == 1:
            self.must(node, found, sorts[0])
        elif node.head == "as" or len(sorts) != len(_inner(found).instance):
            raise self.problem.error(node, f"'{node.items[1].word}' has {len(_inner(found).instance)} parameters")
        elif not all(unify(s, t) for s, t in zip(sorts, _inner(found).instance, strict=True)):
            raise self.problem.error(node, "these sorts do not fit")
        return found

    def choice(self, node: Node, scope: Scope) -> Expression:
        _, condition, first, other = self.problem.need(node, 4, "(ite CONDITION VALUE VALUE)")
        parts = [self.read(condition, scope, BOOL), self.expression(first, scope)]
        parts.append(self.read(other, scope, parts[1].sort))
        return Expression("if", parts[1].sort, node.place, parts)

    def let(self, node: Node, scope: Scope) -> Expression:
        _, bindings, body = self.problem.need(node, 3, "(let ((VARIABLE VALUE) ...) BODY)")
        pairs = [self.problem.need(item, 2, "(VARIABLE VALUE)") for item in bindings.items]
        values = [self.expression(value, scope) for _, value in pairs]
        variables = tuple((self.variable(name), value.sort) for (name, _), value in zip(pairs, values, strict=True))
        inner = self.expression(body, {**scope, **dict(variables)})
        return Expression("let", inner.sort, node.place, [*values, inner], variables=variables)

    def variable(self, node: Node) -> str:
        if not node.word:
            raise self.problem.error(node, "expected a variable")
        return node.word

    def match(self, node: Node, scope: Scope) -> Expression:
        _, value, cases = self.problem.need(node, 3, "(match VALUE ((PATTERN RESULT) ...))")
        part, result = self.expression(value, scope), Unknown()
        read = [self.case(self.problem.need(c, 2, "(PATTERN RESULT)"), part, scope, result) for c in cases.items]
        self.must_be_complete(node, read, part)
        return Expression("match", result, node.place, [part], cases=read)

    def case(self, pair: tuple[Node, ...], part: Expression, scope: Scope, result: AnySort) -> Case:
        pattern, body = pair
        name = pattern.word or pattern.head
        if name in self.problem.constructors or name in ("true", "false"):
            sorts, value = self.pattern_sorts(pattern, name)
            self.must(pattern, part, value)
            variables = tuple(self.variable(item) for item in pattern.items[1:])
            if len(variables) != len(sorts):
                raise self.problem.error(pattern, f"'{name}' has {len(sorts)} fields")
            inner = {**scope, **dict(zip(variables, sorts, strict=True))}
            return Case(name, variables, self.read(body, inner, result))
        if pattern.items:
            raise self.problem.error(pattern, f"expected a constructor, found '{name}'{self.problem.near(name)}")
        if name == "_":
            return Case("", (), self.read(body, scope, result))
        inside = self.read(body, {**scope, name: part.sort}, result)
        bound = Expression("let", result, body.place, [part, inside], variables=((name, part.sort),))
        return Case("", (), bound)

    def pattern_sorts(self, pattern: Node, name: str) -> tuple[list[AnySort], AnySort]:
        if name in ("true", "false"):
            return [], BOOL
        sorts, value, _ = self.signature(pattern, name)
        return sorts, value

    def must_be_complete(self, node: Node, cases: list[Case], part: Expression) -> None:
        """Refuse two cases for one constructor, and none for another."""
        names = [case.constructor for case in cases]
        sort = shallow(part.sort)
        name = sort.name if isinstance(sort, Sort) else ""
        data = self.problem.datatypes.get(name)
        every = ["true", "false"] if name == "Bool" else [c.name for c in data.constructors] if data else []
        if len(set(names)) < len(names) or not names:
            raise self.problem.error(node, "expected one case for each constructor")
        missing = [constructor for constructor in every if constructor not in names]
        if (missing or not every) and "" not in names:
            raise self.problem.error(node, f"no case for {', '.join(missing) or shown(part.sort)}")

    def function(self, node: Node, scope: Scope) -> Expression:
        _, head, body = self.problem.need(node, 3, "(lambda ((VARIABLE SORT) ...) BODY)")
        variables = self.bound(head)
        result = self.expression(body, {**scope, **dict(variables)})
        for variable in reversed(variables):
            sort = curried([variable[1]], result.sort)
            result = Expression("lambda", sort, node.place, [result], variables=(variable,))
        return result

    def bound(self, node: Node) -> tuple[tuple[str, AnySort], ...]:
        pairs = self.problem.variables(node, tuple(self.parameters))
        if not pairs:
            raise self.problem.error(node, "expected ((VARIABLE SORT) ...)")
        return tuple((name, replaced(sort, dict(self.parameters))) for name, sort in pairs)

    def call(self, node: Node, scope: Scope) -> Expression:
        if len(node.items) < 3:
            raise self.problem.error(node, "expected (@ FUNCTION ARGUMENTS)")
        return self.calls(node, self.expression(node.items[1], scope), list(node.items[2:]), scope)

    def calls(self, node: Node, function: Expression, arguments: list[Node], scope: Scope) -> Expression:
        for argument in arguments:
            part, value = self.expression(argument, scope), Unknown()
            self.must(node, function, Sort("=>", (part.sort, value)))
            function = Expression("call", value, node.place, [function, part])
        return function

    def quantifier(self, node: Node, scope: Scope) -> Expression:
        _, head, body = self.problem.need(node, 3, f"({node.head} ((VARIABLE SORT) ...) FORMULA)")
        variables = self.bound(head)
        inner = self.read(body, {**scope, **dict(variables)}, BOOL)
        return Expression(node.head, BOOL, node.place, [inner], variables=variables)

    def equal(self, node: Node, scope: Scope) -> Expression:
        if len(node.items) < 3:
            raise self.problem.error(node, f"expected ({node.head} VALUE VALUE)")
        first = self.expression(node.items[1], scope)
        others = [self.read(item, scope, first.sort) for item in node.items[2:]]
        return Expression(node.head, BOOL, node.place, [first, *others])

    def logic(self, node: Node, scope: Scope) -> Expression:
        kind, parts = node.head, [self.read(item, scope, BOOL) for item in node.items[1:]]
        if not parts or (kind == "not" and len(parts) > 1) or (kind == "xor" and len(parts) != 2):
            raise self.problem.error(node, f"expected ({kind} FORMULA ...)")
        if kind == "xor":
            return Expression("distinct", BOOL, node.place, parts)
        return Expression(kind, BOOL, node.place, parts) if len(parts) > 1 or kind == "not" else parts[0]


def _inner(e: Expression) -> Expression:
    """Return the application inside the lambdas of a partial one."""
    while e.kind == "lambda":
        e = e.parts[0]
    return e
