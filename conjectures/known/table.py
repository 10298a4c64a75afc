"""Known continued fractions with permanent ids, and the question whether a given one is among them.

The data are in formulas.json, one entry a line: id, constant, a, b, value, source; families also have a name and either
the ranges of their integer parameters or a solver (see shapes.py). To add a formula, append a line with the next free
id; an id is never used again.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib import resources
from itertools import product
from math import gcd, prod

from conjectures.canonical import Canonical, Moebius, canonical, shift_relation, terminates
from conjectures.known.shapes import SOLVERS
from conjectures.pcf import Pcf
from conjectures.polynomials import format_polynomial, parse_terms

Values = tuple[int, ...]
Terms = dict[tuple[int, ...], int]


@dataclass(frozen=True, slots=True)
class KnownFormula:
    """One entry: PCF(a, b) = value, an expression in named constants, with its reference.

    `parameters` holds (name, least, greatest) for a family that is listed, `solver` names the function that recognises
    the members of one that is not; both are empty for a single formula and for a member.
    """

    id: str
    constant: str
    a: str
    b: str
    value: str
    source: str
    name: str = ""
    parameters: tuple[tuple[str, int, int], ...] = ()
    solver: str = ""

    @property
    def pcf(self) -> Pcf:
        """The fraction of a single formula or an instance; DiscoveryError for a family, whose parameters are free."""
        return Pcf.parse(self.a, self.b)

    def instances(self) -> Iterator[tuple[Values, Pcf]]:
        """The listed infinite fractions with their parameter values; fractions p/q in lowest terms only.

        >>> brouncker = next(formula for formula in known_formulas() if formula.name == "Brouncker")
        >>> values, pcf = next(brouncker.instances())
        >>> print(values, pcf, brouncker.instance(values).value)
        (1,) PCF(2, 4*n^2 - 4*n + 1) 1 + 4*(gamma((1 + 3)/4)/gamma((1 + 1)/4))^2
        """
        if self.solver:
            return
        names = tuple(name for name, _, _ in self.parameters)
        a, b = (parse_terms(text, ("n", *names)) for text in (self.a, self.b))
        for values in product(*(range(least, greatest + 1) for _, least, greatest in self.parameters)):
            chosen = dict(zip(names, values, strict=True))
            polynomials = _specialised(a, values), _specialised(b, values)
            if gcd(chosen.get("p", 1), chosen.get("q", 1)) == 1 and all(map(any, polynomials)):
                pcf = Pcf(*polynomials)
                if not terminates(pcf):
                    yield values, pcf

    def instance(self, values: Values) -> "KnownFormula":
        """The member of the family at these parameter values, in the order of `parameters`."""
        chosen = dict(zip((name for name, _, _ in self.parameters), values, strict=True))
        a, b = (_specialised(parse_terms(text, ("n", *chosen)), values) for text in (self.a, self.b))
        return replace(
            self,
            constant=_substituted(self.constant, chosen),
            a=format_polynomial(a),
            b=format_polynomial(b),
            value=_substituted(self.value, chosen),
            parameters=(),
        )


@dataclass(frozen=True, slots=True)
class KnownMatch:
    """A known formula of the same family, and how it matches.

    `how` is "same" (equal up to inflation and sign), "shift" (a tail, or with extra heads) or "member" (of a family
    whose members are not listed: its value is known, as an expression that need not name the constant one has in mind).
    With x the value of `formula`, the fraction asked for has the value (c0 + c1 x)/(d0 + d1 x), and `relation` is
    (c0, c1, d0, d1).
    """

    formula: KnownFormula
    how: str
    relation: Moebius

    @property
    def id(self) -> str:
        """The permanent id of the table's entry."""
        return self.formula.id


@cache
def known_formulas() -> tuple[KnownFormula, ...]:
    """All entries of the table, in the order of their ids.

    >>> formula = known_formulas()[5]
    >>> print(formula.id, formula.pcf, "=", formula.value)
    K0006 PCF(2*n + 1, n^2) = 4/pi
    """
    text = resources.files(__package__).joinpath("formulas.json").read_text(encoding="utf-8")
    return tuple(_entry(row) for row in json.loads(text))


