"""Searches for signed continued fractions whose certificates the trusted checker has judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import proofs.signed_cf_rules as rules
from conjectures.relations import moebius_text
from conjectures.search import ChunkResult
from conjectures.signed_cf.search import SignedSearch
from discovery.campaign import Progress
from discovery.ledger import Totals
from discovery.protocol import Hit
from discovery.wording import count, counted, duration, rate
from proofs.signed_cf_steps import channels


@dataclass(frozen=True)
class CheckedSearch:
    """A `SignedSearch` with the status `proved` for the hits whose certificate the checker accepts, and for no others.

    >>> search = CheckedSearch(SignedSearch(("e",), height=1, period=1))
    >>> [(hit["relation"], hit["status"]) for hit in search.run_chunk(0).hits][:2]
    [('-1 + e', 'proved'), ('e', 'proved')]
    """

    search: SignedSearch

    @property
    def size(self) -> int:
        """How many candidates there are."""
        return self.search.size

    @property
    def chunk_count(self) -> int:
        """How many chunks the search is cut into."""
        return self.search.chunk_count

    def to_spec(self) -> dict[str, Any]:
        """The search as plain data, with the checker that judged its hits."""
        return {**self.search.to_spec(), "checker": self.checker}

    @classmethod
    def from_spec(cls, spec: Any) -> "CheckedSearch":
        """The search with this spec; raises DiscoveryError on anything else."""
        return cls(SignedSearch.from_spec(spec))

    @cached_property
    def checker(self) -> str:
        """A digest of the checker's source: another checker's verdicts are not taken over."""
        return sha256(Path(rules.__file__).read_bytes()).hexdigest()[:16]

    def run_chunk(self, index: int) -> ChunkResult:
        """The search's hits, each with its verdict."""
        result = self.search.run_chunk(index)
        return ChunkResult(result.screened, result.candidates, tuple(judged(hit) for hit in result.hits))


def judged(hit: Hit) -> Hit:
    """The hit with the status that its certificate deserves.

    >>> judged({"status": "verified", "certificate": None, "terms": [], "signs": "+"})["status"]
    'verified'
    """
    reason = refusal(hit)
    if reason is not None:
        return {**hit, "theorem": None}
    return {**hit, "status": "proved", "theorem": _theorem(hit["certificate"])}


def refusal(hit: Hit) -> str | None:
    """Why the hit's certificate proves nothing about it; None where it proves it."""
    certificate = hit.get("certificate")
    if certificate is None:
        return "there is no certificate"
    try:
        rules.check(certificate)
    except rules.Refused as error:
        return str(error)
    if certificate["signs"] != hit["signs"] or claimed_terms(certificate, len(hit["terms"])) != hit["terms"]:
        return "the certificate is about another fraction"
    return None


def claimed_terms(certificate: dict[str, Any], count: int) -> list[int]:
    """The first terms that a certificate claims."""
    terms, t = list(certificate["before"]), 0
    while len(terms) < count:
        terms.extend(start + step * t for start, step in certificate["channels"])
        t += 1
    return terms[:count]


def _theorem(certificate: dict[str, Any]) -> str:
    function, (p, q) = certificate["function"], certificate["argument"]
    if function.startswith("bessel"):
        name = function[-1].upper()
        return f"Lehmer's fraction for {name}_({p}/{q} - 1)(2/{q})/{name}_({p}/{q})(2/{q}), transduced"
    return f"Lambert's fraction for {function}({p if q == 1 else f'{p}/{q}'}), transduced"


@dataclass(frozen=True, slots=True)
class SignedTheorem:
    """What an accepted certificate says: a Moebius image of a classical value has a signed fraction of some pattern."""

    certificate: Mapping[str, Any]

    @property
    def value(self) -> str:
        """The number as an expression."""
        function, (p, q) = self.certificate["function"], self.certificate["argument"]
        argument, (m0, m1, m2, m3) = (str(p) if q == 1 else f"{p}/{q}"), self.certificate["map"]
        if function.startswith("bessel"):
            name = function.replace("_", "")
            return moebius_text((m1, m0, m3, m2), f"({name}({argument} - 1, 2/{q})/{name}({argument}, 2/{q}))")
        return moebius_text((m1, m0, m3, m2), f"{function}({argument})")

    @property
    def statement(self) -> str:
        """The theorem on one line."""
        first, *before = map(str, self.certificate["before"])
        block = f"({channels(self.certificate['channels'])}) for t = 0, 1, 2, ..."
        return (
            f"{self.value} = [{'; '.join([first, ', '.join([*before, block])])}] with signs {self.certificate['signs']}"
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """Nothing."""
        return ()


def signed_theorem(certificate: Mapping[str, Any]) -> SignedTheorem:
    """The theorem of a certificate that the checker accepts; raises rules.Refused otherwise.

    >>> e = {"function": "exp", "argument": [1, 1], "map": [1, 0, 0, 1], "signs": "+", "before": [2],
    ...      "channels": [[1, 0], [2, 2], [1, 0]], "repeats": 1, "skip": 1, "length": 1, "state": [1, 1, 1, -1]}
    >>> signed_theorem(e).statement
    'exp(1) = [2; (1, 2 + 2t, 1) for t = 0, 1, 2, ...] with signs +'
    """
    rules.check(certificate)
    return SignedTheorem(certificate)


@dataclass(slots=True)
class SignedTally:
    """Counts over the hits that go by."""

    formulas: int = 0
    proved: int = 0
    verified: int = 0
    fewest_bits: int | None = None
    left_sides: set[tuple[str, Sequence[int]]] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)

    def add(self, hit: Hit) -> None:
        self.formulas += 1
        self.proved += hit["status"] == "proved"
        self.verified += hit["status"] == "verified"
        self.left_sides.add((hit["constant"], tuple(hit["coefficients"])))
        self.groups.add(hit["group"])
        bits = int(hit["bits_beyond_fit"])
        self.fewest_bits = bits if self.fewest_bits is None else min(self.fewest_bits, bits)


def closing_lines(
    search: CheckedSearch, tally: SignedTally, total: Totals, progress: Progress, store: Path, digest: str | None = None
) -> list[str]:
    """The lines that end a run on stderr."""
    stored = "" if progress.screened else ", all of them from the store,"
    speed = f" ({rate(progress.rate)})" if progress.screened else ""
    rejected = max(0, total.candidates - total.hits)
    lines = [
        f"screened {counted(total.screened, 'candidate')}{stored} in {duration(progress.seconds)}{speed}: "
        f"{counted(total.candidates, 'pattern')} in the first terms, {count(rejected)} of them false",
        f"found {counted(tally.formulas, 'formula')} on {counted(len(tally.left_sides), 'left side')}, "
        f"with {counted(len(tally.groups), 'tail')}; proved {count(tally.proved)}, "
        f"verified {count(tally.verified)} more",
    ]
    if tally.fewest_bits is not None:
        lines.append(
            f"each goes on for {tally.fewest_bits} bits or more beyond the terms it was fitted to; "
            f"expected by chance alone: 10^{search.search.chance(tally.fewest_bits):.0f}"
        )
    return [*lines, f"store: {store}"]
