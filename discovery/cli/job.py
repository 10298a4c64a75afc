"""What the commands that run a campaign share: their options, and the way from a search to its printed hits."""

import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from discovery.cli.exits import INTERRUPTED, NOTHING_FOUND, OK
from discovery.cli.formats import FORMATS
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from discovery.campaign import Campaign
    from discovery.progress import HitLine, Meter
    from discovery.protocol import Hit, Searchable
    from discovery.report.columns import Layout
    from discovery.store import Store

# Spaces above this many candidates take minutes to years: somebody must have wanted it.
ASK_ABOVE = 10**10

_OPTIONS = (
    click.option(
        "--workers", type=click.IntRange(1, 1024), help="Worker processes [default: by the size of the search]."
    ),
    click.option(
        "--store",
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="Where results are kept [default: the user's data directory].",
    ),
    click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How to print the formulas.",
    ),
    click.option(
        "--output",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Write the formulas to a file instead of stdout.",
    ),
    click.option("--force", is_flag=True, help="Replace the output file if it exists."),
    click.option("--limit", type=click.IntRange(1), help="Print at most so many formulas."),
    click.option(
        "--resume", is_flag=True, help="Only go on with a search that the store has; refuse to begin another."
    ),
    click.option("--dry-run", is_flag=True, help="Only tell the size of the space and what the search will cost."),
    click.option("-q", "--quiet", is_flag=True, help="No progress and no summary on stderr."),
    click.option("-y", "--yes", is_flag=True, help="Do not ask before a search of more than 10^10 formulas."),
)
_FIELDS = ("workers", "store", "form", "output", "force", "quiet", "limit", "resume", "dry_run", "yes")


class Tally(Protocol):
    """Counts over the hits that go by."""

    @property
    def formulas(self) -> int: ...
    def add(self, hit: "Hit") -> None: ...


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
    dry_run: bool
    yes: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of search looks like: its layout, a hit in a line, an empty tally, and the closing lines."""

    layout: "Layout"
    line: "HitLine"
    tally: Callable[[], Any]
    closing: Callable[..., list[str]]
    judge: "Callable[[Iterable[Hit]], Iterator[Hit]]" = iter
    folded: bool = False  # of each group the first formula alone is written


def job_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options of every campaign."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def job_of(options: dict[str, Any]) -> Job:
    """The job that the options describe."""
    return Job(**{name: options[name] for name in _FIELDS})


def perform(searches: "Sequence[Searchable]", job: Job, kind: Kind) -> int:
    """Run the searches one after the other, or only estimate their cost; the exit code."""
    if any(search.size == 0 for search in searches):
        raise DiscoveryError("the space is empty (0 formulas): widen its ranges")
    if job.dry_run:
        return _estimate(searches, job)
    _ask(sum(search.size for search in searches), job.yes)
    return _run(searches, job, kind)


def _estimate(searches: "Sequence[Searchable]", job: Job) -> int:
    import json
    from dataclasses import asdict

    from discovery.estimate import estimate

    for search in searches:
        cost = estimate(search, job.workers)
        click.echo(json.dumps(asdict(cost)) if job.form == "jsonl" else "\n".join(cost.lines()))
    return OK


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


def _run(searches: "Sequence[Searchable]", job: Job, kind: Kind) -> int:
    from discovery.interrupts import stoppable
    from discovery.output import destination
    from discovery.progress import meter
    from discovery.store import Store

    gauge, tallies = meter(sys.stderr, job.quiet, kind.line), [kind.tally() for _ in searches]
    try:
        with stoppable(), destination(job.output, job.force) as out, Store(job.store) as store, closing(gauge):
            campaigns = _campaigns(searches, store, job.resume)
            _write(campaigns, tallies, job, kind, gauge, out)
            gauge.close()
            if not job.quiet:
                for search, campaign, tally in zip(searches, campaigns, tallies, strict=True):
                    totals, digest = campaign.totals(), campaign.digest()
                    lines = kind.closing(search, tally, totals, campaign.progress, store.path, digest)
                    click.echo("\n".join(lines), err=True)
    except KeyboardInterrupt:
        click.echo(f"stopped; what was found is saved. Resume with: {_same_command()}", err=True)
        return INTERRUPTED
    return OK if any(tally.formulas for tally in tallies) else NOTHING_FOUND


def _campaigns(searches: "Sequence[Searchable]", store: "Store", resume: bool) -> "list[Campaign]":
    from discovery.campaign import Campaign
    from discovery.resume import refuse_new

    if resume:
        for search in searches:
            refuse_new(store, search)
    return [Campaign(search, store) for search in searches]


def _write(campaigns: "list[Campaign]", tallies: list[Tally], job: Job, kind: Kind, gauge: "Meter", out: Any) -> None:
    """Run the campaigns and write their hits; the tallies count those beyond the limit too."""
    from discovery.report import writer

    with ExitStack() as stack:
        parts = [
            _counted(kind.judge(stack.enter_context(closing(campaign.run(job.workers, gauge)))), tally, job.limit)
            for campaign, tally in zip(campaigns, tallies, strict=True)
        ]
        hits = chain.from_iterable(parts)
        writer(job.form)(first_of_groups(hits) if kind.folded else hits, out, kind.layout)
    out.flush()


def _counted(hits: "Iterable[Hit]", tally: Tally, limit: int | None) -> "Iterator[Hit]":
    for hit in hits:
        tally.add(hit)
        if limit is None or tally.formulas <= limit:
            yield hit


def first_of_groups(hits: "Iterable[Hit]") -> "Iterator[Hit]":
    """The first hit of each constant's groups.

    >>> [hit["index"] for hit in first_of_groups([{"index": i, "group": g} for i, g in enumerate("abab")])]
    [0, 1]
    """
    seen: set[tuple[str, str]] = set()
    for hit in hits:
        key = str(hit.get("constant")), str(hit.get("group"))
        if key not in seen:
            seen.add(key)
            yield hit


def _same_command() -> str:
    return shlex.join(["discover", *sys.argv[1:]])
