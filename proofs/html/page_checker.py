"""Check again the proofs that stand in pages of theorems, with Python's standard library alone, searching nothing.

    python page_checker.py PAGE.html ...

Each page holds its proof, and the axioms and statements that the proof cites, as JSON. A cited theorem is checked in
its own page if that stands beside it, else listed as taken on trust, and so are the axioms: pages can be no truer than
these. Written apart from the checker behind the pages, on purpose.
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = re.compile(r'<script type="application/json" id="derivation">(.*?)</script>', re.DOTALL)
SIGNS = {"falsum": (), "->": (True, True), "forall": (False, True), "=": (False, False)}  # True: a formula


class Refused(Exception):
    """A page that proves nothing, and why."""


def demand(true: bool, message: str) -> None:
    """Refuse unless true."""
    if not true:
        raise Refused(message)


@dataclass(eq=False, slots=True)
class Term:
    """A variable, or a sign with its parts; `term` makes them, so that equal terms are one object."""

    name: str
    sort: str
    parts: "tuple[Term, ...]"
    kind: str
    free: "frozenset[Term]" = frozenset()
    names: "frozenset[Term]" = frozenset()  # all variables in it, free or not

    def split(self, name: str) -> "tuple[Term, ...]":
        demand((self.kind, self.name) == ("logic", name), f"a formula with {name} is needed")
        return self.parts

    def __str__(self) -> str:
        out, todo = list[str](), list[Term | str]([self])
        while todo and len(out) < 5000:
            t = todo.pop()
            out.append(t if isinstance(t, str) else t.name)
            if isinstance(t, Term) and t.parts:
                todo += [")", *[x for p in reversed(t.parts) for x in (p, ", ")][:-1], "("]
        return "".join(out) + ("..." if todo else "")


def term(name: str, sort: str, parts: tuple[Term, ...] = (), kind: str = "symbol") -> Term:
    """Return the one term of this make."""
    found = KNOWN.setdefault((name, sort, parts, kind), Term(name, sort, parts, kind))
    if not found.names:
        found.free = frozenset([found] if kind == "variable" else []).union(*[p.free for p in parts])
        found.names = found.free.union(*[p.names for p in parts])
        if (kind, name) == ("logic", "forall"):
            found.free -= {parts[0]}
    return found


def logic(name: str, *parts: Term) -> Term:
    """Return a formula that begins with a logical sign."""
    proper = SIGNS[name] == tuple(p.sort == "prop" for p in parts) and (name != "=" or parts[0].sort == parts[1].sort)
    demand(proper and (name != "forall" or parts[0].kind == "variable"), f"{name} joins wrong things")
    return term(name, "prop", parts, "logic")


KNOWN: dict[tuple[Any, ...], Term] = {}
FALSE = logic("falsum")
BROKEN = (Refused, LookupError, AttributeError, ValueError, TypeError, RecursionError)


def replaced(whole: Term, values: dict[Term, Term]) -> Term:
    """Put values in place of free variables; refuse where a quantifier is in the way."""
    demand(all((v.kind, v.sort) == ("variable", t.sort) for v, t in values.items()), "a value has a wrong sort")
    coming = frozenset[Term]().union(*[value.free for value in values.values()])
    done, todo = dict(values), [whole]
    while todo:
        t = todo.pop()
        if t.free.isdisjoint(values):
            done[t] = t
        missing = [p for p in t.parts if p not in done]
        if t not in done and missing:
            todo += [t, *missing]
        elif t not in done:
            bound = t.parts[0] if (t.kind, t.name) == ("logic", "forall") else None
            demand(bound not in coming and bound not in values, "a quantifier would capture a variable")
            done[t] = term(t.name, t.sort, tuple(done[p] for p in t.parts), t.kind)
    return done[whole]


def natural(value: Any) -> int:
    demand(type(value) is int and value >= 0, f"{value!r} is no number")
    return int(value)


class Page:
    """The data of one page, read with checks."""

    def __init__(self, data: Any) -> None:
        theory, proof = data["theory"], data["theorem"]
        self.name, self.steps = str(proof["name"]), list(proof["steps"])
        self.theory = json.dumps([theory["name"], theory["symbols"], theory["datatypes"]])
        for rows in (theory["symbols"], theory["datatypes"], theory["axioms"]):
            demand(len({row[0] for row in rows}) == len(rows), "a name is doubled")
        self.symbols = {name: (tuple(sorts), sort) for name, sorts, sort in theory["symbols"]}
        self.datatypes = dict(theory["datatypes"])
        demand(not {"", "prop", *SIGNS} & {*self.symbols, *self.datatypes}, "a name is reserved")
        self.table: list[Term] = []
        for row in data["terms"]:
            self.table.append(self.row(*row))
        for sort, names in self.datatypes.items():
            demand(len({*names}) == len(names) and all(self.symbols[n][1] == sort for n in names), f"{sort} is unclear")
            demand(any(sort not in self.symbols[name][0] for name in names), f"{sort} has no first value")
        self.axioms = {name: self.formula(n) for name, n in theory["axioms"]}
        self.cites = {name: self.formula(n) for name, n in data["cites"].items()}
        demand(not self.axioms.keys() & {self.name, *self.cites}, "a theorem is named as an axiom")
        self.claim = self.formula(proof["formula"])
        self.scopes, self.around = [FALSE], list[list[int]]([[]])  # hypotheses; each with those that it stands under
        for number, (up, n) in enumerate(proof["scopes"], 1):
            self.around.append([number, *self.around[natural(up)]])
            self.scopes.append(self.formula(n))

    def row(self, name: str, *rest: Any) -> Term:
        if len(rest) == 1 and isinstance(rest[0], str):
            demand(name[0] == "?" and rest[0] != "prop", f"{name} is no variable")
            return term(name[1:], rest[0], kind="variable")
        parts = tuple(self.table[natural(n)] for n in rest)
        if name in SIGNS:
            return logic(name, *parts)
        sorts, sort = self.symbols[name]
        demand(sorts == tuple(p.sort for p in parts) and "prop" not in sorts, f"{name} has wrong arguments")
        return term(name, sort, parts)

    def formula(self, number: Any) -> Term:
        demand(self.table[natural(number)].sort == "prop", "a formula is needed")
        return self.table[number]  # type: ignore[no-any-return]

    def prove(self) -> set[str]:
        """Check the steps, each rule is one method below; return the names of what they cite and of the schemes."""
        self.done, self.homes, self.used = list[Term](), list[int](), set[str]()
        for number, step in enumerate(self.steps, 1):
            try:
                self.done.append(self.conclude(step))
                demand(self.done[-1].sort == "prop", "it proves no formula")
            except BROKEN as error:
                raise Refused(f"step {number}: {error}") from None
            self.homes.append(self.scope)
        demand(self.homes[-1:] == [0] and self.done[-1] is self.claim, "the last step is not the theorem's statement")
        return self.used

    def conclude(self, step: dict[str, Any]) -> Term:
        self.given, self.path, places = ([natural(n) for n in step.get(k, [])] for k in ("premises", "path", "terms"))
        self.terms, self.scope = [self.table[n] for n in places], natural(step.get("scope", 0))
        self.name, self.above = step.get("name", ""), self.around[self.scope]
        return getattr(self, "by_" + step["rule"])()  # type: ignore[no-any-return]

    def use(self, place: int, inside: tuple[int, ...] = ()) -> Term:
        number = self.given[place]
        visible = number < len(self.done) and self.homes[number] in (0, *self.above, *inside)
        demand(visible, f"step {number + 1} stands after it or under another hypothesis")
        return self.done[number]

    def fresh(self, variables: list[Term], *formulas: Term) -> None:
        proper = all(v.kind == "variable" for v in variables) and len(set(variables)) == len(variables)
        demand(proper, "new variables must be variables, and differ")
        for formula in [*formulas, *[self.scopes[scope] for scope in self.above]]:
            demand(formula.names.isdisjoint(variables), "a variable is not new")

    def by_cite(self) -> Term:
        formula = (self.axioms if self.name in self.axioms else self.cites)[self.name]
        values = dict(zip(self.terms[::2], self.terms[1::2], strict=True))
        demand(values.keys() == formula.free and len(self.terms) == 2 * len(values), "one value a free variable")
        self.used.add(self.name)
        return replaced(formula, values)

    def by_hypothesis(self) -> Term:
        demand(self.path[0] in self.above, "that hypothesis does not hold here")
        return self.scopes[self.path[0]]

    def by_reflexivity(self) -> Term:
        return logic("=", self.terms[0], self.terms[0])

    def by_rewrite(self) -> Term:
        left, right = self.use(1).split("=")
        t, spine = self.use(0), list[tuple[Term, int]]()
        for place in self.path:
            demand(t.kind != "logic" or t.name == "=", "rewriting is for equations and predicates")
            spine.append((t, place))
            t = t.parts[place]
        demand(t is left, "the left side does not stand there")
        for t, place in reversed(spine):
            right = term(t.name, t.sort, (*t.parts[:place], right, *t.parts[place + 1 :]), t.kind)
        return right

    def by_discharge(self) -> Term:
        inner = self.around[self.path[0]]
        demand(bool(inner) and inner[1:] == self.above, "that hypothesis was not made here")
        return logic("->", self.scopes[inner[0]], self.use(0, (inner[0],)))

    def by_detach(self) -> Term:
        condition, conclusion = self.use(0).split("->")
        demand(condition is self.use(1), "the condition is not what was proved")
        return conclusion

    def by_generalise(self) -> Term:
        self.fresh(self.terms[:1])
        return logic("forall", self.terms[0], self.use(0))

    def by_specialise(self) -> Term:
        variable, body = self.use(0).split("forall")
        return replaced(body, {variable: self.terms[0]})

    def by_absurd(self) -> Term:
        demand(self.use(0) is FALSE, "nothing absurd was proved")
        return self.terms[0]

    def by_classical(self) -> Term:
        demand(self.use(0) is logic("->", logic("->", self.terms[0], FALSE), FALSE), "its denial was not denied")
        self.used.add("classical logic")
        return self.terms[0]

    def by_induction(self) -> Term:
        variable, formula, *names = self.terms
        demand(len(self.given) == len(self.datatypes[variable.sort]), "one case a constructor is needed")
        self.fresh([variable])
        for place, name in enumerate(self.datatypes[variable.sort]):
            sorts = self.symbols[name][0]
            parts, names = names[: len(sorts)], names[len(sorts) :]
            self.fresh(parts, formula)
            demand(tuple(p.sort for p in parts) == sorts, f"{name} has arguments of wrong sorts")
            case = replaced(formula, {variable: term(name, variable.sort, tuple(parts))})
            for part in reversed([p for p in parts if p.sort == variable.sort]):
                case = logic("->", replaced(formula, {variable: part}), case)
            demand(self.use(place) is case, f"the case of {name} proves something else")
        self.used.add(f"induction on {variable.sort} by {self.datatypes[variable.sort]}")
        return formula


class Library:
    """Pages that were read, and for each that was checked why it is refused, or nothing where it holds."""

    def __init__(self, given: list[Path]) -> None:
        self.pages, self.results, self.notes = dict[Path, Page](), dict[Path, str](), set[str]()
        for path in sorted({*given, *[page for folder in {p.parent for p in given} for page in folder.glob("*.html")]}):
            try:
                for data in DATA.findall(path.read_text("utf-8", "replace")) or [""] * (path in given):
                    demand(path not in self.pages, "there are two")
                    self.pages[path] = Page(json.loads(data))
            except (OSError, *BROKEN) as error:
                self.results[path] = f"it holds no proof that can be read: {error!r}"
        self.places = {(page.theory, page.name): path for path, page in self.pages.items()}
        self.axioms = {(page.theory, name): t for page in self.pages.values() for name, t in page.axioms.items()}

    def verdict(self, path: Path) -> str:
        """Return why a page is refused, or nothing where it holds with all that it cites."""
        if path not in self.results:
            self.results[path] = "it is cited in a circle"  # until all that it cites holds
            try:
                self.check(path, self.pages[path])
                self.results[path] = ""
            except Refused as error:
                self.results[path] = str(error)
        return self.results[path]

    def check(self, path: Path, page: Page) -> None:
        demand(self.places[page.theory, page.name] == path, f"another page proves {page.name} too")
        for name, formula in page.axioms.items():
            demand(self.axioms[page.theory, name] is formula, f"another page has another axiom {name}")
        for name in page.prove() - {*page.cites}:
            self.notes.add(f"used: {name}: {page.axioms.get(name, 'a scheme')}")
        for name, formula in page.cites.items():
            place = self.places.get((page.theory, name))
            wrong = place and (self.verdict(place) or self.pages[place].claim is not formula)
            demand(not wrong, f"what it cites as {name} is not proved in {place}")
            self.notes |= set() if place else {f"taken on trust, its page is not here: {name}: {formula}"}


def main(arguments: list[str]) -> int:
    """Print what holds and what is refused; return 1 where a page is refused."""
    sys.setrecursionlimit(1_000_000)  # chains of citations are followed to their end
    given = [Path(name) for name in arguments if Path(name).name != "index.html"]
    library = Library(given)
    holding = [path for path in given if not library.verdict(path)]
    for path in given:
        proved = f"{library.pages[path].name}: {library.pages[path].claim}" if path in holding else ""
        print(f"{path}: {proved or 'REFUSED: ' + library.results[path]}")
    print(*sorted(library.notes), f"{len(holding)} of {len(given)} pages hold", sep="\n")
    return int(len(holding) < max(1, len(given)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
