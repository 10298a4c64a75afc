"""Guesses about integer sequences: the shortest description that many terms support."""

from conjectures.sequences.guessing import guess
from conjectures.sequences.model import Guess

__all__ = ["Guess", "guess"]
