"""A checked derivation, step by step, as a Metamath proof."""

from collections.abc import Mapping

from proofs.check import Datatype, Step, Theorem
from proofs.citations import needed, premises_of
from proofs.conclusions import conclusions, substitution
from proofs.metamath.deduction import Known
from proofs.metamath.language import OWN, Language, arbitrary
from proofs.metamath.lemmas import Reasoning
from proofs.metamath.nodes import Assertion, Node
from proofs.metamath.substitution import Substitution
from proofs.term import Term, Variable, make, substitute

# What may be cited: an assertion, and its formula in canonical form.
Library = Mapping[str, tuple[Assertion, Term]]
Inductions = Mapping[str, tuple[Datatype, Assertion]]


class DerivationProof:
    """Translates the steps of one theorem; `cited` holds what it may cite, `inductions` the rules of its datatypes."""

    def __init__(self, reasoning: Reasoning, theorem: Theorem, cited: Library, inductions: Inductions) -> None:
        """Prepare the contexts of the scopes."""
        self._reasoning, self._language = reasoning, reasoning.language
        self._steps, self._scopes = theorem.derivation.steps, theorem.derivation.scopes
        self._cited, self._inductions = cited, inductions
        self._formulas = [self._language.canonical(formula) for formula in conclusions(theorem)]
        self._contexts = [self._language.empty]
        for parent, hypothesis in self._scopes:
            formula = self._language.term(self._language.canonical(hypothesis))
            self._contexts.append(self._language.extend(self._contexts[parent], formula))
        self._known: dict[tuple[int, int], Known] = {}
        self._closed: dict[int, Node] = {}

    def proof(self) -> Node:
        """Return the proof that the theorem holds for any terms in place of its free variables."""
        for number in needed(self._steps):
            step = self._steps[number]
            self._known[number, step.scope] = getattr(self, f"_{step.rule}")(step, self._formulas[number])
        last = len(self._steps) - 1
        formula, known = self._formulas[last], self._known[last, 0]
        for variable in sorted(formula.free):
            change = Substitution(self._reasoning, variable, arbitrary(variable))
            every = self._reasoning.forall_new(variable.sort, known, self._language.setvar(variable))
            known = self._reasoning.specialised(variable.sort, every, change.implication(formula))
            formula = change.after(formula)
        return self._reasoning.close(known)

    def _premises(self, step: Step) -> list[Known]:
        return [self._at(number, step.scope) for number in premises_of(step)]

    def _at(self, number: int, scope: int) -> Known:
        """Return what a step concluded, carried into a scope inside its own."""
        home, inside = self._steps[number].scope, list[int]()
        while (number, scope) not in self._known and home:
            inside.append(scope)
            scope = self._scopes[scope - 1][0]
        if (number, scope) not in self._known:
            self._known[number, scope] = self._lifted(number, scope)
        for inner in reversed(inside):
            self._known[number, inner] = self._reasoning.weaken(self._known[number, scope], self._contexts[inner])
            scope = inner
        return self._known[number, scope]

    def _lifted(self, number: int, scope: int) -> Known:
        known = self._known[number, 0]
        if number not in self._closed:
            self._closed[number] = self._reasoning.close(known)
        return self._reasoning.lift(self._contexts[scope], known.formula, self._closed[number])

    # One method a rule of the checker: the step, and the canonical formula that it concludes --------------------------

    def _cite(self, step: Step, conclusion: Term) -> Known:
        assertion, formula = self._cited[step.name]
        values = roles(self._language, formula)
        values |= {_role(v): self._language.term(value) for v, value in substitution(step)}
        proof = self._reasoning.argument.use(assertion, values)
        return self._reasoning.lift(self._contexts[step.scope], self._language.term(conclusion), proof)

    def _hypothesis(self, step: Step, conclusion: Term) -> Known:
        inside, scope = list[int](), step.scope
        while scope != step.path[0]:
            inside.append(scope)
            scope = self._scopes[scope - 1][0]
        known = self._reasoning.hypothesis(self._contexts[scope])
        for scope in reversed(inside):
            known = self._reasoning.weaken(known, self._contexts[scope])
        return known

    def _reflexivity(self, step: Step, conclusion: Term) -> Known:
        term = step.terms[0]
        return self._reasoning.same(self._contexts[step.scope], term.sort, self._language.term(term))

    def _rewrite(self, step: Step, conclusion: Term) -> Known:
        atom, equation = self._premises(step)
        above, t = list[tuple[Term, int]](), self._formulas[step.premises[0]]
        new = self._formulas[step.premises[1]].arguments[1]
        for place in step.path:
            above.append((t, place))
            t = t.arguments[place]
        for whole, place in reversed(above[1:]):
            after = make(whole.head, *whole.arguments[:place], new, *whole.arguments[place + 1 :])
            equation, new = self._reasoning.change(whole, place, after, equation), after
        whole, place = above[0]
        if whole.head.name != "=":
            return self._reasoning.change(whole, place, conclusion, atom, equation)
        combine = self._reasoning.transitive if place else self._swapped_third
        return combine(whole.arguments[0].sort, atom, equation)

    def _swapped_third(self, sort: str, atom: Known, equation: Known) -> Known:
        return self._reasoning.third(sort, equation, atom)

    def _discharge(self, step: Step, conclusion: Term) -> Known:
        return self._reasoning.discharge(self._at(step.premises[0], step.path[0]))

    def _detach(self, step: Step, conclusion: Term) -> Known:
        implication, condition = self._premises(step)
        return self._reasoning.detach(implication, condition)

    def _generalise(self, step: Step, conclusion: Term) -> Known:
        (known,), x = self._premises(step), step.terms[0]
        bound = conclusion.arguments[0]
        change = Substitution(self._reasoning, _variable(x), bound).implication(self._formulas[step.premises[0]])
        return self._reasoning.generalised(x.sort, known, self._language.setvar(_variable(x)), change)

    def _specialise(self, step: Step, conclusion: Term) -> Known:
        (known,), value = self._premises(step), step.terms[0]
        x, body = self._formulas[step.premises[0]].arguments
        change = Substitution(self._reasoning, _variable(x), value).implication(body)
        return self._reasoning.specialised(x.sort, known, change)

    def _absurd(self, step: Step, conclusion: Term) -> Known:
        (falsity,) = self._premises(step)
        return self._reasoning.absurd(falsity, self._language.term(conclusion))

    def _classical(self, step: Step, conclusion: Term) -> Known:
        (twice,) = self._premises(step)
        return self._reasoning.classical(twice, self._language.term(conclusion))

    def _induction(self, step: Step, conclusion: Term) -> Known:
        x, names = _variable(step.terms[0]), list(step.terms[2:])
        datatype, rule = self._inductions[x.sort]
        values = {"G": self._contexts[step.scope], "x": self._language.setvar(x), "ph": self._language.term(conclusion)}
        meanings: list[Node] = []
        for k, constructor in enumerate(datatype.constructors):
            parts = [self._new(x, names.pop(0)) for _ in constructor.sorts]
            for j, part in enumerate(parts):
                values[f"part {k} {j}"] = self._language.setvar(_variable(part))
                if part.sort == x.sort:
                    known, formula = self._replaced(x, part, conclusion, True)
                    values[f"given {k} {j}"] = formula
                    meanings.append(known)
            known, values[f"case {k}"] = self._replaced(x, make(constructor, *parts), conclusion, False)
            meanings.append(known)
        premises = [premise.proof for premise in self._premises(step)]
        proof = self._reasoning.argument.use(rule, values, *meanings, *premises)
        return Known(self._contexts[step.scope], values["ph"], proof)

    def _replaced(self, x: Variable, value: Term, formula: Term, forth: bool) -> tuple[Node, Node]:
        change = Substitution(self._reasoning, x, value)
        return change.implication(formula, forth).proof, self._language.term(change.after(formula))

    @staticmethod
    def _new(x: Variable, part: Term) -> Term:
        """A part that is the induction's own variable (which the formula then lacks) gets another name."""
        return make(Variable(f"{OWN}n", x.sort)) if part.head == x else part


def roles(language: Language, formula: Term) -> dict[str, Node]:
    """Return the variables of a canonical formula's statement: any terms for the free, setvars for the bound ones."""
    free = {_role(v): language.metavariable(v) for v in sorted(formula.free)}
    return free | {f"bound {_role(v)}": language.setvar(v) for v in sorted(formula.bound)}


def stated(language: Language, formula: Term) -> Node:
    """Return a canonical formula with any terms in place of its free variables."""
    return language.term(substitute(formula, {v: arbitrary(v) for v in formula.free}))


def _role(variable: Variable) -> str:
    return f"{variable.name!r} {variable.sort!r}"


def _variable(term: Term) -> Variable:
    """The checker has seen that this is one."""
    assert isinstance(term.head, Variable)
    return term.head
