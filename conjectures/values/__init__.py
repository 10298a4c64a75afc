"""Formulas that are one number each: infinite products, nested radicals, limits of recurrences."""
