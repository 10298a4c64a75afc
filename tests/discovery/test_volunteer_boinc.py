"""Stock BOINC clients do a small campaign of a real search; the digest is the one that this machine makes alone."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from boinc_clients import Client, Project, project_with, wait_for
from postgres_server import install

OPTIONS = ("--unit-minutes", "0", "--delay", "1", "--always-quorum", "--deadline-hours", "0.1")


@pytest.fixture(scope="module")
def boinc() -> str:
    if shutil.which("boinc") is None and shutil.which("apt-get") and os.geteuid() == 0:
        install("boinc-client")
    found = shutil.which("boinc")
    if found is None:
        pytest.skip("boinc is missing: install the Debian package boinc-client (as root this test does it itself)")
    return found


@pytest.fixture(scope="module", autouse=True)
def _same_python() -> None:
    """The app runs on the `python3` of the path, and is built for ours."""
    code = "import sys; print(*sys.version_info[:2])"
    run = subprocess.run(["python3", "-c", code], capture_output=True, text=True, check=False)
    if run.stdout.split() != [str(part) for part in sys.version_info[:2]]:
        pytest.skip(f"python3 on the path is not Python {sys.version_info[0]}.{sys.version_info[1]}")


def alone(project: Project) -> str:
    """The digest of the same campaign on this machine."""
    store = project.folder / "alone.sqlite"
    environment = project.environment | {"DISCOVER_STORE": str(store)}
    for arguments in (["create", str(project.folder / "spec.toml")], ["run", project.id, "-q", "--workers", "1"]):
        command = [sys.executable, "-m", "discovery", "campaign", *arguments]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return run.stdout.split()[-1]


def test_conformance_and_a_killed_server(boinc: str, tmp_path: Path) -> None:
    with project_with(tmp_path, 2, 12, *OPTIONS) as (project, clients):
        assert wait_for(lambda: all("Starting task" in client.log for client in clients), 120), clients[0].log
        project.kill()
        project.start()
        assert wait_for(lambda: project.done() == project.chunks(), 120), clients[0].log
        for client in clients:
            assert [line for line in client.trouble() if "Couldn't connect to server" not in line] == []
        certificate = json.loads(project.run("campaign", "certificate", project.id))
        assert certificate["digest"] == alone(project)
        assert project.count("SELECT count(*) FROM copies WHERE state NOT IN ('ok', 'sent')") == 0


@pytest.mark.slow
def test_pause_reset_detach_and_keys(boinc: str, tmp_path: Path) -> None:
    """Suspend and resume, reset, detach and attach again, a signed change of keys and an unsigned one."""
    with project_with(tmp_path, 1, 5, *OPTIONS) as (project, clients):
        one: Client = clients[0]
        assert wait_for(lambda: project.count("SELECT count(*) FROM copies WHERE state = 'ok'") == 1, 120), one.log
        project.run("volunteer", "keys", tmp_path / "new.json")
        project.sign(2, "new.json", previous="keys.json")
        project.kill()
        project.start()
        one.command("--project", project.url, "suspend")
        one.command("--project", project.url, "resume")
        one.command("--project", project.url, "update")
        assert wait_for(lambda: one.log.count("Scheduler request completed") >= 3, 60), one.log
        assert "doesn't validate" not in one.log
        project.run("volunteer", "keys", tmp_path / "stranger.json")
        project.sign(3, "stranger.json")
        project.kill()
        project.start()
        one.command("--project", project.url, "update")
        assert wait_for(lambda: "New code signing key doesn't validate" in one.log, 60), one.log
        hosts = project.count("SELECT count(*) FROM hosts")
        one.command("--project", project.url, "reset")
        one.command("--project", project.url, "detach")
        one.command("--project_attach", project.url, one.authenticator)
        assert wait_for(lambda: one.log.count("Master file download succeeded") >= 2, 60), one.log
        assert project.count("SELECT count(*) FROM hosts") == hosts


@pytest.mark.slow
def test_an_aborted_task_is_given_to_another(boinc: str, tmp_path: Path) -> None:
    with project_with(tmp_path, 2, 40, *OPTIONS) as (project, clients):
        one = clients[0]
        assert wait_for(lambda: "Starting task" in one.log, 120), one.log
        names = re.findall(r"\) -+\n\s+name: (\S+)", one.command("--get_tasks"))
        assert names
        one.command("--task", project.url, names[-1], "abort")
        one.command("--project", project.url, "update")
        copy = int(names[-1].rsplit("_", 1)[1])
        assert wait_for(lambda: project.count(f"SELECT state = 'error' FROM copies WHERE id = {copy}") == 1, 60), (
            one.log
        )
        assert wait_for(lambda: project.done() == project.chunks(), 180), one.log


@pytest.mark.slow
def test_an_app_that_is_badly_signed_never_runs(boinc: str, tmp_path: Path) -> None:
    """One byte more than what was signed, with the right MD5: what a server whose key was never on it could send."""
    with project_with(tmp_path, 0, 5, *OPTIONS) as (project, _):
        project.kill()
        app = next((project.folder / "project").glob("*.pyz"))
        app.write_bytes(app.read_bytes() + b"\n")
        project.start()
        one = Client(project, "one")
        try:
            one.attach()
            assert wait_for(lambda: project.count("SELECT count(*) FROM copies WHERE state = 'error'") >= 2, 90), (
                one.log
            )
            assert "Finished download of discover_" in one.log
            assert "Starting task" not in one.log
            assert project.done() == 0
        finally:
            one.kill(signal.SIGTERM)
