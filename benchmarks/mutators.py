"""Ways to spoil a proof: each takes a theorem and returns a claim, with a derivation and a library to back it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import NamedTuple

from proofs.check import Axiom, Derivation, Step, Theorem, Theory
from proofs.term import FALSE, PROP, Term, logical, make


class Mutant(NamedTuple):
    """A claim and what should prove it; `theorem` is the theorem that was spoiled."""

    kind: str
    theorem: Theorem
    claim: Term
    derivation: Derivation
    earlier: Mapping[str, Theorem]


Spoiled = tuple[Term, Derivation, Mapping[str, Theorem]]
Mutator = Callable[[Random, Theorem], Spoiled | None]
RULES = ("cite", "hypothesis", "reflexivity", "rewrite", "discharge", "detach", "generalise", "specialise", "absurd")


@dataclass(frozen=True)
class Forged:
    """What looks like a theorem to whoever asks for its name, theory and formula alone."""

    name: str
    theory: Theory
    formula: Term
    axioms: tuple[str, ...] = ()


class Heir(Theorem):
    """A theorem that inherits everything but the check."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "formula", FALSE)
        object.__setattr__(self, "axioms", ())


def mutants(theorems: list[Theorem], count: int, seed: int = 0) -> list[Mutant]:
    """About as many mutants of each kind as of any other; none is the proof that it was made from."""
    random, found = Random(seed), list[Mutant]()
    for kind in cycle(MUTATORS):
        mutant = _mutant(random, kind, random.sample(theorems, min(20, len(theorems))))
        found += [mutant] if mutant is not None else []
        if len(found) == count:
            return found
    return found


def _mutant(random: Random, kind: str, theorems: list[Theorem]) -> Mutant | None:
    """The first of the theorems that can be spoiled in this way is spoiled."""
    for theorem in theorems:
        spoiled = MUTATORS[kind](random, theorem)
        if spoiled is not None and spoiled != (theorem.formula, theorem.derivation, theorem.earlier):
            return Mutant(kind, theorem, *spoiled)
    return None


def _changed(theorem: Theorem, number: int, **fields: object) -> Spoiled:
    steps = list(theorem.derivation.steps)
    steps[number] = steps[number]._replace(**fields)  # type: ignore[arg-type]
    return theorem.formula, theorem.derivation._replace(steps=tuple(steps)), theorem.earlier


def _pick(random: Random, theorem: Theorem, fits: Callable[[Step], object]) -> int | None:
    numbers = [n for n, step in enumerate(theorem.derivation.steps) if fits(step)]
    return random.choice(numbers) if numbers else None


def _terms(theorem: Theorem) -> list[Term]:
    return [t for step in theorem.derivation.steps for t in step.terms]


def _with(values: tuple[Term, ...], place: int, value: Term) -> tuple[Term, ...]:
    return (*values[:place], value, *values[place + 1 :])


def swapped_substitution(random: Random, theorem: Theorem) -> Spoiled | None:
    """Two values of a citation change places."""
    number = _pick(random, theorem, lambda step: step.rule == "cite" and len(step.terms) >= 4)
    if number is None:
        return None
    terms = list(theorem.derivation.steps[number].terms)
    one, other = random.sample(range(1, len(terms), 2), 2)
    terms[one], terms[other] = terms[other], terms[one]
    return _changed(theorem, number, terms=tuple(terms))


def other_value(random: Random, theorem: Theorem) -> Spoiled | None:
    """A term of a step becomes another of its sort."""
    number = _pick(random, theorem, lambda step: step.terms)
    if number is None:
        return None
    terms = theorem.derivation.steps[number].terms
    place = random.randrange(len(terms))
    others = [t for t in _terms(theorem) if t.sort == terms[place].sort]
    return _changed(theorem, number, terms=_with(terms, place, random.choice(others)))


