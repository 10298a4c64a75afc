"""Proofs for many formulas: each by itself, or by a coboundary from one that was proved before it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from conjectures.pcf import Pcf
from discovery.protocol import Hit
from discovery.proving import BUDGET, Theorem, checked, moebius_of, prove_value
from discovery.unification import joined
from proofs.formula_rules import Refused, prove
from proofs.formula_rules.exact import polynomial

# A coboundary takes milliseconds a pair, so only the latest theorems are tried.
MOST_EARLIER = 64


@dataclass
class Prover:
    """Proves one formula after the other, and remembers what it has proved; the budget is for each, in seconds.

    >>> prover = Prover()
    >>> prover.theorem(Pcf.parse("2n + 1", "n^2")).statement
    'PCF(2*n + 1, n^2) = 4/pi'
    """

    budget: float = BUDGET
    _earlier: list[Theorem] = field(default_factory=list)

    def theorem(self, pcf: Pcf, constant: str | None = None) -> Theorem | None:
        """The value with its proof, about this constant where there is a choice; None without a proof."""
        found = prove_value(pcf, self.budget, constant)
        if found is None:
            proofs = (carried(pcf, one) for one in reversed(self._earlier[-MOST_EARLIER:]))
            return next((one for one in proofs if one is not None), None)
        self._earlier.append(found)
        return found


def carried(pcf: Pcf, theorem: Theorem) -> Theorem | None:
    """The theorem about `pcf` that follows from one about a fraction joined to it; None if none joins them."""
    join = joined(pcf, theorem.pcf)
    if join is None:
        return None
    node = _grounded(join.certificate["proof"], theorem.certificate["proof"])
    try:
        proved = prove(polynomial(pcf.a), polynomial(pcf.b), node)
        claim = {"constant": proved.constant, "map": list(moebius_of(proved))}
        return checked({"a": list(pcf.a), "b": list(pcf.b), **claim, "proof": node})
    except Refused:
        return None


def _grounded(node: Mapping[str, Any], ground: Mapping[str, Any]) -> dict[str, Any]:
    """The proof of a join with another proof in place of what was given."""
    if node == {"rule": "given"}:
        return dict(ground)
    return {**node, "proof": _grounded(node["proof"], ground)}


def with_proofs(hits: Iterable[Hit], prover: Prover | None = None) -> Iterator[Hit]:
    """The hits of a search with the status `proved` and a certificate where the checker accepts one.

    The proof must be of the hit's own statement, in its constant; a proof of another one stands under `proved_value`.
    What is not proved, but of the family of a known formula, becomes `explained` if it is verified.
    """
    prover = prover or Prover()
    for hit in hits:
        yield judged(hit, prover)


def judged(hit: Hit, prover: Prover) -> Hit:
    """A hit with the status that it has earned."""
    theorem = prover.theorem(Pcf.parse(hit["a"], hit["b"]), hit.get("constant"))
    if theorem is None:
        known = hit.get("known") is not None and hit.get("status") == "verified"
        return {**hit, "status": "explained"} if known else hit
    proof = {"certificate": theorem.certificate, "citations": list(theorem.citations)}
    if (theorem.constant, list(theorem.map)) == (hit.get("constant"), hit.get("coefficients")):
        return {**hit, "status": "proved", **proof}
    return {**hit, "proved_value": theorem.value, **proof}
