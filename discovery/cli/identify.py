"""`discover identify`: closed forms for a number, and how likely chance alone is to make them."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.exits import NOTHING_FOUND, OK, complain
from discovery.cli.formats import json_line, print_rows
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from conjectures.constants.model import Constant
    from conjectures.identification import Identification

# These are tried in all forms; every other constant of the catalogue in Moebius maps, where these give nothing.
CONSTANTS = "pi,e,ln2,zeta3,catalan,gamma"
MAX_DIGITS = 10_000
# An exact value, such as an expression, is taken to so many digits.
VALUE_DIGITS = 50
# Fewer digits than this support no relation at all.
FEWEST_DIGITS = 5
# With so many digits the whole catalogue is asked first: they tell apart all forms of the heights that are looked for.
CATALOGUE_DIGITS = 150
COLUMNS = ("formula", "kind", "height", "chance")


# Unknown options pass as arguments, so that a negative VALUE needs no -- before it.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("value")
@click.option(
    "--digits", type=int, help="How many digits of VALUE are right  [default: all that are given; 50 of an expression]"
)
@click.option(
    "--constants",
    "names",
    metavar="LIST",
    help=f"Constants to relate it to  [default: {CONSTANTS}, then all there are]",
)
@click.option("--max-height", type=click.IntRange(1), metavar="H", help="Largest integer in a relation.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl", "latex"]), default="text", help="How to print.")
def identify(value: str, digits: int | None, names: str | None, max_height: int | None, form: str) -> int:
    """Find closed forms for VALUE, a decimal or an expression in constants.

    Tried are rationals, algebraic numbers and, for each constant x, (c0 + c1 x)/(d0 + d1 x), small combinations and
    products; if that gives nothing, such maps of every constant in the catalogue. `chance` is the number of forms of
    that size that chance alone would make. Exit code 1 if the digits support none.
    """
    constants = [name.strip() for name in (names or CONSTANTS).split(",") if name.strip()]
    known = digits_of(value, digits)
    found = supported(value, known, constants, max_height) if known >= FEWEST_DIGITS else []
    if not found and names is None and known >= FEWEST_DIGITS:
        found = images(value, known, max_height)
    if not found:
        reason = f"nothing that {known} digits can support: give more digits or other --constants"
        return complain(reason, NOTHING_FOUND)
    show(value, known, found, form)
    return OK


def digits_of(text: str, digits: int | None) -> int:
    """How many digits of the number may be used.

    >>> digits_of("3.14159", None), digits_of("3.14159", 4), digits_of("zeta(3)", None)
    (6, 4, 50)

    Never more than 10,000.
    """
    from conjectures.constants.decimals import decimal_digits

    if digits is not None and not 1 <= digits <= MAX_DIGITS:
        raise DiscoveryError(f"--digits {digits}: from 1 to {MAX_DIGITS:,} can be used")
    given = decimal_digits(text)
    if given is None:
        return digits or VALUE_DIGITS
    return min(given, digits or MAX_DIGITS)


def number_of(text: str, digits: int) -> tuple["Constant", int]:
    """The number that a text stands for, and the bits of it that may be used."""
    from conjectures.constants.decimals import decimal_constant, decimal_digits
    from conjectures.constants.expressions import constant_from_text
    from conjectures.decimals import bits_for

    given = decimal_digits(text)
    if given is None:
        return constant_from_text(text), bits_for(digits)
    number = decimal_constant(text, digits if digits < given else None)
    assert number.limit is not None  # a decimal is known to so many bits and no more
    return number, number.limit


def supported(text: str, digits: int, names: Sequence[str], max_height: int | None) -> list["Identification"]:
    """The closed forms that the digits support, the least likely to be chance first."""
    from conjectures.constants.expressions import constant_from_text
    from conjectures.identification import identify as identified

    number, bits = number_of(text, digits)
    constants = [(name, constant_from_text(name).enclosure(bits + 64)) for name in dict.fromkeys(names)]
    return _up_to(max_height, identified(number.enclosure(bits), constants, bits))


def images(text: str, digits: int, max_height: int | None) -> list["Identification"]:
    """The Moebius maps of any constant in the catalogue that the digits support."""
    from conjectures.constants import catalogue
    from conjectures.decimals import bits_for

    number, bits = number_of(text, digits)
    few = min(bits, bits_for(CATALOGUE_DIGITS))
    # Some constants take minutes to as many digits as a long value has: only those that agree so far are asked.
    likely = [constant for constant in catalogue() if _images(number, [constant], few)]
    return _up_to(max_height, _images(number, likely, bits))


def _images(number: "Constant", constants: Sequence["Constant"], bits: int) -> tuple["Identification", ...]:
    from conjectures.constants import catalogue
    from conjectures.identification import moebius_images

    enclosed = [(constant.id, constant.enclosure(bits + 64)) for constant in constants]
    return moebius_images(number.enclosure(bits), enclosed, bits, len(catalogue()))


def _up_to(max_height: int | None, found: Sequence["Identification"]) -> list["Identification"]:
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
    for one in found:
        yield rf"{value}\ldots \approx {latex_of(one.text)}"


def latex_of(formula: str) -> str:
    r"""A closed form in LaTeX; words, as of a root that has no expression, stay words.

    >>> print(latex_of("(4 - pi)/pi"), latex_of("root of x^3 - x - 1 near 1.3247"))
    \frac{4 - \pi}{\pi} \text{root of $x^{3} - x - 1$ near 1.3247}
    """
    from conjectures.constants.notation import latex
    from conjectures.grammar import parse
    from conjectures.polynomials import latex_polynomial, parse_polynomial

    words = re.fullmatch(r"root of (.+) near (.+)", formula)
    if words:
        polynomial = latex_polynomial(parse_polynomial(words[1], "x"), "x")
        return rf"\text{{root of ${polynomial}$ near {words[2]}}}"
    return latex(parse(formula))
