"""Markdown: a table in the GitHub flavour."""

from collections.abc import Iterable
from typing import TextIO

from discovery.protocol import Hit
from discovery.report.columns import PCF, Layout, for_reading

_ESCAPES = str.maketrans({character: f"\\{character}" for character in r"\`*_{}[]()<>#+-!|~$&^"})


def write(hits: Iterable[Hit], out: TextIO, layout: Layout = PCF) -> None:
    """Write the table; characters that Markdown would take as its own are escaped."""
    out.write(_row([column.header for column in layout.columns]))
    out.write("|" + "|".join(" ---: " if column.right else " --- " for column in layout.columns) + "|\n")
    for hit in for_reading(hits, layout):
        out.write(_row([_cell(column.text(hit), column.elastic) for column in layout.columns]))


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _cell(text: str, formula: bool) -> str:
    """Formulas as code where that is safe: a bar would end the cell even there, a backtick the code."""
    return f"`{text}`" if formula and not set(text) & set("`|\\") else escaped(text)


def escaped(text: str) -> str:
    r"""Plain text for a Markdown cell.

    >>> print(escaped("a|b *c*"))
    a\|b \*c\*
    """
    return text.translate(_ESCAPES)
