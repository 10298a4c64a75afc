"""Given a number, the formulas that make it: expressions met in the middle, and relations from lattices."""

from conjectures.expressions.answers import Answer
from conjectures.expressions.given import Given, read_value
from conjectures.expressions.identifier import Identifier, Settings

__all__ = ["Answer", "Given", "Identifier", "Settings", "read_value"]
