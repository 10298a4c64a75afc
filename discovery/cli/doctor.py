"""`discover doctor`: what is installed here, and whether it works."""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module, metadata, resources
from pathlib import Path

import click

from discovery import __version__
from discovery.cli.exits import BAD_INPUT, OK
from discovery.rooms import ROOMS, check_rooms, room_place
from kernels.errors import DiscoveryError

LIBRARIES = ("python-flint", "numpy", "click", "rich")
# What matters here of the names in /proc/cpuinfo; arm64 lists its own.
FEATURES = ("sse2", "avx", "avx2", "fma", "bmi2", "adx", "avx512f", "avx512dq", "avx512ifma", "asimd", "sve")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report; `verdict` is "ok", "warning" (slower, but right) or "wrong"."""

    name: str
    verdict: str
    detail: str


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", help="How to print the report.")
def doctor(form: str) -> int:
    """Check the installation: versions, processor, kernels, store.

    Exit code 0 if all is well, 2 otherwise.
    """
    checks = list(report())
    for check in checks:
        click.echo(as_json(check) if form == "jsonl" else as_line(check))
    return BAD_INPUT if any(check.verdict == "wrong" for check in checks) else OK


def as_json(check: Check) -> str:
    import json

    return json.dumps(asdict(check), sort_keys=True)


def as_line(check: Check) -> str:
    """One line for a person.

    >>> as_line(Check("python", "ok", "3.11.7"))
    'ok       python                 3.11.7'
    """
    return f"{check.verdict:8} {check.name:22} {check.detail}"


def report() -> Iterator[Check]:
    """Every check in the order of the report; a check that breaks is itself a line."""
    yield Check("discover", "ok", f"{__version__} in {Path(__file__).parents[2]}")
    yield Check("python", "ok", f"{platform.python_version()} in {sys.prefix}")
    yield from (checked(name, partial(metadata.version, name)) for name in LIBRARIES)
    yield checked("FLINT", flint_version)
    yield Check("machine", "ok", f"{platform.system()} {platform.machine()}, {processor()}")
    yield Check("features", "ok", " ".join(cpu_features()) or "none known")
    yield checked("rooms", rooms)
    yield from (checked(f"kernel {name}", partial(loaded, name)) for name in compiled_kernels())
    yield checked("SIMD path", simd_path)
    yield bridge()
    yield checked("store", store)


def checked(name: str, action: Callable[[], str]) -> Check:
    """The check's line: what the action found, or why it could not.

    >>> checked("half", lambda: str(1 // 0))
    Check(name='half', verdict='wrong', detail='ZeroDivisionError: integer division or modulo by zero')
    """
    try:
        return Check(name, "ok", action())
    except DiscoveryError as error:
        return Check(name, "wrong", str(error))
    except Exception as error:  # a doctor reports what broke, whatever it was
        return Check(name, "wrong", " ".join(f"{type(error).__name__}: {error}".split()))


def flint_version() -> str:
    import flint

    return str(flint.__FLINT_VERSION__)


def rooms() -> str:
    check_rooms()
    return f"{', '.join(ROOMS)} in {room_place('kernels').parent}"  # type: ignore[union-attr]


def compiled_kernels() -> list[str]:
    """The kernels that this distribution ships: one module for each Cython source beside it."""
    names = (entry.name for entry in resources.files("kernels").iterdir())
    return sorted(name.removesuffix(".pyx") for name in names if name.endswith(".pyx"))


def loaded(name: str) -> str:
    """Import a kernel, and tell from which file and by which Cython it comes."""
    module = import_module(f"kernels.{name}")
    file = Path(str(module.__file__))
    if file.suffix == ".py":
        raise ImportError("this is the plain twin, not the compiled kernel")
    makers = {type(member).__module__ for member in vars(module).values()}
    cython = min((maker for maker in makers if maker.startswith("_cython_")), default="")
    return file.name + cython.replace("_cython_", ", Cython ").replace("_", ".")


def simd_path() -> str:
    """The instruction set that the screening kernel runs on, and those that it could have."""
    from kernels.value_screen import levels

    return f"{levels()[-1]} (can run {', '.join(levels())})"


def bridge() -> Check:
    """Whether native loops call FLINT directly; its plain twin is slower, and as right."""
    try:
        from kernels.flint_library import handle, status
    except ImportError as error:
        return Check("FLINT bridge", "wrong", str(error))
    return Check("FLINT bridge", "ok" if handle() else "warning", status())


def store() -> str:
    """The place of the store, and that it can be written to; nothing is created by looking."""
    from discovery.store import Store, default_path

    path = default_path()
    if path.exists():
        with Store(path):
            return f"{path}, {path.stat().st_size / 1e6:.1f} MB"
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DiscoveryError(f"{path} cannot be made: no permission in {folder}; set DISCOVER_STORE to another place")
    return f"{path} (made by the first search)"


def processor() -> str:
    """The processor's name as the system tells it."""
    return cpu_info("model name") or platform.processor() or "unknown processor"


def cpu_features() -> list[str]:
    """The instruction sets of this processor that matter here, as the system tells them."""
    flags = set((cpu_info("flags") or cpu_info("Features")).split())
    return [feature for feature in FEATURES if feature in flags]


def cpu_info(key: str) -> str:
    """The first value of a key in /proc/cpuinfo; empty where there is no such file."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    pairs = (line.partition(":") for line in lines)
    return next((value.strip() for name, _, value in pairs if name.strip() == key), "")
