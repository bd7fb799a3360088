"""Walkable streets as flat arrays: cleaned once at the door, no geometry objects after it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geo.arrays import Float, Long, Mask, Shapes, Sign
from geo.errors import InputError
from geo.metric import metric_crs, named, projected, to_crs
from geo.walking.rules import is_footway, is_steps, one_way, walkable
from geo.walking.segments import SegmentTree

__all__ = ["Streets", "read_lines"]


LINE_TYPES = (
    shapely.GeometryType.LINESTRING,
    shapely.GeometryType.LINEARRING,
    shapely.GeometryType.MULTILINESTRING,
)


@dataclass(frozen=True, eq=False)
class Streets:
    """m streets with v vertices, in metres.

    Attributes
    ----------
    xy, first
        (v, 2) vertices and (m + 1,) where those of each street start.
    row
        (m,) position of the street's row in the frame it came from.
    steps
        (m,) it is a flight of steps.
    footway
        (m,) it is made for walkers; None where the file has no ``highway``.
    way
        (m,) 0 walked in both directions, 1 only as drawn, -1 only against it.
    """

    xy: Float
    first: Long
    row: Long
    steps: Mask
    footway: Mask | None
    way: Sign

    def __len__(self) -> int:
        return self.first.size - 1

    @cached_property
    def length(self) -> Float:
        """Metres of each street."""
        step = np.hypot(*np.diff(self.xy, axis=0, append=self.xy[-1:]).T)
        step[self.first[1:] - 1] = 0.0
        metres: Float = np.add.reduceat(step, self.first[:-1])
        return metres

    @cached_property
    def tree(self) -> SegmentTree:
        """Finds the nearest street of a point."""
        return SegmentTree.of(self.xy, self.first)

    @property
    def tails(self) -> Float:
        """First vertices, (m, 2)."""
        return self.xy[self.first[:-1]]

    @property
    def heads(self) -> Float:
        """Last vertices, (m, 2)."""
        return self.xy[self.first[1:] - 1]

    @property
    def lines(self) -> Shapes:
        """LineStrings, made anew at each call."""
        of = np.repeat(np.arange(len(self)), np.diff(self.first))
        return np.asarray(shapely.linestrings(self.xy, indices=of), dtype=object)

    def take(self, kept: Mask) -> "Streets":
        """Return some of the streets, by mask."""
        count = np.diff(self.first)
        return Streets(
            xy=self.xy[np.repeat(kept, count)],
            first=np.append(0, np.cumsum(count[kept])),
            row=self.row[kept],
            steps=self.steps[kept],
            footway=None if self.footway is None else self.footway[kept],
            way=self.way[kept],
        )


def read_lines(lines: gpd.GeoDataFrame, crs: object = None) -> tuple[Streets, CRS]:
    """Return the walkable streets of a frame in metres: 2-D, none of length 0, none twice.

    Parameters
    ----------
    lines
        LineStrings or MultiLineStrings in any CRS, with the tags of `geo.walking.rules`.
    crs
        Projected CRS; default: `geo.metric.metric_crs` of the data.

    Raises
    ------
    InputError
        ``layer_crs_missing``; ``layer_location_missing`` for rows without a usable geometry, or
        so far away that `crs` has no place for them; ``streets_not_lines``; ``crs_unknown``;
        ``network_crs_not_metres``; ``network_empty`` when no walkable line is left.
    """
    if lines.crs is None:
        raise InputError("layer_crs_missing", layer="streets")
    values = np.asarray(lines.geometry.values)
    missing = shapely.is_missing(values) | shapely.is_empty(values)
    if missing.any():
        raise _no_location(lines.index[missing])
    wrong = ~np.isin(shapely.get_type_id(values), LINE_TYPES)
    if wrong.any():
        raise InputError("streets_not_lines", rows=named(lines.index[wrong]))
    open_rows = np.flatnonzero(walkable(pd.DataFrame(lines.drop(columns=lines.geometry.name))))
    parts, of = shapely.get_parts(values[open_rows], return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    row = open_rows[of].astype(np.int64)
    _require_finite(xy, row[part], lines)
    if len(xy) == 0:
        raise InputError("network_empty", lines=len(lines))
    target = metric_crs(lines.geometry) if crs is None else projected(crs)
    first = np.append(0, np.cumsum(np.bincount(part, minlength=len(parts))))
    metres = to_crs(xy, lines.crs, target)
    _require_finite(metres, row[part], lines)
    tags = pd.DataFrame(lines.drop(columns=lines.geometry.name)).iloc[open_rows]
    tagged = "highway" in tags and bool(tags["highway"].notna().any())
    streets = Streets(
        xy=np.ascontiguousarray(metres),
        first=first,
        row=row,
        steps=is_steps(tags)[of],
        footway=is_footway(tags)[of] if tagged else None,
        way=one_way(tags)[of],
    )
    repeated, way = _twins(xy, streets)
    streets = replace(streets, way=way)
    kept = (streets.length > 0.0) & ~repeated
    if not kept.any():
        raise InputError("network_empty", lines=len(lines))
    return (streets if kept.all() else streets.take(kept)), target


def _require_finite(xy: Float, row: Long, lines: gpd.GeoDataFrame) -> None:
    broken = ~np.isfinite(xy).all(axis=1)
    if broken.any():
        raise _no_location(lines.index[np.unique(row[broken])])


def _no_location(rows: pd.Index) -> InputError:
    return InputError("layer_location_missing", layer="streets", rows=named(rows))


def _twins(xy: Float, streets: Streets) -> tuple[Mask, Sign]:
    """Tell which streets are drawn twice, and in which direction the others are walked.

    Of twins, drawn in either direction, the first that everybody walks both ways stays: without
    steps if there is one. Two one-way twins in opposite directions are one street both ways.
    """
    place, key = _drawn_as(xy, streets.first)
    twice = np.zeros(len(streets), dtype=bool)
    way = streets.way.copy()
    row = np.flatnonzero(key.duplicated(keep=False))
    if not row.size:
        return twice, way
    tail, head = place[streets.first[row]], place[streets.first[row + 1] - 1]
    turned = np.where(head < tail, -1, 1)
    table = pd.DataFrame(
        {"key": key.iloc[row].to_numpy(), "steps": streets.steps[row], "way": way[row] * turned},
        index=row,
    )
    best = (table["way"] == 0) & ~table["steps"]
    settled = best.groupby(table["key"]).transform("any")
    stays = best & ~table.assign(best=best).duplicated(["key", "best"])
    twice[table.index[settled & ~stays]] = True
    rest = table[~settled]
    again = rest.duplicated(["key", "steps", "way"])
    twice[rest.index[again]] = True
    single = rest[~again & (rest["way"] != 0) & (head != tail)[~settled]]
    opposite = single.groupby(["key", "steps"])["way"].transform("size") == 2
    way[single.index[opposite]] = 0
    twice[single.index[opposite & single.duplicated(["key", "steps"])]] = True
    return twice, way


def _drawn_as(xy: Float, first: Long) -> tuple[npt.NDArray[np.uint64], "pd.Series[Any]"]:
    """Return a number for each place, and one for each street, the same in both directions."""
    with np.errstate(over="ignore"):
        # Adding 0 makes -0.0 the same place as 0.0.
        bits = np.ascontiguousarray(xy + 0.0).view(np.uint64)
        place = _mixed(_mixed(bits[:, 0]) + bits[:, 1])
        # The same in both directions: the sum over the pieces of what their two ends make.
        piece = _mixed(place[:-1] + place[1:])
        piece[first[1:-1] - 1] = 0
        pieces = np.add.reduceat(np.append(piece, np.uint64(0)), first[:-1])
        return place, pd.Series(_mixed(pieces) + place[first[:-1]] + place[first[1:] - 1])


def _mixed(bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Scatter 64 bits so that round numbers differ everywhere (SplitMix64, Steele et al. 2014)."""
    bits = bits + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = bits ^ (bits >> np.uint64(31))
    return mixed
