"""From chains of rewriting to steps of a derivation, with each equation that is used more than once proved once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from proofs.completion.equations import Abbreviation, Chain, Equation, Instance, Link, Met, reverse
from proofs.completion.language import Language
from proofs.derivations import Builder
from proofs.term import Term, Variable, make

LETTERS = "xyzuvwabcd"
Names = dict[int, Term]  # what kernel variables are called


class Replay:
    """Writes chains over `equations` into one scope of a derivation."""

    def __init__(self, language: Language, equations: Sequence[Equation], builder: Builder, scope: int) -> None:
        """Take where the equations stand and where the steps go."""
        self.language, self.kernel = language, language.kernel
        self.equations, self.builder, self.scope = equations, builder, scope
        self._flat: dict[int, Chain] = {}
        self._lemmas: dict[int, int] = {}
        self._taken: set[str] = set()
        self._series = 0
        self._rules: dict[tuple[int, tuple[Term, ...]], int] = {}

    def prove(self, left: int, chain: Chain) -> int:
        """Write the steps that conclude left = right, where the chain leads from left to right; return the last."""
        self._prepare(chain)
        return self._write(left, self._shorten(left, self._expand(chain)), {})

    def apply(self, instance: Instance) -> int:
        """Write the steps that conclude an instance of a clause, whose terms have no variables; return the last."""
        self._prepare(link for condition in instance.met for link in condition.chain)
        return self._instance(instance, {}, {})

    def _prepare(self, links: Iterable[Link]) -> None:
        """Prove what is used more than once, and make chains for the rest."""
        uses = self._uses(links)
        for number in sorted(uses):
            equation = self.equations[number]
            if equation.reason is None:
                self._flat[number] = self._shorten(equation.left, self._expand(equation.chain))
            if self._pays(number, uses[number]):
                self._lemma(number)

    def _pays(self, number: int, uses: int) -> bool:
        """Is an equation shorter to write as a lemma, which is generalised and specialised, than again for each use?"""
        equation = self.equations[number]
        variables = len(self.kernel.variables(equation.left, equation.right))
        used = self._flat[number] if equation.reason is None else equation.uses()
        length = 2 * len(used) + (len(equation.reason.met) if isinstance(equation.reason, Instance) else 0)
        return uses * length > length + variables + uses * (variables + 1)

    def _uses(self, links: Iterable[Link]) -> Counter[int]:
        """How often each equation is used by the chain and by the equations that it needs."""
        uses: Counter[int] = Counter(link.equation for link in links)
        waiting = sorted(uses)
        while waiting:
            number = waiting.pop()  # the latest: all that use it were counted
            below = Counter(link.equation for link in self.equations[number].uses())
            waiting = sorted({*waiting, *below})
            uses.update(below)
        return uses

    def _expand(self, chain: Chain) -> Chain:
        """Put the chains of equations that are no lemmas in the place of their uses."""
        links: list[Link] = []
        for link in chain:
            if self.equations[link.equation].reason is not None or link.equation in self._lemmas:
                links.append(link)
            else:
                inner = [self._inside(link, part) for part in self._flat[link.equation]]
                links.extend(reverse(inner) if link.backward else inner)
        return tuple(links)

    def _inside(self, link: Link, part: Link) -> Link:
        values, instance = dict(link.values), self.kernel.instance
        return part._replace(path=link.path + part.path, values=tuple((v, instance(t, values)) for v, t in part.values))

    def _shorten(self, left: int, chain: Chain) -> Chain:
        """Cut out what leads from a term back to itself."""
        terms, links = [left], list[Link]()
        places = {left: 0}
        for link in chain:
            after = self._after(terms[-1], link)
            if after in places:
                for term in terms[places[after] + 1 :]:
                    del places[term]
                del terms[places[after] + 1 :], links[places[after] :]
            else:
                places[after] = len(terms)
                terms.append(after)
                links.append(link)
        return tuple(links)

    def _after(self, term: int, link: Link) -> int:
        equation = self.equations[link.equation]
        right = equation.left if link.backward else equation.right
        return self.kernel.replace(term, link.path, self.kernel.instance(right, dict(link.values)))

    def _lemma(self, number: int) -> None:
        """Prove an equation for all values of its variables."""
        equation = self.equations[number]
        variables = self.kernel.variables(equation.left, equation.right)
        names = self._named(variables)
        if isinstance(equation.reason, Instance):
            step = self._instance(equation.reason, {}, names)
        else:
            step = self._write(equation.left, self._flat[number], names)
        for v in reversed(variables):
            step = self.builder.generalise(self.scope, step, names[v])
        self._lemmas[number] = step

    def _named(self, variables: Sequence[int]) -> Names:
        """Return names for the variables of a lemma that stand nowhere else: x1, y1, ... for the first."""
        if not self._taken:
            hypotheses = [hypothesis for _, hypothesis in self.builder.scopes]
            self._taken = self.language.names().union(*[{v.name for v in h.free | h.bound} for h in hypotheses])
        names: list[str] = []
        while not names or not self._taken.isdisjoint(names):
            self._series += 1
            names = [f"{LETTERS[k % len(LETTERS)]}{self._series}{'_' * (k // len(LETTERS))}" for k in range(64)]
        return {v: make(Variable(name, self.language.sort_name(v))) for v, name in zip(variables, names, strict=False)}

    def _write(self, left: int, chain: Chain, names: Names) -> int:
        """Write left = right, where the chain leads. A run of links that lead back is written from its end."""
        step, here = None, left
        for backward, run in groupby(chain, key=lambda link: link.backward):
            links = tuple(run)
            there = here
            for link in links:
                there = self._after(there, link)
            if backward:
                whole = self.builder.symmetry(self.scope, self._forward(there, reverse(links), names))
                step = whole if step is None else self.builder.rewrite(self.scope, step, whole, (1,))
            else:
                step = self._forward(here, links, names, step)
            here = there
        return self._same(left, names) if step is None else step

    def _forward(self, start: int, links: Chain, names: Names, step: int | None = None) -> int:
        """Rewrite the right side of a step, or of start = start."""
        for link in links:
            equation = self.equations[link.equation]
            if isinstance(equation.reason, Abbreviation):
                continue
            rule = self._rule(link.equation, equation, dict(link.values), names)
            if step is None and not link.path:
                step = rule
            else:
                step = self._same(start, names) if step is None else step
                step = self.builder.rewrite(self.scope, step, rule, (1, *link.path))
        return self._same(start, names) if step is None else step

    def _same(self, term: int, names: Names) -> int:
        return self.builder.reflexivity(self.scope, self.language.text(term, names))

    def _rule(self, number: int, equation: Equation, values: dict[int, int], names: Names) -> int:
        """Write the instance of an equation with these values of its variables, or find where it was written."""
        variables = self.kernel.variables(equation.left, equation.right)
        texts = tuple([self.language.text(values[v], names) for v in variables])
        key = (number, texts)
        if key not in self._rules:
            if number not in self._lemmas and isinstance(equation.reason, Instance):
                self._rules[key] = self._instance(equation.reason, values, names)
            else:
                step = self._lemmas[number]
                for text in texts:
                    step = self.builder.specialise(self.scope, step, text)
                self._rules[key] = step
        return self._rules[key]

    def _instance(self, instance: Instance, values: dict[int, int], names: Names) -> int:
        """Write an instance of an instance of a clause."""
        text, change = self.language.text, self.kernel.instance
        named = {v: text(change(t, values), names) for v, t in instance.values}
        return instance.clause.write(
            self.builder, self.scope, named, lambda place: self._met(instance.met[place], values, names)
        )

    def _met(self, condition: Met, values: dict[int, int], names: Names) -> int:
        chain = self._expand(condition.chain)
        outer = Link((), 0, False, tuple(values.items()))
        left = self.kernel.instance(condition.left, values)
        return self._write(left, self._shorten(left, tuple(self._inside(outer, part) for part in chain)), names)
