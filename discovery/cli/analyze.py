"""`discover analyze`: how one fraction behaves, and what it is."""

from pathlib import Path

import click

from discovery.cli.exits import NOTHING_FOUND, OK
from discovery.cli.formats import json_line
from kernels.errors import DiscoveryError

MAX_DIGITS = 10_000


# Unknown options pass as arguments, so that '-n^2' needs no -- before it.
@click.command("analyze", context_settings={"ignore_unknown_options": True})
@click.argument("a")
@click.argument("b")
@click.option("--digits", type=click.IntRange(1, MAX_DIGITS), default=50, show_default=True, help="Certain digits.")
@click.option("--svg", type=click.Path(path_type=Path), metavar="DIR", help="Write three plots into this folder.")
@click.option("--force", is_flag=True, help="Replace plots that exist.")
@click.option("--store", type=click.Path(path_type=Path), metavar="PATH", help="Where neighbours are looked up.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", help="How to print.")
def analyze(a: str, b: str, digits: int, svg: Path | None, force: bool, store: Path | None, form: str) -> int:
    """Analyse the continued fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)).

    Its class of convergence, rate, growth of denominators, factorial reduction, irrationality measure, limit, constant,
    canonical form and neighbours in the store. Exit code 1 if it has no limit.
    """
    from discovery.analysis import analyze as analysed
    from discovery.analysis import text_lines, write_svgs
    from discovery.store import default_path

    if store is not None and not store.exists():
        raise DiscoveryError(f"no store {store}: give the path of one that a search has made, or leave --store out")
    found = analysed(a, b, digits, store or default_path())
    if svg is not None:
        write_svgs(found, svg, force)
    if form == "jsonl":
        click.echo(json_line({**found.record, "curves": found.curves()}))
    else:
        for name, text in (*text_lines(found.record), *found.sparklines().items()):
            click.echo(f"{name:12} {text}")
    return NOTHING_FOUND if found.record["value"] is None else OK
