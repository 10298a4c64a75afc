"""Which files under tests/ hold tests, and which random examples they try."""

import os
from pathlib import Path

import hypothesis

# The same examples each time where nobody looks on; fresh ones wherever somebody does.
hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Helpers beside the tests are imported by them, not collected for doctests."""
    helper = collection_path.suffix == ".py" and not collection_path.name.startswith(("test_", "conftest"))
    return True if helper else None
