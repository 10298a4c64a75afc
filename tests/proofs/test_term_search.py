"""The native term search against its twin, and both against comparing every pair of terms."""

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernels import ground_values, reference_term_search, term_search
from kernels.programs import Program
from proofs.models.compilation import compile_program
from proofs.term import Symbol, Variable, make

NAT, BOOL = "nat", "bool"
ZERO, SUCC = Symbol("0", (), NAT), Symbol("S", (NAT,), NAT)
TRUE, FALSE = Symbol("true", (), BOOL), Symbol("false", (), BOOL)
PLUS, TIMES = Symbol("+", (NAT, NAT), NAT), Symbol("*", (NAT, NAT), NAT)
LESS, IF = Symbol("<", (NAT, NAT), BOOL), Symbol("if", (BOOL, NAT, NAT), NAT)
MAX, PRED = Symbol("max", (NAT, NAT), NAT), Symbol("pred", (NAT,), NAT)
x, y = (make(Variable(name, NAT)) for name in "xy")


def successor(term):
    return make(SUCC, term)


o, true, false = make(ZERO), make(TRUE), make(FALSE)
EQUATIONS = {
    PLUS: [(make(PLUS, o, y), y), (make(PLUS, successor(x), y), successor(make(PLUS, x, y)))],
    TIMES: [(make(TIMES, o, y), o), (make(TIMES, successor(x), y), make(PLUS, y, make(TIMES, x, y)))],
    LESS: [
        (make(LESS, x, o), false),
        (make(LESS, o, successor(y)), true),
        (make(LESS, successor(x), successor(y)), make(LESS, x, y)),
    ],
    IF: [(make(IF, true, x, y), x), (make(IF, false, x, y), y)],
    MAX: [(make(MAX, x, y), make(IF, make(LESS, x, y), y, x))],
    # The theory leaves the predecessor of 0 open.
    PRED: [(make(PRED, successor(x)), x)],
}
COMPILED = compile_program([PLUS, TIMES, LESS, MAX, PRED, IF], {NAT: (ZERO, SUCC), BOOL: (TRUE, FALSE)}, EQUATIONS)
NUMBER = {symbol: number for number, symbol in enumerate(COMPILED.symbols)}
SORT = COMPILED.sort_number(NAT)


def numeral(n):
    return [NUMBER[SUCC]] * n + [NUMBER[ZERO]]


def search(module, symbols, points, variables=2):
    one = module.TermSearch([COMPILED.program], [NUMBER[s] for s in symbols], [SORT] * variables)
    for point in points:
        one.add_point([numeral(n) for n in point])
    return one


def points(count, variables=2):
    random = Random(7)
    return [tuple(random.randint(0, 6) for _ in range(variables)) for _ in range(count)]


def equations(one, size, accept=True):
    """All pairs that a search gives up to a size, as preorders."""
    found = []
    for n in range(1, size + 1):
        for number in one.level(n):
            partner = one.partner(number)
            if partner >= 0:
                found.append((one.preorder(partner), one.preorder(number)))
                if accept:
                    one.accept(partner, number)
    return found


@pytest.mark.parametrize("accept", [False, True])
@pytest.mark.parametrize("symbols", [(ZERO, SUCC, PLUS), (PLUS, TIMES), (ZERO, PRED, MAX), (TRUE, LESS, MAX, IF)])
def test_the_twin_finds_the_same(symbols, accept):
    native = search(term_search, symbols, points(12))
    twin = search(reference_term_search, symbols, points(12))
    assert equations(native, 5, accept) == equations(twin, 5, accept)
    for counter in ("enumerated", "merged", "reduced", "survivors", "undetermined"):
        assert getattr(native, counter) == getattr(twin, counter)


def test_a_late_point_parts_what_was_equal():
    results = []
    for module in (term_search, reference_term_search):
        one = search(module, (ZERO, SUCC, PLUS, TIMES), [(0, 0), (1, 1)])
        assert one.level(1) == []
        waiting = one.level(2) + one.level(3)
        before = [one.preorder(one.partner(n)) for n in waiting]
        one.add_point([numeral(2), numeral(5)])
        later = one.level(4)
        results.append((before, [one.preorder(n) for n in later], [one.partner(n) >= 0 for n in later]))
    assert results[0] == results[1]


def conditional(module, size):
    one = search(module, (ZERO, SUCC, PLUS, LESS, TRUE, MAX), points(30))
    names = []
    for n in range(1, size + 1):
        for number in one.level(n):
            one.partner(number)
    terms = [t for sort in range(len(COMPILED.sorts)) for n in range(1, 4) for t in one.representatives_of(sort, n)]
    for left, right in product(terms, terms):
        if left < right and one.size_of(right) <= 3 and 2 <= sum(one.holds(left, right)) < 30:
            pairs = [(one.preorder(a), one.preorder(b)) for a, b in one.under(left, right, 3)]
            names.append((one.preorder(left), one.preorder(right), one.holds(left, right), pairs))
    return names


def test_conditions_agree():
    found = conditional(term_search, 3)
    assert found == conditional(reference_term_search, 3)
    assert any(pairs for *_, pairs in found)


