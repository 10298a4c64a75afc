"""Proving an equation from cited equations."""

from collections.abc import Sequence

from proofs.check import Derivation
from proofs.completion.equations import Cited
from proofs.completion.language import Language
from proofs.completion.loop import Saturation
from proofs.completion.replay import Replay
from proofs.derivations import Builder
from proofs.presentation import Presentation
from proofs.term import Term


def prove_equation(
    presentation: Presentation, cited: Sequence[tuple[str, Term]], goal: Term, fuel: int, lexicographic: bool = False
) -> Derivation | None:
    language = Language(presentation.theory.symbols, lexicographic)
    saturation = Saturation(language)
    for name, formula in cited:
        if formula.head.name == "=":
            left, right = formula.arguments
            saturation.add(left, right, sorted(formula.free), Cited(name, formula))
    left, right = goal.arguments
    chain = saturation.join(left, right, fuel)
    if chain is None:
        return None
    builder = Builder()
    Replay(language, saturation.equations, builder, 0).prove(language.number(left), chain)
    return builder.derivation()
