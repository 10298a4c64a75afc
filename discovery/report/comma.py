"""CSV: the keys of the JSON lines as columns."""

import csv
from collections.abc import Iterable
from typing import Any, TextIO

from discovery.protocol import Hit
from discovery.report.columns import FACTORIAL_KEYS, KEYS, for_reading


def write(hits: Iterable[Hit], out: TextIO) -> None:
    """Write a header and a row for each hit, quoted as RFC 4180 says; no value is an empty field."""
    rows = csv.writer(out, lineterminator="\n")
    found = for_reading(hits)
    keys = (*KEYS, *FACTORIAL_KEYS) if any("class" in hit for hit in found) else KEYS
    rows.writerow(keys)
    for hit in found:
        rows.writerow([_field(hit.get(key)) for key in keys])


def _field(value: Any) -> str:
    """Lists (the relation's coefficients) as numbers with spaces between."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return " ".join(f"{name}={part}" for name, part in value.items())
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
