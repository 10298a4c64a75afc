"""LaTeX signs and patterns as MathML: what a theory's notation says for papers, drawn on a page."""

import re
from functools import lru_cache
from html import escape

SIGNS = {
    "cdot": "⋅", "times": "×", "ast": "∗", "star": "⋆", "circ": "∘", "bullet": "∙", "div": "÷", "pm": "±", "mp": "∓",
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "ll": "≪", "gg": "≫", "prec": "≺", "succ": "≻",
    "preceq": "≼", "succeq": "≽", "mid": "∣", "nmid": "∤", "equiv": "≡", "approx": "≈", "cong": "≅", "sim": "∼",
    "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "setminus": "∖",
    "emptyset": "∅", "varnothing": "∅", "land": "∧", "wedge": "∧", "lor": "∨", "vee": "∨", "lnot": "¬", "neg": "¬",
    "top": "⊤", "bot": "⊥", "to": "→", "rightarrow": "→", "leftarrow": "←", "leftrightarrow": "↔", "Rightarrow": "⇒",
    "Leftrightarrow": "⇔", "mapsto": "↦", "oplus": "⊕", "ominus": "⊖", "otimes": "⊗", "odot": "⊙", "uplus": "⊎",
    "sqcup": "⊔", "sqcap": "⊓", "sqsubseteq": "⊑", "dotminus": "∸", "infty": "∞", "sum": "∑", "prod": "∏", "ldots": "…",
    "cdots": "⋯", "dots": "…", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "langle": "⟨", "rangle": "⟩",
    "lvert": "|", "rvert": "|", "vert": "|", "lbrace": "{", "rbrace": "}", "{": "{", "}": "}", "%": "%", "#": "#",
    "&": "&", "_": "_", "$": "$", "backslash": "\\", "doubleplus": "⧺", "prime": "′", "diamond": "⋄", "triangle": "△",
    "mathbin": "", "mathrel": "", "mathop": "", "mathord": "", "left": "", "right": "", "displaystyle": "", "!": "",
    ",": "", ";": "", ":": "", " ": "", "quad": "", "limits": "",
}  # fmt: skip
LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta":
    "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
FUNCTIONS = frozenset(
    {"min", "max", "gcd", "lcm", "log", "exp", "sup", "inf", "dim", "ker", "det", "deg", "bmod", "mod"}
)
WORDS = frozenset({"operatorname", "mathrm", "mathit", "mathsf", "mathtt", "mathbf", "text", "textrm"})
# Commands of two or one arguments, and the MathML around them.
BUILDERS = {
    "frac": (2, "<mfrac>{0}{1}</mfrac>"),
    "binom": (2, '<mrow><mo>(</mo><mfrac linethickness="0">{0}{1}</mfrac><mo>)</mo></mrow>'),
    "sqrt": (1, "<msqrt>{0}</msqrt>"),
    "overline": (1, "<mover>{0}<mo>¯</mo></mover>"),
}
LARGE = "∑∏"
FENCES = "()[]|⌊⌋⌈⌉⟨⟩"
TOKEN = re.compile(r"#\d|\\[A-Za-z]+|\\.|\d+|[^\W\d_]|\S")


@lru_cache(maxsize=1024)
def name(word: str) -> str:
    """Write a name: digits as a number, anything with a letter as an identifier, other signs as an operator.

    >>> name("12"), name("gcd"), name("<")
    ('<mn>12</mn>', '<mi>gcd</mi>', '<mo>&lt;</mo>')
    """
    tag = "mn" if word.isdecimal() else "mi" if re.search(r"\w", word) else "mo"
    return f"<{tag}>{escape(word)}</{tag}>"


@lru_cache(maxsize=1024)
def operator(word: str) -> str:
    """Write an infix sign; words and signs like ++ keep a distance from their neighbours."""
    word = "−" if word == "-" else word
    if len(word) > 1 or re.search(r"\w", word):
        return f'<mo lspace="0.25em" rspace="0.25em">{escape(word)}</mo>'
    return f"<mo>{escape(word)}</mo>"


@lru_cache(maxsize=1024)
def fixed(word: str) -> str:
    """Write a prefix or postfix sign, which stands close to its argument; a word keeps a little distance."""
    gap = ' lspace="0.15em" rspace="0.15em"' if re.search(r"\w", word) else ""
    return f"<mo{gap}>{escape('−' if word == '-' else word)}</mo>"


