"""Places of rows as longitude and latitude, and metres between them."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

__all__ = ["lonlat", "metres"]

_EARTH = 6_371_008.8  # mean radius, metres


def lonlat(frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return (n, 2) the middle of each row's geometry, NaN where it has none."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return np.full((len(frame), 2), np.nan)
    west, south, east, north = shapely.bounds(frame.geometry.to_numpy()).reshape(-1, 4).T
    return np.column_stack([(west + east) / 2, (south + north) / 2])


def metres(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return (n,) great-circle distances between (n, 2) longitudes and latitudes."""
    lng_a, lat_a, lng_b, lat_b = np.radians(np.concatenate([a.T, b.T]))
    half = np.sin((lat_b - lat_a) / 2) ** 2
    half += np.cos(lat_a) * np.cos(lat_b) * np.sin((lng_b - lng_a) / 2) ** 2
    return np.asarray(2 * _EARTH * np.arcsin(np.sqrt(np.minimum(half, 1.0))))
