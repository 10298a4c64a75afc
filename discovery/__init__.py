"""Discover mathematics by machine: the public API of the toolkit."""
