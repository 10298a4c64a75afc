"""The app as one file that a volunteer's Python runs: a zip with our code, NumPy, FLINT and the signed manifest.

Native modules cannot be loaded from a zip, so its start unpacks it once a project, not once a task.
"""

import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from importlib.util import find_spec
from pathlib import Path

_ROOMS = ("kernels", "conjectures", "proofs", "discovery")
_NEEDED = ("numpy", "python-flint")
# The same time for every file: the same input gives the same bytes.
_EPOCH = (2020, 1, 1, 0, 0, 0)
_START = """\
import sys
PYTHON = {python}
if sys.version_info[:2] != PYTHON:
    sys.exit("discover: this app needs Python %d.%d, this one is %d.%d" % (*PYTHON, *sys.version_info[:2]))
import os, shutil, tempfile, zipfile
from pathlib import Path
app = Path(sys.argv[0]).resolve()
home = app.parent / ("unpacked-" + "{digest}")
if not home.is_dir():
    part = Path(tempfile.mkdtemp(prefix="unpacking-", dir=app.parent))
    with zipfile.ZipFile(app) as bundle:
        bundle.extractall(part)
    try:
        os.rename(part, home)
    except OSError:
        shutil.rmtree(part)
sys.path.insert(0, str(home))
os.environ["OPENBLAS_NUM_THREADS"] = "1"
from discovery.volunteer.app import main
main(home / "manifest.json", app.parent / "discover-trust.json")
"""


def bundle(manifest: dict[str, str]) -> bytes:
    """The app's file for one signed manifest."""
    contents = {**dict(_files()), "manifest.json": json.dumps(manifest, sort_keys=True).encode()}
    digest = hashlib.sha256()
    for name, data in sorted(contents.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    start = _START.replace("{python}", repr(sys.version_info[:2])).replace("{digest}", digest.hexdigest()[:16])
    return b"#!/usr/bin/env python3\n" + _zipped({**contents, "__main__.py": start.encode()})


def _zipped(contents: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in sorted(contents.items()):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _files() -> Iterator[tuple[str, bytes]]:
    for room in _ROOMS:
        root = _place(room)
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{room}/{path.relative_to(root).as_posix()}", path.read_bytes()
    for name in _NEEDED:
        yield from _distributed(distribution(name))


def _place(room: str) -> Path:
    spec = find_spec(room)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _distributed(package: Distribution) -> Iterator[tuple[str, bytes]]:
    """What a package installed, but for its tests and headers."""
    for path in package.files or ():
        left_out = {"tests", "include", "__pycache__", "f2py", "bin"} & set(path.parts) or ".." in path.parts
        if not left_out and path.suffix not in {".pyc", ".a", ".pyi", ".pxd", ".h"}:
            yield path.as_posix(), Path(str(path.locate())).read_bytes()
