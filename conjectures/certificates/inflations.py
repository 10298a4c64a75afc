"""The step of a certificate that inflates one fraction to another."""

from flint import fmpq_poly

from conjectures.certificates.riccati import reduced, texts
from conjectures.certificates.tables import Node
from conjectures.pcf import Pcf


def inflation(pcf: Pcf, form: Pcf, proof: Node) -> Node:
    """The step to `pcf`, which is `form` inflated by c(n) = a(n)/form.a(n).

    >>> inflation(Pcf.parse("4n + 2", "4n^2"), Pcf.parse("2n + 1", "n^2"), {"rule": "given"})["factor"]
    [['2'], ['1']]
    """
    factor = reduced(fmpq_poly(list(pcf.a)), fmpq_poly(list(form.a)))
    letters = [texts(polynomial) for polynomial in factor]
    return {"rule": "inflation", "factor": letters, "a": list(form.a), "b": list(form.b), "proof": proof}
