"""Every convergent fraction of a space measured by exact integers, as a table by class, and as a Parquet file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from conjectures.exact_search import DEPTH, METRICS, ExactSearch, unpacked
from conjectures.landscape import Landscape
from conjectures.spaces import Space
from conjectures.survey import REDUCTIONS, class_name
from discovery.campaign import Campaign, Progress
from discovery.store import Store
from kernels.convergence_classes import DOUBLE, NAMES
from kernels.errors import DiscoveryError

Array = np.ndarray[Any, Any]
COLUMNS = ("class", "reduction", "fractions", "exponent", "digits_per_term", "delta")
Measured = tuple[Landscape, Array]


def measured(
    space: Space,
    store: Path | None,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    depth: int = DEPTH,
) -> Iterator[Measured]:
    """The convergent fractions of each chunk with their metrics; what the store does not know is measured first."""
    search = ExactSearch(space, depth)
    with Store(store) as opened:
        hits = {hit["index"]: hit for hit in Campaign(search, opened).run(workers, on_progress)}
    for index in range(search.chunk_count):
        metrics, start = unpacked(hits[index]), 0
        for land in search.rows(index):
            yield land, metrics[:, start : start + len(land)]
            start += len(land)


def table(parts: Iterator[Measured]) -> list[dict[str, Any]]:
    """By class and reduction: how many, and the medians of the metrics, None where none exists."""
    keys, metrics = [], []
    for land, found in parts:
        keys.append(land.codes.astype(np.int64) * len(REDUCTIONS) + land.reductions)
        metrics.append(found)
    if not keys or not sum(map(len, keys)):
        raise DiscoveryError("no fraction of this space converges without ending: there is nothing to measure")
    key, columns = np.concatenate(keys), np.concatenate(metrics, axis=1)
    return [_row(int(one), columns[:, key == one]) for one in np.unique(key)]


def _row(key: int, metrics: Array) -> dict[str, Any]:
    code, reduction = divmod(key, len(REDUCTIONS))
    medians = {name: _median(row) for name, row in zip(METRICS, metrics, strict=True)}
    return {"class": class_name(code), "reduction": REDUCTIONS[reduction], "fractions": metrics.shape[1], **medians}


def _median(row: Array) -> float | None:
    found = row[np.isfinite(row)]
    return float(f"{float(np.median(found)):.4g}") if len(found) else None


def write_parquet(path: Path, parts: Iterator[Measured], force: bool) -> Iterator[Measured]:
    """Write the parts as they pass, one row a fraction; the file appears when it is whole.

    Raises DiscoveryError without pyarrow, when the file exists (without `force`), or when it cannot be written.
    """
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:
        raise DiscoveryError("--parquet needs pyarrow: install discovery-toolkit[bulk]") from None
    if path.exists() and not force:
        raise DiscoveryError(f"{path} exists: give --force to replace it, or another name")
    partial = path.with_name(path.name + ".partial")
    writer = None
    try:
        for land, metrics in parts:
            rows = arrow.table(_columns(land, metrics))
            writer = writer or parquet.ParquetWriter(partial, rows.schema)
            writer.write_table(rows)
            yield land, metrics
        if writer is not None:
            writer.close()
            partial.replace(path)
    except OSError as error:
        raise DiscoveryError(f"cannot write {path}: {error.strerror or error}: give another --parquet") from error
    finally:
        partial.unlink(missing_ok=True)


def _columns(land: Landscape, metrics: Array) -> dict[str, Any]:
    names = np.array([class_name(code) if code % DOUBLE < len(NAMES) else "" for code in range(2 * DOUBLE)])
    sides = {
        f"{letter}{k}": column for letter, side in (("a", land.a), ("b", land.b)) for k, column in enumerate(side.T)
    }
    return {
        **sides,
        "class": names[land.codes],
        "reduction": np.array(REDUCTIONS)[land.reductions],
        "speed": land.metrics[:, 0],
        "unreduced_growth": land.metrics[:, 1],
        "form": land.forms,
        **{f"exact_{name}": row for name, row in zip(METRICS, metrics, strict=True)},
    }
