"""The streets of the sample city: roads, bridges, alleys, promenades, steps and a motorway.

Every line ends where another one begins, or nowhere: lines that cross without sharing an end
(the motorway over the streets) do not meet. Tags are those of OpenStreetMap.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import geopandas as gpd
import numpy as np
import shapely

from service.sample.ground import BANK, BLOCK, COLUMNS, ROWS, WIDTH, Array, river, to_wgs84
from service.sample.layout import (
    BRIDGES,
    MOTORWAY,
    PARK,
    TUNNEL,
    Layout,
    rank_of_columns,
    rank_of_rows,
)
from service.sample.names import numeral

__all__ = ["ISLAND", "Branch", "build_streets", "midpoint"]

ISLAND = 2900.0  # plan height of the middle of the river island
ROAD = np.array(["residential", "secondary", "primary"])
TAGS = ("name", "highway", "foot", "access", "steps", "sidewalk", "motorroad", "oneway_foot")
SIDE = {"west": (0.0, 0.5), "east": (1.0, 0.5), "south": (0.5, 0.0), "north": (0.5, 1.0)}


@dataclass(frozen=True)
class Branch:
    """A way that leaves the middle of a block's side and runs into the block.

    Parameters
    ----------
    block
        Column and row of the block.
    sides
        Sides it touches: one makes a dead end at `centre`, two make an alley through it.
    centre
        (2,) plan point it runs to.
    private
        Whether it is a drive inside a gated estate.
    """

    block: tuple[int, int]
    sides: tuple[str, ...]
    centre: Array
    private: bool


@dataclass
class _Drawing:
    """Lines collected on the plan with their tags."""

    lines: list[Array] = field(default_factory=list)
    tags: list[dict[str, object]] = field(default_factory=list)

    def add(self, points: Array | Sequence[tuple[float, float]], **tags: object) -> None:
        self.lines.append(np.asarray(points, dtype=float))
        self.tags.append(tags)


def build_streets(
    layout: Layout,
    branches: Sequence[Branch],
    stray: Array,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """Draw all streets.

    Parameters
    ----------
    layout
        Streets of the grid that exist.
    branches
        Alleys and drives; the streets they leave are split there.
    stray
        (2,) plan point beside which a short path lies that is joined to nothing.
    rng
        Decides sidewalks and the small variety of road classes.

    Returns
    -------
    GeoDataFrame
        One row for each edge, EPSG:4326, fields of the layer ``streets``.
    """
    drawing = _Drawing()
    _grid(drawing, layout, _split_sides(branches), rng)
    _river_ends(drawing, layout)
    _promenades(drawing)
    _motorway(drawing)
    _park(drawing)
    for branch in branches:
        _branch(drawing, branch)
    _cut_off(drawing, stray)
    return _frame(drawing)


def midpoint(block: tuple[int, int], side: str) -> Array:
    """Return the plan point in the middle of a block's `side`."""
    dx, dy = SIDE[side]
    return np.array([(block[0] + dx) * BLOCK, (block[1] + dy) * BLOCK])


def _split_sides(branches: Sequence[Branch]) -> set[tuple[float, float]]:
    return {
        (float(x), float(y))
        for branch in branches
        for x, y in (midpoint(branch.block, side) for side in branch.sides)
    }


def _grid(
    drawing: _Drawing, layout: Layout, split: set[tuple[float, float]], rng: np.random.Generator
) -> None:
    """Draw the streets of the grid, each in five points, split where a branch leaves."""
    variety = rng.random((COLUMNS + 1, ROWS + 1, 2))
    for mask, step, ranks, letter in (
        (layout.across, np.array([BLOCK, 0.0]), rank_of_rows(), 0),
        (layout.along, np.array([0.0, BLOCK]), rank_of_columns(), 1),
    ):
        for i, j in np.argwhere(mask):
            start = np.array([i * BLOCK, j * BLOCK])
            points = start + np.linspace(0.0, 1.0, 5)[:, None] * step
            line = int(i if letter else j)
            tags = _road(int(ranks[line]), letter, line, variety[i, j, letter])
            if (float(points[2, 0]), float(points[2, 1])) in split:
                drawing.add(points[:3], **tags)
                drawing.add(points[2:], **tags)
            else:
                drawing.add(points, **tags)


def _road(rank: int, letter: int, line: int, chance: float) -> dict[str, object]:
    """Return the tags of a street of the grid; some small ones are quieter or one-sided."""
    name = f"经{numeral(line + 1)}路" if letter else f"纬{numeral(line + 1)}街"
    tags: dict[str, object] = {"name": name, "highway": str(ROAD[rank])}
    if rank == 0 and chance < 0.12:
        tags["highway"] = "living_street"
    elif rank == 0 and chance < 0.24:
        tags["sidewalk"] = "left" if chance < 0.18 else "right"
    elif rank == 1 and chance < 0.10:
        tags["sidewalk"] = "both"
    return tags


