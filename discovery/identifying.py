"""Identifying numbers one after the other, or several at a time, always in their own order."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conjectures.expressions import Answer, Settings

# What one process keeps between numbers.
_WORKER: dict[str, Any] = {}
Row = dict[str, Any]


def closed_forms(value: str, digits: int | None = None, **settings: Any) -> list[Row]:
    """The formulas of a number, shortest first, as the JSON lines of `discover identify` have them.

    >>> closed_forms("3.8104773809653516", near=0)[0]["formula"]
    'sqrt(exp(pi)) - 1'

    `settings` are those of `conjectures.expressions.Settings`: level, equation, everything, memory, workers, ... Raises
    DiscoveryError on what is no finite real number.
    """
    from conjectures.expressions import Settings

    return next(identified([value], digits, Settings(**settings))).rows


class Identified:
    """What was found for one text: rows, and what there is to say where nothing is significant."""

    __slots__ = ("complaint", "rows", "value")

    def __init__(self, value: str, rows: list[Row], complaint: str | None) -> None:
        self.value, self.rows, self.complaint = value, rows, complaint


def identified(values: Sequence[str], digits: int | None, settings: "Settings") -> Iterator[Identified]:
    """The formulas of many numbers; the output does not depend on the number of workers."""
    if settings.workers == 1 or len(values) == 1:
        _start(settings)
        yield from (_identified((value, digits)) for value in values)
        return
    single = replace(settings, workers=1, memory=settings.memory // settings.workers)
    with ProcessPoolExecutor(settings.workers, initializer=_start, initargs=(single,)) as pool:
        yield from pool.map(_identified, ((value, digits) for value in values), chunksize=_chunk(len(values)))


def _chunk(count: int) -> int:
    return max(1, min(16, count // 64))


def _start(settings: "Settings") -> None:
    from conjectures.expressions import Identifier

    _WORKER["identifier"] = Identifier(settings)


def _identified(task: tuple[str, int | None]) -> Identified:
    from conjectures.expressions import read_value

    text, digits = task
    outcome = _WORKER["identifier"].identify(read_value(text, digits))
    rows = [record(text, outcome.given.digits, answer) for answer in outcome.answers]
    return Identified(text, rows, None if outcome.found else complaint(outcome))


def complaint(outcome: Any) -> str:
    """How far was searched in vain, and what would help."""
    from conjectures.expressions.answers import THRESHOLD

    digits, searched = outcome.given.digits, outcome.complexity
    if digits - THRESHOLD - searched < 0.5:
        return (
            f"nothing significant up to complexity {searched:.1f}, and {digits:.1f} digits can support no more: "
            "give more digits"
        )
    return (
        f"nothing significant up to complexity {searched:.1f} ({outcome.equations:.1e} equations): "
        "try a higher --level, more --symbols, or more digits"
    )


def record(value: str, known: float, answer: "Answer") -> Row:
    """An answer as the JSON line that the command prints."""
    row: Row = {
        "value": value,
        "known": round(known, 1),
        "formula": answer.text,
        "kind": answer.kind,
        "error": float(f"{answer.error:.3g}"),
        "digits": round(answer.digits, 1),
        "length": round(answer.length, 1),
        "significance": round(answer.significance, 1),
        "status": status(answer),
        "latex": latex_of(answer),
    }
    if answer.relation is not None:
        row |= {"coefficients": list(answer.relation.coefficients), "height": answer.relation.height}
    return row


def status(answer: "Answer") -> str | None:
    """`verified`: balls agree to all digits and chance is excluded; `screened`: they agree; None: a near miss."""
    if not answer.agrees:
        return None
    return "verified" if answer.significant else "screened"


def latex_of(answer: "Answer") -> str:
    r"""The formula in LaTeX; words, as of a root that has no expression, stay words."""
    from conjectures.constants.notation import latex
    from conjectures.polynomials import latex_polynomial, parse_polynomial
    from kernels.errors import DiscoveryError

    if answer.words is not None:
        polynomial, near = answer.words.removeprefix("root of ").split(" near ")
        return rf"\text{{root of ${latex_polynomial(parse_polynomial(polynomial, 'x'), 'x')}$ near {near}}}"
    try:
        right = latex(answer.tree)
        return right if answer.left is None else f"{latex(answer.left)} = {right}"
    except (DiscoveryError, KeyError):  # names of the user's own have no LaTeX
        return rf"\mathtt{{{answer.text}}}"


def values_of(lines: Iterable[str]) -> list[str]:
    """The numbers of a file: the first word of each line, without comments behind #.

    >>> values_of(["# two", "3.14159265", "", "2.718281828  # e"])
    ['3.14159265', '2.718281828']
    """
    texts = (line.partition("#")[0].strip() for line in lines)
    return [text for text in texts if text]
