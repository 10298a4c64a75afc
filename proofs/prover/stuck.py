"""What definitions wait for: the subterms that must become constructors before a definition can be used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from proofs.prover.bank import Bank


@dataclass(frozen=True, slots=True)
class Wait:
    """An application that waits for a subterm; `begun` if another argument has the constructor it needs already."""

    term: int
    blocker: int
    begun: bool


class Definitions:
    """The left sides of all definitions, as patterns."""

    def __init__(self, bank: Bank) -> None:
        """Start without definitions."""
        self.bank = bank
        self.patterns: dict[int, list[int]] = {}

    def add(self, pattern: int) -> None:
        """Add a left side."""
        self.patterns.setdefault(self.bank.rewriter.head(pattern), []).append(pattern)

    def waits(self, terms: Iterable[int]) -> list[Wait]:
        """Return all applications in these terms that wait, innermost first, once for each of the terms."""
        found: list[Wait] = []
        for term in terms:
            self._collect(term, found, set())
        return found

    def _collect(self, term: int, found: list[Wait], seen: set[int]) -> None:
        if term in seen:
            return
        seen.add(term)
        for argument in self.bank.rewriter.arguments(term):
            self._collect(argument, found, seen)
        patterns = self.patterns.get(self.bank.rewriter.head(term))
        if patterns:
            blockers, begun = self._blockers(patterns, term)
            found.extend([Wait(term, b, begun) for b in blockers])

    def _blockers(self, patterns: Sequence[int], term: int) -> tuple[list[int], bool]:
        """Return what all patterns that still may match wait for, or else what the first one waits for first."""
        lists, begun = list[list[int]](), False
        for pattern in patterns:
            blocked: list[int] = []
            state = self._compare(pattern, term, blocked)
            if state is not None and blocked:
                lists.append(blocked)
                begun = begun or state
        if not lists:
            return [], False
        common = [b for b in lists[0] if all(b in other for other in lists)]
        return (common or lists[0][:1]), begun

    def _compare(self, pattern: int, term: int, blocked: list[int]) -> bool | None:
        """Collect the subterms that stand against constructors; None on a clash, else whether an argument fits."""
        rewriter, begun = self.bank.rewriter, False
        for p, t in zip(rewriter.arguments(pattern), rewriter.arguments(term), strict=True):
            if rewriter.head(p) < 0:
                continue
            if not self.bank.is_built(t):
                blocked.append(t)
                continue
            before = len(blocked)
            if rewriter.head(p) != rewriter.head(t) or self._compare(p, t, blocked) is None:
                return None
            begun = begun or len(blocked) == before
        return begun
