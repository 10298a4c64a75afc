"""A formula is known again in the store, in another form and by another process's connection."""

from conjectures.functional_hash import function_hash, pcf_hash
from conjectures.pcf import Pcf
from discovery.seen import seen_before
from discovery.store import Store


def test_a_formula_is_known_again(tmp_path):
    path = tmp_path / "store.sqlite"
    with Store(path) as store:
        assert seen_before(store, function_hash("(n + 1)*(n - 1)"), "(n + 1)*(n - 1)") is None
        assert seen_before(store, function_hash("n^2"), "n^2") is None
    with Store(path) as store:
        assert seen_before(store, function_hash("n^2 - 1"), "n^2 - 1") == "(n + 1)*(n - 1)"
        assert store.read("SELECT count(*) FROM seen") == [(2,)]


def test_kinds_do_not_meet(tmp_path):
    with Store(tmp_path / "store.sqlite") as store:
        assert seen_before(store, pcf_hash(Pcf.parse("2n+1", "n^2")), "fraction") is None
        assert seen_before(store, function_hash("2*n + 1"), "function") is None
