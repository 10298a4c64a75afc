"""The catalogue of named constants: a table with permanent ids, and a rigorous evaluation of each."""
