"""Coordinate systems as people name them, and the way from each to WGS84.

Inside, everything is WGS84 longitude, latitude, always x before y: the authority's axis order of
EPSG:4490 and 4513–4554 is north first (STANDARDS C1) and is set aside everywhere.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError

from geo.china import wgs84_from_bd09, wgs84_from_gcj02
from geo.errors import InputError

__all__ = ["Datum", "choose_crs", "guess_epsg", "parse_crs", "points", "to_wgs84", "zone_epsg"]

Shift = Literal["gcj02", "bd09"]

_WGS84 = pyproj.CRS.from_epsg(4326)
_NAMED: dict[str, tuple[int, Shift | None]] = {
    "wgs84": (4326, None),
    "gcj02": (4326, "gcj02"),
    "bd09": (4326, "bd09"),
    "cgcs2000": (4490, None),
}
_FIRST_NUMBERED, _FIRST_PLAIN, _FIRST_ZONE, _ZONES = 4513, 4534, 25, 21
_LEAST_METRES = 1000.0  # a mistyped degree, 1143.05, is a matter of its row
_MOST = 0.5  # a statement about the whole file is wrong when it is wrong for most of its points


@dataclass(frozen=True)
class Datum:
    """What coordinates mean: a CRS, and the shift of Chinese web maps on top of it.

    Parameters
    ----------
    name
        As told to people: ``wgs84``, ``gcj02``, ``bd09``, ``cgcs2000`` or ``EPSG:4547``.
    crs
        CRS of the numbers; WGS84 under a shift.
    shift
        ``gcj02``, ``bd09`` or None.
    source
        File whose coordinates these are, for messages.
    """

    name: str
    crs: pyproj.CRS
    shift: Shift | None = None
    source: str = field(default="", compare=False)


def parse_crs(text: "str | pyproj.CRS | Datum") -> Datum:
    """Return what `text` names: ``wgs84``, ``gcj02``, ``bd09``, ``cgcs2000`` or ``EPSG:n``.

    A CRS that a file states is taken as it is, heights set aside.

    Raises
    ------
    InputError
        ``crs_unknown``.
    """
    if isinstance(text, Datum):
        return text
    if isinstance(text, pyproj.CRS):
        flat = text.to_2d()
        epsg = flat.to_epsg(min_confidence=70)
        return Datum(f"EPSG:{epsg}" if epsg else flat.name, flat)
    plain = re.sub(r"[\s_-]", "", text).lower()
    if plain in _NAMED:
        epsg, shift = _NAMED[plain]
        return Datum(plain, pyproj.CRS.from_epsg(epsg), shift)
    number = re.fullmatch(r"(?:epsg:+)?(\d{4,6})", plain)
    try:
        if number:
            return Datum(f"EPSG:{number[1]}", pyproj.CRS.from_epsg(int(number[1])).to_2d())
    except CRSError as error:
        raise InputError("crs_unknown", crs=text) from error
    raise InputError("crs_unknown", crs=text)


def choose_crs(
    told: "str | Datum | None", stated: pyproj.CRS | None, source: str
) -> tuple[Datum, bool]:
    """Return the datum to read `source` in, and whether the file states another one.

    What the user tells wins: files without a choice of their own (GeoJSON, KML) state WGS84
    whatever they hold.

    Raises
    ------
    InputError
        ``crs_not_told`` when neither the user nor the file says.
    """
    if told is None:
        if stated is None:
            raise InputError("crs_not_told", file=source)
        return replace(parse_crs(stated), source=source), False
    datum = replace(parse_crs(told), source=source)
    if stated is None:
        return datum, False
    return datum, datum.shift is not None or not stated.to_2d().equals(
        datum.crs, ignore_axis_order=True
    )


def points(x: np.ndarray, y: np.ndarray, datum: Datum) -> tuple[np.ndarray, np.ndarray]:
    """Return WGS84 longitude and latitude of coordinates in `datum`.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        Longitude and latitude in degrees, or easting and northing in metres; ``nan`` is missing.

    Returns
    -------
    lon, lat : ndarray of float, shape (n,)
        ``nan`` where missing or where the projection has no such place.

    Raises
    ------
    InputError
        ``crs_not_degrees``, ``crs_not_metres`` or ``crs_zone_mismatch`` when most of the points
        cannot be what `datum` says.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    _verify(x, y, datum)
    lon, lat = _function(datum)(x, y)
    good = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    return np.where(good, lon, np.nan), np.where(good, lat, np.nan)


