"""Proofs as pages that open anywhere, without a network."""

from proofs.html.pages import write_pages

__all__ = ["write_pages"]
