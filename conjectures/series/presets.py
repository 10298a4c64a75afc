"""Published families of series by name; the table is presets.json."""

import difflib
import json
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from kernels.errors import DiscoveryError


@dataclass(frozen=True, slots=True)
class SeriesPreset:
    """A family of terms under a name, the ranges of its parameters as text, and what is left open in it.

    The `usual` ones are searched where no space is named.
    """

    name: str
    about: str
    usual: bool
    term: str
    parameters: dict[str, str] = field(compare=False)
    source: str
    degree: int = 0
    combine: str | None = None
    surds: bool = False
    height: int = 10**6


@cache
def series_presets() -> tuple[SeriesPreset, ...]:
    """All presets, in the order of the table.

    >>> [preset.name for preset in series_presets() if preset.usual]
    ['central', 'bbp', 'odd', 'dirichlet', 'bauer']
    """
    text = (resources.files("conjectures.series") / "presets.json").read_text(encoding="utf-8")
    return tuple(SeriesPreset(**row) for row in json.loads(text))


def series_preset(name: str) -> SeriesPreset:
    """The preset with this name; raises DiscoveryError with the nearest names when there is none.

    >>> series_preset("bbp").combine
    'j=1..m'
    """
    names = {one.name: one for one in series_presets()}
    if name not in names:
        near = difflib.get_close_matches(name, names, n=3) or list(names)
        raise DiscoveryError(f"no preset {name[:40]!r}: try {', '.join(near)}")
    return names[name]
