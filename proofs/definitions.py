"""What makes equations a definition: patterns that do not overlap, cover everything, and recursion that ends."""

from collections.abc import Mapping, Sequence

from kernels.errors import DiscoveryError
from proofs.check import Theory
from proofs.formulas import is_equation
from proofs.presentation import Presentation
from proofs.term import Symbol, Term, Variable
from proofs.terms import parts_of

Patterns = tuple[Term, ...]


def refuse_bad_patterns(symbol: Symbol, equations: Sequence[Term], theory: Theory) -> None:
    """Refuse equations that do not compute: raise DiscoveryError that says which and why."""
    constructors = {c for d in theory.datatypes for c in d.constructors}
    rows: list[Patterns] = []
    for number, formula in enumerate(equations, 1):
        where = f"equation {number} of {symbol.name}"
        if not is_equation(formula) or formula.arguments[0].head != symbol:
            raise DiscoveryError(f"{where}: its left side must be {symbol.name} applied to patterns")
        left, right = formula.arguments
        _refuse_pattern(where, left, constructors)
        if not right.free <= left.free:
            unknown = ", ".join(sorted(v.name for v in right.free - left.free))
            raise DiscoveryError(f"{where}: {unknown} does not stand on the left side")
        clash = next((k for k, row in enumerate(rows, 1) if overlap(row, left.arguments)), None)
        if clash:
            raise DiscoveryError(f"{where} overlaps equation {clash}: make their patterns exclude each other")
        rows.append(left.arguments)


def _refuse_pattern(where: str, left: Term, constructors: set[Symbol]) -> None:
    seen, stack = set[Variable](), list(left.arguments)
    while stack:
        t = stack.pop()
        if isinstance(t.head, Variable):
            if t.head in seen:
                raise DiscoveryError(f"{where}: {t.head.name} stands twice on the left side")
            seen.add(t.head)
        elif t.head not in constructors:
            raise DiscoveryError(f"{where}: {t.head.name} is no constructor, so the left side is no pattern")
        stack.extend(t.arguments)


def overlap(one: Patterns, other: Patterns) -> bool:
    """Tell whether some values match both rows of linear patterns."""
    pairs = list(zip(one, other, strict=True))
    while pairs:
        s, t = pairs.pop()
        if isinstance(s.head, Variable) or isinstance(t.head, Variable):
            continue
        if s.head != t.head:
            return False
        pairs.extend(zip(s.arguments, t.arguments, strict=True))
    return True


def uncovered(presentation: Presentation, symbol: str) -> bool:
    """Tell whether some constructor values match no equation of a definition, so that the theory leaves it open."""
    equations = _equations(presentation, symbol)
    rows = [f.arguments[0].arguments for f in equations]
    constructors = {d.sort: d.constructors for d in presentation.theory.datatypes}
    return _open(rows, len(rows[0]), constructors)


def _open(rows: list[Patterns], width: int, constructors: Mapping[str, tuple[Symbol, ...]]) -> bool:
    """Split on the first column, as in Maranget, Warnings for pattern matching (2007)."""
    if not rows:
        return True
    if width == 0:
        return False
    if all(isinstance(row[0].head, Variable) for row in rows):
        return _open([row[1:] for row in rows], width - 1, constructors)
    cases = constructors.get(rows[0][0].sort)
    if cases is None:  # functions as values: others than those that stand here may be meant
        return True
    return any(_open(_specialised(rows, c), width - 1 + len(c.sorts), constructors) for c in cases)


def _specialised(rows: list[Patterns], constructor: Symbol) -> list[Patterns]:
    found = []
    for first, *rest in rows:
        if isinstance(first.head, Variable):
            # Any variable stands for any value here: repeat it.
            found.append((*[first] * len(constructor.sorts), *rest))
        elif first.head == constructor:
            found.append((*first.arguments, *rest))
    return found


def structural(presentation: Presentation, symbol: str) -> bool:
    """Tell whether a definition's recursion ends because arguments get smaller, in a lexicographic order.

    False says only that this simple test does not see it; calls through other functions are not followed.
    """
    return descends(symbol, _equations(presentation, symbol))


def descends(symbol: str, equations: Sequence[Term]) -> bool:
    """Tell the same from the equations of a symbol."""
    calls = [call for f in equations for call in _calls(f, symbol)]
    return _descends(calls, set(range(len(equations[0].arguments[0].arguments))) if equations else set())


def _descends(calls: list[tuple[Patterns, Patterns]], places: set[int]) -> bool:
    """Find a place that never grows and shrinks in some calls; the other calls must descend in the other places."""
    if not calls:
        return True
    for place in sorted(places):
        kinds = [_compare(before[place], after[place]) for before, after in calls]
        if "?" not in kinds and "<" in kinds:
            still = [call for call, kind in zip(calls, kinds, strict=True) if kind == "="]
            return _descends(still, places - {place})
    return False


def _compare(before: Term, after: Term) -> str:
    if after is before:
        return "="
    inside, stack = False, list(before.arguments)
    while stack:
        t = stack.pop()
        inside |= t is after
        stack.extend(t.arguments)
    return "<" if inside else "?"


def _calls(formula: Term, symbol: str) -> list[tuple[Patterns, Patterns]]:
    left, right = formula.arguments
    found, stack, seen = [], [right], {right}
    while stack:
        t = stack.pop()
        if isinstance(t.head, Symbol) and t.head.name == symbol:
            found.append((left.arguments, t.arguments))
        new = [a for a in t.arguments if a not in seen]
        seen.update(new)
        stack.extend(new)
    return found


def not_known_to_end(presentation: Presentation) -> list[str]:
    """Return the defined functions whose recursion is not seen to end: their equations might contradict each other.

    >>> from proofs.theories import load_theory
    >>> not_known_to_end(load_theory("peano"))
    []
    """
    calls = {d.symbol: _called(presentation, d.symbol) for d in presentation.definitions}
    found = []
    for symbol, direct in calls.items():
        reached, stack = set[str](), [name for name in direct if name != symbol]
        while stack:
            name = stack.pop()
            if name not in reached:
                reached.add(name)
                stack.extend(calls.get(name, ()))
        if symbol in reached or not structural(presentation, symbol):
            found.append(symbol)
    return found


def _called(presentation: Presentation, symbol: str) -> list[str]:
    right = [formula.arguments[1] for formula in _equations(presentation, symbol)]
    return sorted({part.head.name for side in right for part in parts_of(side)})


def _equations(presentation: Presentation, symbol: str) -> list[Term]:
    known = {axiom.name: axiom.formula for axiom in presentation.theory.axioms}
    definition = next(d for d in presentation.definitions if d.symbol == symbol)
    return [known[name] for name in definition.equations]
