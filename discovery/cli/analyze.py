"""`discover analyze`: how one fraction behaves, and what it is; or a whole space."""

from pathlib import Path
from typing import Any

import click

from discovery.cli.exits import NOTHING_FOUND, OK
from discovery.cli.formats import json_line, print_rows
from kernels.errors import DiscoveryError

MAX_DIGITS = 10_000
SPACE_COLUMNS = ("class", "none", "quarter", "half", "full", "terminating", "total")


# Unknown options pass as arguments, so that '-n^2' needs no -- before it.
@click.command("analyze", context_settings={"ignore_unknown_options": True})
@click.argument("fraction", nargs=-1, metavar="[A B]")
@click.option(
    "--space", "text", metavar="SPEC", help="Instead of A B: DEGREE_A,DEGREE_B,BOUND such as 2,2,5, or a TOML file."
)
@click.option("--digits", type=click.IntRange(1, MAX_DIGITS), help="Certain digits [default: 50; 60 for a space].")
@click.option("--svg", type=click.Path(path_type=Path), metavar="DIR", help="Write three plots into this folder.")
@click.option("--exact", is_flag=True, help="Of a space: measure every convergent fraction by exact big integers.")
@click.option("--parquet", type=click.Path(path_type=Path), metavar="FILE", help="With --exact: one row a fraction.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@click.option("--workers", type=click.IntRange(1, 1024), help="Worker processes [default: by the size of the space].")
@click.option(
    "--store", type=click.Path(path_type=Path), metavar="PATH", help="Where neighbours and analyses are kept."
)
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", help="How to print.")
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
def analyze(fraction: tuple[str, ...], **options: Any) -> int:
    """Analyse the continued fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)), or all of a space.

    Of a fraction: class of convergence, rate, growth of denominators, factorial reduction, irrationality measure,
    limit, constant, canonical form and neighbours in the store; exit code 1 if it has no limit. Of a space: how many
    fractions there are of each class and reduction; with --format jsonl each promising one, too. Stop it with Ctrl-C:
    the same command goes on where it was.
    """
    if (options["text"] is None) != (len(fraction) == 2):
        raise DiscoveryError("give a(n) and b(n), such as '2n+1' 'n^2', or --space SPEC")
    if (options["exact"] and fraction) or (options["parquet"] is not None and not options["exact"]):
        raise DiscoveryError("--exact goes with --space, and --parquet with --exact")
    if fraction:
        return _one(*fraction, **options)
    return _exact(options) if options["exact"] else _space(options)


def _one(a: str, b: str, **options: Any) -> int:
    from discovery.analysis import analyze as analysed
    from discovery.analysis import text_lines, write_svgs
    from discovery.store import default_path

    store = options["store"]
    if store is not None and not store.exists():
        raise DiscoveryError(f"no store {store}: give the path of one that a search has made, or leave --store out")
    found = analysed(a, b, options["digits"] or 50, store or default_path())
    if options["svg"] is not None:
        write_svgs(found, options["svg"], options["force"])
    if options["form"] == "jsonl":
        click.echo(json_line({**found.record, "curves": found.curves()}))
    else:
        for name, text in (*text_lines(found.record), *found.sparklines().items()):
            click.echo(f"{name:12} {text}")
    return NOTHING_FOUND if found.record["value"] is None else OK


def _space(options: dict[str, Any]) -> int:
    from discovery.cli.cluster import prepared

    _, found = prepared({**options, "digits": options["digits"] or 60})
    if options["form"] == "text":
        print_rows(found.table(), SPACE_COLUMNS, "table")
    else:
        for row in (*found.table(), *found.members):
            click.echo(json_line(row))
    if not options["quiet"]:
        named = sum(member["constant"] is not None for member in found.members)
        click.echo(f"{len(found.members)} promising fractions, {named} named; digest {found.digest}", err=True)
    return OK


def _exact(options: dict[str, Any]) -> int:
    import sys
    from contextlib import closing
    from dataclasses import replace

    from conjectures.space_options import space_from_text
    from discovery.exact_analysis import COLUMNS, measured, table, write_parquet
    from discovery.interrupts import stoppable
    from discovery.progress import meter

    space = space_from_text(options["text"])
    with stoppable(), closing(meter(sys.stderr, options["quiet"])) as gauge:
        parts = measured(space, options["store"], options["workers"], lambda p: gauge(replace(p, fresh=())))
        if options["parquet"] is not None:
            parts = write_parquet(options["parquet"], parts, options["force"])
        rows = table(parts)
    missing = ({key: "n/a" if value is None else value for key, value in row.items()} for row in rows)
    print_rows(
        rows if options["form"] == "jsonl" else missing, COLUMNS, "jsonl" if options["form"] == "jsonl" else "table"
    )
    return OK
