"""The atlas of a space: two pages, their script and style, a font, and the data as a script that opens from file://."""

import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from conjectures.pcf import Pcf
from conjectures.survey import REDUCTIONS, class_name
from discovery.clusters import label_of
from discovery.output import destination
from discovery.space_analysis import SpaceAnalysis
from kernels.errors import DiscoveryError

FILES = ("index.html", "formula.html", "atlas.css", "atlas.js", "formula.js")
FONT = "stix-two-math-subset.woff2"
# What the pages know of a member, in this order: an array is a third of an object's size.
FIELDS = (
    "a", "b", "cluster", "convergence", "reduction", "digits_per_term", "growth", "growth_exact", "delta",
    "delta_exact", "blind_delta", "value", "constant", "label", "digits", "chance_log10", "known", "status", "group",
    "reason",
)  # fmt: skip


def write_atlas(
    folder: Path,
    name: str,
    analysis: SpaceAnalysis,
    clusters: Sequence[dict[str, Any]],
    families: Sequence[dict[str, Any]] = (),
    force: bool = False,
) -> None:
    """Write the atlas into a folder, which is made if need be; `families` are those with several parameters.

    Raises DiscoveryError when a file exists (without `force`) or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DiscoveryError(f"cannot make {folder}: {error.strerror}: give another DIR") from error
    files = resources.files("discovery.report") / "atlas_files"
    for file in FILES:
        with destination(folder / file, force) as out:
            out.write((files / file).read_text(encoding="utf-8"))
    with destination(folder / "data.js", force) as out:
        out.write(f"window.ATLAS = {_json(atlas_data(name, analysis, clusters, families))};\n")
    font = (resources.files("proofs.html") / "assets" / FONT).read_bytes()
    (folder / FONT).write_bytes(font)


def _json(data: Any) -> str:
    """JSON that is safe inside a script."""
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False).replace("</", "<\\/")


def atlas_data(
    name: str, analysis: SpaceAnalysis, clusters: Sequence[dict[str, Any]], families: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """All that the pages show: counts by class, reduction and speed; clusters; families; members."""
    home = {place: k for k, row in enumerate(clusters) for place in row["places"]}
    members = [{**member, "cluster": home[place]} for place, member in enumerate(analysis.members)]
    return {
        "space": name,
        "table": analysis.table(),
        "density": [
            [class_name(code), REDUCTIONS[reduction], speed, count]
            for (code, reduction, speed), count in sorted(analysis.counts.items())
        ],
        "clusters": [{key: value for key, value in row.items() if key != "places"} for row in clusters],
        "families": list(families),
        "fields": FIELDS,
        "members": [_row(member) for member in members],
    }


def _row(member: dict[str, Any]) -> list[Any]:
    pcf = Pcf.parse(member["a"], member["b"])
    more = {"a": pcf.a, "b": pcf.b, "label": label_of(member) if member["constant"] else None}
    return [{**member, **more}[field] for field in FIELDS]
