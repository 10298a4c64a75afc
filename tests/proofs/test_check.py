"""The trusted checker as a whole: theories, citations, forgeries, deep proofs, and truth in finite structures."""

import ast
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path
from random import Random

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from random_derivations import THING, Attempt, random_theorems
from samples import AXIOMS, NAT, SUCCESSOR, THEORY, ZERO, eq, o, s, x
from steps import denied, same
from structures import Structure, true_theory

from proofs.check import Axiom, Datatype, Derivation, Step, Theorem, Theory
from proofs.derivations import Builder
from proofs.term import FALSE, PROP, CheckError, Symbol, Variable, logical, make

PROOFS = Path(__file__).resolve().parents[2] / "proofs"
TRIVIAL = Derivation((), (same(o),))


# The trusted files ---------------------------------------------------------------------------------------------------


def test_the_trusted_files_are_short():
    assert sum(len((PROOFS / name).read_text().splitlines()) for name in ("term.py", "check.py")) < 300


@pytest.mark.parametrize("name", ["term.py", "check.py"])
def test_the_trusted_files_import_the_standard_library_alone(name):
    tree = ast.parse((PROOFS / name).read_text())
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {m for m in modules if m and m.split(".")[0] not in sys.stdlib_module_names} <= {"proofs.term"}


# Theories ------------------------------------------------------------------------------------------------------------

TRUE_AXIOM = Axiom("same", eq(x, x))
NATURAL = Datatype(NAT, (ZERO, SUCCESSOR))


def test_a_theory_is_accepted():
    assert Theory("t", (ZERO, SUCCESSOR), (NATURAL,), (TRUE_AXIOM,)).axioms == (TRUE_AXIOM,)


@pytest.mark.parametrize(
    ("symbols", "datatypes", "axioms"),
    [
        ((ZERO, Symbol("0", (NAT,), NAT)), (), ()),
        ((ZERO,), (), (TRUE_AXIOM, Axiom("same", eq(o, o)))),
        ((ZERO, SUCCESSOR), (NATURAL, NATURAL), ()),
        ((Symbol("falsum", (), PROP),), (), ()),
        ((Symbol("->", (NAT, NAT), PROP),), (), ()),
        ((Symbol("=", (NAT, NAT), PROP),), (), ()),
        ((Symbol("forall", (NAT, NAT), PROP),), (), ()),
        ((Symbol("prop", (), NAT),), (), ()),
        ((Symbol("", (), NAT),), (), ()),
        ((ZERO,), (), (Axiom("", eq(o, o)),)),
        ((ZERO,), (NATURAL,), ()),
        ((ZERO, SUCCESSOR), (Datatype("list", (ZERO,)),), ()),
        ((SUCCESSOR,), (Datatype(NAT, (SUCCESSOR,)),), ()),
        ((ZERO,), (Datatype(NAT, ()),), ()),
        ((ZERO,), (Datatype(PROP, ()),), ()),
        ((ZERO,), (), (Axiom("no formula", o),)),
        ((ZERO,), (), (Axiom("foreign", eq(s(o), o)),)),
        ((Symbol("0", (), "list"),), (), (Axiom("another symbol of that name", eq(o, o)),)),
        (
            (Symbol("if", (PROP,), NAT),),
            (),
            (Axiom("formula in a term", eq(*[make(Symbol("if", (PROP,), NAT), FALSE)] * 2)),),
        ),
        ((ZERO,), (), (Axiom("equal formulas", logical("=", FALSE, FALSE)),)),
        ((ZERO,), (), (Axiom("implies a value", make(Symbol("->", (PROP, NAT), PROP), FALSE, o)),)),
        ((ZERO,), (), (Axiom("for all, a value", make(Symbol("forall", (NAT, NAT), PROP), x, x)),)),
        ((ZERO,), (), (Axiom("an equation of another sort", eq(make(Symbol("=", (NAT, NAT), NAT), o, o), o)),)),
    ],
)
def test_a_theory_is_refused(symbols, datatypes, axioms):
    with pytest.raises(CheckError):
        Theory("t", symbols, datatypes, axioms)


@pytest.mark.parametrize("axioms", [[TRUE_AXIOM], (["same", eq(x, x)],)])
def test_a_theory_holds_no_list_that_could_grow(axioms):
    with pytest.raises(TypeError):
        Theory("t", (ZERO,), (), axioms)


# Citations -----------------------------------------------------------------------------------------------------------


def citing(name: str, theorem: object, of: Theory = THEORY) -> Theorem:
    return Theorem("citing", of, Derivation((), (Step("cite", terms=(x, o), name=name),)), {name: theorem})


def test_a_theorem_is_cited():
    assert citing("0+", samples.library()["0+"]).formula is eq(samples.plus(o, o), o)


class Lookalike:
    """Everything that a theorem has, and no proof."""

    name, theory, formula, axioms = "0+", THEORY, denied(eq(x, x)), ()


