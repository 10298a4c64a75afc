"""Stock BOINC clients on a project of ours: conformance, and chaos with --chaos.

python benchmarks/boinc.py             4 clients, 200 units or more, quorum 2
python benchmarks/boinc.py --chaos     8 clients; the server, the clients and the apps killed over and over, the store's
                                       disk full, the server's clock three hours ahead and back

Needs Debian's boinc-client, and for the clock faketime. As root it runs in a network namespace that has a loopback and
nothing else, and the store lies on a small disk of its own; without being root the disk is never full.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "discovery")]

from boinc_clients import Client, Project, project_with  # noqa: E402

INSIDE = "DISCOVER_IN_NAMESPACE"
LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
AHEAD = {"LD_PRELOAD": str(LIBRARY), "FAKETIME": "+3h", "DONT_FAKE_MONOTONIC": "1"}
# Chunks that take a moment: what is measured is the protocol.
SPEC = """
a = "x*n + y"
b = "z*n^2 + w"
[parameters]
x = "1..{x}"
y = "-9..9"
z = "-100..100"
w = "-100..100"
[screening]
constants = ["pi"]
digits = 30
"""
OPTIONS = ("--unit-minutes", "0", "--delay", "1", "--always-quorum", "--deadline-hours", "0.1")


def enter_namespace() -> None:
    """Run again where there is no network but loopback."""
    if os.geteuid() == 0 and not os.environ.get(INSIDE) and shutil.which("unshare"):
        os.environ[INSIDE] = "1"
        script = 'ip link set lo up && exec "$@"'
        os.execvp("unshare", ["unshare", "-n", "-m", "sh", "-c", script, "sh", sys.executable, *sys.argv])


def fill(filler: Path, seconds: float) -> None:
    """Leave the disk without room for a while."""
    with filler.open("wb") as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 12))
            file.flush()
    time.sleep(seconds)
    filler.unlink()


def planned(store: Path) -> dict[str, int]:
    """What is to happen in chaos: kills, and what this machine allows of the rest."""
    kills = {"server": 20, "client": 20, "app": 50}
    if LIBRARY:
        kills["clock"] = 2
    store.mkdir()
    if os.environ.get(INSIDE):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(store)], check=True)
        kills["disk"] = 2
    return kills


def chaos(project: Project, clients: list[Client], kills: dict[str, int], generator: random.Random) -> str | None:
    """Kill one of what is still to be killed; what it was."""
    left = [kind for kind, number in kills.items() for _ in range(number)]
    if not left:
        return None
    kind, client = generator.choice(left), generator.choice(clients)
    if kind in ("server", "clock"):
        project.kill()
        time.sleep(generator.uniform(0, 1))
        project.clock = (AHEAD if not project.clock else {}) if kind == "clock" else project.clock
        project.start()
    elif kind == "disk":
        fill(project.store.with_name("filler"), generator.uniform(3, 8))
    elif kind == "client":
        client.kill()
        time.sleep(generator.uniform(0, 1))
        client.start()
    else:
        apps = client.apps()
        if not apps:
            return ""
        with suppress(ProcessLookupError):
            os.kill(generator.choice(apps), signal.SIGKILL)
    kills[kind] -= 1
    return kind


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chaos", action="store_true")
    parser.add_argument("--clients", type=int)
    parser.add_argument("--size", type=int, default=256, help="of the space: 256 makes some 200 chunks")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--keep", type=Path, help="a directory for the logs")
    arguments = parser.parse_args()
    enter_namespace()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # by way of the ends of the processes that were started
    folder = Path(tempfile.mkdtemp(prefix="discover-boinc"))
    kills = planned(folder / "disk") if arguments.chaos else {}
    generator, begun = random.Random(1), time.monotonic()
    clients = arguments.clients or (8 if arguments.chaos else 4)
    with project_with(folder, clients, arguments.size, *OPTIONS, spec=SPEC) as (project, attached):
        chunks = project.chunks()
        print(f"{chunks} units of one chunk each, {clients} clients")
        while project.done() < chunks and time.monotonic() - begun < arguments.seconds:
            time.sleep(generator.uniform(0.5, 2.0))
            chaos(project, attached, kills, generator)
        seconds = time.monotonic() - begun
        states = Counter(dict(_states(project)))
        ran = sum(client.log.count("Starting task") for client in attached)
        print(f"{project.done()} of {chunks} units canonical in {seconds:.0f} s; copies {dict(states)}; starts {ran}")
        print(f"kills left {kills}" if kills else "no kills")
        trouble = [line for client in attached for line in client.trouble()]
        print(f"{len(trouble)} troubled lines in the clients' logs", *trouble[:10], sep="\n  ")
        digest = project.run("campaign", "certificate", project.id)
        print("digest", _digest(digest), "one machine:", _alone(project, folder))
    if arguments.keep:
        shutil.copytree(folder, arguments.keep, dirs_exist_ok=True, ignore=shutil.ignore_patterns("slots", "projects"))
    subprocess.run(["umount", "-q", str(folder / "disk")], check=False, capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def _states(project: Project) -> list[tuple[str, int]]:
    import sqlite3

    with sqlite3.connect(project.store) as connection:
        return connection.execute("SELECT state, count(*) FROM copies GROUP BY state").fetchall()


def _digest(certificate: str) -> str:
    import json

    return str(json.loads(certificate)["digest"])


def _alone(project: Project, folder: Path) -> str:
    """The digest that one machine makes."""
    environment = project.environment | {"DISCOVER_STORE": str(folder / "alone.sqlite")}
    for arguments in (["create", str(folder / "spec.toml")], ["run", project.id, "-q", "--workers", "2"]):
        command = [sys.executable, "-m", "discovery", "campaign", *arguments]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return run.stdout.split()[-1]


if __name__ == "__main__":
    sys.exit(main())
