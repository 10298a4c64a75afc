"""Native loops: exact integers or fixed-width numbers in and out; no names, files or policy."""

from kernels.errors import DiscoveryError

__all__ = ["DiscoveryError"]
