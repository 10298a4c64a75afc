"""Where results go: stdout, or a file that appears complete or not at all."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from kernels.errors import DiscoveryError


@contextmanager
def destination(path: Path | None, force: bool = False) -> Iterator[TextIO]:
    """A text stream: stdout for None, else a new file that takes its name when the block ends well.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as directory:
    ...     with destination(Path(directory) / "hits.csv") as out:
    ...         _ = out.write("index")
    ...     (Path(directory) / "hits.csv").read_text()
    'index'

    Raises DiscoveryError before anything is computed when the file exists (without `force`) or cannot be made, and
    afterwards when its disk is full.
    """
    if path is None:
        with _full_disk_in_words("stdout"):
            yield sys.stdout
        return
    with _full_disk_in_words(str(path)):
        yield from _new_file(path, force)


def _new_file(path: Path, force: bool) -> Iterator[TextIO]:
    _refuse_existing(path, force)
    handle, name = _temporary(path)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        _refuse_existing(path, force)
        os.replace(name, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


def _refuse_existing(path: Path, force: bool) -> None:
    if path.is_dir():
        raise DiscoveryError(f"{path} is a directory: give the path of a file with --output")
    # A new file would take the name of a device or a pipe.
    if path.exists() and not path.is_file():
        raise DiscoveryError(f"{path} is not a regular file: leave out --output and send stdout there")
    if path.exists() and not force:
        raise DiscoveryError(f"{path} exists: give another --output, or --force to replace it")


def _temporary(path: Path) -> tuple[int, str]:
    """A file beside the wanted one, so that the renaming is atomic, with the rights of an ordinary new file."""
    import tempfile

    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise DiscoveryError(f"cannot write {path}: {error.strerror}: give another --output") from error
    umask = os.umask(0)
    os.umask(umask)
    os.chmod(name, 0o666 & ~umask)
    return handle, name


@contextmanager
def _full_disk_in_words(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise DiscoveryError(f"cannot write {name}: {error.strerror}; what was found is in the store") from error