def brute_force(symbols, size, values):
    """Every term up to a size over x and y, with its values, by evaluating it in Python."""
    python = {
        "0": lambda: 0,
        "S": lambda a: a + 1,
        "+": lambda a, b: a + b,
        "*": lambda a, b: a * b,
        "max": max,
    }
    terms = {1: [([-1], [p[0] for p in values]), ([-2], [p[1] for p in values])]}
    for n in range(1, size + 1):
        terms.setdefault(n, [])
        for symbol in symbols:
            count = len(symbol.sorts)
            for sizes in product(range(1, n), repeat=count):
                if sum(sizes) == n - 1:
                    for parts in product(*[terms[k] for k in sizes]):
                        heads = [NUMBER[symbol], *[h for part in parts for h in part[0]]]
                        vector = [python[symbol.name](*column) for column in zip(*[p[1] for p in parts], strict=False)]
                        terms[n].append((heads, vector if count else [python[symbol.name]()] * len(values)))
    return [term for n in range(1, size + 1) for term in terms[n]]


@pytest.mark.parametrize("symbols", [(ZERO, SUCC, PLUS, TIMES), (PLUS, MAX)])
def test_every_pair_of_terms_is_judged_as_by_brute_force(symbols):
    """Two terms have equal values if and only if the equations that were found make them equal."""
    values = points(15)
    one = search(term_search, symbols, values)
    found = equations(one, 5)
    everything = brute_force(symbols, 5, values)
    by_heads = {tuple(heads): tuple(vector) for heads, vector in everything}
    assert all(by_heads[tuple(left)] == by_heads[tuple(right)] for left, right in found)
    # Completeness: as many classes of terms as there are different vectors.
    kept = sum(len(one.representatives_of(SORT, n)) for n in range(1, 6))
    assert kept == len(set(by_heads.values()))


def test_values_are_those_of_python():
    ground = ground_values.GroundValues(COMPILED.program)
    for a, b in product(range(12), repeat=2):
        for symbol, expected in ((PLUS, a + b), (TIMES, a * b), (MAX, max(a, b))):
            value = ground.number([NUMBER[symbol], *numeral(a), *numeral(b)])
            assert ground.symbols_of(value) == numeral(expected)
        assert ground.symbols_of(ground.number([NUMBER[LESS], *numeral(a), *numeral(b)])) == [
            NUMBER[TRUE if a < b else FALSE]
        ]


def test_what_is_not_defined_or_too_large_has_no_value():
    ground = ground_values.GroundValues(COMPILED.program)
    assert ground.number([NUMBER[PRED], *numeral(0)]) == 0
    assert ground.symbols_of(ground.number([NUMBER[PRED], *numeral(3)])) == numeral(2)
    # Nothing tells the comparison of large numbers but counting down.
    assert ground.number([NUMBER[LESS], *numeral(2000), *numeral(2000)]) == 0


def tower(n, x):
    """x, squared n times by *, as symbols."""
    return [NUMBER[TIMES], *tower(n - 1, x), *tower(n - 1, x)] if n else numeral(x)


def test_numbers_are_counts_below_2_to_the_62():
    ground = ground_values.GroundValues(COMPILED.program)
    assert ground.count(ground.number(tower(4, 13))) == 13**16
    assert ground.number(tower(5, 13)) == 0
    with pytest.raises(ValueError, match="too large"):
        ground.symbols_of(ground.number(tower(4, 13)))


@given(st.lists(st.tuples(st.sampled_from([PLUS, TIMES, MAX, SUCC, PRED]), st.integers(0, 3)), max_size=3))
def test_counts_agree_with_the_twin_of_constructors(steps):
    """The twin knows no closed forms: it unfolds the equations."""
    native = ground_values.GroundValues(COMPILED.program)
    twin = reference_term_search.GroundValues(COMPILED.program)
    symbols, value = numeral(2), tuple(numeral(2))
    for symbol, n in steps:
        others = [tuple(numeral(n))] * (len(symbol.sorts) - 1)
        value = twin.apply(NUMBER[symbol], (value, *others))
        symbols = [NUMBER[symbol], *symbols, *[s for other in others for s in other]]
    number = native.number(symbols)
    assert (tuple(native.symbols_of(number)) if number else None) == value


def test_a_column_is_the_values_at_each_point():
    ground = ground_values.GroundValues(COMPILED.program)
    columns = [[ground.number(numeral(n)) for n in ns] for ns in ([0, 3, 5], [2, 2, 7])]
    found = ground.column([NUMBER[PLUS], -1, NUMBER[TIMES], -2, -2], columns, 3)
    assert [ground.count(value) for value in found] == [4, 7, 54]


@pytest.mark.parametrize("most", [1, 7, 1000])
def test_a_level_in_pieces_is_the_level(most):
    whole, pieces = (search(term_search, (ZERO, SUCC, PLUS), points(9)) for _ in range(2))
    for size in range(1, 6):
        expected, found = whole.level(size), pieces.level(size, most)
        while not pieces.done:
            found += pieces.level(size, most)
        assert found == expected
        assert [whole.partner(n) for n in expected] == [pieces.partner(n) for n in found]
    assert pieces.enumerated == whole.enumerated


def test_levels_go_up_by_one():
    one = search(term_search, (ZERO, SUCC), points(3))
    with pytest.raises(ValueError, match="cannot follow"):
        one.level(2)


def test_an_empty_program_has_no_terms():
    one = term_search.TermSearch([Program(((),), (), (), (), (), ())], [], [])
    assert one.level(1) == [] and one.level(2) == []
