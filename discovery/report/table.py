"""The table for people: plain text that fits its width, long formulas on several lines."""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import TextIO

from discovery.protocol import Hit
from discovery.report.columns import PCF, Column, Layout, for_reading

WIDTH = 100
_NARROWEST = 8
_GAP = "  "


def write(hits: Iterable[Hit], out: TextIO, layout: Layout = PCF) -> None:
    """Write the table, 100 columns wide unless a terminal is narrower; nothing when there is no hit."""
    rows = shortened([[column.text(hit) for column in layout.columns] for hit in for_reading(hits, layout)])
    if rows:
        out.writelines(line + "\n" for line in lines(layout.columns, rows, _width(out), _bold(out)))


def shortened(rows: list[list[str]]) -> list[list[str]]:
    """The rows with the ids in their last column cut to the fewest characters that keep them apart, 7 at least.

    >>> shortened([["x", "g00aa55ff00"], ["y", "g00aa55ff00"], ["z", "g00aa5600ff"]])
    [['x', 'g00aa55'], ['y', 'g00aa55'], ['z', 'g00aa56']]
    """
    ids = {row[-1] for row in rows}
    longest = max(map(len, ids), default=0)
    enough = next((k for k in range(7, longest) if len({text[:k] for text in ids}) == len(ids)), longest)
    return [[*row[:-1], row[-1][:enough]] for row in rows]


def lines(columns: Sequence[Column], rows: list[list[str]], width: int, bold: bool = False) -> Iterator[str]:
    """The table's lines.

    >>> for line in lines([Column("a(n)", str), Column("digits", str, right=True)], [["2*n + 1", "100"]], 40):
    ...     print(line)
    a(n)     digits
    -------  ------
    2*n + 1     100
    """
    widths = _widths(columns, rows, width)
    header = next(_row_lines(columns, [column.header for column in columns], widths))
    yield f"\x1b[1m{header}\x1b[0m" if bold else header
    yield _GAP.join("-" * each for each in widths)
    for row in rows:
        yield from _row_lines(columns, row, widths)


def _widths(columns: Sequence[Column], rows: list[list[str]], width: int) -> list[int]:
    """The columns' natural widths, the widest elastic one narrowed until the table fits."""
    widths = [max([len(column.header), *[len(row[k]) for row in rows]]) for k, column in enumerate(columns)]
    excess = sum(widths) + len(_GAP) * (len(columns) - 1) - width
    elastic = [k for k, column in enumerate(columns) if column.elastic]
    while excess > 0:
        widest = max(elastic, key=lambda k: widths[k], default=None)
        if widest is None or widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
        excess -= 1
    return widths


def _row_lines(columns: Sequence[Column], row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    cells = [wrap(text, each, break_on_hyphens=False) or [""] for text, each in zip(row, widths, strict=True)]
    for k in range(max(map(len, cells))):
        parts = [cell[k] if k < len(cell) else "" for cell in cells]
        yield _GAP.join(_aligned(*part) for part in zip(columns, parts, widths, strict=True)).rstrip()


def _aligned(column: Column, text: str, width: int) -> str:
    return text.rjust(width) if column.right else text.ljust(width)


def _width(out: TextIO) -> int:
    return min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns) if out.isatty() else WIDTH


def _bold(out: TextIO) -> bool:
    return out.isatty() and not os.environ.get("NO_COLOR")
