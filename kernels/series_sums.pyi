from collections.abc import Sequence

MOST: int

def moments(
    above: Sequence[tuple[int, int]],
    below: Sequence[tuple[int, int]],
    arguments: Sequence[tuple[int, int]],
    powers: int,
    terms: int,
    bits: int,
) -> list[list[int] | None]: ...
