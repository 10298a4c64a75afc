"""The declarations of a problem: datatypes, functions, axioms and goals, their bodies still unread."""

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches

from kernels.errors import DiscoveryError
from proofs.tip.sexpr import Node, error
from proofs.tip.sorts import AnySort, Sort, curried
from proofs.tokens import Source

CORE = frozenset({"true", "false", "and", "or", "not", "=>", "=", "distinct", "ite", "let", "match", "lambda", "@",
                  "forall", "exists", "_", "as", "par", "Bool", "Int", "xor"})  # fmt: skip
IGNORED = {"check-sat", "set-logic", "set-info", "set-option", "exit", "get-model", "push", "pop"}


@dataclass(frozen=True, slots=True)
class Constructor:
    """A constructor with the names and sorts of its fields."""

    name: str
    fields: tuple[tuple[str, AnySort], ...]


@dataclass(frozen=True, slots=True)
class Data:
    """A datatype, perhaps with parameters."""

    name: str
    parameters: tuple[str, ...]
    constructors: tuple[Constructor, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A function; `body` is None where it is only declared; `group` names those that recurse together."""

    name: str
    parameters: tuple[str, ...]
    arguments: tuple[tuple[str, AnySort], ...]
    value: AnySort
    body: Node | None
    group: tuple[str, ...] = ()
    place: int = 0


@dataclass
class Problem:
    """All of a file."""

    source: Source
    sorts: dict[str, int] = field(default_factory=lambda: {"Bool": 0, "Int": 0, "=>": 2})
    datatypes: dict[str, Data] = field(default_factory=dict)
    constructors: dict[str, tuple[Data, Constructor]] = field(default_factory=dict)
    selectors: dict[str, tuple[Constructor, int]] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    axioms: list[Node] = field(default_factory=list)
    goals: list[Node] = field(default_factory=list)

    def error(self, node: Node, message: str) -> DiscoveryError:
        """Return an error that says where."""
        return error(self.source, node, message)

    def near(self, name: str) -> str:
        """Return a hint at names like this one."""
        close = get_close_matches(name, sorted({*self.functions, *self.constructors}), 3)
        return f": did you mean {' or '.join(close)}?" if close else ""

    def need(self, node: Node, count: int, what: str) -> tuple[Node, ...]:
        """Return the items of a list of exactly so many."""
        if node.word or len(node.items) != count:
            raise self.error(node, f"expected {what}")
        return node.items

    def command(self, node: Node) -> None:
        """Take one command in."""
        readers: dict[str, Callable[[Node], None]] = {
            "declare-datatype": self.datatype,
            "declare-datatypes": self.datatype_group,
            "declare-sort": self.sort_command,
            "declare-const": self.constant,
            "declare-fun": self.declared,
            "define-const": self.defined_constant,
            "define-fun": self.defined,
            "define-fun-rec": self.defined,
            "define-funs-rec": self.defined_group,
            "prove": self.goal,
            "assert-not": self.goal,
            "assert": self.axiom,
        }
        if node.head in IGNORED:
            return
        if node.head not in readers:
            raise self.error(
                node, f"expected a command: {', '.join(sorted(readers))}; found '{node.head or node.word}'"
            )
        readers[node.head](node)

    def new(self, node: Node) -> str:
        """Return the name that a node declares."""
        if not node.word:
            raise self.error(node, "expected a name")
        if node.word in CORE or node.word in self.functions or node.word in self.constructors:
            raise self.error(node, f"'{node.word}' is declared already")
        return node.word

    def sort(self, node: Node, parameters: tuple[str, ...] = ()) -> AnySort:
        """Read a sort."""
        if node.word in parameters:
            return Sort(node.word)
        name, items = (node.word, ()) if node.word else (node.head, node.items[1:])
        arguments = [self.sort(item, parameters) for item in items]
        if name == "=>" and len(arguments) >= 2:
            return curried(arguments[:-1], arguments[-1])
        if name not in self.sorts or len(arguments) != self.sorts[name] or name == "=>":
            known = ", ".join(sorted({*self.sorts, *parameters} - {"=>"}))
            raise self.error(node, f"expected a sort, found '{name}' with {len(arguments)} arguments; known: {known}")
        return Sort(name, tuple(arguments))

    def parametric(self, node: Node) -> tuple[tuple[str, ...], Node]:
        """Split `(par (a b) X)` into its parameters and X."""
        if node.head != "par":
            return (), node
        _, names, body = self.need(node, 3, "(par (NAMES) ...)")
        parameters = tuple(item.word for item in names.items)
        if "" in parameters or len(set(parameters)) < len(parameters) or set(parameters) & self.sorts.keys():
            raise self.error(names, "expected sort parameters, all different and new")
        return parameters, body

    def datatype(self, node: Node) -> None:
        """Read `(declare-datatype NAME (CONSTRUCTORS))`, perhaps with parameters."""
        _, name, rest = self.need(node, 3, "(declare-datatype NAME (CONSTRUCTORS))")
        parameters, constructors = self.parametric(rest)
        self.new_sort(name, len(parameters))
        self.add_datatype(name, parameters, constructors)

    def datatype_group(self, node: Node) -> None:
        """Read `(declare-datatypes ((NAME COUNT) ...) (BODY ...))`, or the older form with parameters first."""
        _, heads, bodies = self.need(node, 3, "(declare-datatypes ((NAME COUNT) ...) (BODIES))")
        if all(head.word for head in heads.items):
            self.old_group(tuple(head.word for head in heads.items), bodies)
            return
        if len(heads.items) != len(bodies.items):
            raise self.error(node, "expected as many bodies as names")
        split = [self.parametric(body) for body in bodies.items]
        names = [self.need(head, 2, "(NAME COUNT)")[0] for head in heads.items]
        for name, (parameters, _) in zip(names, split, strict=True):
            self.new_sort(name, len(parameters))
        for name, (parameters, body) in zip(names, split, strict=True):
            self.add_datatype(name, parameters, body)

    def old_group(self, parameters: tuple[str, ...], bodies: Node) -> None:
        for body in bodies.items:
            if not body.items:
                raise self.error(body, "expected (NAME CONSTRUCTORS)")
            self.new_sort(body.items[0], len(parameters))
        for body in bodies.items:
            self.add_datatype(body.items[0], parameters, Node(body.place, "", body.items[1:]))

    def new_sort(self, node: Node, count: int) -> None:
        if not node.word or node.word in self.sorts:
            raise self.error(node, f"expected a new name for a sort, found '{node.word}'")
        self.sorts[node.word] = count

    def add_datatype(self, name: Node, parameters: tuple[str, ...], body: Node) -> None:
        constructors = tuple(self.constructor(item, parameters) for item in body.items)
        data = Data(name.word, parameters, constructors)
        if not any(all(_name(sort) != name.word for _, sort in c.fields) for c in constructors):
            raise self.error(name, f"{name.word} needs a constructor that takes no {name.word}: it has no first value")
        self.datatypes[name.word] = data
        for item, constructor in zip(body.items, constructors, strict=True):
            self.new(item.items[0] if item.items else item)
            self.constructors[constructor.name] = (data, constructor)
            for place, (selector, _) in enumerate(constructor.fields):
                self.selectors.setdefault(selector, (constructor, place))

    def constructor(self, node: Node, parameters: tuple[str, ...]) -> Constructor:
        if node.word:
            return Constructor(self.new(node), ())
        if not node.items:
            raise self.error(node, "expected (CONSTRUCTOR (FIELD SORT) ...)")
        fields = [self.need(item, 2, "(FIELD SORT)") for item in node.items[1:]]
        read = tuple((name.word, self.sort(sort, parameters)) for name, sort in fields)
        if "" in [name for name, _ in read]:
            raise self.error(node, "expected a name for each field")
        return Constructor(self.new(node.items[0]), read)

    def sort_command(self, node: Node) -> None:
        """Read `(declare-sort NAME COUNT)`."""
        items = self.need(node, 3 if len(node.items) > 2 else 2, "(declare-sort NAME COUNT)")
        count = items[2].word if len(items) > 2 else "0"
        if count not in ("0", "1", "2", "3"):
            raise self.error(items[2], "expected a number of arguments from 0 to 3")
        self.new_sort(items[1], int(count))

    def constant(self, node: Node) -> None:
        """Read `(declare-const NAME SORT)`."""
        _, name, rest = self.need(node, 3, "(declare-const NAME SORT)")
        parameters, sort = self.parametric(rest)
        self.add(Function(self.new(name), parameters, (), self.sort(sort, parameters), None, place=node.place))

    def defined_constant(self, node: Node) -> None:
        """Read `(define-const NAME SORT BODY)`."""
        _, name, sort, body = self.need(node, 4, "(define-const NAME SORT BODY)")
        self.add(Function(self.new(name), (), (), self.sort(sort), body, place=node.place))

    def declared(self, node: Node) -> None:
        """Read `(declare-fun NAME (SORTS) SORT)`."""
        _, name, *rest = self.need(node, 4 if len(node.items) > 3 else 3, "(declare-fun NAME (SORTS) SORT)")
        parameters, (sorts, value) = self.signature(name, rest, 2)
        arguments = tuple((f"x{k}", self.sort(sort, parameters)) for k, sort in enumerate(sorts.items, 1))
        self.add(Function(self.new(name), parameters, arguments, self.sort(value, parameters), None, place=node.place))

    def signature(self, node: Node, rest: list[Node], count: int) -> tuple[tuple[str, ...], tuple[Node, ...]]:
        """Return parameters and the parts of a signature, which may stand inside `par` or directly."""
        if len(rest) == count:
            return (), tuple(rest)
        parameters, inner = self.parametric(rest[0])
        return parameters, self.need(inner, count, f"(par (NAMES) (...)) with {count} parts")

    def defined(self, node: Node) -> None:
        """Read `(define-fun NAME ((VARIABLE SORT) ...) SORT BODY)`, where `par` may stand before the variables."""
        items = node.items[1:]
        if len(items) == 2 and items[1].head == "par":
            parameters, inner = self.parametric(items[1])
            arguments, value, body = self.need(inner, 3, "((VARIABLE SORT) ...) SORT BODY")
        elif len(items) == 3:
            (parameters, inner), body = self.parametric(items[1]), items[2]
            arguments, value = self.need(inner, 2, "(((VARIABLE SORT) ...) SORT)")
        else:
            _, _, arguments, value, body = self.need(node, 5, "(define-fun NAME ((VARIABLE SORT) ...) SORT BODY)")
            parameters = ()
        self.function(items[0], parameters, (arguments, value), body, ())

    def defined_group(self, node: Node) -> None:
        """Read `(define-funs-rec ((NAME ((VARIABLE SORT) ...) SORT) ...) (BODY ...))`."""
        _, heads, bodies = self.need(node, 3, "(define-funs-rec (HEADS) (BODIES))")
        if len(heads.items) != len(bodies.items):
            raise self.error(node, "expected as many bodies as heads")
        group = tuple(head.head for head in heads.items)
        for head, body in zip(heads.items, bodies.items, strict=True):
            if not head.items:
                raise self.error(head, "expected (NAME ((VARIABLE SORT) ...) SORT)")
            parameters, (arguments, value) = self.signature(head.items[0], list(head.items[1:]), 2)
            self.function(head.items[0], parameters, (arguments, value), body, group)

    def function(
        self, name: Node, parameters: tuple[str, ...], head: tuple[Node, Node], body: Node, group: tuple[str, ...]
    ) -> None:
        arguments = self.variables(head[0], parameters)
        value = self.sort(head[1], parameters)
        self.add(Function(self.new(name), parameters, arguments, value, body, group or (name.word,), name.place))

    def variables(self, node: Node, parameters: tuple[str, ...]) -> tuple[tuple[str, AnySort], ...]:
        """Read `((VARIABLE SORT) ...)`."""
        pairs = [self.need(item, 2, "(VARIABLE SORT)") for item in node.items]
        found = tuple((name.word, self.sort(sort, parameters)) for name, sort in pairs)
        names = [name for name, _ in found]
        if node.word or "" in names or len(set(names)) < len(names):
            raise self.error(node, "expected variables with their sorts, all different")
        return found

    def add(self, function: Function) -> None:
        self.functions[function.name] = function

    def goal(self, node: Node) -> None:
        """Read `(prove FORMULA)`."""
        self.goals.append(self.need(node, 2, f"({node.head} FORMULA)")[1])

    def axiom(self, node: Node) -> None:
        """Read `(assert FORMULA)`."""
        self.axioms.append(self.need(node, 2, "(assert FORMULA)")[1])


def _name(sort: AnySort) -> str:
    return sort.name if isinstance(sort, Sort) else ""
