"""The polynomial identities of a formula's certificate as a Coq file: each a lemma over the rationals, by `ring`.

What stays with the named theorems (convergence, that nothing vanishes, classical evaluations) is not restated there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Node = Mapping[str, Any]
Rows = Sequence[Sequence[str]]
HEADER = ("Require Import QArith.", "Open Scope Q_scope.")


@dataclass
class File:
    """Definitions and lemmas, in their order; `names` are the functions of the present step."""

    lines: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    functions: int = 0

    def define(self, name: str, letters: str, expression: str) -> str:
        """Define a function; the name that it got."""
        self.functions += 1
        taken = f"{name}_{self.functions}"
        self.lines.append(f"Definition {taken} ({letters} : Q) : Q := {expression}.")
        self.names.append(taken)
        return taken

    def state(self, letters: str, left: str, right: str) -> None:
        """State an identity, proved by unfolding all definitions."""
        name = f"identity{len(self.lemmas) + 1}"
        self.lemmas.append(name)
        unfold = f"unfold {', '.join(reversed(self.names))}; " if self.names else ""
        self.lines += [f"Lemma {name} : forall {letters} : Q,", f"  {left} ==", f"  {right}."]
        self.lines.append(f"Proof. intros; {unfold}ring. Qed.")

    def begin(self, title: str) -> None:
        """Begin a step, with functions of its own."""
        self.names = []
        self.remark(title)

    def remark(self, text: str) -> None:
        """Write a comment."""
        self.lines.append(f"(* {text.replace('(*', '( *').replace('*)', '* )')} *)")


def export(statements: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """The file for some theorems, each a statement and its certificate.

    >>> golden = {"a": [1], "b": [1], "constant": "sqrt(5)", "map": [1, 1, 2, 0], "proof": {"rule": "surd"}}
    >>> print(export([("PCF(1, 1) = (1 + sqrt(5))/2", golden)]))
    Require Import QArith.
    Open Scope Q_scope.
    (* PCF(1, 1) = (1 + sqrt(5))/2 *)
    (* surd: no identity of polynomials in n *)
    <BLANKLINE>
    """
    file = File()
    for statement, certificate in statements:
        file.remark(statement.encode("ascii", "replace").decode())
        _theorem(file, certificate)
    ends = [f"Print Assumptions {name}." for name in file.lemmas]
    return "\n".join([*HEADER, *file.lines, *ends]) + "\n"


def _theorem(file: File, certificate: Mapping[str, Any]) -> None:
    if "signs" in certificate:
        file.remark("a signed continued fraction: its identities are between matrices of integers, at points")
        return
    if "irrational" in certificate:
        if certificate["field"] is not None:
            _field(file, certificate["field"])
        certificate = certificate["fraction"]
    a, b = (list(map(str, certificate[key])) for key in ("a", "b"))
    _node(file, a, b, certificate["proof"])


def _node(file: File, a: Sequence[str], b: Sequence[str], node: Node) -> None:
    write = {"inflation": _inflation, "coboundary": _coboundary, "euler": _euler, "apery": _sums, "legendre": _sums}
    rule = node["rule"]
    if rule in write:
        file.begin(rule)
        write[rule](file, a, b, node)
    else:
        file.remark(f"{rule}: no identity of polynomials in n")
    if rule == "tail":
        _node(file, _shifted(a, node["count"]), _shifted(b, node["count"]), node["proof"])
    elif "proof" in node:
        _node(file, list(map(str, node["a"])), list(map(str, node["b"])), node["proof"])


def _shifted(coefficients: Sequence[str], steps: int) -> list[str]:
    from proofs.formula_rules.exact import polynomial, shifted

    return list(map(str, shifted(polynomial(map(Fraction, coefficients)), steps)))


def number(text: object) -> str:
    """A rational number as Coq writes it.

    >>> number("-1/2"), number("3")
    ('(-1 # 2)', '3')
    """
    value = Fraction(str(text))
    if value.denominator == 1:
        return str(value) if value >= 0 else f"(-{-value.numerator})"
    return f"({value.numerator} # {value.denominator})"


def horner(coefficients: Sequence[object], letter: str = "n") -> str:
    """A polynomial by Horner's rule.

    >>> horner([1, 0, "1/2"])
    '1 + n * (0 + n * ((1 # 2)))'
    """
    if not coefficients:
        return "0"
    *rest, last = coefficients
    expression = number(last)
    for coefficient in reversed(rest):
        expression = f"{number(coefficient)} + {letter} * ({expression})"
    return expression


def rows(values: Rows) -> str:
    """A polynomial in n and k, from the coefficients at 1, k, k^2, ..."""
    expression = "0"
    for row in reversed(values):
        expression = f"({horner(row)}) + k * ({expression})"
    return expression


def power(base: str, exponent: int) -> str:
    """A power as a product.

    >>> power("(n + 1)", 2), power("n", 0)
    ('(n + 1) * (n + 1)', '1')
    """
    return " * ".join([base] * exponent) or "1"


def _quotient(file: File, name: str, pair: Sequence[Sequence[str]]) -> tuple[str, str]:
    return file.define(name, "n", horner(pair[0])), file.define(f"{name}_bar", "n", horner(pair[1]))


def _two(file: File, suffix: str, a: Sequence[object], b: Sequence[object]) -> tuple[str, str]:
    return file.define(f"a{suffix}", "n", horner(a)), file.define(f"b{suffix}", "n", horner(b))


def _inflation(file: File, a: Sequence[str], b: Sequence[str], node: Node) -> None:
    (a0, b0), (a1, b1) = _two(file, "", a, b), _two(file, "'", node["a"], node["b"])
    c, d = _quotient(file, "c", node["factor"])
    file.state("n", f"{a0} n * {d} n", f"{a1} n * {c} n")
    file.state("n", f"{b0} n * {d} n * {d} (n - 1)", f"{b1} n * {c} n * {c} (n - 1)")


def _coboundary(file: File, a: Sequence[str], b: Sequence[str], node: Node) -> None:
    k, m = node["folds"]
    left, right = _steps(file, a, b, k), _steps(file, node["a"], node["b"], m)
    u = [file.define("u", "n", horner(entry)) for entry in node["U"]]
    g, g_bar = _quotient(file, "g", node["g"])
    for i in (0, 2):
        for j in (0, 1):
            one = f"({u[i]} n * {left[j]} n + {u[i + 1]} n * {left[j + 2]} n) * {g_bar} n"
            two = f"({right[i]} n * {u[j]} (n + 1) + {right[i + 1]} n * {u[j + 2]} (n + 1)) * {g} n"
            file.state("n", one, two)


def _steps(file: File, a: Sequence[object], b: Sequence[object], count: int) -> list[str]:
    """The entries of M(m(n-1)+1) ... M(mn), row by row, for M = (0, b; 1, a) and m = `count`."""
    first, second = _two(file, "", a, b)
    entries: list[str] = []
    for i in range(1, count + 1):
        at = f"({count} * n - {count - i})"
        step = ("0", f"{second} {at}", "1", f"{first} {at}")
        if not entries:
            entries = [file.define("t", "n", entry) for entry in step]
        else:
            products = [
                f"{entries[i]} n * ({step[j]}) + {entries[i + 1]} n * ({step[j + 2]})" for i in (0, 2) for j in (0, 1)
            ]
            entries = [file.define("t", "n", entry) for entry in products]
    return entries


def _euler(file: File, a: Sequence[str], b: Sequence[str], node: Node) -> None:
    from proofs.formula_rules.evaluations import evaluation

    (a0, b0), (r, r_bar) = _two(file, "", a, b), _quotient(file, "r", node["r"])
    before = f"{r} (n - 1)"
    file.state("n", f"{r} n * {before}", f"({a0} n * {before} * {r_bar} n + {b0} n * {r_bar} (n - 1) * {r_bar} n)")
    fact = evaluation(node["fact"], Fraction(node["z"]))
    assert fact is not None
    factor = file.define("f", "n", horner(fact.factor))
    up = " * ".join([number(fact.z), f"{factor} (n + 1)", *(f"(n + {number(x)})" for x in fact.upper)])
    down = " * ".join(["(n + 1)", f"{factor} n", *(f"(n + {number(x)})" for x in fact.lower)])
    (s, s_bar), (y, y_bar) = _quotient(file, "s", node["ratio"]), _quotient(file, "y", node["y"])
    file.state(
        "n",
        f"{s} (n + 1) * ({up}) * {s_bar} n * {r} n * {r} (n + 1)",
        f"- ({b0} (n + 1) * {r_bar} n * {r_bar} (n + 1) * {s} n * {s_bar} (n + 1) * ({down}))",
    )
    file.state(
        "n",
        f"{s} n * {y_bar} n * {y_bar} (n + 1) * ({down})",
        f"{s_bar} n * ({number(node['c'])} * {y_bar} n * {y_bar} (n + 1) * ({down}) + {y} (n + 1) * ({up}) * {y_bar} n"
        f" - {y} n * {y_bar} (n + 1) * ({down}))",
    )


def _neighbours(file: File, i: int, j: int) -> tuple[str, str, str, str]:
    """The terms at (n+1,k), (n,k), (n-1,k), (n,k-1), as in `formula_rules/sums.py`."""
    scale = f"({power('n', i)}) * ({power('(n + 1)', j)})"
    room, total = power("(n + 1 - k)", i), power("(n + k)", j)
    return (
        file.define("after", "n k", f"{power('n', i)} * {power('(n + 1)', i)} * {power('((n + k + 1) * (n + k))', j)}"),
        file.define("here", "n k", f"{scale} * {room} * {total}"),
        file.define("before", "n k", f"{power('((n + 1) * n)', j)} * {power('((n + 1 - k) * (n - k))', i)}"),
        file.define("left", "n k", f"{scale} * {power('k', i + j)}"),
    )


def _sums(file: File, a: Sequence[str], b: Sequence[str], node: Node) -> None:
    (a0, b0), (i, j, x) = _two(file, "", a, b), node["powers"]
    lead, trail = (file.define(name, "n", horner(node[name])) for name in ("lead", "trail"))
    file.state("n", f"{b0} n", f"- ({trail} n * {lead} (n - 1))")
    s = file.define("s", "n k", rows(node["S"]))
    after, here, before, left = _neighbours(file, i, j)
    file.state(
        "n k",
        f"{lead} n * {after} n k - {a0} n * {here} n k + {trail} n * {before} n k",
        f"{s} n k * {here} n k - {s} n (k - 1) * {left} n k * (1 # {x})",
    )
    q, d, nu = file.define("q", "n k", rows(node["Q"])), number(node["d"]), number(node["nu"])
    if node["rule"] == "legendre":
        rest = f"({power('n', i)}) * ({power('(n + 1)', j)}) * {power('k', i + j - node['s'])}"
        file.state(
            "n k",
            f"- ({nu} * (1 # {x})) * n * (n + 1) * {s} n (k - 1) * ({rest})",
            f"{q} n k * {here} n k - {d} * ({q} n (k - 1) * {left} n k)",
        )
    else:
        _apery(file, node, (lead, trail, s, q))


def _apery(file: File, node: Node, names: tuple[str, str, str, str]) -> None:
    """The identities 1., 2. and 3. of `formula_rules/inner_sums.py`."""
    (lead, trail, s, q), (i, j, _) = names, node["powers"]
    order, u, e, d, nu = node["s"], node["u"], *map(number, (node["e"], node["d"], node["nu"]))
    p = file.define("p", "n k", rows(node["P"]))
    shift = power("k", order - 2)
    file.state(
        "n k",
        f"{p} n k * ({power('k', order)}) - {d} * ({p} n (k - 1) * (n + k) * (n - k) * ({shift}))",
        f"{nu} * ({power('n', u)}) * (n - k - {e} * (n + k))",
    )
    after, here, before, left = _neighbours(file, i - 1, j - 1)
    both, rest = power("(n * (n + 1))", u), f"({power('n', i - 1)}) * ({power('(n + 1)', j - 1)})"
    file.state(
        "n k",
        f"{lead} n * {e} * {p} (n + 1) k * ({power('n', u)}) * (n + k) * {after} n k"
        f" - {trail} n * {p} n k * ({power('(n + 1)', u)}) * (n + 1 - k) * {before} n k"
        f" - {nu} * ({both}) * {s} n (k - 1) * ({rest}) * ({power('k', i + j - order)})",
        f"(n + 1 - k) * (n + k) * ({q} n k * {here} n k - {d} * ({q} n (k - 1) * {left} n k))",
    )
    inner = f"2 * {p} (n + 1) n * ({power('(n + 1)', order - 1)}) + {nu} * {d} * ({power('(n + 1)', u)})"
    file.state(
        "n",
        f"{e} * {lead} n * ({power('(4 * n + 2)', j - 1)}) * ({power('n', u)}) * ({inner})",
        f"- ({q} n n * ({power('(n + 1)', j - 1 + order)}))",
    )


def _field(file: File, node: Node) -> None:
    """M_X(n,k) M_Y(n+1,k) = M_Y(n,k) M_X(n,k+1)."""
    file.begin("a conservative matrix field in n, k for x, y")
    f, g = (file.define(name, "n k", rows(node[key])) for name, key in (("f", "f"), ("f_bar", "fbar")))
    b = file.define("b", "n", f"{f} n 0 * {g} n 0 - {f} 0 0 * {g} 0 0")
    a = file.define("a", "n k", f"{f} n k - {g} (n + 1) k")
    for left, right in _field_entries(a, b, f, g):
        file.state("n k", left, right)


def _field_entries(a: str, b: str, f: str, g: str) -> Iterator[tuple[str, str]]:
    m_x, after = ("0", f"{b} n", "1", f"{a} n k"), (f"{g} (n + 1) k", f"{b} (n + 1)", "1", f"{f} (n + 1) k")
    m_y, above = (f"{g} n k", f"{b} n", "1", f"{f} n k"), ("0", f"{b} n", "1", f"{a} n (k + 1)")
    for i in (0, 2):
        for j in (0, 1):
            yield tuple(f"{x[i]} * {y[j]} + {x[i + 1]} * {y[j + 2]}" for x, y in ((m_x, after), (m_y, above)))  # type: ignore[misc]
