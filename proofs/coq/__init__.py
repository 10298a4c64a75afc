"""Proofs as Coq files, whose theorems rest on nothing once their section is closed."""

from proofs.coq.export import export

__all__ = ["export"]
