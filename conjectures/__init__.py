"""From a space of formulas to a short list of identified, verified, explained conjectures."""

from conjectures.pcf import Pcf

__all__ = ["Pcf"]
