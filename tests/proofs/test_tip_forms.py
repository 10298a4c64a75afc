"""The less common forms of SMT-LIB and TIP, each read as what it stands for."""

import pytest
from evaluator import Evaluator
from test_tip import LEQ, LIST, NAT, PLUS, integer, nat, said, tip

from kernels.errors import DiscoveryError
from proofs.formulas import FALSE_VALUE, TRUE_VALUE


def test_datatypes_in_groups():
    forest = "(declare-datatypes ((tree 1) (forest 1)) ((par (a) ((node (top a) (below (forest a)))))"
    problem = tip(
        f"{forest} (par (a) ((none) (more (one (tree a)) (rest (forest a)))))))",
        "(prove (forall ((x (forest Bool))) (= x x)))",
    )
    assert {d.sort: [c.name for c in d.constructors] for d in problem.theory.datatypes} == {
        "bool": ["true", "false"],
        "tree": ["node"],
        "forest": ["none", "more"],
    }


def test_datatypes_in_the_older_form():
    problem = tip(
        "(declare-datatypes (a) ((list nil (cons (head a) (tail (list a))))))",
        "(declare-datatypes () ((Nat zero (succ (p Nat)))))",
        "(prove (= (cons zero nil) (cons zero nil)))",
    )
    assert said(problem)["goal"] == "cons(zero, nil) = cons(zero, nil)"


def test_constants_and_declared_functions():
    problem = tip(
        NAT,
        "(declare-sort E)(declare-const e E)(declare-const any (par (a) a))(define-const one Nat (succ zero))",
        "(declare-fun f (par (a) ((a a) Nat)))",
        "(prove (= (f e e) (f (_ any E) (as any E)) one))",
    )
    assert said(problem)["goal"] == "f(e, e) = f(any, any) ∧ f(any, any) = one"
    assert said(problem)["one.1"] == "one = succ(zero)"


def test_functions_with_parameters_around_everything():
    identity = "(define-fun same (par (a) (((x a)) a x)))"
    assert said(tip(NAT, identity, "(prove (= (same zero) zero))"))["same.1"] == "same(x) = x"


def test_ite_on_a_variable_splits():
    lines = said(tip(NAT, "(define-fun f ((b Bool) (x Nat)) Nat (ite b x zero))", "(prove (= (f true zero) zero))"))
    assert (lines["f.1"], lines["f.2"]) == ("f(true, x) = x", "f(false, x) = zero")


def test_a_match_on_what_is_known_takes_its_case():
    twice = "(define-fun f ((x Nat)) Nat (match x ((zero zero) ((succ y) (match x ((zero zero) ((succ z) z)))))))"
    assert said(tip(NAT, twice, "(prove (= (f zero) zero))"))["f.2"] == "f(succ(y)) = y"


def test_a_match_on_bool_and_a_named_default():
    problem = tip(
        NAT,
        LEQ,
        "(define-fun f ((x Nat)) Nat (match (leq x zero) ((true zero) (false x))))",
        "(define-fun g ((x Nat)) Nat (match x ((zero (succ zero)) (other other))))",
        "(prove (= (f zero) (g zero)))",
    )
    evaluator = Evaluator(problem)
    assert [evaluator.call("f", nat(k)) for k in (0, 3)] == [nat(0), nat(3)]
    assert [evaluator.call("g", nat(k)) for k in (0, 3)] == [nat(1), nat(3)]


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        ("(or (leq y x) (f (succ x) y))", [True, True]),
        ("(and (leq x y) (f (succ x) y))", [False, False]),
        ("(=> (leq x y) (f (succ x) y))", [True, True]),
    ],
)
def test_connectives_guard_recursion(body, meaning):
    problem = tip(NAT, LEQ, f"(define-fun-rec f ((x Nat) (y Nat)) Bool {body})", "(prove (f zero zero))")
    assert said(problem)["f.1"].startswith("f(x, y) = f:case1(")
    evaluator = Evaluator(problem)
    found = [evaluator.call("f", nat(m), nat(n)) for m, n in ((0, 2), (3, 1))]
    assert found == [TRUE_VALUE if value else FALSE_VALUE for value in meaning]


def test_functions_in_variables_are_applied_without_a_sign():
    problem = tip(NAT, "(prove (forall ((f (=> Nat Nat Nat)) (x Nat)) (= (f x x) (@ f x x))))")
    assert said(problem)["goal"].split(" = ")[0] == said(problem)["goal"].split(" = ")[1]


def test_exclusive_or_and_chains_of_numbers():
    problem = tip(
        "(define-fun f ((b Bool) (c Bool)) Bool (xor b c))",
        "(define-fun g ((x Int)) Int (- (+ x x 1) (- x)))",
        "(prove (=> (f true true) (= (g 0) (g 1) (g 2))))",
    )
    evaluator = Evaluator(problem)
    assert evaluator.call("f", TRUE_VALUE, FALSE_VALUE) is TRUE_VALUE
    assert evaluator.call("f", TRUE_VALUE, TRUE_VALUE) is FALSE_VALUE
    assert evaluator.call("g", integer(4)) is integer(13)


def test_several_arguments_of_distinct_differ_pairwise():
    problem = tip(NAT, "(define-fun f ((x Nat) (y Nat) (z Nat)) Bool (distinct x y z))", "(prove (f zero zero zero))")
    evaluator = Evaluator(problem)
    assert evaluator.call("f", nat(0), nat(1), nat(2)) is TRUE_VALUE
    assert evaluator.call("f", nat(0), nat(1), nat(0)) is FALSE_VALUE


@pytest.mark.parametrize(
    ("string", "message"),
    [
        ("(declare-datatypes ((a 0)) ())", "expected as many bodies as names"),
        ("(declare-datatypes (a) (()))", "expected (NAME CONSTRUCTORS)"),
        ("(declare-sort E 7)", "expected a number of arguments from 0 to 3"),
        ("(declare-datatype T ((c (() Bool))))", "expected a name for each field"),
        ("(declare-datatype T (()))", "expected (CONSTRUCTOR (FIELD SORT) ...)"),
        ("(declare-fun (f) () Bool)", "expected a name"),
        ("(define-funs-rec ((f () Bool)) ())", "expected as many bodies as heads"),
        ("(define-funs-rec (()) (true))", "expected (NAME ((VARIABLE SORT) ...) SORT)"),
        ("(define-fun f ((x Bool) (x Bool)) Bool x)", "expected variables with their sorts, all different"),
        ("(declare-const c (par (a a) a))", "expected sort parameters, all different and new"),
        ("(prove (_ x y))", "there is no function or variable 'x'"),
        ("(prove (as true Int))", "expected sort Int, found sort Bool"),
        ("(prove (+ 1))", "'+' takes two integers"),
        ("(prove (< 1 2 3))", "'<' takes two integers"),
        ("(prove (@ true))", "expected (@ FUNCTION ARGUMENTS)"),
        ("(prove (@ true true))", "expected sort (=> Bool ?), found sort Bool"),
        ("(prove (let ((() true)) true))", "expected a variable"),
        ("(prove (lambda () true))", "expected ((VARIABLE SORT) ...)"),
        (LIST + "(prove (head))", "'head' takes one argument"),
        (LIST + "(prove ((_ is cons)))", "expected ((_ is CONSTRUCTOR) x)"),
        (NAT + PLUS + "(prove (= (plus zero) zero))", "expected sort"),
        ("|| (prove true)", "a name must not be empty"),
        ("(prove |x)", "unexpected '|'"),
    ],
)
def test_errors(string, message):
    with pytest.raises(DiscoveryError) as error:
        tip(string)
    assert message in str(error.value)
