"""Pages of theorems about formulas, with the searches that found them, their places in fields, and their equals."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from conjectures.matrix_fields import fields, trajectory
from discovery.proving import Theorem
from discovery.unification import classes, joined
from proofs.html.formula_pages import Formula, write_formulas

if TYPE_CHECKING:
    from discovery.stored import Found

DIRECTIONS = ((0, 1), (1, 0), (1, 1), (1, 2), (2, 1))
# Of more theorems than this, equals and places in fields are not looked for: that takes milliseconds a pair.
MOST_COMPARED = 400


class Statement(Protocol):
    """A theorem of any kind."""

    @property
    def statement(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def certificate(self) -> Mapping[str, Any]: ...
    @property
    def remarks(self) -> tuple[str, ...]: ...


def write_pages(folder: Path, theorems: Sequence[Statement], sources: "Sequence[Found | None] | None" = None) -> None:
    """Write a page for each theorem and an index; each certificate is checked again on the way."""
    origins = sources or [None] * len(theorems)
    equals = _equals(theorems) if len(theorems) <= MOST_COMPARED else {}
    formulas = []
    for number, (theorem, source) in enumerate(zip(theorems, origins, strict=True)):
        formula = Formula(
            theorem.statement,
            theorem.value,
            theorem.certificate,
            theorem.remarks,
            "" if source is None else source.origin,
            () if source is None else source.history,
            tuple(_places(theorem)) if len(theorems) <= MOST_COMPARED else (),
            tuple(equals.get(number, ())),
        )
        formulas.append(formula)
    write_formulas(folder, formulas)


def _equals(theorems: Sequence[Statement]) -> dict[int, list[tuple[int, str]]]:
    """For each theorem's number the others of its class, with the map from the representative or to the member."""
    values = [(number, theorem) for number, theorem in enumerate(theorems) if isinstance(theorem, Theorem)]
    found: dict[int, list[tuple[int, str]]] = {}
    for members in classes([theorem.pcf for _, theorem in values]):
        first = values[members[0].number][0]
        for member in members[1:]:
            number, text = values[member.number][0], member.join.text if member.join else "V"
            found.setdefault(first, []).append((number, f"{text}, V this one"))
            found.setdefault(number, []).append((first, f"V, and this one {text}"))
    return found


def _places(theorem: Statement) -> Iterator[str]:
    """The trajectories of fields, of few steps, that the fraction is joined to."""
    if not isinstance(theorem, Theorem):
        return
    for field in fields():
        if field.constant != theorem.constant:
            continue
        for direction in DIRECTIONS:
            join = joined(theorem.pcf, trajectory(field, direction))
            if join is not None:
                yield f"{field.name} along {direction[0]},{direction[1]}, by {join.how}: {join.text} with V its value"
