"""The kinds of searches that a campaign may be, and the TOML files that ask for one."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from conjectures.space_options import read_toml
from discovery.protocol import Searchable
from kernels.errors import DiscoveryError

# What a file need not say, though there is no usual value of it.
_NONE = -1

# Kind -> its class, what a file need not say (None stands for what it must say), and what reads its space.
_FRACTIONS = "conjectures.space_options:space_from_table"
_KINDS: dict[str, tuple[str, dict[str, Any], str]] = {
    "value": ("conjectures.search:Search", {"constants": None, "lhs_height": 20, "digits": 100}, _FRACTIONS),
    "factorial": (
        "conjectures.factorial_search:FactorialSearch",
        {"constants": [], "height": 10**6, "digits": 100, "classes": ["full", "half"]},
        _FRACTIONS,
    ),
    "series": (
        "conjectures.series.search:SeriesSearch",
        {"constants": None, "height": 10**6, "digits": 100, "surds": False, "position": _NONE, "offset": False},
        "conjectures.series.options:series_space_from_table",
    ),
    **{
        kind: (
            "conjectures.values.search:ValueSearch",
            {"constants": None, "height": 1_000, "digits": 100},
            f"conjectures.values.spaces:{kind.replace('-', '_')}_from_table",
        )
        for kind in ("products", "radicals", "radical-products", "recurrences")
    },
}
_INTEGERS, _LISTS = ("lhs_height", "height", "digits", "position"), ("constants", "classes")
_FLAGS = ("surds", "offset")


def search_of(spec: Any) -> Searchable:
    """The search with this spec, of whichever kind.

    >>> search_of({"kind": "dowsing"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    kernels.errors.DiscoveryError: 'dowsing' is no kind of search: there are value, factorial, series, ...
    """
    kind = spec.get("kind") if isinstance(spec, dict) else None
    module = _known(kind)[0].partition(":")[0]
    if find_spec(module) is None:
        raise DiscoveryError(f"this installation has no search of the kind {kind}: upgrade discovery-toolkit")
    search: Searchable = _named(_known(kind)[0]).from_spec(spec)
    return search


def _named(text: str) -> Any:
    """What `module:name` names."""
    module, _, name = text.partition(":")
    return getattr(import_module(module), name)


def is_kind(kind: Any) -> bool:
    """Whether a campaign may be of this kind.

    >>> is_kind("value"), is_kind(None)
    (True, False)
    """
    return isinstance(kind, str) and kind in _KINDS


def _known(kind: Any) -> tuple[str, dict[str, Any], str]:
    if not is_kind(kind):
        raise DiscoveryError(f"{kind!r:.40} is no kind of search: there are {', '.join(_KINDS)}")
    return _KINDS[kind]


def read_spec(path: Path) -> Searchable:
    """The search that a TOML file asks for: a space as for --space, and a table [screening].

    Raises DiscoveryError on a key that means nothing, is missing or has another type: nothing is guessed.
    """
    data = read_toml(path)
    screening = data.pop("screening", None)
    if not isinstance(screening, dict):
        raise DiscoveryError(f'{path}: write a table [screening] with kind = "value" and constants = ["pi"]')
    try:
        kind = screening.pop("kind", "value")
        reader = _known(kind)[2]
    except DiscoveryError as error:
        raise DiscoveryError(f"{path}: {error}") from None
    space = _named(reader)(data, path)
    try:
        return search_of({"kind": kind, "space": space.to_spec(), **_settings(kind, screening)})
    except DiscoveryError as error:
        raise DiscoveryError(f"{path}: {error}") from None


def _settings(kind: Any, given: dict[str, Any]) -> dict[str, Any]:
    usual = _known(kind)[1]
    if unknown := sorted(set(given) - set(usual)):
        raise DiscoveryError(f"[screening] has no {unknown[0]!r:.40}: it has kind, {', '.join(usual)}")
    settings = {**usual, **given}
    for key, value in settings.items():
        _check(key, value)
    return {key: None if value == _NONE else value for key, value in settings.items()}


def _check(key: str, value: Any) -> None:
    if value is None:
        raise DiscoveryError(f"[screening] must say its {key}")
    if key in _INTEGERS and type(value) is not int:
        raise DiscoveryError(f"{key} = {value!r:.40} in [screening] is not a whole number")
    if key in _FLAGS and type(value) is not bool:
        raise DiscoveryError(f"{key} = {value!r:.40} in [screening] is not true or false")
    if key in _LISTS and not (isinstance(value, list) and all(isinstance(text, str) for text in value)):
        raise DiscoveryError(f'{key} = {value!r:.40} in [screening] is not a list of texts such as ["pi"]')
