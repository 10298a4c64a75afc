"""`discover eval`: one continued fraction, its limit with a proof, its convergence and its canonical form."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.exits import NOTHING_FOUND, OK
from discovery.cli.formats import json_line
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from conjectures.evaluation import Enclosure
    from conjectures.pcf import Pcf

MAX_DIGITS = 100_000
MAX_CONVERGENTS = 10_000
# A ball may lie across the last digit's edge: then a little more precision decides it.
ATTEMPTS = 3
EXTRA_BITS = 64


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

    _check("--digits", digits, 1, MAX_DIGITS)
    _check("--convergents", convergents, 0, MAX_CONVERGENTS)
    record = evaluation(Pcf.parse(a, b), digits, convergents)
    print_record(record, form)
    return NOTHING_FOUND if record["value"] is None else OK


def _check(option: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise DiscoveryError(f"{option} {number}: from {least} to {most:,} can be had")


def evaluation(pcf: "Pcf", digits: int, convergents: int = 0) -> dict[str, Any]:
    """Everything that the command knows of a fraction, as the JSON line that it prints.

    >>> from conjectures.pcf import Pcf
    >>> record = evaluation(Pcf.parse("2n+1", "n^2"), 20, 2)
    >>> record["value"], record["convergence"], record["convergents"]
    ('1.2732395447351626861', 'geometric', [['1', '1'], ['4', '3']])

    `value` is None if there is no limit; `reason` then says why.
    """
    return {
        "a": pcf.a_text,
        "b": pcf.b_text,
        **limit_of(pcf, digits),
        **convergence_of(pcf),
        **canonical_of(pcf),
        "latex": pcf.latex(),
        "convergents": [[_decimal(p), _decimal(q)] for p, q in islice(convergents_of(pcf), convergents)],
    }


def limit_of(pcf: "Pcf", digits: int) -> dict[str, Any]:
    """The limit's certain digits, its ball, the theorem that proves it and the number of terms that were used."""
    from conjectures.convergence import NoLimit
    from conjectures.decimals import certain_decimal

    try:
        enclosure = limit_ball(pcf, digits)
    except NoLimit as verdict:
        return {"value": None, "digits": 0, "enclosure": None, "theorem": str(verdict), "terms": None}
    value = certain_decimal(enclosure.ball, digits)
    return {
        "value": value,
        "digits": _count(value, digits),
        "enclosure": enclosure.ball.str(digits),
        "theorem": enclosure.theorem,
        "terms": enclosure.terms,
    }


def _count(value: str, digits: int) -> int:
    from conjectures.decimals import count_digits

    return min(digits, count_digits(value))


def limit_ball(pcf: "Pcf", digits: int) -> "Enclosure":
    """An enclosure that decides so many digits, if a little more precision than they need can do it."""
    from conjectures.decimals import bits_for, certain_decimal, count_digits
    from conjectures.evaluation import enclose

    bits = bits_for(digits)
    for extra in range(0, ATTEMPTS * EXTRA_BITS, EXTRA_BITS):
        enclosure = enclose(pcf, bits + extra)
        if count_digits(certain_decimal(enclosure.ball, digits)) >= digits:
            break
    return enclosure


def convergence_of(pcf: "Pcf") -> dict[str, Any]:
    """The kind of convergence, its rate, and why."""
    from conjectures.convergence import classify

    convergence = classify(pcf)
    return {
        "convergence": convergence.kind,
        "digits_per_term": convergence.digits_per_term,
        "reason": convergence.reason,
    }


def canonical_of(pcf: "Pcf") -> dict[str, Any]:
    """The canonical form, the factor between the two values, and the ids of its classes."""
    from conjectures.canonical import canonical

    form = canonical(pcf)
    return {
        "canonical": [form.pcf.a_text, form.pcf.b_text],
        "factor": str(form.factor),
        "group": form.group,
        "family": form.family,
    }


def convergents_of(pcf: "Pcf") -> Iterator[tuple[int, int]]:
    """The convergents p_n, q_n for n = 0, 1, ..., as the recurrence gives them, not reduced.

    >>> from conjectures.pcf import Pcf
    >>> list(islice(convergents_of(Pcf.parse("1", "1")), 5))
    [(1, 1), (2, 1), (3, 2), (5, 3), (8, 5)]
    """
    from conjectures.polynomials import value_at

    p_before, p, q_before, q, n = 1, pcf.a[0] if pcf.a else 0, 0, 1, 0
    while True:
        yield p, q
        n += 1
        a_n, b_n = value_at(pcf.a, n), value_at(pcf.b, n)
        p_before, p, q_before, q = p, a_n * p + b_n * p_before, q, a_n * q + b_n * q_before


def _decimal(number: int) -> str:
    """An integer of any size in decimal: Python's own str refuses above 4,300 digits."""
    from flint import fmpz

    return str(fmpz(number))


def print_record(record: dict[str, Any], form: str) -> None:
    """Print a record for a person, as a JSON line or as LaTeX."""
    if form == "jsonl":
        click.echo(json_line(record))
    elif form == "latex":
        print_latex(record)
    else:
        print_text(record)


def print_latex(record: dict[str, Any]) -> None:
    value = record["value"]
    click.echo(record["latex"] + (rf" = {value}\ldots" if value is not None else r" \text{ diverges}"))
    for n, (p, q) in enumerate(record["convergents"]):
        click.echo(rf"\frac{{p_{{{n}}}}}{{q_{{{n}}}}} = \frac{{{p}}}{{{q}}}")


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
    if record["value"] is None:
        yield "limit", f"none: {record['theorem']}"
    else:
        yield "limit", record["value"]
        yield "proof", f"{record['theorem']} ({record['terms']} terms)"
    speed = f", {rate:.4f} digits a term" if rate is not None else ""
    yield "convergence", f"{record['convergence']}{speed}: {record['reason']}"
    yield "canonical", f"PCF({a}, {b}), factor {record['factor']}"
    yield "class", f"group {record['group']}, family {record['family']}"
