"""The steps of a checked certificate about a signed continued fraction, for a reader."""

from collections.abc import Mapping, Sequence
from typing import Any

from proofs.formula_steps import Step
from proofs.signed_cf_rules import check

LAMBERT = "Lambert 1761; Lehmer 1973"


def signed_steps(certificate: Mapping[str, Any]) -> list[Step]:
    """From the classical fraction through the transducer to the claim; raises Refused where nothing is proved."""
    check(certificate)
    function, (p, q) = certificate["function"], certificate["argument"]
    bessel = function.startswith("bessel")
    argument = f"{p}/{q}" if q != 1 else str(p)
    letter = "I" if function == "bessel_i" else "J"
    name = f"{letter}_({argument} - 1)(2/{q})/{letter}_({argument})(2/{q})" if bessel else f"{function}({argument})"
    u, length = certificate["state"], certificate["length"]
    blocks = certificate["repeats"] * len(certificate["channels"])
    return [
        Step(
            "The classical fraction",
            ("", ""),
            (f"f = {name}", "Y_h = A + D h + s/(A + D (h+1) + s/(A + D (h+2) + ...)), and f is a Moebius map of Y_0"),
            ("Y_h lies between A + D h and A + D h + s from where it is used",),
            LAMBERT,
        ),
        Step(
            "The transducer's state recurs",
            ("", ""),
            (
                f"U = ({u[0]}, {u[1]}; {u[2]}, {u[3]}) and U P(t) = N(t) U or -N(t) U for all t",
                f"P(t) is the product of {length} steps of the classical fraction, N(t) that of {blocks} of the claim",
                f"the claim's block: {channels(certificate['channels'])}",
            ),
            ("the identity at more points than its degree", "X = U(Y) exceeds 1, and every term is large enough"),
            "Raney 1973; Hurwitz 1891",
        ),
        Step(
            "The beginning",
            ("", ""),
            (
                "x = ({} f + {})/({} f + {})".format(*certificate["map"]),
                f"the terms before the blocks: {', '.join(map(str, certificate['before']))}",
                f"signs: {certificate['signs']}, repeated",
            ),
            ("both sides are one Moebius map of the tail: a comparison of integers",),
            "the definition of the fraction, with floors and ceilings",
        ),
    ]


def channels(pairs: Sequence[Sequence[int]]) -> str:
    """The channels as text.

    >>> channels([[1, 0], [2, 2]])
    '1, 2 + 2t'
    """
    return ", ".join(str(c) if not d else f"{c} + {d}t" for c, d in pairs)
