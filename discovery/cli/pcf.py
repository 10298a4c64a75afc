"""`discover pcf`: search a space of continued fractions for formulas for constants."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.job import Kind, job_of, job_options, perform
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from conjectures.search import Search

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
@click.option("--digits", type=click.IntRange(1), default=100, show_default=True, help="Decimal digits to verify.")
@click.option(
    "--lhs-height",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Largest |c| in (c0 + c1*x)/(d0 + d1*x).",
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
@job_options
def pcf(**options: Any) -> int:
    """Search a space of continued fractions for formulas for constants.

    \b
    discover pcf --constant pi
    discover pcf -c catalan --a-degree 2 --b-degree 4 --a-coeff 5 --b-coeff 3
    discover pcf -c 'zeta(3)' --a 'x*(n^3+(n+1)^3) + y*(2n+1)' --b '-n^6' --param x=1..10 --param y=-9..9

    Stop it with Ctrl-C: the same command goes on where it was.
    """
    return perform(build_search(options), job_of(options), kind())


def kind() -> Kind:
    """What its hits look like."""
    from discovery.progress import hit_line
    from discovery.report.columns import PCF
    from discovery.summary import Tally, closing_lines

    return Kind(PCF, hit_line, Tally, closing_lines)


def build_search(options: dict[str, Any]) -> "Search":
    """The search that the options describe; raises DiscoveryError on anything that makes no sense."""
    if not options["constants"]:
        raise DiscoveryError(
            "which constant? Give --constant NAME, such as --constant pi (`discover constants` lists them)"
        )
    from conjectures.search import Search
    from conjectures.space_options import space_from_options

    names = {"a": "a_text", "b": "b_text", "path": "space_file"}
    keys = ("a_degree", "b_degree", "a_coeff", "b_coeff", "a", "b", "params", "path")
    space = space_from_options(**{key: options[names.get(key, key)] for key in keys})
    return Search(space, options["constants"], options["lhs_height"], options["digits"])