def lookup(pcf: Pcf) -> KnownMatch | None:
    """The known formula that this fraction is, up to inflation, sign and shift; None if there is none.

    >>> match = lookup(Pcf.parse("-4n - 10", "4(n + 2)^2"))
    >>> print(match.id, match.how, match.relation)
    K0006 shift (-8, 8, -4, 3)
    >>> lookup(Pcf.parse("n^2 + 1", "n^3 + 7")) is None
    True

    The nearest shift wins, then the lowest id; a family without a list comes last. Finite fractions (rational values)
    are never matched.
    """
    if terminates(pcf):
        return None
    form = canonical(pcf)
    return _listed(pcf, form) or _solved(form)


def _listed(pcf: Pcf, form: Canonical) -> KnownMatch | None:
    candidates = _index(_invariant(pcf)).get(form.family, [])
    for shift, formula, values, known in sorted(candidates, key=lambda candidate: abs(candidate[0] - form.shift)):
        relation = shift_relation(pcf, known)
        if relation is not None:
            instance = formula.instance(values) if values else formula
            return KnownMatch(instance, "same" if shift == form.shift else "shift", relation)
    return None


def _solved(form: Canonical) -> KnownMatch | None:
    for formula in known_formulas():
        if formula.solver and (letters := SOLVERS[formula.solver](form.pcf)) is not None:
            constant, value = (_substituted(text, letters) for text in (formula.constant, formula.value))
            a, b = form.pcf.a_text, form.pcf.b_text
            member = replace(formula, constant=constant, a=a, b=b, value=value, solver="")
            return KnownMatch(member, "member", (0, form.factor.numerator, form.factor.denominator, 0))
    return None


def _invariant(pcf: Pcf) -> tuple[int, Fraction]:
    """What no inflation or shift changes: how b(n)/(a(n) a(n-1)) grows, and its leading coefficient."""
    return len(pcf.b) - 2 * len(pcf.a), Fraction(pcf.b[-1], pcf.a[-1] ** 2)


@cache
def _instances() -> dict[tuple[int, Fraction], list[tuple[KnownFormula, Values, Pcf]]]:
    """Every listed fraction by its invariant, in the order of the ids."""
    instances: defaultdict[tuple[int, Fraction], list[tuple[KnownFormula, Values, Pcf]]] = defaultdict(list)
    for formula in known_formulas():
        for values, pcf in formula.instances():
            instances[_invariant(pcf)].append((formula, values, pcf))
    return dict(instances)


@cache
def _index(invariant: tuple[int, Fraction]) -> dict[str, list[tuple[int, KnownFormula, Values, Pcf]]]:
    """Family id -> (shift, entry, parameter values) among the listed fractions with this invariant."""
    index: defaultdict[str, list[tuple[int, KnownFormula, Values, Pcf]]] = defaultdict(list)
    for formula, values, pcf in _instances().get(invariant, ()):
        form = canonical(pcf)
        index[form.family].append((form.shift, formula, values, pcf))
    return dict(index)


def _entry(row: Mapping[str, object]) -> KnownFormula:
    fields = {key: str(value) for key, value in row.items() if key != "parameters"}
    ranges = row.get("parameters", {})
    assert isinstance(ranges, dict)
    return KnownFormula(**fields, parameters=tuple((name, least, most) for name, (least, most) in ranges.items()))


def _specialised(terms: Terms, values: Values) -> tuple[int, ...]:
    """The polynomial in n that is left when the other variables take these values."""
    coefficients = [0] * (max((exponents[0] for exponents in terms), default=-1) + 1)
    for (power, *others), coefficient in terms.items():
        coefficients[power] += coefficient * prod(map(pow, values, others))
    return tuple(coefficients)


def _substituted(text: str, values: Mapping[str, int] | Mapping[str, str]) -> str:
    """The expression with these texts for its letters, which never stand next to another factor without a sign."""
    return re.sub(r"[^\W\d]\w*", lambda match: str(values.get(match.group(), match.group())), text)
