"""The examples in compiled kernels run; pytest's own collector sees plain Python only."""

import doctest
from types import ModuleType

import pytest

from kernels import (
    backward_limits,
    convergence_classes,
    factorial_screen,
    flint_library,
    lattice,
    nilpotency,
    product_tree,
    series_sums,
    valuations,
)


@pytest.mark.parametrize(
    "module",
    [
        backward_limits,
        convergence_classes,
        factorial_screen,
        flint_library,
        lattice,
        nilpotency,
        product_tree,
        series_sums,
        valuations,
    ],
)
def test_examples_run(module: ModuleType) -> None:
    runner, parser = doctest.DocTestRunner(), doctest.DocTestParser()
    for name, member in sorted(vars(module).items()):
        if callable(member) and getattr(member, "__module__", None) == module.__name__:
            runner.run(parser.get_doctest(member.__doc__ or "", dict(vars(module)), name, None, 0))
    assert runner.tries > 0
    assert runner.failures == 0
