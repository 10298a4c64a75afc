"""`discover sequence`: guesses about an integer sequence."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.exits import NOTHING_FOUND, OK, complain
from discovery.cli.formats import json_line, print_rows
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from conjectures.sequences import Guess

COLUMNS = ("kind", "formula", "closed_form", "support", "next_terms")
FEWEST_TERMS = 6


# Unknown options pass as arguments, so that a negative first term needs no -- before it.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("terms", nargs=-1)
@click.option("--offset", type=int, help="The index n of the first term  [default: that of a b-file, else 0]")
@click.option(
    "--next", "count", type=click.IntRange(0, 10_000), default=5, show_default=True, help="How many next terms."
)
@click.option("--limit", type=click.IntRange(1), help="Print at most so many guesses.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "jsonl", "csv", "latex", "markdown"]),
    default="text",
    show_default=True,
    help="How to print.",
)
def sequence(terms: tuple[str, ...], offset: int | None, count: int, limit: int | None, form: str) -> int:
    """Guess what an integer sequence is: TERMS are integers, or a file of them (an OEIS b-file, say).

    \b
    discover sequence 1,1,2,5,14,42,132,429,1430,4862
    discover sequence b000108.txt
    cut -d' ' -f2 b000108.txt | discover sequence

    Tried are recurrences with constant coefficients, interlaced sequences, algebraic generating functions and
    recurrences with polynomial coefficients. A guess holds for all terms and outweighs its own coefficients by 24 bits
    at least. Exit code 1 if the terms support none.
    """
    from conjectures.sequences import guess
    from conjectures.sequences.reading import read_terms

    first, numbers = read_terms(text_of(terms))
    if len(numbers) < FEWEST_TERMS:
        raise DiscoveryError(f"{len(numbers)} terms support no guess: give {FEWEST_TERMS} or more")
    start = next((index for index in (offset, first) if index is not None), 0)
    found = guess(numbers, start, count)[:limit]
    if not found:
        return complain(f"nothing that {len(numbers)} terms can support: give more terms", NOTHING_FOUND)
    show(found, len(numbers), form)
    return OK


def text_of(words: Sequence[str]) -> str:
    """The text that the arguments stand for: themselves, a file's, or standard input's.

    >>> text_of(("1,", "2,", "3"))
    '1, 2, 3'
    """
    if not words or words == ("-",):
        if not words and sys.stdin.isatty():
            raise DiscoveryError("which sequence? Give its terms, such as 1,1,2,5,14,42, or a file of them")
        return sys.stdin.buffer.read().decode("utf-8", errors="replace")
    if len(words) == 1 and is_path(words[0]):
        return Path(words[0]).read_text(encoding="utf-8", errors="replace")
    return " ".join(words)


def is_path(word: str) -> bool:
    """Whether a word names a file: one that exists, or that looks like a path.

    >>> is_path("1,1,2,5"), is_path("no/such/b000108.txt")
    (False, True)
    """
    return os.path.exists(word) or "/" in word or word.endswith(".txt")


def show(found: Sequence["Guess"], count: int, form: str) -> None:
    """Print the guesses, the shortest first."""
    if form == "text":
        for number, one in enumerate(found):
            click.echo(("\n" if number else "") + "\n".join(f"{name:<13}{text}" for name, text in lines(one, count)))
    elif form == "jsonl":
        for one in found:
            click.echo(json_line(record(one)))
    else:
        print_rows([record(one) for one in found], COLUMNS, form)


def lines(one: "Guess", count: int) -> list[tuple[str, str]]:
    """What a person reads of a guess, a name and a text a line."""
    from discovery.wording import counted

    equation = ", A(x) the generating function" if one.kind == "algebraic" else ""
    rows = [(one.kind, one.formula + equation)]
    if one.generating_function:
        rows.append(("generating", f"A(x) = {one.generating_function}"))
    if one.closed_form:
        rows.append(("closed form", one.closed_form))
    if one.next_terms:
        rows.append(("next terms", ", ".join(map(str, one.next_terms))))
    rows.append(("support", f"{counted(one.support, 'term')} of {count} beyond the fit, {one.margin:.0f} bits"))
    return rows


def record(one: "Guess") -> dict[str, Any]:
    """A guess for programs; numbers beyond 2^53 stay exact in JSON, as Python writes them."""
    return {
        "kind": one.kind,
        "formula": one.formula,
        "generating_function": one.generating_function,
        "closed_form": one.closed_form,
        "support": one.support,
        "cost": round(one.cost, 1),
        "margin": round(one.margin, 1),
        "next_terms": list(one.next_terms),
    }
