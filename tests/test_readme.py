"""README says what is true: its examples run, and it describes every command and option."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from discovery.cli import COMMANDS, EXIT_CODES, LazyGroup, discover

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = set(re.findall(r"`((?:kernels|conjectures|proofs|discovery|tests|benchmarks)/[\w./]+)`", README))
PLACEHOLDER = re.compile(r"NAME|GROUP")
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def examples():
    """Each command after a $ in a console block, with the output below it; ... stands for anything."""
    return [match.groups() for block in CONSOLE.findall(README) for match in EXAMPLE.finditer(block)]


def section(name):
    match = re.search(rf"^### `discover {name}.*?(?=^##)", README, re.MULTILINE | re.DOTALL)
    return match.group() if match else ""


def command_of(name):
    return LazyGroup().get_command(click.Context(discover), name)


@pytest.mark.parametrize(("line", "expected"), examples(), ids=[line for line, _ in examples()])
def test_example(line, expected, tmp_path):
    program, *arguments = shlex.split(line)
    assert program == "discover"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DISCOVER_STORE": str(tmp_path / "store.sqlite")}
    run = subprocess.run(
        [sys.executable, "-m", "discovery", *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    shown = run.stdout or run.stderr
    assert doctest.OutputChecker().check_output(expected, shown, doctest.ELLIPSIS), shown


def test_there_are_examples():
    assert {line.split()[1] for line, _ in examples()} >= {"pcf", "eval", "constants", "identify"}


def test_python_examples():
    text = "\n".join(PYTHON.findall(README))
    test = doctest.DocTestParser().get_doctest(text, {}, "README", "README.md", 0)
    assert test.examples
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test).failed == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_described(name):
    assert section(name), f"README has no section on discover {name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_described(name):
    options = [max(p.opts, key=len) for p in command_of(name).params if isinstance(p, click.Option)]
    assert [option for option in options if not re.search(rf"`[^`]*{option}\b[^`]*`", section(name))] == []


def test_every_exit_code_is_described():
    for code, meaning in EXIT_CODES:
        assert re.search(rf"^\| {code} \| {meaning}", README, re.MULTILINE), code


@pytest.mark.parametrize("path", sorted(FILES))
def test_every_file_that_is_named_exists(path):
    pattern = PLACEHOLDER.sub("*", path)
    assert list(ROOT.glob(pattern)), path


def test_links_lead_somewhere():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (ROOT / target).exists(), target
