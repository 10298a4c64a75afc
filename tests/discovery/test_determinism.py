"""A little of `benchmarks/determinism.py`: one digest with FMA hidden from libm, and from kernels built at -O0."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def matrix() -> ModuleType:
    spec = spec_from_file_location("determinism", ROOT / "benchmarks" / "determinism.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_one_digest_for_other_machines(matrix: ModuleType, tmp_path: Path) -> None:
    expected = matrix.probe(sys.executable, ROOT, 1)
    assert len(set(expected.values())) == 1
    assert matrix.probe(sys.executable, ROOT, 1, GLIBC_TUNABLES=matrix.NO_FMA) == expected


def test_one_digest_for_other_compilers(matrix: ModuleType, tmp_path: Path) -> None:
    """The kernels that decide what is found, built anew without optimisation; the rest as it is."""
    names = ["value_screen", "factorial_screen"]
    matrix.translated(tmp_path, names)
    tree = tmp_path / "tree"
    matrix.build(tree, tmp_path, names, "cc", "-O0", sys.executable)
    for made in (ROOT / "kernels").glob("*.so"):
        if made.name.partition(".")[0] not in names:
            (tree / "kernels" / made.name).symlink_to(made)
    assert matrix.probe(sys.executable, tree, 1) == matrix.probe(sys.executable, ROOT, 1)
