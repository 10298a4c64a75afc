from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

MAX_PERIOD: int
MAX_TERMS: int
MAX_HEIGHT: int

class FixedPoint:
    def __init__(self, x: int, limbs: int) -> None: ...
    def digits(self, a: int = ..., b: int = ..., d: int = ..., most: int = ...) -> NDArray[np.int64]: ...

class Words:
    def __init__(self, texts: Iterable[str]) -> None: ...
    def __len__(self) -> int: ...

def transduce(digits: NDArray[np.int64], word: str, terms: int) -> tuple[NDArray[np.int64], int]: ...
def screen(
    number: FixedPoint,
    words: Words,
    height: int,
    terms: int,
    order: int,
    first: int,
    stop: int,
    prefilter: bool = ...,
    level: str | None = ...,
) -> tuple[NDArray[np.int32], dict[str, int]]: ...
