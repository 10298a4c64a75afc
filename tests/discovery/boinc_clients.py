"""A project on loopback with stock BOINC clients attached: what the tests do a little of and a benchmark much."""

import hashlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CC_CONFIG = """<cc_config><log_flags><task>1</task><sched_ops>1</sched_ops></log_flags><options>
<dont_contact_ref_site>1</dont_contact_ref_site><no_info_fetch>1</no_info_fetch>
<suppress_net_info>1</suppress_net_info><ncpus>1</ncpus></options></cc_config>
"""
PREFERENCES = """<global_preferences><run_if_user_active>1</run_if_user_active>
<suspend_cpu_usage>0</suspend_cpu_usage><disk_interval>{disk}</disk_interval></global_preferences>
"""
FLAGS = [
    "--allow_multiple_clients", "--no_gpus", "--no_info_fetch", "--skip_cpu_benchmarks", "--insecure",
    "--sched_retry_delay_min", "1", "--pers_retry_delay_min", "1",
]  # fmt: skip
SPEC = """
a = "x*n + y"
b = "z*n^2 + w"
[parameters]
x = "1..{x}"
y = "-{x}..{x}"
z = "-40..40"
w = "-40..40"
[screening]
constants = ["pi"]
digits = 30
"""
TROUBLE = re.compile(
    r"error|unparsed|unrecognized|can't parse|couldn't|invalid|doesn't validate|absent|missing", re.IGNORECASE
)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Project:
    """A campaign, its signed project, and a server that may be killed and started again."""

    def __init__(self, folder: Path, size: int, *options: str, spec: str = SPEC) -> None:
        self.folder, self.options = folder, options
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.store = folder / "disk" / "store.sqlite"
        self.clock: dict[str, str] = {}
        (folder / "spec.toml").write_text(spec.format(x=size))
        self.id = self.run("campaign", "create", folder / "spec.toml").strip()
        self.run("volunteer", "keys", folder / "keys.json")
        self.sign(1)
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: Any) -> str:
        command = [sys.executable, "-m", "discovery", *map(str, arguments)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout

    @property
    def environment(self) -> dict[str, str]:
        path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
        return os.environ | {"PYTHONPATH": path, "DISCOVER_STORE": str(self.store)}

    def sign(self, sequence: int, keys: str = "keys.json", previous: str | None = None) -> None:
        more = ("--previous-keys", self.folder / previous) if previous else ()
        self.run(
            "volunteer", "sign", self.id, "--keys", self.folder / keys, "--project", self.folder / "project",
            "--sequence", sequence, *more,
        )  # fmt: skip

    def start(self) -> None:
        arguments = ["--campaign", self.id, "--project", str(self.folder / "project"), "--port", str(self.port)]
        command = [sys.executable, "-m", "discovery", "volunteer", "serve", *arguments, *self.options]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment | self.clock, stdout=log, stderr=log)
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((self.folder / "server.log").read_text())

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def account(self, name: str) -> str:
        password = hashlib.md5(f"secret{name}@example.org".encode()).hexdigest()
        query = f"email_addr={name}@example.org&passwd_hash={password}&user_name={name}"
        with urllib.request.urlopen(f"{self.url}create_account.php?{query}", timeout=30) as answer:
            found = re.search(r"<authenticator>(\w+)<", answer.read().decode())
        assert found
        return found[1]

    def count(self, query: str) -> int:
        with sqlite3.connect(self.store, timeout=30) as connection:
            return int(connection.execute(query).fetchone()[0] or 0)

    def done(self) -> int:
        return self.count("SELECT count(*) FROM chunks WHERE state = 'done'")

    def chunks(self) -> int:
        return self.count("SELECT chunk_count FROM runs")


class Client:
    """A stock client in a directory of its own."""

    def __init__(self, project: Project, name: str) -> None:
        self.project, self.folder = project, project.folder / name
        self.folder.mkdir()
        self.port = free_port()
        (self.folder / "cc_config.xml").write_text(CC_CONFIG)
        (self.folder / "global_prefs_override.xml").write_text(PREFERENCES.format(disk=60))
        (self.folder / "gui_rpc_auth.cfg").write_text("secret")
        self.authenticator = project.account(name)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *more: str) -> None:
        command = ["boinc", "--dir", str(self.folder), "--gui_rpc_port", str(self.port), *FLAGS, *more]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, start_new_session=True)

    def attach(self) -> None:
        self.start("--attach_project", self.project.url, self.authenticator)

    def command(self, *arguments: str) -> str:
        command = ["boinccmd", "--host", f"127.0.0.1:{self.port}", "--passwd", "secret", *arguments]
        run = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, timeout=30)
        return run.stdout + run.stderr

    def kill(self, number: int = signal.SIGKILL) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait()

    def apps(self) -> list[int]:
        """The process ids of its apps, which are its children."""
        if self.process is None:
            return []
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()] if path.exists() else []

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def trouble(self) -> list[str]:
        """The lines of the log that tell of something wrong."""
        return [line for line in self.log.splitlines() if TROUBLE.search(line) and "dir_open" not in line]


@contextmanager
def project_with(
    folder: Path, clients: int, size: int, *options: str, spec: str = SPEC
) -> Iterator[tuple[Project, list[Client]]]:
    """A served project with clients attached; all processes are ended at the end."""
    project = Project(folder, size, *options, spec=spec)
    project.start()
    attached = []
    try:
        for number in range(clients):
            client = Client(project, f"client{number}")
            attached.append(client)
            client.attach()
        yield project, attached
    finally:
        for client in attached:
            client.kill(signal.SIGTERM)
        project.kill()


def wait_for(condition: Any, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.3)
    return bool(condition())
