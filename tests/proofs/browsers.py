"""A real browser for the tests of pages: Debian's Chromium, driven by Playwright, and axe for accessibility."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

AXE = "axe-core@4.10.3"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
INSTALL = "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium"


def chromium() -> str:
    """Return the path of a Chromium; install Debian's where that is possible, skip the test where it is not."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["bash", "-c", INSTALL], capture_output=True, check=False, timeout=300)
        found = shutil.which("chromium")
    if found is None:
        pytest.skip("no Chromium here, and none could be installed: apt-get install chromium")
    return found


@contextmanager
def launched() -> Iterator[Any]:
    """Give a running browser."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra [dev]: pip install playwright")
    path = chromium()
    with playwright.sync_playwright() as started:
        # Root, as in a container, may run Chromium without its sandbox alone; the pages are our own.
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()


def axe(folder: Path) -> str:
    """Return the source of axe, fetched by npm into a folder; skip the test where there is no npm."""
    if shutil.which("npm") is None:
        pytest.skip("no npm here to fetch axe-core with")
    run = subprocess.run(["npm", "pack", AXE], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    packages = list(folder.glob("axe-core-*.tgz"))
    if run.returncode or not packages:
        pytest.skip(f"npm could not fetch {AXE}")
    with tarfile.open(packages[0]) as package:
        member = package.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode("utf-8")
