"""What stands on the index of a library."""

from typing import TYPE_CHECKING, Any

from proofs.check import Theorem
from proofs.html.mathml import LONGEST
from proofs.html.overview import overview
from proofs.naming import opened
from proofs.notation import text
from proofs.term import Term

if TYPE_CHECKING:
    from proofs.html.pages import Library


def index_content(library: "Library", data: dict[str, Any]) -> dict[str, Any]:
    """Return what the template of the index shows."""
    theory = library.presentation.theory
    theorems = library.graph.theorems
    used = sorted({name for theorem in theorems for name in theorem.axioms})
    return {
        "library": library,
        "theory": theory,
        "theorems": [_entry(theorem, library) for theorem in theorems],
        "axioms": [_axiom(name, formula, name in used, library) for name, formula in theory.axioms],
        "schemes": [name for name in used if name not in library.anchors],
        "datatypes": [(d.sort, [c.name for c in d.constructors]) for d in theory.datatypes],
        "goals": _goals(library),
        "drawing": overview(library.graph),
        "citations": _citations(theorems),
        "data": data,
    }


def _citations(theorems: tuple[Theorem, ...]) -> list[list[int]]:
    places = {theorem.name: place for place, theorem in enumerate(theorems)}
    return [[places[name] for name in theorem.earlier] for theorem in theorems]


def _entry(theorem: Theorem, library: "Library") -> dict[str, Any]:
    short = library.writer.weight(theorem.formula) <= LONGEST
    statement = text(theorem.formula, library.presentation) if short else "…"
    return {
        "name": theorem.name,
        "file": library.files[theorem.name],
        "math": library.writer.math(theorem.formula),
        "search": f"{theorem.name} {statement} {library.files[theorem.name]}".lower(),
        "text": statement,
        "steps": len(theorem.derivation.steps),
        "cites": len(theorem.earlier),
        "cited_by": len(library.graph.cited_by[theorem.name]),
        "kept": theorem.name in library.kept,
    }


def _axiom(name: str, formula: Term, used: bool, library: "Library") -> dict[str, Any]:
    return {"name": name, "anchor": library.anchors[name], "math": library.writer.math(formula), "used": used}


def _goals(library: "Library") -> list[dict[str, Any]]:
    """Return the goals, each with the theorem that settles it: the same but for quantifiers in front and names."""
    goals, proofs = library.presentation.goals, dict[Term, str]()
    for theorem in library.graph.theorems if goals else ():
        proofs.setdefault(_alike(theorem.formula, library), theorem.name)
    return [
        {"name": g.name, "math": library.writer.math(g.formula), "proof": proofs.get(_alike(g.formula, library))}
        for g in goals
    ]


def _alike(formula: Term, library: "Library") -> Term:
    return opened(formula) if library.writer.weight(formula) <= LONGEST else formula
