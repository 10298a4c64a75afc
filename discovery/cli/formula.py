"""`discover formula`: series and other formulas for a constant, searched in spaces that are stated."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.exits import OK
from discovery.cli.job import Kind, job_of, job_options, perform
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from discovery.protocol import Searchable

SPACES = ("series", "products", "radicals", "radical-products", "recurrences")
# The options that one kind of space alone understands.
_OWN = {
    "term": "series", "degree": "series", "combine": "series", "preset": "series", "surds": "series",
    "offset": "series", "position": "series", "factor": "products",
    "a": "radicals", "b": "radicals", "recurrence": "recurrences",
}  # fmt: skip


@click.command()
@click.option(
    "-c",
    "--constant",
    "constants",
    multiple=True,
    metavar="TEXT",
    help="A constant's name, an expression such as 'zeta(3)/pi^2', or a decimal (repeatable).",
)
@click.option("--space", type=click.Choice(SPACES), default="series", show_default=True, help="The kind of formula.")
@click.option(
    "--term", metavar="TEXT", help="A family: t(n) as a product of binomials, factorials, powers and polynomials."
)
@click.option("--factor", metavar="TEXT", help="Products: R(n) as a quotient of linear factors in n and parameters.")
@click.option("--a", metavar="TEXT", help="Radicals: a(n) of y(n) = sqrt(a(n) + b(n)*y(n+1)).")
@click.option("--b", metavar="TEXT", help="Radicals: b(n).")
@click.option(
    "--recurrence",
    multiple=True,
    metavar="TEXT",
    help="Recurrences: p0(n), p1(n), ... of p0*u(n) = p1*u(n-1) + p2*u(n-2) + ..., one after the other.",
)
@click.option(
    "--param", "params", multiple=True, metavar="NAME=LO..HI", help="An integer parameter of the family (repeatable)."
)
@click.option("--degree", type=click.IntRange(0), help="Degree of the polynomial P in sums of P(n)*t(n) [default: 0].")
@click.option("--combine", metavar="NAME=LO..HI", help="Combine the series of all values of this parameter into one.")
@click.option(
    "--preset", metavar="NAME", help="A published family, whose ranges --param may change; `list` lists them."
)
@click.option("--height", type=click.IntRange(1), help="Largest integer in a relation [default: 10^6, 1000].")
@click.option("--surds", is_flag=True, help="Multiples of the constant by square roots of rationals count, too.")
@click.option("--offset", is_flag=True, help="Multiples of the constant plus a rational number count, too.")
@click.option(
    "--least-rate",
    type=float,
    metavar="DIGITS",
    help="Pass over series that gain fewer digits a term [default: 0.25, but those like a power of n are searched].",
)
@click.option(
    "--digit", "position", type=int, metavar="N", help="Digits from place N on, of formulas that give them directly."
)
@click.option("--all", is_flag=True, help="Print every way of writing a formula, not the first alone.")
@click.option("--digits", type=click.IntRange(1), default=100, show_default=True, help="Decimal digits to verify.")
@job_options
def formula(**options: Any) -> int:
    """Find series and other formulas for constants, with the digits that a term gains and what a digit costs.

    \b
    discover formula --constant 'zeta(3)'
    discover formula -c pi --term 'binomial(2n,n)^3/x^n' --param x=65..5000 --degree 1
    discover formula -c pi --term '1/(16^n*(8n+j))' --combine j=1..8 --height 100
    discover formula -c pi --preset ramanujan4
    discover formula -c pi --preset bauer
    discover formula -c pi --space products

    The polynomial P(n), or the coefficients of a combination, are not enumerated: one lattice reduction a candidate
    finds them. Stop it with Ctrl-C: the same command goes on where it was.
    """
    if options["preset"] == "list":
        return _list_presets(options["form"])
    return perform(build_searches(options), job_of(options), kind(options["position"], not options["all"]))


def build_searches(options: dict[str, Any]) -> "Sequence[Searchable]":
    """The searches that the options describe; raises DiscoveryError on anything that makes no sense."""
    if not options["constants"]:
        raise DiscoveryError(
            "which constant? Give --constant NAME, such as --constant pi (`discover constants` lists them)"
        )
    _refuse_foreign(options)
    return _series(options) if options["space"] == "series" else [_values(options)]


def _refuse_foreign(options: dict[str, Any]) -> None:
    """Raise DiscoveryError on an option of another kind of space."""
    for name, space in _OWN.items():
        if space != options["space"] and options[name] not in (None, False, ()):
            option = {"position": "digit"}.get(name, name)
            raise DiscoveryError(f"--{option} belongs to --space {space}")


def _series(options: dict[str, Any]) -> "Sequence[Searchable]":
    from conjectures.series.options import series_searches

    names = (
        "term", "params", "degree", "combine", "preset", "height", "digits", "surds", "position", "least_rate",
        "offset",
    )  # fmt: skip
    return series_searches(options["constants"], **{name: options[name] for name in names})


def _values(options: dict[str, Any]) -> "Searchable":
    from conjectures.values.search import HEIGHT, ValueSearch
    from conjectures.values.spaces import space_from_options

    own = {name: options[name] for name in ("factor", "a", "b", "recurrence")}
    space = space_from_options(options["space"], options["params"], **own)
    return ValueSearch(space, options["constants"], options["height"] or HEIGHT, options["digits"])


def kind(position: int | None = None, folded: bool = True) -> Kind:
    """What its hits look like; `folded`, of each formula the first way of writing it alone."""
    from discovery.report.formula import FORMULA, hit_line, with_digits
    from discovery.summary import Tally, closing_lines

    layout = FORMULA if position is None else with_digits(position)
    return Kind(layout, hit_line, Tally, closing_lines, folded=folded)


def _list_presets(form: str) -> int:
    from conjectures.series.presets import series_presets
    from discovery.cli.formats import print_rows

    rows = [{"name": one.name, "term": one.term, "about": one.about, "source": one.source} for one in series_presets()]
    print_rows(rows, ("name", "about"), "table") if form == "table" else print_rows(rows, tuple(rows[0]), form)
    return OK
