"""The fake search is a module of its own, so that worker processes can import it; they inherit sys.path."""

import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

_numbers = count()

# A busy machine is no defect of the code under test.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a command with a store of its own."""
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
    return {**os.environ, "PYTHONPATH": path, "DISCOVER_STORE": str(tmp_path / "s.sqlite"), "NO_COLOR": "1"}


@pytest.fixture(scope="session")
def _server() -> Iterator[str]:
    from postgres_server import server

    with server() as url:
        yield url


@pytest.fixture
def postgres(_server: str) -> Iterator[str]:
    """The URL of an empty database."""
    psycopg = pytest.importorskip("psycopg")
    name = f"t{next(_numbers)}"
    with psycopg.connect(_server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield _server.format(name)
