"""Spoiled Metamath proofs: copies of the theorems of a file, each with something changed, in one file."""

import re
from random import Random
from typing import NamedTuple

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BLOCK = re.compile(r"(?:\$\{\n((?:  \$d .*\n)*))?(th\.\S*) \$p (.*) \$=\n((?:  .*\n)*?)  (.*) \$\.\n(?:\$\}\n)?")


class Claim(NamedTuple):
    """A theorem of a file: its conditions on variables, label, statement and proof."""

    distinct: str
    label: str
    statement: str
    proof: str


def claims(text: str) -> list[Claim]:
    """The theorems of an exported file."""
    theorems = text[text.index("$( Theorems $)") :]
    return [Claim(m[1] or "", m[2], m[3], _unbroken(m[4] + m[5])) for m in BLOCK.finditer(theorems)]


def _unbroken(proof: str) -> str:
    """A compressed proof in one line, its letters one word."""
    labels, letters = " ".join(proof.split()).rsplit(") ", 1)
    return f"{labels}) {letters.replace(' ', '')}"


def spoiled_file(text: str, count: int, seed: int = 0) -> tuple[str, dict[str, str]]:
    """The file with spoiled copies of its theorems after them, and what was done to each, by label."""
    random, given = Random(seed), claims(text)
    ways, made, lines = list(WAYS), dict[str, str](), [text]
    while len(made) < count:
        way, claim = ways[len(made) % len(ways)], random.choice(given)
        spoiled = WAYS[way](random, claim)
        if spoiled != claim:
            label = f"spoiled.{len(made)}"
            made[label] = way
            lines.append(f"${{\n{spoiled.distinct}{label} $p {spoiled.statement} $=\n  {spoiled.proof} $.\n$}}\n")
    return "".join(lines), made


def accepted_labels(report: str, made: dict[str, str]) -> list[str]:
    """The labels to which a checker's report does not object."""
    objected = set(re.findall(r'label\s+"(spoiled\.\d+)"', report))
    return [label for label in made if label not in objected]


def other_letter(random: Random, claim: Claim) -> Claim:
    """One letter of the proof becomes another."""
    labels, letters = claim.proof.rsplit(") ", 1)
    place = random.randrange(len(letters))
    return claim._replace(proof=f"{labels}) {letters[:place]}{random.choice(LETTERS)}{letters[place + 1 :]}")


def lost_letter(random: Random, claim: Claim) -> Claim:
    """The proof loses a letter."""
    labels, letters = claim.proof.rsplit(") ", 1)
    place = random.randrange(len(letters))
    return claim._replace(proof=f"{labels}) {letters[:place]}{letters[place + 1 :]}")


def swapped_labels(random: Random, claim: Claim) -> Claim:
    """Two rules that the proof uses change places."""
    labels, letters = claim.proof.rsplit(" ) ", 1)
    names = labels.split()[1:]
    one, other = random.randrange(len(names)), random.randrange(len(names))
    names[one], names[other] = names[other], names[one]
    return claim._replace(proof=f"( {' '.join(names)} ) {letters}")


def other_statement(random: Random, claim: Claim) -> Claim:
    """A token of the statement becomes another one of it."""
    tokens = claim.statement.split()
    place = random.randrange(1, len(tokens))
    tokens[place] = random.choice(tokens[1:])
    return claim._replace(statement=" ".join(tokens))


def lost_condition(random: Random, claim: Claim) -> Claim:
    """The conditions on variables lose one."""
    conditions = re.findall(r"\$d [^$]* \$\.", claim.distinct)
    if conditions:
        conditions.remove(random.choice(conditions))
    return claim._replace(distinct="".join(f"  {condition}\n" for condition in conditions))


WAYS = {
    "other letter": other_letter,
    "lost letter": lost_letter,
    "swapped labels": swapped_labels,
    "other statement": other_statement,
    "lost condition": lost_condition,
}
