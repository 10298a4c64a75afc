import numpy as np
from numpy.typing import ArrayLike, NDArray

PRIME: int
UNDEFINED: int
OPERATIONS: dict[str, int]

def values(words: ArrayLike, offsets: ArrayLike, points: ArrayLike) -> NDArray[np.uint64]: ...
