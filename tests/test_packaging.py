"""The distribution, built as a user's pip builds it and installed into an environment of its own."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
KERNELS = sorted(path.stem for path in (ROOT / "kernels").glob("*.pyx"))
LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv*", "build", "dist", "*.egg-info", "*.so", "__pycache__", ".*_cache", ".hypothesis"
)
IMPORT_KERNELS = "import importlib, sys; [importlib.import_module('kernels.' + name) for name in sys.argv[1:]]"


def checked(command, where):
    """Run a command outside the checkout, without what the caller's environment would lend it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    environment["DISCOVER_STORE"] = str(where / "store.sqlite")
    run = subprocess.run(
        list(map(str, command)), cwd=where, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("packaging")


@pytest.fixture(scope="module")
def distributions(scratch):
    """The sdist of a clean copy of the checkout, and the wheel that is built from that sdist."""
    shutil.copytree(ROOT, scratch / "checkout", ignore=LEFT_BEHIND)
    checked([sys.executable, "-m", "build", "--outdir", scratch / "dist", scratch / "checkout"], scratch)
    (sdist,), (wheel,) = (scratch / "dist").glob("*.tar.gz"), (scratch / "dist").glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def commands(distributions, scratch):
    """The folder of commands of a fresh environment that holds the wheel and what it asks for, nothing else."""
    checked([sys.executable, "-m", "venv", scratch / "clean"], scratch)
    bin_folder = scratch / "clean" / "bin"
    checked([bin_folder / "python", "-m", "pip", "install", "--quiet", distributions[1]], scratch)
    return bin_folder


def test_every_cython_source_is_named_in_setup():
    text = (ROOT / "setup.py").read_text(encoding="utf-8")
    assert KERNELS
    assert [name for name in KERNELS if f'"{name}"' not in text] == []


def test_sdist_holds_the_sources(distributions):
    with tarfile.open(distributions[0]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    sources = (path for room in ("kernels", "conjectures", "discovery", "tests") for path in (ROOT / room).rglob("*"))
    kept = {str(path.relative_to(ROOT)) for path in sources if path.suffix in {".py", ".pyx", ".pxd", ".h", ".json"}}
    assert kept - names == set()
    assert {"LICENSE", "README.md", "CONVENTIONS.md", ".ci/run", "setup.py"} <= names
    assert not [name for name in names if name.endswith((".so", ".pyc"))]


def test_wheel_holds_the_compiled_kernels(distributions):
    names = zipfile.ZipFile(distributions[1]).namelist()
    compiled = {
        name.split("/")[1].split(".")[0] for name in names if name.startswith("kernels/") and name.endswith(".so")
    }
    assert compiled == set(KERNELS)
    assert [name for name in names if name.startswith("tests/")] == []


def test_wheel_holds_every_module(distributions):
    names = set(zipfile.ZipFile(distributions[1]).namelist())
    rooms = ("kernels", "conjectures", "proofs", "discovery")
    modules = {str(path.relative_to(ROOT)) for room in rooms for path in (ROOT / room).rglob("*.py")}
    assert modules - names == set()


def test_wheel_holds_the_tables(distributions):
    names = set(zipfile.ZipFile(distributions[1]).namelist())
    tables = {str(path.relative_to(ROOT)) for path in (ROOT / "conjectures").rglob("*.json")}
    assert tables
    assert tables - names == set()


def test_wheel_holds_what_pages_are_made_of(distributions):
    names = set(zipfile.ZipFile(distributions[1]).namelist())
    html = ROOT / "proofs" / "html"
    needed = {str(path.relative_to(ROOT)) for kind in ("templates", "assets") for path in (html / kind).iterdir()}
    assert len(needed) > 5
    assert needed - names == set()


def test_kernels_import_where_the_wheel_is_installed(commands, scratch):
    checked([commands / "python", "-c", IMPORT_KERNELS, *KERNELS], scratch)


def test_the_installed_command_is_well(commands, scratch):
    report = map(json.loads, checked([commands / "discover", "doctor", "--format", "jsonl"], scratch).splitlines())
    verdicts = {check["name"]: check["verdict"] for check in report}
    assert {f"kernel {name}" for name in KERNELS} <= set(verdicts)
    assert set(verdicts.values()) == {"ok"}


def test_the_installed_command_evaluates(commands, scratch):
    shown = checked([commands / "discover", "eval", "2n+1", "n^2", "--digits", "20"], scratch)
    assert "1.2732395447351626861" in shown
