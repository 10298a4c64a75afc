"""A proof archive: JSON lines, the presentation first, then one theorem a line, then the end.

It grows while an exploration runs and is whole after every line, so a kill costs at most the line being written. What
is read is re-checked: a theorem comes out of here only through the trusted checker.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from kernels.errors import DiscoveryError
from proofs.archive_terms import (
    TermTable,
    checked_list,
    checked_object,
    checked_text,
    decode_derivation,
    encode_derivation,
    is_number,
    pick,
)
from proofs.archive_theory import decode_symbols, decode_theory, encode_theory
from proofs.check import Derivation, Theorem
from proofs.exploration import Origin
from proofs.presentation import Definition, Goal, Notation, Presentation
from proofs.term import CheckError, Term

FORM = "proofs 1"
MAX_LINE = 1 << 26


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive holds: `kept` are the theorems that compression left, and None if the archive has no end."""

    presentation: Presentation
    theorems: dict[str, Theorem]
    origins: dict[str, Origin]
    kept: tuple[str, ...] | None


@dataclass(slots=True)
class _Reading:
    presentation: Presentation
    theorems: dict[str, Theorem] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    kept: tuple[str, ...] | None = None


def json_line(value: Mapping[str, Any]) -> bytes:
    """Return a JSON value with one spelling, as a line.

    >>> json_line({"b": 1, "a": "é"})
    b'{"a":"\\xc3\\xa9","b":1}\\n'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def encode_presentation(presentation: Presentation) -> dict[str, Any]:
    """Return a presentation as a JSON object."""
    table = TermTable()
    theory = encode_theory(presentation.theory, table)
    goals = [[goal.name, table.number(goal.formula)] for goal in presentation.goals]
    return {
        "theory": theory,
        "title": presentation.title,
        "reference": presentation.reference,
        "notations": [asdict(notation) for notation in presentation.notations],
        "definitions": [[d.symbol, list(d.equations)] for d in presentation.definitions],
        "goals": goals,
        "terms": table.rows,
    }


def decode_presentation(data: object) -> Presentation:
    """Return the presentation in a JSON object; raise DiscoveryError where it is malformed."""
    fields = checked_object(data, "the presentation")
    terms = TermTable.decode(fields.get("terms"), decode_symbols(fields.get("theory")))
    try:
        return Presentation(
            decode_theory(fields.get("theory"), terms),
            checked_text(fields.get("title"), "the title"),
            checked_text(fields.get("reference"), "the reference"),
            tuple(_notation(row) for row in checked_list(fields.get("notations"), "the notations")),
            tuple(_definition(row) for row in checked_list(fields.get("definitions"), "the definitions")),
            tuple(_goal(row, terms) for row in checked_list(fields.get("goals"), "the goals")),
        )
    except CheckError as error:
        raise DiscoveryError(f"the theory is not sound to use: {error}") from None


def _notation(row: object) -> Notation:
    fields = checked_object(row, "a notation")
    try:
        return Notation(**{name: _plain(value) for name, value in fields.items()})  # type: ignore[arg-type]
    except TypeError:
        raise DiscoveryError("a notation has unknown or missing fields: the file is damaged") from None


def _plain(value: object) -> str | int:
    return value if is_number(value) else checked_text(value, "a notation's field")


def _definition(row: object) -> Definition:
    symbol, equations = _pair(row, "a definition")
    names = tuple(checked_text(name, "an equation") for name in checked_list(equations, "the equations"))
    return Definition(checked_text(symbol, "a defined symbol"), names)


def _goal(row: object, terms: list[Term]) -> Goal:
    name, formula = _pair(row, "a goal")
    return Goal(checked_text(name, "a goal's name"), pick(terms, formula))


def _pair(row: object, what: str) -> list[Any]:
    pair = checked_list(row, what)
    if len(pair) != 2:
        raise DiscoveryError(f"{what} has two parts: the file is damaged")
    return pair


def encode_theorem(theorem: Theorem, origin: Origin) -> dict[str, Any]:
    """Return a theorem, with where it came from, as a JSON object."""
    table = TermTable()
    proof = encode_derivation(theorem.derivation, table)
    formula = table.number(theorem.formula)
    return {"name": theorem.name, "formula": formula, **proof, "terms": table.rows, "origin": asdict(origin)}


def write_header(out: BinaryIO, presentation: Presentation) -> None:
    """Begin an archive."""
    out.write(json_line({"form": FORM, "presentation": encode_presentation(presentation)}))


def write_theorem(out: BinaryIO, theorem: Theorem, origin: Origin) -> None:
    """Add a theorem; all that it cites must stand before it."""
    out.write(json_line({"theorem": encode_theorem(theorem, origin)}))


def write_end(out: BinaryIO, kept: tuple[str, ...]) -> None:
    """End an archive, naming the theorems that compression kept."""
    out.write(json_line({"end": {"kept": list(kept)}}))


def read_archive(path: Path, partial: bool = False) -> Archive:
    """Read an archive and check every proof in it again.

    With `partial` a last line that was cut short is left out, as after a kill. Raises DiscoveryError with the number of
    the line that is damaged or proves nothing.
    """
    lines = enumerate(_objects(path, partial), 1)
    _, first = next(lines, (1, {}))
    if first.get("form") != FORM:
        raise DiscoveryError(f"{path}: this is no proof archive, or one of another version")
    with _at(path, 1):
        state = _Reading(decode_presentation(first.get("presentation")))
    for number, line in lines:
        with _at(path, number):
            _take(state, line)
    if state.kept is None and not partial:
        raise DiscoveryError(f"{path} has no end: it was cut short after {len(state.theorems)} theorems")
    return Archive(state.presentation, state.theorems, state.origins, state.kept)


@contextmanager
def _at(path: Path, line: int) -> Iterator[None]:
    try:
        yield
    except (DiscoveryError, CheckError) as error:
        raise DiscoveryError(f"{path}, line {line}: {error}") from None


def _objects(path: Path, partial: bool) -> Iterator[dict[str, Any]]:
    with path.open("rb") as source:
        while line := source.readline(MAX_LINE):
            if not line.endswith(b"\n"):
                if partial:
                    return
                raise DiscoveryError(f"{path} ends within a line: it was cut short, or has a line that is too long")
            try:
                yield checked_object(json.loads(line), "a line")
            except (ValueError, RecursionError):
                raise DiscoveryError(f"{path}: a line is no JSON: the file is damaged") from None


def _take(state: _Reading, line: dict[str, Any]) -> None:
    if state.kept is not None:
        raise DiscoveryError("something follows the end")
    if "end" in line:
        names = checked_list(checked_object(line["end"], "the end").get("kept"), "what was kept")
        state.kept = tuple(checked_text(name, "a kept theorem") for name in names)
        if not set(state.kept) <= state.theorems.keys():
            raise DiscoveryError("it keeps a theorem that is not there")
        return
    name, formula, derivation, origin = decode_theorem(line.get("theorem"), state.presentation)
    if name in state.theorems:
        raise DiscoveryError(f"{name} stands here twice")
    theorem = Theorem(name, state.presentation.theory, derivation, state.theorems)
    if theorem.formula is not formula:
        raise DiscoveryError(f"{name}: its proof proves another formula")
    state.theorems[name], state.origins[name] = theorem, origin


def decode_theorem(data: object, presentation: Presentation) -> tuple[str, Term, Derivation, Origin]:
    """Return the name, claimed formula, unchecked derivation and origin in a JSON object."""
    fields = checked_object(data, "a theorem")
    terms = TermTable.decode(fields.get("terms"), presentation.theory.symbols)
    name = checked_text(fields.get("name"), "a theorem's name")
    formula = pick(terms, fields.get("formula"))
    return name, formula, decode_derivation(fields, terms), _origin(fields.get("origin"))


def _origin(data: object) -> Origin:
    fields = checked_object(data, "an origin")
    mail = tuple(checked_text(name, "a letter") for name in checked_list(fields.get("mail"), "the mail"))
    numbers = [fields.get("block"), fields.get("burst")]
    if not all(is_number(number) for number in numbers):
        raise DiscoveryError("an origin names a block and a burst: the file is damaged")
    return Origin(checked_text(fields.get("asked_by"), "who asked"), numbers[0], numbers[1], mail)  # type: ignore[arg-type]
