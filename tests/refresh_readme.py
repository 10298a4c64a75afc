"""Write into README.md what its examples print now: `python tests/refresh_readme.py`, then look at the difference."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def printed(line: str, folder: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DISCOVER_STORE": str(Path(folder) / "store.sqlite")}
    command = [sys.executable, "-m", "discovery", *shlex.split(line)[1:]]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return run.stdout or run.stderr


def refreshed(block: re.Match[str]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        commands = [line for line in block.group(1).splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"{line}\n{printed(line[2:], folder)}" for line in commands) + "```"


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(CONSOLE.sub(refreshed, readme.read_text(encoding="utf-8")), encoding="utf-8")
