"""Discover mathematics by machine: the public API of the toolkit.

>>> import discovery
>>> pcf = discovery.Pcf.parse("2n+1", "n^2")
>>> limit = discovery.enclose(pcf, 128)
>>> discovery.certain_decimal(limit.ball, 30)
'1.27323954473516268615107010698'
>>> discovery.classify(pcf).kind
'geometric'
>>> discovery.constant("4/pi").digits(30)
'1.27323954473516268615107010698'
>>> discovery.known_formula(pcf).formula.value
'4/pi'

A name is imported from its room when it is first used, so that `import discovery` itself stays light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from discovery.rooms import check_rooms

if TYPE_CHECKING:
    from conjectures.canonical import Canonical, canonical
    from conjectures.constants import Constant, catalogue
    from conjectures.constants.expressions import constant_from_text as constant
    from conjectures.convergence import Convergence, NoLimit, classify
    from conjectures.decimals import certain_decimal
    from conjectures.evaluation import Enclosure, enclose
    from conjectures.identification import find_relation, identify, moebius
    from conjectures.known import known_formulas
    from conjectures.known import lookup as known_formula
    from conjectures.pcf import Pcf
    from conjectures.search import Search
    from conjectures.sequences import Guess, guess
    from conjectures.spaces import Space, box, family
    from discovery.analysis import Analysis, analyze
    from discovery.api import formulas, patterns, series
    from discovery.identifying import closed_forms
    from discovery.theorems import explore, prove
    from discovery.theories import find_theory as theory
    from kernels.errors import DiscoveryError
    from proofs.check import Theorem
    from proofs.graph import ProofGraph, why

__version__ = "0.1.0"

# Public name -> the module that defines it, and its name there where that is another one.
_HOMES = {
    "Analysis": "discovery.analysis",
    "Canonical": "conjectures.canonical",
    "Constant": "conjectures.constants",
    "Convergence": "conjectures.convergence",
    "DiscoveryError": "kernels.errors",
    "Enclosure": "conjectures.evaluation",
    "Guess": "conjectures.sequences",
    "NoLimit": "conjectures.convergence",
    "Pcf": "conjectures.pcf",
    "ProofGraph": "proofs.graph",
    "Search": "conjectures.search",
    "Space": "conjectures.spaces",
    "Theorem": "proofs.check",
    "analyze": "discovery.analysis",
    "box": "conjectures.spaces",
    "canonical": "conjectures.canonical",
    "catalogue": "conjectures.constants",
    "certain_decimal": "conjectures.decimals",
    "classify": "conjectures.convergence",
    "closed_forms": "discovery.identifying",
    "constant": "conjectures.constants.expressions:constant_from_text",
    "enclose": "conjectures.evaluation",
    "explore": "discovery.theorems",
    "family": "conjectures.spaces",
    "find_relation": "conjectures.identification",
    "formulas": "discovery.api",
    "guess": "conjectures.sequences",
    "identify": "conjectures.identification",
    "known_formula": "conjectures.known:lookup",
    "known_formulas": "conjectures.known",
    "moebius": "conjectures.identification",
    "patterns": "discovery.api",
    "prove": "discovery.theorems",
    "series": "discovery.api",
    "theory": "discovery.theories:find_theory",
    "why": "proofs.graph",
}

__all__ = [
    "Analysis",
    "Canonical",
    "Constant",
    "Convergence",
    "DiscoveryError",
    "Enclosure",
    "Guess",
    "NoLimit",
    "Pcf",
    "ProofGraph",
    "Search",
    "Space",
    "Theorem",
    "__version__",
    "analyze",
    "box",
    "canonical",
    "catalogue",
    "certain_decimal",
    "classify",
    "closed_forms",
    "constant",
    "enclose",
    "explore",
    "family",
    "find_relation",
    "formulas",
    "guess",
    "identify",
    "known_formula",
    "known_formulas",
    "moebius",
    "patterns",
    "prove",
    "series",
    "theory",
    "why",
]

check_rooms()


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'discovery' has no attribute {name!r}")
    module, _, original = _HOMES[name].partition(":")
    value = getattr(import_module(module), original or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
