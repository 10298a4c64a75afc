"""The table of known formulas: permanent ids and references, as data."""
