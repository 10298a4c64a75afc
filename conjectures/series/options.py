"""Searches for series as people ask for them in options."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conjectures.grammar import shown
from conjectures.series.presets import SeriesPreset, series_preset, series_presets
from conjectures.series.search import SeriesSearch
from conjectures.series.space import SeriesSpace, series_space
from conjectures.space_options import ranges_from_texts, table_range
from kernels.errors import DiscoveryError

LEAST_RATE = 0.25
HEIGHT, SURD_HEIGHT = 10**6, 10**5
_COMBINED = re.compile(r"\s*([^\W\d]\w*)\s*=\s*(\d{1,4})\s*\.\.\s*(\w{1,40})\s*")


def series_searches(
    constants: Sequence[str],
    *,
    term: str | None = None,
    params: Sequence[str] = (),
    degree: int | None = None,
    combine: str | None = None,
    preset: str | None = None,
    height: int | None = None,
    digits: int = 100,
    surds: bool = False,
    position: int | None = None,
    least_rate: float | None = None,
    offset: bool = False,
) -> list[SeriesSearch]:
    """The searches that the options describe: one family, one preset, or the usual presets one after the other.

    Without a `least_rate` series that converge like a power of n are searched, too.

    >>> [search.space.text for search in series_searches(["pi"], term="1/x^n", params=["x=2..5"])]
    ['1/x^n']

    Raises DiscoveryError where options contradict one another or do not parse.
    """
    if term is not None:
        if preset is not None:
            raise DiscoveryError("a space of series is a family (--term, --param) or a --preset: one")
        ranges = ranges_from_texts(params)
        space = series_space(term, ranges, degree=degree or 0, combine=combined(combine), **_rates(least_rate))
        usual = SURD_HEIGHT if surds else HEIGHT
        return [SeriesSearch(space, tuple(constants), height or usual, digits, surds, position, offset)]
    if degree is not None or combine is not None:
        raise DiscoveryError("--degree and --combine belong to a family: give its --term, too")
    chosen = [series_preset(preset)] if preset else [one for one in series_presets() if one.usual]
    if params and not preset:
        raise DiscoveryError("--param belongs to a family or a preset: give --term or --preset")
    return [
        SeriesSearch(
            preset_space(one, params, least_rate),
            tuple(constants),
            height or one.height,
            digits,
            (surds or one.surds) and not offset,
            position,
            offset,
        )
        for one in chosen
    ]


def _rates(least_rate: float | None) -> dict[str, Any]:
    if least_rate is None:
        return {"least_rate": LEAST_RATE, "slow": True}
    return {"least_rate": float(least_rate), "slow": False}


def preset_space(preset: SeriesPreset, params: Sequence[str] = (), least_rate: float | None = None) -> SeriesSpace:
    """The space of a preset, with other ranges for some of its parameters."""
    changed = ranges_from_texts(params)
    if unknown := sorted(set(changed) - set(preset.parameters)):
        names = ", ".join(preset.parameters)
        raise DiscoveryError(f"preset {preset.name} has no parameter {shown(unknown[0])}: it has {names}")
    ranges = ranges_from_texts([f"{name}={text}" for name, text in preset.parameters.items()]) | changed
    return series_space(
        preset.term, ranges, degree=preset.degree, combine=combined(preset.combine), **_rates(least_rate)
    )


def combined(text: str | None) -> tuple[str, int, str] | None:
    """The parameter whose series are combined.

    >>> combined("j = 1..m")
    ('j', 1, 'm')
    """
    if text is None:
        return None
    match = _COMBINED.fullmatch(text)
    if match is None:
        raise DiscoveryError(f"{shown(text)}: write NAME=LO..HI, where HI is a number or a parameter")
    return match[1], int(match[2]), match[3]


def series_space_from_table(data: dict[str, Any], path: Path) -> SeriesSpace:
    """The space that the table of a TOML file describes: term, parameters, and perhaps degree, combine, least_rate.

    >>> table = {"term": "binomial(2n,n)^3/x^n", "parameters": {"x": "65..999"}, "degree": 1}
    >>> series_space_from_table(table, Path("space.toml")).size
    935

    Raises DiscoveryError, with the path, on anything else.
    """
    try:
        return _from_table(data)
    except DiscoveryError as error:
        raise DiscoveryError(f"{path}: {error}") from None


def _from_table(data: dict[str, Any]) -> SeriesSpace:
    kinds: dict[str, tuple[type, ...]] = {
        "term": (str,), "parameters": (dict,), "degree": (int,), "combine": (str,), "least_rate": (int, float)
    }  # fmt: skip
    if unknown := sorted(set(data) - set(kinds)):
        raise DiscoveryError(f"a space of series has no {unknown[0]!r:.40}: it has {', '.join(kinds)}")
    for key, value in data.items():
        if type(value) not in kinds[key]:
            raise DiscoveryError(f"{key} = {value!r:.40} is not what a space of series has there")
    if "term" not in data:
        raise DiscoveryError('write term = "..." and a table [parameters] of ranges')
    ranges = {name: table_range(name, value) for name, value in data.get("parameters", {}).items()}
    return series_space(
        data["term"],
        ranges,
        degree=data.get("degree", 0),
        combine=combined(data.get("combine")),
        **_rates(data.get("least_rate")),
    )
