"""From goals and axioms to formulas: what is outermost becomes logic, the values inside become terms."""

from dataclasses import dataclass, field

from proofs import formulas
from proofs.term import Term, Variable, make
from proofs.tip.compilation import Compiler
from proofs.tip.expression import Expression
from proofs.tip.translation import Environment, fresh


@dataclass
class Statements:
    """Translates one statement; its variables get names that occur once."""

    compiler: Compiler
    used: set[str] = field(default_factory=set)

    def statement(self, e: Expression) -> Term:
        """Translate a closed formula; its outermost "for all" is left implicit, as everywhere in the theory."""
        environment: dict[str, Term] = {}
        while e.kind == "forall":
            environment.update(self.variables(e))
            (e,) = e.parts
        return self.formula(e, environment)

    def variables(self, e: Expression) -> dict[str, Term]:
        sort = self.compiler.translator.sort_name
        return {name: make(Variable(fresh(name, self.used), sort(s))) for name, s in e.variables}

    def formula(self, e: Expression, environment: Environment) -> Term:
        """Translate a formula inside another one."""
        if e.kind in ("forall", "exists"):
            return self.quantified(e, environment)
        if e.kind == "let":
            return self.formula(e.parts[-1], self.compiler.translator.bound(e, environment, self.compiler))
        if e.kind in ("and", "or", "not", "=>"):
            return self.connective(e, environment)
        if e.kind in ("=", "distinct"):
            return self.comparison(e, environment)
        if e.kind == "if" and not _pure(e):
            return self.choice(e, environment)
        return formulas.holds(self.value(e, environment))

    def value(self, e: Expression, environment: Environment) -> Term:
        return self.compiler.translator.term(e, environment, self.compiler)

    def quantified(self, e: Expression, environment: Environment) -> Term:
        own = self.variables(e)
        body = self.formula(e.parts[0], {**environment, **own})
        bind = formulas.forall if e.kind == "forall" else formulas.exists
        for variable in reversed(list(own.values())):
            body = bind(variable, body)
        return body

    def connective(self, e: Expression, environment: Environment) -> Term:
        if e.kind == "not":
            return self.denied(e.parts[0], environment)
        if e.kind == "=>":
            premises = [self.formula(p, environment) for part in e.parts[:-1] for p in _conjuncts(part)]
            return formulas.implied(premises, self.formula(e.parts[-1], environment))
        whole, *others = [self.formula(part, environment) for part in reversed(e.parts)]
        join = formulas.conjunction if e.kind == "and" else formulas.disjunction
        for other in others:
            whole = join(other, whole)
        return whole

    def denied(self, e: Expression, environment: Environment) -> Term:
        logic = e.kind in ("and", "or", "not", "=>", "=", "distinct", "forall", "exists", "let") or not _pure(e)
        return formulas.negation(self.formula(e, environment)) if logic else formulas.fails(self.value(e, environment))

    def comparison(self, e: Expression, environment: Environment) -> Term:
        """Compare each with the next for "=", all with all for "distinct"; formulas compare by equivalence."""
        parts, n = e.parts, len(e.parts)
        chain = [(k, k + 1) for k in range(n - 1)]
        pairs = chain if e.kind == "=" else [(j, k) for j in range(n) for k in range(j + 1, n)]
        found = [self.equal(parts[j], parts[k], environment) for j, k in pairs]
        return formulas.conjoined(found if e.kind == "=" else [formulas.negation(f) for f in found])

    def equal(self, left: Expression, right: Expression, environment: Environment) -> Term:
        if _pure(left) and _pure(right):
            return formulas.equation(self.value(left, environment), self.value(right, environment))
        return formulas.equivalence(self.formula(left, environment), self.formula(right, environment))

    def choice(self, e: Expression, environment: Environment) -> Term:
        condition, first, other = e.parts
        yes = formulas.implication(self.formula(condition, environment), self.formula(first, environment))
        no = formulas.implication(self.denied(condition, environment), self.formula(other, environment))
        return formulas.conjunction(yes, no)


def _pure(e: Expression) -> bool:
    """Tell whether an expression is a value: without quantifiers."""
    return all(part.kind not in ("forall", "exists") for part in e.inside())


def _conjuncts(e: Expression) -> list[Expression]:
    """Split (and F G): an implication from a conjunction is written as one from F, then from G."""
    return [found for part in e.parts for found in _conjuncts(part)] if e.kind == "and" else [e]
