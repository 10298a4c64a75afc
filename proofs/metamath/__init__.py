"""Proofs as Metamath files, which checkers made by others accept."""

from proofs.metamath.export import export

__all__ = ["export"]
