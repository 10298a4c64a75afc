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

from proofs.formula_rules.changes import coboundary, inflation, tail
from proofs.formula_rules.euler import euler
from proofs.formula_rules.exact import Polynomial, has_zero, matrix
from proofs.formula_rules.gauss import bessel, confluent, noerlund, quadratic, stieltjes, surd
from proofs.formula_rules.hypergeometric import Refused, demand
from proofs.formula_rules.inner_sums import apery, legendre
from proofs.formula_rules.reading import Below, Node, Proved, integer_list, integers

__all__ = ["Proved", "Refused", "check", "check_relation", "prove"]

DEEPEST = 20
KEYS = {"a", "b", "constant", "map", "proof"}
RELATION_KEYS = {"a", "b", "other", "map", "proof"}
# What stands for the value of the given fraction.
GIVEN = "V'"

Rule = Callable[[Polynomial, Polynomial, Node, Below], Proved]
RULES: dict[str, tuple[Sequence[str], Rule]] = {
    "inflation": (("factor", "a", "b", "proof"), inflation),
    "tail": (("count", "proof"), tail),
    "coboundary": (("U", "g", "folds", "a", "b", "proof"), coboundary),
    "noerlund": (("s", "u", "v", "w", "z", "fact", "start", "steps"), noerlund),
    "quadratic": (("u", "v", "fact", "start", "steps"), quadratic),
    "confluent": (("s", "u", "w", "z", "fact", "start", "steps"), confluent),
    "bessel": (("s", "w", "z", "fact", "start", "steps"), bessel),
    "surd": ((), surd),
    "stieltjes": ((), stieltjes),
    "apery": (("powers", "lead", "trail", "S", "s", "e", "d", "u", "mu", "nu", "P", "Q", "fact"), apery),
    "legendre": (("powers", "lead", "trail", "S", "s", "d", "nu", "Q", "fact"), legendre),
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
    demand(certificate["constant"] == proved.constant, "the value is about another number")
    _check_map(certificate["map"], proved)
    return proved


def check_relation(certificate: object) -> Proved:
    """Return what the certificate proves about two fractions, if it proves its claim; raise Refused otherwise.

    It holds "other": [a', b'] beside the entries of `check`, without "constant", and claims for the two values that
    V = (c0 + c1 V')/(d0 + d1 V'), whatever they are; its proof ends in {"rule": "given"}, which stands for a', b'.
    """
    demand(isinstance(certificate, dict) and set(certificate) == RELATION_KEYS, "not a certificate of this kind")
    assert isinstance(certificate, dict)
    other = certificate["other"]
    demand(isinstance(other, list) and len(other) == 2, "the other fraction is missing")
    given = integers({"a": other[0]}, "a"), integers({"b": other[1]}, "b")
    proved = prove(integers(certificate, "a"), integers(certificate, "b"), certificate["proof"], 0, given)
    demand(proved.constant == GIVEN, "the proof is not about the other fraction")
    _check_map(certificate["map"], proved)
    return proved


def _check_map(claimed: object, proved: Proved) -> None:
    c = integer_list(claimed)
    demand(len(c) == 4 and c[0] * c[3] != c[1] * c[2], "the map is not four integers, or has no inverse")
    (p, q), (r, s) = proved.value
    left = (q, p, s, r)
    same = all(left[i] * c[j] == left[j] * c[i] for i in range(4) for j in range(i))
    demand(same, "the value is another one")


def prove(
    a: Polynomial, b: Polynomial, node: object, depth: int = 0, given: tuple[Polynomial, Polynomial] | None = None
) -> Proved:
    """What a node proves about the fraction of a and b, where the value of the fraction `given` may be used."""
    demand(isinstance(node, dict) and depth <= DEEPEST, "a step is no step, or too deep")
    assert isinstance(node, dict)
    demand(bool(a) and not has_zero(b, 1), "b(n) has a zero, or a(n) is zero")
    if node == {"rule": "given"}:
        demand((a, b) == given, "this fraction is not given")
        return Proved(GIVEN, matrix([[1, 0], [0, 1]]), ())
    rule = node.get("rule")
    demand(isinstance(rule, str) and rule in RULES, "no rule has that name")
    assert isinstance(rule, str)
    keys, function = RULES[rule]
    demand(set(node) == {"rule", *keys}, f"the step {rule} does not hold what it must")
    return function(a, b, node, partial(prove, depth=depth + 1, given=given))
