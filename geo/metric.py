"""Metres: the projected CRS a data set is measured in, and points brought into it."""

from functools import lru_cache
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError

from geo.arrays import Float
from geo.crs import guess_epsg
from geo.errors import InputError

__all__ = ["metric_crs", "point_coordinates", "projected", "to_crs", "to_metric"]


ROWS_NAMED: Final = 10
# How far the scale of a map projection may be off before its metres are no longer metres:
# a whole transverse Mercator zone passes (0.1 %), Web Mercator at 30° N does not (15 %).
SCALE_ERROR: Final = 0.005
NOWHERE: Final = 105.0  # the meridian in the middle of China


def metric_crs(geometry: gpd.GeoSeries, *, keep: bool = True) -> CRS:
    """Return the CRS to measure `geometry` in.

    Parameters
    ----------
    geometry
        Anything with a CRS.
    keep
        Keep the data's own CRS where it is projected, in metres, and its scale at the data's
        centre is within 0.5 % of true.

    Returns
    -------
    The CGCS2000 3-degree zone (EPSG:4534 … 4554) of the data's centre; outside China its UTM
    zone. Nothing at all is measured in the zone of 105° E.

    Raises
    ------
    InputError
        ``layer_crs_missing`` without a CRS, ``layer_off_earth`` when the centre is no longitude
        and latitude.
    """
    if len(geometry) == 0:
        return CRS.from_epsg(guess_epsg(np.array([NOWHERE])))
    if geometry.crs is None:
        raise InputError("layer_crs_missing", layer="geometry")
    own = CRS(geometry.crs)
    corner = np.nanmedian(geometry.bounds.to_numpy(dtype=float), axis=0)
    middle = (corner[:2] + corner[2:]) / 2.0
    lon, lat = _transformer(own, CRS.from_epsg(4326)).transform(*middle)
    if not (abs(lon) <= 180.0 and abs(lat) <= 90.0):
        raise InputError("layer_off_earth", x=float(middle[0]), y=float(middle[1]))
    if keep and _measures_metres(own, lon, lat):
        return own
    return CRS.from_epsg(guess_epsg(np.array([lon]), np.array([lat])))


def projected(crs: object) -> CRS:
    """Return `crs` if its units are metres on a plane.

    Raises
    ------
    InputError
        ``crs_unknown``, ``network_crs_not_metres``.
    """
    try:
        chosen = CRS(crs)
    except CRSError as error:
        raise InputError("crs_unknown", crs=str(crs)) from error
    if not _in_metres(chosen):
        raise InputError("network_crs_not_metres", crs=chosen.to_string())
    return chosen


def _in_metres(crs: CRS) -> bool:
    return crs.is_projected and all(axis.unit_name == "metre" for axis in crs.axis_info[:2])


def _measures_metres(crs: CRS, lon: float, lat: float) -> bool:
    if not _in_metres(crs):
        return False
    factors = Proj(crs).get_factors(lon, lat)
    scales = np.array([factors.meridional_scale, factors.parallel_scale])
    return bool(np.all(np.abs(scales - 1.0) <= SCALE_ERROR))


def to_metric(points: gpd.GeoSeries, crs: CRS, argument: str) -> Float:
    """Return the points' coordinates in metres, (n, 2).

    A point so far away that the projection has no place for it becomes infinite.

    Raises
    ------
    InputError
        ``layer_crs_missing``, ``layer_location_missing``, ``layer_not_points``.
    """
    return to_crs(point_coordinates(points, argument), points.crs, crs)


def point_coordinates(points: gpd.GeoSeries, argument: str) -> Float:
    """Return the points' own coordinates, (n, 2), or say which rows have none."""
    geometry = points.geometry
    if len(geometry) == 0:
        return np.empty((0, 2))
    if geometry.crs is None:
        raise InputError("layer_crs_missing", layer=argument)
    values = np.asarray(geometry.values)
    missing = shapely.is_missing(values) | shapely.is_empty(values)
    wrong = ~missing & (shapely.get_type_id(values) != shapely.GeometryType.POINT)
    if wrong.any():
        raise InputError("layer_not_points", layer=argument, rows=named(geometry.index[wrong]))
    xy = np.full((len(values), 2), np.nan)
    xy[~missing] = shapely.get_coordinates(values[~missing])
    missing |= ~np.isfinite(xy).all(axis=1)
    if missing.any():
        raise InputError(
            "layer_location_missing", layer=argument, rows=named(geometry.index[missing])
        )
    return xy


def named(labels: pd.Index) -> str:
    """Return the first row labels as text, and how many more there are."""
    told = ", ".join(str(label) for label in labels[:ROWS_NAMED])
    return f"{told} … (+{len(labels) - ROWS_NAMED})" if len(labels) > ROWS_NAMED else told


def to_crs(xy: Float, source: object, target: CRS) -> Float:
    """Return coordinates (n, 2), x or longitude first, in another CRS."""
    if len(xy) == 0:
        return xy  # whatever system nothing is in
    own = source if isinstance(source, CRS) else CRS(source)
    if own == target:
        return xy
    return np.column_stack(_transformer(own, target).transform(xy[:, 0], xy[:, 1]))


@lru_cache(maxsize=64)
def _transformer(source: CRS, target: CRS) -> Transformer:
    """Return the transformation; finding it takes PROJ a tenth of a second."""
    return Transformer.from_crs(source, target, always_xy=True)
