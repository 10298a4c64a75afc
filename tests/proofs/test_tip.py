"""Problems in TIP's language: what they become, that it computes the same, and what is said of those that are wrong."""

import itertools
from random import Random

import pytest
from evaluator import Evaluator, natural, number
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels.errors import DiscoveryError
from proofs.definitions import uncovered
from proofs.formulas import FALSE_VALUE, TRUE_VALUE
from proofs.notation import text
from proofs.parser import parse_formula
from proofs.presentation import Presentation
from proofs.term import Symbol, Term, make
from proofs.tip import read_tip

NAT = "(declare-datatype Nat ((zero) (succ (p Nat))))\n"
LIST = "(declare-datatype list (par (a) ((nil) (cons (head a) (tail (list a))))))\n"
PLUS = "(define-fun-rec plus ((x Nat) (y Nat)) Nat (match x ((zero y) ((succ z) (succ (plus z y))))))\n"
LEQ = """(define-fun-rec leq ((x Nat) (y Nat)) Bool
  (match x ((zero true) ((succ z) (match y ((zero false) ((succ w) (leq z w))))))))\n"""
APPEND = """(define-fun-rec ++ (par (a) (((x (list a)) (y (list a))) (list a)))
  (match x ((nil y) ((cons z xs) (cons z (++ xs y))))))\n"""
MAP = """(define-fun-rec map (par (a b) (((f (=> a b)) (x (list a))) (list b)))
  (match x ((nil (_ nil b)) ((cons y xs) (cons (@ f y) (map f xs))))))\n"""


def said(presentation: Presentation) -> dict[str, str]:
    """All axioms and goals as text, each read back as the same formula."""
    found = {}
    for statement in (*presentation.theory.axioms, *presentation.goals):
        found[statement.name] = text(statement.formula, presentation)
        assert parse_formula(found[statement.name], presentation) is statement.formula
    return found


def tip(*parts: str) -> Presentation:
    return read_tip("".join(parts), "sample.smt2")


def test_a_function_by_cases():
    problem = tip(NAT, PLUS, "(prove (forall ((x Nat)) (= (plus x zero) x)))")
    assert problem.theory.name == "sample"
    assert said(problem) == {
        "bool.true-not-false": "true ≠ false",
        "Nat.zero-not-succ": "zero ≠ succ(y)",
        "succ.1-injective": "succ(x) = succ(y) → x = y",
        "plus.1": "plus(zero, y) = y",
        "plus.2": "plus(succ(z), y) = succ(plus(z, y))",
        "goal": "plus(x, zero) = x",
    }


def test_nested_matches_split_where_they_stand():
    problem = tip(NAT, LEQ, "(prove (forall ((x Nat)) (leq x x)))")
    lines = said(problem)
    assert [lines[f"leq.{k}"] for k in (1, 2, 3)] == [
        "leq(zero, y)",
        "¬leq(succ(z), zero)",
        "leq(succ(z), succ(w)) = leq(z, w)",
    ]
    assert lines["goal"] == "leq(x, x)"


def test_default_cases_become_cases():
    problem = tip(
        "(declare-datatype T ((A) (B) (C) (D (d T))))",
        "(define-fun f ((x T)) T (match x ((B A) (_ x))))",
        "(prove (= (f A) A))",
    )
    lines = said(problem)
    assert [lines[f"f.{k}"] for k in (1, 2, 3, 4)] == ["f(A) = A", "f(B) = A", "f(C) = C", "f(D(x)) = D(x)"]


def test_a_match_on_a_value_is_a_function_of_its_own():
    problem = tip(
        NAT,
        PLUS,
        "(define-fun f ((x Nat) (y Nat)) Nat (match (plus x y) ((zero x) ((succ z) (plus z y)))))",
        "(prove (= (f zero zero) zero))",
    )
    lines = said(problem)
    assert lines["f.1"] == "f(x, y) = f:case1(plus(x, y), x, y)"
    assert lines["f:case1.1"] == "f:case1(zero, x, y) = x"
    assert lines["f:case1.2"] == "f:case1(succ(z), x, y) = plus(z, y)"


