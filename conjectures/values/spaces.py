"""The spaces of values by name, from plain data and from options."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conjectures.grammar import parse, shown
from conjectures.polynomials import parse_terms
from conjectures.series.template import variables
from conjectures.space_options import ranges_from_texts, table_range
from conjectures.spaces import MAX_SIZE, Parameter, family
from conjectures.spaces import space_from_spec as pairs_from_spec
from conjectures.values.model import ValueSpace
from conjectures.values.products import ProductSpace
from conjectures.values.radicals import RadicalSpace
from conjectures.values.recurrences import MAX_ORDER, MIN_ORDER, RecurrenceSpace
from conjectures.values.viete import NAMES, RadicalProductSpace
from kernels.errors import DiscoveryError

KINDS = {
    "products": ProductSpace,
    "radicals": RadicalSpace,
    "radical-products": RadicalProductSpace,
    "recurrences": RecurrenceSpace,
}
# What is searched where no family is given.
USUAL_FACTOR = "(a*n+b)*(a*n+c)/((a*n+d)*(a*n+b+c-d))"
USUAL_FACTOR_RANGES = ("a=1..6", "b=1..6", "c=1..6", "d=1..6")
USUAL_RADICAL = ("x*n+y", "z*n+w", ("x=0..5", "y=0..9", "z=0..3", "w=0..9"))
USUAL_RADICAL_PRODUCT = ("L=1..6", "q=1..6", "s=0..12")
USUAL_RECURRENCE = (("1", "x", "y", "z"), ("x=-3..3", "y=-3..3", "z=-3..3"))


def space_kind(space: ValueSpace) -> str:
    """The name of its kind."""
    return next(name for name, kind in KINDS.items() if isinstance(space, kind))


def space_from_spec(kind: Any, spec: Any) -> ValueSpace:
    """A space from the plain data of `to_spec`; raises DiscoveryError on anything else."""
    try:
        if kind == "radicals":
            return RadicalSpace(pairs_from_spec(spec["pairs"]))
        parameters = _parameters([(str(name), int(low), int(high)) for name, low, high in spec["parameters"]])
        if kind == "products":
            return product_space(spec["factor"], parameters)
        if kind == "radical-products":
            return radical_product_space(parameters)
        return recurrence_space(spec["polynomials"], parameters)
    except (TypeError, KeyError, ValueError) as error:
        raise DiscoveryError(f"not the data of a space of {shown(str(kind))}: {shown(str(error))}") from None


def product_space(factor: str, parameters: tuple[Parameter, ...]) -> ProductSpace:
    """A space of products, its text looked at."""
    if not isinstance(factor, str):
        raise DiscoveryError("not the data of a space of products")
    _check_names(variables(parse(factor)), parameters)
    space = ProductSpace(factor, parameters)
    for number in (0, space.size - 1):
        space.value(number, 64)
    return space


def radical_product_space(parameters: tuple[Parameter, ...]) -> RadicalProductSpace:
    """A space of products of radicals: exactly the parameters L, q and s."""
    _check_names(set(NAMES), parameters)
    return RadicalProductSpace(parameters)


def recurrence_space(polynomials: Sequence[str], parameters: tuple[Parameter, ...]) -> RecurrenceSpace:
    """A space of recurrences, its texts looked at."""
    if not all(isinstance(text, str) for text in polynomials) or isinstance(polynomials, str):
        raise DiscoveryError("not the data of a space of recurrences")
    if not MIN_ORDER <= len(polynomials) - 1 <= MAX_ORDER:
        raise DiscoveryError(f"a recurrence of order {len(polynomials) - 1}: give {MIN_ORDER} to {MAX_ORDER}")
    names = ("n", *(parameter.name for parameter in parameters))
    used: set[str] = set()
    for text in polynomials:
        used |= {names[i] for e in parse_terms(text, names) for i, power in enumerate(e) if power}
    _check_names(used - {"n"}, parameters)
    return RecurrenceSpace(tuple(polynomials), parameters)


def space_from_options(
    kind: str,
    params: Sequence[str],
    *,
    factor: str | None = None,
    a: str | None = None,
    b: str | None = None,
    recurrence: Sequence[str] = (),
) -> ValueSpace:
    """The space that options describe, or the usual one of this kind.

    >>> space_from_options("radicals", ["x=1..9"], a="x", b="1").size
    9
    """
    if kind == "products":
        text, ranges = (factor, params) if factor else (USUAL_FACTOR, params or USUAL_FACTOR_RANGES)
        return product_space(text, _ranged(ranges))
    if kind == "radicals":
        if (a is None) != (b is None):
            raise DiscoveryError("nested radicals need both --a and --b")
        first, second, ranges = (a, b, params) if a and b else (USUAL_RADICAL[0], USUAL_RADICAL[1], USUAL_RADICAL[2])
        return RadicalSpace(family(first, second, ranges_from_texts(ranges)))
    if kind == "radical-products":
        given = {text.partition("=")[0].strip() for text in params}
        usual = [text for text in USUAL_RADICAL_PRODUCT if text.partition("=")[0] not in given]
        return radical_product_space(_ranged([*usual, *params]))
    texts, ranges = (recurrence, params) if recurrence else USUAL_RECURRENCE
    return recurrence_space(tuple(texts), _ranged(ranges))


def _ranged(params: Sequence[str]) -> tuple[Parameter, ...]:
    return _parameters([(name, low, high) for name, (low, high) in ranges_from_texts(params).items()])


def _parameters(rows: Sequence[tuple[str, int, int]]) -> tuple[Parameter, ...]:
    parameters = tuple(Parameter(*row) for row in rows)
    if len({p.name for p in parameters}) < len(parameters):
        raise DiscoveryError("a parameter stands there twice")
    size = 1
    for p in parameters:
        if not p.size:
            raise DiscoveryError(f"the range of {p.name!r} is empty: {p.low}..{p.high}")
        size *= p.size
    if size > MAX_SIZE:
        raise DiscoveryError("the space has more than 2^62 formulas: no search ends there, make the ranges smaller")
    return parameters


def _check_names(used: set[str], parameters: Sequence[Parameter]) -> None:
    names = {p.name for p in parameters}
    for name in sorted(names):
        if not name.isidentifier() or name == "n":
            raise DiscoveryError(f"{shown(name)} cannot be a parameter: use a name other than n")
    if unknown := sorted(used - names):
        raise DiscoveryError(f"unknown name {shown(unknown[0])}: give --param {unknown[0]}=LO..HI")
    if unused := sorted(names - used):
        raise DiscoveryError(f"parameter {unused[0]!r} does not stand in the family")


def products_from_table(data: dict[str, Any], path: Path) -> ValueSpace:
    """The space of a TOML file: factor = "..." and [parameters]."""
    return _from_table("products", {"factor": str}, data, path)


def radicals_from_table(data: dict[str, Any], path: Path) -> ValueSpace:
    """The space of a TOML file: a = "...", b = "..." and [parameters]."""
    return _from_table("radicals", {"a": str, "b": str}, data, path)


def radical_products_from_table(data: dict[str, Any], path: Path) -> ValueSpace:
    """The space of a TOML file: [parameters] L, q and s."""
    return _from_table("radical-products", {}, data, path)


def recurrences_from_table(data: dict[str, Any], path: Path) -> ValueSpace:
    """The space of a TOML file: recurrence = ["...", ...] and [parameters].

    >>> recurrences_from_table({"recurrence": ["1", "1", "x"], "parameters": {"x": [1, 5]}}, Path("space.toml")).size
    5
    """
    return _from_table("recurrences", {"recurrence": list}, data, path)


def _from_table(kind: str, keys: dict[str, type], data: dict[str, Any], path: Path) -> ValueSpace:
    expected = {**keys, "parameters": dict}
    for key, value in data.items():
        if key not in expected or type(value) is not expected[key]:
            raise DiscoveryError(f"{path}: {key} = {value!r:.40}: {kind} have {', '.join(expected)}")
    if missing := sorted(set(keys) - set(data)):
        raise DiscoveryError(f"{path}: write {missing[0]} = ... for {kind}")
    try:
        ranges = {name: table_range(name, value) for name, value in data.get("parameters", {}).items()}
        params = [f"{name}={low}..{high}" for name, (low, high) in ranges.items()]
        return space_from_options(kind, params, **{key: data[key] for key in keys})
    except DiscoveryError as error:
        raise DiscoveryError(f"{path}: {error}") from None
