"""`discover pcf`: search a space of continued fractions for formulas for constants."""

import shlex
import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from discovery.campaign import Campaign
    from discovery.cli.searches import AnySearch
    from discovery.progress import Meter
    from discovery.protocol import Hit
    from discovery.summary import Tally

FORMATS = ("table", "jsonl", "csv", "latex", "markdown")
# Spaces above this many formulas take minutes to years: somebody must have wanted it.
ASK_ABOVE = 10**10
FOUND, NOTHING_FOUND, INTERRUPTED = 0, 1, 130

BOX = "BOX"
_BOX_HELP = "BOX is one bound for all, such as 11, or ranges from the leading coefficient down, such as 1..13,-13..13."


@dataclass(frozen=True, slots=True)
class Job:
    """How to run a search and where its results go."""

    workers: int | None
    store: Path | None
    form: str
    output: Path | None
    force: bool
    quiet: bool
    limit: int | None
    resume: bool


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
@click.option("--workers", type=click.IntRange(1, 1024), help="Worker processes [default: by the size of the search].")
@click.option(
    "--store",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Where results are kept [default: the user's data directory].",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="How to print the formulas.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the formulas to a file instead of stdout."
)
@click.option("--force", is_flag=True, help="Replace the output file if it exists.")
@click.option("--limit", type=click.IntRange(1), help="Print at most so many formulas.")
@click.option("--resume", is_flag=True, help="Only go on with a search that the store has; refuse to begin another.")
@click.option("--dry-run", is_flag=True, help="Only tell the size of the space and what the search will cost.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary on stderr.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before a search of more than 10^10 formulas.")
def pcf(dry_run: bool, yes: bool, **options: Any) -> int:
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
    if any(search.size == 0 for search in searches):
        raise DiscoveryError("the space is empty (0 formulas): widen its ranges")
    names = ("workers", "store", "form", "output", "force", "quiet", "limit", "resume")
    job = Job(**{name: options[name] for name in names})
    if dry_run:
        return _estimate(searches, job)
    _ask(sum(search.size for search in searches), yes)
    return _run(searches, job)


def build_searches(options: dict[str, Any]) -> "list[AnySearch]":
    """The searches that the options describe; raises DiscoveryError on anything that makes no sense."""
    from discovery.cli.searches import searches_from_options

    return searches_from_options(options)


def _list_presets(form: str) -> int:
    from conjectures.presets import presets
    from discovery.cli.formats import print_rows

    rows = [{"name": one.name, "a": one.a, "b": one.b, "about": one.about, "source": one.source} for one in presets()]
    print_rows(rows, ("name", "about"), "table") if form == "table" else print_rows(rows, tuple(rows[0]), form)
    return FOUND


def _estimate(searches: "list[AnySearch]", job: Job) -> int:
    import json
    from dataclasses import asdict

    from discovery.estimate import estimate

    for search in searches:
        cost = estimate(search, job.workers)
        click.echo(json.dumps(asdict(cost)) if job.form == "jsonl" else "\n".join(cost.lines()))
    return FOUND


def _ask(size: int, yes: bool) -> None:
    if size <= ASK_ABOVE or yes:
        return
    from discovery.wording import count

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise DiscoveryError(
            f"the space has {count(size)} formulas: narrow it, or confirm with --yes (--dry-run tells the cost)"
        )
    if not click.confirm(f"The space has {count(size)} formulas. Search it?", err=True):
        raise DiscoveryError("not confirmed: nothing was done")


def _run(searches: "list[AnySearch]", job: Job) -> int:
    from discovery.campaign import Campaign
    from discovery.interrupts import stoppable
    from discovery.output import destination
    from discovery.progress import meter
    from discovery.resume import refuse_new
    from discovery.store import Store
    from discovery.summary import Tally

    gauge, tallies = meter(sys.stderr, job.quiet), [Tally() for _ in searches]
    try:
        with stoppable(), destination(job.output, job.force) as out, Store(job.store) as store, closing(gauge):
            if job.resume:
                for search in searches:
                    refuse_new(store, search)
            campaigns = [Campaign(search, store) for search in searches]
            _write(campaigns, tallies, job, gauge, out)
            gauge.close()
            if not job.quiet:
                for search, campaign, tally in zip(searches, campaigns, tallies, strict=True):
                    _close(search, campaign, tally, store.path)
    except KeyboardInterrupt:
        click.echo(f"stopped; what was found is saved. Resume with: {_same_command()}", err=True)
        return INTERRUPTED
    return FOUND if any(tally.formulas for tally in tallies) else NOTHING_FOUND


def _write(campaigns: "list[Campaign]", tallies: "list[Tally]", job: Job, gauge: "Meter", out: Any) -> None:
    """Run the campaigns and write their hits; the tallies count those beyond the limit too."""
    from discovery.report import writer

    with ExitStack() as stack:
        parts = [
            _counted(stack.enter_context(closing(campaign.run(job.workers, gauge))), tally, job.limit)
            for campaign, tally in zip(campaigns, tallies, strict=True)
        ]
        writer(job.form)(chain.from_iterable(parts), out)
    out.flush()


def _counted(hits: "Iterable[Hit]", tally: "Tally", limit: int | None) -> "Iterator[Hit]":
    for hit in hits:
        tally.add(hit)
        if limit is None or tally.formulas <= limit:
            yield hit


def _close(search: "AnySearch", campaign: "Campaign", tally: "Tally", store: Path) -> None:
    from discovery.summary import closing_lines

    for line in closing_lines(search, tally, campaign.totals(), campaign.progress, store, campaign.digest()):
        click.echo(line, err=True)


def _same_command() -> str:
    return shlex.join(["discover", *sys.argv[1:]])
