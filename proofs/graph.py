"""What rests on what: the steps of one proof, the theorems of a library, and why a theorem holds.

Both graphs are acyclic by construction: a step uses earlier steps, a theorem cites theorems that were checked before.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kernels.errors import DiscoveryError
from proofs.check import Derivation, Theorem
from proofs.citations import premises_of
from proofs.conclusions import conclusions, substitution
from proofs.term import Term, Variable

if TYPE_CHECKING:
    import networkx


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a proof: what it concludes, by which rule, from which earlier steps, under which hypotheses.

    `values` is the substitution of a citation, `hypotheses` are the scopes around the step, the innermost first.
    """

    number: int
    rule: str
    conclusion: Term
    sources: tuple[int, ...]
    cites: str
    values: tuple[tuple[Variable, Term], ...]
    hypotheses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProofGraph:
    """The steps of one theorem's proof, numbered as in its derivation."""

    theorem: Theorem
    nodes: tuple[Node, ...] = field(init=False)
    users: tuple[tuple[int, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        derivation, formulas = self.theorem.derivation, conclusions(self.theorem)
        nodes = tuple([_node(derivation, number, formula) for number, formula in enumerate(formulas)])
        object.__setattr__(self, "nodes", nodes)
        object.__setattr__(self, "users", _users(nodes))

    def ancestors(self, number: int) -> tuple[int, ...]:
        """Return the numbers of all steps that a step rests on, in order."""
        found, stack = {number}, [number]
        while stack:
            new = [n for n in self.nodes[stack.pop()].sources if n not in found]
            found.update(new)
            stack.extend(new)
        return tuple(sorted(found - {number}))

    def networkx(self) -> "networkx.DiGraph[int]":
        """Return the graph for networkx, with an edge from each source to the step that uses it."""
        import networkx

        graph: networkx.DiGraph[int] = networkx.DiGraph(name=self.theorem.name)
        for node in self.nodes:
            graph.add_node(node.number, node=node)
            graph.add_edges_from((source, node.number) for source in node.sources)
        return graph


def _node(derivation: Derivation, number: int, conclusion: Term) -> Node:
    step, hypotheses = derivation.steps[number], []
    scope = step.scope
    while scope:
        hypotheses.append(scope)
        scope = derivation.scopes[scope - 1][0]
    sources = tuple(dict.fromkeys(premises_of(step)))
    values = substitution(step) if step.rule == "cite" else ()
    return Node(number, step.rule, conclusion, sources, step.name, values, tuple(hypotheses))


def _users(nodes: Iterable[Node]) -> tuple[tuple[int, ...], ...]:
    users: list[list[int]] = []
    for node in nodes:
        users.append([])
        for source in node.sources:
            users[source].append(node.number)
    return tuple([tuple(numbers) for numbers in users])


@dataclass(frozen=True, slots=True)
class LibraryGraph:
    """Which theorem of a library cites which; `theorems` stand in an order in which each follows what it cites."""

    theorems: tuple[Theorem, ...]
    cited_by: Mapping[str, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        users: dict[str, list[str]] = {}
        for theorem in self.theorems:
            lost = [name for name in theorem.earlier if name not in users]
            if lost or theorem.name in users:
                problem = f"cites {lost[0]}, which does not stand before it" if lost else "stands there twice"
                raise DiscoveryError(f"{theorem.name} {problem}: put each theorem once, after those that it cites")
            users[theorem.name] = []
            for name in theorem.earlier:
                users[name].append(theorem.name)
        object.__setattr__(self, "cited_by", {name: tuple(found) for name, found in users.items()})

    def layers(self) -> dict[str, int]:
        """Return for each theorem the length of the longest chain of citations below it."""
        depth: dict[str, int] = {}
        for theorem in self.theorems:
            depth[theorem.name] = max((depth[name] + 1 for name in theorem.earlier), default=0)
        return depth

    def networkx(self) -> "networkx.DiGraph[str]":
        """Return the graph for networkx, with an edge from each theorem to those that cite it."""
        import networkx

        graph: networkx.DiGraph[str] = networkx.DiGraph()
        for theorem in self.theorems:
            graph.add_node(theorem.name, theorem=theorem)
            graph.add_edges_from((name, theorem.name) for name in theorem.earlier)
        return graph


def grounds(theorem: Theorem) -> tuple[str, ...]:
    """Return the axioms and schemes that a theorem's own proof uses, without those of the theorems that it cites."""
    axioms = {axiom.name for axiom in theorem.theory.axioms}
    steps = theorem.derivation.steps
    found = {step.name for step in steps if step.rule == "cite" and step.name in axioms}
    found |= {"classical logic" for step in steps if step.rule == "classical"}
    found |= {f"induction on {step.terms[0].sort}" for step in steps if step.rule == "induction"}
    return tuple(sorted(found))


def why(theorem: Theorem, write: Callable[[Term], str] | None = None) -> str:
    """Return the theorems and axioms that a theorem rests on, as a tree in lines of text.

    `write` writes a formula, if the lines shall show them. A theorem that is used in two places is opened once.

    >>> from proofs.check import Derivation, Step, Theory
    >>> from proofs.term import FALSE
    >>> given = Derivation(((0, FALSE),), (Step("hypothesis", 1, path=(1,)), Step("discharge", 0, (0,), path=(1,))))
    >>> print(why(Theorem("trivial", Theory("empty", (), (), ()), given, {})))
    trivial
    └─ pure logic, no axiom
    """
    lines, opened = list[str](), set[str]()
    stack: list[tuple[Theorem | str, str, str]] = [(theorem, "", "")]
    while stack:
        item, indent, branch = stack.pop()
        if isinstance(item, str):
            lines.append(indent + branch + item)
            continue
        again = item.name in opened
        lines.append(indent + branch + _line(item, write) + (" (see above)" if again else ""))
        inner = indent + {"": "", "├─ ": "│  ", "└─ ": "   "}[branch]
        below = [] if again else _below(item, write)
        opened.add(item.name)
        branches = ["├─ "] * (len(below) - 1) + ["└─ "]
        stack.extend(reversed([(part, inner, mark) for part, mark in zip(below, branches, strict=False)]))
    return "\n".join(lines)


def _line(theorem: Theorem, write: Callable[[Term], str] | None) -> str:
    return theorem.name if write is None else f"{theorem.name}: {write(theorem.formula)}"


def _below(theorem: Theorem, write: Callable[[Term], str] | None) -> list[Theorem | str]:
    formulas = {axiom.name: axiom.formula for axiom in theorem.theory.axioms}
    axioms = grounds(theorem)
    shown = [f"axiom {n}" + (f": {write(formulas[n])}" if write else "") if n in formulas else n for n in axioms]
    below: list[Theorem | str] = [theorem.earlier[name] for name in sorted(theorem.earlier)]
    return [*below, *shown] or ["pure logic, no axiom"]
