"""The examples in compiled kernels run; pytest's own collector sees plain Python only."""

import doctest
from types import ModuleType

import pytest

from kernels import factorial_screen, flint_library, lattice, product_tree


@pytest.mark.parametrize("module", [factorial_screen, flint_library, lattice, product_tree])
def test_examples_run(module: ModuleType) -> None:
    runner, parser = doctest.DocTestRunner(), doctest.DocTestParser()
    for name, member in sorted(vars(module).items()):
        if callable(member) and getattr(member, "__module__", None) == module.__name__:
            runner.run(parser.get_doctest(member.__doc__ or "", dict(vars(module)), name, None, 0))
    assert runner.tries > 0
    assert runner.failures == 0
