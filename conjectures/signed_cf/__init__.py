"""Signed continued fractions of a constant whose terms follow a pattern: found, verified, written for people.

Source: the ESMA algorithm, arXiv:2212.09470.
"""
