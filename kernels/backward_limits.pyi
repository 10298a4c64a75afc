from collections.abc import Sequence

MOST_ORDER: int
MOST_DEGREE: int
MOST_WORDS: int

def directions(
    questions: Sequence[tuple[Sequence[Sequence[int]], int]], words: int
) -> list[tuple[int, ...] | None]: ...
