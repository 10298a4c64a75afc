"""Expressions with their sorts, which may still hold unknown parts until a body is read to its end."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from proofs.tip.sorts import AnySort


@dataclass(slots=True, eq=False)
class Case:
    """One case of a match: a constructor with variables for its fields, or the default, whose `constructor` is ""."""

    constructor: str
    variables: tuple[str, ...]
    body: "Expression"


@dataclass(slots=True, eq=False)
class Expression:
    """What an s-expression means; `kind` says which fields count.

    "variable" (name), "apply" (name, with `instance` for the sorts of its parameters), "match" (first part, cases),
    "if", "let" (variables are bound to all parts but the last), "lambda" (one variable), "call" (function, argument),
    "=", "distinct", "and", "or", "not", "=>", "forall" and "exists" (variables), "number" (name).
    """

    kind: str
    sort: AnySort
    place: int
    parts: list["Expression"] = field(default_factory=list)
    name: str = ""
    instance: tuple[AnySort, ...] = ()
    variables: tuple[tuple[str, AnySort], ...] = ()
    cases: list[Case] = field(default_factory=list)

    def inside(self) -> Iterator["Expression"]:
        """Yield this expression and all in it."""
        stack = [self]
        while stack:
            e = stack.pop()
            yield e
            stack.extend([case.body for case in reversed(e.cases)])
            stack.extend(reversed(e.parts))


def free_variables(e: Expression) -> frozenset[str]:
    """Return the names of the variables that stand free in an expression."""
    parts = [free_variables(part) for part in e.parts]
    if e.kind == "variable":
        return frozenset((e.name,))
    bound = frozenset(name for name, _ in e.variables)
    if e.kind == "let":
        return frozenset().union(*parts[:-1], parts[-1] - bound)
    cases = [free_variables(case.body) - frozenset(case.variables) for case in e.cases]
    return frozenset().union(*parts, *cases) - bound
