from collections.abc import Sequence

import flint

def convergent(
    a: Sequence[int], b: Sequence[int], depth: int
) -> tuple[flint.fmpz, flint.fmpz, flint.fmpz, flint.fmpz]: ...
def tail_value(a: Sequence[int], b: Sequence[int], depth: int, tail: flint.arb, bits: int) -> flint.arb: ...
def tail_values(
    questions: Sequence[tuple[Sequence[int], Sequence[int], int, flint.arb]], bits: int, threads: int = 1
) -> list[flint.arb]: ...
