"""What a space of values offers: numbers as balls, and how each is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from flint import arb

from conjectures.spaces import Parameter
from kernels.errors import DiscoveryError

FEWEST, MOST = 16, 2_048  # candidates a chunk


@dataclass(frozen=True, slots=True)
class Value:
    """A limit as a ball, or (where `vector`) the limits of the quotients of some numbers by the last of them.

    `theorem` is None where nothing is proven.
    """

    balls: tuple[arb, ...]
    theorem: str | None
    convergence: str
    digits_per_term: float | None = None
    vector: bool = False


class ValueSpace(Protocol):
    """A finite, indexed set of formulas."""

    @property
    def parameters(self) -> tuple[Parameter, ...]: ...
    @property
    def size(self) -> int: ...
    def value(self, number: int, bits: int) -> Value | None: ...
    def text(self, number: int) -> str: ...
    def latex(self, number: int) -> str: ...
    def start(self, number: int) -> int: ...
    def group(self, number: int) -> str: ...
    def to_spec(self) -> dict[str, Any]: ...


def chunk_count(size: int) -> int:
    """How many chunks so many candidates are cut into.

    >>> chunk_count(100), chunk_count(10**7)
    (7, 4883)
    """
    return -(-size // min(MOST, max(FEWEST, size // 256)))


def chunk(size: int, number: int) -> range:
    """The candidates of a chunk."""
    count = chunk_count(size)
    if not 0 <= number < count:
        raise DiscoveryError(f"chunk {number} is outside the space's {count} chunks")
    return range(number * size // count, (number + 1) * size // count)


def values_at(parameters: Sequence[Parameter], number: int) -> dict[str, int]:
    """The values of the parameters for a number, the first slowest.

    >>> values_at((Parameter("x", 1, 3), Parameter("y", 0, 1)), 3)
    {'y': 1, 'x': 2}
    """
    values = {}
    for parameter in reversed(parameters):
        number, digit = divmod(number, parameter.size)
        values[parameter.name] = digit + parameter.low
    return values


def digest(*parts: object) -> str:
    """A short name for what the parts write."""
    return sha256(repr(parts).encode()).hexdigest()[:12]
