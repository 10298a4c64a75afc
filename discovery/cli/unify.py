"""`discover unify`: which continued fractions of a list are one formula."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.exits import OK
from discovery.cli.formats import FORMATS, print_rows
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from conjectures.pcf import Pcf
    from discovery.unification import Member

COLUMNS = ("class", "a", "b", "joined", "value")


@click.command()
@click.argument("source", metavar="FILE", required=False)
@click.option("--store", type=click.Path(path_type=Path), metavar="PATH", help="Take what a store's searches found.")
@click.option("--degree", type=click.IntRange(0, 1000), default=64, show_default=True, help="Largest degree of U(n).")
@click.option("--values", is_flag=True, help="Join classes whose values are proved in one constant, too.")
@click.option(
    "--json", "archive", type=click.Path(path_type=Path), metavar="FILE", help="Write the certificates to a new file."
)
@click.option("--check", "checked", is_flag=True, help="FILE holds certificates of joins: check them again.")
@click.option("--force", is_flag=True, help="Replace that file.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print.")
def unify(
    source: str | None,
    store: Path | None,
    degree: int,
    values: bool,
    archive: Path | None,
    checked: bool,
    force: bool,
    form: str,
) -> int:
    """Put the continued fractions of a list into classes, each of them one formula in many forms.

    \b
    discover pcf --constant pi --format jsonl > pi.jsonl; discover unify pi.jsonl
    printf '2n+1 ; n^2\\n2n+3 ; (n+1)^2\\n' | discover unify -
    discover unify --store pi.sqlite

    FILE holds a line for each: a(n) ; b(n), or JSON with the keys a and b. Limits are not needed. Every join is an
    exact transformation that the trusted checker has accepted; fractions in different classes were not joined up to
    this degree, which is no proof that they differ.
    """
    from discovery.output import destination
    from discovery.unification import classes, read, read_joins

    if (source is None) == (store is None) or (checked and source is None):
        raise DiscoveryError("give a FILE of fractions, or - for standard input, or --store and a store")
    if source is not None:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8", errors="replace")
        name = "standard input" if source == "-" else source
    if checked:
        for line in read_joins(text, name):
            click.echo(f"proved  {line}")
        return OK
    pcfs = fractions_of(store) if store is not None else read(text, name)
    found = classes(pcfs, degree, values)
    if archive is not None:
        with destination(archive, force) as out:
            for join in (member.join for one in found for member in one if member.join is not None):
                out.write(json.dumps(join.certificate, separators=(",", ":")) + "\n")
    print_rows([class_row(number, member) for number, one in enumerate(found, 1) for member in one], COLUMNS, form)
    click.echo(summary(len(pcfs), len(found), degree), err=True)
    return OK


def fractions_of(store: Path) -> "list[Pcf]":
    """The fractions that the searches of a store have found, each once."""
    from conjectures.pcf import Pcf
    from discovery.stored import found, opened

    with opened(store) as kept:
        pairs = dict.fromkeys((hit["a"], hit["b"]) for hit in (one.hit for one in found(kept)) if "b" in hit)
    if not pairs:
        raise DiscoveryError(
            f"{store} holds no continued fractions yet: `discover pcf --store {store}` searches for some"
        )
    return [Pcf.parse(a, b) for a, b in pairs]


def class_row(number: int, member: "Member") -> dict[str, Any]:
    """A fraction in its class; `value` is in terms of the representative's value V."""
    join = member.join
    return {
        "class": number,
        "a": member.pcf.a_text,
        "b": member.pcf.b_text,
        "joined": "representative" if join is None else join.how,
        "value": "V" if join is None else join.text,
        "coefficients": [0, 1, 1, 0] if join is None else list(join.map),
        "certificate": None if join is None else join.certificate,
    }


def summary(fractions: int, number: int, degree: int) -> str:
    """What was found, on one line.

    >>> summary(45, 2, 3)
    '45 fractions in 2 classes, which are not joined up to degree 3'
    """
    from discovery.wording import counted

    apart = f"{number} classes, which are not joined up to degree {degree}"
    return f"{counted(fractions, 'fraction')} in {apart if number > 1 else '1 class'}"
