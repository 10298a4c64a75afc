"""Everything that the analyzer knows of one fraction: as plain data, as plots, and for a notebook."""

import math
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from conjectures.dynamics import Dynamics, measure
from conjectures.pcf import Pcf
from discovery.report.plots import line_plot, sparkline
from kernels.errors import DiscoveryError

# The limit is computed to so many bits, so that errors can be told down to the deepest convergent; and at most these.
MAX_LIMIT_BITS = 60_000
NEIGHBOURS = 5


@dataclass(frozen=True)
class Analysis:
    """The record of one fraction and its measured points.

    >>> found = analyze("2n+1", "n^2")
    >>> found.record["constant"], found.record["delta"], found.record["reduction"]
    ('4/pi', '-0.208802079331296', 'full')
    >>> found.sparklines()["log growth"]
    '▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▂▃▃▃▄▅▆▇█'
    """

    record: dict[str, Any]
    dynamics: Dynamics | None

    def curves(self) -> dict[str, list[tuple[float, float]]]:
        """Name -> (n, value): digits that are right, log of the reduced denominator, delta."""
        points = self.dynamics.points if self.dynamics else ()
        return {
            "error": [(p.depth, p.error / math.log(10)) for p in points if p.error is not None],
            "log growth": [(p.depth, p.growth) for p in points],
            "delta": [(p.depth, p.delta) for p in points if p.delta is not None],
        }

    def sparklines(self) -> dict[str, str]:
        """The curves as lines of blocks."""
        return {name: sparkline([y for _, y in curve]) for name, curve in self.curves().items()}

    def svgs(self) -> dict[str, str]:
        """The curves as SVG, by file name."""
        title, curves = f"PCF({self.record['a']}, {self.record['b']})", self.curves()
        delta = float(self.record["delta"]) if self.record["delta"] is not None else None
        return {
            "error.svg": line_plot(f"{title}: error", "n", "correct digits of p/q", curves["error"]),
            "growth.svg": line_plot(f"{title}: growth", "n", "log of the reduced denominator", curves["log growth"]),
            "delta.svg": line_plot(f"{title}: delta", "n", "delta of p/q", curves["delta"], delta),
        }

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in text_lines(self.record)
        )
        return f"<table>{rows}</table>{''.join(self.svgs().values())}"


def analyze(a: str, b: str, digits: int = 50, store: Path | None = None) -> Analysis:
    """Analyse PCF(a, b), with its neighbours in a store if one is named.

    Raises DiscoveryError where a or b is no polynomial, or its numbers grow too large to be measured.
    """
    from discovery.cli.eval_record import evaluation

    pcf = Pcf.parse(a, b)
    record = evaluation(pcf, digits)
    record.pop("convergents")
    dynamics = _measured(pcf, record)
    record |= _irrationality(pcf, record, dynamics) | _constant(pcf, record, digits)
    record["neighbours"] = _neighbours(record, store) if store is not None else []
    return Analysis(record, dynamics)


def _measured(pcf: Pcf, record: dict[str, Any]) -> Dynamics | None:
    """None for a fraction that ends."""
    from conjectures.convergence import NoLimit, bits_gained, shape
    from conjectures.dynamics import DEPTH
    from conjectures.evaluation import NotReached, enclose

    if record["convergence"] == "finite":
        return None
    if record["value"] is None:
        return measure(pcf)
    bits = min(MAX_LIMIT_BITS, 64 + int(1.05 * bits_gained(pcf, shape(pcf))(DEPTH)))
    try:
        return measure(pcf, enclose(pcf, bits).ball)
    except (NoLimit, NotReached):
        return measure(pcf)


def _irrationality(pcf: Pcf, record: dict[str, Any], dynamics: Dynamics | None) -> dict[str, Any]:
    """Reduction, growth, delta: None where a number does not exist, with the reason."""
    from conjectures.irrationality import exact_delta

    reduction = dynamics.reduction if dynamics else "finite"
    exact = exact_delta(pcf, reduction, dynamics.growth if dynamics else 0.0)
    blind = dynamics.blind_delta if dynamics and record["value"] is not None else None
    return {
        "reduction": reduction,
        "growth": _short(dynamics.growth) if dynamics else None,
        "growth_exact": exact.growth,
        "factorial_exponent": _short(dynamics.slope) if dynamics else None,
        "delta": exact.ball.str(15, radius=False) if exact.ball is not None else None,
        "delta_exact": exact.text,
        "delta_reason": exact.reason,
        "blind_delta": _short(blind[0]) if blind else None,
        "blind_delta_error": _short(blind[1]) if blind else None,
    }


def _short(number: float) -> float:
    return float(f"{number:.5g}")


