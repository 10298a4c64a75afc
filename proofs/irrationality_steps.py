"""The steps of a checked proof that a number is irrational, for a reader."""

from collections.abc import Iterator, Mapping
from math import log
from typing import Any

from proofs.formula_rules.irrational import Irrational, check_irrational
from proofs.formula_steps import Step, steps, terms, text, two_letters


def irrationality_steps(certificate: Mapping[str, Any]) -> list[Step]:
    """The steps from the field to the contradiction; raises Refused where the certificate proves nothing."""
    proved = check_irrational(certificate)
    return [*_field(certificate), *steps(certificate["fraction"]), *_ending(certificate, proved)]


def least_delta(proved: Irrational) -> float:
    """A lower bound of delta: errors are below C/p(n)^2 and denominators below c 3^(sn) p(n), by Hanson's bound."""
    gain, loss = log(proved.rate), proved.sums.s * log(3)
    return (gain - loss) / (gain + loss)


def _field(certificate: Mapping[str, Any]) -> Iterator[Step]:
    field = certificate["field"]
    if field is None:
        return
    f, fbar = (two_letters(field[key], "xy") for key in ("f", "fbar"))
    facts = (
        f"f = {f}",
        f"fbar = {fbar}",
        "a(x,y) = f(x,y) - fbar(x+1,y), b(x) = (f fbar)(x,0) - (f fbar)(0,0)",
        "M_X = (0, b(x); 1, a(x,y)), M_Y = (fbar, b(x); 1, f)",
        "M_X(x,y) M_Y(x+1,y) = M_Y(x,y) M_X(x,y+1)",
    )
    source = "Elimelech et al., PNAS 121 (2024), arXiv:2308.11829"
    yield Step("A conservative matrix field", ("", ""), facts, ("an identity of polynomials in x and y",), source)
    (x, y), (s, t) = field["start"], field["direction"]
    fraction = certificate["fraction"]
    about = (text(fraction["a"]), text(fraction["b"]))
    line = f"the product of the field's steps along ({x}, {y}) + n ({s}, {t}), brought to companion form and inflated"
    same = "a(n) a(n-1)/b(n) is the same rational function for both"
    yield Step("A trajectory of the field", about, (line,), (same,), source)


def _ending(certificate: Mapping[str, Any], proved: Irrational) -> Iterator[Step]:
    node, sums = certificate["fraction"]["proof"], proved.sums
    small = f"({3**sums.s}/{proved.rate})^n"
    factor = "" if sums.clear == 1 else f"{sums.clear} "
    power = "" if sums.s == 1 else f"^{sums.s}"
    reason = "m C(n,m) divides lcm(1..n), and C(n+k,k)/C(n+m,m) = C(n+k,k-m)/C(k,m)"
    yield Step(
        "Denominators",
        ("", ""),
        (
            "p(n) is an integer, a sum of products of binomials",
            f"{factor}lcm(1..n){power} q(n) is an integer",
            reason if node["rule"] == "apery" else f"m^{sums.s} divides lcm(1..n){power} for m <= k <= n",
        ),
        (f"the factors mu and nu in c(n,k) become integers by {sums.clear}", f"t(n,k) = {terms(node)} clears the rest"),
        "Nair 1982 (m C(n,m) divides lcm(1..n))" if node["rule"] == "apery" else "the definition of lcm",
    )
    yield Step(
        "Growth",
        ("", ""),
        (
            f"p(n) >= {proved.rate} p(n-1) for n >= {proved.start}",
            "W(n) = q(n) p(n-1) - q(n-1) p(n) is never 0 and |W(n)| <= |W(1)|, by the recurrence of both",
            f"|y p(n) - q(n)| <= |W(1)|/({proved.rate - 1} p(n)) for y = lim q(n)/p(n)",
        ),
        (
            f"p({proved.start}) >= {proved.rate} p({proved.start - 1}), by the sums themselves",
            "the inequality between polynomials that carries the bound from n to n + 1",
            "the last coefficient of the recurrence is smaller than the first for n >= 1, so W falls",
        ),
        "induction on n",
    )
    yield Step(
        f"{proved.constant} is irrational",
        ("", ""),
        (
            f"{factor}lcm(1..n){power} |y p(n) - q(n)| < C {small}, by lcm(1..n) < 3^n, tends to 0",
            "were y rational, its denominator times this would be an integer; by W(n) no two consecutive ones are 0",
            f"y is a Moebius image of {proved.constant} with rational coefficients",
            _delta(proved),
        ),
        (f"{proved.rate} > 3^{sums.s}",),
        "Hanson 1972 (lcm(1..n) < 3^n); Apéry 1979",
    )


def _down(number: float) -> str:
    return f"{int(number * 10_000) / 10_000:.4f}"


def _delta(proved: Irrational) -> str:
    loss = f"{proved.sums.s} log 3"
    return f"delta >= (log {proved.rate} - {loss})/(log {proved.rate} + {loss}) > {_down(least_delta(proved))}"
