"""Random derivations over a theory with everything in it: what the trusted checker accepts, exports must bear."""

from random import Random

from proofs.check import Axiom, Datatype, Derivation, Step, Theorem, Theory
from proofs.derivations import Builder
from proofs.term import FALSE, PROP, CheckError, Symbol, Term, Variable, logical, make

NAT, TREE, THING = "nat", "tree of nat", "thing"
ZERO, NEXT = Symbol("0", (), NAT), Symbol("S", (NAT,), NAT)
LEAF, NODE = Symbol("leaf", (), TREE), Symbol("node", (TREE, NAT, TREE), TREE)
PLUS, WEIGH, SOME = Symbol("+", (NAT, NAT), NAT), Symbol("wff", (TREE, THING), NAT), Symbol("(", (THING, NAT), THING)
EVEN, RELATED = Symbol("even?", (NAT,), PROP), Symbol("≤", (TREE, THING), PROP)
SYMBOLS = (ZERO, NEXT, LEAF, NODE, PLUS, WEIGH, SOME, EVEN, RELATED)
# Names of every kind, some of which mean something to Metamath or Coq, and one for two sorts.
NAMES = ("x", "y", "A.", "forall", "α")
FORMS = ("=", "=", "->", "->", "forall", "predicate", "falsum")

RULES = (
    "cite",
    "hypothesis",
    "rewrite",
    "discharge",
    "detach",
    "detach",
    "generalise",
    "specialise",
    "absurd",
    "classical",
)


