from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

MAX_PRIME: int
MAX_PRIMES: int

def levels() -> tuple[str, ...]: ...
def nilpotent_primes(a: Array, b: Array, primes: Sequence[int], level: str | None = ...) -> Array: ...
