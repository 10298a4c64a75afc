"""`discover identify`: formulas for a number, each with what it explains and what it costs to write down."""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.exits import BAD_INPUT, NOTHING_FOUND, OK, complain
from discovery.cli.formats import FORMATS, print_rows
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from conjectures.expressions import Settings
    from discovery.identifying import Question, Row

COLUMNS = ("formula", "error", "digits", "length", "significance")
UNITS = {"": 1 << 20, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


# Unknown options pass as arguments, so that a negative VALUE needs no -- before it.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("values", nargs=-1, metavar="VALUE...")
@click.option(
    "--digits", type=int, metavar="N", help="How many digits of VALUE are right  [default: all; 50 of an expression]"
)
@click.option("--level", type=click.IntRange(0, 9), help="Look at 10^(LEVEL + 8) equations  [default: 4]")
@click.option("--equation", is_flag=True, help="Equations in x, which may stand in them more than once: x^x = 2.")
@click.option("--all", "everything", is_flag=True, help="Go on after the first significant answer.")
@click.option("--near", type=click.IntRange(0), metavar="N", help="Near misses to show before it  [default: 5]")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Print at most so many answers a value.")
@click.option(
    "--symbols", metavar="LIST", help="What expressions are made of: 1-9,pi,+,*,sqrt or default,sinh,cosh,zeta()."
)
@click.option(
    "--define", "definitions", multiple=True, metavar="NAME=VALUE", help="A constant, or f(t)=EXPRESSION. Repeatable."
)
@click.option("--constants", metavar="LIST", help="Relate it to these constants only  [default: all there are]")
@click.option("--max-height", type=click.IntRange(1), metavar="H", help="Largest integer in a formula.")
@click.option(
    "--profile",
    type=click.Path(exists=True, dir_okay=False),
    help="Read options from a TOML file; those given here win.",
)
@click.option(
    "--memory", metavar="SIZE", help="Use at most so much memory, such as 500M or 4G  [default: by the level]"
)
@click.option(
    "--workers", type=click.IntRange(1, 1024), help="Values at a time; one value uses two at most  [default: 1]"
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print.")
def identify(values: tuple[str, ...], digits: int | None, form: str, **options: Any) -> int:
    """Find formulas for VALUE: a decimal, one like 0.12345(6), or an expression; a file of them; or - for stdin.

    Answers come shortest first: better and better ones up to the first significant. `digits` are explained by the
    formula, `length` is its own description in digits, and of random numbers at most one in 10^s has one of
    significance s. Exit code 1 if none reaches 3, 2 if a line is no number (the others are answered).
    """
    from discovery.identifying import identified

    settings = settings_of(options)
    questions = questions_from(values)
    codes, rows = set(), []
    for one in identified(questions, digits, settings):
        codes.add(BAD_INPUT if one.refused else NOTHING_FOUND if one.complaint else OK)
        rows += one.rows
        if form == "jsonl":
            print_rows(one.rows, COLUMNS, form)
        if one.complaint is not None:
            complain(one.complaint if len(questions) == 1 else f"{one.where}: {one.complaint}", NOTHING_FOUND)
    if form != "jsonl" and rows:
        columns = COLUMNS if form != "latex" else ("latex", *COLUMNS[1:])
        print_rows(map(row_of, rows), columns if len(questions) == 1 else ("value", *columns), form)
    return next(code for code in (BAD_INPUT, OK, NOTHING_FOUND) if code in codes)


def settings_of(options: dict[str, Any]) -> "Settings":
    """The settings that the options and the profile name."""
    from conjectures.expressions import Settings
    from conjectures.expressions.symbols import read_definitions

    given = {**profile_of(options.pop("profile")), **{key: value for key, value in options.items() if value}}
    if options["near"] == 0:
        given["near"] = 0
    given["own"] = read_definitions(given.pop("definitions", ()))
    if "constants" in given:
        given["constants"] = tuple(name.strip() for name in given["constants"].split(",") if name.strip())
    if "symbols" in given:
        given["names"] = given.pop("symbols")
    if "memory" in given:
        given["memory"] = memory_of(given["memory"])
    return Settings(**given)


# Key of a profile -> its type and the name of the setting.
PROFILE = {
    "level": int,
    "equation": bool,
    "near": int,
    "symbols": str,
    "define": list,
    "constants": str,
    "max_height": int,
    "memory": str,
    "workers": int,
}


def profile_of(path: str | None) -> dict[str, Any]:
    """The options that a TOML file sets; raises DiscoveryError on others, and on values of another type."""
    import tomllib

    if path is None:
        return {}
    try:
        read = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DiscoveryError(f"{path}: {error}") from error
    for key, value in read.items():
        if key not in PROFILE or type(value) is not PROFILE[key]:
            kinds = ", ".join(f"{name} ({kind.__name__})" for name, kind in PROFILE.items())
            raise DiscoveryError(f"{path}: {key} = {str(value)[:40]!r} is not one of {kinds}")
    if "define" in read:
        read["definitions"] = tuple(map(str, read.pop("define")))
    return read


def memory_of(text: str) -> int:
    """Bytes.

    >>> memory_of("500M"), memory_of("4G")
    (524288000, 4294967296)
    """
    match = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]+)?)\s*([KMG]?)(?:i?B)?", text.strip(), re.IGNORECASE)
    if match is None:
        raise DiscoveryError(f"--memory {text[:40]!r}: write 500M or 4G")
    return int(float(match[1]) * UNITS[match[2].upper()])


def questions_from(values: Sequence[str]) -> list["Question"]:
    """The numbers that the arguments stand for: themselves, those of files, or standard input's."""
    from discovery.identifying import Question, questions_of

    if not values:
        if sys.stdin.isatty():
            raise DiscoveryError("which number? Give a VALUE such as 2.5066282746, a file of them, or - for stdin")
        values = ("-",)
    questions: list[Question] = []
    for value in values:
        if value == "-":
            questions += questions_of(_lines(sys.stdin.buffer.read()), "stdin")
        elif os.path.isfile(value):
            questions += questions_of(_lines(Path(value).read_bytes()), value)
        else:
            questions.append(Question(value))
    if not questions:
        raise DiscoveryError("there is no number in it: give one decimal a line")
    return questions


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8", errors="replace").splitlines()


def row_of(row: "Row") -> dict[str, object]:
    """The row for a person: few digits of the error, and = where all digits agree."""
    formula = row["formula"] if row["kind"] == "equation" else f"x = {row['formula']}"
    return {**row, "formula": formula, "error": f"{row['error']:.1e}" if row["status"] is None else "agrees"}