class Author:
    """Writes random terms, formulas and steps."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def variable(self, sort: str) -> Term:
        return make(Variable(self.random.choice(NAMES), sort))

    def term(self, sort: str, depth: int = 2) -> Term:
        symbols = [s for s in SYMBOLS if s.sort == sort]
        if not depth or not symbols or self.random.random() < 0.4:
            return self.variable(sort)
        symbol = self.random.choice(symbols)
        return make(symbol, *[self.term(s, depth - 1) for s in symbol.sorts])

    def sort(self) -> str:
        return self.random.choice((NAT, NAT, TREE, THING))

    def formula(self, depth: int = 2) -> Term:
        form = self.random.choice(FORMS) if depth else "="
        if form == "->":
            return logical("->", self.formula(depth - 1), self.formula(depth - 1))
        if form == "forall":
            return logical("forall", self.variable(self.sort()), self.formula(depth - 1))
        if form == "predicate":
            symbol = self.random.choice((EVEN, RELATED))
            return make(symbol, *[self.term(s) for s in symbol.sorts])
        sort = self.sort()
        return logical("=", self.term(sort), self.term(sort)) if form == "=" else FALSE


def theory(random: Random) -> Theory:
    """A theory with random axioms, some of them surely equations."""
    author = Author(random)
    formulas = [author.formula(3) for _ in range(3)]
    formulas += [logical("=", author.term(NAT), author.term(NAT)), make(EVEN, author.term(NAT))]
    axioms = tuple(Axiom(f"axiom ${n}$)", formula) for n, formula in enumerate(formulas))
    return Theory("every thing", SYMBOLS, (Datatype(NAT, (ZERO, NEXT)), Datatype(TREE, (LEAF, NODE))), axioms)


class Attempt(Author):
    """Grows one derivation by steps that the checker accepts."""

    def __init__(self, random: Random, of: Theory, library: dict[str, Theorem]) -> None:
        super().__init__(random)
        self.theory, self.library, self.builder = of, library, Builder()
        self.formulas = {a.name: a.formula for a in of.axioms} | {t.name: t.formula for t in library.values()}
        self.scope = 0

    def grow(self, steps: int) -> None:
        names = [name.removeprefix("do_") for name in dir(self) if name.startswith("do_")]
        for _ in range(steps):
            before = len(self.builder.scopes), len(self.builder.steps), self.scope
            try:
                getattr(self, f"do_{self.random.choice(names)}")()
                self.accepted()
            except (CheckError, IndexError):
                del self.builder.scopes[before[0] :], self.builder.steps[before[1] :]
                del self.builder._conclusions[before[1] :]
                self.scope = before[2]

    def accepted(self) -> None:
        done = self.builder.derivation()
        end = Step("reflexivity", terms=(make(ZERO),))
        Theorem("trial", self.theory, done._replace(steps=(*done.steps, end)), self.library)

    def theorem(self, name: str) -> Theorem:
        """The last step in the present scope as a theorem."""
        here = [n for n, step in enumerate(self.builder.steps) if step.scope == self.scope]
        return self.ending(here[-1] if here else self.builder.reflexivity(self.scope, self.term(NAT)), name)

    def conclusions(self) -> list[Theorem]:
        """Every step as a theorem."""
        return [self.ending(number, f"step {number}") for number in range(len(self.builder.steps))]

    def ending(self, last: int, name: str) -> Theorem:
        """End in scope 0 after a step: everything that was assumed becomes a condition."""
        steps, scope, scopes = self.builder.steps[: last + 1], self.builder.steps[last].scope, self.builder.scopes
        while scope:
            parent = scopes[scope - 1][0]
            steps.append(Step("discharge", parent, (len(steps) - 1,), path=(scope,)))
            scope = parent
        return Theorem(name, self.theory, Derivation(tuple(scopes), tuple(steps)), self.library)

    def visible(self) -> list[int]:
        around, scope = {0}, self.scope
        while scope:
            around.add(scope)
            scope = self.builder.scopes[scope - 1][0]
        return [n for n, step in enumerate(self.builder.steps) if step.scope in around]

    def some(self, head: str = "") -> int:
        heads = {n: self.builder.conclusion(n).head.name for n in self.visible()}
        return self.random.choice([n for n, found in heads.items() if head in ("", found)])

    def do_open(self) -> None:
        self.scope = self.builder.open(self.scope, self.formula())

    def do_open_denied(self) -> None:
        denied = logical("->", self.formula(1), FALSE)
        self.scope = self.builder.open(self.scope, logical("->", denied, FALSE))
        given = self.builder.hypothesis(self.scope, self.scope)
        self.builder.classical(self.scope, given, denied.arguments[0])

    def do_open_falsity(self) -> None:
        self.scope = self.builder.open(self.scope, FALSE)
        self.builder.absurd(self.scope, self.builder.hypothesis(self.scope, self.scope), self.formula())

    def do_close(self) -> None:
        if self.scope:
            parent = self.builder.scopes[self.scope - 1][0]
            self.builder.discharge(parent, self.scope, self.some())
            self.scope = parent

    def do_cite(self) -> None:
        name = self.random.choice(sorted(self.formulas))
        formula = self.formulas[name]
        self.builder.cite(self.scope, name, formula, {v: self.term(v.sort) for v in formula.free})

    def do_wild(self) -> None:
        """A step that nobody means: the checker should refuse it, or conclude what is true all the same."""
        terms = [self.variable(self.sort()), self.formula(1), self.term(self.sort()), self.variable(NAT)]
        self.random.shuffle(terms)
        premises = tuple(self.random.choices([*self.visible(), 0], k=2))
        path = (self.random.randrange(3),)
        step = Step(self.random.choice(RULES), self.scope, premises, tuple(terms), "axiom $0$)", path)
        last, scope = self.builder._add(step, FALSE), self.scope
        concluded = self.ending(last, "wild").formula
        while scope:
            concluded, scope = concluded.arguments[1], self.builder.scopes[scope - 1][0]
        self.builder._conclusions[last] = concluded

    def do_reflexivity(self) -> None:
        self.builder.reflexivity(self.scope, self.term(self.sort()))

    def do_rewrite(self) -> None:
        atom, equation = self.some(), self.some("=")
        left = self.builder.conclusion(equation).arguments[0]
        paths = [path for path, part in parts(self.builder.conclusion(atom)) if part is left]
        self.builder.rewrite(self.scope, atom, equation, self.random.choice(paths))

    def do_turn(self) -> None:
        self.builder.symmetry(self.scope, self.some("="))

    def do_detach(self) -> None:
        implication = self.some("->")
        condition = self.builder.conclusion(implication).arguments[0]
        known = [n for n in self.visible() if self.builder.conclusion(n) is condition]
        self.builder.detach(self.scope, implication, self.random.choice(known))

    def do_generalise(self) -> None:
        self.builder.generalise(self.scope, self.some(), self.variable(self.sort()))

    def do_specialise(self) -> None:
        every = self.some("forall")
        self.builder.specialise(self.scope, every, self.term(self.builder.conclusion(every).arguments[0].sort))

    def do_induct(self) -> None:
        """Prove again by induction what is known for every x."""
        every = self.some("forall")
        x, formula = self.builder.conclusion(every).arguments
        datatype = next((d for d in self.theory.datatypes if d.sort == x.sort), self.theory.datatypes[0])
        cases = [self.case(every, constructor) for constructor in datatype.constructors]
        self.builder.induction(self.scope, x, formula, cases)

    def case(self, every: int, constructor: Symbol) -> tuple[int, tuple[Term, ...]]:
        b = self.builder
        new = tuple([self.term(sort, self.random.choice((0, 0, 0, 1))) for sort in constructor.sorts])
        scope, scopes = self.scope, []
        for part in new:
            if part.sort == constructor.sort:
                scope = b.open(scope, b.conclusion(b.specialise(self.scope, every, part)))
                scopes.append(scope)
        step = b.specialise(scope, every, make(constructor, *new))
        for inner in reversed(scopes):
            step = b.discharge(b.scopes[inner - 1][0], inner, step)
        return step, new


def parts(atom: Term) -> list[tuple[tuple[int, ...], Term]]:
    found = [((), atom)]
    for path, part in found:
        found += [((*path, place), a) for place, a in enumerate(part.arguments)]
    return found


def random_theorems(random: Random, count: int = 3, steps: int = 25) -> tuple[Theory, dict[str, Theorem]]:
    """A theory and theorems of it, each of which may cite those before it."""
    of, library = theory(random), dict[str, Theorem]()
    for number in range(count):
        attempt = Attempt(random, of, dict(library))
        attempt.grow(steps)
        theorem = attempt.theorem(f"theorem {number}")
        library[theorem.name] = theorem
    return of, library
