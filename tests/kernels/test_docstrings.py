"""The examples in compiled kernels run; pytest's own collector sees plain Python only."""

import doctest
from importlib import import_module

import pytest

NAMES = (
    "backward_limits",
    "convergence_classes",
    "factorial_screen",
    "flint_library",
    "lattice",
    "nilpotency",
    "product_tree",
    "series_sums",
    "valuations",
)


@pytest.mark.parametrize("name", NAMES)
def test_examples_run(name: str) -> None:
    module = import_module(f"kernels.{name}")
    runner, parser = doctest.DocTestRunner(), doctest.DocTestParser()
    for member_name, member in sorted(vars(module).items()):
        if callable(member) and getattr(member, "__module__", None) == module.__name__:
            runner.run(parser.get_doctest(member.__doc__ or "", dict(vars(module)), member_name, None, 0))
    assert runner.tries > 0
    assert runner.failures == 0
