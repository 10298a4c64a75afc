"""The one family of errors that people see; it stands in the lowest room because every room raises it."""


class DiscoveryError(Exception):
    """Something that the user can mend: one line that says what is wrong and what to do.

    >>> raise DiscoveryError("b(n) is the zero polynomial: give it a non-zero coefficient")
    Traceback (most recent call last):
        ...
    kernels.errors.DiscoveryError: b(n) is the zero polynomial: give it a non-zero coefficient
    """