def dropped_premise(random: Random, theorem: Theorem) -> Spoiled | None:
    """A step loses one of its premises, or its scope a hypothesis."""
    number = _pick(random, theorem, lambda step: step.premises)
    if number is None:
        return None
    step = theorem.derivation.steps[number]
    place = random.randrange(len(step.premises))
    if random.random() < 0.5:
        return _changed(theorem, number, premises=step.premises[:place] + step.premises[place + 1 :])
    return _changed(theorem, number, scope=0)


def other_premise(random: Random, theorem: Theorem) -> Spoiled | None:
    """A step rests on another earlier step."""
    number = _pick(random, theorem, lambda step: step.premises)
    if not number:
        return None
    premises = list(theorem.derivation.steps[number].premises)
    premises[random.randrange(len(premises))] = random.randrange(number)
    return _changed(theorem, number, premises=tuple(premises))


def forward_citation(random: Random, theorem: Theorem) -> Spoiled | None:
    """A step rests on itself, on a later one or on one counted from the end."""
    number = _pick(random, theorem, lambda step: step.premises)
    if number is None:
        return None
    premises = list(theorem.derivation.steps[number].premises)
    last = len(theorem.derivation.steps)
    premises[random.randrange(len(premises))] = random.choice([number, random.randrange(number, last + 1), -1])
    return _changed(theorem, number, premises=tuple(premises))


def wrong_variable(random: Random, theorem: Theorem) -> Spoiled | None:
    """A quantifier or an induction takes a variable that is not new, or what is no variable."""
    number = _pick(random, theorem, lambda step: step.rule in ("generalise", "induction"))
    if number is None:
        return None
    terms = theorem.derivation.steps[number].terms
    place = random.choice([n for n, t in enumerate(terms) if t.sort != PROP])
    sort = terms[place].sort
    used = [make(v) for t in _terms(theorem) for v in sorted(t.free | t.bound) if v.sort == sort]
    constants = [make(s) for s in theorem.theory.symbols if s.sort == sort and not s.sorts]
    return _changed(theorem, number, terms=_with(terms, place, random.choice([*used, *constants, *terms[:1]])))


def forged_theorem(random: Random, theorem: Theorem) -> Spoiled | None:
    """Falsity is cited from what is no theorem, a theorem of another theory, or another theorem renamed."""
    theory = theorem.theory
    inconsistent = Theory(theory.name, theory.symbols, theory.datatypes, (*theory.axioms, Axiom("falsity", FALSE)))
    cite = Derivation((), (Step("cite", name="falsity"),))
    forgeries: list[object] = [
        Forged("forged", theory, FALSE),
        Forged("forged", theory, theorem.formula),
        Heir("forged", theory, cite, {}),
        Theorem("forged", inconsistent, cite, {}),
        theorem if theorem.name != "forged" else None,
    ]
    number = random.randrange(len(forgeries))
    claim = theorem.formula if number in (1, 4) else FALSE
    terms = tuple([make(v) for v in sorted(claim.free) for _ in range(2)])
    derivation = Derivation((), (Step("cite", terms=terms, name="forged"),))
    return claim, derivation, {**theorem.earlier, "forged": forgeries[number]}  # type: ignore[dict-item]


def circular_citation(random: Random, theorem: Theorem) -> Spoiled | None:
    """A theorem cites itself, or is cited in a proof of what it rests on; neither is there yet."""
    terms = tuple([make(v) for v in sorted(theorem.formula.free) for _ in range(2)])
    cite = Step("cite", terms=terms, name=theorem.name)
    if random.random() < 0.5 or not theorem.earlier:
        steps = theorem.derivation.steps[: random.randrange(len(theorem.derivation.steps))]
        return theorem.formula, theorem.derivation._replace(steps=(*steps, cite)), theorem.earlier
    cited = theorem.earlier[random.choice(sorted(theorem.earlier))]
    return cited.formula, Derivation((), (cite,)), cited.earlier


