"""Identifying numbers one after the other, or several at a time, always in their own order."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kernels.errors import DiscoveryError

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

    one = next(identified([Question(value)], digits, Settings(**settings)))
    if one.refused:
        raise DiscoveryError(one.complaint)
    return one.rows


@dataclass(frozen=True, slots=True)
class Question:
    """The text of a number, and where it stands: `numbers.txt:3`, or nothing for an argument."""

    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Identified:
    """What was found for a question: rows, and what there is to say where nothing is significant or it is refused."""

    question: Question
    rows: list[Row]
    complaint: str | None = None
    refused: bool = False

    @property
    def where(self) -> str:
        """The question, for a complaint among many."""
        place, text = self.question.place, self.question.text[:60]
        return place if place and self.refused else f"{place}: {text}" if place else text


def identified(questions: Sequence[Question], digits: int | None, settings: "Settings") -> Iterator[Identified]:
    """The formulas of many numbers; the output does not depend on the number of workers."""
    if settings.workers == 1 or len(questions) == 1:
        _start(settings)
        yield from (_identified((question, digits)) for question in questions)
        return
    single = replace(settings, workers=1, memory=settings.memory // settings.workers)
    with ProcessPoolExecutor(settings.workers, initializer=_start, initargs=(single,)) as pool:
        yield from pool.map(_identified, ((one, digits) for one in questions), chunksize=_chunk(len(questions)))


def _chunk(count: int) -> int:
    return max(1, min(16, count // 64))


def _start(settings: "Settings") -> None:
    from conjectures.expressions import Identifier

    _WORKER["identifier"] = Identifier(settings)


def _identified(task: tuple[Question, int | None]) -> Identified:
    from conjectures.expressions import read_value

    question, digits = task
    try:
        given = read_value(question.text, digits)
    except DiscoveryError as error:
        return Identified(question, [], str(error), refused=True)
    outcome = _WORKER["identifier"].identify(given)
    rows = [record(question.text, given.digits, answer) for answer in outcome.answers]
    return Identified(question, rows, None if outcome.found else complaint(outcome))


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


def questions_of(lines: Iterable[str], name: str) -> list[Question]:
    """The numbers of a file, one a line, without comments behind #.

    >>> questions_of(["# two", "3.14159265", "", "2.718281828  # e"], "some.txt")[1]
    Question(text='2.718281828', place='some.txt:4')
    """
    texts = ((line.partition("#")[0].strip(), number) for number, line in enumerate(lines, 1))
    return [Question(text, f"{name}:{number}") for text, number in texts if text]
