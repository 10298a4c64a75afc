"""The families through the members of an analysed space: of one constant, and of quotients with several parameters."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from conjectures.canonical import canonical, terminates
from conjectures.charts import Box, points
from conjectures.convergence import DIVERGENT, LOGARITHMIC, POLYNOMIAL, classify
from conjectures.families import OUTSIDE, Family, families, verify_outside
from conjectures.naming import explained
from conjectures.parametric import ParametricFamily, Search, cover, outside, parametric_families, sheets
from conjectures.pcf import Pcf
from conjectures.survey import nearly_nilpotent

Record = dict[str, Any]
# Each parametric family is checked on so many members outside the space, to so many digits.
CHECKED, DIGITS = 12, 200
ALL = "all"


def constant_families(members: Sequence[Record], box: Box | None) -> list[Record]:
    """Families with one parameter whose members are images of one constant, verified on 20 members outside the space.

    Each belongs to its first member, whose place in the list is `place`.
    """
    places: dict[str, dict[Pcf, int]] = defaultdict(dict)
    for place, member in enumerate(members):
        if member["constant_kind"] == "constant" and len(member["constants"]) == 1:
            form = canonical(Pcf.parse(member["a"], member["b"])).pcf
            places[member["constants"][0]].setdefault(form, place)
    return [row for constant in sorted(places) for row in _of_constant(constant, places[constant], box)]


def _of_constant(constant: str, places: dict[Pcf, int], box: Box | None) -> Iterator[Record]:
    def excused(pcf: Pcf) -> bool:
        return _without_limit(pcf) or canonical(pcf).pcf in places

    search = Search(box, frozenset(places), excused, lambda pcf: True)
    for one in families(places, search):
        found = verify_outside(one, constant, search)
        first = one.pcf(0)
        if found.verified == OUTSIDE and first is not None:
            yield {**_row(one, constant), "examples": [list(example) for example in found.examples],
                   "outside": found.verified, "place": places[first]}  # fmt: skip


def _row(one: Family, constant: str) -> Record:
    a, b = one.texts
    return {
        "a": a,
        "b": b,
        "parameters": "k",
        "constant": constant,
        "members": one.members,
        "confirming": one.confirming,
    }


def _without_limit(pcf: Pcf) -> bool:
    return terminates(pcf) or classify(pcf).kind == DIVERGENT


@dataclass(frozen=True, slots=True)
class Covered:
    """Parametric families as records, and how many fully reduced distinct members and faces of them they hold."""

    families: list[Record]
    distinct: int
    distinct_covered: int
    faces: int
    faces_covered: int


def quotient_families(members: Sequence[Record], box: Box | None) -> Covered:
    """Families with several parameters through all fully reduced members, and those that have a theorem's quotient.

    Inflations count with what they inflate. Each family is checked on 12 members outside the space: theory's value of
    each agrees with its enclosure to 200 digits, and a period of each is nilpotent modulo nearly all primes.
    """
    faces: dict[Pcf, int] = defaultdict(int)
    reduced: set[Pcf] = set()
    for member in members:
        form = canonical(Pcf.parse(member["a"], member["b"])).pcf
        faces[form] += 1
        if member["reduction"] == "full" or len(form.a) == len(form.b) == 1:
            reduced.add(form)
    charts: dict[tuple[str, int, int, bool], list[Pcf]] = defaultdict(list)
    for pcf in faces:
        charts[_manner(pcf), len(pcf.a), len(pcf.b), pcf in reduced].append(pcf)
    pairs = (pair for key in sorted(charts) for pair in _of_chart(key[0], charts[key], key[3], box, faces))
    found = cover(pair for pair in pairs if pair[0].names and len(pair[1]) > 1 + len(pair[0].names))
    inside = [pcf for _, covered in found for pcf in covered]
    hit = reduced & {canonical(pcf).pcf for pcf in inside}
    rows = [_parametric_row(one, covered, box) for one, covered in found]
    return Covered(rows, len(reduced), len(hit), sum(faces[p] for p in reduced), sum(faces[p] for p in hit))


def _manner(pcf: Pcf) -> str:
    """The kind of convergence; those of a double root, of which some have equal exponents, are together."""
    kind = classify(pcf).kind
    return POLYNOMIAL if kind == LOGARITHMIC else kind


def _of_chart(
    manner: str, pcfs: list[Pcf], full: bool, box: Box | None, known: Iterable[Pcf]
) -> Iterator[tuple[ParametricFamily, frozenset[Pcf]]]:
    def excused(pcf: Pcf) -> bool:
        return terminates(pcf) or _manner(pcf) != manner or canonical(pcf).pcf in forms

    def holds(pcf: Pcf) -> bool:
        return (not full or len(pcf.a) == 1 or nearly_nilpotent(pcf)) and explained(pcf, DIGITS) is not None

    forms = frozenset(known)
    search = Search(box, frozenset(pcfs), excused, holds)
    yield from parametric_families(sheets((point for pcf in pcfs for point in points(pcf)), search), search)


def _parametric_row(one: ParametricFamily, covered: frozenset[Pcf], box: Box | None) -> Record:
    a, b = one.texts
    search = Search(box, covered, _without_limit, lambda pcf: True)
    beyond = outside(one, search, CHECKED)
    example = next(iter(beyond), None)
    name = explained(example, DIGITS) if example else None
    return {
        "a": a,
        "b": b,
        "parameters": ", ".join(one.names),
        "constant": (name.constants or (name.kind,))[0] if name else None,
        "members": len(covered),
        "confirming": len(covered) - 1 - len(one.names),
        "outside": len(beyond),
        "examples": [[str(example), name.text]] if example and name else [],
    }
