"""Coordinates as people write them: columns, pairs, degrees with minutes, wrong order."""

import re
import unicodedata

import numpy as np
import pandas as pd

__all__ = [
    "PAIR_HEADERS",
    "WKT_HEADERS",
    "X_HEADERS",
    "Y_HEADERS",
    "parse_coordinates",
    "parse_pairs",
    "unswap",
]

# Headers after `geo.headers.normalise`.
X_HEADERS = (
    "经度", "lng", "lon", "long", "longitude", "x", "x坐标", "坐标x", "经度坐标", "东坐标",
    "easting", "东经", "point_x",
)  # fmt: skip
Y_HEADERS = (
    "纬度", "lat", "latitude", "y", "y坐标", "坐标y", "纬度坐标", "北坐标", "northing", "北纬",
    "point_y",
)  # fmt: skip
PAIR_HEADERS = (
    "经纬度", "坐标", "location", "lnglat", "lng,lat", "lon,lat", "经度,纬度", "经纬坐标",
    "位置坐标", "经纬度坐标", "坐标点", "地理坐标",
)  # fmt: skip
WKT_HEADERS = ("wkt", "geometry", "geom", "几何", "空间范围")

_PLAIN = re.compile(r"[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?|[+-]?\.\d+")
_ANGLE = re.compile(
    r"""(?P<west>[ewns东西南北])?\s*[经纬]?\s*(?P<sign>[+-])?
    (?P<deg>\d+(?:\.\d+)?)\s*(?:[°度]\s*
    (?:(?P<min>\d+(?:\.\d+)?)\s*['′分]\s*
    (?:(?P<sec>\d+(?:\.\d+)?)\s*(?:["″秒]|''|′′)?\s*)?)?)?
    (?P<after>[ewns东西南北])?""",
    re.VERBOSE,
)
_SEPARATOR = re.compile(r"[,;、|/\s]+")
_BRACKETS = str.maketrans("", "", "()[]{}【】《》〔〕")
_QUOTES = str.maketrans("’‘”“º˚", "''\"\"°°")


def parse_coordinates(cells: pd.Series) -> np.ndarray:
    """Read one column of coordinates.

    Plain numbers, full-width digits, ``114°18'30.5"E``, ``东经114度18分30秒``; ``nan`` where a
    cell is none of these.

    Returns
    -------
    ndarray of float, shape (n,)
        Degrees or metres, as written; west and south are negative.
    """
    numbers: np.ndarray = pd.to_numeric(cells, errors="coerce").to_numpy(
        dtype=float, na_value=np.nan
    )
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    left = np.flatnonzero(np.isnan(numbers) & cells.notna().to_numpy())
    for at in left:
        numbers[at] = _angle(_plain_text(cells.iloc[at]))
    return numbers


def parse_pairs(cells: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Read one column of pairs ``lng,lat`` as AMap and Baidu export them (STANDARDS C5).

    Comma in half or full width, semicolon, ``、``, ``|`` or spaces between the two; brackets
    around them are passed over. ``nan, nan`` where a cell has not exactly two numbers, as in
    ``","``.

    Returns
    -------
    x, y : ndarray of float, shape (n,)
        In the order in which they are written; `unswap` mends a wrong order.
    """
    text = cells.astype("str").where(cells.notna())
    quick = text.str.extract(r"^\s*([+-]?\d+\.?\d*)\s*,\s*([+-]?\d+\.?\d*)\s*$")
    x = quick[0].astype(float).to_numpy(dtype=float, na_value=np.nan, copy=True)
    y = quick[1].astype(float).to_numpy(dtype=float, na_value=np.nan, copy=True)
    for at in np.flatnonzero(np.isnan(x) & cells.notna().to_numpy()):
        x[at], y[at] = _pair(_plain_text(cells.iloc[at]))
    return x, y


def unswap(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Put longitude and latitude, or easting and northing, into the order x, y.

    In degrees a point is swapped where x < 60 and y > 70 (STANDARDS C1: China lies within
    longitude 73–136, latitude 3–54). In metres of a Gauss-Krüger zone it is swapped where x is a
    northing of China (0.3–6 million) and y an easting (six digits, or eight with the zone's
    number): Chinese surveyors call the northing X.

    Returns
    -------
    x, y : ndarray of float, shape (n,)
    swapped : ndarray of bool, shape (n,)
    """
    with np.errstate(invalid="ignore"):
        degrees = (np.abs(x) < 60) & (y > 70) & (y <= 180)
        northing = (x > 1_000_000) & (x < 6_100_000)
        easting = ((y > 100_000) & (y < 900_000)) | ((y > 25e6) & (y < 46e6))
    swapped = degrees | (northing & easting)
    return np.where(swapped, y, x), np.where(swapped, x, y), swapped


def _plain_text(cell: object) -> str:
    return unicodedata.normalize("NFKC", str(cell)).translate(_QUOTES).strip().lower()


def _angle(text: str) -> float:
    """Return decimal degrees (or metres) of `text`, ``nan`` where it is not a coordinate."""
    if _PLAIN.fullmatch(text):
        return float(text)
    found = _ANGLE.fullmatch(text)
    if not found:
        return np.nan
    minutes, seconds = float(found["min"] or 0), float(found["sec"] or 0)
    if minutes >= 60 or seconds >= 60:
        return np.nan
    value = float(found["deg"]) + minutes / 60 + seconds / 3600
    negative = (found["sign"] == "-") ^ ((found["west"] or found["after"] or "e") in "ws西南")
    return -value if negative else value


def _pair(text: str) -> tuple[float, float]:
    parts = [part for part in _SEPARATOR.split(text.translate(_BRACKETS)) if part]
    if len(parts) != 2:  # spaces stand inside degrees too: 114° 18' 30", 30° 35' 10"
        parts = [part for part in re.split(r"[,;、|]", text.translate(_BRACKETS)) if part.strip()]
    if len(parts) != 2:
        return np.nan, np.nan
    x, y = (_angle(part.strip()) for part in parts)
    return (np.nan, np.nan) if np.isnan(x) or np.isnan(y) else (x, y)
