"""`discover logic`: explore a theory, or prove what is asked, from its axioms."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from discovery.logic import Session
    from proofs.check import Theorem
    from proofs.exploration import Burst, Exploration
    from proofs.models import Failed
    from proofs.presentation import Presentation
    from proofs.term import Term

FORMATS = ("text", "jsonl", "latex", "markdown")
FOUND, NOTHING_FOUND, INTERRUPTED = 0, 1, 130
BUDGET = 60.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What the options ask for beside the exploration itself."""

    form: str
    html: Path | None
    metamath: Path | None
    coq: Path | None
    lemmas: bool
    refuted: bool
    open: bool
    quiet: bool


@click.command()
@click.argument("theory", default="list")
@click.option("--goal", "goals", multiple=True, metavar="FORMULA", help="Prove this formula (repeatable).")
@click.option("--explore", is_flag=True, help="Explore on its own, also a file whose goal would be proved.")
@click.option(
    "--budget", type=click.FloatRange(0.1), default=BUDGET, show_default=True, metavar="SECONDS", help="When to stop."
)
@click.option("--size", type=click.IntRange(3, 40), help="Largest conjectures, in symbols and variables.")
@click.option("--workers", type=click.IntRange(1, 256), help="Worker processes [default: one a processor].")
@click.option(
    "--json",
    "archive",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Keep the proofs in this archive; resume.",
)
@click.option("--html", type=click.Path(path_type=Path), metavar="DIR", help="Write pages to read the proofs.")
@click.option("--metamath", type=click.Path(path_type=Path), metavar="FILE", help="Write the proofs for Metamath.")
@click.option("--coq", type=click.Path(path_type=Path), metavar="FILE", help="Write the proofs for Coq.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print.")
@click.option("--lemmas", is_flag=True, help="Print the theorems that follow from the others, too.")
@click.option("--refuted", is_flag=True, help="Print what was refuted, too, with the counterexamples.")
@click.option("--open", "open_", is_flag=True, help="Print what was neither proved nor refuted, too.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary on stderr.")
def logic(theory: str, **options: Any) -> int:
    """Explore THEORY: conjecture, refute, prove, and print the theorems that are worth reading.

    THEORY is one that ships (`discover logic list`) or a file: .theory, .mpl, or .smt2 of the TIP collection, whose
    goal is proved. Every theorem is checked from the axioms by the trusted checker before it is printed.

    \b
    discover logic peano
    discover logic peano --goal 'x * (y + z) = x * y + x * z' --html pages
    discover logic problem.smt2 --budget 10
    """
    if theory == "list":
        return _list()
    from discovery.theories import find_theory

    presentation = find_theory(theory)
    session = _session(presentation, options, theory.endswith((".smt2", ".smt")) and not options["explore"])
    names = ("form", "html", "metamath", "coq", "lemmas", "refuted", "quiet")
    wish = Wish(**{name: options[name] for name in names}, open=options["open_"])
    return _run(session, wish)


def _list() -> int:
    from discovery.cli.formats import print_rows
    from proofs.theories import load_theory, theory_names

    rows = [{"theory": name, "title": load_theory(name).title} for name in theory_names()]
    print_rows(rows, ("theory", "title"), "table")
    return FOUND


def _session(presentation: "Presentation", options: dict[str, Any], stated: bool) -> "Session":
    from discovery.campaign import cpu_count
    from discovery.logic import Clock, Session

    return Session(
        presentation,
        _goals(presentation, options["goals"], stated),
        options["workers"] or cpu_count(),
        options["size"],
        options["archive"],
        Clock(options["budget"]),
    )


def _goals(presentation: "Presentation", texts: tuple[str, ...], stated: bool) -> "tuple[Term, ...]":
    from proofs.parser import parse_formula

    if texts or not stated:
        return tuple(parse_formula(text, presentation) for text in texts)
    return tuple(goal.formula for goal in presentation.goals)


def _run(session: "Session", wish: Wish) -> int:
    from discovery.interrupts import stoppable

    refuted = _refuted(session)
    if refuted:
        return refuted
    with session.begin() as exploration:
        kept: tuple[str, ...] = ()
        try:
            with stoppable():
                kept = session.run(exploration, _teller(session, exploration, wish.quiet))
        except KeyboardInterrupt:
            session.clock.interrupted = True
            kept = tuple(exploration.theorems)
        return _finish(session, exploration, kept, wish)


def _refuted(session: "Session") -> int:
    """Print the counterexample of the first goal that has one soon."""
    from proofs.models import Failed, Model

    model = Model(session.presentation)
    for goal in session.goals:
        verdict = model.refute(goal)
        if isinstance(verdict, Failed):
            _print_refuted(session, goal, verdict)
            return NOTHING_FOUND
    return FOUND


def _print_refuted(session: "Session", goal: "Term", verdict: "Failed") -> None:
    from discovery.theorems import counterexample
    from proofs.notation import text

    values = counterexample(verdict, session.presentation)
    click.echo(f"refuted   {text(goal, session.presentation)}\n          counterexample: {values}")


