"""Which sorts and functions a goal needs, each for the sorts of its parameters that occur, and what they are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from proofs.tip.elaboration import INTEGER, Elaborator
from proofs.tip.expression import Expression
from proofs.tip.problem import Problem
from proofs.tip.sexpr import Node
from proofs.tip.sorts import BOOL, INT, AnySort, Sort, replaced, settled

MAX_INSTANCES = 300
# A name in the file, and the sorts that stand for its parameters.
Instance = tuple[str, tuple[Sort, ...]]


@dataclass
class Instances:
    """Grows until nothing new is needed; all is kept in order of its first use, so that results do not vary."""

    problem: Problem
    functions: dict[Instance, Expression | None] = field(default_factory=dict)
    selectors: dict[Instance, None] = field(default_factory=dict)
    sorts: dict[Sort, None] = field(default_factory=dict)
    integers: dict[str, None] = field(default_factory=dict)

    def copy(self) -> "Instances":
        """Return the same, to try what a formula would need."""
        return Instances(
            self.problem, dict(self.functions), dict(self.selectors), dict(self.sorts), dict(self.integers)
        )

    def formula(self, node: Node, parameters: Mapping[str, AnySort]) -> Expression:
        """Read a formula, and note all that it needs."""
        found = Elaborator(self.problem, parameters).read(node, {}, BOOL)
        self.note(found)
        return found

    def note(self, body: Expression) -> None:
        """Settle the sorts in an expression, and read the bodies of the functions that it uses, and so on."""
        waiting = [body]
        while waiting:
            for e in waiting.pop().inside():
                self.settle(e)
                if e.kind in ("apply", "number"):
                    waiting.extend(self.symbol(e))
            if len(self.functions) + len(self.sorts) > MAX_INSTANCES:
                raise self.problem.source.error(body.place, f"more than {MAX_INSTANCES} sorts and functions are needed")

    def settle(self, e: Expression) -> None:
        e.sort = self.sort(e.sort, e)
        e.instance = tuple(self.sort(s, e) for s in e.instance)
        e.variables = tuple((name, self.sort(s, e)) for name, s in e.variables)

    def sort(self, sort: AnySort, e: Expression) -> Sort:
        """Return a sort without unknown parts, and note it with those of the fields of its values."""
        found = settled(sort)
        if found is None:
            raise self.problem.source.error(e.place, "the sort is open or too large: write (_ NAME SORTS)")
        waiting = [found]
        while waiting:
            s = waiting.pop()
            if s not in self.sorts and len(self.sorts) <= MAX_INSTANCES:
                self.sorts[s] = None
                waiting.extend([t for t in (*s.arguments, *self.field_sorts(s)) if isinstance(t, Sort)])
        return found

    def field_sorts(self, sort: Sort) -> list[AnySort]:
        data = self.problem.datatypes.get(sort.name)
        if data is None:
            return []
        values = dict(zip(data.parameters, sort.arguments, strict=True))
        return [replaced(s, dict(values)) for c in data.constructors for _, s in c.fields]

    def symbol(self, e: Expression) -> list[Expression]:
        """Note a symbol; return its body if that is new."""
        key = (e.name, tuple(s for s in e.instance if isinstance(s, Sort)))
        if e.name in self.problem.functions:
            if key in self.functions:
                return []
            self.functions[key] = body = self.body(key)
            return [] if body is None else [body]
        if e.kind == "number" or (e.name in {*INTEGER, "neg"} and INT in [part.sort for part in e.parts]):
            self.integers[e.name] = None
            self.sort(INT, e)
        elif e.name in self.problem.selectors and e.name not in self.problem.constructors:
            self.selectors[key] = None
        return []

    def body(self, key: Instance) -> Expression | None:
        """Read a function's body for given sorts of its parameters."""
        name, sorts = key
        function = self.problem.functions[name]
        values: dict[str, AnySort] = dict(zip(function.parameters, sorts, strict=True))
        scope = {variable: replaced(s, values) for variable, s in function.arguments}
        value = replaced(function.value, values)
        for s in (*scope.values(), value):
            self.sort(s, Expression("", s, function.place))
        if function.body is None:
            return None
        return Elaborator(self.problem, values).read(function.body, scope, value)


def names_of(instances: Instances, taken: set[str]) -> tuple[dict[Sort, str], dict[Instance, str]]:
    """Name sorts and functions: as in the file where one instance is used, else with the sorts after a colon."""
    sorts: dict[Sort, str] = {}
    count: dict[str, int] = {}
    for s in instances.sorts:
        count[s.name] = count.get(s.name, 0) + 1
    for s in instances.sorts:
        sorts[s] = _sort_name(s, count)
    values = [*instances.functions, *instances.selectors]
    uses: dict[str, int] = {}
    for name, _ in values:
        uses[name] = uses.get(name, 0) + 1
    symbols: dict[Instance, str] = {}
    for name, parameters in values:
        symbols[name, parameters] = unused(_suffixed(name, parameters, sorts, uses[name]), taken)
    return sorts, symbols


def _sort_name(sort: AnySort, count: Mapping[str, int]) -> str:
    """Name a sort in Polish notation, which is read in one way; `fun A B` are the functions from A to B."""
    assert isinstance(sort, Sort)
    if sort.name == "=>":
        return " ".join(["fun", *[_sort_name(s, count) for s in sort.arguments]])
    if count.get(sort.name, 0) < 2:
        return {"Bool": "bool"}.get(sort.name, sort.name)
    return ":".join([sort.name, *[_sort_name(s, count) for s in sort.arguments]])


def _suffixed(name: str, parameters: tuple[Sort, ...], sorts: Mapping[Sort, str], uses: int) -> str:
    return name if uses < 2 else ":".join([name, *[sorts[s] for s in parameters]])


def unused(name: str, taken: set[str]) -> str:
    """Return a name that is not taken yet, and take it.

    >>> unused("f", {"f"})
    "f'"
    """
    while name in taken:
        name += "'"
    taken.add(name)
    return name
