"""Discover mathematics by machine: the public API of the toolkit.

>>> import discovery
>>> print(discovery.Pcf.parse("2n+1", "n^2"))
PCF(2*n + 1, n^2)

A name is imported from its room when it is first used, so that `import discovery` itself stays light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from discovery.rooms import check_rooms

if TYPE_CHECKING:
    from conjectures.pcf import Pcf
    from kernels.errors import DiscoveryError

__version__ = "0.1.0"

# Public name -> the module that defines it.
_HOMES = {
    "DiscoveryError": "kernels.errors",
    "Pcf": "conjectures.pcf",
}

__all__ = ["DiscoveryError", "Pcf", "__version__"]

check_rooms()


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'discovery' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
