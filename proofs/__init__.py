"""From axioms, or a certificate, to checked theorems and their pages."""
