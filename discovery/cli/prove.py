"""`discover prove`: values of continued fractions, and irrationality, with proofs that a small checker accepts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.exits import NOTHING_FOUND, OK, complain
from discovery.cli.formats import json_line
from discovery.cli.proved import irrational_lines, lines, record_of, show_failure, verdict
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from discovery.proving import AnyTheorem
    from discovery.stored import Found

FILE = click.Path(path_type=Path)
_WHAT = "give a(n) and b(n), such as 2n+1 n^2, or one of --irrational, --list, --store and --check"


@dataclass
class Proved:
    """The theorems, and the searches that found them where they come from a store."""

    theorems: "list[AnyTheorem]"
    sources: "list[Found | None] | None" = field(default=None)


# Unknown options pass as arguments, so that '-n^2' needs no -- before it.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option("--irrational", metavar="NUMBER", help="Prove it irrational, by a field's trajectory or by A B.")
@click.option("--list", "source", type=FILE, metavar="FILE", help="Prove the fractions of a list.")
@click.option("--store", type=FILE, metavar="PATH", help="Prove what the searches of a store have found.")
@click.option("--check", "checked", type=FILE, metavar="FILE", help="Check a file of certificates, a line each.")
@click.option("--budget", type=click.FloatRange(0), default=10.0, show_default=True, help="Seconds of processor time.")
@click.option("--json", "archive", type=FILE, metavar="FILE", help="Write the certificates to a new file.")
@click.option("--coq", type=FILE, metavar="FILE", help="Write the identities of the certificates for Coq.")
@click.option("--force", is_flag=True, help="Replace those files.")
@click.option(
    "--html", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write pages to read."
)
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", help="How to print.")
def prove(a: str | None, b: str | None, **options: Any) -> int:
    """Prove the value of the continued fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)), or that a number is irrational.

    \b
    discover prove 2n+1 n^2 --json brouncker.json --html pages
    discover prove --irrational 'zeta(3)' --html pages
    discover prove --check brouncker.json
    discover pcf -c pi --store pi.sqlite; discover prove --store pi.sqlite --html pages

    A and B are polynomials in n. The search looks for a certificate; a small checker that shares no code with it
    decides. Exit code 1 if there is no proof.
    """
    ways = [name for name in ("irrational", "source", "store", "checked") if options[name] is not None]
    if a is not None and ways in ([], ["irrational"]):
        ways = ["fraction"]
    if len(ways) != 1 or (a is None) != (b is None) or (a is not None and ways != ["fraction"]):
        raise DiscoveryError(_WHAT)
    return keep(_proved(a, b, options), options)


def _proved(a: str | None, b: str | None, options: dict[str, Any]) -> Proved:
    form, budget = options["form"], options["budget"]
    if options["irrational"] is not None:
        return Proved(prove_number(options["irrational"], a, b, form))
    if options["checked"] is not None:
        return Proved(check_file(options["checked"], form))
    if options["source"] is not None:
        return Proved(prove_list(options["source"], budget, form))
    if options["store"] is not None:
        return prove_store(options["store"], budget, form)
    return Proved(prove_one(str(a), str(b), budget, form))


def prove_number(number: str, a: str | None, b: str | None, form: str) -> "list[AnyTheorem]":
    """Search the fields, or take the fraction given, and print the theorem, or that there is none."""
    from conjectures.pcf import Pcf
    from discovery.irrational import prove_irrational

    theorem = prove_irrational(number, None if a is None or b is None else Pcf.parse(a, b))
    if theorem is None:
        tried = "the trajectories of at most 3 steps in the fields of that number" if a is None else "sums of binomials"
        complain(f"no proof was found that {number} is irrational: tried were {tried}", NOTHING_FOUND)
        return []
    if form == "jsonl":
        click.echo(json_line(record_of(theorem)))
    else:
        show(irrational_lines(theorem))
    return [theorem]


def show(named: list[tuple[str, str]]) -> None:
    """Print a name and a text a line."""
    for name, text in named:
        click.echo(f"{name:<13}{text}")


def check_file(path: Path, form: str) -> "list[AnyTheorem]":
    """Check every certificate of a file again and print its theorem."""
    from discovery.proving import read

    theorems = read(path.read_text(encoding="utf-8", errors="replace"), str(path))
    for theorem in theorems:
        click.echo(json_line(record_of(theorem)) if form == "jsonl" else f"proved  {theorem.statement}")
    return theorems


def prove_one(a: str, b: str, budget: float, form: str) -> "list[AnyTheorem]":
    """Search for a proof of one value and print it, or why there is none."""
    from conjectures.pcf import Pcf
    from discovery.proving import prove_value

    pcf = Pcf.parse(a, b)
    theorem = prove_value(pcf, budget)
    if theorem is None:
        show_failure(pcf, form)
        return []
    if form == "jsonl":
        click.echo(json_line(record_of(theorem)))
    else:
        show(lines(theorem))
    return [theorem]


def prove_list(source: Path, budget: float, form: str) -> "list[AnyTheorem]":
    """Search for proofs of the values of a list, a line for each; the budget is for each."""
    from discovery.prover import Prover
    from discovery.unification import read

    pcfs, prover = read(source.read_text(encoding="utf-8", errors="replace"), str(source)), Prover(budget)
    theorems: list[AnyTheorem] = []
    for pcf in pcfs:
        theorem = prover.theorem(pcf)
        if theorem is not None:
            theorems.append(theorem)
            click.echo(json_line(record_of(theorem)) if form == "jsonl" else f"proved      {theorem.statement}")
        elif form == "jsonl":
            show_failure(pcf, form)
        else:
            click.echo(f"{verdict(pcf)[0] or 'not proved':<12}{pcf}")
    click.echo(f"proved {len(theorems)} of {len(pcfs)}", err=True)
    return theorems


def prove_store(path: Path, budget: float, form: str) -> Proved:
    """Search for proofs of what a store holds, a line for each formula."""
    from discovery.stored import found, opened

    with opened(path) as store:
        hits = list(found(store))
    if not hits:
        raise DiscoveryError(f"{path} holds no formulas yet: `discover pcf --store {path}` searches for some")
    proved = Proved([], [])
    for source, theorem, row in _judged(hits, budget):
        if theorem is not None and proved.sources is not None:
            proved.theorems.append(theorem)
            proved.sources.append(source)
        left = "" if "signs" in row else f"PCF({row['a']}, {row['b']}) = "
        what = f"{left}{row['relation']}" + (f" = {row['pattern']}" if "signs" in row else "")
        click.echo(json_line(row) if form == "jsonl" else f"{row['status']:<12}{what}")
    click.echo(f"proved {len(proved.theorems)} of {len(hits)}", err=True)
    return proved


def _judged(hits: "Sequence[Found]", budget: float) -> "Iterator[tuple[Found, AnyTheorem | None, dict[str, Any]]]":
    """Each hit with its theorem, if there is one, and the hit with the status that it has earned."""
    from discovery import signed_cf
    from discovery.prover import Prover, judged
    from discovery.proving import checked

    prover = Prover(budget)
    for source in hits:
        if "signs" in source.hit:
            row = signed_cf.judged(source.hit)
            signed = signed_cf.signed_theorem(row["certificate"]) if row["status"] == "proved" else None
            yield source, signed, row
        else:
            row = judged(source.hit, prover)
            yield source, checked(row["certificate"]) if "certificate" in row else None, row


def keep(proved: Proved, options: dict[str, Any]) -> int:
    """Write the certificates, the pages and the file for Coq; exit code 1 if nothing was proved."""
    from discovery.output import destination
    from discovery.proving import written

    if not proved.theorems:
        return NOTHING_FOUND
    if options["archive"] is not None:
        with destination(options["archive"], options["force"]) as out:
            for theorem in proved.theorems:
                out.write(written(theorem) + "\n")
    if options["coq"] is not None:
        from proofs.coq.identities import export

        with destination(options["coq"], options["force"]) as out:
            out.write(export([(theorem.statement, theorem.certificate) for theorem in proved.theorems]))
    if options["folder"] is not None:
        from discovery.formula_pages import write_pages

        write_pages(options["folder"], proved.theorems, proved.sources)
        click.echo(f"pages: {options['folder'] / 'index.html'}", err=True)
    return OK
