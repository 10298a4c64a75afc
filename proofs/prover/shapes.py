"""Laws that relations often have, written for the relations of a signature: candidates, of which many are false."""

from collections.abc import Iterator, Sequence

from proofs.prover.clauses import implication
from proofs.prover.writer import TRUE, UNTRUE
from proofs.term import Symbol, Term, Variable, logical, make

# Connective, the value of the whole that decides both parts, and what they are then.
DECIDED = (("and", TRUE, TRUE, TRUE), ("or", UNTRUE, UNTRUE, UNTRUE), ("=>", UNTRUE, TRUE, UNTRUE))


def laws_of_connectives(symbols: Sequence[Symbol]) -> Iterator[Term]:
    """Yield what the standard functions on truth values mean for their parts, whichever is known."""
    x, y = make(Variable("x", "bool")), make(Variable("y", "bool"))
    known = {s.name: s for s in symbols}
    for name, value, of_x, of_y in DECIDED:
        if name in known:
            whole = logical("=", make(known[name], x, y), value)
            yield implication([whole], logical("=", x, of_x))
            yield implication([whole], logical("=", y, of_y))
            for constant in (TRUE, UNTRUE):
                yield from _simpler(make(known[name], x, constant), x)
    if "not" in known:
        for value, other in ((TRUE, UNTRUE), (UNTRUE, TRUE)):
            yield implication([logical("=", make(known["not"], x), value)], logical("=", x, other))


def _simpler(term: Term, x: Term) -> Iterator[Term]:
    """Yield equations of a term with a constant and x: of them, one is true at most."""
    for value in (TRUE, UNTRUE, x):
        yield logical("=", term, value)


def laws_of_equality(symbols: Sequence[Symbol]) -> Iterator[Term]:
    """Yield candidates that say of each relation that it is equality."""
    for r in symbols:
        if r.sort == "bool" and len(r.sorts) == 2 and r.sorts[0] == r.sorts[1] != "bool":
            x, y = _variables(r.sorts[0], 2)
            yield _is(r, x, x)
            yield implication([_is(r, x, y)], logical("=", x, y))


def conditional_laws(symbols: Sequence[Symbol]) -> Iterator[Term]:
    """Yield candidates with conditions: order laws, relations between relations, properties that functions keep."""
    for r in symbols:
        if r.sort == "bool" and len(r.sorts) == 2 and r.sorts[0] == r.sorts[1] != "bool":
            yield from _of_relation(r, symbols)
    for r in symbols:
        if r.sort == "bool" and len(r.sorts) == 2 and r.sorts[0] != r.sorts[1]:
            for f in symbols:
                yield from _passed_on(r, f)
    for p in symbols:
        if p.sort == "bool" and len(p.sorts) == 1:
            for f in symbols:
                if f.sort == p.sorts[0] and f.sorts:
                    yield from _kept(p, f)


def _of_relation(r: Symbol, symbols: Sequence[Symbol]) -> Iterator[Term]:
    yield from _of_order(r)
    for other in symbols:
        if other is not r and (other.sorts, other.sort) == (r.sorts, "bool"):
            yield from _between(r, other)
    for f in symbols:
        if f.sort == r.sorts[0]:
            yield from _monotonic(r, f)


def _variables(sort: str, count: int) -> list[Term]:
    return [make(Variable(f"{sort.lstrip('(')[:1].lower()}{k + 1}", sort)) for k in range(count)]


def _is(relation: Symbol, *arguments: Term, value: Term = TRUE) -> Term:
    return logical("=", make(relation, *arguments), value)


def _of_order(r: Symbol) -> Iterator[Term]:
    x, y, z = _variables(r.sorts[0], 3)
    yield _is(r, x, x)
    yield _is(r, x, x, value=UNTRUE)
    yield implication([_is(r, x, y)], logical("=", x, y))
    yield implication([_is(r, x, y, value=UNTRUE)], _is(r, y, x))
    yield implication([_is(r, x, y)], _is(r, y, x, value=UNTRUE))
    yield implication([_is(r, x, y), _is(r, y, x)], logical("=", x, y))
    yield implication([_is(r, x, y), _is(r, y, z)], _is(r, x, z))


def _between(r: Symbol, other: Symbol) -> Iterator[Term]:
    x, y, z = _variables(r.sorts[0], 3)
    yield implication([_is(r, x, y)], _is(other, x, y))
    yield implication([_is(r, x, y)], _is(other, y, x, value=UNTRUE))
    yield implication([_is(r, x, y, value=UNTRUE)], _is(other, y, x))
    yield implication([_is(r, x, y), _is(other, y, z)], _is(r, x, z))


def _monotonic(r: Symbol, f: Symbol) -> Iterator[Term]:
    """That a relation between arguments of a function holds between what it returns."""
    first = [make(Variable(f"{sort.lstrip('(')[:1].lower()}{k + 3}", sort)) for k, sort in enumerate(f.sorts)]
    x, y = _variables(r.sorts[0], 2)
    for place, sort in enumerate(f.sorts):
        if sort == r.sorts[0]:
            left, right = (make(f, *first[:place], t, *first[place + 1 :]) for t in (x, y))
            yield implication([_is(r, x, y)], _is(r, left, right))


def _kept(p: Symbol, f: Symbol) -> Iterator[Term]:
    """That p holds for f(..) where it holds for each argument of its sort; or that it always holds."""
    arguments = [make(Variable(f"{sort.lstrip('(')[:1].lower()}{k + 1}", sort)) for k, sort in enumerate(f.sorts)]
    whole = make(f, *arguments)
    yield _is(p, whole)
    same = [a for a in arguments if a.sort == p.sorts[0]]
    if same:
        yield implication([_is(p, a) for a in same], _is(p, whole))


def _passed_on(r: Symbol, f: Symbol) -> Iterator[Term]:
    """That r holds of what f returns where it holds of an argument of f, and the other way round."""
    arguments = [make(Variable(f"{sort.lstrip('(')[:1].lower()}{k + 2}", sort)) for k, sort in enumerate(f.sorts)]
    for place, sort in enumerate(r.sorts):
        for argument in arguments if sort == f.sort else ():
            if argument.sort == sort:
                pair = [make(Variable("x1", s)) for s in r.sorts]
                before, after = ([*pair[:place], t, *pair[place + 1 :]] for t in (argument, make(f, *arguments)))
                yield implication([_is(r, *after)], _is(r, *before))
                yield implication([_is(r, *before)], _is(r, *after))
