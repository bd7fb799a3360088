"""GCJ-02 and BD-09, the shifted datums of Chinese web maps, to and from WGS84.

The formulas are those that the field has published; they are deterministic but have no closed
inverse, so the inverse is found by iteration (STANDARDS C2: a single step leaves up to 3.6 m).
Points outside China come back as they are, as the map services do it (STANDARDS C3).
"""

from collections.abc import Callable

import numpy as np

__all__ = [
    "bd09_from_gcj02",
    "bd09_from_wgs84",
    "gcj02_from_bd09",
    "gcj02_from_wgs84",
    "in_china",
    "wgs84_from_bd09",
    "wgs84_from_gcj02",
]

_AXIS = 6378245.0  # Krasovsky 1940, which the formulas use whatever the data's ellipsoid is
_ECCENTRICITY2 = 0.00669342162296594323
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_BD_TURN = np.pi * 3000 / 180
_TOLERANCE = 1e-11  # degrees, about a thousandth of a millimetre
_ROUNDS = 30

Pair = tuple[np.ndarray, np.ndarray]


def in_china(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Return where the map services shift coordinates: a box around China (STANDARDS C3)."""
    return (lon >= _WEST) & (lon <= _EAST) & (lat >= _SOUTH) & (lat <= _NORTH)


def gcj02_from_wgs84(lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Return GCJ-02 longitude and latitude, degrees, of WGS84 ones."""
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    dlon, dlat = _shift(lon, lat)
    inside = in_china(lon, lat)
    return np.where(inside, lon + dlon, lon), np.where(inside, lat + dlat, lat)


def wgs84_from_gcj02(lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Return WGS84 longitude and latitude, degrees, of GCJ-02 ones; exact to 1e-9°."""
    return _invert(gcj02_from_wgs84, lon, lat)


def bd09_from_gcj02(lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Return BD-09 longitude and latitude, degrees, of GCJ-02 ones."""
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    radius = np.hypot(lon, lat) + 2e-5 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 3e-6 * np.cos(lon * _BD_TURN)
    inside = in_china(lon, lat)
    return (
        np.where(inside, radius * np.cos(angle) + 0.0065, lon),
        np.where(inside, radius * np.sin(angle) + 0.006, lat),
    )


def gcj02_from_bd09(lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Return GCJ-02 longitude and latitude, degrees, of BD-09 ones; exact to 1e-9°."""
    return _invert(bd09_from_gcj02, lon, lat)


def bd09_from_wgs84(lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Return BD-09 longitude and latitude, degrees, of WGS84 ones."""
    return bd09_from_gcj02(*gcj02_from_wgs84(lon, lat))


def wgs84_from_bd09(lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Return WGS84 longitude and latitude, degrees, of BD-09 ones; exact to 1e-9°."""
    return wgs84_from_gcj02(*gcj02_from_bd09(lon, lat))


def _shift(lon: np.ndarray, lat: np.ndarray) -> Pair:
    """Return the shift of GCJ-02 against WGS84 in degrees of longitude and latitude."""
    x, y = lon - 105.0, lat - 35.0
    root, product = np.sqrt(np.abs(x)), x * y
    common = (20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * product + 0.2 * root + common
    north = north + (20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    north = north + (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y * np.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * product + 0.1 * root + common
    east = east + (20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    east = east + (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    latitude = np.radians(lat)
    magic = 1 - _ECCENTRICITY2 * np.sin(latitude) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY2) / magic**1.5
    parallel = _AXIS / np.sqrt(magic) * np.cos(latitude)
    return np.degrees(east / parallel), np.degrees(north / meridian)


def _invert(
    forward: Callable[[np.ndarray, np.ndarray], Pair], lon: np.ndarray, lat: np.ndarray
) -> Pair:
    """Return the point that `forward` takes to (`lon`, `lat`), by fixed-point iteration.

    The shift changes by under one part in a thousand over its own length, so each round gains
    three digits.
    """
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    # A point just outside the box may come from one inside, so the box is asked for the answer.
    x, y = lon.copy(), lat.copy()
    for _ in range(_ROUNDS):
        there_x, there_y = forward(x, y)
        dx, dy = lon - there_x, lat - there_y
        x, y = x + dx, y + dy
        if not np.any(np.hypot(dx, dy) > _TOLERANCE):
            break
    return x, y
