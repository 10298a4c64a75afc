"""A proof as rows of a page: the steps with their reasons, nested as their hypotheses are."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from proofs.check import Derivation, Step
from proofs.citations import premises_of
from proofs.graph import Node, ProofGraph
from proofs.html.mathml import MathWriter
from proofs.term import Term, make

Pair = tuple[Markup, Markup]


@dataclass(frozen=True, slots=True)
class Row:
    """One step as it is shown; steps are numbered from 1.

    `values` is a substitution, `cases` are what each case of an induction is about and the step that proves it,
    `hypothesis` is the number of the hypothesis that the step uses or discharges.
    """

    number: int
    rule: str
    math: Markup
    sources: tuple[int, ...]
    users: tuple[int, ...]
    cites: str
    values: tuple[Pair, ...]
    cases: tuple[tuple[Markup, int], ...]
    variable: Markup
    hypothesis: int


@dataclass(frozen=True, slots=True)
class Opening:
    """The steps that follow stand under one more hypothesis; `again` where some stood under it before."""

    hypothesis: int
    math: Markup
    again: bool


@dataclass(frozen=True, slots=True)
class Closing:
    """The innermost hypothesis holds no longer."""


Event = Row | Opening | Closing


def events(graph: ProofGraph, writer: MathWriter) -> Iterator[Event]:
    """Yield the rows of a proof, and between them where hypotheses begin and end to hold."""
    derivation = graph.theorem.derivation
    around: tuple[int, ...] = ()
    met = set[int]()
    for node in graph.nodes:
        wanted = node.hypotheses[::-1]
        common = _common(around, wanted)
        yield from [Closing()] * (len(around) - common)
        for scope in wanted[common:]:
            yield Opening(scope, writer.math(derivation.scopes[scope - 1][1]), scope in met)
            met.add(scope)
        around = wanted
        yield _row(node, graph, writer)
    yield from [Closing()] * len(around)


def _common(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """Count the hypotheses that two nestings share from the outside."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def _row(node: Node, graph: ProofGraph, writer: MathWriter) -> Row:
    step = graph.theorem.derivation.steps[node.number]
    names = step.rule in ("generalise", "specialise", "induction")
    return Row(
        number=node.number + 1,
        rule=step.rule,
        math=writer.math(node.conclusion, step.path if step.rule == "rewrite" else None),
        sources=tuple([premise + 1 for premise in premises_of(step)]),
        users=tuple([user + 1 for user in graph.users[node.number]]),
        cites=node.cites,
        values=tuple([(writer.name(variable), writer.math(value)) for variable, value in node.values]),
        cases=tuple(_cases(step, graph, writer)) if step.rule == "induction" else (),
        variable=writer.math(step.terms[0]) if names else Markup(""),
        hypothesis=step.path[0] if step.rule in ("hypothesis", "discharge") else 0,
    )


def _cases(step: Step, graph: ProofGraph, writer: MathWriter) -> Iterator[tuple[Markup, int]]:
    names = list(step.terms[2:])
    constructors = next(d.constructors for d in graph.theorem.theory.datatypes if d.sort == step.terms[0].sort)
    for constructor, premise in zip(constructors, step.premises, strict=False):
        parts, names = names[: len(constructor.sorts)], names[len(constructor.sorts) :]
        yield writer.math(make(constructor, *parts)), premise + 1


def formulas_of(derivation: Derivation, nodes: tuple[Node, ...]) -> list[Term]:
    """Return all formulas that a page shows: hypotheses and what the steps conclude."""
    return [hypothesis for _, hypothesis in derivation.scopes] + [node.conclusion for node in nodes]
