"""What a reader sees of a signed continued fraction."""

from discovery.protocol import Hit
from discovery.report.columns import Column, Layout, entry, pace, text_of

KEYS = (
    "index", "constant", "relation", "coefficients", "signs", "pattern", "fraction", "terms", "pre_period", "period",
    "channels", "order", "recurrence", "digits", "digits_per_term", "terms_compared", "bits_beyond_fit", "status",
    "group", "family", "theorem", "certificate", "latex",
)  # fmt: skip

SIGNED = Layout(
    keys=KEYS,
    columns=(
        Column("number", entry("relation"), elastic=True, formula=True),
        Column("signs", entry("signs")),
        Column("pattern, k = 1, 2, ...", entry("pattern"), elastic=True, formula=True),
        Column("order", entry("order"), right=True),
        Column("digits", entry("digits"), right=True),
        Column("digits/term", pace, right=True),
        Column("status", entry("status")),
        Column("group", entry("group")),
    ),
    complexity=("pattern", "relation", "signs"),
)


def hit_line(hit: Hit) -> str:
    """A hit in one line.

    >>> hit_line({"relation": "e", "pattern": "[2; 1, 2k, 1]", "signs": "+", "digits": 496, "digits_per_term": 1.54,
    ...           "status": "proved"})
    'found e = [2; 1, 2k, 1], signs +  (496 digits, 1.540 a term, proved)'
    """
    formula = f"{text_of(hit, 'relation')} = {text_of(hit, 'pattern')}, signs {text_of(hit, 'signs')}"
    return f"found {formula}  ({text_of(hit, 'digits')} digits, {pace(hit)} a term, {text_of(hit, 'status')})"
