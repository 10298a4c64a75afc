"""Keys, signing, serving, joining and exporting from the command line, on a real search and real sockets."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from boinc_clients import Project

from conjectures.search import Search
from conjectures.spaces import box
from discovery.cli import run
from discovery.ledger import Ledger
from discovery.protocol import result_of
from discovery.store import Store
from discovery.volunteer.code_signing import is_signed
from discovery.volunteer.hooks import agree, assimilate, is_result
from discovery.volunteer.join import Server
from discovery.volunteer.keys import read_keys
from discovery.volunteer.unit import Unit, result_text
from kernels.errors import DiscoveryError


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("project"), 12, "--unit-minutes", "0", "--delay", "1", "--quorum", "2")


def command(project: Project, *arguments: object) -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, "-m", "discovery", *map(str, arguments)]
    return subprocess.run(line, env=project.environment, capture_output=True, text=True, check=False, timeout=120)


def test_two_join_and_the_campaign_is_done(project: Project, tmp_path: Path) -> None:
    project.start()
    try:
        for name in ("Ada", "Bob"):
            options = ("--name", name, "--folder", tmp_path / name, "--units", "2")
            done = command(project, "volunteer", "join", project.url, *options)
            assert (done.returncode, done.stdout) == (0, "2 units done\n"), done.stderr
        for _ in range(100):
            if project.done() == project.chunks() == 2:
                break
            subprocess.run(["sleep", "0.1"], check=True)
        status = command(project, "campaign", "certificate", project.id)
        assert json.loads(status.stdout)["complete"] is True
        assert command(project, "campaign", "audit", project.id).returncode == 0
        assert project.process is not None
        project.process.send_signal(signal.SIGINT)
        assert project.process.wait(timeout=30) == 130
    finally:
        project.kill()


def test_join_complains_in_one_line(project: Project, tmp_path: Path) -> None:
    assert run(["volunteer", "join", "gopher://x", "--folder", str(tmp_path)]) == 2
    with pytest.raises(DiscoveryError, match="is no project"):
        Server("not an address")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["sign", "ID", "--keys", "missing.json", "--project", "p"], "cannot read the keys"),
        (["sign", "ffffffffffff", "--keys", "KEYS", "--project", "p"], "no campaign has"),
        (["serve", "--campaign", "ID", "--project", "missing"], "make the project with"),
        (["keys", "KEYS"], "never replaced"),
    ],
)
def test_bad_input(project: Project, arguments: list[str], complaint: str) -> None:
    words = {"ID": project.id, "KEYS": str(project.folder / "keys.json")}
    told = command(project, "volunteer", *(words.get(word, word) for word in arguments))
    assert told.returncode == 2
    assert complaint in told.stderr
    assert told.stderr.count("\n") == 1


def test_the_server_never_sees_a_secret(project: Project) -> None:
    keys = json.loads((project.folder / "keys.json").read_text())
    for path in (project.folder / "project").iterdir():
        data = path.read_bytes()
        assert keys["d"].encode() not in data
        assert keys["secret"].encode() not in data


def test_export_for_a_stock_server(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "boinc"
    options = ("--keys", project.folder / "keys.json", "--output", target, "--chunks", "1")
    told = command(project, "boinc", "export", project.id, *options)
    assert told.stdout == f"{target}: 2 job files\n", told.stderr
    (app,) = target.glob("apps/discover/1/x86_64-pc-linux-gnu/*.pyz")
    assert is_signed(read_keys(project.folder / "keys.json").code, app.read_bytes(), Path(f"{app}.sig").read_text())
    for template in target.glob("templates/*"):
        assert all(line.count("<") <= 3 and line.startswith("<") for line in template.read_text().splitlines())
    results = []
    for job in sorted(target.glob("jobs/*.json")):
        slot = tmp_path / job.stem
        slot.mkdir()
        (slot / "in.json").write_bytes(job.read_bytes())
        ran = subprocess.run([sys.executable, str(app)], cwd=slot, env=os.environ, capture_output=True, check=False)
        assert ran.returncode == 0, ran.stderr
        results.append((slot / "out.json").read_bytes())
    assert all(map(is_result, results))
    assert agree(results[0], results[0])
    assert not agree(*results)
    assert not is_result(results[0][:-3])
    store = str(tmp_path / "s.sqlite")
    monkeypatch.setenv("DISCOVER_STORE", store)
    assert run(["campaign", "create", str(project.folder / "spec.toml")]) == 0
    assert [assimilate(result, store) for result in results] == [True, True]
    assert command(project, "boinc", "export", project.id, "--keys", "x", "--output", target).returncode == 2
    with Store(store) as opened:
        assert opened.read("SELECT count(*) FROM chunks WHERE state = 'done'") == [(2,)]
        assert opened.read("SELECT count(DISTINCT owner) FROM chunks") == [(1,)]
    validate = subprocess.run(
        [sys.executable, str(target / "bin" / "validate.py"), "init", str(slot / "out.json")],
        env=project.environment, check=False,
    )  # fmt: skip
    assert validate.returncode == 0


def test_a_result_of_other_kernels_is_not_assimilated(tmp_path: Path) -> None:
    search = Search(box([(1, 3), (0, 3)], [(1, 1), (0, 0), (0, 0)]), ("pi",), digits=50)
    with Store(tmp_path / "s.sqlite") as store:
        Ledger(store, search, "v0")
        identity = store.read("SELECT identity FROM runs")[0][0]
    unit = Unit(identity, "v1", 0, 1)
    result = result_of(0, search.run_chunk(0))
    assert not assimilate(result_text(unit, [result]), str(tmp_path / "s.sqlite"))
