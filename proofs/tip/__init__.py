"""Problems in TIP's dialect of SMT-LIB: datatypes, recursive functions with pattern matching, higher-order values."""

from proofs.tip.reading import read_tip

__all__ = ["read_tip"]
