"""A space cut into chunks of a few whole columns: small enough to resume and to share among workers."""

from dataclasses import dataclass

from conjectures.spaces import Block, Space
from kernels.errors import DiscoveryError

MOST_CHUNKS = 1 << 10


@dataclass(frozen=True, slots=True)
class ColumnChunks:
    """Chunks of about `target` fractions, or more where there would be more than 1,024; they depend on the space alone.

    >>> from conjectures.spaces import box
    >>> chunks = ColumnChunks(box([(1, 10)], [(1, 10), (0, 9)]), 300)
    >>> chunks.count, chunks.block(1).columns
    (4, range(25, 50))
    """

    space: Space
    target: int

    @property
    def parts(self) -> int:
        """Into how many parts the columns of a sheet are cut; 0 where one is too long: the space's blocks are taken."""
        size = max(self.target, self.space.size // MOST_CHUNKS)
        rows, columns = self.space.rows.size, self.space.columns.size
        return min(columns, -(-columns * rows // size)) if rows <= size else 0

    @property
    def count(self) -> int:
        return self.space.sheets.size * self.parts if self.parts else self.space.block_count

    def block(self, index: int) -> Block:
        """The chunk with this number; raises DiscoveryError outside."""
        parts, columns = self.parts, self.space.columns.size
        if not 0 <= index < self.count:
            raise DiscoveryError(f"chunk {index} is outside the space's {self.count} chunks")
        if not parts:
            return self.space.block(index)
        sheet, part = divmod(index, parts)
        return Block(
            range(sheet, sheet + 1),
            range(self.space.rows.size),
            range(part * columns // parts, (part + 1) * columns // parts),
        )
