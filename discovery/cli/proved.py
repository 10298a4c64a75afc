"""How theorems about formulas are printed, for people and for programs, and verdicts without one."""

from typing import TYPE_CHECKING, Any

import click

from discovery.cli.formats import json_line

if TYPE_CHECKING:
    from conjectures.pcf import Pcf
    from discovery.irrational import Irrationality
    from discovery.proving import AnyTheorem, Theorem


def record_of(theorem: "AnyTheorem") -> dict[str, Any]:
    """A theorem of any kind for programs."""
    from discovery.irrational import Irrationality
    from discovery.proving import Theorem

    if isinstance(theorem, Theorem):
        return record(theorem)
    if isinstance(theorem, Irrationality):
        return irrational_record(theorem)
    known = {"statement": theorem.statement, "status": "proved", "value": theorem.value}
    return {**known, "certificate": theorem.certificate}


def record(theorem: "Theorem") -> dict[str, Any]:
    """A theorem for programs."""
    from discovery.proving import checker_digest

    return {
        "a": theorem.pcf.a_text,
        "b": theorem.pcf.b_text,
        "status": "proved",
        "value": theorem.value,
        "constant": theorem.constant,
        "coefficients": list(theorem.map),
        "citations": list(theorem.citations),
        "certificate": theorem.certificate,
        "checker": checker_digest(),
    }


def irrational_record(theorem: "Irrationality") -> dict[str, Any]:
    """A theorem about irrationality for programs."""
    from discovery.proving import checker_digest

    return {
        "irrational": theorem.constant,
        "status": "proved",
        "a": theorem.pcf.a_text,
        "b": theorem.pcf.b_text,
        "value": theorem.value,
        "field": theorem.field,
        "direction": theorem.direction,
        "denominators": theorem.denominators,
        "delta": theorem.delta,
        "least_delta": theorem.least_delta,
        "citations": list(theorem.citations),
        "certificate": theorem.certificate,
        "checker": checker_digest(),
    }


def lines(theorem: "Theorem") -> list[tuple[str, str]]:
    """What a person reads of a theorem, a name and a text a line."""
    return [("theorem", theorem.statement), ("status", "proved"), *_grounds(theorem)]


def irrational_lines(theorem: "Irrationality") -> list[tuple[str, str]]:
    """What a person reads of a theorem about irrationality."""
    direction = theorem.direction
    place = [] if direction is None else [("field", f"{theorem.field}, along {direction[0]},{direction[1]}")]
    return [
        ("theorem", theorem.statement),
        ("status", "proved"),
        *place,
        ("fraction", f"{theorem.pcf} = {theorem.value}"),
        ("denominators", f"{theorem.denominators} clears those of the convergents"),
        ("delta", f"at least {theorem.least_delta:.4f}, by lcm(1..n) < 3^n"),
        *_grounds(theorem),
        *(("remark", remark) for remark in theorem.remarks),
    ]


def _grounds(theorem: "Theorem | Irrationality") -> list[tuple[str, str]]:
    from discovery.proving import written

    steps = [("by" if not i else "", citation) for i, citation in enumerate(theorem.citations)]
    return [*steps, ("certificate", f"{len(written(theorem))} bytes, accepted by the checker")]


def show_failure(pcf: "Pcf", form: str) -> None:
    """Say what is known of a fraction without a proof."""
    status, reason = verdict(pcf)
    if form == "jsonl":
        click.echo(json_line({"a": pcf.a_text, "b": pcf.b_text, "status": status, "reason": reason}))
    else:
        click.echo(f"{'fraction':<13}{pcf}\n{'status':<13}{status or 'not proved'}\n{'reason':<13}{reason}")


def verdict(pcf: "Pcf") -> tuple[str | None, str]:
    """The status that a fraction without a proof has, and why."""
    from conjectures.canonical import terminates
    from conjectures.convergence import classify
    from conjectures.known.table import lookup

    if terminates(pcf):
        return None, "b(n) has a zero: the fraction is finite and its value rational; see `discover eval`"
    convergence = classify(pcf)
    if convergence.kind == "divergent":
        return None, f"the fraction has no limit: {convergence.reason}"
    known = lookup(pcf)
    if known is not None:
        return "explained", f"of the same family as {known.id} ({known.formula.source}); no certificate was found"
    ways = "Gauss's and Euler's continued fractions and sums of binomials, with inflations and tails"
    return None, f"no certificate was found: tried were {ways}"
