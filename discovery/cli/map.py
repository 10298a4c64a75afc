"""`discover map`: a space as an atlas of pages that open as files."""

from pathlib import Path
from typing import Any

import click

from discovery.cli.exits import OK


@click.command("map")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--space", "text", required=True, metavar="SPEC", help="DEGREE_A,DEGREE_B,BOUND such as 2,2,5, or a TOML file."
)
@click.option("--digits", type=int, default=60, show_default=True, help="Digits to which limits are named.")
@click.option("--force", is_flag=True, help="Replace pages that exist.")
@click.option("--workers", type=click.IntRange(1, 1024), help="Worker processes [default: by the size of the space].")
@click.option("--store", type=click.Path(path_type=Path), metavar="PATH", help="Where the analysis is kept.")
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
def atlas(folder: Path, force: bool, **options: Any) -> int:
    """Write an atlas of a space into DIR: open DIR/index.html in a browser, no network is needed.

    A map of how many fractions converge how fast, a scatter of the promising ones with their clusters, cells with the
    shortest formula of each constant and speed, and a page for each formula.
    """
    from discovery.cli.cluster import prepared
    from discovery.clusters import cluster_records
    from discovery.families import quotient_families
    from discovery.report.atlas import write_atlas

    settings, analysis = prepared(options)
    clusters = cluster_records(analysis.members, settings)
    families = quotient_families(analysis.members, settings.box).families
    write_atlas(folder, options["text"], analysis, clusters, families, force)
    if not options["quiet"]:
        click.echo(
            f"{len(analysis.members)} formulas in {len(clusters)} clusters: open {folder / 'index.html'}", err=True
        )
    return OK
