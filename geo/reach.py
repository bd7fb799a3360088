"""Who can walk where: one way of walking with a network and without, and estates to places.

With a walking network distances are exact; without one they are straight distances × 1.3.
"""

from dataclasses import dataclass
from typing import Any, Final, Protocol

import geopandas as gpd
import numpy as np
from pyproj import CRS
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from geo.arrays import Float, Index
from geo.doors import Doors, csr_of_pairs, doors, estate_ids, locations
from geo.levels import positive_cutoff
from geo.metric import metric_crs, to_metric
from geo.walking.attach import Attachment
from geo.walking.network import WalkNetwork

__all__ = [
    "STRAIGHT_FACTOR",
    "Doors",
    "NetworkWalk",
    "StraightWalk",
    "doors",
    "estate_ids",
    "locations",
    "reach_matrix",
    "walking",
]


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
        return csr_of_pairs(row, column, metres[near], shape)

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
    entered = doors(estates, entrances, network=network)
    walk = walking(network, entered.points)
    return entered.fold(
        walk.distances(walk.place(entered.points), walk.place(locations(places, "places")), limit)
    )
