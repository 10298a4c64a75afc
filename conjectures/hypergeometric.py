"""The value of every fraction with deg a = 1, deg b <= 2 as a quotient of hypergeometric functions.

Noerlund (1924), Gauss and their confluent limits, with functions divided by Gamma of the lower parameter, t the scale:
    t F(u, v; w; z)/F(u+1, v+1; w+1; z)  has a(n) = t (w + n - (u + v + 2n + 1) z), b(n) = t^2 (u + n)(v + n) z (1 - z)
    t F(u; w; z)/F(u+1; w+1; z)          has a(n) = t (w + n - z),                  b(n) = t^2 (u + n) z
    t F(; w; z)/F(; w+1; z)              has a(n) = t (w + n),                      b(n) = t^2 z
The first holds for real z < 1/2, and z = 1/2 with t a(0) > 0 (Cuyt et al., Handbook of Continued Fractions for Special
Functions, 2008, 15.3).
"""

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import TypeAlias

from flint import acb, arb, ctx, fmpq

from conjectures.pcf import Pcf

Number: TypeAlias = fmpq | acb


@dataclass(frozen=True, slots=True)
class Quotient:
    """A value as t F(upper; lower; z)/F(upper + 1; lower + 1; z), each function divided by Gamma(lower)."""

    pcf: Pcf
    name: str
    text: str

    def ball(self, bits: int) -> arb:
        """Its value."""
        with ctx.workprec(bits + 64):
            t, upper, lower, z = _parameters(self.pcf)
            above, below = _function(upper, lower, z), _function([u + 1 for u in upper], lower + 1, z)
            return (t * above / below).real


def quotient(pcf: Pcf) -> Quotient | None:
    """The fraction's value as such a quotient, or None where its degrees or its roots are others.

    >>> print(quotient(Pcf.parse("n + 1", "1")).text)
    0F1(; 1; 1)/0F1(; 2; 1)
    >>> three = quotient(Pcf.parse("2n + 1", "n^2"))
    >>> print(three.name, three.ball(64).str(15, radius=False))
    2F1 1.27323954473516
    """
    degree_b, slope = len(pcf.b) - 1, pcf.a[1] if len(pcf.a) == 2 else 0
    if len(pcf.a) > 2 or degree_b > 2 or (degree_b < 2 and not slope):
        return None
    if degree_b == 2 and slope**2 + 4 * pcf.b[2] <= 0:
        return None
    name = f"{degree_b}F1"
    t, upper, lower, z = _texts(pcf)
    shifted = [_plus_one(u) for u in upper]
    above, below = (f"{name}({', '.join(u)}; {w}; {z})" for u, w in ((upper, lower), (shifted, _plus_one(lower))))
    return Quotient(pcf, name, f"{t}{above}/{below}")


def contiguous(pcf: Pcf) -> str | None:
    """The quotient for deg a = 1, deg b = 2 in the grammar of expressions, with functions that are not divided.

    >>> print(contiguous(Pcf.parse("6n + 3", "7n^2")))
    8*(1/2)/hyp2f1(1, 1, 3/2, 1/8)
    """
    if len(pcf.a) != 2 or len(pcf.b) != 3 or quotient(pcf) is None:
        return None
    t, upper, lower, z = _texts(pcf)
    # F(0, v; w; z) = 1.
    above = "" if "0" in upper else f"*hyp2f1({', '.join((*upper, lower, z))})"
    shifted = ", ".join((*(_plus_one(u) for u in upper), _plus_one(lower), z))
    return f"{t}({lower}){above}/hyp2f1({shifted})"


def _parameters(pcf: Pcf) -> tuple[Number, list[Number], Number, Number]:
    """t, the upper parameters, the lower one and z: exact where they are rational, else balls."""
    a0, A = (fmpq(c) for c in _linear(pcf))
    if len(pcf.b) == 1:
        return A, [], a0 / A, fmpq(pcf.b[0]) / A**2
    if len(pcf.b) == 2:
        b0, B = map(fmpq, pcf.b)
        return A, [b0 / B], a0 / A + B / A**2, B / A**2
    b0, b1, B = map(fmpq, pcf.b)
    t = _root(A * A + 4 * B) * _sign(pcf)
    z, half, split = (1 - A / t) / 2, b1 / (2 * B), _root(b1 * b1 - 4 * b0 * B) / (2 * B)
    # The lower one is rational where its part by t vanishes; a ball around a pole would have no value.
    middle = half + fmpq(1, 2)
    rest = a0 - middle * A
    return t, [half - split, half + split], middle + rest / t if rest else middle, z