def sign(latex: str) -> str | None:
    r"""Return the text of a LaTeX sign, or None where it is no single sign.

    >>> sign(r"\le"), sign("+"), sign(r"\operatorname{gcd}"), sign(r"#1!")
    ('≤', '+', 'gcd', None)
    """
    word = re.fullmatch(r"\\([a-z]+)\{(.*)\}", latex)
    if word and word[1] in WORDS:
        return re.sub(r"\\(.)", r"\1", word[2])
    command = re.fullmatch(r"\\([A-Za-z]+|.)", latex)
    if command:
        return SIGNS.get(command[1]) or LETTERS.get(command[1])
    return latex if latex and not re.search(r"[\\#{}]", latex) else None


@lru_cache(maxsize=512)
def pattern(latex: str) -> str | None:
    r"""Return MathML with {0}, {1}, ... for a LaTeX pattern with #1, #2, ..., or None where it is not understood.

    {w0} in place of {0} asks for brackets around the argument where it is no single sign.

    >>> pattern(r"#1^{#2}")
    '<msup>{w0}{1}</msup>'
    """
    try:
        reader = _Pattern(TOKEN.findall(latex))
        return reader.row("")
    except (LookupError, ValueError, RecursionError):
        return None


class _Pattern:
    """Reads the tokens of one pattern from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.place = tokens, 0

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1]

    def row(self, end: str) -> str:
        items = []
        while self.peek() != end:
            items.append(self.scripted())
        self.place += bool(end)
        items = [item for item in items if item]
        return items[0] if len(items) == 1 else f"<mrow>{''.join(_kept_apart(items))}</mrow>"

    def scripted(self) -> str:
        base, scripts = self.atom(), dict[str, str]()
        while self.peek() in ("^", "_"):
            mark = self.take()
            scripts[mark] = self.atom()
        if not scripts:
            return base
        over = any(large in base for large in LARGE)
        kind = "".join(("under" if over else "sub", "over" if over else "sup")[m == "^"] for m in sorted(scripts)[::-1])
        base = _apart(base)
        return f"<m{kind}>{base}{''.join(scripts[m] for m in sorted(scripts)[::-1])}</m{kind}>"

    def atom(self) -> str:
        token = self.take()
        if token == "{":
            return self.row("}")
        if token[0] == "#":
            return f"{{{int(token[1]) - 1}}}"
        if token[0] == "\\":
            return self.command(token[1:])
        if token in ("}", "^", "_"):
            raise ValueError(token)
        return _literal(_plain(token))

    def command(self, word: str) -> str:
        if word in WORDS:
            return _literal(name(self.word()))
        if word in BUILDERS:
            count, shape = BUILDERS[word]
            return shape.format(*[self.atom() for _ in range(count)])
        if word in LETTERS or word in FUNCTIONS:
            return name(LETTERS.get(word, word))
        return _literal(_plain(SIGNS[word])) if SIGNS[word] else ""

    def word(self) -> str:
        if self.take() != "{":
            raise ValueError("a word stands in braces")
        letters = []
        while self.peek() != "}":
            letters.append(self.take().removeprefix("\\"))
        self.place += 1
        return "".join(letters)


def _kept_apart(items: list[str]) -> list[str]:
    """Ask for brackets around arguments that stand beside something else than a fence."""
    around = zip(["", *items], items, [*items[1:], ""], strict=False)
    return [item if _fence(before) and _fence(after) else _apart(item) for before, item, after in around]


def _fence(item: str) -> bool:
    return item == "<mo>,</mo>" or item in map(_plain, FENCES)


def _plain(token: str) -> str:
    """Write one token of a pattern; fences stand close, as brackets do elsewhere."""
    if token in FENCES:
        return f'<mo stretchy="false">{token}</mo>'
    return operator(token) if name(token).startswith("<mo>") else name(token)


def _apart(item: str) -> str:
    return f"{{w{item[1:-1]}}}" if re.fullmatch(r"\{\d\}", item) else item


def _literal(mathml: str) -> str:
    """Protect braces of the pattern's own text from being read as places for arguments."""
    return mathml.replace("{", "&#123;").replace("}", "&#125;")
