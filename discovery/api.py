"""Searching from Python: the formulas of a space as they are found."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from conjectures.search import Search
from conjectures.spaces import Space
from discovery.protocol import Hit


def formulas(
    *constants: str,
    space: Space,
    lhs_height: int = 20,
    digits: int = 100,
    workers: int = 1,
    store: Path | str | None = None,
) -> Iterator[Hit]:
    """Search a space for formulas for some constants; each formula is a dictionary, always in the same order.

    >>> from discovery import box, formulas
    >>> for hit in formulas("pi", space=box([(1, 3), (0, 3)], [(1, 1), (0, 0), (0, 0)]), digits=50):
    ...     print(hit["a"], hit["b"], hit["relation"])
    2*n + 1 n^2 4/pi

    The keys are those of the JSON lines of `discover pcf`. With a `store` (a file) the search is kept and resumed, and
    `workers` may share it; without one it runs in this process and is forgotten. Raises DiscoveryError on a search
    that makes no sense.
    """
    search = Search(space, constants, lhs_height, digits)
    if store is None and workers == 1:
        for chunk in range(search.chunk_count):
            yield from search.run_chunk(chunk).hits
    else:
        yield from _campaign(search, workers, store)


def _campaign(search: Search, workers: int, store: Path | str | None) -> Iterator[Hit]:
    from discovery.campaign import Campaign
    from discovery.store import Store

    with Store(store) as kept:
        yield from Campaign(search, kept).run(workers)


def patterns(*constants: str, height: int = 4, period: int = 3, order: int = 23, beyond: int = 1_000) -> Iterator[Hit]:
    """Search the signed continued fractions of some constants for patterns; each is a dictionary.

    >>> from discovery import patterns
    >>> [hit["pattern"] for hit in patterns("tan(1)", height=1, period=1) if hit["relation"] == "tan(1)"]
    ['[1; 2k - 1, 1]']

    The keys are those of the JSON lines of `discover esma`; `status` is `proved` where the trusted checker has accepted
    the certificate. Runs in this process and keeps nothing. Raises DiscoveryError on a search that makes no sense.
    """
    from conjectures.signed_cf.search import SignedSearch
    from discovery.signed_cf import CheckedSearch

    search = CheckedSearch(SignedSearch(constants, height, period, order, beyond))
    for chunk in range(search.chunk_count):
        yield from search.run_chunk(chunk).hits


def series(*constants: str, term: str | None = None, params: Sequence[str] = (), **options: Any) -> Iterator[Hit]:
    """Search series for some constants; each formula is a dictionary, always in the same order.

    >>> from discovery import series
    >>> for hit in series("zeta(3)", term="(-1)^n/(n^k*binomial(2n,n))", params=["k=1..5"], digits=50):
    ...     print(hit["formula"], "=", hit["relation"], hit["digits_per_term"], hit["cost"])
    (-1)^n/(n^3*binomial(2n,n)) = -2*zeta(3)/5 0.6021 8.656

    The keys are those of the JSON lines of `discover formula`, and so are the options: degree, combine, preset, height,
    digits, surds, offset, position (--digit) and least_rate. Runs in this process and keeps nothing. Raises
    DiscoveryError on a search that makes no sense.
    """
    from conjectures.series.options import series_searches

    for search in series_searches(constants, term=term, params=params, **options):
        for chunk in range(search.chunk_count):
            yield from search.run_chunk(chunk).hits
