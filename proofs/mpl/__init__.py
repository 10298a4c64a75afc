"""MPL, the language of relational definitions: atoms, conjunction, quantified implication and negation."""

from proofs.mpl.reading import read_mpl

__all__ = ["read_mpl"]
