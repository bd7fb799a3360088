"""Doors: where estates stand, and the points at which people leave them on foot."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array

from geo.arrays import Float, Index, Mask, Shapes
from geo.errors import InputError
from geo.metric import metric_crs, named
from geo.walking.network import WalkNetwork

__all__ = [
    "SPACING",
    "Doors",
    "csr_of_pairs",
    "doors",
    "estate_ids",
    "gated_without_entrances",
    "locations",
]


SPACING: Final = 20.0  # metres between doors along an open boundary, at most
# Corners of an outline that lie closer than this to the line between others make no door.
STRAIGHTENED: Final = 1.0


@dataclass(frozen=True)
class Doors:
    """Points that estates are entered by: one or more for each.

    Attributes
    ----------
    points
        All doors.
    owner
        (d,) position of the door's estate, ascending.
    count
        Number of estates.
    """

    points: gpd.GeoSeries
    owner: Index
    count: int

    def least(self, metres: Float, index: Index) -> tuple[Float, Index]:
        """Return the shortest walk over each estate's doors, and where it leads."""
        order = np.lexsort((index, metres, self.owner))
        first = order[np.unique(self.owner[order], return_index=True)[1]]
        return metres[first], index[first]

    def every(self, flags: Mask) -> Mask:
        """Tell which estates have the flag at all their doors."""
        if self.count == 0:
            return np.zeros(0, dtype=bool)
        starts = np.searchsorted(self.owner, np.arange(self.count))
        return np.logical_and.reduceat(flags, starts)

    def fold(self, matrix: csr_array) -> csr_array:
        """Fold rows of doors into rows of estates, keeping the shortest walk."""
        if len(self.owner) == self.count:
            return matrix
        pairs = matrix.tocoo()
        row, column = self.owner[pairs.row], pairs.col
        order = np.lexsort((pairs.data, column, row))
        row, column, metres = row[order], column[order], pairs.data[order]
        first = np.ones(row.size, dtype=bool)
        first[1:] = (np.diff(row) != 0) | (np.diff(column) != 0)
        return csr_of_pairs(row[first], column[first], metres[first], (self.count, matrix.shape[1]))


def doors(
    estates: gpd.GeoDataFrame,
    entrances: gpd.GeoDataFrame | None = None,
    *,
    network: WalkNetwork | None = None,
    spacing: float = SPACING,
) -> Doors:
    """Return where estates are entered.

    Parameters
    ----------
    estates
        Points or polygons with ``id`` and, where known, ``gated``.
    entrances
        Points with ``estate``, the id of theirs. Those of no estate are passed over.
    network
        Streets that cross or come near outlines; None: walks are straight.
    spacing
        Metres between neighbouring doors of an open outline, at most.

    Returns
    -------
    Doors in the CRS of `estates`.

    Raises
    ------
    InputError
        ``layer_location_missing``, ``layer_crs_missing``.

    Notes
    -----
    - A gated estate with recorded entrances: these and nothing else (seed row A002-003).
    - Every other estate, gated ones without a recorded entrance among them, is open. A point
      is entered at the point. A polygon is entered anywhere along its outline: where a street
      crosses it, where a street within `spacing` comes nearest to it, at its corners, and in
      between so that no stretch is longer than `spacing`; and at a point inside, so that a
      station in its midst counts as near. The inner point never shortens a walk to what lies
      outside.
    - A recorded entrance of an open estate is one more way in and closes none.

    The best point of an outline has a door within half of `spacing`; where both stand by the
    same straight street the walk told is longer by at most ``spacing / √2`` (14 m), and exact
    where a street crosses the outline.
    """
    own = locations(estates, "estates")
    gate_owner, gates = _gates(estates, entrances, own)
    closed = np.isin(np.arange(len(estates)), gate_owner) & _gated(estates)
    opened = np.flatnonzero(~closed)
    outline_owner, outline = _along_outlines(estates.geometry.iloc[opened], network, spacing)
    owner = np.concatenate([opened, opened[outline_owner], gate_owner])
    points = np.concatenate([np.asarray(own.values)[opened], outline, gates])
    order = np.argsort(owner, kind="stable")
    return Doors(gpd.GeoSeries(points[order], crs=own.crs), owner[order], len(estates))


def gated_without_entrances(
    estates: gpd.GeoDataFrame, entrances: gpd.GeoDataFrame | None = None
) -> Mask:
    """Tell which gated estates are treated as open because no entrance of theirs is recorded."""
    at = np.empty(0, dtype=object) if entrances is None else entrances["estate"].to_numpy()
    mask: Mask = _gated(estates) & ~np.asarray(estate_ids(estates).isin(at), dtype=bool)
    return mask


