"""Exit codes of the command, and the one place where an exception becomes a line and a code."""

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress

import click

from kernels.errors import DiscoveryError

OK = 0
NOTHING_FOUND = 1
BAD_INPUT = 2
INTERNAL_ERROR = 70
INTERRUPTED = 130


def exit_code(action: Callable[[], object]) -> int:
    """Run a command and turn whatever it raises into one line on stderr and an exit code.

    >>> exit_code(lambda: None), exit_code(lambda: NOTHING_FOUND)
    (0, 1)

    A command returns its code, or None for 0. Only a mistake of the program's own shows a traceback.
    """
    try:
        code = action()
        sys.stdout.flush()
        return code if isinstance(code, int) else OK
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (KeyboardInterrupt, click.Abort):
        return complain("interrupted", INTERRUPTED)
    except BrokenPipeError:
        return reader_left()
    except (DiscoveryError, click.ClickException, OSError, MemoryError) as error:
        return complain(message_of(error), BAD_INPUT)
    except Exception:
        traceback.print_exc()
        return complain("this is a mistake of the program, not yours: please report the lines above", INTERNAL_ERROR)


def message_of(error: Exception) -> str:
    """What went wrong, for a person.

    >>> message_of(DiscoveryError("b(n) is the zero polynomial"))
    'b(n) is the zero polynomial'
    >>> message_of(PermissionError(13, "Permission denied", "x.sqlite"))
    'x.sqlite: Permission denied'
    """
    if isinstance(error, click.ClickException):
        return error.format_message().rstrip(".") + usage_hint(error)
    if isinstance(error, MemoryError):
        return "out of memory: ask for a smaller space or fewer digits"
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def usage_hint(error: click.ClickException) -> str:
    """Where to read on after a usage error."""
    context = getattr(error, "ctx", None)
    return f" (see `{context.command_path} --help`)" if context is not None else ""


def complain(message: str, code: int) -> int:
    """Print one line on stderr, whatever is in the message, and hand the code on."""
    with suppress(OSError):  # nobody may read stderr any more: then the code alone must do
        print("discover:", " ".join(message.split()), file=sys.stderr, flush=True)
    return code


def reader_left() -> int:
    """Say nothing when the reader of stdout has left, and keep Python's own flush at exit from complaining."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OK
