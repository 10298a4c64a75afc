"""Puts this directory on the path, so that tests can import the strategies beside them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import checkers


@pytest.fixture(scope="session")
def metamath() -> str:
    """The program of that name, installed if need be."""
    return checkers.program("metamath", "metamath")


@pytest.fixture(scope="session")
def coq() -> str:
    """Coq's compiler, which is installed with its checker."""
    return checkers.program("coqc", "coq")
