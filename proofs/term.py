"""Terms, well-sorted by construction; a formula is a term of sort `prop`. Trusted: the standard library alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import WeakValueDictionary

PROP = "prop"


class CheckError(ValueError):
    """A term, a theory or a derivation is not what it must be."""


def require(true: bool, message: str) -> None:
    """Raise CheckError with this message unless true."""
    if not true:
        raise CheckError(message)


# A function or predicate symbol has argument sorts and a value's sort; variables of one name and two sorts are two.
Symbol = NamedTuple("Symbol", [("name", str), ("sorts", tuple[str, ...]), ("sort", str)])
Variable = NamedTuple("Variable", [("name", str), ("sort", str)])


@dataclass(frozen=True, slots=True, eq=False, repr=False, weakref_slot=True)
class Term:
    """A variable, or a symbol applied to terms; `bound` are all variables that a quantifier in it binds.

    Terms are compared by identity: build them with `make`.
    """

    head: Symbol | Variable
    arguments: tuple["Term", ...] = ()
    sort: str = field(init=False)
    free: frozenset[Variable] = field(init=False)
    bound: frozenset[Variable] = field(init=False)

    def __post_init__(self) -> None:
        expected = self.head.sorts if isinstance(self.head, Symbol) else ()
        require(expected == tuple([a.sort for a in self.arguments]), f"{self.head.name} takes arguments {expected}")
        free = frozenset().union(*[a.free for a in self.arguments])
        bound = frozenset().union(*[a.bound for a in self.arguments])
        if isinstance(self.head, Variable):
            require(self.head.sort != PROP, f"{self.head.name} stands for a formula: variables stand for values")
            free = frozenset((self.head,))
        elif self.head.name == "=":
            require(len(set(expected)) == 1, "both sides of an equation have one sort")
        elif self.head.name == "forall":
            require(bool(expected) and isinstance(self.arguments[0].head, Variable), "a quantifier binds a variable")
            free, bound = free - self.arguments[0].free, bound | self.arguments[0].free
        for slot, value in (("sort", self.head.sort), ("free", free), ("bound", bound)):
            object.__setattr__(self, slot, value)


def make(head: Symbol | Variable, *arguments: Term) -> Term:
    """Return the one term with this head and these arguments; raise CheckError where a sort is wrong."""
    found = _stored.get((head, arguments))
    return _stored.setdefault((head, arguments), Term(head, arguments)) if found is None else found


_stored: WeakValueDictionary[tuple[Symbol | Variable, tuple[Term, ...]], Term] = WeakValueDictionary()


def logical(name: str, *arguments: Term) -> Term:
    """Return the formula `falsum`, `->` (implies), `=` or `forall` (a variable and a formula) of these arguments."""
    return make(Symbol(name, tuple([a.sort for a in arguments]), PROP), *arguments)


FALSE = logical("falsum")


def substitute(term: Term, values: Mapping[Variable, Term]) -> Term:
    """Replace free variables, all at once, without recursion; raise CheckError where a quantifier could capture one."""
    inside = frozenset().union(*[value.free for value in values.values()])
    require(all(v.sort == value.sort for v, value in values.items()), "a value is not of its variable's sort")
    done: dict[Term, Term] = {}
    stack = [term]
    while stack:
        t = stack[-1]
        still = t.free.isdisjoint(values)
        waiting = [] if still else [a for a in t.arguments if a not in done]
        if waiting:
            stack.extend(waiting)
            continue
        if still or isinstance(t.head, Variable):
            done[t] = t if still else values[t.head]  # type: ignore[index]
        else:
            v = t.arguments[0].head if t.head.name == "forall" else None
            require(v not in inside and v not in values, f"{v} is bound where it would be replaced or captured")
            done[t] = make(t.head, *[done[a] for a in t.arguments])
        stack.pop()
    return done[term]
