"""TRUSTED. Gauss's continued fractions: value = scale (first F + second D F)/F for a series F. Searches for nothing."""

from fractions import Fraction
from math import isqrt

from proofs.formula_rules.exact import Matrix, Polynomial, determinant, matrix, polynomial, product, value
from proofs.formula_rules.hypergeometric import Series, defined, demand, walk
from proofs.formula_rules.reading import Below, Node, Proved, cited, rational

MOST_STEPS = 200


def _gauss(series: Series, scale: Fraction, first: Fraction, second: Fraction, node: Node, theorem: str) -> Proved:
    """The value, once contiguous relations lead from a classical evaluation to the series F."""
    demand(defined(series), "the series is not defined")
    start, pair, constant, reference = _start(node)
    names = node["steps"]
    demand(isinstance(names, list) and len(names) <= MOST_STEPS, "the contiguous relations are missing")
    assert isinstance(names, list)
    end, pair = walk(start, names, pair)
    demand(end.same(series), "the contiguous relations lead elsewhere")
    result = product(matrix([[scale * first, scale * second], [1, 0]]), pair)
    demand(determinant(result) != 0, "the value does not depend on the constant")
    relations = ("Gauss's contiguous relations (1812)",) if names else ()
    return Proved(constant, result, (theorem, *relations, reference))


def _start(node: Node) -> tuple[Series, Matrix, str, str]:
    """The series of the fact, and the pair (F, D F) as rows over (x, 1)."""
    fact = cited(node, "start")
    demand(
        len(fact.lower) == 1 and len(fact.upper) <= 2 and len(fact.factor) == 1,
        "the evaluation is about another kind of series",
    )
    cite = f"{fact.id}: {fact.reference}"
    w, z = fact.lower[0], fact.z
    series = Series(fact.upper, w, z)
    demand(defined(series), "the series is not defined")
    if fact.quotient:
        return series, (fact.value[1], fact.value[0]), fact.constant, cite
    demand(Fraction(1) in fact.upper, "the evaluation does not determine the derivative")
    # With an upper parameter 1, (D + w - 1) F = (w - 1) + z (D + u) F, for 1F1 without (D + u).
    others = [*fact.upper]
    others.remove(Fraction(1))
    slope, bar = (z * others[0], 1 - z) if others else (z, Fraction(1))
    derivative = product(matrix([[1, 0], [(slope - (w - 1)) / bar, (w - 1) / bar]]), fact.value)
    return series, derivative, fact.constant, cite


def noerlund(a: Polynomial, b: Polynomial, node: Node, below: Below) -> Proved:
    """a(n) = s (w + n - (u+v+2n+1) z), b(n) = s^2 (u+n)(v+n) z (1-z), z < 1/2, has the value s w F(u, v; w; z)/F++.

    F++ = F(u+1, v+1; w+1; z) (Nörlund 1924; DLMF 15.7.5), w F = (w - (u+v+1) z) F++ + (1 - z) D F++. At z = 1/2, a(n)
    is constant: for a s > 0 and b(n) > 0 the fraction converges (Seidel 1846, Stern 1848), and its tails are the
    quotients above, which solve the same recurrence and are positive from some n on.
    """
    s, u, v, w, z = (rational(node[key]) for key in "suvwz")
    demand(s != 0 and 0 != z <= Fraction(1, 2), "s or z is not in the theorem's range")
    demand(z != Fraction(1, 2) or _seidel_stern(a, b, s), "at z = 1/2 the signs are not those of Seidel's theorem")
    demand(a == polynomial([s * (w - (u + v + 1) * z), s * (1 - 2 * z)]), "a(n) is not the theorem's")
    scale = s * s * z * (1 - z)
    demand(b == polynomial([scale * u * v, scale * (u + v), scale]), "b(n) is not the theorem's")
    series = Series((u + 1, v + 1), w + 1, z)
    theorem = "Gauss's continued fraction in Nörlund's form (DLMF 15.7.5)"
    return _gauss(series, s, w - (u + v + 1) * z, 1 - z, node, theorem)


def _seidel_stern(a: Polynomial, b: Polynomial, s: Fraction) -> bool:
    return a[0] * s > 0 and value(b, 1) > 0 and b[-1] > 0


