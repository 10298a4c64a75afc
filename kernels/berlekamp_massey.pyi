from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_ORDER: int
PRIME: int

def levels() -> tuple[str, ...]: ...
def linear_complexities(
    sequences: NDArray[np.int64], order: int, prime: int = ..., level: str | None = None
) -> NDArray[np.int32]: ...
def recurrences(
    sequences: NDArray[np.int64], order: int, prime: int = ..., level: str | None = None
) -> tuple[NDArray[np.int32], NDArray[np.int64]]: ...
def is_odd_prime(prime: int) -> Any: ...
