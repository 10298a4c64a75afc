"""A small Peano theory and a few theorems with derivations written by hand, for the tests of what reads them."""

from proofs.check import Axiom, Datatype, Theorem, Theory
from proofs.derivations import Builder
from proofs.presentation import Definition, Notation, Presentation
from proofs.term import FALSE, Symbol, Term, Variable, logical, make

NAT = "nat"
ZERO, SUCCESSOR, PLUS = Symbol("0", (), NAT), Symbol("S", (NAT,), NAT), Symbol("+", (NAT, NAT), NAT)
x, y, z = (make(Variable(name, NAT)) for name in "xyz")
o = make(ZERO)


def s(term: Term) -> Term:
    """Return the successor."""
    return make(SUCCESSOR, term)


def plus(left: Term, right: Term) -> Term:
    """Return the sum."""
    return make(PLUS, left, right)


def eq(left: Term, right: Term) -> Term:
    """Return the equation."""
    return logical("=", left, right)


AXIOMS = {
    "0-not-S": logical("->", eq(o, s(x)), FALSE),
    "S-injective": logical("->", eq(s(x), s(y)), eq(x, y)),
    "+0": eq(plus(x, o), x),
    "+S": eq(plus(x, s(y)), s(plus(x, y))),
}
THEORY = Theory(
    "peano-small",
    (ZERO, SUCCESSOR, PLUS),
    (Datatype(NAT, (ZERO, SUCCESSOR)),),
    tuple(Axiom(name, formula) for name, formula in AXIOMS.items()),
)
PRESENTATION = Presentation(
    THEORY,
    title="Natural numbers with addition",
    notations=(Notation("+", "infix", 60, "left"),),
    definitions=(Definition("+", ("+0", "+S")),),
)


def _cite(builder: Builder, scope: int, name: str, library: dict[str, Theorem], **values: Term) -> int:
    formula = AXIOMS[name] if name in AXIOMS else library[name].formula
    return builder.cite(scope, name, formula, {Variable(v, NAT): value for v, value in values.items()})


def zero_plus(library: dict[str, Theorem]) -> Theorem:
    """0 + x = x, by induction on x."""
    b = Builder()
    base = _cite(b, 0, "+0", library, x=o)
    inner = b.open(0, eq(plus(o, y), y))
    step = _cite(b, inner, "+S", library, x=o, y=y)
    step = b.rewrite(inner, step, b.hypothesis(inner, inner), (1, 0))
    b.induction(0, x, eq(plus(o, x), x), [(base, ()), (b.discharge(0, inner, step), (y,))])
    return Theorem("0+", THEORY, b.derivation(), library)


def successor_plus(library: dict[str, Theorem]) -> Theorem:
    """S(x) + y = S(x + y), by induction on y."""
    b = Builder()
    base = _cite(b, 0, "+0", library, x=s(x))
    base = b.rewrite(0, base, b.symmetry(0, _cite(b, 0, "+0", library, x=x)), (1, 0))
    inner = b.open(0, eq(plus(s(x), z), s(plus(x, z))))
    step = _cite(b, inner, "+S", library, x=s(x), y=z)
    step = b.rewrite(inner, step, b.hypothesis(inner, inner), (1, 0))
    step = b.rewrite(inner, step, b.symmetry(inner, _cite(b, inner, "+S", library, x=x, y=z)), (1, 0))
    b.induction(0, y, eq(plus(s(x), y), s(plus(x, y))), [(base, ()), (b.discharge(0, inner, step), (z,))])
    return Theorem("S+", THEORY, b.derivation(), library)


def commutative(library: dict[str, Theorem]) -> Theorem:
    """x + y = y + x, by induction on y, citing the two theorems before."""
    b = Builder()
    base = _cite(b, 0, "+0", library, x=x)
    base = b.rewrite(0, base, b.symmetry(0, _cite(b, 0, "0+", library, x=x)), (1,))
    inner = b.open(0, eq(plus(x, z), plus(z, x)))
    step = _cite(b, inner, "+S", library, x=x, y=z)
    step = b.rewrite(inner, step, b.hypothesis(inner, inner), (1, 0))
    step = b.rewrite(inner, step, b.symmetry(inner, _cite(b, inner, "S+", library, x=z, y=x)), (1,))
    b.induction(0, y, eq(plus(x, y), plus(y, x)), [(base, ()), (b.discharge(0, inner, step), (z,))])
    return Theorem("+-commutative", THEORY, b.derivation(), library)


def no_fixed_point(library: dict[str, Theorem]) -> Theorem:
    """x = S(x) -> false: a conditional statement, with induction, detachment and nested scopes."""
    b = Builder()
    base = _cite(b, 0, "0-not-S", library, x=o)
    inner = b.open(0, logical("->", eq(z, s(z)), FALSE))
    deep = b.open(inner, eq(s(z), s(s(z))))
    injective = _cite(b, deep, "S-injective", library, x=z, y=s(z))
    step = b.detach(deep, b.hypothesis(deep, inner), b.detach(deep, injective, b.hypothesis(deep, deep)))
    step = b.discharge(0, inner, b.discharge(inner, deep, step))
    b.induction(0, x, logical("->", eq(x, s(x)), FALSE), [(base, ()), (step, (z,))])
    return Theorem("x-not-Sx", THEORY, b.derivation(), library)


def rotated(library: dict[str, Theorem]) -> Theorem:
    """for all y, x + y = z -> y + x = z: a quantifier, a hypothesis, classical logic for good measure."""
    b = Builder()
    inner = b.open(0, eq(plus(x, y), z))
    step = b.rewrite(inner, b.hypothesis(inner, inner), _cite(b, inner, "+-commutative", library, x=x, y=y), (0,))
    denial = b.open(inner, logical("->", eq(plus(y, x), z), FALSE))
    absurd = b.detach(denial, b.hypothesis(denial, denial), step)
    step = b.classical(inner, b.discharge(inner, denial, absurd), eq(plus(y, x), z))
    step = b.generalise(0, b.discharge(0, inner, step), y)
    step = b.specialise(0, step, y)
    b.generalise(0, step, y)
    return Theorem("rotated", THEORY, b.derivation(), library)


def library() -> dict[str, Theorem]:
    """Return the sample theorems, each citing those before it."""
    theorems: dict[str, Theorem] = {}
    for prove in (zero_plus, successor_plus, commutative, no_fixed_point, rotated):
        theorem = prove(dict(theorems))
        theorems[theorem.name] = theorem
    return theorems
