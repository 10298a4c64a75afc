"""Reading formulas: `x + y = y + x`, in ASCII or unicode, with sorts inferred."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from proofs import formulas
from proofs.formulas import BOOL
from proofs.lexicon import Lexicon, lexicon_of
from proofs.presentation import Presentation
from proofs.syntax import Node, tree
from proofs.term import FALSE, PROP, Term, Variable, make
from proofs.tokens import Source

CONNECTIVES: dict[str, Callable[[Term, Term], Term]] = {
    "->": formulas.implication,
    "<->": formulas.equivalence,
    "and": formulas.conjunction,
    "or": formulas.disjunction,
}


def parse_formula(text: str, presentation: Presentation) -> Term:
    """Read a formula in the notation of a theory; its free variables stand for all values.

    Infix signs as the theory declares them, `->`, `<->`, `and`, `or`, `not`, `forall x:nat. F`, `exists`, `=`, `!=`,
    in ASCII or unicode; a term of sort bool stands for "it is true"; 2 means S(S(0)); `x:nat` gives a variable's sort.

    >>> from proofs.theories import load_theory
    >>> from proofs.notation import text
    >>> peano = load_theory("peano")
    >>> text(parse_formula("forall y. x + S(y) != 0", peano), peano)
    '∀y. x + S(y) ≠ 0'

    Raises DiscoveryError with line, column and what was expected.
    """
    return read_formula(Source(text), lexicon_of(presentation))


def read_formula(source: Source, lexicon: Lexicon) -> Term:
    """Read a formula from a text that knows where it stands."""
    node = tree(source, lexicon)
    return _Elaboration(source, lexicon).formula(node)


@dataclass(slots=True, eq=False)
class _Cell:
    """The sort of a variable, as far as it is known; cells of one sort are joined through `same`."""

    name: str
    place: int
    sort: str | None = None
    same: "_Cell | None" = None

    def root(self) -> "_Cell":
        cell = self
        while cell.same is not None:
            cell = cell.same
        return cell


@dataclass
class _Elaboration:
    """Finds the sorts of all variables, then builds the term."""

    source: Source
    lexicon: Lexicon
    cells: list[_Cell] = field(default_factory=list)
    free: dict[tuple[str, str | None], _Cell] = field(default_factory=dict)
    cell: dict[int, _Cell] = field(default_factory=dict)

    def formula(self, node: Node) -> Term:
        self.infer(node)
        self.settle()
        return self.build(node)

    def infer(self, root: Node) -> None:
        """Walk down with the sort that is wanted of each part, and the bound variables in scope."""
        stack: list[tuple[Node, str, dict[str, _Cell]]] = [(root, PROP, {})]
        while stack:
            node, wanted, scope = stack.pop()
            if node.kind == "variable":
                self.variable(node, wanted, scope)
            elif node.kind in ("forall", "exists"):
                self.formula_only(node, wanted)
                own = self.new_cell(node.parts[0])
                stack.append((node.parts[1], PROP, {**scope, own.name: own}))
            elif node.kind in ("=", "!="):
                self.formula_only(node, wanted)
                stack.extend(self.sides(node, scope))
            elif node.kind == "if":
                sort = self.choice(node, wanted)
                stack.extend([(p, s, scope) for p, s in zip(node.parts, (BOOL, sort, sort), strict=True)])
            elif node.kind in ("apply", "number"):
                self.fits(node, wanted)
                sorts = node.symbol.sorts if node.symbol else ()
                stack.extend([(p, s, scope) for p, s in zip(node.parts, sorts, strict=True)])
            else:
                self.formula_only(node, wanted)
                stack.extend([(p, PROP, scope) for p in node.parts])

    def choice(self, node: Node, wanted: str) -> str:
        """Find the `ite:SORT` that an "if" stands for, and return its sort."""
        node.sort = BOOL if wanted == PROP else wanted
        node.symbol = self.lexicon.symbols.get(f"ite:{node.sort}")
        if node.symbol is None:
            raise self.source.error(node.place, f"this theory has no 'if' for values of sort {node.sort}")
        return node.sort

    def variable(self, node: Node, wanted: str, scope: dict[str, _Cell]) -> None:
        if wanted == PROP and not self.lexicon.has_truth:
            raise self.source.error(node.place, f"expected a formula, found the variable '{node.name}'")
        self.give(self.occurrence(node, scope), BOOL if wanted == PROP else wanted, node)

    def occurrence(self, node: Node, scope: dict[str, _Cell]) -> _Cell:
        """Return the cell that a variable stands for: a bound one, or the free one of this name and given sort."""
        bound = scope.get(node.name)
        if bound is not None and node.sort in (None, bound.sort):
            self.cell[id(node)] = bound
        elif (node.name, node.sort) in self.free:
            self.cell[id(node)] = self.free[node.name, node.sort]
        else:
            self.free[node.name, node.sort] = self.new_cell(node)
        return self.cell[id(node)]

    def new_cell(self, node: Node) -> _Cell:
        cell = _Cell(node.name, node.place, node.sort)
        self.cells.append(cell)
        self.cell[id(node)] = cell
        return cell

    def sides(self, node: Node, scope: dict[str, _Cell]) -> Iterator[tuple[Node, str, dict[str, _Cell]]]:
        """Yield both sides of an equation, each with the sort that the other one tells."""
        left, right = node.parts
        sort = self.known(left, scope) or self.known(right, scope)
        if sort is not None:
            yield from ((left, sort, scope), (right, sort, scope))
        elif left.kind == right.kind == "variable":
            one, other = self.occurrence(left, scope).root(), self.occurrence(right, scope).root()
            other.same = None if one is other else one
        elif self.lexicon.default_sort is not None:
            yield from ((left, self.lexicon.default_sort, scope), (right, self.lexicon.default_sort, scope))
        else:
            raise self.source.error(node.place, "expected terms, of a sort that shows, on both sides: write x:SORT")

    def known(self, node: Node, scope: dict[str, _Cell]) -> str | None:
        """Return the sort that a term shows by itself; the branches of an "if" tell its sort."""
        while node.kind == "if":
            first, node = node.parts[1:]
            sort = self.known(first, scope)
            if sort is not None:
                return sort
        if node.kind == "variable":
            return self.occurrence(node, scope).root().sort
        return node.symbol.sort if node.symbol is not None and node.symbol.sort != PROP else node.sort

    def give(self, cell: _Cell, sort: str, node: Node) -> None:
        root = cell.root()
        if root.sort not in (None, sort):
            message = f"'{cell.name}' is of sort {root.sort}, here a value of sort {sort} is expected"
            raise self.source.error(node.place, message)
        root.sort = sort

    def formula_only(self, node: Node, wanted: str) -> None:
        if wanted != PROP:
            raise self.source.error(node.place, f"expected a term of sort {wanted}, found a formula: brackets missing?")

    def fits(self, node: Node, wanted: str) -> None:
        """Refuse a term of another sort than is wanted; one of sort bool may stand for a formula."""
        sort = node.symbol.sort if node.symbol else node.sort
        if sort == wanted or (wanted == PROP and sort == BOOL and self.lexicon.has_truth):
            return
        what = "a formula" if wanted == PROP else f"a term of sort {wanted}"
        name = node.symbol.name if node.symbol else node.name
        raise self.source.error(node.place, f"expected {what}, found '{name}' of sort {sort}")

    def settle(self) -> None:
        """Give a sort to variables that nothing tells about: that of the same name elsewhere, else the default."""
        while self.settle_by_name():
            pass
        for cell in self.cells:
            if cell.root().sort is None:
                cell.root().sort = self.default(cell)

    def settle_by_name(self) -> bool:
        """Give open variables the sort that their name has elsewhere, if it has one; tell whether there were any."""
        told: dict[str, set[str]] = {}
        for cell in self.cells:
            sort = cell.root().sort
            if sort is not None:
                told.setdefault(cell.name, set()).add(sort)
        open_cells = [c for c in self.cells if c.root().sort is None and len(told.get(c.name, ())) == 1]
        for cell in open_cells:
            (cell.root().sort,) = told[cell.name]
        return bool(open_cells)

    def default(self, cell: _Cell) -> str:
        if self.lexicon.default_sort is None:
            known = ", ".join(self.lexicon.sorts)
            raise self.source.error(cell.place, f"the sort of '{cell.name}' is open: write {cell.name}:SORT ({known})")
        return self.lexicon.default_sort

    def build(self, root: Node) -> Term:
        """Build bottom up, without recursion; a term of sort bool becomes a formula where one is wanted."""
        done: dict[int, Term] = {}
        stack = [root]
        while stack:
            node = stack[-1]
            waiting = [part for part in node.parts if id(part) not in done]
            if waiting:
                stack.extend(waiting)
                continue
            done[id(node)] = self.node_term(node, [done[id(part)] for part in node.parts])
            stack.pop()
        return _claim(done[id(root)])

    def node_term(self, node: Node, parts: list[Term]) -> Term:
        if node.kind == "variable":
            return make(Variable(node.name, self.cell[id(node)].root().sort or PROP))
        if node.symbol is not None:
            return make(node.symbol, *parts)
        if node.kind == "number":
            return self.numeral(int(node.name))
        return FALSE if node.kind == "⊥" else self.logic(node.kind, parts)

    def numeral(self, value: int) -> Term:
        assert self.lexicon.numerals is not None
        zero, successor = self.lexicon.numerals
        term = make(zero)
        for _ in range(value):
            term = make(successor, term)
        return term

    def logic(self, kind: str, parts: list[Term]) -> Term:
        if kind in CONNECTIVES:
            return CONNECTIVES[kind](*[_claim(part) for part in parts])
        if kind == "not":
            return formulas.negation(FALSE) if parts[0] is formulas.FALSE_VALUE else formulas.fails(parts[0])
        if kind in ("forall", "exists"):
            return getattr(formulas, kind)(parts[0], _claim(parts[1]))  # type: ignore[no-any-return]
        equation = formulas.equation(*parts)
        return formulas.negation(equation) if kind == "!=" else equation


def _claim(part: Term) -> Term:
    """Return the formula that a part stands for: `false` alone is falsity, not the equation false = true."""
    return FALSE if part is formulas.FALSE_VALUE else formulas.holds(part)
