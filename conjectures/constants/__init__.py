"""The catalogue of named constants: a table with permanent ids, and a rigorous evaluation of each.

To add a constant: a row in <group>.json (the id is permanent) and its formula under the same id in VALUES of
<group>.py, with the proof of every truncation as a comment (or "proved": false and a "note" in the row); then its
published digits in tests/conjectures/data/published_constants.json and a second formula in the test of its group.
"""

from conjectures.constants.catalogue import catalogue, find, search
from conjectures.constants.model import Constant

__all__ = ["Constant", "catalogue", "find", "search"]
