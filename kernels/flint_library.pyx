"""Find the FLINT library inside python-flint, check that we may call it directly, and say so if we may not.

Kernels that work on big integers and balls ask `handle()` at import: a dlopen handle to fill their table of functions
from (flint_api.h), or 0, and then they use their plain twins on python-flint's objects.
"""

import ctypes

import flint

from kernels.flint_api cimport arb_const_pi, arb_struct, flint_api_arb, flint_api_fmpz, flint_api_load, fmpz, fmpz_mul

OLDEST = (0, 8)
BEFORE = (0, 10)


def problem(version: str) -> str:
    """The reason why this python-flint cannot be called natively, or "" if it can.

    >>> problem("0.7.1")
    'python-flint 0.7.1 is outside the tested range 0.8 to 0.9'
    """
    if not OLDEST <= _release(version) < BEFORE:
        return f"python-flint {version} is outside the tested range 0.8 to 0.9"
    return _layout_problem() or _load_problem() or _arithmetic_problem()


def handle() -> int:
    """The dlopen handle of the library, or 0 when kernels must use python-flint's objects instead."""
    return _handle


def status() -> str:
    """One line for people: which arithmetic the kernels use, and why if it is the slower one."""
    if _problem:
        return f"python-flint objects (slower): {_problem}"
    return f"native FLINT {flint.__FLINT_VERSION__} through python-flint {flint.__version__}"


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split(".")[:2])


def _layout_problem() -> str:
    """Look at raw words only: nothing of FLINT runs on a layout that is not ours."""
    for kind, size in ((flint.fmpz, sizeof(fmpz)), (flint.arb, sizeof(arb_struct))):
        if kind.__basicsize__ - size not in (object.__basicsize__, object.__basicsize__ + sizeof(void*)):
            return f"python-flint's {kind.__name__} has an unknown layout of {kind.__basicsize__} bytes"
    number, ball = flint.fmpz(-12345), flint.arb(3)
    cdef arb_struct* three = flint_api_arb(ball)
    # 3 = 0.75 * 2^2 in one limb; FLINT stores twice the number of limbs plus the sign.
    ours = (flint_api_fmpz(number)[0], three.mid.exp, three.mid.size, three.mid.d[0], three.rad.exp, three.rad.man)
    if ours != (-12345, 2, 2, 3 << 62, 0, 0):
        return "python-flint's numbers are stored in an unknown way"
    return ""


def _load_problem() -> str:
    # A handle of the extension module reaches the libraries that it depends on: the very copy python-flint runs on.
    cdef const char* missing
    try:
        library = ctypes.CDLL(flint.types.arb.__file__)
    except (OSError, AttributeError) as error:
        return f"python-flint's library cannot be opened: {error}"
    missing = flint_api_load(library._handle)
    return f"FLINT {flint.__FLINT_VERSION__} lacks {missing.decode()}" if missing != NULL else ""


def _arithmetic_problem() -> str:
    number, square, ball = flint.fmpz(10**40 + 1), flint.fmpz(), flint.arb()
    fmpz_mul(flint_api_fmpz(square), flint_api_fmpz(number), flint_api_fmpz(number))
    arb_const_pi(flint_api_arb(ball), 200)
    with flint.ctx.workprec(200):
        meets = ball.overlaps(flint.arb.pi()) and ball.rel_accuracy_bits() > 190
    return "" if meets and square == number * number else "FLINT's self-test failed: its numbers are not python-flint's"


_problem = problem(flint.__version__)
_handle = 0 if _problem else ctypes.CDLL(flint.types.arb.__file__)._handle
