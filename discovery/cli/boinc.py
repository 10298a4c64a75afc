"""`discover boinc`: a campaign for a stock BOINC server."""

from pathlib import Path

import click


@click.group()
def boinc() -> None:
    """Files for a stock BOINC server, where `discover volunteer serve` is not wanted."""


@boinc.command()
@click.argument("id", metavar="ID")
@click.option("--keys", "keys_file", type=click.Path(path_type=Path), required=True, help="The project's keys.")
@click.option("--output", type=click.Path(path_type=Path), required=True, metavar="DIR", help="A new directory.")
@click.option("--chunks", type=click.IntRange(1), default=256, show_default=True, help="Chunks a work unit.")
@click.option("--store", metavar="PATH|URL", help="Where the campaign is; as for `discover campaign`.")
def export(id: str, keys_file: Path, output: Path, chunks: int, store: str | None) -> int:
    """Write the signed app's tree, templates, job files, and hooks for script_validator and script_assimilator."""
    from discovery import campaigns
    from discovery.databases import open_database
    from discovery.volunteer.export import export as write
    from discovery.volunteer.keys import read_keys
    from discovery.wording import counted

    with open_database(store) as database:
        record = campaigns.find(database, id)
        record.search()
        units = write(record, read_keys(keys_file), output, chunks)
    click.echo(f"{output}: {counted(units, 'job file')}")
    return 0
