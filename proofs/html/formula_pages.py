"""Proved continued fractions as a folder of pages: an index, and one page a formula with its proof in steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from markupsafe import Markup

from proofs.formula_rules import check
from proofs.formula_rules.evaluations import rows
from proofs.formula_rules.irrational import check_irrational
from proofs.formula_steps import Step, cited, steps
from proofs.html.pages import clear, template, write, write_assets
from proofs.html.provenance import Entry, drawing
from proofs.irrationality_steps import irrationality_steps
from proofs.signed_cf_steps import LAMBERT, signed_steps

ROWS = 3
MOST_RELATED = 8
SIGNED = (f"{LAMBERT}: the classical fraction", "a transducer whose state recurs (Raney 1973; Hurwitz 1891)")


@dataclass(frozen=True, slots=True)
class Formula:
    """A statement such as PCF(2*n + 1, n^2) = 4/pi, its value as text, its certificate, and what else is known.

    `origin` names the search that found it and `history` tells how; `places` says where it lies in fields; `joined` are
    the numbers of formulas that are one with it, each with the map between the values.
    """

    statement: str
    value: str
    certificate: Mapping[str, Any]
    remarks: tuple[str, ...] = ()
    origin: str = ""
    history: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    joined: tuple[tuple[int, str], ...] = ()


def write_formulas(folder: Path, formulas: Sequence[Formula]) -> None:
    """Write the pages; every certificate is checked again first. Raises Refused for one that proves nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    clear(folder)
    write_assets(folder)
    files = [f"formula-{number}.html" for number in range(1, len(formulas) + 1)]
    groups: dict[str, list[tuple[str, str]]] = {}
    for file, formula in zip(files, formulas, strict=True):
        groups.setdefault(_ground(formula), []).append((file, formula.statement))
    for file, formula in zip(files, formulas, strict=True):
        related = [entry for entry in groups[_ground(formula)] if entry[0] != file][:MOST_RELATED]
        joined = [(files[number], formulas[number].statement, text) for number, text in formula.joined]
        write(folder / file, template("formula").render(**_content(formula, related), joined=joined))
    entries = [
        Entry(file, formula.statement, formula.origin, _ground(formula))
        for file, formula in zip(files, formulas, strict=True)
    ]
    page = template("formulas").render(formulas=formulas, groups=sorted(groups.items()), drawing=drawing(entries))
    write(folder / "index.html", page)


def _ground(formula: Formula) -> str:
    if "signs" in formula.certificate:
        return f"{LAMBERT}: the continued fraction of {formula.certificate['function']}"
    row = cited(_fraction(formula))
    return "no evaluation: quadratic irrationals" if row is None else f"{row}: {rows()[row]['reference']}"


def _fraction(formula: Formula) -> Mapping[str, Any]:
    """The certificate of the value on which a formula's proof rests, or is."""
    return formula.certificate.get("fraction", formula.certificate)  # type: ignore[no-any-return]


def _content(formula: Formula, related: list[tuple[str, str]]) -> dict[str, Any]:
    citations, walk = _proof(formula)
    return {
        "formula": formula,
        "math": _math(formula),
        "citations": citations,
        "related": related,
        "steps": walk,
        "certificate": dict(formula.certificate),
    }


def _math(formula: Formula) -> Markup:
    if "signs" in formula.certificate:
        return signed_math(formula.certificate, formula.value)
    fraction = _fraction(formula)
    return fraction_math(fraction["a"], fraction["b"], formula.value)


def signed_math(certificate: Mapping[str, Any], value: str) -> Markup:
    """The first terms of a signed continued fraction in MathML, and the value."""
    terms, block = list(certificate["before"]), 0
    while len(terms) <= ROWS:
        terms += [start + step * block for start, step in certificate["channels"]]
        block += 1
    signs = [1 if sign == "+" else -1 for sign in certificate["signs"]]
    # The sign in front of the n-th term is the one before it in the word.
    return _nested([(terms[n], signs[(n - 1) % len(signs)]) for n in range(ROWS + 1)], value)


def _proof(formula: Formula) -> tuple[tuple[str, ...], list[Step]]:
    """The theorems that a formula's proof cites, and its steps; checked on the way."""
    if "irrational" in formula.certificate:
        return check_irrational(formula.certificate).citations, irrationality_steps(formula.certificate)
    if "signs" in formula.certificate:
        return SIGNED, signed_steps(formula.certificate)
    return check(formula.certificate).citations, steps(formula.certificate)


def fraction_math(a: Sequence[int], b: Sequence[int], value: str) -> Markup:
    """The first partial fractions in MathML, and the value."""
    return _nested([(_value(a, n), _value(b, n)) for n in range(ROWS + 1)], value)


def _nested(at: Sequence[tuple[int, int]], value: str) -> Markup:
    """a_0 + b_1/(a_1 + b_2/(a_2 + ...)) from the pairs (a_n, b_n)."""
    last = len(at) - 1
    inner = f"<mrow>{_number(at[last][0])}<mo>+</mo><mo>⋱</mo></mrow>"
    for n in range(last, 0, -1):
        nested = f'<mstyle displaystyle="true" scriptlevel="0">{inner}</mstyle>'
        inner = f"<mrow>{_number(at[n - 1][0])}<mo>+</mo><mfrac>{_number(at[n][1])}{nested}</mfrac></mrow>"
    return Markup(f'<math displaystyle="true">{inner}<mo>=</mo><mtext>{escape(value)}</mtext></math>')


def _value(coefficients: Sequence[int], n: int) -> int:
    return sum(c * n**i for i, c in enumerate(coefficients))


def _number(n: int) -> str:
    return f"<mn>{n}</mn>" if n >= 0 else f"<mrow><mo>−</mo><mn>{-n}</mn></mrow>"
