"""`discover cluster`: the clusters of a space by dynamics, what they are, and the infinite families through them."""

import sys
from pathlib import Path
from typing import Any

import click

from discovery.cli.exits import NOTHING_FOUND, OK
from discovery.cli.formats import FORMATS, json_line, print_rows

COLUMNS = ("cluster", "size", "distinct", "class", "digits_per_term", "delta", "stability", "identified", "constants",
           "representative", "value")  # fmt: skip
FAMILY_COLUMNS = ("cluster", "constant", "a", "b", "parameters", "members", "outside", "example")


@click.command("cluster")
@click.option(
    "--space", "text", required=True, metavar="SPEC", help="DEGREE_A,DEGREE_B,BOUND such as 2,2,5, or a TOML file."
)
@click.option("--digits", type=int, default=60, show_default=True, help="Digits to which limits are named.")
@click.option("--eps", type=float, default=2e-3, show_default=True, help="Metrics this near are linked.")
@click.option("--noise", type=float, default=2e-4, show_default=True, help="Standard deviation in the stability test.")
@click.option(
    "--all", "everything", is_flag=True, help="Cluster all convergent fractions, not the promising ones alone."
)
@click.option("--families", is_flag=True, help="Print the parametric families instead of the clusters.")
@click.option("--limit", type=click.IntRange(1), help="Print at most so many rows.")
@click.option("--workers", type=click.IntRange(1, 1024), help="Worker processes [default: by the size of the space].")
@click.option("--store", type=click.Path(path_type=Path), metavar="PATH", help="Where the analysis is kept.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print.")
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
def cluster(**options: Any) -> int:
    """Cluster the promising fractions of a space by how they behave, and find the families through them.

    The space is analysed first, as by `discover analyze --space`, or read from the store. Exit code 1 if nothing of the
    space can be clustered.
    """
    from discovery.clusters import cluster_records

    settings, analysis = prepared(options)
    rows = cluster_records(analysis.members, settings)
    if options["everything"]:
        rows += _others(options["text"], analysis.members, settings)
    if options["families"]:
        found = _families(rows, analysis.members, settings.box, options["quiet"])
        print_rows(found[: options["limit"]], FAMILY_COLUMNS, options["form"])
    elif options["form"] == "jsonl":
        for row in rows[: options["limit"]]:
            click.echo(json_line({key: value for key, value in row.items() if key != "places"}))
    else:
        print_rows([_for_people(row) for row in rows[: options["limit"]]], COLUMNS, options["form"])
    return OK if rows else NOTHING_FOUND


def _others(text: str, members: list[dict[str, Any]], settings: Any) -> list[dict[str, Any]]:
    """The clusters of all fractions that are not among the members."""
    from conjectures.landscape import landscape
    from conjectures.pcf import Pcf
    from conjectures.space_options import space_from_text
    from discovery.clusters import landscape_records, needed_memory

    space = space_from_text(text)
    needed_memory(space)
    known = (Pcf.parse(member["a"], member["b"]) for member in members)
    return landscape_records(landscape(space).without(known), settings)


def prepared(options: dict[str, Any]) -> tuple[Any, Any]:
    """The settings and the analysed space that the options ask for, with progress on stderr."""
    from contextlib import closing
    from dataclasses import replace

    from conjectures.charts import box_of
    from conjectures.space_options import space_from_text
    from discovery.clusters import EPS, NOISE, Settings
    from discovery.interrupts import stoppable
    from discovery.progress import meter
    from discovery.space_analysis import analysed

    space = space_from_text(options["text"])
    settings = Settings(options.get("eps", EPS), options.get("noise", NOISE), box_of(space))
    with stoppable(), closing(meter(sys.stderr, options["quiet"])) as gauge:
        # Members are no hits of a search: they are not shown one by one.
        return settings, analysed(
            space, options["digits"], options["store"], options["workers"], lambda p: gauge(replace(p, fresh=()))
        )


def _for_people(row: dict[str, Any]) -> dict[str, Any]:
    constants = [f"{name} ({count})" for name, count in row["constants"][:4]]
    more = len(row["constants"]) - len(constants)
    missing = {key: "n/a" for key in ("digits_per_term", "delta") if row[key] is None}
    return {**row, **missing, "constants": constants + [f"{more} more"] * (more > 0)}


def _families(rows: list[dict[str, Any]], members: list[dict[str, Any]], box: Any, quiet: bool) -> list[dict[str, Any]]:
    """Those with several parameters first, which hold members of many clusters."""
    from discovery.families import quotient_families

    several = quotient_families(members, box)
    if not quiet:
        click.echo(
            f"{len(several.families)} families hold {several.distinct_covered:,} of {several.distinct:,} distinct "
            f"fully reduced fractions, {several.faces_covered:,} of {several.faces:,} with their inflations",
            err=True,
        )
    found = [_family_row("all", one) for one in several.families]
    return found + [_family_row(row["cluster"], one) for row in rows for one in row["parametric"]]


def _family_row(name: str, one: dict[str, Any]) -> dict[str, Any]:
    place, text = one["examples"][0]
    return {"cluster": name, **one, "example": f"{'k = ' if isinstance(place, int) else ''}{place}: {text}"}
