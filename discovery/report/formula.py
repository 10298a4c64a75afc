"""What a reader sees of a formula that is no continued fraction: a series, a product, a radical, a recurrence."""

from dataclasses import replace

from discovery.protocol import Hit
from discovery.report.columns import Column, Layout, entry, known, pace, text_of

KEYS = (
    "index", "formula", "start", "constant", "relation", "numerator", "value", "digits", "digits_per_term",
    "convergence", "cost", "status", "known", "group", "family", "theorem", "extraction", "latex",
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


FORMULA = Layout(
    keys=KEYS,
    columns=(
        Column("formula", entry("formula"), elastic=True, formula=True),
        Column("from n", entry("start"), right=True, formula=True),
        Column("value", entry("relation"), elastic=True, formula=True),
        Column("digits", entry("digits"), right=True),
        Column("digits/term", pace, right=True),
        Column("cost", cost, right=True),
        Column("status", entry("status")),
        Column("known", known),
        Column("group", entry("group")),
    ),
    complexity=("formula", "relation"),
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
    speed = pace(hit) + (" a term" if hit.get("digits_per_term") is not None else "")
    what = f"{text_of(hit, 'formula')}: {text_of(hit, 'relation')}"
    return f"found {what}  ({text_of(hit, 'digits')} digits, {speed}, {text_of(hit, 'status')}, {known(hit)})"
