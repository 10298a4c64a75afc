"""Certificates for values of continued fractions: searched for here, judged elsewhere by a checker that trusts none.

A certificate is plain data (see `proofs/formula_rules/` for what each step means); a search may return one that
proves nothing.
"""

from conjectures.certificates.search import certificates
from conjectures.certificates.tables import Evaluation, Table

__all__ = ["Evaluation", "Table", "certificates"]