def test_equal_helpers_are_one():
    twice = "(match (plus x y) ((zero x) ((succ z) z)))"
    problem = tip(
        NAT, PLUS, f"(define-fun f ((x Nat) (y Nat)) Nat (plus {twice} {twice}))", "(prove (= (f zero zero) zero))"
    )
    assert said(problem)["f.1"] == "f(x, y) = plus(f:case1(plus(x, y), x), f:case1(plus(x, y), x))"


def test_recursion_that_may_not_end_waits_behind_its_condition():
    minus = "(declare-fun minus (Nat Nat) Nat)"
    half = "(define-fun-rec f ((x Nat) (y Nat)) Nat (ite (leq x y) zero (succ (f (minus x y) y))))"
    lines = said(tip(NAT, LEQ, minus, half, "(prove (= (f zero zero) zero))"))
    assert lines["f.1"] == "f(x, y) = f:case1(leq(x, y), x, y)"
    assert lines["f:case1.2"] == "f:case1(false, x, y) = succ(f(minus(x, y), y))"


def test_recursion_that_ends_keeps_its_conditions():
    insert = """(define-fun-rec insert ((x Nat) (y (list Nat))) (list Nat)
      (match y ((nil (cons x (_ nil Nat))) ((cons z xs) (ite (leq x z) (cons x y) (cons z (insert x xs)))))))"""
    lines = said(tip(NAT, LIST, LEQ, insert, "(prove (= (insert zero (_ nil Nat)) (cons zero (_ nil Nat))))"))
    assert (
        lines["insert.2"]
        == "insert(x, cons(z, xs)) = (if leq(x, z) then cons(x, cons(z, xs)) else cons(z, insert(x, xs)))"
    )


def test_parameters_of_the_goal_are_abstract_sorts():
    problem = tip(LIST, APPEND, "(prove (par (b) (forall ((x (list b))) (= (++ x (_ nil b)) x))))")
    assert [d.sort for d in problem.theory.datatypes] == ["bool", "list"]
    assert next(s for s in problem.theory.symbols if s.name == "cons").sorts == ("b", "list")
    assert said(problem)["goal"] == "x ++ nil = x"


def test_several_instances_have_several_names():
    length = "(define-fun-rec len (par (a) (((x (list a))) Nat)) (match x ((nil zero) ((cons y l) (succ (len l))))))"
    problem = tip(
        NAT,
        LIST,
        length,
        "(prove (forall ((x (list Nat)) (y (list (list Nat)))) (= (len (cons x y)) (succ (len y)))))",
        "(prove (forall ((x (list Nat))) (= (len x) (len x))))",
    )
    names = [s.name for s in problem.theory.symbols]
    assert {"nil:Nat", "cons:list:Nat", "len:Nat", "len:list:Nat"} <= set(names)
    assert [g.name for g in problem.goals] == ["goal", "goal2"]


def test_functions_as_values():
    problem = tip(
        NAT,
        LIST,
        PLUS,
        MAP,
        """(prove (forall ((n Nat) (x (list Nat)))
             (= (map (lambda ((m Nat)) (plus m n)) x) (map (lambda ((k Nat)) (plus k n)) x))))""",
        "(prove (par (a b) (forall ((f (=> a b)) (y a)) (= (map f (cons y (_ nil a))) (cons (@ f y) (_ nil b))))))",
    )
    lines = said(problem)
    assert lines["goal"] == "map:Nat:Nat(lambda1(n), x) = map:Nat:Nat(lambda1(n), x)"
    assert lines["apply:Nat:Nat.1"] == "apply:Nat:Nat(lambda1(y1), x) = plus(x, y1)"
    assert "apply:a:b(f, y)" in lines["goal2"]
    assert "fun a b" in {sort for s in problem.theory.symbols for sort in s.sorts}


