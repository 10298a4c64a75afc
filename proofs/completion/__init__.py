"""Ordered completion."""
