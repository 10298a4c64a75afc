"""What a reader sees of a formula that is no continued fraction: a series, a product, a radical, a recurrence."""

import re
from collections.abc import Callable
from dataclasses import replace

from discovery.protocol import Hit
from discovery.report.columns import PCF, Column, Layout, entry, known, pace, text_of

KEYS = (
    "index", "formula", "start", "constant", "relation", "numerator", "value", "digits", "digits_per_term",
    "convergence", "exponent", "cost", "status", "known", "group", "family", "theorem", "extraction", "latex",
)  # fmt: skip


def cost(hit: Hit) -> str:
    """The cost of a digit, in units where Chudnovsky's series for pi takes 0.367.

    >>> cost({"cost": 8.656}), cost({"cost": None})
    ('8.66', '-')
    """
    value = hit.get("cost")
    return "-" if value is None else f"{value:.3g}"


def extraction(hit: Hit) -> str:
    """The digits from a place on, with their base, where the formula gives them.

    >>> extraction({"extraction": {"base": 16, "position": 9, "digits": "885a308d"}}), extraction({"extraction": None})
    ('885a308d (base 16)', '-')
    """
    found = hit.get("extraction")
    return f"{found['digits']} (base {found['base']})" if found else "-"


def speed(hit: Hit) -> str:
    """Digits per term, or how the error shrinks.

    >>> speed({"digits_per_term": 0.60206}), speed({"convergence": "polynomial", "exponent": "-3/2"})
    ('0.602', 'n^(-3/2)')
    """
    exponent = hit.get("exponent")
    return pace(hit) if exponent is None else f"n^({exponent})" if "/" in exponent else f"n^{exponent}"


# A product's sign, but not that of a coefficient and a power of n.
_TIMES = re.compile(r"(?<=[)\dn])\*(?!n\b|\w\(n)(?=[(\w])")

_OVER = re.compile(r"(?<=[)n])/(?=\()|(?<=[)n\d])/(?=[a-z]{4,}\()")


def spaced(hit: Hit) -> str:
    """The formula with spaces between its factors, where a table may break it.

    >>> spaced({"formula": "(42*n + 5)*binomial(2n,n)^3/4096^n"})
    '(42*n + 5) * binomial(2n,n)^3/4096^n'
    """
    return _OVER.sub(" / ", _TIMES.sub(" * ", text_of(hit, "formula")))


FORMULA = Layout(
    keys=KEYS,
    columns=(
        Column("formula", spaced, elastic=True, formula=True),
        Column("n >=", entry("start"), right=True, formula=True),
        Column("value", entry("relation"), elastic=True, formula=True),
        Column("digits/term", speed, right=True),
        Column("cost", cost, right=True),
        Column("status", entry("status")),
        Column("known", known),
        Column("group", entry("group")),
    ),
    complexity=("formula", "relation"),
    price="cost",
)


def with_digits(position: int) -> Layout:
    """The layout with a column for the digits from a place on."""
    digits = Column(f"from place {position}", extraction, elastic=True)
    return replace(FORMULA, columns=(*FORMULA.columns[:-1], digits, FORMULA.columns[-1]))


def hit_line(hit: Hit) -> str:
    """A hit in one line.

    >>> hit_line({"formula": "1/2^n", "relation": "2", "digits": 100, "digits_per_term": 0.301, "status": "verified",
    ...           "known": None})
    'found 1/2^n: 2  (100 digits, 0.301 a term, verified, new)'
    """
    rate = speed(hit) + (" a term" if hit.get("digits_per_term") is not None else "")
    what = f"{text_of(hit, 'formula')}: {text_of(hit, 'relation')}"
    return f"found {what}  ({text_of(hit, 'digits')} digits, {rate}, {text_of(hit, 'status')}, {known(hit)})"


def look_of(kind: object) -> tuple[Layout, Callable[[Hit], str]]:
    """The layout and the line of the hits of one kind of search."""
    if kind in ("series", "products", "radicals", "radical-products", "recurrences"):
        return FORMULA, hit_line
    from discovery.progress import hit_line as fraction_line

    return PCF, fraction_line
