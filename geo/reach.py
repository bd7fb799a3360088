"""Who can walk where: estates by their doors, places, and one way of walking for both modes.

With a walking network distances are exact; without one they are straight distances × 1.3.
"""

from dataclasses import dataclass
from typing import Any, Final, Protocol

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from geo.attach import Attachment
from geo.errors import InputError
from geo.levels import positive_cutoff
from geo.metric import metric_crs, named, to_metric
from geo.network import WalkNetwork

__all__ = [
    "STRAIGHT_FACTOR",
    "Doors",
    "NetworkWalk",
    "StraightWalk",
    "doors",
    "locations",
    "reach_matrix",
    "straight_distances",
    "walking",
]

Float = npt.NDArray[np.float64]
Index = npt.NDArray[np.integer[Any]]

STRAIGHT_FACTOR: Final = 1.3  # INTERFACE "Reach": a walk is longer than the straight line
STRAIGHT_SLACK: Final = 1e-9  # the tree is asked a hair wider; the exact comparison follows


@dataclass(frozen=True)
class NetworkWalk:
    """Walking along a network."""

    network: WalkNetwork
    mode: str = "network"

    def place(self, points: gpd.GeoSeries) -> Attachment:
        """Attach points once, for many questions."""
        return self.network.attach(points)

    def distances(self, here: Any, there: Any, cutoff: float) -> csr_array:
        """Return metres within `cutoff` as CSR."""
        return self.network.between(here, there, cutoff)

    def nearest(self, here: Any, there: Any) -> tuple[Float, Index]:
        """Return metres to the nearest of `there` (infinite: none) and its position (-1)."""
        return self.network.nearest_between(here, there)


@dataclass(frozen=True)
class StraightWalk:
    """Straight distance × `factor`, in a metric CRS."""

    crs: CRS
    factor: float = STRAIGHT_FACTOR
    mode: str = "straight"

    def place(self, points: gpd.GeoSeries) -> Float:
        """Bring points into metres once, for many questions."""
        return to_metric(points, self.crs, "points")

    def distances(self, here: Float, there: Float, cutoff: float) -> csr_array:
        """Return metres within `cutoff` as CSR."""
        shape = (len(here), len(there))
        rows = np.flatnonzero(np.isfinite(here).all(axis=1))
        columns = np.flatnonzero(np.isfinite(there).all(axis=1))
        if rows.size == 0 or columns.size == 0:
            return csr_array(shape, dtype=np.float64)
        radius = cutoff / self.factor * (1.0 + STRAIGHT_SLACK)
        pairs = cKDTree(here[rows]).sparse_distance_matrix(
            cKDTree(there[columns]), radius, output_type="ndarray"
        )
        metres = pairs["v"] * self.factor
        near = metres <= cutoff
        row, column = rows[pairs["i"][near]], columns[pairs["j"][near]]
        return _csr(row, column, metres[near], shape)

    def nearest(self, here: Float, there: Float) -> tuple[Float, Index]:
        """Return metres to the nearest of `there` (infinite: none) and its position (-1)."""
        metres = np.full(len(here), np.inf)
        index = np.full(len(here), -1, dtype=np.intp)
        rows = np.flatnonzero(np.isfinite(here).all(axis=1))
        columns = np.flatnonzero(np.isfinite(there).all(axis=1))
        if rows.size and columns.size:
            far, at = cKDTree(there[columns]).query(here[rows])
            metres[rows], index[rows] = far * self.factor, columns[at]
        return metres, index


class Walk(Protocol):
    """A way of walking: what `NetworkWalk` and `StraightWalk` have in common."""

    @property
    def mode(self) -> str:
        """``network`` or ``straight``."""

    def place(self, points: gpd.GeoSeries) -> Any:
        """Place points once, for many questions."""

    def distances(self, here: Any, there: Any, cutoff: float) -> csr_array:
        """Return metres within `cutoff` as CSR."""

    def nearest(self, here: Any, there: Any) -> tuple[Float, Index]:
        """Return metres to the nearest of `there` (infinite: none) and its position (-1)."""


def walking(network: WalkNetwork | None, around: gpd.GeoSeries) -> Walk:
    """Return the way of walking: on `network`, or straight × 1.3 in the CRS of `around`."""
    if network is not None:
        return NetworkWalk(network)
    return StraightWalk(metric_crs(around))


