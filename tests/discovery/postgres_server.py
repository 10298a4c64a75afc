"""A PostgreSQL server of our own, on a socket in a directory of its own, with a fresh database a test."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

APT = ("apt-get", "-o", "DPkg::Lock::Timeout=120")


def install(package: str) -> None:
    """Let Debian install a package, as root."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (("update",), ("install", "-y", "--no-install-recommends", package)):
        subprocess.run([*APT, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)


def programs() -> Path:
    """Where initdb and pg_ctl are; skip where they are not to be had."""
    if not (found := _versions()) and shutil.which("apt-get") and os.geteuid() == 0:
        install("postgresql")
        found = _versions()
    if not found:
        pytest.skip("PostgreSQL is missing: install the Debian package postgresql (as root this test does it itself)")
    return found[-1]


def _versions() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives the URL without the database's name."""
    folder = Path(tempfile.mkdtemp(prefix="discover-pg"))
    as_user = []
    if os.geteuid() == 0:  # it refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    bin_, data = programs(), folder / "data"

    def run(name: str, *arguments: str) -> None:
        command = [*as_user, str(bin_ / name), *arguments]
        subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

    try:
        run("initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync")
        run(
            "pg_ctl",
            "-D",
            str(data),
            "-w",
            "-l",
            str(folder / "log"),
            "-o",
            f"-k {folder} -c listen_addresses=",
            "start",
        )
        yield f"postgresql://postgres@/{{}}?host={folder}"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