def _constant(pcf: Pcf, record: dict[str, Any], digits: int) -> dict[str, Any]:
    """What the limit is, to how many digits that holds, and log10 of the chance that it is a coincidence."""
    from conjectures.bases import basis
    from conjectures.closed_forms import Questions
    from conjectures.naming import QUOTIENT, image, try_named

    nothing = {"constant": None, "constant_kind": None, "constant_digits": None, "chance_log10": None, "status": None}
    if record["value"] is None or record["convergence"] == "finite":
        return nothing | ({"constant": record["exact"], "constant_kind": "rational"} if record["exact"] else {})
    asked = basis(max(1, len(pcf.a) - 1))
    _, name = try_named(pcf, Questions(asked, 10**6, float(asked.questions + 2)), digits)
    if name is None or name.kind == QUOTIENT:
        name = image(pcf, asked.single) or name
    if name is None:
        return nothing
    return {
        "constant": name.text,
        "constant_kind": name.kind,
        "constant_digits": name.digits,
        "chance_log10": None if name.chance is None else round(name.chance, 1),
        "status": "verified",
    }


def _neighbours(record: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    """Hits of the store in the same family, then those of the nearest pace; none where there is no store."""
    from discovery.store import Store

    if not path.exists():
        return []
    with Store(path) as store:
        same = store.read(_BY_FAMILY, record["family"], NEIGHBOURS)
        near = store.read(_BY_PACE, record["digits_per_term"], NEIGHBOURS) if record["digits_per_term"] else []
    own = (record["a"], record["b"])
    found = {(a, b): {"a": a, "b": b, "value": value, "by": by} for a, b, value, by in (*near, *same)}
    return sorted((row for key, row in found.items() if key != own), key=lambda row: (row["by"], row["a"], row["b"]))


_VALUE = "coalesce(json_extract(body, '$.relation'), json_extract(body, '$.constant'), json_extract(body, '$.value'))"
_FIELDS = f"json_extract(body, '$.a'), json_extract(body, '$.b'), {_VALUE}"
_BY_FAMILY = (
    f"SELECT DISTINCT {_FIELDS}, 'family' FROM hits WHERE json_extract(body, '$.family') = ? ORDER BY body LIMIT ?"
)
_BY_PACE = (
    f"SELECT DISTINCT {_FIELDS}, 'pace' FROM hits WHERE json_extract(body, '$.digits_per_term') IS NOT NULL "
    "AND json_extract(body, '$.a') IS NOT NULL "
    "ORDER BY abs(json_extract(body, '$.digits_per_term') - ?), body LIMIT ?"
)


def text_lines(record: dict[str, Any]) -> list[tuple[str, str]]:
    """The lines for a person, name and text; what does not exist is said to be not applicable."""
    from discovery.cli.eval import text_lines as evaluation_lines

    lines = list(evaluation_lines(record))
    lines.append(("reduction", _reduction_line(record)))
    lines.append(("growth", _growth_line(record)))
    exact = record["delta_exact"]
    shown = exact if exact is None or "log" not in exact else f"{record['delta']} = {exact}"
    lines.append(("delta", f"{shown}: {record['delta_reason']}" if shown else record["delta_reason"]))
    blind = record["blind_delta"]
    lines.append(("blind delta", f"{blind:g} +- {record['blind_delta_error']:g}" if blind is not None else NONE))
    lines.append(("constant", _constant_line(record)))
    lines += [("neighbour", f"PCF({n['a']}, {n['b']}) = {n['value']} (same {n['by']})") for n in record["neighbours"]]
    return lines


NONE = "not applicable"


def _reduction_line(record: dict[str, Any]) -> str:
    if record["reduction"] is None:
        return f"{NONE}: constant coefficients make no factorials"
    if record["reduction"] == "finite":
        return f"{NONE}: the fraction ends"
    return f"{record['reduction']}: log(reduced q) grows like {record['factorial_exponent']:.3f} n log(n) + c n"


def _growth_line(record: dict[str, Any]) -> str:
    if record["growth"] is None:
        return NONE
    exact = f"; {record['growth_exact']} in the limit" if record["growth_exact"] else ""
    return f"{record['growth']:g} = log(reduced q)/n at n = 1,024{exact}"


def _constant_line(record: dict[str, Any]) -> str:
    if record["constant"] is None:
        return "none found" if record["value"] is not None else NONE
    if record["status"] is None:
        return f"{record['constant']} (exactly)"
    chance = record["chance_log10"]
    tail = "a theorem's" if chance is None else f"chance 10^{chance:.0f}"
    return f"{record['constant']} ({record['constant_kind']}, {record['constant_digits']} digits, {tail})"


def write_svgs(analysis: Analysis, folder: Path, force: bool) -> None:
    """Write the three plots into a folder, which is made if need be."""
    from discovery.output import destination

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DiscoveryError(f"cannot make {folder}: {error.strerror}: give another --svg") from error
    for name, text in analysis.svgs().items():
        with destination(folder / name, force) as out:
            out.write(text)
