"""Rules that follow from the logic: proved in the file itself, each where it is first needed."""

from collections.abc import Callable, Sequence

from proofs.metamath.deduction import Deduction, Known
from proofs.metamath.logic import LEMMAS, Logic, entails
from proofs.metamath.nodes import Argument, Assertion, Node

Judgement = tuple[Node, Node]


class Lemmas:
    """The derived rules of a file."""

    def __init__(self, logic: Logic) -> None:
        """Start with none."""
        self.logic, self.language = logic, logic.language
        self._stated: dict[tuple[str, str], Assertion] = {}

    def named(self, name: str, sort: str = "") -> Assertion:
        """Return a derived rule: one of the methods below, for a sort."""
        if (name, sort) not in self._stated:
            self._stated[name, sort] = getattr(self, f"_{name}")(sort)
        return self._stated[name, sort]

    def _state(
        self,
        wish: str,
        sort: str,
        premises: Sequence[Judgement],
        conclusion: Judgement,
        prove: Callable[..., Known],
    ) -> Assertion:
        def proof(argument: Argument, *given: Node) -> Node:
            known = [Known(*premise, node) for premise, node in zip(premises, given, strict=True)]
            return prove(Reasoning(self.logic, argument, self), *known).proof

        wish, roles = (f"{wish}.{sort}", self.logic.roles(sort)) if sort else (wish, self.logic.formulas())
        statements = [entails(*premise) for premise in premises]
        return self.logic.language.document.theorem(LEMMAS, wish, roles, statements, entails(*conclusion), proof)

    def _identity(self, sort: str) -> Assertion:
        g, ph, *_ = self.logic.formulas().values()
        conclusion = (g, self.language.implies(ph, ph))
        return self._state(
            "implies.same", sort, [], conclusion, lambda r: r.discharge(r.hypothesis(self.language.extend(g, ph)))
        )

    def _implication(self, sort: str) -> Assertion:
        """From th -> ph and ps -> ch: ( ph -> ps ) -> ( th -> ch )."""
        g, ph, ps, ch, th = self.logic.formulas().values()
        implies, extend = self.language.implies, self.language.extend
        outer = extend(g, implies(ph, ps))
        inner = extend(outer, th)

        def prove(r: Reasoning, back: Known, forth: Known) -> Known:
            back, forth = (r.weaken(r.weaken(known, outer), inner) for known in (back, forth))
            condition = r.detach(back, r.hypothesis(inner))
            result = r.detach(forth, r.detach(r.weaken(r.hypothesis(outer), inner), condition))
            return r.discharge(r.discharge(result))

        premises = [(g, implies(th, ph)), (g, implies(ps, ch))]
        return self._state("implies.map", sort, premises, (g, implies(implies(ph, ps), implies(th, ch))), prove)

    def _symmetric(self, sort: str) -> Assertion:
        roles = self.logic.roles(sort)
        g, a, b = (roles[name] for name in "GAB")
        premise, conclusion = (g, self.language.equal(sort, a, b)), (g, self.language.equal(sort, b, a))
        return self._state(
            "equal.swap", sort, [premise], conclusion, lambda r, known: r.third(sort, known, r.same(g, sort, a))
        )

    def _transitive(self, sort: str) -> Assertion:
        roles = self.logic.roles(sort)
        g, a, b, c = (roles[name] for name in "GABC")
        premises = [(g, self.language.equal(sort, s, t)) for s, t in ((a, b), (b, c))]
        conclusion = (g, self.language.equal(sort, a, c))
        return self._state(
            "equal.chain",
            sort,
            premises,
            conclusion,
            lambda r, one, other: r.third(sort, r.symmetric(sort, one), other),
        )

    def _equation(self, sort: str) -> Assertion:
        """From A = C and B = D: ( A = B -> C = D )."""
        roles = self.logic.roles(sort)
        g, a, b, c, d = (roles[name] for name in "GABCD")
        one, other = self.language.equal(sort, a, b), self.language.equal(sort, c, d)
        context = self.language.extend(g, one)

        def prove(r: Reasoning, left: Known, right: Known) -> Known:
            middle = r.third(sort, r.weaken(left, context), r.hypothesis(context))
            return r.discharge(r.transitive(sort, middle, r.weaken(right, context)))

        premises = [(g, self.language.equal(sort, s, t)) for s, t in ((a, c), (b, d))]
        return self._state("equal.map", sort, premises, (g, self.language.implies(one, other)), prove)

    def _quantified(self, sort: str) -> Assertion:
        """From ph -> ps: ( for all x ph -> for all x ps )."""
        roles, forall = self.logic.roles(sort), self.language.forall
        g, x, ph, ps = (roles[name] for name in ("G", "x", "ph", "ps"))
        context = self.language.extend(g, forall(sort, x, ph))

        def prove(r: Reasoning, known: Known) -> Known:
            every = r.weaken(r.forall_new(sort, known, x), context)
            return r.discharge(r.forall_detach(sort, every, r.hypothesis(context)))

        conclusion = (g, self.language.implies(forall(sort, x, ph), forall(sort, x, ps)))
        return self._state("forall.map", sort, [(g, self.language.implies(ph, ps))], conclusion, prove)

    def _specialised(self, sort: str) -> Assertion:
        """From for all x ph, and ph -> ps where x = A: ps."""
        roles, language = self.logic.roles(sort), self.language
        g, x, a, ph, ps = (roles[name] for name in ("G", "x", "A", "ph", "ps"))
        equation = language.equal(sort, language.value(sort, x), a)
        outer = language.extend(language.empty, ph)
        inner = language.extend(outer, equation)

        def prove(r: Reasoning, every: Known, change: Known) -> Known:
            implication = r.weaken(r.weaken(r.discharge(change), outer), inner)
            result = r.detach(r.detach(implication, r.hypothesis(inner)), r.weaken(r.hypothesis(outer), inner))
            swapped = r.forall_new(sort, r.discharge(r.discharge(result)), x)
            lifted = r.lift(g, swapped.formula, r.close(swapped))
            return r.forall_value(sort, r.forall_detach(sort, lifted, every))

        premises = [
            (g, language.forall(sort, x, ph)),
            (language.extend(language.empty, equation), language.implies(ph, ps)),
        ]
        return self._state("forall.special", sort, premises, (g, ps), prove)


