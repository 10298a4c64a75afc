"""The native machine against its twin, on random programs and formulas."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import narrowing, reference_narrowing
from kernels.programs import EQUAL, FALSE, IMPLIES, UNKNOWN
from proofs.models.compilation import compile_program
from proofs.term import Symbol, Variable, make

NAT, BOOL, LIST = "nat", "bool", "list"
ZERO, SUCC = Symbol("0", (), NAT), Symbol("S", (NAT,), NAT)
TRUE, FALSE_ = Symbol("true", (), BOOL), Symbol("false", (), BOOL)
NIL, CONS = Symbol("nil", (), LIST), Symbol("cons", (NAT, LIST), LIST)
PLUS, LESS = Symbol("+", (NAT, NAT), NAT), Symbol("<", (NAT, NAT), BOOL)
AND, SORTED = Symbol("and", (BOOL, BOOL), BOOL), Symbol("sorted", (LIST,), BOOL)
APPEND, LAST = Symbol("++", (LIST, LIST), LIST), Symbol("last", (LIST,), NAT)
x, y = (make(Variable(name, NAT)) for name in "xy")
l, k = (make(Variable(name, LIST)) for name in "lk")
b = make(Variable("b", BOOL))


def successor(term):
    return make(SUCC, term)


o, true, false, nil = make(ZERO), make(TRUE), make(FALSE_), make(NIL)
EQUATIONS = {
    PLUS: [(make(PLUS, o, y), y), (make(PLUS, successor(x), y), successor(make(PLUS, x, y)))],
    LESS: [
        (make(LESS, x, o), false),
        (make(LESS, o, successor(y)), true),
        (make(LESS, successor(x), successor(y)), make(LESS, x, y)),
    ],
    AND: [(make(AND, true, b), b), (make(AND, false, b), false)],
    SORTED: [
        (make(SORTED, nil), true),
        (make(SORTED, make(CONS, x, nil)), true),
        (
            make(SORTED, make(CONS, x, make(CONS, y, l))),
            make(AND, make(LESS, x, y), make(SORTED, make(CONS, y, l))),
        ),
    ],
    APPEND: [
        (make(APPEND, nil, l), l),
        (make(APPEND, make(CONS, x, k), l), make(CONS, x, make(APPEND, k, l))),
    ],
    # No value for the empty list: the theory leaves it open.
    LAST: [
        (make(LAST, make(CONS, x, nil)), x),
        (make(LAST, make(CONS, x, make(CONS, y, l))), make(LAST, make(CONS, y, l))),
    ],
}
SYMBOLS = [PLUS, LESS, AND, SORTED, APPEND, LAST]
FAMILIES = {NAT: (ZERO, SUCC), BOOL: (TRUE, FALSE_), LIST: (NIL, CONS)}
COMPILED = compile_program(SYMBOLS, FAMILIES, EQUATIONS)
PROGRAM = COMPILED.program
HOLES = [COMPILED.sort_number(sort) for sort in (NAT, NAT, LIST, LIST, BOOL)]


@st.composite
def formulas(draw):
    """Nodes over two numbers, two lists and a truth value, ending in a formula."""
    sorts, built, logical = list(HOLES), [], []
    for _ in range(draw(st.integers(2, 9))):
        known = [n for n, fields in enumerate(PROGRAM.fields) if set(fields) <= set(sorts)]
        symbol = draw(st.sampled_from(known))
        places = [draw(st.sampled_from([p for p, s in enumerate(sorts) if s == f])) for f in PROGRAM.fields[symbol]]
        built.append((symbol, tuple(places)))
        sorts.append(PROGRAM.results[symbol])
    for _ in range(draw(st.integers(1, 3))):
        left = draw(st.integers(0, len(sorts) - 1).filter(lambda place: sorts[place] >= 0))
        right = draw(st.sampled_from([p for p, s in enumerate(sorts) if s == sorts[left]]))
        logical.append(len(HOLES) + len(built))
        built.append((EQUAL, (left, right)))
        sorts.append(-1)
    for connective in draw(st.lists(st.sampled_from([IMPLIES, FALSE, UNKNOWN]), max_size=4)):
        pair = (draw(st.sampled_from(logical)), draw(st.sampled_from(logical)))
        built.append((connective, pair if connective == IMPLIES else ()))
        logical.append(len(HOLES) + len(built) - 1)
        sorts.append(-1)
    return built


@settings(deadline=None, max_examples=150)
@given(formulas(), st.integers(4, 9), st.booleans())
def test_searches_agree(built, limit, deep):
    limit = min(limit, 4) if deep else limit
    outcomes = []
    for module in (narrowing, reference_narrowing):
        machine = module.Machine(PROGRAM)
        found = machine.search(HOLES, built, limit=limit, deep=deep, step_fuel=10_000, fuel=10**9)
        outcomes.append((found, machine.passed, machine.undetermined))
    assert outcomes[0] == outcomes[1]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(0, 4), max_size=5), st.lists(st.integers(0, 4), max_size=5))
def test_values_agree_with_python(left, right):
    machine, twin = narrowing.Machine(PROGRAM), reference_narrowing.Machine(PROGRAM)
    numbers = {symbol: number for number, symbol in enumerate(COMPILED.symbols)}

    def built(*heads):
        nodes, stack = [], []
        for head in reversed(heads):
            places = tuple(stack.pop() for _ in head.sorts)
            stack.append(len(nodes))
            nodes.append((numbers[head], places))
        return nodes

    def listed(values):
        return [head for value in values for head in (CONS, *[SUCC] * value, ZERO)] + [NIL]

    for function, expected in (
        ([APPEND, *listed(left), *listed(right)], listed(left + right)),
        ([SORTED, *listed(left)], [TRUE if all(a < b for a, b in itertools.pairwise(left)) else FALSE_]),
        ([LAST, *listed(left)], [SUCC] * left[-1] + [ZERO] if left else None),
    ):
        wanted = None if expected is None else [numbers[head] for head in expected]
        assert machine.value(built(*function), 10_000) == wanted
        assert twin.value(built(*function), 10_000) == wanted


def test_a_loop_is_undetermined():
    loop = Symbol("loop", (NAT,), NAT)
    program = compile_program([loop], {NAT: (ZERO, SUCC)}, {loop: [(make(loop, x), make(loop, successor(x)))]}).program
    machine = narrowing.Machine(program)
    assert machine.value([(1, ()), (0, (0,))], 1000) is None
    formula = [(1, ()), (0, (0,)), (EQUAL, (1, 0)), (FALSE, ()), (IMPLIES, (2, 3))]
    assert machine.search([], formula, limit=5, deep=False, step_fuel=500, fuel=10_000)[0] == "all"
    assert (machine.passed, machine.undetermined) == (0, 1)


def test_what_is_not_looked_at_is_not_enumerated():
    numbers = {symbol: number for number, symbol in enumerate(COMPILED.symbols)}
    # sorted(cons(1, cons(0, l))) = true is false whatever l: no value of l is tried.
    formula = [
        (numbers[ZERO], ()),
        (numbers[SUCC], (1,)),
        (numbers[CONS], (1, 0)),
        (numbers[CONS], (2, 3)),
        (numbers[SORTED], (4,)),
        (numbers[TRUE], ()),
        (EQUAL, (5, 6)),
        (FALSE, ()),
        (IMPLIES, (7, 8)),
    ]
    machine = narrowing.Machine(PROGRAM)
    assert machine.search([HOLES[2]], formula, limit=50, deep=True, step_fuel=10_000, fuel=10_000) == ("all", None)
    assert machine.passed == 1


@pytest.mark.parametrize("deep", [False, True])
def test_fuel_ends_a_search(deep):
    numbers = {symbol: number for number, symbol in enumerate(COMPILED.symbols)}
    formula = [(numbers[PLUS], (0, 1)), (numbers[PLUS], (1, 0)), (EQUAL, (2, 3))]
    machine = narrowing.Machine(PROGRAM)
    assert machine.search(HOLES[:2], formula, limit=50, deep=deep, step_fuel=1000, fuel=1000) == ("fuel", None)
    assert machine.steps >= 1000