def straight_distances(
    origins: gpd.GeoSeries,
    destinations: gpd.GeoSeries,
    cutoff: float,
    *,
    factor: float = STRAIGHT_FACTOR,
) -> csr_array:
    """Return straight distances × `factor` up to `cutoff`, in metres.

    Parameters
    ----------
    origins, destinations
        Points in any CRS, measured in the metric CRS of the larger side.
    cutoff
        Metres, > 0; compared with the distance after multiplication.
    factor
        How much longer a walk is than the straight line, ≥ 1.

    Returns
    -------
    CSR (len(origins) × len(destinations)); no entry means farther, a stored 0 is a distance.

    Raises
    ------
    InputError
        ``cutoff_not_positive``, ``factor_below_one``, ``layer_location_missing``,
        ``layer_not_points``, ``layer_crs_missing``.
    """
    limit = positive_cutoff(cutoff)
    if not 1.0 <= factor < np.inf:
        raise InputError("factor_below_one", value=factor)
    larger = origins if len(origins) >= len(destinations) else destinations
    walk = StraightWalk(metric_crs(larger), factor)
    return walk.distances(
        to_metric(origins, walk.crs, "origins"),
        to_metric(destinations, walk.crs, "destinations"),
        limit,
    )


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

    def every(self, flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
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
        return _csr(row[first], column[first], metres[first], (self.count, matrix.shape[1]))


def doors(estates: gpd.GeoDataFrame, entrances: gpd.GeoDataFrame | None = None) -> Doors:
    """Return where estates are entered.

    A gated estate (column ``gated``) is entered at its `entrances` (columns ``estate``, the
    estate's id, and geometry); every other estate, and a gated one without recorded entrances,
    at its point or, for a polygon, at a point inside it.
    Source: seed row A002-003 (closed estates are walked to by their gates).
    """
    own = locations(estates, "estates")
    owner = np.arange(len(estates))
    if entrances is None or len(entrances) == 0 or "gated" not in estates:
        return Doors(own, owner, len(estates))
    gated = (estates["gated"] == True).to_numpy(dtype=bool, na_value=False)  # noqa: E712
    position = pd.Series(owner, index=estate_ids(estates))
    at = position.reindex(entrances["estate"]).to_numpy(dtype=float)
    used = np.flatnonzero(np.isfinite(at))
    used = used[gated[at[used].astype(np.intp)]]
    gate_owner = at[used].astype(np.intp)
    kept = np.flatnonzero(~np.isin(owner, gate_owner))
    gates = locations(entrances.iloc[used], "entrances").to_crs(own.crs)
    points = np.concatenate([np.asarray(own.values)[kept], np.asarray(gates.values)])
    everyone = np.concatenate([owner[kept], gate_owner])
    order = np.argsort(everyone, kind="stable")
    return Doors(gpd.GeoSeries(points[order], crs=own.crs), everyone[order], len(estates))


def locations(frame: gpd.GeoDataFrame, layer: str) -> gpd.GeoSeries:
    """Return a point for each row: its own, or one inside its polygon.

    Raises
    ------
    InputError
        ``layer_location_missing`` naming rows without a geometry, ``layer_crs_missing``.
    """
    geometry = frame.geometry
    if len(geometry) and geometry.crs is None:
        raise InputError("layer_crs_missing", layer=layer)
    values = np.asarray(geometry.values)
    missing = shapely.is_missing(values) | shapely.is_empty(values)
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


def reach_matrix(
    estates: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    cutoff: float,
    *,
    network: WalkNetwork | None = None,
    entrances: gpd.GeoDataFrame | None = None,
) -> csr_array:
    """Return the walks between estates and places up to `cutoff`, in metres.

    Parameters
    ----------
    estates
        Points or polygons; see `doors`.
    places
        Stations, spaces or estates.
    cutoff
        Metres, > 0.
    network
        Walking network; None: straight distance × 1.3.
    entrances
        Gates of estates.

    Returns
    -------
    CSR (estates × places), rows and columns in the frames' order; no entry means farther.
    """
    limit = positive_cutoff(cutoff)
    entered = doors(estates, entrances)
    walk = walking(network, entered.points)
    return entered.fold(
        walk.distances(walk.place(entered.points), walk.place(locations(places, "places")), limit)
    )


def _csr(row: Index, column: Index, value: Float, shape: tuple[int, int]) -> csr_array:
    """Build a CSR of unique pairs without losing stored zeros."""
    order = np.lexsort((column, row))
    start = np.zeros(shape[0] + 1, dtype=np.int64)
    np.cumsum(np.bincount(row, minlength=shape[0]), out=start[1:])
    return csr_array((value[order], column[order].astype(np.int32), start), shape=shape)
