"""From chains of rewriting to steps of a derivation, with each equation that is used more than once proved once."""

from collections import Counter
from collections.abc import Sequence

from proofs.completion.equations import Abbreviation, Chain, Cited, Equation, Given, Link, Values, reverse
from proofs.completion.language import Language
from proofs.derivations import Builder
from proofs.term import Symbol, Term, Variable, make


class Replay:
    """Writes chains over `equations` into one scope of a derivation."""

    def __init__(self, language: Language, equations: Sequence[Equation], builder: Builder, scope: int) -> None:
        """Take where the equations stand and where the steps go."""
        self.language, self.kernel = language, language.kernel
        self.equations, self.builder, self.scope = equations, builder, scope
        self._flat: dict[int, Chain] = {}
        self._lemmas: dict[int, int] = {}
        self._instances: dict[tuple[int, bool, Values], int] = {}

    def prove(self, left: int, chain: Chain) -> int:
        """Write the steps that conclude left = right, where the chain leads from left to right; return the last."""
        uses = self._uses(chain)
        for number in sorted(uses):
            equation = self.equations[number]
            if equation.reason is None:
                self._flat[number] = self._shorten(equation.left, self._expand(equation.chain))
                if uses[number] > 1 and len(self._flat[number]) > 1:
                    self._lemma(number)
        return self._write(left, self._shorten(left, self._expand(chain)), {})

    def _uses(self, chain: Chain) -> Counter[int]:
        """How often each equation is used by the chain and by the equations that it needs."""
        uses: Counter[int] = Counter(link.equation for link in chain)
        waiting = sorted(uses)
        while waiting:
            number = waiting.pop()  # the latest: all that use it were counted
            below = Counter(link.equation for link in self.equations[number].chain)
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
        names = {v: make(Variable(f"v{number}_{k}", self.language.sort_name(v))) for k, v in enumerate(variables)}
        step = self._write(equation.left, self._flat[number], names)
        for v in reversed(variables):
            step = self.builder.generalise(self.scope, step, names[v])
        self._lemmas[number] = step

    def _write(self, left: int, chain: Chain, names: dict[int, Term]) -> int:
        """Start from left = left and rewrite its right side along a chain."""
        step = self.builder.reflexivity(self.scope, self.language.text(left, names))
        for link in chain:
            equation = self.equations[link.equation]
            if isinstance(equation.reason, Abbreviation):
                continue
            values = {v: self.language.text(t, names) for v, t in link.values}
            rule = self._instance(link, equation, values)
            step = self.builder.rewrite(self.scope, step, rule, (1, *link.path))
        return step

    def _instance(self, link: Link, equation: Equation, values: dict[int, Term]) -> int:
        step = self._forward(link.equation, equation, values)
        return self.builder.symmetry(self.scope, step) if link.backward else step

    def _forward(self, number: int, equation: Equation, values: dict[int, Term]) -> int:
        reason = equation.reason
        if isinstance(reason, Cited):
            named = {v: values[k] for v, k in equation.names if v in reason.formula.free}
            step = self.builder.cite(self.scope, reason.name, reason.formula, named)
            order = [k for v, k in equation.names if v not in reason.formula.free]
        elif isinstance(reason, Given):
            step, order = reason.step, [k for _, k in equation.names]
        else:
            step, order = self._lemmas[number], self.kernel.variables(equation.left, equation.right)
        for v in order:
            step = self.builder.specialise(self.scope, step, values[v])
        return step


def unused(name: str, taken: set[str]) -> str:
    """Return the name, or one like it that is not taken."""
    return name if name not in taken else unused(name + "'", taken)


__all__ = ["Replay", "Symbol", "unused"]
