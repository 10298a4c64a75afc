from collections.abc import Sequence
from typing import Any

import numpy as np

MAX_DEPTH: int
LIMIT_BITS: int

def gcd_valuations(
    a: Sequence[int], b: Sequence[int], prime: int, depth: int
) -> np.ndarray[tuple[int, int], np.dtype[Any]]: ...
