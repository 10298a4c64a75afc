"""Style, types and Cython style are part of the tests: a finding fails them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# cython-lint calls pycodestyle by its name, and pytest may run without its environment being active.
WITH_TOOLS = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
CYTHON_LINT = "import sys; from cython_lint.cython_lint import main; sys.exit(main())"

COMMANDS = {
    "ruff": ["-m", "ruff", "check", "--no-cache", "."],
    "format": ["-m", "ruff", "format", "--no-cache", "--check", "."],
    "mypy": ["-m", "mypy"],
    "cython-lint": ["-c", CYTHON_LINT, "kernels"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_lint(name, tmp_path):
    cache = ["--cache-dir", str(tmp_path)] if name == "mypy" else []
    run = subprocess.run(
        [sys.executable, *COMMANDS[name], *cache], cwd=ROOT, env=WITH_TOOLS, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
