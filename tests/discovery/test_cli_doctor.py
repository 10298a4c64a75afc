"""`discover doctor` says what is there, and sees what is broken."""

import json
import sys
from pathlib import Path

import pytest

from discovery.cli import doctor, run

ROOT = Path(__file__).resolve().parents[2]


def report(capsys):
    code = run(["doctor", "--format", "jsonl"])
    return code, {check["name"]: check for check in map(json.loads, capsys.readouterr().out.splitlines())}


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("DISCOVER_STORE", str(tmp_path / "folder" / "store.sqlite"))
    return tmp_path / "folder" / "store.sqlite"


def test_all_is_well_here(capsys):
    code, checks = report(capsys)
    assert code == 0
    assert {check["verdict"] for check in checks.values()} <= {"ok", "warning"}


def test_every_kernel_is_loaded(capsys):
    _, checks = report(capsys)
    kernels = {path.stem for path in (ROOT / "kernels").glob("*.pyx")}
    assert {name.removeprefix("kernel ") for name in checks if name.startswith("kernel ")} == kernels
    assert all(".so" in checks[f"kernel {name}"]["detail"] for name in kernels)


def test_versions_are_the_libraries_own(capsys):
    import flint
    import numpy

    _, checks = report(capsys)
    assert checks["python-flint"]["detail"] == flint.__version__
    assert checks["FLINT"]["detail"] == flint.__FLINT_VERSION__
    assert checks["numpy"]["detail"] == numpy.__version__


def test_simd_path_is_the_one_that_screening_takes(capsys):
    from kernels.value_screen import levels

    _, checks = report(capsys)
    assert checks["SIMD path"]["detail"].split()[0] == levels()[-1]


def test_looking_creates_nothing(capsys, store):
    _, checks = report(capsys)
    assert str(store) in checks["store"]["detail"]
    assert not store.parent.exists()


def test_a_broken_store_is_wrong(capsys, store):
    store.parent.mkdir()
    store.write_bytes(b"this is not a database " * 100)
    code, checks = report(capsys)
    assert code == 2
    assert checks["store"]["verdict"] == "wrong"


def test_a_store_without_permission_is_wrong(capsys, monkeypatch):
    monkeypatch.setattr(doctor.os, "access", lambda *_: False)
    code, checks = report(capsys)
    assert (code, checks["store"]["verdict"]) == (2, "wrong")


def test_a_missing_library_is_wrong(capsys, monkeypatch):
    monkeypatch.setattr(doctor, "LIBRARIES", ("numpy", "no-such-library"))
    code, checks = report(capsys)
    assert (code, checks["no-such-library"]["verdict"], checks["numpy"]["verdict"]) == (2, "wrong", "ok")


def test_a_kernel_that_does_not_load_is_wrong(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "kernels.product_tree", None)
    code, checks = report(capsys)
    assert (code, checks["kernel product_tree"]["verdict"]) == (2, "wrong")


def test_the_text_report_has_a_line_for_each_check(capsys):
    _, checks = report(capsys)
    assert run(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [check["verdict"] for check in checks.values()]
