"""`discover prove`: values of continued fractions, and irrationality, with proofs that a small checker accepts."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.exits import NOTHING_FOUND, OK, complain
from discovery.cli.formats import json_line
from discovery.cli.proved import irrational_lines, irrational_record, lines, record, show_failure, verdict
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from discovery.irrational import Irrationality
    from discovery.proving import Theorem

FILE = click.Path(path_type=Path)


# Unknown options pass as arguments, so that '-n^2' needs no -- before it.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option(
    "--irrational", metavar="NUMBER", help="Prove that it is irrational, by a trajectory of a field or by A B."
)
@click.option("--list", "source", type=FILE, metavar="FILE", help="Prove the fractions of a list.")
@click.option("--check", "checked", type=FILE, metavar="FILE", help="Check a file of certificates, a line each.")
@click.option("--budget", type=click.FloatRange(0), default=10.0, show_default=True, help="Seconds of processor time.")
@click.option("--json", "archive", type=FILE, metavar="FILE", help="Write the certificates to a new file.")
@click.option("--force", is_flag=True, help="Replace that file.")
@click.option(
    "--html", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write pages to read."
)
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", help="How to print.")
def prove(a: str | None, b: str | None, archive: Path | None, force: bool, folder: Path | None, **options: Any) -> int:
    """Prove the value of the continued fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)), or that a number is irrational.

    \b
    discover prove 2n+1 n^2 --json brouncker.json --html pages
    discover prove --irrational 'zeta(3)' --html pages
    discover prove --check brouncker.json
    discover pcf -c pi --format jsonl > pi.jsonl; discover prove --list pi.jsonl --html pages

    A and B are polynomials in n. The search looks for a certificate; a small checker that shares no code with it
    decides. Exit code 1 if there is no proof.
    """
    budget, form = options["budget"], options["form"]
    ways = [name for name in ("irrational", "source", "checked") if options[name] is not None]
    if len(ways) > 1:
        raise DiscoveryError("give one of --irrational, --list and --check")
    if (a is None) != (b is None) or (a is not None and ways not in ([], ["irrational"])):
        raise DiscoveryError("give a(n) and b(n), such as 2n+1 n^2, or --list or --check and a file")
    if options["irrational"] is not None:
        return keep(prove_number(options["irrational"], a, b, form), archive, force, folder)
    if options["checked"] is not None:
        return keep(check_file(options["checked"], form), archive, force, folder)
    if options["source"] is not None:
        return keep(prove_list(options["source"], budget, form), archive, force, folder)
    if a is None or b is None:
        raise DiscoveryError("give a(n) and b(n), such as 2n+1 n^2, or --list or --check and a file")
    return keep(prove_one(a, b, budget, form), archive, force, folder)


def prove_number(number: str, a: str | None, b: str | None, form: str) -> "list[Irrationality]":
    """Search the fields, or take the fraction given, and print the theorem, or that there is none."""
    from conjectures.pcf import Pcf
    from discovery.irrational import prove_irrational

    theorem = prove_irrational(number, None if a is None or b is None else Pcf.parse(a, b))
    if theorem is None:
        tried = "the trajectories of at most 3 steps in the fields of that number" if a is None else "sums of binomials"
        complain(f"no proof was found that {number} is irrational: tried were {tried}", NOTHING_FOUND)
        return []
    if form == "jsonl":
        click.echo(json_line(irrational_record(theorem)))
    else:
        show(irrational_lines(theorem))
    return [theorem]


def show(named: list[tuple[str, str]]) -> None:
    """Print a name and a text a line."""
    for name, text in named:
        click.echo(f"{name:<13}{text}")


def check_file(path: Path, form: str) -> "list[Theorem | Irrationality]":
    """Check every certificate of a file again and print its theorem."""
    from discovery.proving import Theorem, read

    theorems = read(path.read_text(encoding="utf-8", errors="replace"), str(path))
    for theorem in theorems:
        if form == "jsonl":
            click.echo(json_line(record(theorem) if isinstance(theorem, Theorem) else irrational_record(theorem)))
        else:
            click.echo(f"proved  {theorem.statement}")
    return theorems


def prove_one(a: str, b: str, budget: float, form: str) -> "list[Theorem]":
    """Search for a proof of one value and print it, or why there is none."""
    from conjectures.pcf import Pcf
    from discovery.proving import prove_value

    pcf = Pcf.parse(a, b)
    theorem = prove_value(pcf, budget)
    if theorem is None:
        show_failure(pcf, form)
        return []
    if form == "jsonl":
        click.echo(json_line(record(theorem)))
    else:
        show(lines(theorem))
    return [theorem]


def prove_list(source: Path, budget: float, form: str) -> "list[Theorem]":
    """Search for proofs of the values of a list, a line for each; the budget is for each."""
    from discovery.proving import prove_value
    from discovery.unification import read

    pcfs = read(source.read_text(encoding="utf-8", errors="replace"), str(source))
    theorems = []
    for pcf in pcfs:
        theorem = prove_value(pcf, budget)
        if theorem is not None:
            theorems.append(theorem)
            click.echo(json_line(record(theorem)) if form == "jsonl" else f"proved      {theorem.statement}")
        elif form == "jsonl":
            show_failure(pcf, form)
        else:
            click.echo(f"{verdict(pcf)[0] or 'not proved':<12}{pcf}")
    click.echo(f"proved {len(theorems)} of {len(pcfs)}", err=True)
    return theorems


def keep(
    theorems: "list[Theorem] | list[Irrationality] | list[Theorem | Irrationality]",
    archive: Path | None,
    force: bool,
    folder: Path | None,
) -> int:
    """Write the certificates and the pages of what was proved; exit code 1 if that is nothing."""
    from discovery.output import destination
    from discovery.proving import write_pages, written

    if not theorems:
        return NOTHING_FOUND
    if archive is not None:
        with destination(archive, force) as out:
            for theorem in theorems:
                out.write(written(theorem) + "\n")
    if folder is not None:
        write_pages(folder, theorems)
        click.echo(f"pages: {folder / 'index.html'}", err=True)
    return OK
