"""Checkers made by others: the programs `metamath`, `coqc` and `coqchk`, and the package metamath-py."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

QUIET = {"DEBIAN_FRONTEND": "noninteractive"}


def program(name: str, package: str) -> str:
    """Find a program; on Debian, as root, install its package. Skip where that cannot be done."""
    if shutil.which(name) is None and shutil.which("apt-get") and os.geteuid() == 0:
        _install(package)
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is missing: install the Debian package {package} (as root this test does it itself)")
    return found


def _install(package: str) -> None:
    install = ("install", "-y", "--no-install-recommends", package)
    if _apt(*install):
        _apt("update")
        failure = _apt(*install)
        assert not failure, failure


def _apt(*command: str) -> str:
    """Run apt-get and return what it complained of."""
    run = subprocess.run(
        ["apt-get", "-o", "DPkg::Lock::Timeout=120", *command],
        env=os.environ | QUIET,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr if run.returncode else ""


def metamath_report(metamath: str, text: str, folder: Path) -> str:
    """What `metamath` says of a file. Commands are arguments: on standard input it would spin after an error."""
    (folder / "out.mm").write_text(text, encoding="ascii")
    command = ["timeout", "60", metamath, "read out.mm", "verify proof *", "exit"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def accepted(report: str) -> bool:
    """Tell whether every proof was verified, without an error or a warning."""
    return "All proofs in the database were verified" in report and "\n?" not in report


def accepted_by_python(path: Path) -> int:
    """Let metamath-py check a file, which it does by assertions; return the number of proofs."""
    from metamathpy.database import parse
    from metamathpy.proof import verify_proof

    if not __debug__:
        pytest.skip("without assertions this checker accepts everything")
    database = parse(str(path))
    claims = [rule for rule in database.rules.values() if rule.consequent.tag == "$p"]
    for claim in claims:
        verify_proof(database, claim)
    return len(claims)


def coq_report(text: str, folder: Path, name: str = "Out") -> tuple[str, str]:
    """Compile a file and check what was compiled; return what coqc printed, and coqchk's summary."""
    (folder / f"{name}.v").write_text(text, encoding="ascii")
    compiled = _run(["coqc", f"{name}.v"], folder)
    return compiled, _run(["coqchk", "-silent", "-o", name], folder)


def _run(command: list[str], folder: Path) -> str:
    run = subprocess.run(["timeout", "600", *command], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr
