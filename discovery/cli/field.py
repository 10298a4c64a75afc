"""`discover field`: conservative matrix fields, the continued fractions along their trajectories, their delta."""

from collections.abc import Iterator
from math import gcd
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discovery.cli.exits import NOTHING_FOUND, OK, complain
from discovery.cli.formats import FORMATS, print_rows
from kernels.errors import DiscoveryError

if TYPE_CHECKING:
    from conjectures.hypergeometric_fields import EquationField
    from conjectures.matrix_fields import Field
    from conjectures.pcf import Pcf
    from discovery.fields import DeltaMap

FIELD_COLUMNS = ("name", "f", "fbar", "constant", "conservative", "source")
TRAJECTORY_COLUMNS = ("field", "direction", "a", "b", "convergence", "delta", "value")
SOLVED_COLUMNS = ("f", "fbar", "conservative", "a", "b", "delta")
EQUATION_COLUMNS = ("field", "direction", "start", "rank", "a", "b", "convergence", "delta")
MAP_SIZE = 8
PLACE_COLUMNS = ("field", "direction", "a", "b", "joined", "value")


@click.command()
@click.argument("name", required=False)
@click.option("--direction", "directions", multiple=True, metavar="S,T", help="A trajectory: S steps in x, T in y, ...")
@click.option("--all", "largest", type=click.IntRange(1, 40), metavar="N", help="All directions of at most N steps.")
@click.option("--start", metavar="X,Y", help="Where trajectories begin  [default: the field's own point]")
@click.option(
    "--map", "picture", type=click.Path(path_type=Path), metavar="FILE.svg", help="Draw delta over directions."
)
@click.option("--force", is_flag=True, help="Replace that file.")
@click.option("--depth", type=click.IntRange(2, 20_000), default=300, show_default=True, help="Where to measure delta.")
@click.option("--place", nargs=2, metavar="A B", help="Find the trajectory that a continued fraction is.")
@click.option("--solve", "degree", type=click.IntRange(1, 4), metavar="D", help="Find all f, fbar of degree D.")
@click.option("--height", type=click.IntRange(1, 20), default=4, show_default=True, help="--solve: of top parts.")
@click.option("--lower", type=click.IntRange(0, 3), default=0, show_default=True, help="--solve: of free lower parts.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print.")
def field(
    name: str | None,
    directions: tuple[str, ...],
    largest: int | None,
    start: str | None,
    picture: Path | None,
    force: bool,
    depth: int,
    place: tuple[str, str] | None,
    degree: int | None,
    height: int,
    lower: int,
    form: str,
) -> int:
    """Show the fields, with the check that they are conservative, or the trajectories of the one called NAME.

    \b
    discover field
    discover field zeta3 --direction 1,1
    discover field --place '34n^3+51n^2+27n+5' '-n^6'
    discover field 'pfq(3,2,1)' --start 1,1,1,2,2 --direction 1,1,1,2,2
    discover field 'meijer(2,1,2,2,1/2)' --start 0,0,1/2,1/2 --all 2
    discover field zeta3 --map zeta3.svg
    discover field --solve 3

    NAME is one of the table, or pfq(p,q,z), the field of pFq(a; b; z), or meijer(m,n,p,q,z), that of Meijer's G: their
    coordinates are the parameters a, then b.
    """
    from conjectures.matrix_fields import field_by_name, fields
    from discovery.fields import equation_field

    if degree is not None:
        return show_solved(degree, height, lower, depth, form)
    equation = None if name is None else equation_field(name)
    if equation is not None:
        if place is not None:
            raise DiscoveryError("--place looks in the fields of the table: leave NAME out, or name one of those")
        return show_equation_field(equation, directions, largest, start, picture, force, depth, form)
    chosen = list(fields()) if name is None else [field_by_name(name)]
    if place is not None:
        return show_place(chosen, place, largest or 3, form)
    if picture is not None:
        if name is None:
            raise DiscoveryError("--map draws one field: give its name")
        corner = chosen[0].start if start is None else point(start, "--start")
        return draw(delta_map_of(chosen[0], largest or MAP_SIZE, depth, corner), picture, force)
    if name is None or not (directions or largest):
        print_rows([field_row(one) for one in chosen], FIELD_COLUMNS, form)
        return OK
    pairs = [point(text, "--direction") for text in directions] or list(all_directions(largest or 1))
    origin = None if start is None else point(start, "--start")
    print_rows([trajectory_row(chosen[0], pair, origin, depth) for pair in pairs], TRAJECTORY_COLUMNS, form)
    return OK


