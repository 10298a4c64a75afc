"""CSV: the keys of the JSON lines as columns."""

import csv
from collections.abc import Iterable
from typing import Any, TextIO

from discovery.protocol import Hit, canonical_json
from discovery.report.columns import PCF, Layout, for_reading


def write(hits: Iterable[Hit], out: TextIO, layout: Layout = PCF) -> None:
    """Write a header and a row for each hit, quoted as RFC 4180 says; no value is an empty field."""
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(layout.keys)
    for hit in for_reading(hits, layout):
        rows.writerow([_field(hit.get(key)) for key in layout.keys])


def _field(value: Any) -> str:
    """Lists (the relation's coefficients) as numbers with spaces between, objects as JSON."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return canonical_json(value)
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
