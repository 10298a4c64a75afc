"""The command `discover`: one thin module a sub-command, imported when it is called."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from discovery import __version__
from discovery.cli.exits import exit_code

PROGRAM = "discover"
COMPLETION_VARIABLE = "_DISCOVER_COMPLETE"

# Name -> (module and attribute of the click command, its one line in `discover --help`).
COMMANDS = {
    "pcf": ("discovery.cli.pcf:pcf", "Search continued fractions for formulas for a constant."),
    "formula": ("discovery.cli.formula:formula", "Search series and other formulas for a constant."),
    "esma": ("discovery.cli.esma:esma", "Find patterns in a constant's signed continued fractions."),
    "sequence": ("discovery.cli.sequence:sequence", "Guess recurrences, generating functions and closed forms."),
    "constants": ("discovery.cli.constants:constants", "List, search and evaluate the constants."),
    "eval": ("discovery.cli.eval:evaluate", "Evaluate one continued fraction rigorously."),
    "analyze": ("discovery.cli.analyze:analyze", "Analyse how one continued fraction converges, and what it is."),
    "cluster": ("discovery.cli.cluster:cluster", "Cluster a space by dynamics, and find infinite families."),
    "map": ("discovery.cli.map:atlas", "Draw a space as an atlas of pages."),
    "identify": ("discovery.cli.identify:identify", "Find the relation between a number and the constants."),
    "seen": ("discovery.cli.seen:seen", "Look whether a store has found a formula, in whatever form."),
    "prove": ("discovery.cli.prove:prove", "Prove the value of one continued fraction."),
    "unify": ("discovery.cli.unify:unify", "Find which continued fractions are one formula."),
    "field": ("discovery.cli.field:field", "Conservative matrix fields and their trajectories."),
    "logic": ("discovery.cli.logic:logic", "Explore a theory from its axioms to checked theorems."),
    "proofs": ("discovery.cli.proofs:proofs", "Check an archive of proofs; read its pages."),
    "campaign": ("discovery.cli.campaign:campaign", "Create, run and audit searches on one machine or many."),
    "volunteer": ("discovery.cli.volunteer:volunteer", "Run a campaign on volunteers' computers, or take part."),
    "boinc": ("discovery.cli.boinc:boinc", "Write a campaign for a stock BOINC server."),
    "doctor": ("discovery.cli.doctor:doctor", "Check the installation: versions, processor, kernels, store."),
    "completion": ("discovery.cli.completion:completion", "Print the completion script for a shell."),
}

EXIT_CODES = (
    ("0", "found, or done"),
    ("1", "nothing found"),
    ("2", "usage or input error, in one line on stderr"),
    ("70", "a mistake of the program itself, with a traceback"),
    ("130", "interrupted, and what was found is saved"),
)


class LazyGroup(click.Group):
    """A group that knows its sub-commands by name and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            raise click.UsageError(f"no command {name!r}{nearest(name)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])
        with formatter.section("Exit codes"):
            formatter.write_dl(EXIT_CODES)


def nearest(name: str) -> str:
    """The commands that a mistyped name may have meant.

    >>> nearest("constnts")
    ': did you mean constants?'
    >>> nearest("zzz").split(", ")[0]
    ': there are pcf'
    """
    from difflib import get_close_matches

    matches = get_close_matches(name, COMMANDS, n=3, cutoff=0.5)
    return f": did you mean {' or '.join(matches)}?" if matches else f": there are {', '.join(COMMANDS)}"


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name=PROGRAM, message="%(prog)s %(version)s")
def discover() -> None:
    """Discover continued fractions for mathematical constants, verify them and sort them.

    Results go to stdout, progress and complaints to stderr.
    """


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code.

    >>> run(["--version"])
    discover 0.1.0
    0
    """
    return exit_code(lambda: _dispatch(list(arguments)))


def _dispatch(arguments: list[str]) -> object:
    if instruction := os.environ.get(COMPLETION_VARIABLE):
        from click.shell_completion import shell_complete

        return shell_complete(discover, {}, PROGRAM, COMPLETION_VARIABLE, instruction)
    with discover.make_context(PROGRAM, arguments or ["--help"]) as context:
        return discover.invoke(context)


def main() -> None:
    """Entry point of the command `discover`."""
    sys.exit(run(sys.argv[1:]))