def test_partial_application_and_curried_lambdas():
    fold = """(define-fun-rec fold (par (a b) (((f (=> a (=> b b))) (e b) (x (list a))) b))
      (match x ((nil e) ((cons y ys) (@ (@ f y) (fold f e ys))))))"""
    goal = """(prove (forall ((x (list Nat)))
        (= (fold plus zero x) (fold (lambda ((a Nat) (b Nat)) (plus a b)) zero x))))"""
    problem = tip(NAT, LIST, PLUS, fold, goal)
    lines = said(problem)
    assert lines["goal"] == "fold(lambda2, zero, x) = fold(lambda2, zero, x)"
    numbers = make(Symbol("nil", (), "list"))
    for n in (3, 0, 4):
        numbers = make(Symbol("cons", ("Nat", "list"), "list"), nat(n), numbers)
    symbols = {s.name: s for s in problem.theory.symbols}
    assert number(Evaluator(problem).call("fold", make(symbols["lambda2"]), nat(0), numbers)) == 7


def nat(value: int) -> Term:
    return natural(value, "zero", "succ", "Nat")


def test_what_is_read_computes():
    minus = """(define-fun-rec minus ((x Nat) (y Nat)) Nat
      (match x ((zero zero) ((succ z) (match y (((succ w) (minus z w)) (zero x)))))))"""
    less = """(define-fun-rec lt ((x Nat) (y Nat)) Bool
      (match y ((zero false) ((succ z) (match x ((zero true) ((succ w) (lt w z))))))))"""
    mod = """(define-fun-rec mod2 ((x Nat) (y Nat)) Nat
      (match y ((zero zero) ((succ z) (ite (lt x y) x (mod2 (minus x y) y))))))"""
    problem = tip(NAT, minus, less, mod, "(prove (= (mod2 zero zero) zero))")
    evaluator = Evaluator(problem)
    for m, n in itertools.product(range(9), range(5)):
        assert number(evaluator.call("mod2", nat(m), nat(n))) == (m % n if n else 0)


def test_mutual_recursion_let_and_logic():
    problem = tip(
        NAT,
        """(define-funs-rec ((even ((x Nat)) Bool) (odd ((x Nat)) Bool))
          ((match x ((zero true) ((succ y) (odd y)))) (match x ((zero false) ((succ y) (even y))))))""",
        "(define-fun both ((x Nat) (y Nat)) Bool (let ((a (even x)) (b (odd y))) (and a (not b) (or a b) (=> a a))))",
        "(prove (forall ((x Nat) (y Nat)) (=> (and (even x) (not (odd y))) (both x y))))",
    )
    evaluator = Evaluator(problem)
    for m, n in itertools.product(range(4), repeat=2):
        expected = m % 2 == 0 and n % 2 == 0
        assert evaluator.call("both", nat(m), nat(n)) is (TRUE_VALUE if expected else FALSE_VALUE)
    assert said(problem)["goal"] == "even(x) → ¬odd(y) → both(x, y)"


def test_equality_as_a_value():
    problem = tip(
        NAT,
        LIST,
        "(declare-sort E 0)",
        "(define-fun same ((x (list E)) (y (list E))) Bool (= x y))",
        "(define-fun other ((x Nat) (y Nat)) Bool (distinct x y))",
        "(prove (forall ((x (list E)) (m Nat)) (=> (same x x) (not (other m m)))))",
    )
    names = {axiom.name for axiom in problem.theory.axioms}
    assert {"eq:list.4", "eq:Nat.4", "eq:E.same", "eq:E.only"} <= names
    evaluator = Evaluator(problem)
    assert evaluator.call("other", nat(2), nat(3)) is TRUE_VALUE
    assert evaluator.call("other", nat(3), nat(3)) is FALSE_VALUE


def test_formulas_keep_their_logic():
    goal = """(prove (forall ((x Nat) (y Nat)) (and (= x y y) (or (distinct x y) (exists ((z Nat)) (= x (succ z))))
        (=> (= x zero) (ite (= x y) (= y zero) (forall ((x Nat)) (= x x)))))))"""
    assert said(tip(NAT, goal))["goal"] == (
        "(x = y ∧ y = y) ∧ (x ≠ y ∨ (∃z. x = succ(z))) ∧ (x = zero → (x = y → y = zero) ∧ (x = y ∨ (∀x2. x2 = x2)))"
    )


def test_selectors_and_testers():
    problem = tip(
        NAT,
        LIST,
        "(prove (forall ((x Nat) (y (list Nat))) (= (head (cons x y)) x)))",
        "(prove (forall ((x Nat)) (=> ((_ is succ) x) (= x (succ (p x))))))",
        "(prove (forall ((x Nat)) (or (is-succ x) (= x zero))))",
    )
    lines = said(problem)
    assert lines["head.1"] == "head(cons(x1, x2)) = x1"
    assert lines["goal"] == "head(cons(x, y)) = x"
    assert lines["p.1"] == "p(succ(x1)) = x1"
    assert uncovered(problem, "head")


