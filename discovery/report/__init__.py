"""Hits on paper: a table for people, JSON lines and CSV for programs, LaTeX and Markdown for texts."""

from collections.abc import Iterable
from importlib import import_module
from typing import Protocol, TextIO

from discovery.protocol import Hit
from discovery.report.columns import Layout


class Writer(Protocol):
    """Writes hits to a text stream, as their layout says (that of `discover pcf` unless another is given)."""

    def __call__(self, hits: Iterable[Hit], out: TextIO, layout: Layout = ...) -> None: ...


# Format -> the module whose `write(hits, out)` writes it. Adding a format is a module and a line here.
FORMATS = {
    "table": "discovery.report.table",
    "jsonl": "discovery.report.jsonlines",
    "csv": "discovery.report.comma",
    "latex": "discovery.report.latex",
    "markdown": "discovery.report.markdown",
}

# JSON lines stream; the other formats wait for all hits, to set them in an order for reading.
STREAMING = frozenset({"jsonl"})


def writer(name: str) -> Writer:
    """The function that writes hits in a format to a text stream.

    >>> import sys
    >>> writer("jsonl")([{"index": 5, "b": "n^2", "a": "2*n + 1"}], sys.stdout)
    {"index": 5, "a": "2*n + 1", "b": "n^2"}
    """
    found: Writer = import_module(FORMATS[name]).write
    return found
