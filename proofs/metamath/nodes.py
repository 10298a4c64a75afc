"""Metamath's nouns: expressions and proofs are both trees of labels, with shared parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kernels.errors import DiscoveryError

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Node:
    """A label applied to nodes; an expression also knows how it is written and which variables stand in it.

    `pattern` holds tokens, and the places of children in between.
    """

    label: str
    children: tuple["Node", ...] = ()
    pattern: tuple[str | int, ...] = ()
    variables: frozenset[str] = frozenset()


# A statement without its keyword: tokens and expressions, the typecode first.
Statement = tuple[str | Node, ...]


def expression(label: str, pattern: tuple[str | int, ...], *children: Node) -> Node:
    """Return the expression that a syntax axiom builds.

    >>> zero = expression("c.0", ("0",))
    >>> written(expression("c.S", ("S", 0), zero))
    'S 0'
    """
    return Node(label, children, pattern, frozenset().union(*[child.variables for child in children]))


def written(*statement: str | Node) -> str:
    """Return the tokens of a statement, without recursion."""
    tokens: list[str] = []
    stack: list[str | Node] = list(reversed(statement))
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            tokens.append(part)
        else:
            stack.extend(p if isinstance(p, str) else part.children[p] for p in reversed(part.pattern))
    return " ".join(tokens)


@dataclass(frozen=True, slots=True)
class Assertion:
    """An axiom or theorem that proofs may use.

    `roles` are its variables under the names that callers know, in the order in which proofs give their values;
    `distinct` are pairs of roles whose values must share no variable.
    """

    label: str
    roles: tuple[str, ...]
    distinct: tuple[Pair, ...] = ()


@dataclass(slots=True)
class Argument:
    """One proof in the making: it collects which variables must be distinct."""

    distinct: set[Pair] = field(default_factory=set)

    def use(self, assertion: Assertion, values: Mapping[str, Node], *premises: Node) -> Node:
        """Return the step that uses an assertion; raise DiscoveryError where variables that must differ do not."""
        for one, other in assertion.distinct:
            self.distinct.update(_pairs(assertion.label, values[one], values[other]))
        return Node(assertion.label, (*[values[role] for role in assertion.roles], *premises))


def _pairs(label: str, one: Node, other: Node) -> Iterator[Pair]:
    shared = one.variables & other.variables
    if shared:
        raise DiscoveryError(
            f"the export of a proof failed: {label} needs {sorted(shared)} to be distinct; report this"
        )
    for u in one.variables:
        for v in other.variables:
            yield min(u, v), max(u, v)
