"""`discover constants`: list, search, and the digits of one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from discovery.cli.exits import NOTHING_FOUND, OK, complain
from discovery.cli.formats import FORMATS, Row, json_line, print_rows
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from conjectures.constants.model import Constant

MAX_DIGITS = 1_000_000
LISTED_DIGITS = 15
VALUE_DIGITS = 50
COLUMNS = ("id", "value", "name", "group")
LATEX_COLUMNS = ("id", "latex", "value", "name")


@click.command()
@click.argument("search", required=False)
@click.option("--value", "text", metavar="TEXT", help="Print one constant or expression, such as 'zeta(3)/pi^2'.")
@click.option("--digits", type=int, help="Significant digits, all of them certain  [default: 15; 50 with --value]")
@click.option("--group", help="List one group of constants only.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", help="How to print.", show_default=True)
def constants(search: str | None, text: str | None, digits: int | None, group: str | None, form: str) -> int:
    """List the constants, or those that match SEARCH.

    SEARCH is looked for in ids, names, aliases, definitions and references. Exit code 1 if nothing matches.
    """
    digits = checked_digits(digits if digits is not None else VALUE_DIGITS if text else LISTED_DIGITS)
    if text is not None:
        if search or group:
            raise DiscoveryError("--value prints one number: leave out SEARCH and --group")
        print_value(text, digits, form)
        return OK
    chosen = matching(search, group)
    if not chosen:
        return complain(f"no constant matches {search!r}", NOTHING_FOUND)
    columns = LATEX_COLUMNS if form in {"latex", "markdown"} else COLUMNS
    print_rows(rows(chosen, digits), columns, form)
    return OK


def checked_digits(digits: int) -> int:
    """The number of digits, if it can be had.

    >>> checked_digits(0)
    Traceback (most recent call last):
        ...
    kernels.errors.DiscoveryError: --digits 0: from 1 to 1,000,000 can be had
    """
    if not 1 <= digits <= MAX_DIGITS:
        raise DiscoveryError(f"--digits {digits}: from 1 to {MAX_DIGITS:,} can be had")
    return digits


def matching(search: str | None, group: str | None) -> tuple["Constant", ...]:
    """The constants that match both conditions, in the order of the catalogue."""
    from conjectures.constants import catalogue
    from conjectures.constants import search as found_by

    groups = sorted({constant.group for constant in catalogue()})
    if group is not None and group not in groups:
        raise DiscoveryError(f"no group {group!r}: there are {', '.join(groups)}")
    chosen = found_by(search) if search else catalogue()
    return tuple(constant for constant in chosen if group in {None, constant.group})


def rows(chosen: tuple["Constant", ...], digits: int) -> Iterator[Row]:
    """One row a constant, with as many of the digits as it has."""
    return (row(constant, digits) for constant in chosen)


def row(constant: "Constant", digits: int) -> Row:
    """What the command knows of a constant."""
    return {
        "id": constant.id,
        "name": constant.name,
        "aliases": list(constant.aliases),
        "group": constant.group,
        "value": digits_of(constant, digits),
        "latex": constant.latex,
        "definition": constant.definition,
        "reference": constant.reference,
        "proved": constant.proved,
        "note": constant.note,
    }


def digits_of(constant: "Constant", digits: int) -> str | None:
    """The digits, or None where so many cannot be had: one such constant must not end a list."""
    try:
        return constant.digits(digits)
    except DiscoveryError:
        return None


def print_value(text: str, digits: int, form: str) -> None:
    """Print the digits of a constant, an expression or a decimal."""
    from conjectures.constants.expressions import constant_from_text

    constant = constant_from_text(text)
    value = constant.digits(digits)
    if form == "table":
        click.echo(value)
    elif form == "latex":
        click.echo(rf"{constant.latex} = {value}\ldots")
    elif form == "jsonl":
        click.echo(json_line({"constant": constant.id, "value": value, "digits": digits, "latex": constant.latex}))
    else:
        print_rows([{"constant": constant.id, "value": value}], ("constant", "value"), form)
