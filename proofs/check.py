"""The checker: nothing is a theorem that this file did not conclude. Trusted: imports `term` alone, searches nothing.

A derivation is a list of steps in nested scopes: scope 0 has no hypothesis, any other adds its own to its parent's. A
step names its rule, its scope, the earlier steps it uses (in its scope or around it) and all terms it needs. A variable
that must be new may occur nowhere, neither free nor bound: the condition of Metamath.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from proofs.term import FALSE, PROP, CheckError, Symbol, Term, Variable, logical, make, require, substitute

# An axiom holds for all values of its free variables; a sort with constructors has the rule of induction.
Axiom = NamedTuple("Axiom", [("name", str), ("formula", Term)])
Datatype = NamedTuple("Datatype", [("sort", str), ("constructors", tuple[Symbol, ...])])
# The logical symbols, and which of their arguments are formulas.
LOGIC = {"falsum": (), "->": (True, True), "forall": (False, True), "=": (False, False)}


@dataclass(frozen=True, slots=True)
class Theory:
    """Symbols, datatypes and axioms, frozen; raises CheckError where they could be read in two ways."""

    name: str
    symbols: tuple[Symbol, ...]
    datatypes: tuple[Datatype, ...]
    axioms: tuple[Axiom, ...]

    def __post_init__(self) -> None:
        hash(self)  # frozen throughout: a list anywhere is a TypeError
        for names in ([s.name for s in self.symbols], [a.name for a in self.axioms], [d.sort for d in self.datatypes]):
            reserved = {PROP, "", *LOGIC} & set(names)
            require(len(set(names)) == len(names) and not reserved, f"{self.name}: a name is doubled or reserved")
        for sort, constructors in self.datatypes:
            own = set(constructors) <= set(self.symbols) and all(c.sort == sort for c in constructors)
            require(own, f"{self.name}: the constructors of {sort} are not its own")
            require(any(sort not in c.sorts for c in constructors), f"{self.name}: {sort} has no first value")
        for axiom in self.axioms:
            self.admit(axiom.formula, set())

    def admit(self, formula: Term, seen: set[Term]) -> None:
        """Refuse what is no formula of this theory; `seen` remembers the terms that were admitted."""
        declared, stack = frozenset(self.symbols), [formula]
        require(formula.sort == PROP, "a formula is expected")
        while stack:
            t = stack.pop()
            shape = tuple([a.sort == PROP for a in t.arguments])
            logic = t.head.sort == PROP and LOGIC.get(t.head.name) == shape
            known = isinstance(t.head, Variable) or (t.head in declared and not any(shape)) or logic
            require(known, f"{t.head.name} is no symbol of {self.name}")
            seen.add(t)
            stack.extend([a for a in t.arguments if a not in seen])


class Step(NamedTuple):  # one step, unchecked: its rule below says what it reads in the other fields
    rule: str
    scope: int = 0
    premises: tuple[int, ...] = ()
    terms: tuple[Term, ...] = ()
    name: str = ""
    path: tuple[int, ...] = ()


# An unchecked proof: it may be wrong. Scope i + 1 is `scopes[i]`, its parent and its hypothesis.
Derivation = NamedTuple("Derivation", [("scopes", tuple[tuple[int, Term], ...]), ("steps", tuple[Step, ...])])


@dataclass(frozen=True, slots=True)
class Theorem:
    """A formula, true for all values of its free variables: building one checks its derivation (or raises CheckError).

    It may cite the axioms of its theory and `earlier` theorems; `axioms` are all axioms and schemes that it rests on.
    """

    name: str
    theory: Theory
    derivation: Derivation
    earlier: "Mapping[str, Theorem]" = field(repr=False, compare=False)
    formula: Term = field(init=False)
    axioms: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        run = _Run(self)
        cited = {name: self.earlier[name] for name in sorted(run.cited & self.earlier.keys())}
        rests = run.schemes.union(run.cited - cited.keys(), *[t.axioms for t in cited.values()])
        for slot, value in (("formula", run.formulas[-1]), ("axioms", tuple(sorted(rests))), ("earlier", cited)):
            object.__setattr__(self, slot, value)


class _Run:
    """The check of one derivation: `formulas[i]` is what step i concludes; each rule is a method."""

    def __init__(self, theorem: Theorem) -> None:
        self.theory, self.steps, self.earlier = theorem.theory, theorem.derivation.steps, theorem.earlier
        self.known = {axiom.name: axiom.formula for axiom in self.theory.axioms}
        require(not self.known.keys() & {theorem.name, *self.earlier}, f"{theorem.name}: an axiom has that name")
        self.scopes = ((0, FALSE), *theorem.derivation.scopes)
        self.formulas: list[Term] = []
        self.cited, self.schemes, seen = set[str](), set[str](), set[Term]()
        for number, (parent, hypothesis) in enumerate(self.scopes):
            require(0 <= parent < max(1, number), f"{theorem.name}: scope {number} stands in none before it")
            self.theory.admit(hypothesis, seen)
        for number, step in enumerate(self.steps):
            try:
                require(0 <= step.scope < len(self.scopes), "there is no such scope")
                formula: Term = getattr(self, "rule_" + step.rule)(step)
                self.theory.admit(formula, seen)
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                raise CheckError(f"{theorem.name}, step {number} ({step.rule}): {error}") from None
            self.formulas.append(formula)
        require(bool(self.steps) and self.steps[-1].scope == 0, f"{theorem.name}: the last step must be in scope 0")

    def around(self, scope: int) -> Iterator[int]:
        while scope:
            yield scope
            scope = self.scopes[scope][0]

    def premise(self, step: Step, place: int, head: str = "", inner: int = 0) -> Term:
        number = step.premises[place]
        require(0 <= number < len(self.formulas), f"step {number} is not an earlier one")
        home = self.steps[number].scope
        require(home == 0 or home in self.around(inner or step.scope), f"step {number} is out of scope")
        require(head in ("", self.formulas[number].head.name), f"step {number} is no formula with {head}")
        return self.formulas[number]

    def new(self, step: Step, variables: list[Term], *formulas: Term) -> None:
        proper = all(isinstance(v.head, Variable) for v in variables) and len(set(variables)) == len(variables)
        require(proper, "new variables must be variables, and differ")
        for formula in (*formulas, *[self.scopes[scope][1] for scope in self.around(step.scope)]):
            clash = [v.head.name for v in variables if v.head in formula.free | formula.bound]
            require(not clash, f"not new: {clash}")

    def rule_cite(self, step: Step) -> Term:  # name: an axiom or a theorem; terms: each free variable, and its value
        formula = self.known.get(step.name)
        if formula is None:
            theorem = self.earlier[step.name]
            genuine = type(theorem) is Theorem and (theorem.name, theorem.theory) == (step.name, self.theory)
            require(genuine, f"{step.name} is no theorem of this theory")
            formula = theorem.formula
        values = {v.head: value for v, value in zip(step.terms[::2], step.terms[1::2], strict=True)}
        require(values.keys() == formula.free and 2 * len(values) == len(step.terms), "one value a free variable")
        self.cited.add(step.name)
        return substitute(formula, values)  # type: ignore[arg-type]

    def rule_hypothesis(self, step: Step) -> Term:  # path: the number of a scope
        require(step.path[0] in self.around(step.scope), "that hypothesis is out of scope")
        return self.scopes[step.path[0]][1]

    def rule_reflexivity(self, step: Step) -> Term:  # terms: t
        return logical("=", step.terms[0], step.terms[0])

    def rule_rewrite(self, step: Step) -> Term:  # premises: an atom, s = t; path: where s stands in the atom
        t, above = self.premise(step, 0), []
        left, right = self.premise(step, 1, "=").arguments
        for place in step.path:
            require(t.head.name not in ("->", "forall") and place >= 0, "rewriting is for atoms")
            above.append((t, place))
            t = t.arguments[place]
        require(t is left, "the left side does not stand there")
        for t, place in reversed(above):
            right = make(t.head, *t.arguments[:place], right, *t.arguments[place + 1 :])
        return right

    def rule_discharge(self, step: Step) -> Term:  # path: a scope directly inside; premises: a step visible there
        parent, hypothesis = self.scopes[step.path[0]]
        require(step.path[0] > 0 and parent == step.scope, "that scope does not stand in this one")
        return logical("->", hypothesis, self.premise(step, 0, inner=step.path[0]))

    def rule_detach(self, step: Step) -> Term:  # premises: F -> G, F
        condition, conclusion = self.premise(step, 0, "->").arguments
        require(condition is self.premise(step, 1), "the condition is another formula")
        return conclusion

    def rule_generalise(self, step: Step) -> Term:  # premises: F; terms: a variable that occurs in no hypothesis
        self.new(step, [step.terms[0]])
        return logical("forall", step.terms[0], self.premise(step, 0))

    def rule_specialise(self, step: Step) -> Term:  # premises: for all x F; terms: the value of x
        x, body = self.premise(step, 0, "forall").arguments
        return substitute(body, {x.head: step.terms[0]})  # type: ignore[dict-item]

    def rule_absurd(self, step: Step) -> Term:  # premises: falsity; terms: any formula
        self.premise(step, 0, "falsum")
        return step.terms[0]

    def rule_classical(self, step: Step) -> Term:  # premises: (F -> false) -> false; terms: F
        twice = logical("->", logical("->", step.terms[0], FALSE), FALSE)
        require(self.premise(step, 0) is twice, "that is no double negation")
        self.schemes.add("classical logic")
        return step.terms[0]

    def rule_induction(self, step: Step) -> Term:  # terms: x, F, then new variables for each constructor's arguments
        x, formula, *names = step.terms
        constructors = {d.sort: d.constructors for d in self.theory.datatypes}[x.sort]
        require(len(step.premises) == len(constructors), "one case a constructor")
        self.new(step, [x])
        for place, constructor in enumerate(constructors):
            parts, names = names[: len(constructor.sorts)], names[len(constructor.sorts) :]
            self.new(step, parts, formula)
            case = substitute(formula, {x.head: make(constructor, *parts)})  # type: ignore[dict-item]
            for part in reversed([p for p in parts if p.sort == x.sort]):
                case = logical("->", substitute(formula, {x.head: part}), case)  # type: ignore[dict-item]
            require(self.premise(step, place) is case, f"case {constructor.name} is another formula")
        self.schemes.add(f"induction on {x.sort}")
        return formula
