"""`discover campaign`: long searches that are created once, run anywhere, and looked at by anybody."""

import json
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from discovery.campaigns import Record
    from discovery.store import Database

FOUND, NOTHING_FOUND, INTERRUPTED = 0, 1, 130
FORMATS = ("table", "jsonl", "csv", "latex", "markdown")
COLUMNS = ("id", "kind", "formulas", "done", "chunks", "hits", "rate", "left", "kernels")

_store = click.option("--store", metavar="PATH|URL", help="A file, or postgresql://...; as for `discover pcf`.")
_form = click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)


@click.group()
def campaign() -> None:
    """Searches that outgrow an afternoon: created once, run by one machine or many, audited by anybody."""


@campaign.command()
@click.argument("spec", type=click.Path(path_type=Path), metavar="SPEC.toml")
@_store
def create(spec: Path, store: str | None) -> int:
    """Create a campaign from a file with a space and a table [screening]; print its id.

    The same search by the same kernels is the same campaign: creating it again changes nothing.
    """
    from discovery import campaigns
    from discovery.databases import open_database
    from discovery.kinds import read_spec

    search = read_spec(spec)
    with open_database(store) as database:
        click.echo(campaigns.create(database, search).id)
    return FOUND


@campaign.command()
@click.argument("id", metavar="ID")
@click.option("--engine", default="local", show_default=True, metavar="local|dask|dask://HOST:PORT")
@click.option("--workers", type=click.IntRange(1, 1024), help="Worker processes [default: by the size of the search].")
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
@_store
def run(id: str, engine: str, workers: int | None, quiet: bool, store: str | None) -> int:
    """Do what is not done of a campaign; Ctrl-C stops, the same command goes on.

    Several machines may run one campaign at once from one PostgreSQL database.
    """
    from discovery import campaigns
    from discovery.certificate import chain
    from discovery.databases import open_database
    from discovery.interrupts import stoppable
    from discovery.wording import counted

    make = None if engine == "local" else _cluster(engine, workers)
    with open_database(store) as database:
        record = campaigns.find(database, id)
        try:
            with stoppable():
                found = _work(database, record, workers, make, quiet)
        except KeyboardInterrupt:
            click.echo(f"stopped; what was found is saved. Go on with: discover campaign run {record.id}", err=True)
            return INTERRUPTED
        click.echo(f"{counted(found, 'hit')}; digest {chain(database, record)}")
    return FOUND if found else NOTHING_FOUND


def _cluster(engine: str, workers: int | None) -> Any:
    from discovery.engines.cluster import dask_engine

    return dask_engine(engine, workers)


def _work(database: "Database", record: "Record", workers: int | None, make: Any, quiet: bool) -> int:
    from discovery.campaign import Campaign
    from discovery.progress import meter
    from discovery.report.formula import look_of

    campaign = Campaign(record.search(), database)
    with (
        closing(meter(sys.stderr, quiet, look_of(record.spec.get("kind"))[1])) as gauge,
        closing(campaign.run(workers, gauge, make)) as hits,
    ):
        return sum(1 for _ in hits)


@campaign.command()
@click.argument("id", metavar="[ID]", required=False)
@_form
@_store
def status(id: str | None, form: str, store: str | None) -> int:
    """Progress, rate, time left, hosts and hits of a campaign; without an id, of all."""
    from discovery import campaigns
    from discovery.cli.formats import print_rows
    from discovery.databases import open_database

    with open_database(store) as database:
        chosen = campaigns.records(database) if id is None else [campaigns.find(database, id)]
        rows = [_row(database, record) for record in chosen]
        print_rows(rows, COLUMNS, form)
        if id is not None and form == "table":
            for line in _details(database, chosen[0]):
                click.echo(line)
    return FOUND if rows else NOTHING_FOUND


