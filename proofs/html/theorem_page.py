"""What stands on the page of one theorem."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from proofs.archive_theory import encode_theorem
from proofs.check import Theorem
from proofs.formulas import premises
from proofs.graph import ProofGraph, grounds
from proofs.html.mathml import MathWriter, ambiguous
from proofs.html.neighbourhood import neighbourhoods
from proofs.html.rows import events, formulas_of
from proofs.term import Variable

if TYPE_CHECKING:
    from proofs.html.pages import Library


def theorem_content(library: "Library", number: int) -> dict[str, Any]:
    """Return what the template of a theorem's page shows."""
    theorem = library.graph.theorems[number]
    graph = ProofGraph(theorem)
    writer = _writer(library, graph)
    return {
        "library": library,
        "theorem": theorem,
        "file": library.files[theorem.name],
        "statement": writer.math(theorem.formula, display=True),
        "sorts": _sorts(theorem, writer),
        "rests": [_ground(name, theorem, library, writer) for name in _in_order(theorem)],
        "cites": _statements(theorem.earlier.values(), writer),
        "cited_by": library.graph.cited_by[theorem.name],
        "origin": library.origins.get(theorem.name),
        "premises": [writer.math(premise) for premise in premises(theorem.formula)[0]],
        "events": list(events(graph, writer)),
        "count": len(graph.nodes),
        "drawings": neighbourhoods(graph),
        "data": encode_theorem(theorem),
        "before": library.graph.theorems[number - 1].name if number else None,
        "after": library.graph.theorems[number + 1].name if number + 1 < len(library.graph.theorems) else None,
    }


def _writer(library: "Library", graph: ProofGraph) -> MathWriter:
    """Return the shared writer, or one of its own for a proof in which two variables share a name."""
    shown = [*formulas_of(graph.theorem.derivation, graph.nodes), *(v for n in graph.nodes for _, v in n.values)]
    clashing = ambiguous(shown)
    return MathWriter(library.presentation, clashing) if clashing else library.writer


def _sorts(theorem: Theorem, writer: MathWriter) -> list[tuple[str, list[Any]]]:
    """Return the free variables of a theorem, those of one sort together."""
    sorts: dict[str, list[Variable]] = {}
    for variable in sorted(theorem.formula.free):
        sorts.setdefault(variable.sort, []).append(variable)
    return [(sort, [writer.name(v) for v in variables]) for sort, variables in sorts.items()]


def _in_order(theorem: Theorem) -> list[str]:
    """Return what a theorem rests on: the axioms as the theory has them, then the schemes."""
    axioms = [axiom.name for axiom in theorem.theory.axioms if axiom.name in theorem.axioms]
    return [*axioms, *[name for name in theorem.axioms if name not in axioms]]


def _ground(name: str, theorem: Theorem, library: "Library", writer: MathWriter) -> dict[str, Any]:
    formulas = {axiom.name: axiom.formula for axiom in theorem.theory.axioms}
    return {
        "name": name,
        "anchor": library.anchors.get(name),
        "math": writer.math(formulas[name]) if name in formulas else None,
        "direct": name in grounds(theorem),
    }


def _statements(theorems: Iterable[Theorem], writer: MathWriter) -> list[tuple[str, Any]]:
    return [(theorem.name, writer.math(theorem.formula)) for theorem in theorems]