def exponential(pcf: Pcf) -> str | None:
    """The constant e^x whose Moebius image the fraction is: some confluent functions are elementary (DLMF 13.6, 10.49).

    >>> [exponential(Pcf.parse(a, b)) for a, b in (("n + 4", "-n"), ("4n - 2", "1"), ("2n", "n + 1"), ("n", "1"))]
    ['e', 'e', None, None]

    That is for integer parameters of 1F1, and for half-integers and a square argument of 0F1; None for others.
    """
    if len(pcf.a) != 2 or len(pcf.b) > 2:
        return None
    a0, A = pcf.a
    if len(pcf.b) == 1:
        half, root = Fraction(2 * a0, A), isqrt(max(0, pcf.b[0]))
        return _power_of_e(Fraction(4 * root, A)) if half.denominator == half % 2 == 1 and root**2 == pcf.b[0] else None
    b0, B = pcf.b
    z = Fraction(B, A * A)
    return None if b0 % B or (Fraction(a0, A) + z).denominator > 1 else _power_of_e(z)


def _power_of_e(x: Fraction) -> str:
    size = abs(x)
    return "e" if size == 1 else f"e^{size}" if size.denominator == 1 else f"e^({size})"


def _linear(pcf: Pcf) -> tuple[int, int]:
    return pcf.a[0], pcf.a[1] if len(pcf.a) == 2 else 0


def _sign(pcf: Pcf) -> int:
    """That of t, which makes z < 1/2, or z = 1/2 where a(n) is constant and points to the solution that is minimal."""
    return 1 if pcf.a[-1] > 0 else -1


def _root(number: fmpq) -> Number:
    """The square root of an integer."""
    n = int(number)
    return fmpq(isqrt(n)) if n >= 0 and isqrt(n) ** 2 == n else acb(n).sqrt()


def _function(upper: list[Number], lower: Number, z: Number) -> acb:
    point, below, above = acb(z), acb(lower), [acb(u) for u in upper]
    if len(above) == 2:
        return point.hypgeom_2f1(above[0], above[1], below, regularized=True)
    if above:
        return point.hypgeom_1f1(above[0], below, regularized=True)
    return point.hypgeom_0f1(below, regularized=True)


def _texts(pcf: Pcf) -> tuple[str, list[str], str, str]:
    """The parameters for people; those of Gauss's function with the square roots that they have."""
    a0, A = _linear(pcf)
    if len(pcf.b) == 1:
        return _scale(Fraction(A)), [], str(Fraction(a0, A)), str(Fraction(pcf.b[0], A * A))
    if len(pcf.b) == 2:
        z = Fraction(pcf.b[1], A * A)
        return _scale(Fraction(A)), [str(Fraction(pcf.b[0], pcf.b[1]))], str(Fraction(a0, A) + z), str(z)
    b0, b1, B = pcf.b
    total, sign = Fraction(b1, B), _sign(pcf)
    discriminant = A * A + 4 * B
    half, scale = total / 2, Fraction(sign, discriminant)
    upper = [_surd(half, Fraction(s, 2 * B), b1 * b1 - 4 * b0 * B) for s in (-1, 1)]
    lower = _surd((total + 1) / 2, a0 * scale - (total + 1) * A * scale / 2, discriminant)
    t = _surd(Fraction(0), Fraction(sign), discriminant)
    return ("" if t == "1" else f"{t}*"), upper, lower, _surd(Fraction(1, 2), -A * scale / 2, discriminant)


def _scale(t: Fraction) -> str:
    return "" if t == 1 else f"{t}*"


def _surd(rational: Fraction, factor: Fraction, radicand: int) -> str:
    """rational + factor sqrt(radicand).

    >>> _surd(Fraction(1, 2), Fraction(-1, 4), 8), _surd(Fraction(1), Fraction(1), 9)
    ('1/2 - sqrt(2)/2', '4')
    """
    square = max((k for k in range(1, 1 + int(abs(radicand) ** 0.5)) if radicand % (k * k) == 0), default=1)
    factor, rest = factor * square, radicand // square**2
    if rest in (0, 1) or not factor:
        return str(rational + factor * rest)
    root = f"sqrt({rest})" if abs(factor.numerator) == 1 else f"{abs(factor.numerator)}*sqrt({rest})"
    root += f"/{factor.denominator}" if factor.denominator > 1 else ""
    if not rational:
        return root if factor > 0 else f"-{root}"
    return f"{rational} {'+' if factor > 0 else '-'} {root}"


def _plus_one(text: str) -> str:
    """The text of a parameter plus one: rational numbers are added to, others get `+ 1`."""
    head, space, rest = text.partition(" ")
    try:
        more = Fraction(head) + 1
        return f"{more}{space}{rest}" if more or not rest else rest[2:] if rest[0] == "+" else f"-{rest[2:]}"
    except ValueError:
        return f"1 {'-' if head.startswith('-') else '+'} {text.lstrip('-')}"
