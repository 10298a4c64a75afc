"""A checked derivation as definitions of Coq: one a step, closed over its variables and hypotheses.

A variable that a step uses and its conclusion lacks is given some value of its sort: sorts are not empty.
"""

from collections.abc import Callable, Iterator, Mapping

from proofs.check import Datatype, Step, Theorem
from proofs.citations import needed, premises_of
from proofs.conclusions import conclusions
from proofs.coq.language import Language
from proofs.derivations import replace
from proofs.term import Term, Variable, make

HOLE = "\0hole"


class Steps:
    """Writes the steps of one theorem; `witness` names a value of a sort, `formulas` are those that may be cited."""

    def __init__(
        self,
        language: Language,
        theorem: Theorem,
        formulas: Mapping[str, tuple[str, Term]],
        datatypes: Mapping[str, Datatype],
        witness: Callable[[str], str],
    ) -> None:
        """Read what each step concludes, and which variables it is about."""
        self._language, self._theorem, self._witness = language, theorem, witness
        self._formulas, self._datatypes = formulas, datatypes
        self._steps, self._scopes = theorem.derivation.steps, theorem.derivation.scopes
        self._conclusions = conclusions(theorem)
        self._around = [()] + [self._chain(number) for number in range(1, 1 + len(self._scopes))]
        self._variables = [self._free(step, t) for step, t in zip(self._steps, self._conclusions, strict=True)]
        self._name = language.name("theorem", theorem.name)
        last = len(self._steps) - 1
        self._names = [language.name("step", f"{self._name}__{n}") for n in range(last)] + [self._name]

    def definitions(self) -> Iterator[str]:
        """Yield the definitions, that of the theorem last."""
        for number in needed(self._steps):
            yield self._definition(number)

    def _chain(self, scope: int) -> tuple[int, ...]:
        found = []
        while scope:
            found.append(scope)
            scope = self._scopes[scope - 1][0]
        return tuple(reversed(found))

    def _hypotheses(self, scope: int) -> list[Term]:
        return [self._scopes[around - 1][1] for around in self._around[scope]]

    def _free(self, step: Step, conclusion: Term) -> list[Variable]:
        return sorted(conclusion.free.union(*[h.free for h in self._hypotheses(step.scope)]))

    def _definition(self, number: int) -> str:
        step, language, variables = self._steps[number], self._language, self._variables[number]
        body: str = getattr(self, f"_{step.rule}")(step, self._conclusions[number])
        for v in sorted(self._mentioned(step) - set(variables)):
            body = f"((fun {language.binder([v])} => {body}) {self._witness(v.sort)})"
        hypotheses = list(zip(self._around[step.scope], self._hypotheses(step.scope), strict=True))
        binders = [f"({self._given(n)} : {language.term(h)})" for n, h in hypotheses]
        type_ = " -> ".join([*[language.term(h) for _, h in hypotheses], language.term(self._conclusions[number])])
        head = " ".join(word for word in [language.binder(variables), *binders] if word)
        term = f"fun {head} =>\n  {body}" if head else body
        return f"Definition {self._names[number]} : {language.forall(variables, type_)} :=\n  {term}."

    def _mentioned(self, step: Step) -> set[Variable]:
        """The free variables of what the step uses, without those that it binds."""
        used = {v for n in premises_of(step) for v in self._variables[n]}
        if step.rule == "generalise":
            return used - step.terms[0].free
        if step.rule == "induction":
            return used.difference(*[t.free for t in step.terms[2:]]) | step.terms[0].free
        values = step.terms[1::2] if step.rule == "cite" else step.terms[:1]
        return used.union(*[t.free for t in values])

    def _use(self, number: int) -> str:
        """Return what a step concluded, of the variables and hypotheses of the same names."""
        variables = [self._language.variable(v) for v in self._variables[number]]
        given = [self._given(scope) for scope in self._around[self._steps[number].scope]]
        return _applied(self._names[number], *variables, *given)

    def _given(self, scope: int) -> str:
        return self._language.name("hypothesis", f"h{scope}")

    # One method a rule of the checker: the step, and the formula that it concludes ------------------------------------

    def _cite(self, step: Step, conclusion: Term) -> str:
        name, formula = self._formulas[step.name]
        values = dict(zip([t.head for t in step.terms[::2]], step.terms[1::2], strict=True))
        return _applied(name, *[self._language.term(values[v]) for v in sorted(formula.free)])

    def _hypothesis(self, step: Step, conclusion: Term) -> str:
        return self._given(step.path[0])

    def _reflexivity(self, step: Step, conclusion: Term) -> str:
        term = step.terms[0]
        return f"(@eq_refl {self._language.sort(term.sort)} {self._language.term(term)})"

    def _rewrite(self, step: Step, conclusion: Term) -> str:
        atom, equation = premises_of(step)
        left, right = self._conclusions[equation].arguments
        hole = Variable(HOLE, left.sort)
        motive = self._language.term(replace(self._conclusions[atom], step.path, make(hole)))
        parts = [
            self._language.sort(left.sort),
            self._language.term(left),
            f"(fun {self._language.binder([hole])} => {motive})",
            self._use(atom),
            self._language.term(right),
            self._use(equation),
        ]
        return _applied("@eq_ind", *parts)

    def _discharge(self, step: Step, conclusion: Term) -> str:
        inner = step.path[0]
        hypothesis = self._language.term(self._scopes[inner - 1][1])
        return f"(fun {self._given(inner)} : {hypothesis} => {self._use(step.premises[0])})"

    def _detach(self, step: Step, conclusion: Term) -> str:
        return _applied(*map(self._use, premises_of(step)))

    def _generalise(self, step: Step, conclusion: Term) -> str:
        return self._function(step.terms[:1], self._use(step.premises[0]))

    def _specialise(self, step: Step, conclusion: Term) -> str:
        return _applied(self._use(step.premises[0]), self._language.term(step.terms[0]))

    def _absurd(self, step: Step, conclusion: Term) -> str:
        return _applied("False_ind", self._language.term(conclusion), self._use(step.premises[0]))

    def _classical(self, step: Step, conclusion: Term) -> str:
        name = self._language.name("logic", "classical")
        return _applied(name, self._language.term(conclusion), self._use(step.premises[0]))

    def _induction(self, step: Step, conclusion: Term) -> str:
        x, formula, *names = step.terms
        cases = []
        for premise, constructor in zip(step.premises, self._datatypes[x.sort].constructors, strict=True):
            parts, names = names[: len(constructor.sorts)], names[len(constructor.sorts) :]
            cases.append(self._function(tuple(parts), self._use(premise)))
        motive = self._function((x,), self._language.term(formula))
        return _applied(
            self._language.name("induction", f"{x.sort}_induction", x.sort), motive, *cases, self._language.term(x)
        )

    def _function(self, variables: tuple[Term, ...], body: str) -> str:
        binder = self._language.binder([v.head for v in variables if isinstance(v.head, Variable)])
        return f"(fun {binder} => {body})" if binder else body


def _applied(function: str, *arguments: str) -> str:
    return f"({' '.join([function, *arguments])})" if arguments else function