class Heir(Theorem):
    """A theorem that skips the check."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "formula", denied(eq(x, x)))
        object.__setattr__(self, "axioms", ())


@pytest.mark.parametrize(
    "forged",
    [
        Lookalike(),
        Heir("0+", THEORY, TRIVIAL, {}),
        eq(x, x),
        Axiom("0+", denied(eq(x, x))),
        None,
        TRIVIAL,
        samples.library()["S+"],
    ],
)
def test_a_forged_theorem_is_refused(forged):
    with pytest.raises(CheckError):
        citing("0+", forged)


def test_a_theorem_of_another_theory_is_refused():
    weaker = Theory(THEORY.name, THEORY.symbols, THEORY.datatypes, THEORY.axioms[1:])
    with pytest.raises(CheckError, match="no theorem of this theory"):
        citing("0+", samples.library()["0+"], weaker)


def test_a_renamed_theorem_is_refused():
    with pytest.raises(CheckError, match="no theorem of this theory"):
        citing("renamed", samples.library()["0+"])


def test_a_theorem_does_not_cite_itself():
    with pytest.raises(CheckError, match="citing"):
        Theorem("citing", THEORY, Derivation((), (Step("cite", terms=(x, o), name="citing"),)), {})


def test_theorems_do_not_cite_one_another_in_a_circle():
    """To cite `second` it must be there; but it cannot be made without `first`."""
    steps = {
        name: Derivation((), (Step("cite", name=other),)) for name, other in (("first", "second"), ("second", "first"))
    }
    made: dict[str, Theorem] = {}
    for name in (*steps, *steps):
        with pytest.raises(CheckError):
            made[name] = Theorem(name, THEORY, steps[name], made)
    assert not made


@pytest.mark.parametrize("earlier", [{}, {"+0": samples.library()["0+"]}])
def test_no_theorem_bears_the_name_of_an_axiom(earlier):
    with pytest.raises(CheckError, match="an axiom has that name"):
        Theorem("+0" if not earlier else "t", THEORY, TRIVIAL, earlier)


@pytest.mark.parametrize("slot", ["formula", "axioms", "name", "theory", "earlier"])
def test_a_theorem_does_not_change(slot):
    with pytest.raises(FrozenInstanceError):
        setattr(samples.library()["0+"], slot, FALSE)


def test_what_was_cited_does_not_change_with_the_library():
    library = samples.library()
    theorem = library["+-commutative"]
    library["0+"] = library["x-not-Sx"]
    assert theorem.earlier["0+"].formula is eq(samples.plus(o, x), x)


def test_the_axioms_of_each_theorem_are_told():
    assert {name: theorem.axioms for name, theorem in samples.library().items()} == {
        "0+": ("+0", "+S", "induction on nat"),
        "S+": ("+0", "+S", "induction on nat"),
        "+-commutative": ("+0", "+S", "induction on nat"),
        "x-not-Sx": ("0-not-S", "S-injective", "induction on nat"),
        "rotated": ("+0", "+S", "classical logic", "induction on nat"),
    }


# Size ----------------------------------------------------------------------------------------------------------------


def test_a_deep_derivation_needs_no_recursion():
    b = Builder()
    last, zero = b.reflexivity(0, o), b.cite(0, "+0", AXIOMS["+0"], {x.head: o})
    back = b.symmetry(0, zero)
    for number in range(20_000):
        last = b.rewrite(0, last, zero if number % 2 else back, (0,))
    assert Theorem("deep", THEORY, b.derivation(), {}).formula is eq(o, o)


def test_deep_terms_need_no_recursion():
    deep = o
    for _ in range(20_000):
        deep = s(deep)
    steps = (Step("cite", terms=(x, deep), name="+0"), same(deep))
    assert Theorem("deep", THEORY, Derivation((), steps), {}).formula is eq(deep, deep)


def test_a_thousand_scopes_inside_one_another():
    b, scope = Builder(), 0
    for _ in range(1_000):
        scope = b.open(scope, eq(x, o))
    last = b.hypothesis(scope, 1)
    while scope:
        scope, last = scope - 1, b.discharge(scope - 1, scope, last)
    assert not Theorem("scopes", THEORY, b.derivation(), {}).axioms


# Truth ---------------------------------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_proved_from_true_axioms_is_true(seed):
    random = Random(seed)
    structure = Structure(random)
    attempt = Attempt(random, true_theory(random, structure), {})
    attempt.grow(30)
    for theorem in attempt.conclusions():
        assert structure.holds(theorem.formula)


def test_the_structures_tell_true_from_false():
    structure = Structure(Random(0))
    assert structure.holds(eq(x, x))
    assert not structure.holds(eq(x, o))
    assert not structure.holds(FALSE)
    assert structure.holds(denied(logical("forall", x, eq(x, o))))
    thing = make(Variable("x", THING))
    assert structure.holds(logical("->", logical("forall", thing, FALSE), FALSE))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_a_checked_theorem_is_checked_again_alike(seed):
    _, library = random_theorems(Random(seed))
    for theorem in library.values():
        again = Theorem(theorem.name, theorem.theory, theorem.derivation, theorem.earlier)
        assert (again.formula, again.axioms) == (theorem.formula, theorem.axioms)
        assert again.formula is theorem.formula