def to_wgs84(geometry: np.ndarray, datum: Datum) -> np.ndarray:
    """Return shapely objects of `datum` in WGS84, heights dropped.

    Parameters
    ----------
    geometry : ndarray of shapely geometry or None, shape (n,)

    Returns
    -------
    ndarray of shapely geometry or None, shape (n,)
        None where a coordinate is not finite or the projection has no such place.

    Raises
    ------
    InputError
        As `points`.
    """
    west, south, east, north = shapely.bounds(geometry).T
    _verify((west + east) / 2, (south + north) / 2, datum)
    move = _function(datum)
    moved: np.ndarray = shapely.transform(geometry, lambda xy: np.column_stack(move(*xy.T)))
    west, south, east, north = shapely.bounds(moved).T
    with np.errstate(invalid="ignore"):
        bad = ~shapely.is_missing(moved) & ~shapely.is_empty(moved)
        bad &= ~((west >= -180) & (east <= 180) & (south >= -90) & (north <= 90))
    moved[bad] = None
    return moved


def guess_epsg(lon: np.ndarray, lat: np.ndarray | None = None) -> int:
    """Return the EPSG number of the projected CRS that suits data at these longitudes.

    In China the CGCS2000 3-degree zone without number prefix (4534–4554) whose central meridian
    is nearest to the data's median; elsewhere the UTM zone, southern where `lat` says so.

    Raises
    ------
    ValueError
        When no longitude is finite.
    """
    finite = np.asarray(lon, dtype=float)
    finite = finite[np.isfinite(finite)]
    if not finite.size:
        raise ValueError("lon must have at least one finite longitude, got none")
    centre = float(np.median(finite))
    if 73.5 <= centre <= 136.5:
        return _FIRST_PLAIN + (round(centre / 3) * 3 - 75) // 3
    south = lat is not None and float(np.nanmedian(lat)) < 0
    return (32700 if south else 32600) + min(int((centre + 180) // 6) + 1, 60)


def zone_epsg(easting: float, lon: float | None = None) -> int | None:
    """Return the CGCS2000 3-degree zone that an easting shows (STANDARDS C1).

    Eight digits beginning with 25–45 carry the zone's number (4513–4533); six digits do not, and
    `lon` must tell the meridian (4534–4554). None where neither says.
    """
    zone = int(easting // 1_000_000)
    if _FIRST_ZONE <= zone < _FIRST_ZONE + _ZONES:
        return _FIRST_NUMBERED + zone - _FIRST_ZONE
    if 0 < easting < 1_000_000 and lon is not None:
        return _FIRST_PLAIN + (round(lon / 3) * 3 - 75) // 3
    return None


def _function(datum: Datum) -> Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    if datum.shift == "gcj02":
        return wgs84_from_gcj02
    if datum.shift == "bd09":
        return wgs84_from_bd09
    if datum.crs.equals(_WGS84, ignore_axis_order=True):
        return lambda x, y: (x, y)
    move = pyproj.Transformer.from_crs(datum.crs, _WGS84, always_xy=True)
    return lambda x, y: move.transform(x, y)


def _verify(x: np.ndarray, y: np.ndarray, datum: Datum) -> None:
    """Raise when most of the points cannot be coordinates of `datum`."""
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if not x.size:
        return
    degrees = (np.abs(x) <= 180) & (np.abs(y) <= 180)
    told = {
        "file": datum.source,
        "crs": datum.name,
        "example": f"{x[0]:.10g}, {y[0]:.10g}",
    }
    metres = (np.abs(x) > _LEAST_METRES) & (np.abs(y) > _LEAST_METRES)
    if datum.crs.is_geographic and np.mean(metres) > _MOST:
        raise InputError("crs_not_degrees", **told)
    if datum.crs.is_projected and np.mean(degrees) > _MOST:
        raise InputError("crs_not_metres", **told)
    _verify_zone(x, datum, told)


def _verify_zone(x: np.ndarray, datum: Datum, told: dict[str, str]) -> None:
    """Compare the number of digits of eastings with the family of zones (STANDARDS C1)."""
    epsg = datum.crs.to_epsg() or 0
    numbered = _FIRST_NUMBERED <= epsg < _FIRST_NUMBERED + _ZONES
    if not (numbered or _FIRST_PLAIN <= epsg < _FIRST_PLAIN + _ZONES):
        return
    zone = np.floor(x / 1_000_000)
    wrong = zone != (epsg - _FIRST_NUMBERED + _FIRST_ZONE if numbered else 0)
    if np.mean(wrong) <= _MOST:
        return
    meridian = 75 + 3 * (epsg - (_FIRST_NUMBERED if numbered else _FIRST_PLAIN))
    fits = zone_epsg(float(np.median(x[wrong])), meridian)
    raise InputError("crs_zone_mismatch", **told, fits=f"EPSG:{fits}" if fits else "?")
