"""The version of the code that made a result, exact to the byte of the source."""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# The rooms whose code decides what a search finds; the house around them may change freely.
_ROOMS = ("kernels", "conjectures")
_SUFFIXES = frozenset((".py", ".pyx", ".pxd", ".h", ".c", ".json", ".toml"))


@cache
def code_version() -> str:
    """A digest of the sources that decide what a search finds: another digest means another run in the store.

    >>> len(code_version())
    16
    """
    digest = hashlib.sha256()
    for room in _ROOMS:
        root = _place(room)
        for path in sorted(root.rglob("*")):
            if path.suffix in _SUFFIXES and path.is_file():
                digest.update(f"{room}/{path.relative_to(root).as_posix()}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _place(room: str) -> Path:
    spec = find_spec(room)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent
