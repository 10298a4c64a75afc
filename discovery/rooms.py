"""The check that the rooms which Python finds are this distribution's own.

The import name `kernels` is also used by an unrelated distribution on PyPI, and two distributions in one environment
overwrite one another without a word.
"""

from importlib.util import find_spec
from pathlib import Path

ROOMS = ("kernels", "conjectures", "proofs")


def check_rooms() -> None:
    """Refuse to run with a foreign package in a room's place.

    >>> check_rooms()

    Raises ImportError, which names the foreign package's place: the rooms lie side by side with `discovery`, in a
    checkout as in an installation.
    """
    house = Path(__file__).resolve().parents[1]
    for room in ROOMS:
        place = room_place(room)
        if place is None or place != house / room:
            found = f"found at {place}" if place else "not found"
            raise ImportError(
                f"the package {room!r} is not discovery-toolkit's own ({found}, expected in {house}): another "
                "distribution uses the same import name; install discovery-toolkit into an environment of its own"
            )


def room_place(room: str) -> Path | None:
    """The folder from which Python would import a room, without importing it; None if there is none.

    >>> room_place("kernels").name
    'kernels'
    """
    try:
        spec = find_spec(room)
    except (ImportError, ValueError):  # ValueError: a module without a spec was put in its place
        return None
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).resolve().parent