class Reasoning(Deduction):
    """Deduction with the derived rules."""

    def __init__(self, logic: Logic, argument: Argument, lemmas: Lemmas) -> None:
        """Write a proof that may use lemmas."""
        super().__init__(logic, argument)
        self.lemmas = lemmas

    def identity(self, context: Node, formula: Node) -> Known:
        """Conclude F -> F."""
        proof = self.argument.use(self.lemmas.named("identity"), {"G": context, "ph": formula})
        return Known(context, self.language.implies(formula, formula), proof)

    def implication(self, back: Known, forth: Known) -> Known:
        """From F' -> F and G -> G' conclude (F -> G) -> (F' -> G')."""
        (th, ph), (ps, ch) = back.formula.children, forth.formula.children
        implies, values = self.language.implies, {"G": back.context, "ph": ph, "ps": ps, "ch": ch, "th": th}
        proof = self.argument.use(self.lemmas.named("implication"), values, back.proof, forth.proof)
        return Known(back.context, implies(implies(ph, ps), implies(th, ch)), proof)

    def symmetric(self, sort: str, known: Known) -> Known:
        """Turn an equation round."""
        a, b = known.formula.children
        values = {"G": known.context, "A": a, "B": b}
        proof = self.argument.use(self.lemmas.named("symmetric", sort), values, known.proof)
        return Known(known.context, self.language.equal(sort, b, a), proof)

    def transitive(self, sort: str, one: Known, other: Known) -> Known:
        """Join two equations at their common term."""
        (a, b), (_, c) = one.formula.children, other.formula.children
        values = {"G": one.context, "A": a, "B": b, "C": c}
        proof = self.argument.use(self.lemmas.named("transitive", sort), values, one.proof, other.proof)
        return Known(one.context, self.language.equal(sort, a, c), proof)

    def equation(self, sort: str, left: Known, right: Known) -> Known:
        """From s = s' and t = t' conclude s = t -> s' = t'."""
        (a, c), (b, d) = left.formula.children, right.formula.children
        values = {"G": left.context, "A": a, "B": b, "C": c, "D": d}
        proof = self.argument.use(self.lemmas.named("equation", sort), values, left.proof, right.proof)
        equal, implies = self.language.equal, self.language.implies
        return Known(left.context, implies(equal(sort, a, b), equal(sort, c, d)), proof)

    def quantified(self, sort: str, x: Node, known: Known) -> Known:
        """From F -> G conclude "for all x F" -> "for all x G"; x is not in the context."""
        ph, ps = known.formula.children
        values = {"G": known.context, "ph": ph, "ps": ps, "x": x}
        proof = self.argument.use(self.lemmas.named("quantified", sort), values, known.proof)
        forall = self.language.forall
        return Known(known.context, self.language.implies(forall(sort, x, ph), forall(sort, x, ps)), proof)

    def specialised(self, sort: str, every: Known, change: Known) -> Known:
        """From "for all x F", and F -> F' where x = t, conclude F'."""
        (ph, x), (_, ps) = every.formula.children, change.formula.children
        term = change.context.children[1].children[1]
        values = {"G": every.context, "x": x, "A": term, "ph": ph, "ps": ps}
        proof = self.argument.use(self.lemmas.named("specialised", sort), values, every.proof, change.proof)
        return Known(every.context, ps, proof)

    def generalised(self, sort: str, known: Known, x: Node, change: Known) -> Known:
        """From F, and F -> F' where x = y, conclude "for all y F'"; x is not in the context."""
        y = change.context.children[1].children[1].children[0]
        every = self.forall_new(sort, known, x)
        context = self.language.extend(self.language.empty, every.formula)
        renamed = self.forall_new(sort, self.specialised(sort, self.hypothesis(context), change), y)
        closed = self.discharge(renamed)
        return self.detach(self.lift(known.context, closed.formula, self.close(closed)), every)
