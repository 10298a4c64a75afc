"""The table of known formulas: permanent ids and references, as data."""

from conjectures.known.table import KnownFormula, KnownMatch, known_formulas, lookup

__all__ = ["KnownFormula", "KnownMatch", "known_formulas", "lookup"]
