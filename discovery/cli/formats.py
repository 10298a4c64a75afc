"""The formats in which every command prints rows: a table for a person, the others for programs and papers."""

import csv
import json
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence

import click

FORMATS = ("table", "jsonl", "csv", "latex", "markdown")
Row = Mapping[str, object]


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
    from discovery.report.markdown import escaped

    click.echo(f"| {' | '.join(columns)} |")
    click.echo(f"|{' --- |' * len(columns)}")
    for row in rows:
        cells = (math(row[column]) if column == "latex" else escaped(text_of(row[column])) for column in columns)
        click.echo(f"| {' | '.join(cells)} |")


def math(latex: object) -> str:
    """LaTeX inside a text; a bar would end a Markdown cell.

    >>> print(math("|x|"))
    $\\vert x\\vert $
    """
    return f"${text_of(latex).replace('|', chr(92) + 'vert ')}$"


def _latex(rows: Iterable[Row], columns: Sequence[str]) -> None:
    from discovery.report.latex import escaped

    click.echo(rf"\begin{{tabular}}{{{'l' * len(columns)}}}")
    click.echo(" & ".join(columns) + r" \\ \hline")
    for row in rows:
        cells = (math(row[column]) if column == "latex" else escaped(text_of(row[column])) for column in columns)
        click.echo(" & ".join(cells) + r" \\")
    click.echo(r"\end{tabular}")


def _table(rows: Iterable[Row], columns: Sequence[str]) -> None:
    from discovery.report.columns import Column
    from discovery.report.table import lines

    texts = [[text_of(row[column]) for column in columns] for row in rows]
    for line in lines([Column(column, text_of, elastic=True) for column in columns], texts, _width()):
        click.echo(line)


def _width() -> int:
    """The terminal's width; a pipe has none, and nothing is folded there."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 10**6


_PRINTERS = {"table": _table, "jsonl": _json_lines, "csv": _csv, "latex": _latex, "markdown": _markdown}
