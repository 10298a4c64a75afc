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
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", help="How to print.")
def prove(
    a: str | None, b: str | None, budget: float, archive: Path | None, force: bool, checked: Path | None, form: str
) -> int:
    """Prove the value of the continued fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)).

    \b
    discover prove 2n+1 n^2 --json brouncker.json
    discover prove --check brouncker.json

    A and B are polynomials in n. The search looks for a certificate; a small checker that shares no code with it
    decides. Exit code 1 if there is no proof.
    """
    if checked is not None:
        return check_file(checked, form)
    if a is None or b is None:
        raise DiscoveryError("give a(n) and b(n), such as 2n+1 n^2, or --check and a file of certificates")
    return prove_one(a, b, budget, archive, force, form)


def check_file(path: Path, form: str) -> int:
    """Check every certificate of a file again and print its theorem."""
    from discovery.proving import read

    for theorem in read(path.read_text(encoding="utf-8", errors="replace"), str(path)):
        click.echo(json_line(record(theorem)) if form == "jsonl" else f"proved  {theorem.statement}")
    return OK


def prove_one(a: str, b: str, budget: float, archive: Path | None, force: bool, form: str) -> int:
    """Search for a proof, print it and keep it."""
    from conjectures.pcf import Pcf
    from discovery.output import destination
    from discovery.proving import prove_value, written

    pcf = Pcf.parse(a, b)
    theorem = prove_value(pcf, budget)
    if theorem is None:
        return show_failure(pcf, form)
    if archive is not None:
        with destination(archive, force) as out:
            out.write(written(theorem) + "\n")
    if form == "jsonl":
        click.echo(json_line(record(theorem)))
    else:
        for name, text in lines(theorem):
            click.echo(f"{name:<13}{text}")
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


def show_failure(pcf: "Pcf", form: str) -> int:
    """Say what is known of a fraction without a proof."""
    status, reason = verdict(pcf)
    if form == "jsonl":
        click.echo(json_line({"a": pcf.a_text, "b": pcf.b_text, "status": status, "reason": reason}))
    else:
        click.echo(f"{'fraction':<13}{pcf}\n{'status':<13}{status or 'not proved'}\n{'reason':<13}{reason}")
    return NOTHING_FOUND


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
