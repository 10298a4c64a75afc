"""How the catalogue is compared with a second library: formulas in mpmath, and every constant of some groups by one."""

from collections.abc import Callable, Sequence
from typing import Any

from mpmath import mp, mpf

from conjectures.constants import catalogue, find

DIGITS = 42


def assert_agrees(identifier: str, formula: Callable[[], Any]) -> None:
    with mp.workdps(DIGITS + 8):
        value = mpf(formula())
        ours = mpf(find(identifier).digits(DIGITS + 8))
        assert abs(value - ours) <= abs(value) * mpf(10) ** (2 - DIGITS)


def ids_of(groups: Sequence[str]) -> list[str]:
    return [constant.id for constant in catalogue() if constant.group in groups]