def converse(random: Random, theorem: Theorem) -> Spoiled | None:
    """The claim is turned round or denied; a discharged hypothesis changes places with what it implies."""
    formula, derivation = theorem.formula, theorem.derivation
    if formula.head.name != "->" or random.random() < 0.2:
        return logical("->", formula, FALSE), derivation, theorem.earlier
    condition, conclusion = formula.arguments
    scopes = [(parent, conclusion if h is condition else h) for parent, h in derivation.scopes]
    spoiled = derivation._replace(scopes=tuple(scopes)) if random.random() < 0.5 else derivation
    return logical("->", conclusion, condition), spoiled, theorem.earlier


def changed_path(random: Random, theorem: Theorem) -> Spoiled | None:
    """A rewriting happens elsewhere, or another scope is meant."""
    number = _pick(random, theorem, lambda step: step.path)
    if number is None:
        return None
    path = list(theorem.derivation.steps[number].path)
    place = random.randrange(len(path))
    path[place] += random.choice((-1, 1, 2))
    return _changed(theorem, number, path=tuple(path) if random.random() < 0.7 else tuple(path[:place]))


def other_rule(random: Random, theorem: Theorem) -> Spoiled | None:
    """A step names another rule, or none that there is."""
    number = random.randrange(len(theorem.derivation.steps))
    rules = (*RULES, "classical", "induction", "mirror", "axiom", "premise")
    return _changed(
        theorem, number, rule=random.choice([r for r in rules if r != theorem.derivation.steps[number].rule])
    )


def other_axiom(random: Random, theorem: Theorem) -> Spoiled | None:
    """A citation names another axiom or theorem, one of as many variables if there is one."""
    number = _pick(random, theorem, lambda step: step.rule == "cite")
    if number is None:
        return None
    formulas = {a.name: a.formula for a in theorem.theory.axioms} | {n: t.formula for n, t in theorem.earlier.items()}
    name = theorem.derivation.steps[number].name
    alike = [n for n in sorted(formulas) if n != name and formulas[n].free == formulas[name].free]
    return _changed(theorem, number, name=random.choice(alike or [*sorted(formulas.keys() - {name}), "no axiom"]))


def other_scope(random: Random, theorem: Theorem) -> Spoiled | None:
    """A step moves to another scope, a scope into another, or a hypothesis is another formula."""
    formula, derivation, earlier = theorem.formula, theorem.derivation, theorem.earlier
    if not derivation.scopes:
        return None
    scopes = list(derivation.scopes)
    place = random.randrange(len(scopes))
    way = random.randrange(3)
    if way == 0:
        return _changed(theorem, random.randrange(len(derivation.steps)), scope=random.randrange(len(scopes) + 2))
    if way == 1:
        scopes[place] = random.randrange(-1, len(scopes) + 1), scopes[place][1]
    else:
        scopes[place] = scopes[place][0], random.choice([formula, FALSE, *[h for _, h in scopes]])
    return formula, derivation._replace(scopes=tuple(scopes)), earlier


def ended_early(random: Random, theorem: Theorem) -> Spoiled | None:
    """The derivation ends before its end, or its last two steps change places."""
    steps = theorem.derivation.steps
    if len(steps) < 2:
        return None
    swapped = (*steps[:-2], steps[-1], steps[-2])
    cut = steps[: random.randrange(len(steps))]
    return theorem.formula, theorem.derivation._replace(steps=random.choice((swapped, cut))), theorem.earlier


MUTATORS: dict[str, Mutator] = {
    "swapped substitution": swapped_substitution,
    "other value": other_value,
    "dropped premise": dropped_premise,
    "other premise": other_premise,
    "forward citation": forward_citation,
    "wrong variable": wrong_variable,
    "forged theorem": forged_theorem,
    "circular citation": circular_citation,
    "converse": converse,
    "changed path": changed_path,
    "other rule": other_rule,
    "other axiom": other_axiom,
    "other scope": other_scope,
    "ended early": ended_early,
}
