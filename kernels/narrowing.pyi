from collections.abc import Sequence

from kernels.lazy_graph import LazyGraph
from kernels.programs import Built

class Machine(LazyGraph):
    passed: int
    undetermined: int
    def search(
        self, holes: Sequence[int], built: Built, limit: int, deep: bool, step_fuel: int, fuel: int
    ) -> tuple[str, list[list[int]] | None]: ...
