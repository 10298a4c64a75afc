"""Sorts of TIP: a name and its arguments; unknown ones are found by unification."""

from dataclasses import dataclass

MAX_SIZE, MAX_STEPS = 60, 5000


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort such as list(Nat); a function sort is `=>` with the argument's sort and the value's sort."""

    name: str
    arguments: tuple["AnySort", ...] = ()


@dataclass(eq=False, slots=True)
class Unknown:
    """A sort to be found; `value` once it is."""

    value: "AnySort | None" = None


AnySort = Sort | Unknown
BOOL, INT = Sort("Bool"), Sort("Int")


def shallow(sort: AnySort) -> AnySort:
    """Follow what was found for an unknown sort."""
    while isinstance(sort, Unknown) and sort.value is not None:
        sort = sort.value
    return sort


def unify(one: AnySort, other: AnySort) -> bool:
    """Make two sorts equal by finding unknown ones; tell whether that is possible, in steps that are not too many.

    >>> unknown = Unknown()
    >>> unify(Sort("list", (unknown,)), Sort("list", (INT,))), shallow(unknown)
    (True, Sort(name='Int', arguments=()))
    """
    pairs, steps = [(one, other)], 0
    while pairs:
        steps += 1
        s, t = (shallow(sort) for sort in pairs.pop())
        if s is t:
            continue
        if isinstance(s, Unknown) or isinstance(t, Unknown):
            variable, value = (s, t) if isinstance(s, Unknown) else (t, s)
            if variable in unknowns(value):
                return False
            variable.value = value  # type: ignore[union-attr]
        elif s.name != t.name or len(s.arguments) != len(t.arguments) or steps > MAX_STEPS:
            return False
        else:
            pairs.extend(zip(s.arguments, t.arguments, strict=True))
    return True


def unknowns(sort: AnySort) -> list[Unknown]:
    """Return the unknown sorts in a sort."""
    found, stack = [], [sort]
    seen: dict[int, AnySort] = {}
    while stack:
        s = shallow(stack.pop())
        if id(s) in seen:
            continue
        seen[id(s)] = s  # parts are shared: a sort may be far larger than what it is built from
        if isinstance(s, Unknown):
            found.append(s)
        else:
            stack.extend(s.arguments)
    return found


def settled(sort: AnySort, size: int = MAX_SIZE) -> Sort | None:
    """Return a sort without unknown parts, or None if one is left, or if it is too large."""
    s = shallow(sort)
    if isinstance(s, Unknown) or size <= 0:
        return None
    arguments = [settled(argument, size // 2 if len(s.arguments) > 1 else size - 1) for argument in s.arguments]
    return None if None in arguments else Sort(s.name, tuple(arguments))  # type: ignore[arg-type]


def replaced(sort: AnySort, values: dict[str, AnySort]) -> AnySort:
    """Replace sort parameters by their values."""
    s = shallow(sort)
    if isinstance(s, Unknown):
        return s
    if s.name in values and not s.arguments:
        return values[s.name]
    return Sort(s.name, tuple(replaced(argument, values) for argument in s.arguments))


def curried(sorts: list[AnySort], value: AnySort) -> AnySort:
    """Return the sort of functions that take arguments one after the other."""
    for sort in reversed(sorts):
        value = Sort("=>", (sort, value))
    return value


def shown(sort: AnySort, depth: int = 4) -> str:
    """Write a sort for a message, and what is deep inside as dots.

    >>> shown(Sort("list", (INT,)))
    '(list Int)'
    """
    s = shallow(sort)
    if isinstance(s, Unknown):
        return "?"
    parts = [shown(argument, depth - 1) for argument in s.arguments] if depth else ["..."]
    return f"({' '.join([s.name, *parts])})" if s.arguments else s.name