def _gated(estates: gpd.GeoDataFrame) -> Mask:
    if "gated" not in estates:
        return np.zeros(len(estates), dtype=bool)
    gated: Mask = (estates["gated"] == True).to_numpy(dtype=bool, na_value=False)  # noqa: E712
    return gated


def _gates(
    estates: gpd.GeoDataFrame, entrances: gpd.GeoDataFrame | None, own: gpd.GeoSeries
) -> tuple[Index, Shapes]:
    """Return the position of each recorded entrance's estate, and its point."""
    if entrances is None or len(entrances) == 0 or len(estates) == 0:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=object)
    position = pd.Series(np.arange(len(estates)), index=estate_ids(estates))
    at = position.reindex(entrances["estate"]).to_numpy(dtype=float)
    used = np.flatnonzero(np.isfinite(at))
    gates = locations(entrances.iloc[used], "entrances").to_crs(own.crs)
    return at[used].astype(np.intp), np.asarray(gates.values)


def _along_outlines(
    shapes: gpd.GeoSeries, network: WalkNetwork | None, spacing: float
) -> tuple[Index, Shapes]:
    """Return the doors along the outlines of the polygons among `shapes`, with their rows."""
    polygon = np.flatnonzero(shapely.get_dimensions(np.asarray(shapes.values)) == 2)
    if polygon.size == 0:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=object)
    metric = metric_crs(shapes) if network is None else network.crs
    drawn = np.asarray(shapes.iloc[polygon].to_crs(metric).values)
    parts, part_of = shapely.get_parts(drawn, return_index=True)
    rings = shapely.get_exterior_ring(parts)
    measurable = np.isfinite(shapely.bounds(rings)).all(axis=1)
    rings, owner = rings[measurable], polygon[part_of[measurable]]

    straightened = shapely.segmentize(shapely.simplify(rings, STRAIGHTENED), spacing)
    xy, ring = shapely.get_coordinates(straightened, return_index=True)
    if network is not None:
        met, met_ring = _where_streets_meet(rings, network.lines, spacing)
        xy, ring = np.concatenate([xy, met]), np.concatenate([ring, met_ring])
    found = gpd.GeoSeries(shapely.points(xy), crs=metric).to_crs(shapes.crs)
    return owner[ring], np.asarray(found.values)


def _where_streets_meet(rings: Shapes, lines: Shapes, near: float) -> tuple[Float, Index]:
    """Return where lines cross rings, or come nearest within `near` metres; and the rings."""
    line, ring = shapely.STRtree(rings).query(lines, predicate="dwithin", distance=near)
    between = shapely.shortest_line(rings[ring], lines[line])
    nearest = shapely.get_coordinates(shapely.get_point(between, 0))
    # Crossings are the dear part, and few.
    cross = np.flatnonzero(shapely.length(between) == 0.0)
    crossing = shapely.intersection(rings[ring[cross]], lines[line[cross]])
    more, pair = shapely.get_coordinates(crossing, return_index=True)
    return np.concatenate([nearest, more]), np.concatenate([ring, ring[cross[pair]]])


def locations(frame: gpd.GeoDataFrame, layer: str) -> gpd.GeoSeries:
    """Return a point for each row: its own, or one inside its polygon.

    Raises
    ------
    InputError
        ``layer_location_missing`` naming rows without a usable geometry, ``layer_crs_missing``.
    """
    geometry = frame.geometry
    if len(geometry) and geometry.crs is None:
        raise InputError("layer_crs_missing", layer=layer)
    values = np.asarray(geometry.values)
    missing = shapely.is_missing(values) | shapely.is_empty(values)
    xy, of = shapely.get_coordinates(values, return_index=True)
    missing[of[~np.isfinite(xy).all(axis=1)]] = True
    if missing.any():
        rows = named(estate_ids(frame)[missing])
        raise InputError("layer_location_missing", layer=layer, rows=rows)
    shaped = shapely.get_type_id(values) != shapely.GeometryType.POINT
    points = values.copy()
    points[shaped] = shapely.point_on_surface(values[shaped])
    return gpd.GeoSeries(points, index=geometry.index, crs=geometry.crs)


def estate_ids(frame: gpd.GeoDataFrame) -> pd.Index:
    """Return the ids of the rows: the column ``id``, else the index."""
    ids: pd.Index = pd.Index(frame["id"]) if "id" in frame else frame.index
    return ids


def csr_of_pairs(row: Index, column: Index, value: Float, shape: tuple[int, int]) -> csr_array:
    """Build a CSR of unique pairs without losing stored zeros."""
    order = np.lexsort((column, row))
    start = np.zeros(shape[0] + 1, dtype=np.int64)
    np.cumsum(np.bincount(row, minlength=shape[0]), out=start[1:])
    return csr_array((value[order], column[order].astype(np.int32), start), shape=shape)
