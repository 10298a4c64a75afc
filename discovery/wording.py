"""Counts, rates and durations as people read them, and text made safe for a terminal."""


def count(number: int) -> str:
    """A whole number with its thousands set apart, in powers of ten beyond 10^15.

    >>> count(4270617), count(10**30)
    ('4,270,617', 'about 1.0*10^30')
    """
    if number < 10**15:
        return f"{number:,}"
    digits = str(number)
    return f"about {digits[0]}.{digits[1]}*10^{len(digits) - 1}"


def counted(number: int, noun: str) -> str:
    """A count with its noun.

    >>> counted(1, "formula"), counted(2, "formula"), counted(0, "family")
    ('1 formula', '2 formulas', '0 families')
    """
    if number == 1:
        return f"1 {noun}"
    return f"{count(number)} {noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"


def rate(per_second: float) -> str:
    """A rate with a metric prefix.

    >>> rate(61_234_567.0), rate(12.3)
    ('61.2 M/s', '12.3 /s')
    """
    for factor, prefix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if per_second >= factor:
            return f"{per_second / factor:.1f} {prefix}/s"
    return f"{per_second:.1f} /s"


def duration(seconds: float) -> str:
    """A time in the two units that matter.

    >>> duration(0.412), duration(75), duration(7300), duration(200000)
    ('0.41 s', '1 min 15 s', '2 h 01 min', '2 d 07 h')
    """
    if seconds < 10:
        return f"{seconds:.2f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    if whole < 400 * 86400:
        return f"{whole // 86400} d {whole % 86400 // 3600:02} h"
    return f"{count(whole // 31_556_952)} years"


def size(number: float) -> str:
    """An amount of memory.

    >>> size(123_456_789)
    '123 MB'
    """
    for factor, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if number >= factor:
            return f"{number / factor:.3g} {unit}"
    return f"{number / 1e3:.3g} kB"


def printable(text: str) -> str:
    r"""The text without characters that steer a terminal.

    >>> printable("pi\x1b[31m\n")
    'pi?[31m?'
    """
    return "".join(character if character.isprintable() else "?" for character in text)
