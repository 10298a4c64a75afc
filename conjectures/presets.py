"""Published families of continued fractions by name; the table is presets.json."""

import difflib
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kernels.errors import DiscoveryError


@dataclass(frozen=True, slots=True)
class Preset:
    """A family under a name: polynomials and ranges of the parameters as text, a known member, where it comes from."""

    name: str
    about: str
    a: str
    b: str
    parameters: dict[str, str]
    member: dict[str, int]
    value: str
    source: str


@cache
def presets() -> tuple[Preset, ...]:
    """All presets, in the order of the table.

    >>> [preset.name for preset in presets()][:4]
    ['zeta2', 'zeta3', 'zeta3-small', 'zeta5']
    """
    text = resources.files("conjectures").joinpath("presets.json").read_text(encoding="utf-8")
    return tuple(Preset(**row) for row in json.loads(text))


def preset(name: str) -> Preset:
    """The preset with this name.

    >>> preset("zeta5").b
    '-x3^2*n^10'

    Raises DiscoveryError with the nearest names when there is none.
    """
    names = {one.name: one for one in presets()}
    if name not in names:
        near = difflib.get_close_matches(name, names, n=3) or list(names)
        raise DiscoveryError(f"no preset {name[:40]!r}: try {', '.join(near)}")
    return names[name]
