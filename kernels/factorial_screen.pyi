from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]

CLASSES: tuple[str, ...]
MAX_DEGREE: int
MAX_TABLES: int
NARROW: int
WIDE: int
MAX_WORDS: int

def levels() -> tuple[str, ...]: ...

class Family:
    degree: int
    def __init__(
        self,
        degree: int,
        terms: Sequence[tuple[int, int, tuple[int, ...]]],
        low: Sequence[int],
        size: Sequence[int],
        bound: int = ...,
    ) -> None: ...
    @property
    def width(self) -> int: ...
    @property
    def rows(self) -> int: ...

def table_words(family: Family, prime: int, power: int) -> int: ...

class Table:
    family: Family
    def __init__(self, family: Family, prime: int, power: int, level: str | None = ...) -> None: ...
    @property
    def prime(self) -> int: ...
    @property
    def power(self) -> int: ...
    @property
    def density(self) -> float: ...

class Scan(NamedTuple):
    found: Array
    sieved: int
    tested: int
    classes: dict[str, int]
    digest: int

def scan(
    family: Family,
    tables: Sequence[Table],
    tests: Sequence[tuple[int, int]],
    multiplicities: Sequence[tuple[int, int, int]],
    first: int,
    stop: int,
    wanted: Sequence[str] = ...,
    level: str | None = ...,
) -> Scan: ...
def class_of(coefficients: Sequence[int]) -> str: ...
def nilpotent(coefficients: Array, prime: int, power: int = ..., level: str | None = ...) -> Array: ...
def divides(coefficients: Array, prime: int, exponent: int, steps: int, level: str | None = ...) -> Array: ...