def _teller(session: "Session", exploration: "Exploration", quiet: bool) -> "Callable[[Burst], None]":
    from proofs.notation import text

    def tell(burst: "Burst") -> None:
        for theorem in burst.proved:
            click.echo(f"{session.clock.seconds:7.2f} s  {text(theorem.formula, session.presentation)}", err=True)

    return (lambda burst: None) if quiet else tell


def _finish(session: "Session", exploration: "Exploration", kept: tuple[str, ...], wish: Wish) -> int:
    theorems = list(exploration.theorems.values())
    wanted = [goal for goal in exploration.wanted if goal.state == "proved"]
    shown = [exploration.theorems[goal.name] for goal in wanted] if session.goals else theorems
    if not (session.goals or wish.lemmas):
        shown = sorted([theorem for theorem in theorems if theorem.name in kept], key=_place)
    for goal in exploration.wanted:
        if goal.name in session.refuted:
            _print_refuted(session, goal.formula, session.refuted[goal.name])
    if shown or not session.refuted:
        _print(shown, exploration, wish)
    _write_files(session, exploration, kept, wish)
    if not wish.quiet:
        click.echo(_summary(session, exploration, len(kept)), err=True)
    if exploration.contradictory():
        click.echo("discover: the axioms contradict each other: falsity is proved above, exploration stops", err=True)
        return NOTHING_FOUND
    if not exploration.has_models:
        click.echo(
            "discover: no finite model of these axioms was found, so nothing is conjectured; --goal proves", err=True
        )
    if session.clock.interrupted:
        return INTERRUPTED
    complete = len(wanted) == len(session.goals) if session.goals else bool(shown)
    return FOUND if complete else NOTHING_FOUND


def _place(theorem: "Theorem") -> tuple[bool, int]:
    """Laws without conditions first, short ones first."""
    from proofs.formulas import premises
    from proofs.terms import size_of

    return bool(premises(theorem.formula)[0]), size_of(theorem.formula)


def _print(theorems: "list[Theorem]", exploration: "Exploration", wish: Wish) -> None:
    from discovery.cli.formats import print_rows

    rows = [_row(theorem, exploration.presentation) for theorem in theorems]
    others = [*_open(exploration)] if wish.open else []
    others += _counterexamples(exploration) if wish.refuted else []
    latex = wish.form in ("latex", "markdown")
    columns = ["theorem", "latex" if latex else "statement"]
    columns += ["status"] if others else []
    columns += ["counterexample"] if wish.refuted else []
    print_rows([*rows, *others], columns, "table" if wish.form == "text" else wish.form)


def _row(theorem: "Theorem", presentation: "Presentation") -> dict[str, object]:
    return {
        "theorem": theorem.name,
        **_written(theorem.formula, presentation),
        "status": "proved",
        "axioms": theorem.axioms,
        "cites": tuple(theorem.earlier),
        "counterexample": None,
    }


def _written(formula: "Term", presentation: "Presentation") -> dict[str, str]:
    from proofs.notation import latex, text

    return {"statement": text(formula, presentation), "latex": latex(formula, presentation)}


def _open(exploration: "Exploration") -> "Iterator[dict[str, object]]":
    for goal in exploration.open_goals():
        written = _written(goal.formula, exploration.presentation)
        yield {"theorem": None, **written, "status": "open", "counterexample": None}


def _counterexamples(exploration: "Exploration") -> "Iterator[dict[str, object]]":
    from discovery.theorems import counterexample

    for formula, verdict in exploration.counters.refutations:
        values = counterexample(verdict, exploration.presentation)
        where = f"{values} in {verdict.model}" if verdict.model else values
        written = _written(formula, exploration.presentation)
        yield {"theorem": None, **written, "status": "refuted", "counterexample": where}


def _write_files(session: "Session", exploration: "Exploration", kept: tuple[str, ...], wish: Wish) -> None:
    theorems = list(exploration.theorems.values())
    if wish.metamath:
        from proofs.metamath import export

        wish.metamath.write_text(export(session.presentation, theorems), encoding="ascii")
    if wish.coq:
        from proofs.coq import export as export_coq

        wish.coq.write_text(export_coq(session.presentation, theorems), encoding="utf-8")
    if wish.html:
        from proofs.html import write_pages
        from proofs.metamath import export

        write = partial(export, session.presentation)
        write_pages(wish.html, session.presentation, theorems, exploration.origins, kept, write)


def _summary(session: "Session", exploration: "Exploration", kept: int) -> str:
    from discovery.wording import counted, duration

    count, counters = exploration.count, exploration.counters
    parts = [
        f"{counted(count.proved, 'theorem')} proved, {kept} after compression",
        f"{counted(counters.enumerated + counters.compared, 'candidate')} tried",
        f"{len(counters.refutations)} refuted",
        f"{counted(count.proposed, 'conjecture')} proposed",
        f"{count.follows} follow from others",
        f"{len(exploration.open_goals())} left open",
        counted(len(exploration.blocks), "logic block"),
    ]
    if count.refused:
        parts.append(f"{counted(count.refused, 'derivation')} refused by the checker")
    return "; ".join([*parts, duration(session.clock.seconds)])
