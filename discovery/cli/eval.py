"""`discover eval`: one continued fraction, its limit with a proof, its convergence and its canonical form."""

from collections.abc import Iterator
from typing import Any

import click

from discovery.cli.exits import NOTHING_FOUND, OK
from discovery.cli.formats import json_line
from discovery.wording import counted
from kernels.errors import DiscoveryError

MAX_DIGITS = 100_000


# Unknown options pass as arguments, so that '-n^2' needs no -- before it.
@click.command("eval", context_settings={"ignore_unknown_options": True})
@click.argument("a")
@click.argument("b")
@click.option("--digits", type=int, default=50, show_default=True, help="Significant digits, all of them certain.")
@click.option("--convergents", type=int, default=0, metavar="K", help="Print p_n/q_n for n = 0 to K-1 too.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl", "latex"]), default="text", help="How to print.")
def evaluate(a: str, b: str, digits: int, convergents: int, form: str) -> int:
    """Evaluate the continued fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)).

    A and B are polynomials in n, such as '2n+1' 'n^2'. Exit code 1 if the fraction has no limit.
    """
    from conjectures.pcf import Pcf
    from discovery.cli.eval_record import MAX_CONVERGENTS, evaluation

    _check("--digits", digits, 1, MAX_DIGITS)
    _check("--convergents", convergents, 0, MAX_CONVERGENTS)
    record = evaluation(Pcf.parse(a, b), digits, convergents)
    print_record(record, form)
    return NOTHING_FOUND if record["value"] is None else OK


def _check(option: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise DiscoveryError(f"{option} {number}: from {least} to {most:,} can be had")


def print_record(record: dict[str, Any], form: str) -> None:
    """Print a record for a person, as a JSON line or as LaTeX."""
    if form == "jsonl":
        click.echo(json_line(record))
    elif form == "latex":
        print_latex(record)
    else:
        print_text(record)


def print_latex(record: dict[str, Any]) -> None:
    click.echo(record["latex"] + latex_limit(record))
    for n, (p, q) in enumerate(record["convergents"]):
        click.echo(rf"\frac{{p_{{{n}}}}}{{q_{{{n}}}}} = \frac{{{p}}}{{{q}}}")


def latex_limit(record: dict[str, Any]) -> str:
    if record["value"] is None:
        return r" \text{ diverges}"
    if record["exact"] is not None or record["enclosure"] == "0":
        return f" = {record['exact'] or 0}"
    return rf" = {record['value']}\ldots" if record["digits"] else r" \approx 0"


def print_text(record: dict[str, Any]) -> None:
    for name, text in text_lines(record):
        click.echo(f"{name:12} {text}")
    for n, (p, q) in enumerate(record["convergents"]):
        click.echo(f"{f'p_{n}/q_{n}':12} {p}/{q}")


def text_lines(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The lines for a person, name and text."""
    a, b = record["canonical"]
    rate = record["digits_per_term"]
    yield "fraction", f"PCF({record['a']}, {record['b']})"
    yield from limit_lines(record)
    speed = f", {rate:.4f} digits a term" if rate is not None else ""
    yield "convergence", f"{record['convergence']}{speed}: {record['reason']}"
    same = [a, b] == [record["a"], record["b"]]
    yield "canonical", "itself" if same else f"{record['factor']} * PCF({a}, {b})"
    if known := record["known"]:
        yield "known", known_line(known)
    yield "class", f"group {record['group']}, family {record['family']}"


def limit_lines(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The limit with its proof, or why there is none."""
    if record["value"] is None:
        yield "limit", f"none: {record['theorem']}"
        return
    if record["digits"] == 0 and record["enclosure"] != "0":
        yield "limit", f"zero or near it, in {record['enclosure']}: no digit is certain"
    else:
        same = record["exact"] in {None, record["value"]}
        yield "limit", record["value"] + ("" if same else f" = {record['exact']}")
    yield "proof", f"{record['theorem']} ({counted(record['terms'], 'term')})"
    if second := record["extrapolation"]:
        verdict = f"agrees, {second['digits']} digits" if second["agrees"] else "DISAGREES: one of both is wrong"
        yield "second way", f"extrapolation from {second['terms']} terms {verdict}"


def known_line(known: dict[str, Any]) -> str:
    """The known formula, and the map from its value x to this one where they differ."""
    from conjectures.relations import moebius_text

    formula = f"{known['id']}: PCF({known['a']}, {known['b']}) = {known['value']} ({known['source']})"
    here = moebius_text(known["relation"], "x")
    return formula if here == "x" else f"{formula}; with x for its value, this one is {here}"
