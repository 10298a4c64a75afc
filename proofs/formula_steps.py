"""The steps of a checked certificate about a continued fraction, for a reader: claim, identity, conditions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs.formula_rules import check
from proofs.formula_rules.evaluations import evaluation, rows


@dataclass(frozen=True, slots=True)
class Step:
    """One rule: its name, what it is applied to, the identities that were checked, the conditions, the source."""

    title: str
    about: tuple[str, str]
    facts: tuple[str, ...]
    conditions: tuple[str, ...]
    source: str


def steps(certificate: Mapping[str, Any]) -> list[Step]:
    """The steps from the claim down to an evaluation; raises Refused where the certificate proves nothing."""
    check(certificate)
    return list(_walk(certificate["a"], certificate["b"], certificate["proof"]))


def cited(certificate: Mapping[str, Any]) -> str | None:
    """The id of the row of the table of evaluations that a certificate rests on, if it does on one."""
    node = certificate["proof"]
    while "proof" in node:
        node = node["proof"]
    return str(node["fact"]).partition("(")[0] if "fact" in node else None


def text(coefficients: Sequence[object], letter: str = "n") -> str:
    """A polynomial as text.

    >>> text([1, "-1/2", 3])
    '3*n^2 - 1/2*n + 1'
    """
    written = ""
    for power, coefficient in reversed(list(enumerate(map(Fraction, map(str, coefficients))))):
        if not coefficient:
            continue
        size, name = abs(coefficient), letter if power == 1 else f"{letter}^{power}"
        term = str(size) if not power else name if size == 1 else f"{size}*{name}"
        sign = "-" if coefficient < 0 else "+"
        written = f"{written} {sign} {term}" if written else term if sign == "+" else f"-{term}"
    return written or "0"


def quotient(pair: Sequence[Sequence[object]], letter: str = "n") -> str:
    """A rational function as text.

    >>> quotient([["1", "1"], ["1"]]), quotient([["1"], ["0", "1"]])
    ('n + 1', '(1)/(n)')
    """
    top, bottom = (text(part, letter) for part in pair)
    return top if bottom == "1" else f"({top})/({bottom})"


def _walk(a: Sequence[int], b: Sequence[int], node: Mapping[str, Any]) -> Iterator[Step]:
    writer = _WRITERS.get(node["rule"], _gauss)
    facts, conditions = writer(node)
    title, source = _TITLES[node["rule"]]
    yield Step(title, (text(a), text(b)), facts, conditions, source)
    if node["rule"] == "tail":
        yield from _walk(*_shifted(a, b, node["count"]), node["proof"])
    elif "proof" in node:
        yield from _walk(node["a"], node["b"], node["proof"])
    elif "fact" in node:
        yield _evaluation(node)


def _shifted(a: Sequence[int], b: Sequence[int], count: int) -> tuple[list[int], list[int]]:
    from proofs.formula_rules.exact import polynomial, shifted

    first, second = (list(map(int, shifted(polynomial(p), count))) for p in (a, b))
    return first, second


def _inflation(node: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    facts = (f"a(n) = c(n) a'(n) and b(n) = c(n) c(n-1) b'(n) with c(n) = {quotient(node['factor'])}",)
    return facts, ("c(n) has no zero and no pole at n = 0, 1, 2, ...",)


def _tail(node: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (f"the first {node['count']} partial fractions, as a matrix of integers",), ("b(n) is not 0 for n >= 1",)


def _euler(node: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    facts = (
        f"r(n) r(n-1) = a(n) r(n-1) + b(n) with r(n) = {quotient(node['r'])}",
        "the convergents are a(0) - r(0) + 1/(w(0) + ... + w(n)), w(0) = 1/r(0), w(k+1)/w(k) = -b(k+1)/(r(k+1) r(k))",
        f"w(k) = R(k) t(k) with R(k) = {quotient(node['ratio'], 'k')} and the terms t(k) of the evaluated series",
        f"R(k) = c + y(k+1) t(k+1)/t(k) - y(k) with c = {node['c']}, y(k) = {quotient(node['y'], 'k')}",
    )
    return facts, (
        "r(n) has no zero and no pole, y(k) and R(k) have no pole",
        "the series converges, y(k) t(k) tends to 0",
    )


def _gauss(node: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    letters = ", ".join(f"{name} = {node[name]}" for name in "suvwz" if name in node)
    path = ", ".join(node["steps"]) or "none needed"
    facts = (f"a(n) and b(n) are the theorem's with {letters}", f"contiguous relations and transformations: {path}")
    return facts, ("the parameters are in the theorem's range", "no relation divides by zero or is singular")


def _surd(node: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return ("the value is the root of x^2 = a x + b of larger modulus",), ("a^2 + 4b > 0 is no square",)


def _stieltjes(node: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return ("a(n) = x (2n + 1), b(n) = n^4; the value is 2/psi'((x+1)/2)",), ("x > 0",)


def _coboundary(node: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    entries = "; ".join(map(text, node["U"]))
    k, m = node["folds"]
    facts = (
        f"U(n) T(n) = g(n) T'(n) U(n+1) with U = ({entries}), g(n) = {quotient(node['g'])}",
        f"T(n) is the product of {k} of the steps (0, b; 1, a), T'(n) of {m} of the steps (0, b'; 1, a')",
    )
    return facts, (
        "det U(n) and g(n) have no zero or pole at n >= 1",
        "the two growth rates differ, or else a'(n), b'(n) > 0 and the second column of U has one sign at last",
    )


def _recurrence(node: Mapping[str, Any]) -> tuple[str, ...]:
    lead, trail = text(node["lead"]), text(node["trail"])
    return (
        f"p(n) = sum of t(n,k) over 0 <= k <= n, t(n,k) = {terms(node)}",
        f"L t(n,k) = G(n,k) - G(n,k-1) for L = ({lead}) E - a(n) + ({trail})/E, E the shift of n",
        f"G(n,k) = S(n,k) t(n,k) with S = {two_letters(node['S'])}",
    )


def _apery(node: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    s, signs = node["s"], {1: "", -1: "(-1)^"}
    outer, inner = (f"{signs[node[key]]}{letter}" if node[key] < 0 else "1" for key, letter in (("e", "m"), ("d", "m")))
    sign = " (-1)^n" if node["e"] < 0 else ""
    facts = (
        *_recurrence(node),
        f"q(n) = sum of t(n,k) c(n,k), c(n,k) = {node['mu']} * (sum of {outer}/m^{s} over m <= n)"
        f" + ({node['nu']}){sign} * (sum of {inner}/(m^{s} C(n,m) C(n+m,m)) over m <= k)",
        f"c(n,k) - c(n-1,k) has the factor ({two_letters(node['P'])})/(n^{node['u']} (n-k)) over C(n,k) C(n+k,k)",
        f"L (t c)(n,k) = (c G + H)(n,k) - (c G + H)(n,k-1), H with the factor ({two_letters(node['Q'])})"
        f"/(n(n+1))^{node['u']}",
    )
    return facts, (*_SUMS, "|c(n,k) - c(n,0)| <= 2 |nu|/(n+1), so q(n)/p(n) tends to the limit of c(n,0)")


def _legendre(node: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    z = Fraction(node["d"], node["powers"][2])
    facts = (
        *_recurrence(node),
        f"q(n) = sum of t(n,k) c(k), c(k) = {node['nu']} * (sum of ({z})^m/m^{node['s']} over m <= k)",
        f"L (t c)(n,k) = (c G + H)(n,k) - (c G + H)(n,k-1), H = ({z})^k ({two_letters(node['Q'])})/(n(n+1)) t(n,k)",
    )
    return facts, (
        *_SUMS,
        "t(n,k)/p(n) tends to 0 for fixed k, so q(n)/p(n) tends to the limit of c(k) (Toeplitz 1911)",
    )


def terms(node: Mapping[str, Any]) -> str:
    """The terms of the sums as text.

    >>> terms({"powers": [2, 1, 3]})
    'C(n,k)^2 C(n+k,k) 3^k'
    """
    i, j, x = node["powers"]
    parts = [name if e == 1 else f"{name}^{e}" for name, e in (("C(n,k)", i), ("C(n+k,k)", j))]
    return " ".join(parts if x == 1 else [*parts, f"{x}^k"])


def two_letters(rows: Sequence[Sequence[object]], letters: str = "nk") -> str:
    """A polynomial in n and k as text.

    >>> two_letters([["1"], [], ["0", "-2", "1/3"]])
    '1/3*n^2*k^2 - 2*n*k^2 + 1'
    """
    written = ""
    terms = [(j, i, Fraction(str(c))) for j, row in enumerate(rows) for i, c in enumerate(row)]
    for j, i, c in sorted(terms, reverse=True):
        powers = [x if e == 1 else f"{x}^{e}" for x, e in zip(letters, (i, j), strict=True) if e]
        size = [] if abs(c) == 1 and powers else [str(abs(c))]
        if c:
            sign = ("-" if c < 0 else "") if not written else f" {'-' if c < 0 else '+'} "
            written += sign + "*".join(size + powers)
    return written or "0"


def _argument(node: Mapping[str, Any]) -> Fraction:
    """Where the evaluation is cited."""
    if node["rule"] == "apery":
        return Fraction(node["e"])
    if node["rule"] == "legendre":
        return Fraction(node["d"], node["powers"][2])
    return Fraction(str(node["z"] if node["rule"] == "euler" else node["start"]))


def _evaluation(node: Mapping[str, Any]) -> Step:
    z = _argument(node)
    found = evaluation(str(node["fact"]), z)
    assert found is not None
    parameters = "; ".join(", ".join(map(str, part)) for part in (found.upper, found.lower))
    (a, b), (c, d) = found.value
    left = "z F'/F" if found.quotient else "F"
    facts = (
        f"F = pFq({parameters}; {z}), {left} = ({text([b, a], 'x')})/({text([d, c], 'x')})",
        f"x = {found.constant}",
    )
    title = f"Classical evaluation {found.id}"
    return Step(title, ("", ""), facts, (), str(rows()[found.id.partition("(")[0]]["reference"]))


_SUMS = (
    "both identities, divided by binomials, are identities of polynomials in n and k",
    "a(0) is p(1) times the first coefficient of L at 0; b(n) is minus its last one at n times its first one at n-1",
)
_WRITERS = {
    "apery": _apery,
    "legendre": _legendre,
    "inflation": _inflation,
    "tail": _tail,
    "euler": _euler,
    "surd": _surd,
    "stieltjes": _stieltjes,
    "coboundary": _coboundary,
}
_NOERLUND = "Gauss 1812; Nörlund 1924; DLMF 15.7.5"
_TITLES = {
    "apery": ("Apéry's double sums", "Apéry 1979; van der Poorten 1979; Zeilberger 1990"),
    "legendre": ("Sums of Legendre's polynomials", "Zeilberger 1990; Toeplitz 1911"),
    "inflation": ("Inflation", "Euler 1748"),
    "tail": ("Tail", "the definition of a continued fraction"),
    "coboundary": ("Coboundary", "Perron 1909; Kreuser 1914; Pincherle 1894"),
    "noerlund": ("Gauss's continued fraction, 2F1", _NOERLUND),
    "quadratic": ("Gauss's continued fraction, 2F1 after a quadratic transformation", f"{_NOERLUND}, 15.8.18"),
    "confluent": ("Gauss's continued fraction, 1F1", "Perron 1957; Cuyt et al. 2008, 16.1.17"),
    "bessel": ("Legendre's continued fraction, 0F1", "Legendre 1794; Lehmer 1973"),
    "surd": ("Periodic continued fraction", "Bombelli 1572; Galois 1829"),
    "stieltjes": ("Stieltjes's continued fraction", "Stieltjes 1890; Wall 1948, section 94"),
    "euler": ("Euler's continued fraction", "Euler 1748; Gosper 1978"),
}
