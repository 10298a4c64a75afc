"""All convergent fractions of a surveyed space as points of a few metrics, with what makes them distinct formulas.

The metrics are those of the form without its sign, constant and linear inflations: the speed of its class (log of the
ratio of the characteristic roots, or an exponent), and the exponential part of the growth of its denominators before
they are reduced. `forms` are equal for fractions that differ by sign, such inflations and integer shifts alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from conjectures.pcf import Pcf
from conjectures.spaces import Space
from conjectures.survey import Tile, tiles
from kernels.convergence_classes import DOUBLE, NAMES

Array = np.ndarray[Any, Any]
WITHOUT = tuple(NAMES.index(name) for name in ("finite", "divergent"))
# Bytes for each fraction at the peak: what is kept, and what clustering adds.
BYTES = 200


@dataclass(frozen=True, slots=True)
class Landscape:
    """One row a fraction: class code, reduction, metrics of shape (count, 2), form, and its coefficients."""

    codes: Array
    reductions: Array
    metrics: Array
    forms: Array
    a: Array
    b: Array

    def __len__(self) -> int:
        return len(self.codes)

    def pcf(self, place: int) -> Pcf:
        """The fraction in a row."""
        return Pcf(tuple(self.a[place].tolist()), tuple(self.b[place].tolist()))

    def without(self, pcfs: Iterable[Pcf]) -> "Landscape":
        """The landscape without these fractions."""
        widths = self.a.shape[1], self.b.shape[1]
        known = [(_row(pcf.a, widths[0]), _row(pcf.b, widths[1])) for pcf in pcfs]
        if not known:
            return self
        a, b = (np.array(side, dtype=np.int64) for side in zip(*known, strict=True))
        return self.chosen(~np.isin(_keys(self.a, self.b), _keys(a, b)))

    def chosen(self, mask: Array) -> "Landscape":
        """The rows that the mask chooses."""
        return Landscape(*(getattr(self, name)[mask] for name in self.__slots__))

    def sizes(self) -> Array:
        """The sum of the sizes of all coefficients: what makes one face plainer than another."""
        found: Array = np.abs(self.a).sum(axis=1) + np.abs(self.b).sum(axis=1)
        return found


def _row(side: tuple[int, ...], width: int) -> list[int]:
    return [*side, *(0,) * (width - len(side))]


def _keys(a: Array, b: Array) -> Array:
    """A number for each pair of rows."""
    key = np.zeros(len(a), dtype=np.uint64)
    for column in (*a.T, *b.T):
        key = _mixed(key ^ column.astype(np.int64).astype(np.uint64))
    return key


def landscape(space: Space) -> Landscape:
    """The landscape of a whole space.

    >>> from conjectures.spaces import box
    >>> found = landscape(box([(1, 2), (0, 3)], [(1, 1), (0, 0), (0, 0)]))
    >>> len(found), len(set(found.forms.tolist())), str(found.pcf(0))
    (8, 8, 'PCF(n, n^2)')
    """
    return _joined(points(tile) for i in range(space.block_count) for tile in tiles(space, space.block(i)))


def _joined(parts: Iterable[Landscape]) -> Landscape:
    columns = zip(*((p.codes, p.reductions, p.metrics, p.forms, p.a, p.b) for p in parts), strict=True)
    return Landscape(*(np.concatenate(column) for column in columns))


def points(tile: Tile) -> Landscape:
    """The convergent fractions of a tile that do not end."""
    columns, rows = np.nonzero(~np.isin(tile.codes % DOUBLE, WITHOUT))
    a, b = tile.a[rows].astype(np.int32), tile.b[columns].astype(np.int32)
    forms = Forms(a.astype(np.int64), b.astype(np.int64))
    speeds = tile.speeds[columns, rows].astype(np.float64)
    metrics = np.stack([np.where(np.isnan(speeds), 0, speeds), forms.growth], axis=1)
    return Landscape(tile.codes[columns, rows], tile.reductions[columns, rows], metrics, forms.keys, a, b)


@dataclass(frozen=True)
class Forms:
    """Fractions without sign, constant and linear inflations, in rows of coefficients."""

    raw_a: Array
    raw_b: Array

    @cached_property
    def _normal(self) -> tuple[Array, Array]:
        a, b = _deflated(self.raw_a, self.raw_b)
        scale = _scales(a, b) * np.sign(_leading(a)).astype(np.int64)
        return a // scale[:, None], b // (scale * scale)[:, None]

    @cached_property
    def growth(self) -> Array:
        """log of the dominant characteristic root, of the leading coefficient of a, or half that of b."""
        (a, b), (da, db) = self._normal, map(_degrees, self._normal)
        A, B = (np.abs(_leading(side)).astype(float) for side in (a, b))
        root = (A + np.sqrt(np.maximum(A * A + 4 * _leading(b), 0))) / 2
        balanced = np.where(db == 2 * da, np.log(np.maximum(root, 1e-300)), np.log(A))
        found: Array = np.where(db > 2 * da, np.log(B) / 2, balanced)
        return found

    @cached_property
    def keys(self) -> Array:
        """A number for each form up to integer shifts, which two forms share by chance once in 2^64."""
        a, b = self._normal
        pivot = np.where(_degrees(a)[:, None] > 0, _padded(a, b), _padded(b, a))
        shift = _offsets(pivot)
        return _keys(_shifted(a, shift), _shifted(b, shift))


def _leading(side: Array) -> Array:
    found: Array = side[np.arange(len(side)), _degrees(side)]
    return found


def _degrees(side: Array) -> Array:
    found: Array = side.shape[1] - 1 - np.argmax(side[:, ::-1] != 0, axis=1)
    return found


def _padded(side: Array, other: Array) -> Array:
    width = max(side.shape[1], other.shape[1])
    return np.pad(side, ((0, 0), (0, width - side.shape[1])))


def _scales(a: Array, b: Array) -> Array:
    """The largest s with s | a and s^2 | b."""
    contents = np.gcd.reduce(a, axis=1), np.gcd.reduce(b, axis=1)
    scale = np.ones(len(a), dtype=np.int64)
    for s in range(2, 1 + int(min(contents[0].max(initial=0), np.sqrt(contents[1].max(initial=0))))):
        scale[(contents[0] % s == 0) & (contents[1] % (s * s) == 0)] = s
    return scale


def _deflated(a: Array, b: Array) -> tuple[Array, Array]:
    """Without f(n) = p n + q where a = f a' and b = c f(n) f(n - 1): zeros of b are 1 apart, a has the left one."""
    a, b = a.copy(), b.copy()
    if b.shape[1] < 3 or b[:, 3:].any() or a.shape[1] < 2:
        return a, b
    apart = (b[:, 2] != 0) & (b[:, 1] ** 2 - 4 * b[:, 2] * b[:, 0] == b[:, 2] ** 2)
    p, q = 2 * b[:, 2], b[:, 1] + b[:, 2]
    divisor = np.where(apart, np.gcd(p, q), 1)
    p, q = p // divisor, q // divisor
    width = a.shape[1] - 1
    value = sum(a[:, k] * (-q) ** k * p ** (width - k) for k in range(width + 1))
    chosen = np.flatnonzero(apart & (value == 0) & (_degrees(a) > 0))
    p, q = p[chosen], q[chosen]
    rest, quotient = a[chosen], np.zeros((len(chosen), a.shape[1]), dtype=np.int64)
    for k in range(width, 0, -1):
        quotient[:, k - 1] = rest[:, k] // p
        rest[:, k - 1] -= quotient[:, k - 1] * q
    a[chosen] = quotient
    b[chosen, 0], b[chosen, 1], b[chosen, 2] = b[chosen, 2] // (p * p), 0, 0
    return a, b


def _offsets(side: Array) -> Array:
    """How far each polynomial is shifted from the one whose zeros have their centroid in (-1, 0]."""
    degree = _degrees(side)
    below = side[np.arange(len(side)), np.maximum(degree - 1, 0)]
    found: Array = np.where(degree > 0, below // (np.maximum(degree, 1) * _leading(side)), 0)
    return found


def _shifted(side: Array, shift: Array) -> Array:
    """side(n - shift), by Horner's scheme."""
    result = np.zeros_like(side)
    for k in range(side.shape[1] - 1, -1, -1):
        result[:, 1:] = result[:, :-1] - result[:, 1:] * shift[:, None]
        result[:, 0] = side[:, k] - result[:, 0] * shift
    return result


def _mixed(key: Array) -> Array:
    """The finaliser of splitmix64."""
    key = (key + np.uint64(0x9E3779B97F4A7C15)) & np.uint64(0xFFFFFFFFFFFFFFFF)
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Array = key ^ (key >> np.uint64(31))
    return mixed
