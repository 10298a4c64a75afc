"""`discover prove`: the value of a continued fraction with a proof that a small independent checker accepts."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.exits import NOTHING_FOUND, OK
from discovery.cli.formats import json_line
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from conjectures.pcf import Pcf
    from discovery.proving import Theorem


# Unknown options pass as arguments, so that '-n^2' needs no -- before it.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option("--budget", type=click.FloatRange(0), default=10.0, show_default=True, help="Seconds of processor time.")
@click.option(
    "--json", "archive", type=click.Path(path_type=Path), metavar="FILE", help="Write the certificate to a new file."
)
@click.option("--force", is_flag=True, help="Replace that file.")
@click.option(
    "--check",
    "checked",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Check a file of certificates instead, a line each.",
)
@click.option(
    "--list", "source", type=click.Path(path_type=Path), metavar="FILE", help="Prove the fractions of a list."
)
@click.option(
    "--html",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write pages to read.",
)
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", help="How to print.")
def prove(
    a: str | None,
    b: str | None,
    budget: float,
    archive: Path | None,
    force: bool,
    checked: Path | None,
    source: Path | None,
    folder: Path | None,
    form: str,
) -> int:
    """Prove the value of the continued fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)).

    \b
    discover prove 2n+1 n^2 --json brouncker.json --html pages
    discover prove --check brouncker.json
    discover pcf -c pi --format jsonl > pi.jsonl; discover prove --list pi.jsonl --html pages

    A and B are polynomials in n. The search looks for a certificate; a small checker that shares no code with it
    decides. Exit code 1 if there is no proof.
    """
    if checked is not None:
        return check_file(checked, folder, form)
    if source is not None:
        return keep(prove_list(source, budget, form), archive, force, folder)
    if a is None or b is None:
        raise DiscoveryError("give a(n) and b(n), such as 2n+1 n^2, or --list or --check and a file")
    return keep(prove_one(a, b, budget, form), archive, force, folder)


def check_file(path: Path, folder: Path | None, form: str) -> int:
    """Check every certificate of a file again and print its theorem."""
    from discovery.proving import read

    theorems = read(path.read_text(encoding="utf-8", errors="replace"), str(path))
    for theorem in theorems:
        click.echo(json_line(record(theorem)) if form == "jsonl" else f"proved  {theorem.statement}")
    return keep(theorems, None, False, folder)


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
        for name, text in lines(theorem):
            click.echo(f"{name:<13}{text}")
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


def keep(theorems: "list[Theorem]", archive: Path | None, force: bool, folder: Path | None) -> int:
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


def record(theorem: "Theorem") -> dict[str, Any]:
    """A theorem for programs."""
    from discovery.proving import checker_digest

    return {
        "a": theorem.pcf.a_text,
        "b": theorem.pcf.b_text,
        "status": "proved",
        "value": theorem.value,
        "constant": theorem.constant,
        "coefficients": list(theorem.map),
        "citations": list(theorem.citations),
        "certificate": theorem.certificate,
        "checker": checker_digest(),
    }


def lines(theorem: "Theorem") -> list[tuple[str, str]]:
    """What a person reads of a theorem, a name and a text a line."""
    from discovery.proving import written

    steps = [("by" if not i else "", citation) for i, citation in enumerate(theorem.citations)]
    size = f"{len(written(theorem))} bytes, accepted by the checker"
    return [("theorem", theorem.statement), ("status", "proved"), *steps, ("certificate", size)]


def show_failure(pcf: "Pcf", form: str) -> None:
    """Say what is known of a fraction without a proof."""
    status, reason = verdict(pcf)
    if form == "jsonl":
        click.echo(json_line({"a": pcf.a_text, "b": pcf.b_text, "status": status, "reason": reason}))
    else:
        click.echo(f"{'fraction':<13}{pcf}\n{'status':<13}{status or 'not proved'}\n{'reason':<13}{reason}")


def verdict(pcf: "Pcf") -> tuple[str | None, str]:
    """The status that a fraction without a proof has, and why."""
    from conjectures.canonical import terminates
    from conjectures.convergence import classify
    from conjectures.known.table import lookup

    if terminates(pcf):
        return None, "b(n) has a zero: the fraction is finite and its value rational; see `discover eval`"
    convergence = classify(pcf)
    if convergence.kind == "divergent":
        return None, f"the fraction has no limit: {convergence.reason}"
    known = lookup(pcf)
    if known is not None:
        return "explained", f"of the same family as {known.id} ({known.formula.source}); no certificate was found"
    return (
        None,
        "no certificate was found: tried were Gauss's and Euler's continued fractions, with inflations and tails",
    )