def _river_ends(drawing: _Drawing, layout: Layout) -> None:
    """Lead every row to its bank, and the rows with a bridge across."""
    for j in range(ROWS + 1):
        y = j * BLOCK
        middle = float(river(np.array([y]))[0])
        columns = np.flatnonzero(layout.node[:, j]) * BLOCK
        west, east = columns[columns < middle].max(), columns[columns > middle].min()
        tags = _road(int(rank_of_rows()[j]), 0, j, 1.0)
        drawing.add([(west, y), (middle - BANK, y)], **tags)
        drawing.add([(middle + BANK, y), (east, y)], **tags)
        if j in BRIDGES:
            drawing.add([(middle - BANK, y), (middle + BANK, y)], **tags)


def _promenades(drawing: _Drawing) -> None:
    """Draw the footways on both banks; the motorway's piers interrupt them."""
    for side in (-BANK, BANK):
        for j in range(ROWS):
            if j != MOTORWAY:
                y = (j + np.linspace(0.0, 1.0, 5)) * BLOCK
                points = np.column_stack([river(y) + side, y])
                drawing.add(points, name="滨江步道", highway="footway")


def _motorway(drawing: _Drawing) -> None:
    """Draw the motorway over the streets, joined to them only by a slip road."""
    y = (MOTORWAY + 0.5) * BLOCK
    ends = np.arange(-300.0, WIDTH + 301.0, 600.0)
    for start, end in pairwise(ends):
        x = np.linspace(start, end, 7)
        points = np.column_stack([x, np.full_like(x, y)])
        drawing.add(points, name="邻里高速", highway="motorway")
    junction = (float(ends[6]), y)
    ramp = [junction, (junction[0] + 60.0, y + 50.0), (18 * BLOCK, (MOTORWAY + 1) * BLOCK)]
    drawing.add(ramp, name="邻里高速匝道", highway="motorway_link")


def _park(drawing: _Drawing) -> None:
    """Draw paths up the hill, the last stretch in steps, and the tunnel under it."""
    west, east, south, north = (edge * BLOCK for edge in PARK)
    top = np.array([(west + east) / 2, (south + north) / 2])
    # Crossings on the park's edge from where paths climb, in turn around the hill.
    gates = [(west, top[1]), (top[0], north), (east, top[1]), (top[0], south)]
    half = [top + 0.45 * (np.array(gate) - top) for gate in gates]
    for n, gate in enumerate(gates):
        drawing.add([gate, tuple(half[n])], name="翠屏山步道", highway="path")
        drawing.add([tuple(half[n]), tuple(top)], name="翠屏山", highway="steps", steps=True)
        corner = (half[n] + half[(n + 1) % 4]) / 2 + 0.25 * (half[n] + half[(n + 1) % 4] - 2 * top)
        ring = [tuple(half[n]), tuple(corner), tuple(half[(n + 1) % 4])]
        drawing.add(ring, name="翠屏山环道", highway="footway")
    y = TUNNEL * BLOCK
    tags = {**_road(2, 0, TUNNEL, 1.0), "foot": "no", "motorroad": "yes"}
    drawing.add([(west, y), (east, y)], **tags)


def _branch(drawing: _Drawing, branch: Branch) -> None:
    """Draw an alley through a block, or the drive of a gated estate."""
    for n, side in enumerate(branch.sides):
        points = [tuple(midpoint(branch.block, side)), tuple(branch.centre)]
        if branch.private:
            drawing.add(points, highway="service", access="private")
        elif n == 1 and (branch.block[0] + branch.block[1]) % 11 == 0:
            drawing.add(points, highway="footway", oneway_foot="yes")
        else:
            drawing.add(points, highway="footway")


def _cut_off(drawing: _Drawing, stray: Array) -> None:
    """Draw what no street reaches: the paths of the river island, and a stray path."""
    angle = np.linspace(0.0, 2 * np.pi, 9)
    y = ISLAND + 170.0 * np.cos(angle)
    ring = np.column_stack([river(y) + 28.0 * np.sin(angle), y])
    ring[-1] = ring[0]
    for start, end in pairwise(ring):
        drawing.add([tuple(start), tuple(end)], name="江心洲小路", highway="path")
    drawing.add(stray + np.array([[-15.0, 0.0], [15.0, 0.0]]), highway="footway")


def _frame(drawing: _Drawing) -> gpd.GeoDataFrame:
    """Lay the drawing onto the earth."""
    counts = [len(line) for line in drawing.lines]
    places = to_wgs84(np.concatenate(drawing.lines))
    geometry = shapely.linestrings(places, indices=np.repeat(np.arange(len(counts)), counts))
    columns: dict[str, list[object]] = {
        "id": [f"DL{n:05d}" for n in range(1, len(counts) + 1)],
        **{tag: [tags.get(tag) for tags in drawing.tags] for tag in TAGS},
    }
    columns["steps"] = [bool(tags.get("steps", False)) for tags in drawing.tags]
    return gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326")
