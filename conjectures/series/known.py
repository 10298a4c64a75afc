"""Known series with permanent ids, and the question whether a given one is among them.

The data are in known.json, one entry a line: id, constant, term, numerator, value, source. An id is never used again.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from conjectures.grammar import parse
from conjectures.series.identity import combined_group, group_of
from conjectures.series.template import read_factors, read_term


@dataclass(frozen=True, slots=True)
class KnownSeries:
    """One entry: the sum over n >= 0 of numerator(n) term(n) = value, or of the terms for `combine` = [name, 1, ...].

    `numerator` lists coefficients, lowest first, in the n of a sum that starts at 0; with `combine` those of the
    single series.
    """

    id: str
    constant: str
    term: str
    numerator: tuple[int, ...]
    value: str
    source: str
    combine: tuple[str, int] | None = None

    @property
    def group(self) -> str:
        """The identity under which searches meet it."""
        tree = parse(self.term)
        if self.combine is None:
            return group_of(read_term(read_factors(tree, {}))[0], self.numerator)
        name, low = self.combine
        factors = [read_factors(tree, {name: low + k}) for k in range(len(self.numerator))]
        return combined_group([read_term(one)[0] for one in factors], self.numerator)


@cache
def known_series() -> tuple[KnownSeries, ...]:
    """The whole table.

    >>> known_series()[0].source
    'Apery, Asterisque 61 (1979)'
    """
    rows = json.loads((resources.files(__package__) / "known.json").read_text(encoding="utf-8"))
    return tuple(
        KnownSeries(
            **{
                **row,
                "numerator": tuple(row["numerator"]),
                "combine": tuple(row["combine"]) if "combine" in row else None,
            }
        )
        for row in rows
    )


def known_id(group: str) -> str | None:
    """The permanent id of the series with this identity, or None."""
    return _by_group().get(group)


@cache
def _by_group() -> dict[str, str]:
    return {one.group: one.id for one in known_series()}
