"""Proofs of formulas: the certificates that `conjectures` finds, judged by the trusted checker in `proofs`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from time import process_time
from typing import Any

from conjectures.certificates import certificates
from conjectures.pcf import Pcf
from conjectures.relations import canonical_moebius, moebius_text
from proofs.evaluations import evaluations
from proofs.formula_rules import Proved, check, prove
from proofs.hypergeometric import Refused

BUDGET = 10.0


@dataclass(frozen=True, slots=True)
class Theorem:
    """A proved value: the fraction is (c0 + c1 x)/(d0 + d1 x) for the x written `constant`."""

    pcf: Pcf
    constant: str
    map: tuple[int, int, int, int]
    citations: tuple[str, ...]
    certificate: Mapping[str, Any]

    @property
    def value(self) -> str:
        """The value as an expression."""
        return moebius_text(self.map, self.constant)


def prove_value(pcf: Pcf, budget: float = BUDGET) -> Theorem | None:
    """The first certificate that the checker accepts, within a budget in seconds of processor time; None without one.

    >>> prove_value(Pcf.parse("2n + 1", "n^2")).value
    '4/pi'
    """
    end = process_time() + budget
    return next((theorem for theorem in _theorems(pcf) if theorem is not None), None) if budget > 0 else None


def _theorems(pcf: Pcf) -> Iterator[Theorem | None]:
    for node in certificates(pcf, evaluations):
        yield _judged(pcf, node)


def _judged(pcf: Pcf, node: Mapping[str, Any]) -> Theorem | None:
    try:
        proved = prove(_fractions(pcf.a), _fractions(pcf.b), node, 0)
        certificate = {"a": list(pcf.a), "b": list(pcf.b), "constant": proved.constant, "map": list(_map(proved)), "proof": node}
        check(certificate)
    except Refused:
        return None
    return Theorem(pcf, proved.constant, _map(proved), proved.citations, certificate)


def _fractions(coefficients: tuple[int, ...]) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, coefficients))


def _map(proved: Proved) -> tuple[int, int, int, int]:
    """(A x + B)/(C x + D) as coprime integers (c0, c1, d0, d1)."""
    (a, b), (c, d) = proved.value
    common = lcm(*(entry.denominator for entry in (a, b, c, d)))
    return canonical_moebius([int(entry * common) for entry in (b, a, d, c)])
