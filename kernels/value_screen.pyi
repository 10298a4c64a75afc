from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

MAX_SIDES: int
MAX_DEGREE: int
TOLERANCE: float
CELL: float

def levels() -> tuple[str, ...]: ...
def fma_bound(seconds: float = ..., level: str | None = ...) -> float: ...

class Side:
    @property
    def largest(self) -> float: ...
    def lookup(self, values: Array) -> Array: ...

class LeftSide(Side):
    def __init__(self, values: Array, pairs: Array, first: int = ..., stop: int | None = ...) -> None: ...
    @property
    def keys(self) -> int: ...

class Comb(Side):
    def __init__(self, mask: int, pattern: int, largest: float) -> None: ...

class Tile:
    depth: int
    def __init__(
        self,
        a: Array,
        b: Array,
        row_tail: Array,
        column_tail: Array,
        scale_a: Array,
        scale_b: Array,
        tail_error: float,
        tolerance: float,
    ) -> None: ...

def screen(tile: Tile, sides: Sequence[Side], level: str | None = ...) -> tuple[Array, Array, Array, Array]: ...
def evaluate(tile: Tile, level: str | None = ...) -> Array: ...
def evaluate_list(
    a: Array,
    b: Array,
    tail: Array,
    tail_error: Array,
    depth: int,
    tolerance: float,
    beyond: float,
    *,
    extended: bool = ...,
    level: str | None = ...,
) -> Array: ...
