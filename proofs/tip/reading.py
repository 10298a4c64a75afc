"""From the text of a problem to its theory, with the goal."""

import re
from dataclasses import dataclass

from kernels.errors import DiscoveryError
from proofs.definitions import descends
from proofs.formulas import equation
from proofs.presentation import Goal, Notation, Presentation
from proofs.term import CheckError, Symbol, Term, Variable, make
from proofs.theory_builder import TheoryBuilder
from proofs.tip.bounds import add_bounds
from proofs.tip.compilation import Compiler
from proofs.tip.expression import Expression
from proofs.tip.instances import Instance, Instances, names_of, unused
from proofs.tip.integers import add_integers
from proofs.tip.problem import Function, Problem
from proofs.tip.sexpr import Node, read_all
from proofs.tip.sorts import AnySort, Sort, replaced, settled
from proofs.tip.statements import Statements
from proofs.tip.translation import Translator
from proofs.tokens import Source

MAX_WRITTEN = 20_000
RESERVED = {
    "true",
    "false",
    "and",
    "or",
    "not",
    "=>",
    "=",
    "->",
    "forall",
    "prop",
    "int_0",
    "int_S",
    "int_of",
    "int_minus",
}


def read_tip(text: str, where: str) -> Presentation:
    """Read a problem: what its goal needs of datatypes, functions and axioms, and the goal itself.

    Parameters of the goal's sort become abstract sorts; polymorphic functions are taken for the sorts that occur. A
    match on a variable becomes one equation a case, any other match a function of its own, `NAME:case1`.

    >>> problem = read_tip('''
    ... (declare-datatype Nat ((zero) (succ (p Nat))))
    ... (define-fun-rec plus ((x Nat) (y Nat)) Nat (match x ((zero y) ((succ z) (succ (plus z y))))))
    ... (prove (forall ((x Nat)) (= (plus x zero) x)))''', "sum.smt2")
    >>> problem.definitions[0].equations
    ('plus.1', 'plus.2')

    Raises DiscoveryError with line and column for what is no problem, or uses what is not known here.
    """
    source = Source(text, where)
    problem = Problem(source)
    for node in read_all(source):
        problem.command(node)
    _take_denied_goal(problem)
    if not problem.goals:
        raise DiscoveryError(f"{where}: expected (prove FORMULA): this problem asks nothing")
    try:
        return _Reading(problem, Instances(problem)).presentation()
    except CheckError as error:
        raise DiscoveryError(f"{where}: {error}") from None


def _take_denied_goal(problem: Problem) -> None:
    """Where nothing is to prove, the last (assert (not F)) is how SMT-LIB asks for F."""
    if not problem.goals and problem.axioms and problem.axioms[-1].head == "not" and len(problem.axioms[-1].items) == 2:
        problem.goals.append(problem.axioms.pop().items[1])


