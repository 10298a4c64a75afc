"""From the options of `discover pcf` to the searches that they mean."""

from typing import Any, TypeAlias

from conjectures.factorial_search import HEIGHT, USUAL_CLASSES, FactorialSearch
from conjectures.presets import preset
from conjectures.search import Search
from conjectures.space_options import space_from_options
from conjectures.spaces import Space
from kernels.errors import DiscoveryError

AnySearch: TypeAlias = Search | FactorialSearch

_WITHOUT = "which constant? Give --constant NAME, such as --constant pi (`discover constants` lists them)"
_SPACE = ("a_degree", "b_degree", "a_coeff", "b_coeff", "a_text", "b_text", "params", "space_file", "preset")


def searches_from_options(options: dict[str, Any]) -> list[AnySearch]:
    """One search, or with --screen both two of one space.

    Raises DiscoveryError where options contradict one another or nothing says what to look for.
    """
    if (
        not options["constants"]
        and options["screen"] != "fr"
        and not any(options[name] not in (None, ()) for name in _SPACE)
    ):
        raise DiscoveryError(_WITHOUT)
    space = _space(options)
    screen = _automatic(space, options) if options["screen"] == "auto" else options["screen"]
    kinds = ("value", "fr") if screen == "both" else (screen,)
    return [_by_value(space, options) if kind == "value" else _by_reduction(space, options) for kind in kinds]


def _space(options: dict[str, Any]) -> Space:
    names = {"a": "a_text", "b": "b_text", "path": "space_file"}
    keys = ("a_degree", "b_degree", "a_coeff", "b_coeff", "a", "b", "params", "path")
    given = {key: options[names.get(key, key)] for key in keys}
    if options["preset"] is None:
        return space_from_options(**given)
    if any(value for key, value in given.items() if key != "params"):
        raise DiscoveryError("--preset names a space of its own: leave --a, --b, the box and --space out")
    one = preset(options["preset"])
    ranges = {**one.parameters, **dict(_named(text, one.parameters) for text in given["params"])}
    return space_from_options(a=one.a, b=one.b, params=[f"{name}={values}" for name, values in ranges.items()])


def _named(text: str, parameters: dict[str, str]) -> tuple[str, str]:
    """A parameter's other range."""
    name, equals, values = (part.strip() for part in text.partition("="))
    if not equals:
        raise DiscoveryError(f"--param {text[:40]!r}: write NAME=LO..HI, such as {next(iter(parameters))}=1..9")
    if name not in parameters:
        raise DiscoveryError(f"the preset has no parameter {name[:40]!r}: it has {', '.join(parameters)}")
    return name, values


def _automatic(space: Space, options: dict[str, Any]) -> str:
    if options["constants"]:
        return "value"
    if not is_balanced(space):
        raise DiscoveryError(f"deg b is not twice deg a, so only a search by value is possible: {_WITHOUT}")
    return "fr"


def is_balanced(space: Space) -> bool:
    """Whether deg b = 2 deg a > 0 for the highest terms of both.

    >>> from conjectures.spaces import family
    >>> is_balanced(family("x*n", "n^2", {"x": (1, 2)})), is_balanced(family("x*n", "n", {"x": (1, 2)}))
    (True, False)
    """
    a, b = (max(exponents[0] for exponents in side) for side in (space.a, space.b))
    return b == 2 * a > 0


def _by_value(space: Space, options: dict[str, Any]) -> Search:
    if not options["constants"]:
        raise DiscoveryError(_WITHOUT)
    for name in ("height", "classes"):
        if options["screen"] != "both" and options[name] is not None:
            raise DiscoveryError(f"--{name} is for --screen fr: leave it out, or give --screen fr or both")
    return Search(space, options["constants"], options["lhs_height"], options["digits"])


def _by_reduction(space: Space, options: dict[str, Any]) -> FactorialSearch:
    if not is_balanced(space):
        raise DiscoveryError("factorial reduction needs deg b = 2 deg a > 0: use --screen value with a --constant")
    classes = USUAL_CLASSES if options["classes"] is None else _classes(options["classes"])
    height = options["height"] or HEIGHT
    return FactorialSearch(space, options["constants"], height, options["digits"], classes)


def _classes(text: str) -> tuple[str, ...]:
    from conjectures.factorial_search import KERNEL_CLASSES

    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in KERNEL_CLASSES:
            raise DiscoveryError(f"no class {name[:40]!r}: give some of {', '.join(KERNEL_CLASSES)}")
    return names
