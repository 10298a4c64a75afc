from collections.abc import Sequence

from kernels.programs import Built, Program

class Machine:
    passed: int
    undetermined: int
    steps: int
    def __init__(self, program: Program) -> None: ...
    def value(self, built: Built, fuel: int) -> list[int] | None: ...
    def search(
        self, holes: Sequence[int], built: Built, limit: int, deep: bool, step_fuel: int, fuel: int
    ) -> tuple[str, list[list[int]] | None]: ...
