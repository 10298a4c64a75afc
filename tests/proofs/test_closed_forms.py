"""Closed forms: found for what polynomials are, right at other points too, and never for anything else."""

from random import Random

import pytest

from proofs.models import Model
from proofs.models.closed_forms import value
from proofs.models.compilation import compile_program
from proofs.term import Symbol, Variable, make
from proofs.theories import load_theory

NAT = "nat"
ZERO, SUCC, F = Symbol("0", (), NAT), Symbol("S", (NAT,), NAT), Symbol("f", (NAT,), NAT)
x = make(Variable("x", NAT))


def forms(name):
    reading = Model(load_theory(name)).interpretations[0]
    closed = reading.compiled.program.closed
    return {s.name: form for s, form in zip(reading.compiled.symbols, closed, strict=True) if form}


@pytest.mark.parametrize(
    ("theory", "symbol", "function"),
    [
        ("peano", "+", lambda x, y: x + y),
        ("peano", "*", lambda x, y: x * y),
        ("peano", "sum", lambda n: n * (n + 1) // 2),
        ("sums", "squares", lambda n: sum(k * k for k in range(n + 1))),
        ("parity", "double", lambda n: 2 * n),
    ],
)
def test_polynomials_are_found(theory, symbol, function):
    form, random = forms(theory)[symbol], Random(1)
    for _ in range(100):
        point = [random.randint(0, 1000) for _ in form[0][1:]]
        assert value(form, point) == function(*point)


def test_what_is_no_polynomial_has_none():
    assert not {"^", "factorial", "pred"} & forms("power").keys()
    assert not {"min", "max", "-", "<="} & forms("order").keys()


def closed_form(*equations):
    compiled = compile_program([F], {NAT: (ZERO, SUCC)}, {F: list(equations)})
    return compiled.program.closed[compiled.symbols.index(F)]


def f(term):
    return make(F, term)


def s(term):
    return make(SUCC, term)


def test_a_function_that_is_not_total_or_does_not_descend_has_none():
    assert closed_form((f(make(ZERO)), make(ZERO)), (f(s(x)), s(f(x)))) == ((1, 1),)
    assert closed_form((f(s(x)), x)) is None
    assert closed_form((f(x), f(x))) is None
    assert closed_form((f(make(ZERO)), make(ZERO)), (f(s(x)), f(s(x)))) is None


def test_what_agrees_at_small_numbers_alone_has_none():
    """n up to 5, and 0 from there on: a cubic agrees where it is interpolated, and fails the equations."""
    small = [make(ZERO)]
    while len(small) < 6:
        small.append(s(small[-1]))
    pattern = x
    for _ in range(6):
        pattern = s(pattern)
    assert closed_form(*[(f(n), n) for n in small], (f(pattern), make(ZERO))) is None
