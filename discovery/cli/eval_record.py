"""What `discover eval` tells of one fraction, as plain data."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from conjectures.pcf import Pcf
from conjectures.polynomials import value_at
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from flint import arb

    from conjectures.evaluation import Enclosure

MAX_CONVERGENTS = 10_000
# What all of them together may have: about 100 MB of text.
MAX_CONVERGENT_BITS = 332_000_000
# A ball may lie across the last digit's edge: then a little more precision decides it.
ATTEMPTS = 3
# To so many digits slow limits are found by extrapolation, too.
CHECKED_DIGITS = 20
EXTRA_BITS = 64


def evaluation(pcf: Pcf, digits: int, convergents: int = 0) -> dict[str, Any]:
    """Everything that the command knows of a fraction, as the JSON line that it prints.

    >>> record = evaluation(Pcf.parse("2n+1", "n^2"), 20, 2)
    >>> record["value"], record["convergence"], record["convergents"]
    ('1.2732395447351626861', 'geometric', [['1', '1'], ['4', '3']])

    `value` is None if there is no limit; `reason` then says why.
    """
    return {
        "a": pcf.a_text,
        "b": pcf.b_text,
        **limit_of(pcf, digits),
        **convergence_of(pcf),
        "known": known_as(pcf),
        **canonical_of(pcf),
        "latex": pcf.latex(),
        "convergents": _decimals(pcf, convergents),
    }


def limit_of(pcf: Pcf, digits: int) -> dict[str, Any]:
    """The limit's certain digits, its ball, the theorem that proves it and the number of terms that were used."""
    from conjectures.convergence import NoLimit
    from conjectures.decimals import certain_decimal

    try:
        enclosure = limit_ball(pcf, digits)
    except NoLimit as verdict:
        return {
            "value": None,
            "digits": 0,
            "exact": None,
            "enclosure": None,
            "theorem": str(verdict),
            "terms": None,
            "extrapolation": None,
        }
    value = certain_decimal(enclosure.ball, digits)
    return {
        "value": value,
        "digits": _count(value, digits),
        "exact": exact_value(pcf, enclosure.terms),
        "enclosure": enclosure.ball.str(digits),
        "theorem": enclosure.theorem,
        "terms": enclosure.terms,
        "extrapolation": extrapolation_of(pcf, enclosure.ball),
    }


def extrapolation_of(pcf: Pcf, ball: "arb") -> dict[str, Any] | None:
    """How a slow fraction's limit compares with one extrapolated from convergents; None where there is none.

    >>> extrapolation_of(Pcf.parse("2n+1", "n^4"), limit_ball(Pcf.parse("2n+1", "n^4"), 40).ball)
    {'digits': 24, 'terms': 468, 'agrees': True}
    """
    from conjectures.closed_forms import agreement
    from conjectures.extrapolation import confirms, extrapolated

    found = extrapolated(pcf, CHECKED_DIGITS)
    if found is None:
        return None
    digits = agreement(ball, found.ball, CHECKED_DIGITS + 10) if not ball.contains(0) else CHECKED_DIGITS
    return {"digits": digits, "terms": found.depth, "agrees": confirms(pcf, ball, CHECKED_DIGITS)}


def exact_value(pcf: Pcf, terms: int) -> str | None:
    """The rational number that a finite fraction is; None for an infinite one, or one of more than 10,000 terms.

    >>> exact_value(Pcf.parse("2n+1", "n^2+n-6"), 1)
    '-1/3'
    """
    from flint import fmpq

    from conjectures.convergence import FINITE, classify

    if classify(pcf).kind != FINITE or terms > MAX_CONVERGENTS:
        return None
    p, q = next(islice(convergents_of(pcf), terms, None))
    return str(fmpq(p, q))


def _count(value: str, digits: int) -> int:
    from conjectures.decimals import count_digits

    return min(digits, count_digits(value))


def limit_ball(pcf: Pcf, digits: int) -> "Enclosure":
    """An enclosure that decides so many digits, if a little more precision than they need can do it."""
    from conjectures.decimals import bits_for, cut_decimal
    from conjectures.evaluation import enclose

    bits = bits_for(digits)
    for extra in range(0, ATTEMPTS * EXTRA_BITS, EXTRA_BITS):
        enclosure = enclose(pcf, bits + extra)
        if cut_decimal(enclosure.ball, digits) is not None:
            break
    return enclosure


def convergence_of(pcf: Pcf) -> dict[str, Any]:
    """The kind of convergence, its rate, and why."""
    from conjectures.convergence import classify

    convergence = classify(pcf)
    return {
        "convergence": convergence.kind,
        "digits_per_term": convergence.digits_per_term,
        "reason": convergence.reason,
    }


def known_as(pcf: Pcf) -> dict[str, Any] | None:
    """The known formula that this fraction is, up to inflation, sign and shift: its id, value, source and how."""
    from conjectures.known import lookup

    match = lookup(pcf)
    if match is None:
        return None
    formula = match.formula
    return {
        "id": match.id,
        "how": match.how,
        "a": formula.a,
        "b": formula.b,
        "value": formula.value,
        "relation": list(match.relation),
        "source": formula.source,
    }


def canonical_of(pcf: Pcf) -> dict[str, Any]:
    """The canonical form, the factor between the two values, and the ids of its classes."""
    from conjectures.canonical import canonical

    form = canonical(pcf)
    return {
        "canonical": [form.pcf.a_text, form.pcf.b_text],
        "factor": str(form.factor),
        "group": form.group,
        "family": form.family,
    }


def convergents_of(pcf: Pcf) -> Iterator[tuple[int, int]]:
    """The convergents p_n, q_n for n = 0, 1, ..., as the recurrence gives them, not reduced.

    >>> list(islice(convergents_of(Pcf.parse("1", "1")), 5))
    [(1, 1), (2, 1), (3, 2), (5, 3), (8, 5)]
    """
    p_before, p, q_before, q, n = 1, pcf.a[0] if pcf.a else 0, 0, 1, 0
    while True:
        yield p, q
        n += 1
        a_n, b_n = value_at(pcf.a, n), value_at(pcf.b, n)
        p_before, p, q_before, q = p, a_n * p + b_n * p_before, q, a_n * q + b_n * q_before


def _decimals(pcf: Pcf, count: int) -> list[list[str]]:
    """The first convergents in decimal; DiscoveryError where they would fill the memory."""
    found, bits = [], 0
    for n, (p, q) in enumerate(islice(convergents_of(pcf), count)):
        bits += p.bit_length() + q.bit_length()
        if bits > MAX_CONVERGENT_BITS:
            raise DiscoveryError(f"--convergents {count}: {n} of them fill 100 MB of text: ask for fewer")
        found.append((p, q))
    return [[_decimal(p), _decimal(q)] for p, q in found]


def _decimal(number: int) -> str:
    """An integer of any size in decimal: Python's own str refuses above 4,300 digits."""
    from flint import fmpz

    return str(fmpz(number))
