from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

NAMES: tuple[str, ...]
DOUBLE: int
MAX_COEFFICIENT: int

def convergence_classes(a: Array, b: Array) -> tuple[Array, Array]: ...
