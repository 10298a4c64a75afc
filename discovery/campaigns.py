"""The campaigns of a store: made from a search, found again by their id."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from discovery.kinds import is_kind, search_of
from discovery.ledger import Ledger, Totals, identity_of
from discovery.protocol import Hit, Searchable
from discovery.store import Database
from discovery.version import code_version
from kernels.errors import DiscoveryError

SHORTEST_ID = 6
_PAGE = 4096


@dataclass(frozen=True, slots=True)
class Record:
    """A campaign as it lies in the store; its identity is a digest of the search and of the code's version."""

    run: int
    identity: str
    spec: dict[str, Any]
    version: str
    chunk_count: int
    created: float

    @property
    def id(self) -> str:
        """The identity's beginning, for people."""
        return self.identity[:12]

    def search(self) -> Searchable:
        """The search itself; refused where the installed kernels are others than the campaign's."""
        if self.version != code_version():
            raise DiscoveryError(
                f"campaign {self.id} is of the kernels {self.version}, and {code_version()} are installed: their "
                "digests must not mix; install those, or create the campaign anew"
            )
        return search_of(self.spec)


def create(store: Database, search: Searchable) -> Record:
    """Enter a search into the store; the same search is the same campaign.

    >>> import tempfile
    >>> from conjectures.search import Search
    >>> from conjectures.spaces import box
    >>> from discovery.store import Store
    >>> search = Search(box([(1, 3), (0, 3)], [(1, 1), (0, 0), (0, 0)]), ("pi",), digits=50)
    >>> with tempfile.TemporaryDirectory() as directory, Store(f"{directory}/s.sqlite") as store:
    ...     record = create(store, search)
    ...     find(store, record.id) == record == create(store, search)
    True
    """
    version = code_version()
    Ledger(store, search, version)
    return find(store, identity_of(json.loads(json.dumps(search.to_spec())), version))


def records(store: Database) -> list[Record]:
    """All campaigns, the oldest first; other searches of continued fractions that the store keeps are none."""
    rows = store.read("SELECT id, identity, spec, version, chunk_count, created FROM runs ORDER BY id")
    found = [Record(run, identity, json.loads(spec), *rest) for run, identity, spec, *rest in rows]
    return [record for record in found if is_kind(record.spec.get("kind"))]


def find(store: Database, text: str) -> Record:
    """The campaign whose identity begins with a text."""
    if not re.fullmatch(r"[0-9a-f]{6,64}", text):
        raise DiscoveryError(f"{text!r:.40} is no campaign's id: it has {SHORTEST_ID} to 64 hexadecimal digits")
    found = [record for record in records(store) if record.identity.startswith(text)]
    if len(found) != 1:
        what = "no campaign has" if not found else f"{len(found)} campaigns have"
        raise DiscoveryError(f"{what} an id that begins with {text}: `discover campaign status` lists them")
    return found[0]


def totals(store: Database, record: Record) -> Totals:
    """What is done of a campaign, also of one whose kernels are not installed."""
    query = "SELECT count(*), sum(screened), sum(candidates), sum(hits) FROM chunks WHERE run = ? AND state = 'done'"
    return Totals(*(int(number or 0) for number in store.read(query, record.run)[0]))


def hits(store: Database, record: Record) -> Iterator[Hit]:
    """The hits so far, in the order of the chunks."""
    query = "SELECT body FROM hits WHERE run = ? AND chunk >= ? AND chunk < ? ORDER BY chunk, position"
    for first in _pages(store, record):
        for (body,) in store.read(query, record.run, first, first + _PAGE):
            yield json.loads(body)


def digests(store: Database, record: Record) -> Iterator[tuple[int, str | None]]:
    """The chunks that are done, with their digests, in order."""
    query = (
        "SELECT chunk, digest FROM chunks WHERE run = ? AND chunk >= ? AND chunk < ? AND state = 'done' ORDER BY chunk"
    )
    for first in _pages(store, record):
        yield from ((chunk, digest) for chunk, digest in store.read(query, record.run, first, first + _PAGE))


def _pages(store: Database, record: Record) -> range:
    (last,) = store.read("SELECT max(chunk) FROM chunks WHERE run = ? AND state = 'done'", record.run)[0]
    return range(0, 0 if last is None else last + 1, _PAGE)


def hosts(store: Database, record: Record) -> list[tuple[str, int]]:
    """Who did how many chunks: the machines' names, or the volunteers'."""
    query = "SELECT owner, count(*) FROM chunks WHERE run = ? AND state = 'done' GROUP BY owner"
    counts: dict[str, int] = {}
    for owner, number in store.read(query, record.run):
        host = owner.rsplit("/", 3)[0]
        counts[host] = counts.get(host, 0) + number
    return sorted(counts.items())


def pace(store: Database, record: Record) -> float | None:
    """Chunks a second over the last hundred or so; None where there is no telling."""
    query = "SELECT finished FROM chunks WHERE run = ? AND finished IS NOT NULL ORDER BY finished DESC LIMIT 100"
    times = [time for (time,) in store.read(query, record.run)]
    return (len(times) - 1) / (times[0] - times[-1]) if len(times) > 1 and times[0] > times[-1] else None
