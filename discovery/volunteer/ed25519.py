"""Ed25519 signatures (RFC 8032) in plain Python: some milliseconds each, and nothing to install for a volunteer.

Signing is done offline: it is not hardened against somebody who measures its time.
"""

import hashlib

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)

# Extended coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
_Point = tuple[int, int, int, int]
_ZERO: _Point = (0, 1, 1, 0)


def public_key(secret: bytes) -> bytes:
    """The public key of a secret of 32 bytes.

    >>> public_key(bytes(32)).hex()[:16]
    '3b6a27bcceb6a42d'
    """
    return _encoded(_times(_scalar(secret)[0], _BASE))


def sign(secret: bytes, message: bytes) -> bytes:
    """The signature of a message, 64 bytes."""
    a, prefix = _scalar(secret)
    r = _hash(prefix + message)
    point = _encoded(_times(r, _BASE))
    s = (r + _hash(point + public_key(secret) + message) * a) % _L
    return point + s.to_bytes(32, "little")


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that of the message.

    >>> signature = sign(bytes(32), b"x")
    >>> verify(public_key(bytes(32)), b"x", signature), verify(public_key(bytes(32)), b"y", signature)
    (True, False)
    """
    if len(public) != 32 or len(signature) != 64:
        return False
    key, point = _decoded(public), _decoded(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or point is None or s >= _L:
        return False
    k = _hash(signature[:32] + public + message)
    return _equal(_times(s, _BASE), _sum(point, _times(k, key)))


def _scalar(secret: bytes) -> tuple[int, bytes]:
    digest = hashlib.sha512(secret).digest()
    return int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | (1 << 254), digest[32:]


def _hash(data: bytes) -> int:
    return int.from_bytes(hashlib.sha512(data).digest(), "little") % _L


def _sum(one: _Point, two: _Point) -> _Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c, d = 2 * one[3] * two[3] * _D % _P, 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: _Point) -> _Point:
    total = _ZERO
    while number:
        if number & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        number >>= 1
    return total


def _equal(one: _Point, two: _Point) -> bool:
    return (one[0] * two[2] - two[0] * one[2]) % _P == 0 == (one[1] * two[2] - two[1] * one[2]) % _P


def _encoded(point: _Point) -> bytes:
    inverse = pow(point[2], _P - 2, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decoded(data: bytes) -> _Point | None:
    number = int.from_bytes(data, "little")
    y, odd = number & ((1 << 255) - 1), number >> 255
    x = _abscissa(y, odd) if y < _P else None
    return None if x is None else (x, y, 1, x * y % _P)


def _abscissa(y: int, odd: int) -> int | None:
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    if square == 0:
        return None if odd else 0
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P:
        return None
    return _P - x if x & 1 != odd else x


_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE_X = _abscissa(_BASE_Y, 0)
assert _BASE_X is not None
_BASE: _Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)
