"""The examples in the docstrings of compiled modules, which pytest's own collector does not see."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

KERNELS = sorted(path.stem for path in (Path(__file__).resolve().parents[1] / "kernels").glob("*.pyx"))


@pytest.mark.parametrize("name", KERNELS)
def test_examples_run(name):
    module = import_module(f"kernels.{name}")
    assert doctest.testmod(module, optionflags=doctest.ELLIPSIS).failed == 0


def test_examples_are_found():
    assert sum(doctest.testmod(import_module(f"kernels.{name}")).attempted for name in KERNELS)
