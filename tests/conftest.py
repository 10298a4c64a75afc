"""Which files under tests/ hold tests: helpers beside them are imported by their tests, not collected for doctests."""

from pathlib import Path


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    helper = collection_path.suffix == ".py" and not collection_path.name.startswith(("test_", "conftest"))
    return True if helper else None
