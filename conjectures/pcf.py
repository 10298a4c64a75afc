"""The polynomial continued fraction, the noun that everything here is about."""

from dataclasses import dataclass

from conjectures.polynomials import format_polynomial, latex_polynomial, parse_polynomial, trimmed
from kernels.errors import DiscoveryError


@dataclass(frozen=True, slots=True, order=True)
class Pcf:
    """PCF(a, b) = a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)) with polynomials a, b in n.

    >>> Pcf.parse("2n+1", "n^2")
    Pcf(a=(1, 2), b=(0, 0, 1))
    >>> print(Pcf((1, 2), (0, 0, 1)))
    PCF(2*n + 1, n^2)

    `a` and `b` hold integer coefficients, lowest first, without trailing zeros. Raises DiscoveryError when a or b is
    the zero polynomial.
    """

    a: tuple[int, ...]
    b: tuple[int, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "a", trimmed(self.a))
        object.__setattr__(self, "b", trimmed(self.b))
        for name, polynomial in (("a", self.a), ("b", self.b)):
            if not polynomial:
                raise DiscoveryError(f"{name}(n) is the zero polynomial: give it a non-zero coefficient")

    @classmethod
    def parse(cls, a: str, b: str) -> "Pcf":
        """Read both polynomials from text.

        >>> Pcf.parse("3n + 1", "-2n^2 + 3n").b
        (0, 3, -2)
        """
        return cls(parse_polynomial(a), parse_polynomial(b))

    @property
    def a_text(self) -> str:
        """a(n) as text that `Pcf.parse` reads back."""
        return format_polynomial(self.a)

    @property
    def b_text(self) -> str:
        """b(n) as text that `Pcf.parse` reads back."""
        return format_polynomial(self.b)

    def __str__(self) -> str:
        return f"PCF({self.a_text}, {self.b_text})"

    def latex(self) -> str:
        r"""The fraction in LaTeX, as a compact K of its partial fractions.

        >>> print(Pcf((1, 2), (0, 0, 1)).latex())
        1 + \underset{n \ge 1}{\mathrm{K}} \frac{n^{2}}{2 n + 1}
        """
        fraction = rf"\frac{{{latex_polynomial(self.b)}}}{{{latex_polynomial(self.a)}}}"
        return rf"{self.a[0]} + \underset{{n \ge 1}}{{\mathrm{{K}}}} {fraction}"

    def _repr_latex_(self) -> str:
        return f"${self.latex()}$"
