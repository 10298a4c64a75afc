"""The catalogue as a table: its keys, its rows, and each constant against published digits and against itself."""

import json
import subprocess
import sys
from decimal import Decimal, localcontext
from importlib import import_module
from pathlib import Path

import pytest

from conjectures.constants import Constant, catalogue, find, search
from conjectures.constants.catalogue import GROUPS, _key
from kernels.errors import DiscoveryError

PUBLISHED = json.loads((Path(__file__).parent / "data" / "published_constants.json").read_text(encoding="utf-8"))
# These three are published here to 20 digits only.
SHORT = {"backhouse", "copeland_erdos", "prime_constant"}
ALL = [constant.id for constant in catalogue()]


def test_there_are_at_least_150():
    assert len(ALL) >= 150


def test_ids_are_unique():
    assert len(set(ALL)) == len(ALL)


def test_no_id_name_or_alias_belongs_to_two():
    owner = {}
    for constant in catalogue():
        for word in (constant.id, constant.name, *constant.aliases):
            assert owner.setdefault(_key(word), constant.id) == constant.id, word
            assert find(word) is constant


def test_every_row_is_complete():
    for constant in catalogue():
        assert constant.latex and constant.definition and constant.name, constant.id
        assert constant.group in GROUPS
        assert constant.proved or constant.note, f"{constant.id}: say what is not proved"
        assert constant.latex.count("{") == constant.latex.count("}")


@pytest.mark.parametrize("group", GROUPS)
def test_rows_and_formulas_are_the_same_ids(group):
    values = import_module(f"conjectures.constants.{group}").VALUES
    assert list(values) == [constant.id for constant in catalogue() if constant.group == group]


def test_the_table_is_read_without_heavy_libraries():
    code = "import sys, conjectures.constants as c; c.catalogue(); c.find('pi'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "json" in loaded
    assert not {"flint", "numpy", "mpmath", "sympy", "gmpy2"} & set(loaded)


@pytest.mark.parametrize("identifier", ALL)
def test_agrees_with_published_digits(identifier):
    published = PUBLISHED[identifier]
    mantissa = published.lstrip("-0.").replace(".", "")
    assert len(mantissa) >= (20 if identifier in SHORT else 50)
    with localcontext() as context:
        context.prec = 100
        ours = Decimal(find(identifier).digits(len(mantissa) + 10))
        unit = Decimal(1).scaleb(Decimal(published).as_tuple().exponent)
        assert abs(ours - Decimal(published)) < unit


@pytest.mark.parametrize(("bits", "more"), [(200, 1000), pytest.param(333, 2500, marks=pytest.mark.slow)])
@pytest.mark.parametrize("identifier", ALL)
def test_agrees_with_itself_at_two_precisions(identifier, bits, more):
    fresh = Constant(identifier, "", (), "", "", "", "", evaluate=find(identifier).evaluate)
    coarse, fine = fresh.enclosure(bits), fresh.enclosure(more)
    assert coarse.rel_accuracy_bits() >= bits
    assert fine.rel_accuracy_bits() >= more
    assert coarse.overlaps(fine)
    assert not fine.contains_integer()


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("π", "pi"), ("γ", "gamma"), ("φ", "phi"), ("zeta(3)", "zeta3"), ("ln(2)", "ln2"), ("log(2)", "ln2"),
        ("sqrt(2)", "sqrt2"), ("golden ratio", "phi"), ("apery", "zeta3"), ("catalan", "catalan"), ("G", "catalan"),
        ("PI", "pi"), ("Zeta( 3 )", "zeta3"), ("pi ** 2", "pi2"), ("Apéry’s constant", "zeta3"), ("ζ(5)", "zeta5"),
        ("Erdős–Borwein constant", "erdos_borwein"), ("  e ", "e"),
    ],
)  # fmt: skip
def test_find(text, identifier):
    assert find(text).id == identifier


@pytest.mark.parametrize("text", ["", "zeta3x", "-pi", "zeta(-3)", "e 2", "3", "zeta'(5)"])
def test_find_refuses(text):
    with pytest.raises(DiscoveryError, match="unknown constant"):
        find(text)


def test_the_error_names_the_nearest():
    with pytest.raises(DiscoveryError, match=r"did you mean .*catalan.*\(see `discover constants`\)"):
        find("catalon")


def test_search():
    assert "gauss" in {constant.id for constant in search("Lemniscate")}
    assert {constant.id for constant in search("L-value")} == set()
    assert search("OEIS A000796") == (find("pi"),)


@pytest.mark.parametrize(
    ("identifier", "n", "text"),
    [
        ("pi", 1, "3"), ("pi", 5, "3.1415"), ("ramanujan163", 18, "262537412640768743"),
        ("ramanujan163", 19, "262537412640768743.9"), ("ramanujan163", 3, "2.62e17"),
        ("stieltjes2", 4, "-0.009690"), ("zeta_1_2", 4, "-1.460"), ("champernowne", 12, "0.123456789101"),
        ("liouville", 25, "0.1100010000000000000000010"),
    ],
)  # fmt: skip
def test_digits_are_truncated(identifier, n, text):
    assert find(identifier).digits(n) == text


def test_digits_at_different_lengths_are_prefixes():
    constant = find("golomb_dickman")
    longest = constant.digits(60)
    assert all(longest.startswith(constant.digits(n)) for n in range(2, 60))


@pytest.mark.parametrize("identifier", ["pi", "champernowne", "copeland_erdos"])
def test_digits_beyond_what_python_converts(identifier):
    text = find(identifier).digits(6000)
    assert len(text.lstrip("0.").replace(".", "")) == 6000
    assert text.startswith(find(identifier).digits(100))


def test_enclosures_are_rounded_to_what_was_asked():
    constant = find("pi")
    constant.enclosure(20_000)
    assert constant.enclosure(100).bits() <= 200


def test_absurd_requests_are_refused():
    with pytest.raises(DiscoveryError, match="at most"):
        find("pi").enclosure(10**9)
    with pytest.raises(DiscoveryError, match="at least one"):
        find("pi").digits(0)


def test_latex_for_notebooks():
    assert find("zeta3")._repr_latex_() == r"$\zeta(3)$"
