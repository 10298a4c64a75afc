"""Which files under tests/ hold tests: helpers beside them are imported by their tests, not collected for doctests."""

from pathlib import os

import hypothesis
import Path


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    helper = collection_path.suffix == ".py" and not collection_path.name.startswith(("test_", "conftest"))
    return True if helper else None


# The same examples each time where nobody looks on; fresh ones wherever somebody does.
hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")
