"""From what a person writes after `discover logic` to a theory: a name that ships, or a file of one of three kinds."""

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from proofs.presentation import Presentation

MAX_FILE = 1 << 24


def find_theory(text: str) -> "Presentation":
    """The theory of that name, or in that file (.theory, .mpl or a folder of them, .smt2).

    >>> find_theory("peano").theory.name
    'peano'
    """
    from proofs.theories import load_theory, theory_names

    if text in theory_names():
        return load_theory(text)
    path = Path(text)
    if not path.exists():
        near = get_close_matches(text, theory_names(), n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "`discover logic list` shows those that ship"
        raise DiscoveryError(f"{text} is neither a theory nor a file: {hint}")
    return _read(path)


def _read(path: Path) -> "Presentation":
    if path.is_dir() or path.suffix == ".mpl":
        from proofs.mpl import read_mpl

        return read_mpl(path)
    if path.suffix == ".theory":
        from proofs.theory_file import read_theory

        return read_theory(_text(path), str(path))
    if path.suffix in (".smt2", ".smt"):
        from proofs.tip import read_tip

        return read_tip(_text(path), str(path))
    raise DiscoveryError(f"{path}: a theory file ends in .theory, .mpl or .smt2")


def _text(path: Path) -> str:
    if path.stat().st_size > MAX_FILE:
        raise DiscoveryError(f"{path} is larger than {MAX_FILE >> 20} MiB: no theory is")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DiscoveryError(f"{path} is no text in UTF-8") from None