def show_solved(degree: int, height: int, lower: int, depth: int, form: str) -> int:
    """The fields that the f, fbar construction has, each with its fraction along 1,1 from the point 1,1."""
    from conjectures.field_solver import solve
    from conjectures.matrix_fields import delta, trajectory

    rows = []
    for one in solve(degree, height, lower):
        row: dict[str, Any] = {"f": one.f, "fbar": one.fbar, "conservative": "yes", "a": None, "b": None, "delta": None}
        try:
            pcf = trajectory(one, (1, 1))
            measured = delta(pcf, depth)
            row |= {"a": pcf.a_text, "b": pcf.b_text, "delta": None if measured is None else round(measured, 4)}
        except DiscoveryError:
            row["delta"] = None
        rows.append(row)
    print_rows(rows, SOLVED_COLUMNS, form)
    return OK if rows else NOTHING_FOUND


def show_equation_field(
    one: "EquationField",
    directions: tuple[str, ...],
    largest: int | None,
    start: str | None,
    picture: Path | None,
    force: bool,
    depth: int,
    form: str,
) -> int:
    """Trajectories of the field of an equation, or the map of delta on the plane of two of them."""
    from conjectures.hypergeometric_fields import Singular
    from discovery.fields import default_start, delta_map, rational, row
    from discovery.fields import directions as every

    origin = default_start(one) if start is None else [rational(text, "--start") for text in start.split(",")]
    given = [whole_numbers(text, "--direction") for text in directions]
    if picture is not None:
        plane = given or [[int(i == axis) for i in range(one.axes)] for axis in (0, min(one.axes, one.uppers or 1) - 1)]
        if len(plane) != 2 or plane[0] == plane[1]:
            raise DiscoveryError("--map needs a plane: give two different --direction")
        return draw(delta_map(one, largest or MAP_SIZE, depth, origin, plane), picture, force)
    rows = []
    for direction in given or every(one.axes, largest or 1):
        try:
            rows.append(row(one, direction, origin, depth))
        except Singular as error:
            if given:
                raise
            click.echo(f"left out {','.join(map(str, direction))}: {error}", err=True)
    print_rows(rows, EQUATION_COLUMNS, form)
    return OK if rows else NOTHING_FOUND


def delta_map_of(one: "Field", largest: int, depth: int, origin: tuple[int, int]) -> "DeltaMap":
    """The map of a field by f and fbar."""
    from fractions import Fraction

    from conjectures.matrix_fields import MOST_STEPS
    from discovery.fields import delta_map

    return delta_map(one, min(largest, MOST_STEPS), depth, [Fraction(c) for c in origin], [])


def draw(map_: "DeltaMap", picture: Path, force: bool) -> int:
    """Write the picture, and say what the largest delta is."""
    from discovery.output import destination
    from discovery.report.delta_map import draw as drawn

    with destination(picture, force) as out:
        out.write(drawn(map_))
    found = [(delta, place) for place, delta in map_.deltas.items() if delta is not None]
    best = max(found, default=None)
    ending = "" if best is None else f"; the largest delta is {best[0]:.4f}, in direction {best[1][0]},{best[1][1]}"
    click.echo(f"{picture}: {len(map_.deltas)} directions{ending}", err=True)
    return OK if best is not None else NOTHING_FOUND


