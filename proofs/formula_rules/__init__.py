"""TRUSTED. Proofs that a polynomial continued fraction has a value. Searches for nothing.

A certificate is {"a": [...], "b": [...], "constant": text, "map": [c0, c1, d0, d1], "proof": node} and claims that

    a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)) = (c0 + c1 x)/(d0 + d1 x)

for the number x written `constant`; integers a, b start with the constant term. Values are points of the projective
line: a vanishing denominator says that the convergents tend to infinity. A node names its rule and carries all that is
to be checked; nodes below it prove what it needs. Each rule's theorem and side conditions stand with its function;
rationals are strings such as "-1/2".
"""

from collections.abc import Callable, Sequence
from functools import partial

from proofs.formula_rules.changes import inflation, tail
from proofs.formula_rules.euler import euler
from proofs.formula_rules.exact import Polynomial, has_zero
from proofs.formula_rules.gauss import bessel, confluent, noerlund, quadratic, surd
from proofs.formula_rules.hypergeometric import Refused, demand
from proofs.formula_rules.reading import Below, Node, Proved, integer_list, integers

__all__ = ["Proved", "Refused", "check", "prove"]

DEEPEST = 20
KEYS = {"a", "b", "constant", "map", "proof"}

Rule = Callable[[Polynomial, Polynomial, Node, Below], Proved]
RULES: dict[str, tuple[Sequence[str], Rule]] = {
    "inflation": (("factor", "a", "b", "proof"), inflation),
    "tail": (("count", "proof"), tail),
    "noerlund": (("s", "u", "v", "w", "z", "fact", "start", "steps"), noerlund),
    "quadratic": (("u", "v", "fact", "start", "steps"), quadratic),
    "confluent": (("s", "u", "w", "z", "fact", "start", "steps"), confluent),
    "bessel": (("s", "w", "z", "fact", "start", "steps"), bessel),
    "surd": ((), surd),
    "euler": (("r", "fact", "z", "ratio", "c", "y"), euler),
}


def check(certificate: object) -> Proved:
    """Return what the certificate proves, if it proves its claim; raise Refused otherwise.

    >>> brouncker = {"a": [1, 2], "b": [0, 0, 1], "constant": "pi", "map": [4, 0, 0, 1], "proof": {
    ...     "rule": "quadratic", "u": "0", "v": "0", "fact": "E0004", "start": "-1", "steps": ["pfaff"]}}
    >>> check(brouncker).citations[0]
    "Gauss's continued fraction in Nörlund's form, quadratic transformation (DLMF 15.7.5, 15.8.18)"
    >>> check({**brouncker, "map": [4, 0, 1, 1]})
    Traceback (most recent call last):
        ...
    proofs.formula_rules.hypergeometric.Refused: the value is another one
    """
    demand(isinstance(certificate, dict) and set(certificate) == KEYS, "not a certificate of this kind")
    assert isinstance(certificate, dict)
    a, b = integers(certificate, "a"), integers(certificate, "b")
    proved = prove(a, b, certificate["proof"])
    c = integer_list(certificate["map"])
    demand(len(c) == 4 and c[0] * c[3] != c[1] * c[2], "the map is not four integers, or has no inverse")
    demand(certificate["constant"] == proved.constant, "the value is about another number")
    (p, q), (r, s) = proved.value
    left, right = (q, p, s, r), c
    same = all(left[i] * right[j] == left[j] * right[i] for i in range(4) for j in range(i))
    demand(same, "the value is another one")
    return proved


def prove(a: Polynomial, b: Polynomial, node: object, depth: int = 0) -> Proved:
    """What a node proves about the fraction of a and b."""
    demand(isinstance(node, dict) and depth <= DEEPEST, "a step is no step, or too deep")
    assert isinstance(node, dict)
    rule = node.get("rule")
    demand(isinstance(rule, str) and rule in RULES, "no rule has that name")
    demand(bool(a) and not has_zero(b, 1), "b(n) has a zero, or a(n) is zero")
    assert isinstance(rule, str)
    keys, function = RULES[rule]
    demand(set(node) == {"rule", *keys}, f"the step {rule} does not hold what it must")
    return function(a, b, node, partial(prove, depth=depth + 1))
