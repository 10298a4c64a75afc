"""`discover completion`: the completion script for a shell."""

import click
from click.shell_completion import get_completion_class

from discovery.cli import COMPLETION_VARIABLE, PROGRAM, discover


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for SHELL, to be read by its start-up file."""
    script = get_completion_class(shell)
    assert script is not None  # click ships these three
    click.echo(script(discover, {}, PROGRAM, COMPLETION_VARIABLE).source())