def whole_numbers(text: str, option: str) -> list[int]:
    """Whole numbers with commas between them.

    >>> whole_numbers("1,-2,0", "--direction")
    [1, -2, 0]
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(part.removeprefix("-").isdecimal() and len(part) < 7 for part in parts):
        raise DiscoveryError(f"{option} {text!r}: give whole numbers, such as 1,2,0")
    return [int(part) for part in parts]


def point(text: str, option: str) -> tuple[int, int]:
    """Two whole numbers with a comma between them.

    >>> point("1,-2", "--start")
    (1, -2)
    """
    first, _, second = text.partition(",")
    numbers = [part.strip() for part in (first, second)]
    if not all(part.removeprefix("-").isdecimal() and len(part) < 7 for part in numbers):
        raise DiscoveryError(f"{option} {text!r}: give two whole numbers, such as 1,2")
    return int(numbers[0]), int(numbers[1])


def all_directions(largest: int) -> Iterator[tuple[int, int]]:
    """The directions without a common factor, by their number of steps.

    >>> list(all_directions(3))
    [(0, 1), (1, 0), (1, 1), (1, 2), (2, 1)]
    """
    for steps in range(1, largest + 1):
        yield from ((s, steps - s) for s in range(steps + 1) if gcd(s, steps - s) == 1)


def field_row(one: "Field") -> dict[str, Any]:
    """A field and whether the identities hold that make it one."""
    from conjectures.matrix_fields import is_conservative

    texts = {key: getattr(one, key) for key in ("name", "f", "fbar", "constant", "source")}
    return {**texts, "start": list(one.start), "conservative": "yes" if is_conservative(one) else "no"}


def trajectory_row(
    one: "Field", direction: tuple[int, int], start: tuple[int, int] | None, depth: int
) -> dict[str, Any]:
    """A trajectory: its continued fraction, how it converges, delta at a depth, its limit in the field's constant."""
    from conjectures.convergence import classify
    from conjectures.matrix_fields import delta, trajectory

    pcf = trajectory(one, direction, start)
    measured = delta(pcf, depth)
    return {
        "field": one.name,
        "direction": f"{direction[0]},{direction[1]}",
        "a": pcf.a_text,
        "b": pcf.b_text,
        "convergence": classify(pcf).kind,
        "delta": None if measured is None else round(measured, 4),
        "value": value_in(pcf, one.constant),
    }


def value_in(pcf: "Pcf", constant: str) -> str | None:
    """The limit as a Moebius map of the constant, verified to 60 digits; None if it is none, or there is no limit."""
    from conjectures.constants.expressions import constant_from_text
    from conjectures.convergence import classify
    from conjectures.evaluation import enclose
    from conjectures.identification import moebius
    from conjectures.relations import moebius_text

    if classify(pcf).kind in ("divergent", "finite"):
        return None
    bits = 220
    relation = moebius(enclose(pcf, bits).ball, constant_from_text(constant).enclosure(bits), None, bits - 20)
    return None if relation is None else moebius_text(relation.coefficients, constant)


def show_place(chosen: "list[Field]", place: tuple[str, str], largest: int, form: str) -> int:
    """The trajectories that a continued fraction is joined to, with the map from their value V to its own."""
    from conjectures.matrix_fields import trajectory
    from conjectures.pcf import Pcf
    from discovery.unification import joined

    pcf, rows = Pcf.parse(*place), []
    for one in chosen:
        for direction in all_directions(largest):
            along = trajectory(one, direction)
            join = joined(pcf, along)
            if join is not None:
                where = {"field": one.name, "direction": f"{direction[0]},{direction[1]}"}
                rows.append({**where, "a": along.a_text, "b": along.b_text, "joined": join.how, "value": join.text})
    if not rows:
        return complain(f"{pcf} is on no trajectory of at most {largest} steps that was tried", NOTHING_FOUND)
    print_rows(rows, PLACE_COLUMNS, form)
    return OK
