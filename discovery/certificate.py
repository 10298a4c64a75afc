"""What a campaign did, in one document, and the audit that derives parts of it again."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conjectures.constants.expressions import constant_from_text
from conjectures.evaluation import enclose
from conjectures.pcf import Pcf
from discovery import campaigns
from discovery.campaigns import Record
from discovery.formula_audit import can_derive, formula_fault
from discovery.protocol import Hit, canonical_json, result_of
from discovery.store import Database
from kernels.errors import DiscoveryError

# Convergents to compare a formula with, by plain integer recurrence.
_NEAR, _FAR = 150, 600


def chain(store: Database, record: Record) -> str | None:
    """The digest of the digests of all chunks in their order; None until all are done, or if one has none.

    Equal for any number of workers and machines; two campaigns that differ are bisected by their chunks' digests.
    """
    total, number = hashlib.sha256(), 0
    for _, digest in campaigns.digests(store, record):
        if digest is None:
            return None
        total.update(digest.encode())
        number += 1
    return total.hexdigest()[:16] if number == record.chunk_count else None


def certificate(store: Database, record: Record) -> dict[str, Any]:
    """This space, these kernels, this digest chain, these hosts, these hits; `seal` is the digest of all of it."""
    total = campaigns.totals(store, record)
    body = {
        "campaign": record.identity,
        "spec": record.spec,
        "kernels": record.version,
        "chunks": record.chunk_count,
        "chunks_done": total.chunks,
        "screened": total.screened,
        "complete": total.chunks == record.chunk_count,
        "digest": chain(store, record),
        "hosts": dict(campaigns.hosts(store, record)),
        "hits": list(campaigns.hits(store, record)),
    }
    return {**body, "seal": hashlib.sha256(canonical_json(body).encode()).hexdigest()}


@dataclass(frozen=True, slots=True)
class Finding:
    """What the audit says of one chunk or hit: `fault` is None where it agrees."""

    kind: str
    number: int
    fault: str | None


def audit(store: Database, record: Record, chunks: int, seed: int | None = None) -> Iterator[Finding]:
    """Run random chunks again and derive every hit by other means.

    A hit's value is the one that plain convergents approach, and its relation gives that value.
    """
    kind = record.spec.get("kind")
    yield from (_audit_hit(hit, kind) for hit in campaigns.hits(store, record))
    kept = list(campaigns.digests(store, record))
    search = record.search()
    for chunk, digest in sorted(random.Random(seed).sample(kept, min(chunks, len(kept)))):
        again = result_of(chunk, search.run_chunk(chunk))
        fault = None if again.digest == digest else f"digest {digest} in the ledger, {again.digest} when run again"
        yield Finding("chunk", chunk, fault)


def _audit_hit(hit: Hit, kind: object) -> Finding:
    try:
        fault = fault_of(hit, kind)
    except (DiscoveryError, KeyError, TypeError, ValueError) as error:
        fault = f"cannot be derived: {error}"
    return Finding("hit", hit["index"], fault)


def fault_of(hit: Hit, kind: object = "value") -> str | None:
    """What is wrong with a hit; None if nothing is.

    >>> hit = {"a": "2*n + 1", "b": "n^2", "relation": "4/pi", "value": "1.27323954473516268615", "digits": 21}
    >>> fault_of(hit), fault_of({**hit, "relation": "5/pi"})
    (None, 'its value is not 5/pi')
    """
    fault = formula_fault(kind, hit, _shown(hit["value"], 15)) if can_derive(kind) else _fraction_fault(hit)
    if fault is not None:
        return fault
    relation = hit["relation"]
    if relation is not None and not _meets(relation, hit["value"], hit["digits"]):
        return f"its value is not {relation}"
    return None


def _fraction_fault(hit: Hit) -> str | None:
    pcf, value = Pcf.parse(hit["a"], hit["b"]), hit["value"]
    if not enclose(pcf, 64).ball.overlaps(_shown(value, 15)):
        return f"its value is not {value[:20]}"
    if not _approached(pcf, float(value)):
        return f"its convergents do not approach {value[:20]}"
    return None


def _meets(relation: str, value: str, digits: int) -> bool:
    ball = constant_from_text(relation).enclosure(int(digits * 3.33) + 40)
    return bool(ball.overlaps(_shown(value, digits)))


def _shown(value: str, digits: int) -> Any:
    """The ball around a decimal that was cut after so many digits."""
    from flint import arb, ctx

    with ctx.workprec(int(digits * 3.33) + 60):
        exact = arb(value)
        return exact + arb(0, abs(exact) * arb(10) ** (2 - digits))


def _approached(pcf: Pcf, value: float) -> bool:
    """Whether the convergents come nearer to the value, in exact integers: slow fractions come but a little."""
    near, far = (_distance(pcf, depth, value) for depth in (_NEAR, _FAR))
    return far <= 1e-12 or far <= near


def _distance(pcf: Pcf, depth: int, value: float) -> float:
    p, p1, q, q1 = pcf.a[0], 1, 1, 0
    for n in range(1, depth + 1):
        a, b = (sum(c * n**k for k, c in enumerate(side)) for side in (pcf.a, pcf.b))
        p, p1, q, q1 = a * p + b * p1, p, a * q + b * q1, q
    if q == 0:
        return float("inf")
    return abs((p * 10**17 // q) / 10**17 - value) / max(abs(value), 1e-30)