def quadratic(a: Polynomial, b: Polynomial, node: Node, below: Below) -> Proved:
    """a(n) = A (n + w), b(n) = B (n+u)(n+v), w = (u+v+1)/2, A^2 + 4B > 0: the value is A (w + D H/H).

    H = 2F1((u+1)/2, (v+1)/2; w+1; Z), Z = 4B/(A^2 + 4B). It is the rule `noerlund` with s = +-sqrt(A^2 + 4B) of A's
    sign, z = (1 - A/s)/2 < 1/2, where F(u+1, v+1; w+1; z) = H(4z(1-z)) (Gauss; DLMF 15.8.18) and
    (1 - z) D_z = (1 - 2z) D_Z.
    """
    u, v = rational(node["u"]), rational(node["v"])
    w = (u + v + 1) / 2
    demand(len(a) == 2 and len(b) == 3, "the degrees are not the theorem's")
    slope, scale = a[1], b[2]
    demand(slope * slope + 4 * scale > 0, "the convergents have no limit")
    demand(a == polynomial([slope * w, slope]), "a(n) is not the theorem's")
    demand(b == polynomial([scale * u * v, scale * (u + v), scale]), "b(n) is not the theorem's")
    series = Series(((u + 1) / 2, (v + 1) / 2), w + 1, 4 * scale / (slope * slope + 4 * scale))
    theorem = "Gauss's continued fraction in Nörlund's form, quadratic transformation (DLMF 15.7.5, 15.8.18)"
    return _gauss(series, slope, w, Fraction(1), node, theorem)


def confluent(a: Polynomial, b: Polynomial, node: Node, below: Below) -> Proved:
    """a(n) = s (w + n - z), b(n) = s^2 (u+n) z has the value s w M(u; w; z)/M(u+1; w+1; z), M = 1F1.

    Perron 1957; Cuyt et al. 2008, 16.1.17. And w M = (w - z) M++ + D M++.
    """
    s, u, w, z = (rational(node[key]) for key in "suwz")
    demand(s != 0 != z, "s or z is zero")
    demand(a == polynomial([s * (w - z), s]), "a(n) is not the theorem's")
    demand(b == polynomial([s * s * z * u, s * s * z]), "b(n) is not the theorem's")
    theorem = "the confluent case of Gauss's continued fraction (Perron; Cuyt et al. 16.1.17)"
    return _gauss(Series((u + 1,), w + 1, z), s, w - z, Fraction(1), node, theorem)


def bessel(a: Polynomial, b: Polynomial, node: Node, below: Below) -> Proved:
    """a(n) = s (w + n), b(n) = s^2 z has the value s w 0F1(; w; z)/0F1(; w+1; z) (Legendre 1794; Lehmer 1973)."""
    s, w, z = (rational(node[key]) for key in "swz")
    demand(s != 0 != z, "s or z is zero")
    demand(a == polynomial([s * w, s]) and b == polynomial([s * s * z]), "a(n) or b(n) is not the theorem's")
    theorem = "Legendre's continued fraction of contiguous 0F1 (Bessel quotients)"
    return _gauss(Series((), w + 1, z), s, w, Fraction(1), node, theorem)


def surd(a: Polynomial, b: Polynomial, node: Node, below: Below) -> Proved:
    """Constant a, b with a^2 + 4b > 0: the root of x^2 = a x + b of larger modulus (Bombelli 1572, Galois 1829)."""
    demand(len(a) == len(b) == 1, "a(n) or b(n) is not constant")
    square = a[0] * a[0] + 4 * b[0]
    demand(square > 0 and isqrt(int(square)) ** 2 != square, "the roots are not real and irrational")
    sign = 1 if a[0] > 0 else -1
    return Proved(f"sqrt({square})", matrix([[sign, a[0]], [0, 2]]), ("periodic continued fractions (Galois 1829)",))


def stieltjes(a: Polynomial, b: Polynomial, node: Node, below: Below) -> Proved:
    """a(n) = x (2n + 1), b(n) = n^4, x > 0: the value is 2/psi'((x+1)/2) (Stieltjes 1890; Wall 1948, section 94)."""
    demand(len(a) == 2 and a[1] == 2 * a[0] and a[0] > 0, "a(n) is not the theorem's")
    demand(b == polynomial([0, 0, 0, 0, 1]), "b(n) is not the theorem's")
    constant = f"polygamma(1, {(a[0] + 1) / 2})"
    return Proved(constant, matrix([[0, 2], [1, 0]]), ("Stieltjes's fraction of the trigamma function (1890)",))
