"""`discover volunteer`: a project that volunteers' computers attach to, and taking part in one."""

import asyncio
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click

DONE, INTERRUPTED = 0, 130
_store = click.option("--store", metavar="PATH|URL", help="Where the campaign is; as for `discover campaign`.")


@click.group()
def volunteer() -> None:
    """Run a campaign on volunteers' computers, by stock BOINC clients or by `join`."""


@volunteer.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
def keys(file: Path) -> int:
    """Make the keys of a project, on a computer that no stranger reaches; the server never needs them."""
    from discovery.volunteer.keys import make_keys

    click.echo(f"key of the project: {make_keys(file).fingerprint}")
    click.echo(
        f"keep {file} offline, and keep a copy: clients follow to other keys only when these sign them", err=True
    )
    return DONE


@volunteer.command()
@click.argument("id", metavar="ID")
@click.option("--keys", "keys_file", type=click.Path(path_type=Path), required=True, help="The file of `keys`.")
@click.option("--project", type=click.Path(path_type=Path), required=True, help="The directory to write.")
@click.option("--previous-keys", type=click.Path(path_type=Path), help="Keys that clients know, when they change.")
@click.option("--sequence", type=click.IntRange(1, 2**31 - 1), default=1, show_default=True, help="Higher each time.")
@_store
def sign(id: str, keys_file: Path, project: Path, previous_keys: Path | None, sequence: int, store: str | None) -> int:
    """Build the app of a campaign and sign it, with its search, into a directory for the server."""
    from discovery import campaigns
    from discovery.databases import open_database
    from discovery.volunteer.keys import read_keys
    from discovery.volunteer.project import sign_project
    from discovery.wording import size

    previous = read_keys(previous_keys) if previous_keys else None
    with open_database(store) as database:
        record = campaigns.find(database, id)
        record.search()
        made = sign_project(record, read_keys(keys_file), project, sequence, previous)
    click.echo(f"{project}: {made.app_name}, {size(len(made.app))}")
    return DONE


@volunteer.command()
@click.option("--campaign", "id", metavar="ID", required=True)
@click.option("--project", type=click.Path(path_type=Path), required=True, help="The directory that `sign` wrote.")
@click.option("--url", help="The address that volunteers use [default: http://HOST:PORT/].")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.option("--unit-minutes", type=click.FloatRange(0, 600), default=60.0, show_default=True, help="Size of units.")
@click.option("--quorum", type=click.IntRange(1, 5), default=2, show_default=True, help="Copies that must agree.")
@click.option("--always-quorum", is_flag=True, help="Also for hosts that have shown to be right.")
@click.option("--deadline-hours", type=click.FloatRange(0.01), default=24.0, show_default=True, help="Least deadline.")
@click.option("--delay", type=click.FloatRange(0), default=60.0, show_default=True, help="Seconds between contacts.")
@_store
def serve(id: str, project: Path, host: str, port: int, store: str | None, **options: Any) -> int:
    """Serve a project: scheduler, uploads, downloads, accounts and pages, until Ctrl-C.

    Put a web server with TLS in front of it where others than this machine shall reach it.
    """
    from discovery import campaigns
    from discovery.databases import open_database
    from discovery.interrupts import stoppable
    from discovery.volunteer.project import read_project

    url = options["url"] or f"http://{host}:{port}/"
    with open_database(store) as database:
        record = campaigns.find(database, id)
        signed = read_project(project, record)
        try:
            with stoppable():
                _serve(database, record, signed, url, host, port, _policy(options))
        except KeyboardInterrupt:
            click.echo("stopped; what was acknowledged is saved", err=True)
            return INTERRUPTED
    return DONE


def _policy(options: dict[str, Any]) -> Any:
    from discovery.volunteer.policy import Policy

    return Policy(
        quorum=options["quorum"],
        replication=1.0 if options["always_quorum"] else Policy().replication,
        unit_seconds=60 * options["unit_minutes"],
        least_deadline=3600 * options["deadline_hours"],
        delay=options["delay"],
        idle_delay=10 * options["delay"],
    )


def _serve(database: Any, record: Any, signed: Any, url: str, host: str, port: int, policy: Any) -> None:
    from discovery.engines.workers import Workers
    from discovery.ledger import Ledger
    from discovery.volunteer.gateway import Gateway
    from discovery.volunteer.serve import serve as run
    from discovery.volunteer.validator import Validator

    search = record.search()
    ledger = Ledger(database, search, record.version)
    gateway = Gateway(database, record, ledger, signed, url, policy)
    with closing(Workers(search, 1, record.version)) as engine:
        validator = Validator(ledger, record, policy, engine)
        asyncio.run(run(gateway, validator, host, port, _say))


@volunteer.command()
@click.argument("url")
@click.option("--name", default="anonymous", show_default=True, help="The name on certificates.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where account, key and checkpoint are kept.")
@click.option("--cpu", type=click.FloatRange(1, 100), default=100.0, show_default=True, help="Percent of one core.")
@click.option("--units", type=click.IntRange(1), help="Stop after so many units [default: never].")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing.")
def join(url: str, name: str, folder: Path | None, cpu: float, units: int | None, quiet: bool) -> int:
    """Take part in the project at URL with one core, without BOINC; Ctrl-C stops, the same command goes on."""
    from discovery.interrupts import stoppable
    from discovery.volunteer.join import Volunteer
    from discovery.wording import counted

    place = folder or _folder(url)
    place.mkdir(parents=True, exist_ok=True)
    os.nice(19)
    taking_part = Volunteer(url, name, place, _silent if quiet else _say, cpu / 100)
    try:
        with stoppable():
            done = taking_part.run(units)
    except KeyboardInterrupt:
        click.echo("stopped; the same command goes on", err=True)
        return INTERRUPTED
    click.echo(f"{counted(done, 'unit')} done")
    return DONE


def _folder(url: str) -> Path:
    import hashlib

    from discovery.store import default_path

    return default_path().parent / "volunteer" / hashlib.sha256(url.encode()).hexdigest()[:12]


def _say(text: str) -> None:
    end = "\r" if sys.stderr.isatty() else "\n"
    print(text, end=end, file=sys.stderr, flush=True)


def _silent(text: str) -> None:
    pass
