"""Induction on size: functions that call themselves with what is no part of their arguments."""

import pytest
from test_tip import LEQ, LIST, NAT, PLUS, said, tip

from proofs.prover.speculate import Speculation

EQUAL = """(define-fun-rec == ((x Nat) (y Nat)) Bool (match x
  ((zero (match y ((zero true) ((succ z) false)))) ((succ v) (match y ((zero false) ((succ w) (== v w))))))))\n"""
ELEM = """(define-fun-rec elem ((x Nat) (y (list Nat))) Bool
  (match y ((nil false) ((cons z xs) (or (== x z) (elem x xs))))))\n"""
DELETE = """(define-fun-rec delete ((x Nat) (y (list Nat))) (list Nat) (match y
  ((nil (_ nil Nat)) ((cons z xs) (ite (== x z) (delete x xs) (cons z (delete x xs)))))))\n"""
NUB = """(define-fun-rec nub ((x (list Nat))) (list Nat)
  (match x ((nil (_ nil Nat)) ((cons y xs) (cons y (nub (delete y xs)))))))\n"""
MINUS = """(define-fun-rec minus ((x Nat) (y Nat)) Nat
  (match x ((zero zero) ((succ z) (match y ((zero x) ((succ w) (minus z w))))))))\n"""
LESS = """(define-fun-rec less ((x Nat) (y Nat)) Bool
  (match y ((zero false) ((succ z) (match x ((zero true) ((succ n) (less n z))))))))\n"""
MODULO = """(define-fun-rec modulo ((x Nat) (y Nat)) Nat
  (match y ((zero zero) ((succ z) (ite (less x y) x (modulo (minus x y) y))))))\n"""
NUBS = NAT + LIST + EQUAL + ELEM + DELETE + NUB


def test_a_bound_is_defined_where_recursion_is_not_on_parts():
    lines = said(tip(NUBS, "(prove (forall ((x Nat) (xs (list Nat))) (= (elem x (nub xs)) (elem x xs))))"))
    assert lines["fits:list.1"] == "fits:list(nil, y)"
    assert lines["fits:list.2"] == "¬fits:list(cons(x1, x2), nil)"
    assert lines["fits:list.3"] == "fits:list(cons(x1, x2), cons(y1, y2)) = fits:list(x2, y2)"


def test_none_where_all_recursion_is_on_parts():
    lines = said(tip(NAT, PLUS, LEQ, "(prove (forall ((x Nat)) (leq x (plus x x))))"))
    assert not [name for name in lines if name.startswith("fits")]


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        (NUBS, "(prove (forall ((x Nat) (xs (list Nat))) (=> (elem x (nub xs)) (elem x xs))))"),
        (NAT + MINUS + LESS + MODULO, "(prove (forall ((x Nat) (y Nat)) (less (modulo x (succ y)) (succ y))))"),
    ],
    ids=["nub", "modulo"],
)
def test_it_proves(text, goal):
    problem = tip(text, goal)
    loop = Speculation(problem, problem.goals[0].formula, iter([True] * 20_000 + [False] * 100_000).__next__)
    theorem = loop.run()
    assert theorem is not None and loop.refused == 0
    assert theorem.formula is problem.goals[0].formula


def test_a_false_goal_stays_open():
    problem = tip(NUBS, "(prove (forall ((xs (list Nat))) (= (nub xs) xs)))")
    loop = Speculation(problem, problem.goals[0].formula, iter([True] * 3_000 + [False] * 100_000).__next__)
    assert loop.run() is None and loop.refused == 0
