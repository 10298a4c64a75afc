"""Heads of definitions: their name, their arguments with types, and which of these are inputs and outputs.

A head may stand before the formula in the file. The name with its arguments comes first, perhaps in brackets; then
types and the words `input`, `output` (or `in`, `out`), for each argument or in the order of the arguments:

    preorder[N,+,n,m]
    N: P(1) input
    +: P(x(1)(x(1)(1))) input
    n: (1) input
    m: (1) output
    !(>[p](in[p,N])!(in3[n,p,m,+]))

What is not given is found by its use; an argument without a mark is an input. Or heads stand in configuration files
(JSON) in the same folder or in a folder `config` beside it: for each name `short_mpl` is the head
`(preorder[N,+,n,m])`, `definition_sets` gives types by number, `output_args` lists numbers or names. A file without any
head is a statement to prove if it is closed, else a definition whose arguments are its free names in order of
occurrence.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kernels.errors import DiscoveryError
from proofs.mpl.syntax import Reader, is_name
from proofs.mpl.types import BUILT_IN, read_type, starts_type
from proofs.tokens import Source

MARKS = {"input": "in", "inputs": "in", "in": "in", "output": "out", "outputs": "out", "out": "out"}
TAKEN = frozenset({*BUILT_IN, "=", ">", "&", "->", "forall", "false", "prop"})
MAX_BYTES = 1 << 20


@dataclass
class Head:
    """A name, its arguments, their types as far as they are given, and the outputs among them."""

    name: str
    arguments: tuple[str, ...]
    types: dict[str, str] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()


def has_head(reader: Reader) -> bool:
    """Tell whether a head stands before the formula: a name with arguments, and something after it."""
    bare = is_name(reader.peek()) and reader.peek(1) == "["
    if bare or reader.peek() != "(" or not is_name(reader.peek(1)) or reader.peek(2) != "[" or reader.peek(1) == ">":
        return bare
    start, depth = reader.at, 0
    for place, word in enumerate(reader.words[start:], start):
        depth += {"(": 1, ")": -1}.get(word.text, 0)
        if depth == 0:
            return reader.words[place + 1].text not in ("", ")")
    return False


def read_head(reader: Reader) -> Head:
    """Take a head; raise DiscoveryError with line and column for what cannot be part of one."""
    bracketed = reader.peek() == "("
    if bracketed:
        reader.take()
    start, name = reader.place, reader.name("the name of a definition").text
    if name in TAKEN:
        raise reader.source.error(start, f"'{name}' has a meaning already: take another name")
    place, arguments = reader.place, tuple(word.text for word in reader.arguments())
    if bracketed:
        reader.expect(")", " after the head")
    if len(set(arguments)) < len(arguments):
        raise reader.source.error(place, "an argument stands twice in the head")
    head = Head(name, arguments)
    _details(reader, head)
    return head


def _details(reader: Reader, head: Head) -> None:
    current, mode, outputs = "", "", list[str]()
    while not _at_formula(reader):
        word = reader.peek()
        if word in (":", ";", ","):
            reader.take()
        elif starts_type(reader):
            place = reader.place
            if not current or current in head.types:
                current = next((a for a in head.arguments if a not in head.types), "")
            _give(reader, place, head, current)
            mode = ""
        elif word in MARKS and (word not in head.arguments or current):
            reader.take()
            listing = reader.peek() in (":", "[")
            mode = MARKS[word] if listing else ""
            if current and MARKS[word] == "out" and not listing:
                outputs.append(current)
            current = ""
        elif word in head.arguments:
            current = reader.take().text
            outputs += [current] if mode == "out" else []
        elif word in ("[", "]") and mode:
            reader.take()
        else:
            raise reader.expected(f"an argument of {head.name}, a type, 'input', 'output' or the formula")
    head.outputs = tuple(a for a in head.arguments if a in outputs)


def _give(reader: Reader, place: int, head: Head, argument: str) -> None:
    kind = read_type(reader)
    if not argument or argument in head.types:
        raise reader.source.error(place, f"the type {kind} belongs to no argument of {head.name}")
    head.types[argument] = kind


def _at_formula(reader: Reader) -> bool:
    if reader.peek() == "!":
        return True
    inside, after = reader.peek(1), reader.peek(2)
    return not reader.peek() or (
        reader.peek() == "(" and (inside in ("&", "!", "(", ">") or (is_name(inside) and after == "["))
    )


def configured(folder: Path) -> dict[str, Head]:
    """Return the heads that configuration files give, the first one for each name."""
    found: dict[str, Head] = {}
    for place in (folder, folder.parent / "config"):
        for path in sorted(place.glob("*.json")):
            for name, entry in sorted(_entries(path).items()):
                if isinstance(entry, dict) and isinstance(entry.get("short_mpl"), str) and name not in {*found, *TAKEN}:
                    found[name] = _configured_head(path, name, entry)
    return found


def _entries(path: Path) -> Mapping[str, object]:
    """Return what a configuration file says; a JSON file of another kind says nothing."""
    if path.stat().st_size > MAX_BYTES:
        return {}
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        if "short_mpl" not in text:  # JSON lines, say, and not about definitions
            return {}
        raise DiscoveryError(f"{path} is no JSON: mend it or take it out of the folder") from None
    content = content.get("expressions", content) if isinstance(content, dict) else {}
    return content if isinstance(content, dict) else {}


def _configured_head(path: Path, name: str, entry: Mapping[str, object]) -> Head:
    reader = Reader(Source(str(entry["short_mpl"]), f"{path}, {name}"))
    head = read_head(reader)
    if head.name != name:
        raise DiscoveryError(f"{path}: the head of {name} names {head.name}")
    sets, outputs = entry.get("definition_sets", {}), entry.get("output_args", [])
    if not isinstance(sets, dict) or not isinstance(outputs, list):
        raise DiscoveryError(f"{path}: {name} needs definition_sets by number and a list of output_args")
    numbers = {str(n): argument for n, argument in enumerate(head.arguments, 1)}
    for number, kind in sorted(sets.items()):
        text = kind[0] if isinstance(kind, list) and kind else kind
        if number not in numbers or not isinstance(text, str):
            raise DiscoveryError(f"{path}: {name} has no argument {number}, or no type for it")
        head.types[numbers[number]] = read_type(Reader(Source(text, f"{path}, {name}")))
    head.outputs = tuple(a for n, a in numbers.items() if n in map(str, outputs) or a in outputs)
    return head
