"""Have we seen this? One look-up in a store, however a formula was written then and is written now.

The store keeps the hashes (conjectures/functional_hash.py) of what its searches found and of what a user asked to
remember. Hits are hashed before a look-up, those of a chunk once.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from discovery.protocol import Hit
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from discovery.store import Connection, Database

TABLES = (
    "CREATE TABLE IF NOT EXISTS sightings (hash TEXT NOT NULL, formula TEXT NOT NULL, origin TEXT NOT NULL, "
    "PRIMARY KEY (hash, formula))",
    "CREATE TABLE IF NOT EXISTS hashed_chunks (run INTEGER NOT NULL, chunk INTEGER NOT NULL, PRIMARY KEY (run, chunk))",
)
INSERT = "INSERT INTO sightings VALUES (?, ?, ?) ON CONFLICT (hash, formula) DO NOTHING"
NEW_CHUNKS = (
    "SELECT r.id, r.identity, c.chunk FROM runs r JOIN chunks c ON c.run = r.id WHERE c.state = 'done' AND c.hits > 0 "
    "AND NOT EXISTS (SELECT 1 FROM hashed_chunks h WHERE h.run = c.run AND h.chunk = c.chunk) ORDER BY r.id, c.chunk"
)
# A value is hashed by 96 bits, so it must be known to 30 digits.
LEAST_DIGITS = 30
_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A formula of the store that has one of the hashes asked for, and where it comes from."""

    hash: str
    formula: str
    origin: str

    @property
    def what(self) -> str:
        """What is the same: the `formula`; the `group`, up to sign and inflation; or only the `number`."""
        return {"x": "number", "g": "group"}.get(self.hash[0], "formula")


def hashes_of(words: Sequence[str]) -> tuple[str, ...]:
    """The hashes of a continued fraction (a, b), of a number, of a function of any names, or of 24 terms and more.

    >>> hashes_of(["n*(n + 2)"]) == hashes_of(["(n + 1)^2 - 1"])
    True
    >>> [hash[:2] for hash in hashes_of(["2n+1", "n^2"])]
    ['s:', 'g:', 'x:']

    A continued fraction has that of its convergents, that of its group and that of its limit. Raises DiscoveryError on
    what is none of these.
    """
    from conjectures.functional_hash import TERMS, function_hash, sequence_hash

    if len(words) == 1 and "," not in words[0]:
        return (_number_hash(words[0]) or function_hash(words[0]),)
    if len(words) == 2:
        return _fraction_hashes(*words)
    terms = [word for text in words for word in text.replace(",", " ").split()]
    if len(terms) < TERMS or not all(re.fullmatch(r"[-+]?[0-9]{1,4000}", term) for term in terms):
        raise DiscoveryError(
            f"give A and B of a continued fraction, one number or function of n, or {TERMS} integers of a sequence"
        )
    return (sequence_hash([int(term) for term in terms]),)


def _fraction_hashes(a: str, b: str) -> tuple[str, ...]:
    from conjectures.canonical import canonical
    from conjectures.convergence import NoLimit
    from conjectures.evaluation import enclose
    from conjectures.functional_hash import BALL_BITS, ball_hash, pcf_hash
    from conjectures.pcf import Pcf

    pcf = Pcf.parse(a, b)
    formulas = pcf_hash(pcf), f"g:{canonical(pcf).group}"
    with suppress(NoLimit):
        return *formulas, ball_hash(enclose(pcf, BALL_BITS).ball)
    return formulas


def _number_hash(text: str) -> str | None:
    """None where the names in it are not constants."""
    from conjectures.constants.catalogue import lookup
    from conjectures.constants.functions import FUNCTION_ALIASES, FUNCTIONS
    from conjectures.functional_hash import number_hash

    names = _NAME.findall(re.sub(r"[0-9][0-9.]*[eE][-+]?[0-9]+", "", text))
    if all(lookup(name) or name in FUNCTIONS or name in FUNCTION_ALIASES for name in names):
        return number_hash(text)
    return None


