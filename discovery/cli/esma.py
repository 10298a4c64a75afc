"""`discover esma`: signed continued fractions with a pattern, for all Moebius images of some constants."""

from typing import TYPE_CHECKING, Any

import click

from discovery.cli.job import Kind, job_of, job_options, perform
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from discovery.signed_cf import CheckedSearch


@click.command()
@click.option(
    "-c",
    "--constant",
    "constants",
    multiple=True,
    metavar="TEXT",
    help="A constant's name, an expression such as 'tan(1/2)', or a decimal (repeatable).",
)
@click.option(
    "--lhs-height",
    type=click.IntRange(1),
    default=4,
    show_default=True,
    help="Largest |c| in (c0 + c1*x)/(d0 + d1*x).",
)
@click.option("--period", type=click.IntRange(1), default=3, show_default=True, help="Longest word of signs.")
@click.option(
    "--order",
    type=click.IntRange(1),
    default=23,
    show_default=True,
    help="Longest recurrence, pre-period included; fitted to 2*order + 4 terms.",
)
@click.option(
    "--beyond",
    type=click.IntRange(1),
    default=1_000,
    show_default=True,
    metavar="BITS",
    help="Bits of the number for which a formula must go on after the terms it was fitted to.",
)
@job_options
def esma(**options: Any) -> int:
    """Find signed continued fractions of constants whose terms follow a pattern.

    \b
    discover esma --constant e
    discover esma -c 'tan(1/2)' -c 'besseli(0,2)/besseli(1,2)' --lhs-height 2
    discover esma -c e --lhs-height 20 --period 1

    Every number |c0 + c1 x| / |d0 + d1 x| is written as a0 + s0/(a1 + s1/(a2 + ...)) with the signs s of every word;
    those whose terms satisfy a linear recurrence are printed. Stop it with Ctrl-C: the same command goes on where it
    was.
    """
    return perform([build_search(options)], job_of(options), kind())


def build_search(options: dict[str, Any]) -> "CheckedSearch":
    """The search that the options describe; raises DiscoveryError on anything that makes no sense."""
    if not options["constants"]:
        raise DiscoveryError(
            "which constant? Give --constant NAME, such as --constant e (`discover constants` lists them)"
        )
    from conjectures.signed_cf.search import SignedSearch
    from discovery.signed_cf import CheckedSearch

    numbers = (options[name] for name in ("lhs_height", "period", "order", "beyond"))
    return CheckedSearch(SignedSearch(options["constants"], *numbers))


def kind() -> Kind:
    """What its hits look like."""
    from discovery.report.signed import SIGNED, hit_line
    from discovery.signed_cf import SignedTally, closing_lines

    return Kind(SIGNED, hit_line, SignedTally, closing_lines)
