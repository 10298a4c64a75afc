"""`discover pcf`: search a space of continued fractions for formulas."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.exits import OK
from discovery.cli.job import Kind, job_of, job_options, perform

if TYPE_CHECKING:
    from discovery.cli.searches import AnySearch

BOX = "BOX"
_BOX_HELP = "BOX is one bound for all, such as 11, or ranges from the leading coefficient down, such as 1..13,-13..13."


@click.command(epilog=_BOX_HELP)
@click.option(
    "-c",
    "--constant",
    "constants",
    multiple=True,
    metavar="TEXT",
    help="A constant's name, an expression such as 'zeta(3)/pi^2', or a decimal (repeatable).",
)
@click.option(
    "--screen",
    type=click.Choice(["auto", "value", "fr", "both"]),
    default="auto",
    show_default=True,
    help="By value, by factorial reduction, or both; auto is by value where a constant is given.",
)
@click.option("--digits", type=click.IntRange(1), default=100, show_default=True, help="Decimal digits to verify.")
@click.option(
    "--lhs-height",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Largest |c| in (c0 + c1*x)/(d0 + d1*x).",
)
@click.option(
    "--height", type=click.IntRange(1), help="Largest integer in a closed form, by factorial reduction [default: 10^6]."
)
@click.option(
    "--classes",
    metavar="LIST",
    help="Report these of full, half, inflation and finite, by factorial reduction [default: full,half].",
)
@click.option("--a-degree", type=click.IntRange(0), help="Degree of a(n).")
@click.option("--b-degree", type=click.IntRange(0), help="Degree of b(n).")
@click.option("--a-coeff", metavar=BOX, help="Coefficients of a(n).")
@click.option("--b-coeff", metavar=BOX, help="Coefficients of b(n).")
@click.option("--a", "a_text", metavar="TEXT", help="A family: a(n) as a polynomial in n and parameters.")
@click.option("--b", "b_text", metavar="TEXT", help="A family: b(n) as a polynomial in n and parameters.")
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME=LO..HI",
    help="A parameter of the family and its range (repeatable).",
)
@click.option(
    "--space", "space_file", type=click.Path(path_type=Path), metavar="FILE.toml", help="Read the space from a file."
)
@click.option("--preset", metavar="NAME", help="A published family; `--preset list` lists them.")
@click.option("--prove", is_flag=True, help="Prove what is found, as `discover prove` does.")
@job_options
def pcf(**options: Any) -> int:
    """Search a space of continued fractions for formulas, for constants that you name or by factorial reduction.

    \b
    discover pcf --constant pi
    discover pcf --screen fr --preset zeta5
    discover pcf -c catalan --a-degree 2 --b-degree 4 --a-coeff 5 --b-coeff 3
    discover pcf -c 'zeta(3)' --a 'x*(n^3+(n+1)^3) + y*(2n+1)' --b '-n^6' --param x=1..10 --param y=-9..9

    Stop it with Ctrl-C: the same command goes on where it was.
    """
    if options["preset"] == "list":
        return _list_presets(options["form"])
    searches = build_searches(options)
    return perform(searches, job_of(options), kind(searches, options["prove"]))


def kind(searches: "Sequence[AnySearch]", prove: bool = False) -> Kind:
    """What their hits look like: with the columns of factorial reduction where one of them screens by it."""
    from conjectures.factorial_search import FactorialSearch
    from discovery.progress import hit_line
    from discovery.report.columns import FACTORIAL, PCF
    from discovery.summary import Tally, closing_lines

    by_reduction = any(isinstance(search, FactorialSearch) for search in searches)
    layout = FACTORIAL if by_reduction else PCF
    if not prove:
        return Kind(layout, hit_line, Tally, closing_lines)
    from discovery.prover import with_proofs

    return Kind(layout, hit_line, Tally, closing_lines, with_proofs)


def build_searches(options: dict[str, Any]) -> "list[AnySearch]":
    """The searches that the options describe; raises DiscoveryError on anything that makes no sense."""
    from discovery.cli.searches import searches_from_options

    return searches_from_options(options)


def _list_presets(form: str) -> int:
    from conjectures.presets import presets
    from discovery.cli.formats import print_rows

    rows = [{"name": one.name, "a": one.a, "b": one.b, "about": one.about, "source": one.source} for one in presets()]
    print_rows(rows, ("name", "about"), "table") if form == "table" else print_rows(rows, tuple(rows[0]), form)
    return OK
