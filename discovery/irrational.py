"""Irrationality: trajectories of matrix fields whose denominators grow slowly enough, as proofs that are checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

from conjectures.canonical import canonical
from conjectures.certificates.sums import sums
from conjectures.constants.expressions import constant_from_text
from conjectures.identification import moebius
from conjectures.irrationality import exact_delta
from conjectures.matrix_fields import Field, Point, Terms, fields, trajectory
from conjectures.pcf import Pcf
from discovery.proving import moebius_of
from kernels.errors import DiscoveryError
from proofs.formula_rules import Refused, prove
from proofs.formula_rules.evaluations import evaluations
from proofs.formula_rules.exact import polynomial
from proofs.formula_rules.irrational import check_irrational
from proofs.irrationality_steps import least_delta

BITS = 220
MOST_STEPS = 3
SHIFTS = sorted(range(-8, 9), key=abs)


@dataclass(frozen=True, slots=True)
class Irrationality:
    """The theorem that a number is irrational; `delta` in closed form, by the prime number theorem, and a bound."""

    constant: str
    pcf: Pcf
    value: str
    field: str | None
    direction: Point | None
    delta: str
    least_delta: float
    denominators: str
    citations: tuple[str, ...]
    certificate: Mapping[str, Any]

    @property
    def statement(self) -> str:
        """The theorem on one line."""
        return f"{self.constant} is irrational"

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the prime number theorem adds: delta itself, and the measure that follows from it."""
        value = exact_delta(self.pcf, "full").ball
        assert value is not None
        number, measure = float(value), float(1 + 1 / value)
        return (
            f"delta = {self.delta} = {number:.6f}, by Poincaré's theorem for the recurrence and log lcm(1..n) ~ n, the "
            f"prime number theorem (Hadamard, de la Vallée Poussin 1896); so the irrationality measure is at most "
            f"{measure:.4f}",
        )


def prove_irrational(text: str, pcf: Pcf | None = None) -> Irrationality | None:
    """The first trajectory of the fields, or the fraction given, that proves a number irrational; None without one.

    >>> theorem = prove_irrational("zeta(3)")
    >>> theorem.statement, theorem.pcf.a_text, theorem.denominators
    ('zeta(3) is irrational', '34*n^3 + 51*n^2 + 27*n + 5', '2 lcm(1..n)^3')

    The theorem is about the number as the table of evaluations writes it, which agrees with `text` to 60 digits.
    """
    for field, direction, along in _candidates(text) if pcf is None else [(None, None, canonical(pcf).pcf)]:
        for node in sums(along, evaluations):
            theorem = _judged(text, along, node, field, direction)
            if theorem is not None:
                return theorem
    return None


def _candidates(text: str) -> Iterator[tuple[Field, Point, Pcf]]:
    """The trajectories of the fields of this number, those of few steps first."""
    directions = [(s, n - s) for n in range(1, MOST_STEPS + 1) for s in range(n + 1) if gcd(s, n - s) == 1]
    for field in fields():
        if _related(text, field.constant):
            for direction in directions:
                yield field, direction, trajectory(field, direction)


def _related(text: str, other: str) -> bool:
    one, two = (constant_from_text(name).enclosure(BITS) for name in (text, other))
    return moebius(one, two, None, BITS - 20) is not None


def _judged(
    text: str, pcf: Pcf, node: Mapping[str, Any], field: Field | None, direction: Point | None
) -> Irrationality | None:
    a, b = polynomial(map(Fraction, pcf.a)), polynomial(map(Fraction, pcf.b))
    try:
        proved = prove(a, b, dict(node))
    except Refused:
        return None
    if not _same(text, proved.constant):
        return None
    claim = {"a": list(pcf.a), "b": list(pcf.b), "constant": proved.constant, "map": list(moebius_of(proved))}
    fraction = {**claim, "proof": dict(node)}
    for place in [None] if field is None or direction is None else _places(field, direction):
        try:
            return checked({"irrational": proved.constant, "field": place, "fraction": fraction}, field, direction)
        except Refused:
            continue
    return None


def _same(text: str, other: str) -> bool:
    one, two = (constant_from_text(name).enclosure(BITS) for name in (text, other))
    return bool((one - two).contains(0))


def _places(field: Field, direction: Point) -> Iterator[dict[str, Any]]:
    f, fbar = (_rows(terms) for terms in field.terms())
    for shift in SHIFTS:
        yield {"f": f, "fbar": fbar, "start": list(field.start), "direction": list(direction), "shift": shift}


def _rows(terms: Terms) -> list[list[str]]:
    """The coefficients at 1, y, y^2, ... as polynomials in x."""
    rows = []
    for j in range(max(key[1] for key in terms) + 1):
        top = max((key[0] for key in terms if key[1] == j), default=-1)
        rows.append([str(terms.get((i, j), 0)) for i in range(top + 1)])
    return rows


def checked(
    certificate: Mapping[str, Any], field: Field | None = None, direction: Point | None = None
) -> Irrationality:
    """The theorem of a certificate that the checker accepts; raises Refused otherwise."""
    from conjectures.relations import moebius_text

    proved, fraction = check_irrational(certificate), certificate["fraction"]
    pcf = Pcf(tuple(fraction["a"]), tuple(fraction["b"]))
    exact = exact_delta(pcf, "full")
    if exact.text is None:
        raise DiscoveryError(f"{pcf}: delta at infinity is not known: {exact.reason}")
    factor = "" if proved.sums.clear == 1 else f"{proved.sums.clear} "
    power = "" if proved.sums.s == 1 else f"^{proved.sums.s}"
    return Irrationality(
        constant=proved.constant,
        pcf=pcf,
        value=moebius_text(fraction["map"], proved.constant),
        field=None if field is None else field.name,
        direction=direction,
        delta=exact.text,
        least_delta=least_delta(proved),
        denominators=f"{factor}lcm(1..n){power}",
        citations=proved.citations,
        certificate=certificate,
    )
