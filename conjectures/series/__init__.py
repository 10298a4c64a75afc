"""Hypergeometric series: families of terms, rigorous sums, and what they add up to."""
