"""TRUSTED. Gauss's contiguous relations: how F and z F' change with the parameters. Searches for nothing.

F is 2F1(u, v; w; z), 1F1(u; w; z) or 0F1(; w; z), and D = z d/dz. All rules follow from

    D(D + w - 1) F = z (D + u)(D + v) F    (without v, and then without u, for 1F1 and 0F1),
    F(u + 1) = (1 + D/u) F,  F(w - 1) = (1 + D/(w - 1)) F,

which compare coefficients of z^k, and from the transformations of Euler, Pfaff and Kummer (DLMF 15.8.1, 13.2.39).
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from proofs.formula_rules.exact import Matrix, adjugate, determinant, matrix, product


class Refused(Exception):
    """The certificate proves nothing; the message says which condition fails."""


def demand(condition: bool, reason: str) -> None:
    """Raise Refused with the reason unless the condition holds."""
    if not condition:
        raise Refused(reason)


@dataclass(frozen=True, slots=True)
class Series:
    """The parameters of pFq(upper; lower; z) with p <= 2, q = 1."""

    upper: tuple[Fraction, ...]
    w: Fraction
    z: Fraction

    def same(self, other: "Series") -> bool:
        """Whether both are one series, the upper parameters in any order."""
        return (sorted(self.upper), self.w, self.z) == (sorted(other.upper), other.w, other.z)


def defined(series: Series) -> bool:
    """Whether the function exists as a real number: w is not 0, -1, ..., and z is not on the cut from 1."""
    pole = series.w.denominator == 1 and series.w <= 0
    return not pole and series.z != 0 and len(series.upper) <= 2 and (len(series.upper) < 2 or series.z < 1)


def second_derivative(series: Series) -> tuple[Fraction, Fraction]:
    """c and d with D D F = c F + d D F.

    >>> second_derivative(Series((), Fraction(1), Fraction(2)))
    (Fraction(2, 1), Fraction(0, 1))
    """
    z, lower = series.z, 1 - series.w
    if not series.upper:
        return z, lower
    if len(series.upper) == 1:
        return z * series.upper[0], z + lower
    u, v = series.upper
    return z * u * v / (1 - z), (z * (u + v) + lower) / (1 - z)


def _raising(series: Series, parameter: Fraction) -> Matrix:
    """1 + D/parameter, on the column (F, D F)."""
    demand(parameter != 0, "a contiguous relation has a zero parameter")
    c, d = second_derivative(series)
    return matrix([[1, 1 / parameter], [c / parameter, 1 + d / parameter]])


def _inverse(step: Matrix) -> Matrix:
    demand(determinant(step) != 0, "a contiguous relation cannot be inverted")
    return adjugate(step)


def _upper(series: Series, index: int, change: int) -> tuple[Series, Matrix]:
    demand(index < len(set(series.upper)), "there is no such parameter, or it equals the first")
    upper = list(series.upper)
    upper[index] += change
    other = replace(series, upper=tuple(upper))
    if change == 1:
        return other, _raising(series, series.upper[index])
    return other, _inverse(_raising(other, other.upper[index]))


def _lower(series: Series, change: int) -> tuple[Series, Matrix]:
    other = replace(series, w=series.w + change)
    demand(defined(other), "a series has a pole")
    if change == -1:
        return other, _raising(series, other.w)
    return other, _inverse(_raising(other, series.w))


def _euler(series: Series) -> tuple[Series, Matrix]:
    """F = (1 - z)^(w-u-v) 2F1(w-u, w-v; w; z), and F = e^z 1F1(w-u; w; -z)."""
    z, w = series.z, series.w
    if len(series.upper) == 1:
        # D is the same operator in -z.
        return Series((w - series.upper[0],), w, -z), matrix([[1, 0], [-z, 1]])
    demand(len(series.upper) == 2, "the series has no such transformation")
    u, v = series.upper
    return Series((w - u, w - v), w, z), matrix([[1, 0], [(w - u - v) * z / (1 - z), 1]])


def _pfaff(series: Series) -> tuple[Series, Matrix]:
    """F = (1 - z)^(-u) 2F1(u, w-v; w; z/(z-1)), where D = (1 - z) D' for D' = Z d/dZ is undone by (1 - z)."""
    demand(len(series.upper) == 2, "the series has no such transformation")
    z, (u, v) = series.z, series.upper
    return Series((u, series.w - v), series.w, z / (z - 1)), matrix([[1, 0], [-u * z, 1 - z]])


def step(series: Series, name: str) -> tuple[Series, Matrix]:
    """The series after a step, and the matrix that carries (F, D F) to the new pair up to a common factor.

    >>> log, _ = step(Series((Fraction(1), Fraction(1)), Fraction(2), Fraction(-1)), "u+")
    >>> log.upper
    (Fraction(2, 1), Fraction(1, 1))
    """
    if name in ("u+", "u-", "v+", "v-"):
        return _upper(series, 0 if name[0] == "u" else 1, 1 if name[1] == "+" else -1)
    if name in ("w+", "w-"):
        return _lower(series, 1 if name[1] == "+" else -1)
    demand(name in ("euler", "pfaff"), "no contiguous relation has that name")
    return _euler(series) if name == "euler" else _pfaff(series)


def walk(series: Series, names: list[str], start: Matrix) -> tuple[Series, Matrix]:
    """The series after all steps, and the pair (F, D F) there as two rows, from the pair at the start."""
    pair = start
    for name in names:
        series, change = step(series, name)
        pair = product(change, pair)
    return series, pair
