"""Native FLINT is used where it can be trusted, and refused with a reason where it cannot."""

import flint
import pytest

from kernels import flint_library


def test_this_python_flint_is_called_natively() -> None:
    assert flint_library.handle() != 0
    assert flint_library.problem(flint.__version__) == ""
    assert flint.__FLINT_VERSION__ in flint_library.status()


@pytest.mark.parametrize("version", ["0.7.1", "0.10.0", "1.0", "0.10.0a1", "nonsense"])
def test_untested_versions_are_refused(version: str) -> None:
    assert version in flint_library.problem(version)


@pytest.mark.parametrize("version", ["0.8.0", "0.9.0", "0.9.1a1"])
def test_tested_versions_are_not_refused_for_their_number(version: str) -> None:
    assert flint_library.problem(version) == ""
