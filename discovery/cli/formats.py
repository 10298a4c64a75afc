"""The formats in which every command prints rows: a table for a person, the others for programs and papers."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence

import click

FORMATS = ("table", "jsonl", "csv", "latex", "markdown")
Row = Mapping[str, object]

_LATEX_SIGNS = str.maketrans(
    {"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "^": r"\^{}", "~": r"\~{}", "$": r"\$", "{": r"\{", "}": r"\}"}
)


def print_rows(rows: Iterable[Row], columns: Sequence[str], form: str) -> None:
    """Print rows as one of FORMATS; JSON lines carry every key of a row, the other formats the columns.

    >>> print_rows([{"id": "pi", "value": "3.14", "group": "elementary"}], ("id", "value"), "jsonl")
    {"id": "pi", "value": "3.14", "group": "elementary"}
    >>> print_rows([{"id": "pi", "value": "3.14", "group": "elementary"}], ("id", "value"), "markdown")
    | id | value |
    | --- | --- |
    | pi | 3.14 |

    A column named `latex` is already LaTeX. Rows are printed as they come, except in a table.
    """
    _PRINTERS[form](rows, columns)


def json_line(row: Row) -> str:
    """One JSON line, in the row's own order of keys.

    >>> json_line({"constant": "π", "digits": 3})
    '{"constant": "π", "digits": 3}'
    """
    return json.dumps(row, ensure_ascii=False)


def text_of(value: object) -> str:
    """A cell for a person: nothing for None, commas for a list.

    >>> text_of(None), text_of(("a", "b")), text_of(7)
    ('', 'a, b', '7')
    """
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _json_lines(rows: Iterable[Row], columns: Sequence[str]) -> None:
    for row in rows:
        click.echo(json_line(row))


def _csv(rows: Iterable[Row], columns: Sequence[str]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([text_of(row[column]) for column in columns] for row in rows)


def _markdown(rows: Iterable[Row], columns: Sequence[str]) -> None:
    click.echo(f"| {' | '.join(columns)} |")
    click.echo(f"|{' --- |' * len(columns)}")
    for row in rows:
        cells = (f"${row[column]}$" if column == "latex" else text_of(row[column]) for column in columns)
        click.echo(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")


def _latex(rows: Iterable[Row], columns: Sequence[str]) -> None:
    click.echo(rf"\begin{{tabular}}{{{'l' * len(columns)}}}")
    click.echo(" & ".join(column.translate(_LATEX_SIGNS) for column in columns) + r" \\ \hline")
    for row in rows:
        click.echo(" & ".join(latex_cell(column, row[column]) for column in columns) + r" \\")
    click.echo(r"\end{tabular}")


def latex_cell(column: str, value: object) -> str:
    r"""A cell of a LaTeX table.

    >>> latex_cell("id", "a_1"), latex_cell("latex", r"\pi")
    ('a\\_1', '$\\pi$')
    """
    return f"${value}$" if column == "latex" else text_of(value).translate(_LATEX_SIGNS)


def _table(rows: Iterable[Row], columns: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(text_of(row[column])) for column in columns))
    width = None if sys.stdout.isatty() else 10_000  # a pipe has no width: nothing is folded there
    Console(file=sys.stdout, width=width).print(table)


_PRINTERS = {"table": _table, "jsonl": _json_lines, "csv": _csv, "latex": _latex, "markdown": _markdown}
