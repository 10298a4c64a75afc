"""JSON lines: one formula a line, keys always in the same order."""

import json
from collections.abc import Iterable
from typing import TextIO

from discovery.protocol import Hit
from discovery.report.columns import PCF, Layout


def write(hits: Iterable[Hit], out: TextIO, layout: Layout = PCF) -> None:
    """Write each hit as it comes, and hand it on to the reader at once."""
    for hit in hits:
        out.write(json.dumps(ordered(hit, layout), ensure_ascii=False, allow_nan=False) + "\n")
        out.flush()


def ordered(hit: Hit, layout: Layout = PCF) -> Hit:
    """The same entries in the order of the layout's keys, others behind them by name.

    >>> ordered({"zeal": 1, "b": "n", "a": "1"})
    {'a': '1', 'b': 'n', 'zeal': 1}
    """
    first = [key for key in layout.keys if key in hit]
    return {key: hit[key] for key in (*first, *sorted(hit.keys() - set(layout.keys)))}
