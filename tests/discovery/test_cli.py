"""The command's frame: lazy sub-commands, one-line errors, exit codes, completion."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery import cli
from discovery.cli import COMMANDS, LazyGroup, discover, run
from discovery.cli.exits import BAD_INPUT, INTERNAL_ERROR, INTERRUPTED, NOTHING_FOUND, exit_code
from kernels.errors import DiscoveryError

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"numpy", "flint", "rich", "networkx", "sympy", "mpmath", "sqlite3", "multiprocessing", "importlib.metadata"}
LIGHT = {"discovery", "discovery.rooms", "discovery.cli", "discovery.cli.exits", "kernels", "kernels.errors"}


def python(code, *arguments, **options):
    options = {"capture_output": True, "text": True, "cwd": ROOT, **options}
    return subprocess.run([sys.executable, "-c", code, *arguments], check=False, **options)


def one_line(text):
    assert text.startswith("discover: ")
    assert text.count("\n") == 1
    return text.removeprefix("discover: ").rstrip("\n")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], [], ["nonsense"]])
def test_start_up_imports_nothing_heavy(arguments):
    code = "import sys; from discovery.cli import run; run(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    loaded = set(python(code, *arguments).stderr.split())
    assert not loaded & HEAVY
    assert {name for name in loaded if name.split(".")[0] in {"discovery", "conjectures", "kernels"}} == LIGHT


def test_import_discovery_stays_light():
    loaded = set(python("import sys, discovery; print(*sys.modules)").stdout.split())
    assert not loaded & (HEAVY | {"click", "conjectures.pcf"})


INTERRUPTED_IMPORT = """
import os, signal, sys

class Interrupting:
    def find_spec(name, path, target=None):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)

from discovery.__main__ import main
sys.meta_path.insert(0, Interrupting)
main()
"""


def test_an_interrupt_of_the_imports_shows_no_traceback():
    heeding = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n{INTERRUPTED_IMPORT}"
    result = python(heeding, "--version")
    assert (result.returncode, result.stdout, result.stderr) == (-signal.SIGINT, "", "")


def test_an_ignored_interrupt_stays_ignored_in_the_imports():
    ignoring = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n{INTERRUPTED_IMPORT}"
    assert python(ignoring, "--version").stdout.startswith("discover ")


def test_help_names_every_command_and_exit_code(capsys):
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert all(f"  {code} " in shown for code, _ in cli.EXIT_CODES)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_commands_agrees_with_the_commands(name):
    command = LazyGroup().get_command(click.Context(discover), name)
    assert command.name == name
    assert command.callback.__doc__


def test_unknown_command_suggests_the_nearest(capsys):
    assert run(["constnats"]) == BAD_INPUT
    assert "did you mean constants?" in one_line(capsys.readouterr().err)


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (DiscoveryError("wrong:\n do this"), BAD_INPUT, "wrong: do this"),
        (KeyboardInterrupt(), INTERRUPTED, "interrupted"),
        (click.Abort(), INTERRUPTED, "interrupted"),
        (OSError(28, "No space left on device", "x.jsonl"), BAD_INPUT, "x.jsonl: No space left on device"),
        (OSError(28, "No space left on device"), BAD_INPUT, "[Errno 28] No space left on device"),
        (MemoryError(), BAD_INPUT, "out of memory: ask for a smaller space or fewer digits"),
        (click.UsageError("no such thing."), BAD_INPUT, "no such thing"),
    ],
)
def test_what_is_raised_becomes_a_line_and_a_code(capsys, error, code, message):
    def action():
        raise error

    assert exit_code(action) == code
    assert one_line(capsys.readouterr().err) == message


def test_a_mistake_of_the_program_shows_where(capsys):
    assert exit_code(lambda: {}["key"]) == INTERNAL_ERROR
    assert "KeyError" in capsys.readouterr().err


def test_a_command_returns_its_code():
    assert exit_code(lambda: NOTHING_FOUND) == NOTHING_FOUND
    assert exit_code(lambda: None) == 0


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), max_size=3))
def test_no_input_to_the_light_commands_ends_in_a_traceback(arguments):
    for command in ("completion", "doctorr", "--" + "".join(arguments[:1])):
        assert run([command, *arguments]) in {0, BAD_INPUT}


@pytest.mark.parametrize("name", COMMANDS)
def test_an_unknown_option_is_one_line(capsys, name):
    assert run([name, "--no-such-option"]) == BAD_INPUT
    one_line(capsys.readouterr().err)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_calls_back(shell, capsys):
    assert run(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "_DISCOVER_COMPLETE" in script
    assert f"{shell}_complete" in script


def test_completion_completes():
    environment = {**os.environ, "_DISCOVER_COMPLETE": "bash_complete", "COMP_WORDS": "discover con", "COMP_CWORD": "1"}
    result = python("from discovery.cli import main; main()", env=environment)
    assert result.stdout == "plain,constants\n"


def test_a_reader_that_leaves_is_no_error():
    command = [sys.executable, "-m", "discovery", "eval", "2n+1", "n^2", "--convergents", "2000", "--format", "jsonl"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_a_foreign_package_in_a_rooms_place_is_named(tmp_path):
    (tmp_path / "kernels").mkdir()
    (tmp_path / "kernels" / "__init__.py").write_text("def get_kernel(): ...\n")
    result = python("import sys; sys.path[:0] = sys.argv[1:]; import discovery", str(tmp_path))
    assert result.returncode == 1
    assert "the package 'kernels' is not discovery-toolkit's own" in result.stderr
    assert str(tmp_path / "kernels") in result.stderr


def test_a_room_that_is_missing_is_named():
    result = python("import sys; sys.modules['proofs'] = None; import discovery")
    assert "the package 'proofs' is not discovery-toolkit's own (not found" in result.stderr
