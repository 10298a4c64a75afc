"""Which continued fractions are one formula: classes joined by exact transformations that the checker has accepted."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conjectures.canonical import Canonical, canonical, terminates
from conjectures.certificates.coboundary import DEGREE, coboundary
from conjectures.certificates.inflations import inflation
from conjectures.pcf import Pcf
from conjectures.relations import canonical_moebius, moebius_text
from discovery.proving import Theorem, moebius_of, prove_value
from discovery.proving import checked as proved
from kernels.errors import DiscoveryError
from proofs.formula_rules import Refused, check_relation, prove
from proofs.formula_rules.exact import polynomial

VALUE = "V"


@dataclass(frozen=True, slots=True)
class Join:
    """The value of `pcf` is (c0 + c1 V)/(d0 + d1 V) for the value V of `other`; how that is known, and why."""

    pcf: Pcf
    other: Pcf
    how: str
    map: tuple[int, int, int, int]
    certificate: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The map as an expression in V."""
        return moebius_text(self.map, VALUE)


@dataclass(frozen=True, slots=True)
class Member:
    """A fraction of a class: its number in the list, and the join to the class's representative, None for that one."""

    number: int
    pcf: Pcf
    join: Join | None


def classes(pcfs: Sequence[Pcf], degree: int = DEGREE, values: bool = False) -> list[list[Member]]:
    """The fractions in classes of one formula each, in the order of their first members.

    >>> brouncker, tail, other = (Pcf.parse(*p) for p in (("2n+1", "n^2"), ("4n+6", "4(n+1)^2"), ("n", "n^2+1")))
    >>> for one in classes([brouncker, tail, other]):
    ...     print([(member.number, member.join and member.join.text) for member in one])
    [(0, None), (1, '2/(-1 + V)')]
    [(2, None)]

    Two fractions in different classes are not joined by inflation or a coboundary (of so many steps each as the rates
    of convergence ask for, at most 8) with polynomials up to this degree; that is no proof that they differ. With
    `values`, classes whose values are proved in one constant are joined too.
    """
    found: list[list[Member]] = []
    theorems: dict[Pcf, Theorem | None] = {}
    for number, pcf in enumerate(pcfs):
        for one in found:
            join = joined(pcf, one[0].pcf, degree) or (values and _by_value(pcf, one[0].pcf, theorems)) or None
            if join is not None:
                one.append(Member(number, pcf, join))
                break
        else:
            found.append([Member(number, pcf, None)])
    return found


def joined(pcf: Pcf, other: Pcf, degree: int = DEGREE) -> Join | None:
    """The join of two fractions by inflation or a coboundary, as accepted by the checker; None without one.

    `coboundary 1:2` says that one step of the first fraction goes with two steps of the other.
    """
    if terminates(pcf) or terminates(other):
        return None
    first, second = canonical(pcf), canonical(other)
    how, node = _transformation(first, second, degree)
    if node is None:
        return None
    # From `other` to its canonical form, from there to that of `pcf`, and back to `pcf`.
    node = _around(other, second, pcf, first, node)
    certificate = {"a": list(pcf.a), "b": list(pcf.b), "other": [list(other.a), list(other.b)], "proof": node}
    try:
        given = polynomial(other.a), polynomial(other.b)
        moebius = moebius_of(prove(polynomial(pcf.a), polynomial(pcf.b), node, 0, given))
        return Join(pcf, other, how, moebius, {**certificate, "map": list(moebius)})
    except Refused:
        return None


def checked(certificate: Mapping[str, Any], how: str) -> Join:
    """The join of a certificate that the checker accepts; raises Refused otherwise."""
    check_relation(certificate)
    a, b = certificate["other"]
    pcf, other = Pcf(tuple(certificate["a"]), tuple(certificate["b"])), Pcf(tuple(a), tuple(b))
    return Join(pcf, other, how, canonical_moebius(certificate["map"]), certificate)


