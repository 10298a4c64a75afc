"""The catalogue of named constants: a table with permanent ids, and a rigorous evaluation of each."""

from conjectures.constants.catalogue import catalogue, find, search
from conjectures.constants.model import Constant

__all__ = ["Constant", "catalogue", "find", "search"]
