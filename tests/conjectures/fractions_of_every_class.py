"""Random fractions of every class of convergence, forced in turn; coefficients lowest first."""

from hypothesis import strategies as st

from conjectures.convergence import first_zero
from conjectures.pcf import Pcf

small = st.integers(-9, 9)
nonzero = small.filter(bool)


@st.composite
def factorial(draw):
    degree = draw(st.integers(1, 4))
    return draw(_pcf(degree, draw(st.integers(0, 2 * degree - 1)), nonzero, nonzero))


@st.composite
def numerators_lead(draw):
    """deg b = 2 deg a + 1 or 2 deg a + 2, with a limit."""
    degree = draw(st.integers(0, 3))
    return draw(_pcf(degree, 2 * degree + draw(st.integers(1, 2)), nonzero, st.integers(1, 9)))


@st.composite
def balanced(draw, discriminants=lambda d: d > 0):
    degree = draw(st.integers(0, 4))
    A, B = draw(st.tuples(nonzero, nonzero).filter(lambda pair: discriminants(pair[0] ** 2 + 4 * pair[1])))
    return draw(_pcf(degree, 2 * degree, st.just(A), st.just(B)))


@st.composite
def double_root(draw, kind):
    """A = 2k, B = -k^2, and the next two coefficients of b placed so that the kind comes out."""
    degree, k = draw(st.integers(1, 4)), draw(nonzero)
    lower = draw(st.lists(small, min_size=degree, max_size=degree))
    a1, a2 = lower[-1], lower[-2] if degree > 1 else 0
    if kind == "logarithmic":
        a1 += (a1 - k) % 2
        lower[-1] = a1
    b1 = -k * a1 + degree * k * k
    constant = -k * k * degree * (degree - 1) // 2 + degree * k * a1 - k * a2
    rest = draw(st.lists(small, min_size=2 * degree - 2, max_size=2 * degree - 2))
    if kind == "exponential-root":
        return Pcf((*lower, 2 * k), (*rest, draw(small), b1 + draw(st.integers(1, 9)), -k * k))
    b2 = constant - (a1 + k) ** 2 // 4
    b2 += {"logarithmic": 0, "polynomial": draw(st.integers(1, 9)), "oscillating": -draw(st.integers(1, 9))}[kind]
    return Pcf((*lower, 2 * k), (*rest, b2, b1, -k * k))


@st.composite
def _pcf(draw, degree_a, degree_b, leading_a, leading_b):
    a = draw(st.lists(small, min_size=degree_a, max_size=degree_a))
    b = draw(st.lists(small, min_size=degree_b, max_size=degree_b))
    return Pcf((*a, draw(leading_a)), (*b, draw(leading_b)))


def infinite(strategy):
    return strategy.filter(lambda pcf: first_zero(pcf) is None)


CLASSES = {
    "factorial": factorial(),
    "geometric": balanced(),
    "exponential-root": double_root("exponential-root"),
    "polynomial": double_root("polynomial"),
    "logarithmic": double_root("logarithmic"),
    "numerators lead": numerators_lead(),
}
convergent = {name: infinite(strategy) for name, strategy in CLASSES.items()}
anything = st.one_of(list(convergent.values()))
