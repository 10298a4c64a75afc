"""`discover seen`: has a search of the store found this formula, or this number, in whatever form?"""

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.exits import NOTHING_FOUND, OK, complain
from discovery.cli.formats import FORMATS, print_rows

if TYPE_CHECKING:
    from discovery.store import Store

COLUMNS = ("same", "formula", "found")
EVERY = 10.0


# Unknown options pass as arguments, so that '-n^2' needs no -- before it.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, metavar="FORMULA")
@click.option("--store", type=click.Path(path_type=Path), metavar="PATH", help="The store to look in.")
@click.option("--keep", is_flag=True, help="Remember it if it is new.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Print at most so many.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print.")
def seen(words: tuple[str, ...], store: Path | None, keep: bool, limit: int, form: str) -> int:
    """Has a search of the store found FORMULA, or its value, in whatever form?

    \b
    discover seen '2n+1' 'n^2'           a continued fraction
    discover seen '4/pi'                 a number
    discover seen 'n*(n + 2)'            a function, such as the term of a series
    discover seen 0 1 1 2 3 5 8 ...      24 terms of a sequence or more

    The same formula comes first, then those of its group (equal up to sign and inflation), then those of its value.
    Exit code 1 if it is new.
    """
    from discovery.store import Store
    from discovery.stored import opened

    if unknown := next((word for word in words if word.startswith("--")), None):
        raise click.NoSuchOption(unknown.partition("=")[0], ctx=click.get_current_context())
    with Store(store) if keep else opened(store) as kept:
        rows = [*known(words), *looked_up(kept, words, keep)]
    if not rows:
        remembered = ", and it is remembered now" if keep else ""
        return complain(f"new: no search of {kept.path} has found it{remembered}", NOTHING_FOUND)
    print_rows(rows[:limit], COLUMNS, form)
    if len(rows) > limit:
        click.echo(f"{len(rows) - limit:,} more: --limit {len(rows)} prints all", err=True)
    return OK


def looked_up(store: "Store", words: Sequence[str], keep: bool) -> list[dict[str, Any]]:
    """What the store has seen of it; kept where that is not the formula itself."""
    from discovery.seen import hashes_of, remember, sightings

    hashes = hashes_of(words)
    rows = [{"same": s.what, "formula": s.formula, "found": s.origin} for s in sightings(store, hashes, Lines())]
    if keep and not any(row["same"] == "formula" for row in rows):
        remember(store, hashes, " ".join(words))
    return rows


def known(words: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The entry of the table of known formulas that a continued fraction is."""
    from conjectures.known import lookup
    from conjectures.pcf import Pcf

    if len(words) == 2 and (match := lookup(Pcf.parse(*words))):
        formula = match.formula
        text = f"PCF({formula.a}, {formula.b}) = {formula.value}"
        how = "group" if match.how == "same" else match.how
        yield {"same": how, "formula": text, "found": f"known formula {formula.id}"}


class Lines:
    """Progress of hashing on stderr, a line every ten seconds."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, done: int, count: int) -> None:
        if time.monotonic() - self._last >= EVERY:
            self._last = time.monotonic()
            click.echo(f"hashed {done:,} of {count:,} new chunks", file=sys.stderr)
