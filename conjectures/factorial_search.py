"""Screening without a constant: the fractions of a space with factorial reduction, and what their limits are."""

import hashlib
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conjectures.bases import Basis, basis, custom_basis
from conjectures.canonical import canonical
from conjectures.closed_forms import ClosedForm, Questions
from conjectures.convergence import NoLimit, classify
from conjectures.decimals import certain_decimal
from conjectures.evaluation import Enclosure, NotReached
from conjectures.extrapolation import confirms
from conjectures.factorial_reduction import FULL, HALF, NONE, Reduction, reduction
from conjectures.factorial_sieve import Sieve, family_of, row_ranges, sieve_of
from conjectures.known import lookup
from conjectures.limits import PLAIN_QUESTIONS, identified
from conjectures.pcf import Pcf
from conjectures.search import CHANCE, MAX_CONSTANTS, MAX_DIGITS, MIN_DIGITS
from conjectures.spaces import Space, space_from_spec
from kernels.errors import DiscoveryError
from kernels.factorial_screen import Family, Scan

# The classes that may be reported, with what the kernel calls them before the exact test.
INFLATION, FINITE = "inflation", "finite"
KERNEL_CLASSES = {FULL: "plain", HALF: "plain", INFLATION: "inflation", FINITE: "finite"}
USUAL_CLASSES = (FULL, HALF)
HEIGHT, MAX_HEIGHT = 10**6, 10**9


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What one chunk gave: formulas screened, survivors of the modular tests, hits in index order, and a digest.

    The digest is over all that passed the sieve, and the survivors with their classes: equal on every processor, and
    known to nobody who has not run the sieve.
    """

    screened: int
    candidates: int
    hits: tuple[dict[str, Any], ...]
    digest: str


@dataclass(frozen=True)
class FactorialSearch:
    """A space screened by factorial reduction; `constants` (none: those of bases.json) are what limits are made of.

    >>> from conjectures.spaces import family
    >>> search = FactorialSearch(family("x*(n^3+(n+1)^3) + y*(2n+1)", "-n^6", {"x": (2, 3), "y": (-2, 4)}), digits=50)
    >>> [(hit["a"], hit["relation"], hit["class"]) for hit in search.run_chunk(0).hits]
    [('6*n^3 + 9*n^2 + 5*n + 1', '8/(7*zeta(3))', 'full')]

    Raises DiscoveryError on unknown constants and classes, and numbers out of range.
    """

    space: Space
    constants: tuple[str, ...] = ()
    height: int = HEIGHT
    digits: int = 100
    classes: tuple[str, ...] = USUAL_CLASSES

    def __post_init__(self) -> None:
        object.__setattr__(self, "constants", tuple(dict.fromkeys(self.constants)))
        object.__setattr__(self, "classes", tuple(name for name in KERNEL_CLASSES if name in self.classes))
        if len(self.constants) > MAX_CONSTANTS:
            raise DiscoveryError(f"{len(self.constants)} constants: give at most {MAX_CONSTANTS} of them")
        if not MIN_DIGITS <= self.digits <= MAX_DIGITS:
            raise DiscoveryError(f"{self.digits} digits: give {MIN_DIGITS} to {MAX_DIGITS}")
        if not 1 <= self.height <= MAX_HEIGHT:
            raise DiscoveryError(f"a height of {self.height}: give 1 to {MAX_HEIGHT}")
        if not self.classes:
            raise DiscoveryError(f"no class to report: give some of {', '.join(KERNEL_CLASSES)}")
        _ = self.family, self.questions

    @cached_property
    def family(self) -> Family:
        """The space as the kernel sees it."""
        return family_of(self.space)

    @cached_property
    def sieve(self) -> Sieve:
        """Its sieve, made at the first chunk."""
        return sieve_of(self.space)

    @cached_property
    def basis(self) -> Basis:
        """What limits are made of."""
        return custom_basis(self.constants) if self.constants else basis(self.family.degree)

    @cached_property
    def questions(self) -> Questions:
        """What is asked of each limit. Chance has an opportunity at every fraction with every question."""
        return Questions(self.basis, self.height, float(self.size) * self.asked)

    @property
    def asked(self) -> int:
        """How many questions each limit meets."""
        return self.basis.questions + PLAIN_QUESTIONS

    @property
    def size(self) -> int:
        """How many formulas the space has."""
        return self.space.size

    @cached_property
    def chunk_count(self) -> int:
        """How many chunks the search is cut into, whoever runs it."""
        return row_ranges(self.family, self.size)

    def to_spec(self) -> dict[str, Any]:
        """The search as plain data: two searches with one spec find the same."""
        return {
            "kind": "factorial",
            "space": self.space.to_spec(),
            "constants": list(self.constants),
            "height": self.height,
            "digits": self.digits,
            "classes": list(self.classes),
        }

    @classmethod
    def from_spec(cls, spec: Any) -> "FactorialSearch":
        """The search with this spec; raises DiscoveryError on anything else."""
        try:
            kind, space, constants, classes = spec["kind"], spec["space"], spec["constants"], spec["classes"]
            height, digits = int(spec["height"]), int(spec["digits"])
        except (TypeError, KeyError, ValueError) as error:
            raise DiscoveryError(f"not the data of a search: {error}") from None
        texts = (*constants, *classes) if isinstance(constants, list) and isinstance(classes, list) else (None,)
        if kind != "factorial" or not all(isinstance(text, str) for text in texts):
            raise DiscoveryError("not the data of a search by factorial reduction")
        return cls(space_from_spec(space), tuple(constants), height, digits, tuple(classes))

    def chance(self, digits: int) -> float:
        """log10 of the number of closed forms that chance alone makes in the whole search, for so many digits."""
        return math.log10(self.questions.trials) + 4 * math.log10(2 * self.height) - digits

    def run_chunk(self, index: int) -> ChunkResult:
        """Screen a chunk and look closely at what survives; the result depends on the spec and the index alone."""
        first, stop = self._rows(index)
        scan = self.sieve.scan(first, stop, tuple(sorted({KERNEL_CLASSES[name] for name in self.classes})))
        hits = (self._hit(int(number)) for number in scan.found)
        survivors = sum(scan.classes.values())
        screened = (stop - first) * self.family.width
        return ChunkResult(screened, survivors, tuple(hit for hit in hits if hit), digest_of(scan))

    def _rows(self, index: int) -> tuple[int, int]:
        if not 0 <= index < self.chunk_count:
            raise DiscoveryError(f"chunk {index} is outside the search's {self.chunk_count} chunks")
        rows = self.family.rows
        return index * rows // self.chunk_count, (index + 1) * rows // self.chunk_count

    def _hit(self, index: int) -> dict[str, Any] | None:
        pcf = self.space.pcf(index)
        measured = reduction(pcf)
        name = _class(pcf, measured)
        if name not in self.classes:
            return None
        try:
            enclosure, form = identified(pcf, self.questions, self.digits)
        except (NoLimit, NotReached):
            return None
        return {"index": index, **self._record(pcf, measured, name, enclosure, form)}

    def _record(
        self, pcf: Pcf, measured: Reduction, name: str, enclosure: Enclosure, form: ClosedForm | None
    ) -> dict[str, Any]:
        shape, known, convergence = canonical(pcf), lookup(pcf), classify(pcf)
        rate = convergence.digits_per_term
        return {
            "a": pcf.a_text,
            "b": pcf.b_text,
            **self._closed(pcf, enclosure, form),
            "digits_per_term": _rounded(rate),
            "convergence": convergence.kind,
            "known": known.id if known else None,
            "group": shape.group,
            "family": shape.family,
            "theorem": enclosure.theorem,
            "class": name,
            "growth": _rounded(measured.growth),
            "delta": _rounded(measured.delta),
            "measure": _rounded(measured.measure),
        }

    def _closed(self, pcf: Pcf, enclosure: Enclosure, form: ClosedForm | None) -> dict[str, Any]:
        """What the limit is, or how far the search for that went."""
        if form is None:
            value = certain_decimal(enclosure.ball, self.digits)
            return {
                "constant": None,
                "kind": None,
                "relation": None,
                "coefficients": None,
                "value": value,
                "digits": self.digits,
                "status": "screened",
                "searched": {
                    "questions": self.asked,
                    "height": self.height,
                    "digits": self.questions.digits,
                },
                "latex": rf"{value[:22]}\ldots = {pcf.latex()}",
            }
        proved = all(constant.proved for constant in form.constants)
        certain = proved and form.chance(form.digits, self.questions.trials) <= CHANCE and confirms(pcf, enclosure.ball)
        return {
            "constant": ", ".join(form.names) or None,
            "kind": form.kind,
            "relation": form.text(),
            "coefficients": list(form.coefficients),
            "value": certain_decimal(enclosure.ball, form.digits),
            "digits": form.digits,
            "status": "verified" if certain else "screened",
            "latex": f"{form.latex()} = {pcf.latex()}",
        }


def _class(pcf: Pcf, measured: Reduction) -> str:
    """The class for people: finite, inflation of a smaller one, full, half or none."""
    if measured.kind in (FINITE, NONE):
        return measured.kind
    return INFLATION if canonical(pcf).pcf not in (pcf, Pcf(tuple(-c for c in pcf.a), pcf.b)) else measured.kind


def _rounded(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.4g}")


def digest_of(scan: Scan) -> str:
    """The digest of what passed a chunk's sieve and of its survivors, as text."""
    counts = ",".join(f"{name}:{count}" for name, count in sorted(scan.classes.items()))
    return hashlib.sha256(f"{scan.digest:016x},{counts}".encode()).hexdigest()[:16]
