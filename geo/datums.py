"""A doubt about a declared datum: homes do not stand on main roads.

Undetected, GCJ-02 or BD-09 taken for WGS84 moves every point by 100–1,500 m (STANDARDS C2, E10).
Under the right datum estates keep off the carriageway, under a wrong one they fall anywhere; so
the share of estates within 8 m of a main road is compared between the datums.
"""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.china import bd09_from_wgs84, gcj02_from_wgs84, wgs84_from_bd09, wgs84_from_gcj02

__all__ = ["LEAST", "better_datum"]

MAIN = ("motorway", "trunk", "primary", "secondary", "tertiary")
ON_ROAD = 8.0  # metres
LEAST = 100
"""Fewer points say nothing."""
TIMES, SIGMAS = 1.3, 3.0  # "clearly more": by 30 % and beyond three standard errors

_DEGREE = 111_195.0  # metres of a degree of latitude on the mean sphere

Pair = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
Move = Callable[[npt.NDArray[np.float64], npt.NDArray[np.float64]], Pair]


def _stay(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Pair:
    return x, y


_DATUMS: dict[str, tuple[Move, Move]] = {
    "wgs84": (_stay, _stay),
    "gcj02": (gcj02_from_wgs84, wgs84_from_gcj02),
    "bd09": (bd09_from_wgs84, wgs84_from_bd09),
}


def better_datum(
    lonlat: npt.NDArray[np.float64], declared: str, streets: gpd.GeoDataFrame
) -> str | None:
    """Return the datum under which clearly fewer points lie on main roads than as declared.

    Parameters
    ----------
    lonlat
        (n, 2) places of estates in WGS84, as they come out under `declared`.
    declared
        Datum they were read in; anything but ``gcj02`` and ``bd09`` counts as ``wgs84``.
    streets
        Lines with ``highway``, EPSG:4326.

    Returns
    -------
    ``wgs84``, ``gcj02``, ``bd09``, or None when nothing speaks against `declared`, there are
    fewer than 100 points near the streets, or no main roads.
    """
    declared = declared if declared in _DATUMS else "wgs84"
    kinds = streets["highway"].astype(str).str.removesuffix("_link")
    roads = streets.geometry.to_numpy()[kinds.isin(MAIN).to_numpy()]
    near = _near(lonlat, roads)
    if near.sum() < LEAST:
        return None
    written = _DATUMS[declared][0](*lonlat[near].T)
    middle = float(np.median(lonlat[near, 1]))
    tree = shapely.STRtree(_scaled(roads, middle))
    shares = {
        name: _share(np.column_stack(inverse(*written)), tree, middle)
        for name, (_, inverse) in _DATUMS.items()
    }
    best = min(shares, key=lambda name: shares[name])
    here, there = shares[declared], shares[best]
    error = np.sqrt((here * (1 - here) + there * (1 - there)) / near.sum())
    clear = here > TIMES * there and here - there > SIGMAS * error
    return best if clear else None


def _near(lonlat: npt.NDArray[np.float64], roads: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Return (n,) whether a point lies within the bounds of `roads`."""
    if not len(roads):
        return np.zeros(len(lonlat), dtype=bool)
    west, south, east, north = shapely.total_bounds(roads)
    with np.errstate(invalid="ignore"):
        across = (lonlat[:, 0] >= west) & (lonlat[:, 0] <= east)
        return np.asarray(across & (lonlat[:, 1] >= south) & (lonlat[:, 1] <= north))


def _scaled(shapes: npt.NDArray[np.object_], latitude: float) -> npt.NDArray[np.object_]:
    """Return shapes in metres around `latitude`; over a city good to a per cent."""
    scale = _DEGREE * np.array([np.cos(np.radians(latitude)), 1.0])
    scaled: npt.NDArray[np.object_] = shapely.transform(shapes, lambda xy: xy * scale)
    return scaled


def _share(points: npt.NDArray[np.float64], tree: shapely.STRtree, latitude: float) -> float:
    places = _scaled(np.asarray(shapely.points(points)), latitude)
    hit = tree.query(places, predicate="dwithin", distance=ON_ROAD)[0]
    return len(np.unique(hit)) / len(points)
