"""A theory and its theorems as one Metamath file."""

from collections.abc import Iterable, Sequence

from kernels.errors import DiscoveryError
from proofs.check import Axiom, Theorem, Theory
from proofs.citations import with_cited
from proofs.metamath.derivation import DerivationProof, roles, stated
from proofs.metamath.induction import SECTION as INDUCTION
from proofs.metamath.induction import induction_rule
from proofs.metamath.language import SECTION as LANGUAGE
from proofs.metamath.language import Language
from proofs.metamath.lemmas import Lemmas, Reasoning
from proofs.metamath.logic import EQUALITY, LEMMAS, LOGIC, Logic
from proofs.metamath.nodes import Argument, Assertion, Node, Pair
from proofs.presentation import Presentation
from proofs.term import Term

AXIOMS, THEOREMS = "Axioms of the theory", "Theorems"


def export(source: Presentation | Theory, theorems: Iterable[Theorem]) -> str:
    """Return a Metamath file (ASCII) that proves the theorems, and those that they cite, from the theory's axioms.

    >>> from proofs.check import Theory
    >>> print(export(Theory("empty", (), (), ()), []).splitlines()[1])
      empty
    """
    presentation = source if isinstance(source, Presentation) else Presentation(source)
    writer = _Writer(presentation)
    for axiom in presentation.theory.axioms:
        writer.axiom(axiom)
    for theorem in with_cited(theorems):
        writer.theorem(theorem)
    return writer.text()


class _Writer:
    """Collects the statements of a file."""

    def __init__(self, presentation: Presentation) -> None:
        self._presentation, theory = presentation, presentation.theory
        self._language = Language(theory.symbols, {n.symbol: n for n in presentation.notations})
        self._logic = Logic(self._language)
        self._lemmas = Lemmas(self._logic)
        self._inductions = {d.sort: (d, induction_rule(self._language, d)) for d in theory.datatypes}
        self._cited: dict[str, tuple[Assertion, Term]] = {}

    def axiom(self, axiom: Axiom) -> None:
        formula = self._language.canonical(axiom.formula)
        names = roles(self._language, formula)
        conclusion = ("|-", stated(self._language, formula))
        distinct = list(_distinct(list(names), formula))
        wish = f"ax.{axiom.name}"
        assertion = self._language.document.axiom(AXIOMS, wish, names, [], conclusion, distinct, axiom.name)
        self._cited[axiom.name] = assertion, formula

    def theorem(self, theorem: Theorem) -> None:
        if theorem.theory != self._presentation.theory:
            raise DiscoveryError(f"{theorem.name} is a theorem of {theorem.theory.name}: export it with that theory")

        def prove(argument: Argument) -> Node:
            reasoning = Reasoning(self._logic, argument, self._lemmas)
            return DerivationProof(reasoning, theorem, self._cited, self._inductions).proof()

        formula = self._language.canonical(theorem.formula)
        conclusion = ("|-", stated(self._language, formula))
        names, wish = roles(self._language, formula), f"th.{theorem.name}"
        rests = f"{theorem.name}, from: {', '.join(theorem.axioms) or 'nothing'}"
        assertion = self._language.document.theorem(THEOREMS, wish, names, [], conclusion, prove, rests)
        self._cited[theorem.name] = assertion, formula

    def text(self) -> str:
        head = [self._presentation.theory.name, self._presentation.title, self._presentation.reference]
        sections = [LANGUAGE, LOGIC, EQUALITY, INDUCTION, AXIOMS, LEMMAS, THEOREMS]
        return self._language.document.text([line for line in head if line], sections)


def _distinct(names: Sequence[str], formula: Term) -> Iterable[Pair]:
    """Bound variables differ from one another and stand in no term that is put in place of a free one."""
    bound = [name for name in names if name.startswith("bound ")]
    for number, one in enumerate(bound):
        yield from [(one, other) for other in names if other not in bound[: number + 1]]
