"""Every way to a certificate for a continued fraction, the plainest first."""

from collections.abc import Iterator
from itertools import chain

from flint import fmpz_poly

from conjectures.canonical import canonical, terminates
from conjectures.certificates.euler import euler
from conjectures.certificates.gauss import gauss
from conjectures.certificates.inflations import inflation
from conjectures.certificates.sums import sums
from conjectures.certificates.tables import Node, Table
from conjectures.pcf import Pcf

# Where the fraction itself has a pole or a zero in the way, a tail often has not.
MOST_TAILS = 6


def certificates(pcf: Pcf, table: Table) -> Iterator[Node]:
    """The nodes of certificates for the value of `pcf`, from evaluations in `table`; nothing is proved by them yet.

    Fractions that end have none.
    """
    if terminates(pcf):
        return
    form = canonical(pcf).pcf
    for count in range(MOST_TAILS + 1):
        for node in _ways(form, count, table):
            yield node if form == pcf else inflation(pcf, form, node)


def _ways(form: Pcf, count: int, table: Table) -> Iterator[Node]:
    rest = _tail(form, count)
    for node in chain(gauss(rest, table), euler(rest, table), sums(rest, table)):
        yield {"rule": "tail", "count": count, "proof": node} if count else node


def _tail(pcf: Pcf, count: int) -> Pcf:
    later = fmpz_poly([count, 1])
    a, b = (fmpz_poly(list(polynomial))(later) for polynomial in (pcf.a, pcf.b))
    return Pcf(tuple(map(int, a.coeffs())), tuple(map(int, b.coeffs())))
