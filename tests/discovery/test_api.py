"""The public API: every name is there, documented, and the same object as in its room."""

import inspect
import re
from importlib import import_module

import pytest

import discovery
from conjectures.pcf import Pcf

NAMES = [name for name in discovery.__all__ if name != "__version__"]


@pytest.mark.parametrize("name", NAMES)
def test_name_is_its_rooms_own(name):
    module, _, original = discovery._HOMES[name].partition(":")
    assert getattr(discovery, name) is getattr(import_module(module), original or name)


@pytest.mark.parametrize("name", NAMES)
def test_name_is_documented(name):
    assert inspect.getdoc(getattr(discovery, name))


def test_table_and_all_agree():
    assert sorted(discovery._HOMES) == sorted(NAMES)
    assert set(discovery.__all__) <= set(dir(discovery))


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = discovery.nonsense


def test_version_is_a_version():
    assert re.fullmatch(r"\d+\.\d+\.\d+", discovery.__version__)


def test_notebooks_show_latex():
    assert Pcf.parse("2n+1", "n^2")._repr_latex_().startswith("$1 + ")
    assert discovery.constant("zeta(3)")._repr_latex_() == r"$\zeta(3)$"
