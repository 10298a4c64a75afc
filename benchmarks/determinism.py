"""One digest for every processor, compiler and Python: the same chunks by value and by sieve, screened in many ways.

python benchmarks/determinism.py --python python3.12 --python python3.13

The kernels are built anew with gcc and clang, at -O0 and -O3; glibc's tunables hide FMA from libm; each instruction set
that the processor has is taken in turn. A Python needs NumPy and python-flint, for which an environment is made.
"""

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NO_FMA = "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX512F"
# Prints a digest for each instruction set.
PROBE = """
import hashlib, json, sys
from conjectures.factorial_search import FactorialSearch, digest_of
from conjectures.factorial_sieve import sieve_of
from conjectures.search import Search
from conjectures.spaces import box
from kernels.value_screen import levels
most = int(sys.argv[1])
by_value = Search(box([(1, 13), (-13, 13)], [(-11, 11)] * 3), ("pi", "zeta(3)"), digits=30)
slow = Search(box([(1, 5), (-60, 60)], [(-1, 8), (-3, 3), (-3, 3)]), ("sqrt2",), digits=30)
space = box([(1, 20), (-40, 40)], [(-20, 20)] * 3)
def digest(level):
    chunks = [(one, chunk) for one in (by_value, slow) for chunk in range(min(most, one.chunk_count))]
    digests = [one.run_chunk(chunk, level).digest for one, chunk in chunks]
    sieve = sieve_of(space, level)
    scans = [sieve.scan(81 * part, 81 * part + 81, ("plain",), level) for part in range(min(most, 20))]
    return hashlib.sha256("".join([*digests, *map(digest_of, scans)]).encode()).hexdigest()[:16]
print(json.dumps({level: digest(level) for level in levels()}))
"""
PLACES = """
import numpy
from sysconfig import get_config_var, get_paths
print(numpy.get_include(), get_paths()["include"], get_config_var("EXT_SUFFIX"))
"""


def probe(python: str, tree: Path, most: int = 1000, **variables: str) -> dict[str, str]:
    """The digests that the modules of a tree give, of so many chunks of each search at most."""
    environment = os.environ | {"PYTHONPATH": str(tree), **variables}
    run = subprocess.run(
        [python, "-P", "-c", PROBE, str(most)], env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise RuntimeError(run.stderr.strip().splitlines()[-1])
    return dict(json.loads(run.stdout))


def needed() -> list[str]:
    """The kernels that the probe imports."""
    code = PROBE + "print(json.dumps([name for name in sys.modules if name.startswith('kernels.')]))"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-P", "-c", code, "1"], env=environment, capture_output=True, text=True, check=True
    )
    names = json.loads(run.stdout.splitlines()[-1])
    return sorted(name.removeprefix("kernels.") for name in names if (ROOT / f"{name.replace('.', '/')}.pyx").exists())


def sources() -> dict[str, list[str]]:
    """The C sources of each kernel, as setup.py names them."""
    text = (ROOT / "setup.py").read_text()
    return dict(ast.literal_eval(text[text.index("KERNELS = ") + len("KERNELS = ") : text.index("\n}\n") + 2]))


def translated(folder: Path, names: list[str]) -> None:
    """The kernels in C."""
    directives = "embedsignature=True,boundscheck=False,wraparound=False,cdivision=True"
    for name in names:
        command = [sys.executable, "-m", "cython", "-3", "-X", directives, f"kernels/{name}.pyx", "-I", "."]
        subprocess.run([*command, "-o", str(folder / f"{name}.c")], cwd=ROOT, check=True, capture_output=True)


def build(tree: Path, c: Path, names: list[str], compiler: str, level: str, python: str) -> None:
    """A tree of the modules with kernels built by this compiler for this Python."""
    for room in ("kernels", "conjectures"):
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    run = subprocess.run([python, "-c", PLACES], capture_output=True, text=True, check=True)
    numpy, include, suffix = run.stdout.split()
    flags = [level, "-fPIC", "-shared", "-fno-strict-aliasing", "-w", "-DNPY_NO_DEPRECATED_API=NPY_2_0_API_VERSION"]
    for name in names:
        files = [str(c / f"{name}.c"), *sources()[name], "-o", str(tree / "kernels" / f"{name}{suffix}")]
        command = [compiler, *flags, "-Ikernels", f"-I{numpy}", f"-I{include}", *files, "-lm"]
        subprocess.run(command, cwd=ROOT, check=True)


def environment_of(python: str, folder: Path) -> str:
    """An environment of this Python with what the kernels need."""
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    made = str(folder / "bin" / "python")
    subprocess.run([made, "-m", "pip", "install", "-q", "numpy", "python-flint>=0.8,<0.10"], check=True)
    return made


def variants(folder: Path, compilers: list[str], pythons: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """What was varied, and the digests by instruction set."""
    yield "as installed", probe(sys.executable, ROOT)
    yield "FMA hidden", probe(sys.executable, ROOT, GLIBC_TUNABLES=NO_FMA)
    names, c = needed(), folder / "c"
    c.mkdir()
    translated(c, names)
    for compiler in compilers:
        for level in ("-O0", "-O3"):
            tree = folder / f"{compiler}{level}"
            build(tree, c, names, compiler, level, sys.executable)
            yield f"{compiler} {level}", probe(sys.executable, tree)
    for number, python in enumerate(pythons):
        tree, made = folder / f"tree{number}", environment_of(python, folder / f"venv{number}")
        build(tree, c, names, compilers[0], "-O3", made)
        yield Path(python).name, probe(made, tree)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", action="append", default=[], help="another interpreter; repeatable")
    arguments = parser.parse_args()
    compilers = [name for name in ("gcc", "clang") if shutil.which(name)]
    digests = set()
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        for title, found in variants(Path(folder), compilers, arguments.python):
            digests |= set(found.values())
            print(f"{title:<16}", *(f"{level} {digest}" for level, digest in found.items()), flush=True)
    print(f"{len(digests)} digest{'s' * (len(digests) != 1)} in {time.perf_counter() - begun:.0f} s")
    return int(len(digests) != 1)


if __name__ == "__main__":
    sys.exit(main())