def test_axioms_and_denied_goals():
    problem = tip(
        NAT,
        "(declare-fun f (Nat) Nat)",
        "(declare-const c Nat)",
        "(assert (forall ((x Nat)) (= (f x) c)))",
        "(assert (not (= (f zero) c)))",
        "(check-sat)",
    )
    lines = said(problem)
    assert lines["assert1"] == "f(x) = c"
    assert lines["goal"] == "f(zero) = c"
    assert not [d for d in problem.definitions if d.symbol in ("f", "c")]


def test_axioms_with_parameters_are_taken_for_the_sorts_in_use():
    axiom = "(assert (par (a) (forall ((x (list a))) (= (++ x (_ nil a)) x))))"
    problem = tip(NAT, LIST, APPEND, axiom, "(prove (forall ((x (list Nat))) (= (++ x x) (++ x x))))")
    assert {name: line for name, line in said(problem).items() if "assert" in name} == {"assert1": "x ++ nil = x"}


def integer(value: int) -> Term:
    name, size = ("int_of", value) if value >= 0 else ("int_minus", -value - 1)
    return make(Symbol(name, ("int_nat",), "Int"), natural(size, "int_0", "int_S", "int_nat"))


OPERATIONS = {
    "+": lambda i, j: i + j,
    "-": lambda i, j: i - j,
    "*": lambda i, j: i * j,
    # SMT-LIB: i = j * (i div j) + i mod j with 0 <= i mod j < |j|
    "div": lambda i, j: i // j if j > 0 else -(i // -j),
    "mod": lambda i, j: i % abs(j),
}


@pytest.mark.parametrize("sign", sorted(OPERATIONS))
def test_integers_compute(sign):
    problem = tip(f"(define-fun f ((x Int) (y Int)) Int ({sign} x y))(prove (= (f 0 1) 2))")
    evaluator = Evaluator(problem)
    for i, j in itertools.product(range(-5, 6), repeat=2):
        if j or sign in "+-*":
            assert evaluator.call("f", integer(i), integer(j)) is integer(OPERATIONS[sign](i, j)), (i, j)


@pytest.mark.parametrize(
    ("sign", "meaning"), [("<", int.__lt__), ("<=", int.__le__), (">", int.__gt__), (">=", int.__ge__)]
)
def test_integers_compare(sign, meaning):
    problem = tip(f"(define-fun f ((x Int) (y Int)) Bool ({sign} x y))", "(prove (f 0 1))")
    evaluator = Evaluator(problem)
    for i, j in itertools.product(range(-3, 4), repeat=2):
        assert evaluator.call("f", integer(i), integer(j)) is (TRUE_VALUE if meaning(i, j) else FALSE_VALUE)


def test_names_are_those_of_the_file_and_never_clash():
    problem = tip(
        "(declare-datatype T ((|a b|) (or2)))(define-fun int_0 ((|x y| T)) T |x y|)(prove (= (int_0 |a b|) or2))"
    )
    assert {"a b", "or2"} <= {s.name for s in problem.theory.symbols}
    assert said(problem)["goal"] == "int_0'(`a b`) = or2"


def test_the_same_text_gives_the_same_theory():
    parts = (NAT, LIST, PLUS, MAP, APPEND, "(prove (forall ((x (list Nat))) (= (map succ x) (++ x x))))")
    assert tip(*parts) == tip(*parts)


def test_what_shares_too_much_is_refused():
    lets = "".join(f"(let ((x{k + 1} (plus x{k} x{k}))) " for k in range(50))
    with pytest.raises(DiscoveryError, match="more than 20000 symbols when written out"):
        tip(NAT, PLUS, f"(prove (forall ((x0 Nat)) {lets}(= x50 x50){')' * 50}))")