def _transformation(first: Canonical, second: Canonical, degree: int) -> tuple[str, dict[str, Any] | None]:
    """The step from the second canonical form to the first."""
    if first.pcf == second.pcf:
        return "inflation", {"rule": "given"}
    step = coboundary(first.pcf, second.pcf, degree)
    if step is None:
        return "", None
    folds = step["folds"]
    how = "coboundary" if folds == [1, 1] else "coboundary {}:{}".format(*folds)  # type: ignore[misc]
    return how, {**step, "proof": {"rule": "given"}}


def _around(other: Pcf, second: Canonical, pcf: Pcf, first: Canonical, node: dict[str, Any]) -> dict[str, Any]:
    """The step between canonical forms with inflations on both sides."""
    if second.pcf != other:
        inner = inflation(second.pcf, other, {"rule": "given"})
        node = inner if node["rule"] == "given" else {**node, "proof": inner}
    return node if first.pcf == pcf else inflation(pcf, first.pcf, node)


def _by_value(pcf: Pcf, other: Pcf, theorems: dict[Pcf, Theorem | None]) -> Join | None:
    """The join through one constant in which both values are proved."""
    for one in (pcf, other):
        if one not in theorems:
            theorems[one] = prove_value(one)
    first, second = theorems[pcf], theorems[other]
    if first is None or second is None or first.constant != second.constant:
        return None
    (a, b, c, d), (p, q, r, s) = first.map, second.map
    # V' = (p + q x)/(r + s x) gives x = (r V' - p)/(q - s V'), and V = (a + b x)/(c + d x).
    moebius = (a * q - b * p, b * r - a * s, c * q - d * p, d * r - c * s)
    certificate = {"values": [dict(first.certificate), dict(second.certificate)]}
    return Join(pcf, other, f"both proved in {first.constant}", canonical_moebius(moebius), certificate)


def read(text: str, name: str) -> list[Pcf]:
    """The fractions of a list: a line each, as `a(n) ; b(n)` or as JSON with the keys a and b; # begins a comment.

    >>> print(*read("2n+1 ; n^2  # Brouncker", "list"))
    PCF(2*n + 1, n^2)
    """
    pcfs = list(_lines(text, name))
    if not pcfs:
        raise DiscoveryError(f"{name} holds no continued fraction: a line for each, such as 2n+1 ; n^2")
    return pcfs


def _lines(text: str, name: str) -> Iterator[Pcf]:
    for number, line in enumerate(text.splitlines(), 1):
        content = line.partition("#")[0].strip()
        if content:
            try:
                yield Pcf.parse(*_pair(content))
            except DiscoveryError as error:
                raise DiscoveryError(f"{name}, line {number}: {error}") from None


def _pair(line: str) -> tuple[str, str]:
    if line.startswith("{"):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            raise DiscoveryError("not an object in JSON") from None
        pair = (entry.get("a"), entry.get("b"))
    else:
        first, _, second = line.partition(";")
        pair = (first, second)
    if not all(isinstance(text, str) and text.strip() for text in pair):
        raise DiscoveryError("give a(n) and b(n), such as 2n+1 ; n^2")
    return str(pair[0]), str(pair[1])


def read_joins(text: str, name: str) -> Iterator[str]:
    """What the certificates of a file say, a line each, all checked; raises DiscoveryError for the first bad one."""
    for number, line in enumerate(text.splitlines(), 1):
        try:
            yield from _statements(json.loads(line))
        except (ValueError, RecursionError):
            raise DiscoveryError(f"{name}, line {number}: not a certificate in JSON") from None
        except Refused as error:
            raise DiscoveryError(f"{name}, line {number}: refused: {error}") from None


def _statements(certificate: Any) -> Iterator[str]:
    """The statement of a join, or for one by values the two theorems that it rests on."""
    if isinstance(certificate, dict) and isinstance(certificate.get("values"), list):
        yield from (proved(one).statement for one in certificate["values"])
        return
    join = checked(certificate, "")
    yield f"{join.pcf} = {join.text} with V = {join.other}"
