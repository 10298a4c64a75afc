"""`discover identify`: closed forms for a number, and how likely chance alone is to make them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.exits import NOTHING_FOUND, OK, complain
from discovery.cli.formats import json_line, print_rows
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from flint import arb

    from conjectures.constants.model import Constant
    from conjectures.identification import Identification

CONSTANTS = "pi,e,ln2,zeta3,catalan,euler"
MAX_DIGITS = 10_000
# An exact value, such as an expression, is taken to so many digits.
VALUE_DIGITS = 50
COLUMNS = ("formula", "kind", "height", "chance")


# Unknown options pass as arguments, so that a negative VALUE needs no -- before it.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("value")
@click.option(
    "--digits", type=int, help="How many digits of VALUE are right  [default: all that are given; 50 of an expression]"
)
@click.option("--constants", "names", default=CONSTANTS, show_default=True, help="Constants to relate it to.")
@click.option("--max-height", type=click.IntRange(1), metavar="H", help="Largest integer in a relation.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl", "latex"]), default="text", help="How to print.")
def identify(value: str, digits: int | None, names: str, max_height: int | None, form: str) -> int:
    """Find closed forms for VALUE, a decimal or an expression in constants.

    Tried are rationals, algebraic numbers and, for each constant x, (c0 + c1 x)/(d0 + d1 x), small combinations and
    products. `chance` is the number of forms of that size that chance alone would make. Exit code 1 if the digits
    support none.
    """
    number, bits = number_of(value, digits)
    ball = number.enclosure(bits)
    known = digits_known(ball)
    found = supported(ball, [name.strip() for name in names.split(",") if name.strip()], bits, max_height)
    if not found:
        return complain(
            f"nothing that {known} digits can support: give more digits or other --constants", NOTHING_FOUND
        )
    show(value, known, found, form)
    return OK


def number_of(text: str, digits: int | None) -> tuple["Constant", int]:
    """The number that a text stands for, and the bits of it that may be used.

    >>> number, bits = number_of("3.14159265358979", None)
    >>> number.id, bits
    ('3.14159265358979', 45)
    """
    from conjectures.constants.decimals import decimal_constant, decimal_digits
    from conjectures.constants.expressions import constant_from_text
    from conjectures.decimals import bits_for

    if digits is not None and not 1 <= digits <= MAX_DIGITS:
        raise DiscoveryError(f"--digits {digits}: from 1 to {MAX_DIGITS:,} can be used")
    if decimal_digits(text) is None:
        return constant_from_text(text), bits_for(digits or VALUE_DIGITS)
    number = decimal_constant(text, digits)
    assert number.limit is not None  # a decimal is known to so many bits and no more
    return number, number.limit


def digits_known(ball: "arb") -> int:
    """How many digits of the number are known."""
    from conjectures.decimals import decimal_accuracy

    return decimal_accuracy(ball)


def supported(value: "arb", names: Sequence[str], bits: int, max_height: int | None) -> list["Identification"]:
    """The closed forms that the digits support, the least likely to be chance first."""
    from conjectures.constants.expressions import constant_from_text
    from conjectures.identification import identify as identified

    constants = [(name, constant_from_text(name).enclosure(bits + 64)) for name in dict.fromkeys(names)]
    found = identified(value, constants, bits)
    return [one for one in found if max_height is None or one.relation.height <= max_height]


def show(value: str, digits: int, found: Sequence["Identification"], form: str) -> None:
    """Print what was found for a person, as JSON lines or as LaTeX."""
    if form == "latex":
        for line in latex_lines(value, found):
            click.echo(line)
    elif form == "jsonl":
        for one in found:
            click.echo(json_line(record(value, digits, one)))
    else:
        click.echo(f"{digits} digits support")
        print_rows([text_row(one) for one in found], COLUMNS, "table")


def record(value: str, digits: int, one: "Identification") -> dict[str, Any]:
    """A closed form as the JSON line that the command prints."""
    return {
        "value": value,
        "digits": digits,
        "formula": one.text,
        "kind": one.kind,
        "coefficients": list(one.relation.coefficients),
        "height": one.relation.height,
        "chance_log10": round(-one.surprise, 1),
    }


def text_row(one: "Identification") -> dict[str, object]:
    chance = f"10^{-one.surprise:.0f}"
    return {"formula": one.text, "kind": one.kind, "height": one.relation.height, "chance": chance}


def latex_lines(value: str, found: Sequence["Identification"]) -> Iterator[str]:
    from conjectures.constants.expressions import constant_from_text

    for one in found:
        yield rf"{value}\ldots \approx {constant_from_text(one.text).latex}"
