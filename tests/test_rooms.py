"""The house rules that a machine can check: arrows, sizes, and nothing of one machine in the files."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("kernels", "conjectures", "proofs", "discovery")
MAY_IMPORT = {
    "kernels": set(),
    "conjectures": {"kernels"},
    "proofs": {"kernels"},
    "discovery": {"kernels", "conjectures", "proofs"},
}
MAX_LINES = 400
NOT_OURS = {".git", "build", "dist", "__pycache__"}
PYX_IMPORT = re.compile(r"^\s*(?:from\s+(\.*[\w.]*)\s+c?import\s+(.+)|c?import\s+([\w., ]+))", re.MULTILINE)


def own_files() -> list[Path]:
    """Every file of the checkout, without what git ignores; no git is asked, so that an sdist is checked too."""
    files = (path for path in sorted(ROOT.rglob("*")) if path.is_file())
    return [path for path in files if not ignored(path.relative_to(ROOT).parts)]


def ignored(parts: tuple[str, ...]) -> bool:
    folders = any(part in NOT_OURS or part.endswith((".egg-info", "_cache")) for part in parts)
    return folders or parts[0].startswith((".venv", ".hypothesis", ".nfs")) or parts[-1].endswith((".so", ".sqlite"))


def sources() -> list[Path]:
    return [path for path in own_files() if path.suffix in {".py", ".pyx", ".pxd", ".pyi"}]


def room_sources() -> list[Path]:
    return [path for path in sources() if path.relative_to(ROOT).parts[0] in ROOMS]


def imported(path: Path) -> set[str]:
    """The rooms that a file imports, at its top or inside a function."""
    package = path.relative_to(ROOT).parent.parts
    text = path.read_text(encoding="utf-8")
    modules = python_imports(text, package) if path.suffix in {".py", ".pyi"} else cython_imports(text, package)
    return {module.split(".")[0] for module in modules} & set(ROOMS)


def python_imports(text: str, package: tuple[str, ...]) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node.level, node.module or "", package)
            modules.update(f"{base}.{alias.name}".lstrip(".") for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in {
            "import_module",
            "__import__",
        }:
            modules.update(str(argument.value) for argument in node.args if isinstance(argument, ast.Constant))
    return modules


def cython_imports(text: str, package: tuple[str, ...]) -> set[str]:
    modules: set[str] = set()
    for match in PYX_IMPORT.finditer(text):
        origin, names, plain = match.groups()
        if plain:
            modules.update(name.split(" as ")[0].strip() for name in plain.split(","))
        else:
            level = len(origin) - len(origin.lstrip("."))
            base = absolute(level, origin.lstrip("."), package)
            modules.update(f"{base}.{name.strip()}".lstrip(".") for name in names.split(","))
    return modules


def absolute(level: int, module: str, package: tuple[str, ...]) -> str:
    """A module's full name; a relative import may climb above its room, and then names another one."""
    if not level:
        return module
    return ".".join([*package[: len(package) - level + 1], *([module] if module else [])])


def test_the_rooms_are_found():
    found = {path.relative_to(ROOT).parts[0] for path in room_sources()}
    assert found == set(ROOMS)


@pytest.mark.parametrize("path", room_sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows(path):
    room = path.relative_to(ROOT).parts[0]
    wrong = imported(path) - {room} - MAY_IMPORT[room]
    assert not wrong, f"{room} must not import {', '.join(sorted(wrong))}"


@pytest.mark.parametrize(
    ("suffix", "line", "rooms"),
    [
        (".py", "from ..proofs import check", {"proofs"}),
        (".py", "from .. import proofs", {"proofs"}),
        (".py", "def f():\n    import discovery.cli as c", {"discovery"}),
        (".py", "from importlib import import_module\nimport_module('proofs.check')", {"proofs"}),
        (".py", "from .errors import DiscoveryError", {"kernels"}),
        (".py", "import kernelspec", set()),
        (".pyx", "cimport kernels.flint_library as library", {"kernels"}),
        (".pyx", "    from conjectures.pcf cimport Pcf", {"conjectures"}),
        (".pyx", "from ..conjectures import pcf", {"conjectures"}),
        (".pyx", "import os, discovery.store", {"discovery"}),
    ],
)
def test_the_arrow_test_sees_imports_of_every_form(suffix, line, rooms):
    reader = python_imports if suffix == ".py" else cython_imports
    assert {module.split(".")[0] for module in reader(line, ("kernels",))} & set(ROOMS) == rooms


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_below_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < MAX_LINES


# Spelt in pieces, so that this file does not contain what it forbids.
MACHINE_PATH = re.compile(
    "|".join(
        [
            r"(?<![\w./])/" + r"(?:home/(?!me\b)|Users/|root/|work/|opt/|mnt/)" + r"\w",
            r"(?<![\w./])/" + r"tmp/\w",
            r"\.\./" + "shared",
        ]
    )
)


@pytest.mark.parametrize("path", own_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_path_of_one_machine(path):
    text = path.read_bytes().decode("utf-8", errors="replace")
    found = MACHINE_PATH.search(text)
    assert not found, f"{found.group()!r} in line {text[: found.start()].count(chr(10)) + 1}"


def test_the_path_test_sees_paths():
    assert MACHINE_PATH.search("open('/" + "home/someone/x')")
    assert MACHINE_PATH.search('"/' + 'tmp/x"')
    assert not MACHINE_PATH.search("https://example.org/" + "home/x and conjectures/home/x")