def test_sorts_that_grow_without_end_are_refused():
    pair = "(declare-datatype pair (par (a b) ((two (one a) (other b)))))"
    lets = "".join(f"(let ((x{k + 1} (two x{k} x{k}))) " for k in range(50))
    with pytest.raises(DiscoveryError, match="too large"):
        tip(pair, f"(prove (forall ((x0 Bool)) {lets}(= x50 x50){')' * 50}))")


GOAL = "(prove (= zero zero))"


@pytest.mark.parametrize(
    ("string", "message"),
    [
        ("", "sample.smt2: expected (prove FORMULA): this problem asks nothing"),
        ("(prove", "line 1, column 1: this bracket is never closed: expected ')'"),
        ("(prove true))", "line 1, column 13: unexpected ')': no bracket is open"),
        ("(prove \"a\")", "unexpected '\"': expected a word or a bracket"),
        ("(" * 90, "nested more than 60 deep"),
        ("(define x)", "expected a command: assert, assert-not"),
        ("(prove x)", "line 1, column 8: there is no function or variable 'x'"),
        (NAT + "(prove (= (suc zero) zero))", "column 11: there is no function or variable 'suc': did"),
        (NAT + "(prove (= (succ zero zero) zero))", "'succ' takes 1 arguments, not 2"),
        (NAT + "(prove zero)", "line 2, column 8: expected sort Bool, found sort Nat"),
        (NAT + "(prove (= zero true))", "expected sort Nat, found sort Bool"),
        (NAT + "(prove (not true true))", "expected (not FORMULA ...)"),
        (NAT + "(prove (forall ((x Nut)) true))", "expected a sort, found 'Nut'"),
        (NAT + "(prove (forall (x) true))", "expected (VARIABLE SORT)"),
        (NAT + "(prove (= zero))", "expected (= VALUE VALUE)"),
        (NAT + "(prove (match zero ((zero true))))", "no case for succ"),
        (NAT + "(prove (match zero ((zero true) (zero true))))", "expected one case for each constructor"),
        (NAT + "(prove (match zero (((succ x y) true) (_ true))))", "'succ' has 1 fields"),
        (NAT + "(prove (match zero (((suc x) true) (_ true))))", "expected a constructor, found 'suc': did you"),
        (NAT + NAT, "line 2, column 19: expected a new name for a sort, found 'Nat'"),
        ("(declare-datatype T ((c (d T))))", "T needs a constructor that takes no T"),
        ("(declare-datatype T ((c) (c)))" + GOAL, "'c' is declared already"),
        (LIST + "(prove (= nil nil))", "the sort is open or too large: write (_ NAME SORTS)"),
        (LIST + NAT + "(prove (= (_ nil Nat Nat) (_ nil Nat)))", "'nil' has 1 parameters"),
        ("(define-fun and () Bool true)" + GOAL, "'and' is declared already"),
        (
            NAT + "(define-fun f ((x Nat)) Bool (forall ((y Nat)) (= x y)))(prove (f zero))",
            "'forall' stands inside a value",
        ),
        ("(prove (= 1234 0))", "a number has at most three digits here"),
        ("(prove ())", "expected an expression, found ()"),
        (
            "(declare-datatype L (par (a) ((n) (c (h a) (t (L (L a)))))))(prove (= (_ n Bool) (_ n Bool)))",
            "more than 300 sorts and functions are needed",
        ),
    ],
)  # fmt: skip
def test_errors_say_where_and_what(string, message):
    with pytest.raises(DiscoveryError) as error:
        tip(string)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


WHOLE = NAT + LIST + PLUS + LEQ + APPEND + MAP + "(prove (forall ((x (list Nat))) (= (map succ x) (++ x (_ nil Nat)))))"
TOKENS = WHOLE.replace("(", " ( ").replace(")", " ) ").split()


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4))
def test_any_change_gives_a_problem_or_an_error(seed, changes):
    random, words = Random(seed), list(TOKENS)
    for _ in range(changes):
        place, other = random.randrange(len(words)), random.randrange(len(words))
        words[place : place + random.randrange(3)] = random.choice([[], [words[other]], words[other : other + 5]])
    try:
        said(tip(" ".join(words)))
    except DiscoveryError as error:
        assert str(error)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_problem_or_an_error(string):
    with pytest.raises(DiscoveryError):
        tip(NAT, string)