@dataclass
class _Reading:
    problem: Problem
    instances: Instances

    def presentation(self) -> Presentation:
        """Find what is needed, name it, and translate it in the order of the file."""
        goals = [self.statement(node) for node in self.problem.goals]
        axioms = [self.statement(node) for node in self.problem.axioms if node.head != "par"]
        axioms += [e for node in self.problem.axioms if node.head == "par" for e in self.for_all_sorts(node)]
        sorts, names = names_of(self.instances, {*RESERVED, *self.problem.constructors})
        builder = TheoryBuilder()
        self.declare(builder, translator := Translator(self.problem, builder, sorts, names))
        self.define(translator)
        for number, e in enumerate(axioms, 1):
            self.state(translator, builder, f"assert{number}", e)
        builder.goals += [
            Goal(f"goal{n}" if n > 1 else "goal", self.goal(translator, e)) for n, e in enumerate(goals, 1)
        ]
        for symbol, equations in translator.applications.items():
            builder.define(symbol, equations)
        _notations(builder)
        add_bounds(builder)
        title = next((line.strip("; ") for line in self.problem.source.text.split("\n") if line.strip("; ")), "")
        self.refuse_large([*builder.axioms.values(), *[goal.formula for goal in builder.goals]])
        name = re.sub(r"\.smt2?$", "", re.split(r"[\\/]", self.problem.source.where)[-1])
        return builder.presentation(name or "problem", title if self.problem.source.text.startswith(";") else name)

    def refuse_large(self, formulas: list[Term]) -> None:
        """Refuse terms that share so much that nobody could write them out."""
        sizes: dict[Term, int] = {}
        if any(_written_size(formula, sizes) > MAX_WRITTEN for formula in formulas):
            raise self.problem.source.error(0, f"a formula has more than {MAX_WRITTEN} symbols when written out")

    def statement(self, node: Node) -> Expression:
        """Read a goal or an axiom; the parameters of its sort stand for abstract sorts of those names."""
        parameters, body = self.problem.parametric(node)
        values: dict[str, AnySort] = {}
        for name in parameters:
            values[name] = Sort(unused(name, {*self.problem.sorts, "bool", "prop"}))
        return self.instances.formula(body, values)

    def for_all_sorts(self, node: Node) -> list[Expression]:
        """Take an axiom for those of the sorts in use, equal ones for all its parameters, that need nothing new."""
        parameters, body = self.problem.parametric(node)
        found, functions, sorts = [], len(self.instances.functions), len(self.instances.sorts)
        for s in [s for s in self.instances.sorts if s.name != "=>"]:
            trial = self.instances.copy()
            e = trial.formula(body, dict.fromkeys(parameters, s))
            if (len(trial.functions), len(trial.sorts)) == (functions, sorts):
                found.append(e)
        return found

    def declare(self, builder: TheoryBuilder, translator: Translator) -> None:
        """Declare sorts, then the functions in the order of the file."""
        builder.booleans()
        for symbol in builder.datatypes["bool"].constructors:
            translator.constructors[symbol] = symbol.name
        if self.instances.integers or Sort("Int") in self.instances.sorts:
            add_integers(builder, self.instances.integers)
        order = {name: place for place, name in enumerate(self.problem.sorts)}
        for s in sorted(self.instances.sorts, key=lambda s: (order.get(s.name, -1), translator.sorts[s])):
            self.declare_sort(builder, translator, s)
        for name, function in self.problem.functions.items():
            for key in [key for key in self.instances.functions if key[0] == name]:
                values = self.values(function, key)
                sorts = [translator.sort_name(s) for _, s in values[:-1]]
                builder.symbol(translator.names[key], sorts, translator.sort_name(values[-1][1]))

    def values(self, function: Function, key: Instance) -> list[tuple[str, AnySort]]:
        """Return the arguments of an instance with their sorts, and its value's sort last."""
        sorts: dict[str, AnySort] = dict(zip(function.parameters, key[1], strict=True))
        every = [*function.arguments, ("", function.value)]
        return [(name, settled(replaced(s, sorts)) or s) for name, s in every]

    def declare_sort(self, builder: TheoryBuilder, translator: Translator, sort: Sort) -> None:
        name, data = translator.sorts[sort], self.problem.datatypes.get(sort.name)
        if name in builder.sorts:
            return
        if data is None:
            builder.sort(name)
            return
        several = sum(s.name == sort.name for s in self.instances.sorts) > 1
        suffix = name.removeprefix(sort.name) if several else ""
        fields = [self.instances.field_sorts(Sort(sort.name, sort.arguments))]
        count = iter(fields[0])
        constructors = [
            (c.name + suffix, tuple(translator.sort_name(next(count)) for _ in c.fields)) for c in data.constructors
        ]
        builder.datatype(name, constructors)
        for c, symbol in zip(data.constructors, builder.datatypes[name].constructors, strict=True):
            translator.constructors[symbol] = c.name
            translator.built[c.name, name] = symbol

    def define(self, translator: Translator) -> None:
        """Compile the functions, and define selectors by their one equation."""
        for name, function in self.problem.functions.items():
            for key in [key for key in self.instances.functions if key[0] == name]:
                body = self.instances.functions[key]
                if body is not None:
                    self.define_function(translator, function, key, body)
        for key in self.instances.selectors:
            self.define_selector(translator, key)

    def define_function(self, translator: Translator, function: Function, key: Instance, body: Expression) -> None:
        """Compile a function; a second time, with calls kept behind conditions, if its recursion may not end."""
        symbol = translator.builder.symbols[translator.names[key]]
        names = [name for name, _ in function.arguments]
        saved = (
            translator.builder.copy(),
            dict(translator.lambdas),
            {s: [*e] for s, e in translator.applications.items()},
        )
        lazy = frozenset(function.group) if len(function.group) > 1 else frozenset[str]()
        compiler = Compiler(translator, symbol.name, lazy)
        equations = compiler.function(symbol, names, body)
        if not lazy and not descends(symbol.name, equations):
            translator.builder.restore(saved[0])
            translator.lambdas, translator.applications = saved[1:]
            compiler = Compiler(translator, symbol.name, frozenset(function.group))
            equations = compiler.function(symbol, names, body)
        self.add(translator.builder, symbol, equations, compiler)

    def add(self, builder: TheoryBuilder, symbol: Symbol, equations: list[Term], compiler: Compiler) -> None:
        if equations:
            builder.define(symbol, equations)
        for helper, cases in compiler.helpers:
            builder.symbols[helper.name] = helper
            builder.define(helper, cases)

    def define_selector(self, translator: Translator, key: Instance) -> None:
        constructor, place = self.problem.selectors[key[0]]
        data, _ = self.problem.constructors[constructor.name]
        sort = translator.sorts[Sort(data.name, key[1])]
        built = translator.built[constructor.name, sort]
        variables = [make(Variable(f"x{k}", s)) for k, s in enumerate(built.sorts, 1)]
        symbol = translator.builder.symbol(translator.names[key], (sort,), built.sorts[place])
        translator.builder.define(symbol, [equation(make(symbol, make(built, *variables)), variables[place])])

    def goal(self, translator: Translator, e: Expression) -> Term:
        compiler = Compiler(translator, "goal")
        formula = Statements(compiler).statement(e)
        self.helpers(translator.builder, compiler)
        return formula

    def state(self, translator: Translator, builder: TheoryBuilder, name: str, e: Expression) -> None:
        compiler = Compiler(translator, name)
        builder.axioms[name] = Statements(compiler).statement(e)
        self.helpers(builder, compiler)

    def helpers(self, builder: TheoryBuilder, compiler: Compiler) -> None:
        for helper, cases in compiler.helpers:
            builder.symbols[helper.name] = helper
            builder.define(helper, cases)


def _written_size(formula: Term, sizes: dict[Term, int]) -> int:
    """Count the symbols of a term as if nothing in it were shared; `sizes` remembers."""
    stack = [formula]
    while stack:
        t = stack[-1]
        waiting = [a for a in t.arguments if a not in sizes]
        stack.extend(waiting)
        if not waiting:
            sizes[stack.pop()] = 1 + sum(sizes[a] for a in t.arguments)
    return sizes[formula]


def _notations(builder: TheoryBuilder) -> None:
    """Write functions of two arguments whose names are signs between their arguments."""
    for symbol in builder.symbols.values():
        sign = len(symbol.sorts) == 2 and not re.search(r"[\w\s'`(),.:]", symbol.name)
        if sign and symbol.name not in builder.notations and symbol.name not in RESERVED:
            strength = 40 if symbol.sort == "bool" else 70 if "*" in symbol.name else 60
            builder.notations[symbol.name] = Notation(symbol.name, "infix", strength)
