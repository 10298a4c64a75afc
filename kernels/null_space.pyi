from typing import Any

import numpy as np
from numpy.typing import NDArray

PRIME: int

def null_space(matrix: NDArray[np.int64] | Any) -> NDArray[np.int64]: ...
def has_null_vector(
    values: NDArray[np.int64], offset: int, strides: tuple[int, int, int], sizes: tuple[int, int, int]
) -> bool: ...
