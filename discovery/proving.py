"""Proofs of formulas: the certificates that `conjectures` finds, judged by the trusted checker in `proofs`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import lcm
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, TypeAlias

from conjectures.certificates import certificates
from conjectures.pcf import Pcf
from conjectures.relations import canonical_moebius, moebius_text
from kernels.errors import DiscoveryError
from proofs import formula_rules
from proofs.formula_rules import Proved, Refused, check, prove
from proofs.formula_rules.evaluations import evaluations

if TYPE_CHECKING:
    from discovery.irrational import Irrationality
    from discovery.signed_cf import SignedTheorem

    AnyTheorem: TypeAlias = "Theorem | Irrationality | SignedTheorem"

BUDGET = 10.0
MOST_BYTES = 1 << 20


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

    @property
    def statement(self) -> str:
        """The theorem on one line."""
        return f"{self.pcf} = {self.value}"

    @property
    def remarks(self) -> tuple[str, ...]:
        """Nothing."""
        return ()


def prove_value(pcf: Pcf, budget: float = BUDGET, constant: str | None = None) -> Theorem | None:
    """The first certificate that the checker accepts, within a budget in seconds of processor time; None without one.

    One about this `constant` is preferred to others.

    >>> prove_value(Pcf.parse("2n + 1", "n^2")).statement
    'PCF(2*n + 1, n^2) = 4/pi'
    """
    end, first = process_time() + budget, None
    for node in certificates(pcf, evaluations):
        theorem = _judged(pcf, node)
        first = first or theorem
        if theorem is not None and constant in (None, theorem.constant):
            return theorem
        if process_time() > end:
            break
    return first


def _judged(pcf: Pcf, node: Mapping[str, Any]) -> Theorem | None:
    try:
        proved = prove(_fractions(pcf.a), _fractions(pcf.b), node)
        moebius = moebius_of(proved)
        claim = {"constant": proved.constant, "map": list(moebius)}
        return checked({"a": list(pcf.a), "b": list(pcf.b), **claim, "proof": node})
    except Refused:
        return None


def checked(certificate: Mapping[str, Any]) -> Theorem:
    """The theorem of a certificate that the checker accepts; raises Refused otherwise."""
    proved = check(certificate)
    pcf = Pcf(tuple(certificate["a"]), tuple(certificate["b"]))
    c0, c1, d0, d1 = canonical_moebius(certificate["map"])
    return Theorem(pcf, proved.constant, (c0, c1, d0, d1), proved.citations, certificate)


def _fractions(coefficients: tuple[int, ...]) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, coefficients))


def moebius_of(proved: Proved) -> tuple[int, int, int, int]:
    """(A x + B)/(C x + D) as coprime integers (c0, c1, d0, d1)."""
    (a, b), (c, d) = proved.value
    common = lcm(*(entry.denominator for entry in (a, b, c, d)))
    return canonical_moebius([int(entry * common) for entry in (b, a, d, c)])


def checker_digest() -> str:
    """A digest of the trusted files and their table: another checker's verdicts are not taken over."""
    files = sorted(path for path in Path(formula_rules.__path__[0]).iterdir() if path.suffix in {".py", ".json"})
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def written(theorem: "AnyTheorem") -> str:
    """The certificate as one line of JSON.

    >>> len(written(prove_value(Pcf.parse("2n + 1", "n^2"))))
    147
    """
    return json.dumps(theorem.certificate, separators=(",", ":"))


def read(text: str, name: str) -> "list[AnyTheorem]":
    """The theorems of a file of certificates, a line each, all checked; raises DiscoveryError for the first bad one."""
    theorems: list[AnyTheorem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            if len(line) > MOST_BYTES:
                raise Refused("the certificate is too long")
            theorems.append(_checked_any(json.loads(line)))
        except (ValueError, RecursionError):
            raise DiscoveryError(f"{name}, line {number}: not a certificate in JSON") from None
        except Refused as error:
            raise DiscoveryError(f"{name}, line {number}: refused: {error}") from None
    if not theorems:
        raise DiscoveryError(f"{name} holds no certificate")
    return theorems


def _checked_any(certificate: Any) -> "AnyTheorem":
    from discovery.irrational import checked as checked_irrational
    from discovery.signed_cf import signed_theorem
    from proofs import signed_cf_rules

    if isinstance(certificate, dict) and "irrational" in certificate:
        return checked_irrational(certificate)
    if isinstance(certificate, dict) and "signs" in certificate:
        try:
            return signed_theorem(certificate)
        except signed_cf_rules.Refused as error:
            raise Refused(str(error)) from None
    return checked(certificate)
