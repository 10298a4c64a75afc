"""Which file system a path lies on: a database needs one whose locks hold."""

from pathlib import Path

_NETWORK = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "gpfs", "beegfs", "glusterfs", "sshfs")
)
_MOUNTS = Path("/proc/self/mounts")


def network_file_system(path: Path, mounts: Path = _MOUNTS) -> str | None:
    """The kind of network file system that a path lies on (or will lie on); None for a local disk, or where unknown.

    >>> network_file_system(Path("s.sqlite"), Path("no-such-table"))
    """
    try:
        table = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    place = path.absolute().parent.resolve()
    kinds = {Path(_unescaped(fields[1])): fields[2] for fields in map(str.split, table) if len(fields) > 2}
    for folder in (place, *place.parents):
        if folder in kinds:
            kind = kinds[folder].removeprefix("fuse.")
            return kind if kind in _NETWORK else None
    return None


def _unescaped(text: str) -> str:
    return text.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