def sightings(
    store: "Database", hashes: Sequence[str], progress: Callable[[int, int], None] | None = None
) -> list[Sighting]:
    """What the store has seen with these hashes, each formula once, by the first of them; new hits are hashed before.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from discovery.store import Store
    >>> with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "s.sqlite") as store:
    ...     remember(store, hashes_of(["n^2"]), "n^2")
    ...     [one.formula for one in sightings(store, hashes_of(["n*n"]))]
    ['n^2']

    Raises DiscoveryError as the store does.
    """
    update(store, progress)
    query = "SELECT hash, formula, origin FROM sightings WHERE hash = ? ORDER BY formula"
    first: dict[str, Sighting] = {}
    for one in (Sighting(*row) for hash in hashes for row in store.read(query, hash)):
        first.setdefault(one.formula, one)
    return list(first.values())


def remember(store: "Database", hashes: Sequence[str], formula: str, origin: str = "remembered") -> None:
    """Keep a formula that no search of the store has found."""
    with store.transaction() as connection:
        _make(connection)
        connection.executemany(INSERT, [(hash, formula, origin) for hash in hashes])


def update(store: "Database", progress: Callable[[int, int], None] | None = None) -> None:
    """Hash the hits of the chunks that are new; `progress` hears how many chunks of how many are done."""
    with store.transaction() as connection:
        _make(connection)
    new = store.read(NEW_CHUNKS)
    for done, (run, identity, chunk) in enumerate(new, 1):
        bodies = store.read("SELECT body FROM hits WHERE run = ? AND chunk = ? ORDER BY position", run, chunk)
        rows = [row for (body,) in bodies for row in _rows(json.loads(body), f"search {identity[:8]}")]
        with store.transaction() as connection:
            connection.executemany(INSERT, rows)
            mark = "INSERT INTO hashed_chunks VALUES (?, ?) ON CONFLICT (run, chunk) DO NOTHING"
            connection.execute(mark, (run, chunk))
        if progress is not None:
            progress(done, len(new))


def _make(connection: "Connection") -> None:
    for statement in TABLES:
        connection.execute(statement)


def _rows(hit: Hit, origin: str) -> Iterator[tuple[str, str, str]]:
    for hash in _hashes(hit):
        yield hash, text_of(hit), origin


def _hashes(hit: Hit) -> Iterator[str]:
    from conjectures.functional_hash import TERMS, convergents_hash, function_hash, number_hash, pcf_hash
    from conjectures.pcf import Pcf

    if "signs" in hit and len(hit["terms"]) >= TERMS:
        signs = [1 if hit["signs"][(n - 1) % len(hit["signs"])] == "+" else -1 for n in range(TERMS)]
        yield convergents_hash(hit["terms"][:TERMS], signs)
    elif "b" in hit:
        yield pcf_hash(Pcf.parse(hit["a"], hit["b"]))
        yield f"g:{hit['group']}"
    elif "formula" in hit:
        with suppress(DiscoveryError):
            yield function_hash(hit["formula"])
    if sum(map(str.isdigit, hit.get("value") or "")) >= LEAST_DIGITS:
        yield number_hash(hit["value"])
    elif hit.get("relation"):
        yield number_hash(hit["relation"])


def text_of(hit: Hit) -> str:
    """A hit as one line.

    >>> text_of({"a": "2*n + 1", "b": "n^2", "relation": "4/pi", "value": "1.27"})
    'PCF(2*n + 1, n^2) = 4/pi'
    """
    if "signs" in hit:
        formula = f"{hit['pattern']} with signs {hit['signs']}"
    else:
        formula = f"PCF({hit['a']}, {hit['b']})" if "b" in hit else hit["formula"]
    value = hit.get("relation") or hit.get("value")
    return f"{formula} = {value}" if value else str(formula)
