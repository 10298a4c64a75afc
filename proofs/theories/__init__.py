"""The theories that ship: one plain text file each, beside this one."""

from functools import cache
from importlib.resources import files

from kernels.errors import DiscoveryError
from proofs.presentation import Presentation
from proofs.theory_file import read_theory

SUFFIX = ".theory"


def theory_names() -> list[str]:
    """Return the names of all theories that ship, sorted.

    >>> "peano" in theory_names()
    True
    """
    return sorted(file.name.removesuffix(SUFFIX) for file in files(__name__).iterdir() if file.name.endswith(SUFFIX))


@cache
def load_theory(name: str) -> Presentation:
    """Return the theory of a name.

    >>> load_theory("peano").theory.name
    'peano'

    Raises DiscoveryError for an unknown name.
    """
    if name not in theory_names():
        raise DiscoveryError(f"there is no theory '{name}': the theories are {', '.join(theory_names())}")
    text = files(__name__).joinpath(name + SUFFIX).read_text(encoding="utf-8")
    return read_theory(text, name + SUFFIX)