def _row(database: "Database", record: "Record") -> dict[str, Any]:
    from discovery import campaigns
    from discovery.wording import duration

    total, pace = campaigns.totals(database, record), campaigns.pace(database, record)
    left = record.chunk_count - total.chunks
    return {
        "id": record.id,
        "kind": record.spec.get("kind"),
        "formulas": total.screened,
        "done": total.chunks,
        "chunks": record.chunk_count,
        "hits": total.hits,
        "rate": None if pace is None else f"{pace:.3g} chunks/s",
        "left": "0 s" if not left else None if pace is None else duration(left / pace),
        "kernels": record.version,
    }


def _details(database: "Database", record: "Record") -> list[str]:
    from discovery import campaigns
    from discovery.certificate import chain

    created = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(record.created))
    leased, failed = _leases(database, record)
    lines = [f"created {created}; {leased} chunks in hand, {failed} leases run out"]
    lines += [f"host {name}: {number} chunks" for name, number in campaigns.hosts(database, record)]
    digest = chain(database, record)
    return [*lines, f"digest {digest}" if digest else "digest: when all chunks are done"]


def _leases(database: "Database", record: "Record") -> tuple[int, int]:
    query = "SELECT expires FROM chunks WHERE run = ? AND state = 'leased'"
    ends = [expires for (expires,) in database.read(query, record.run)]
    late = sum(end < time.time() for end in ends)
    return len(ends) - late, late


@campaign.command()
@click.argument("id", metavar="ID")
@_form
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file instead of stdout.")
@click.option("--force", is_flag=True, help="Replace the output file if it exists.")
@_store
def results(id: str, form: str, output: Path | None, force: bool, store: str | None) -> int:
    """The formulas found so far, in the order of the space."""
    from discovery import campaigns
    from discovery.databases import open_database
    from discovery.report import writer
    from discovery.report.formula import look_of

    with open_database(store) as database:
        record = campaigns.find(database, id)
        layout, _ = look_of(record.spec.get("kind"))
        hits = campaigns.hits(database, record)
        return _write(output, force, lambda out: writer(form)(hits, out, layout), database, record)


def _write(
    output: Path | None, force: bool, write: Callable[[TextIO], object], database: "Database", record: "Record"
) -> int:
    from discovery import campaigns
    from discovery.output import destination

    with destination(output, force) as out:
        write(out)
        out.flush()
    return FOUND if campaigns.totals(database, record).hits else NOTHING_FOUND


@campaign.command()
@click.argument("id", metavar="ID")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file instead of stdout.")
@click.option("--force", is_flag=True, help="Replace the output file if it exists.")
@_store
def certificate(id: str, output: Path | None, force: bool, store: str | None) -> int:
    """This space, these kernels, this digest chain, these hosts, these hits: one JSON document."""
    from discovery import campaigns
    from discovery import certificate as certificates
    from discovery.databases import open_database

    with open_database(store) as database:
        record = campaigns.find(database, id)
        body = certificates.certificate(database, record)
        text = json.dumps(body, indent=1, ensure_ascii=False, sort_keys=True)
        _write(output, force, lambda out: out.write(text + "\n"), database, record)
    return FOUND


@campaign.command()
@click.argument("id", metavar="ID")
@click.option("--chunks", type=click.IntRange(0), default=8, show_default=True, help="Random chunks to run again.")
@click.option("--seed", type=int, help="Which random chunks [default: others each time].")
@_store
def audit(id: str, chunks: int, seed: int | None, store: str | None) -> int:
    """Derive every hit by other means and run random chunks again; exit code 1 where something differs."""
    from discovery import campaigns
    from discovery.certificate import audit as findings
    from discovery.databases import open_database
    from discovery.wording import counted

    with open_database(store) as database:
        record = campaigns.find(database, id)
        counts = {"hit": 0, "chunk": 0}
        faults = 0
        for finding in findings(database, record, chunks, seed):
            counts[finding.kind] += 1
            if finding.fault is not None:
                faults += 1
                click.echo(f"{finding.kind} {finding.number}: {finding.fault}")
    click.echo(
        f"{counted(counts['hit'], 'hit')} and {counted(counts['chunk'], 'chunk')} derived again: {faults} differ"
    )
    return NOTHING_FOUND if faults else FOUND
