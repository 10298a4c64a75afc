"""Models of a theory: values of terms, and the refutation of formulas before anyone tries to prove them."""

from proofs.models.refutation import Failed, Model, Passed, Untestable, Verdict

__all__ = ["Failed", "Model", "Passed", "Untestable", "Verdict"]
