"""Where a row is: its geometry, its WKT, two columns or one column ``lng,lat``, as WGS84."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.coordinates import parse_coordinates, parse_pairs, unswap
from geo.crs import choose_crs, points, to_wgs84
from geo.findings import Findings
from geo.headers import Columns
from geo.layers import Layer
from geo.readers.table import RawTable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Located", "locate"]


@dataclass(frozen=True)
class Located:
    """Places of the rows of a file.

    Parameters
    ----------
    geometry
        (n,) shapely objects, WGS84; None where there is none.
    unplaced
        (n,) ``""``, ``no_location`` (nothing given) or ``bad_location`` (given, not readable).
    given
        (n,) what the file says about the place of unplaced rows.
    crs
        The system of the coordinates, ``""`` where the file has none.
    """

    geometry: npt.NDArray[np.object_]
    unplaced: npt.NDArray[np.object_]
    given: npt.NDArray[np.object_]
    crs: str


def locate(
    raw: RawTable, matched: Columns, layer: Layer, crs: str | None, warnings: Findings
) -> Located:
    """Find the place of each row.

    Parameters
    ----------
    raw, matched
        The file and its columns.
    layer
        A layer without geometry has no places, whatever the file holds.
    crs
        As declared by the caller; goes before what the file states.
    warnings
        Takes ``swapped`` and ``crs_overridden``.

    Raises
    ------
    InputError
        ``crs_not_told`` where nobody says which system the coordinates are in.
    """
    count = len(raw.rows)
    nothing = np.full(count, None, dtype=object)
    if layer.geometry is None:
        return Located(nothing, np.full(count, "", dtype=object), nothing, "")
    shapes, x, y, given = _given(raw, matched)
    known = ~shapely.is_missing(shapes) if shapes is not None else np.isfinite(x) & np.isfinite(y)
    label = crs or ""
    if known.any():
        datum, contradicted = choose_crs(crs, raw.crs, raw.source)
        label = datum.name
        if contradicted:
            warnings.add("crs_overridden", known)
        if shapes is not None:
            shapes, swapped = _unswap_shapes(shapes)
            nothing[known] = to_wgs84(shapes[known], datum)
        else:
            x, y, swapped = unswap(x, y)
            nothing[known] = shapely.points(*points(x[known], y[known], datum))
        warnings.add("swapped", swapped & known)
    placed = known & _on_earth(nothing)
    nothing[~placed] = None
    unplaced = np.full(count, "", dtype=object)
    unplaced[~placed] = [
        "bad_location" if any(sign.isdigit() and sign != "0" for sign in text) else "no_location"
        for text in given[~placed]
    ]
    return Located(nothing, unplaced, given, label)


def _given(
    raw: RawTable, matched: Columns
) -> tuple[
    npt.NDArray[np.object_] | None,
    npt.NDArray[np.float64],
    npt.NDArray[np.float64],
    npt.NDArray[np.object_],
]:
    """Return shapes, else x and y, and what was given as text."""
    count, at = len(raw.rows), matched.location
    nan = np.full(count, np.nan)
    if raw.geometry is not None:
        return _whole(raw.geometry.copy()), nan, nan, np.full(count, "", dtype=object)
    if {"lng", "lat"} <= at.keys():
        east, north = raw.columns.iloc[:, at["lng"]], raw.columns.iloc[:, at["lat"]]
        x, y = parse_coordinates(east), parse_coordinates(north)
        x, y = _without_zero(x, y)
        return None, x, y, _texts(east, north)
    if "lnglat" in at:
        pairs = raw.columns.iloc[:, at["lnglat"]]
        x, y = _without_zero(*parse_pairs(pairs))
        return None, x, y, _texts(pairs)
    if "wkt" in at:
        cells = raw.columns.iloc[:, at["wkt"]]
        texts = _texts(cells)
        with np.errstate(invalid="ignore"):
            shapes = shapely.from_wkt(texts, on_invalid="ignore")
        return _whole(shapes), nan, nan, texts
    return None, nan, nan, np.full(count, "", dtype=object)


def _without_zero(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return x, y with 0, 0 as missing: it is what exports write for an unknown place."""
    zero = (x == 0) & (y == 0)
    return np.where(zero, np.nan, x), np.where(zero, np.nan, y)


def _texts(*columns: "pd.Series[Any]") -> npt.NDArray[np.object_]:
    """Return what the cells of a row say, the two parts separated by a comma."""
    parts = [column.where(column.notna(), "").astype(str).str.strip() for column in columns]
    joined = [",".join(filter(None, row)) for row in zip(*parts, strict=True)]
    texts = np.empty(len(joined), dtype=object)
    texts[:] = joined
    return texts


def _unswap_shapes(
    shapes: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    """Put longitude before latitude in shapes, judged by the middle of their bounds."""
    west, south, east, north = shapely.bounds(shapes).T
    swapped = unswap((west + east) / 2, (south + north) / 2)[2]
    if swapped.any():
        shapes[swapped] = shapely.transform(shapes[swapped], lambda xy: xy[:, ::-1])
    return shapes, swapped


def _on_earth(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    west, south, east, north = shapely.bounds(shapes).T
    with np.errstate(invalid="ignore"):
        return np.asarray((west >= -180) & (east <= 180) & (south >= -90) & (north <= 90))


def _whole(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the shapes without those that have a corner which is not a number."""
    xy, shape = shapely.get_coordinates(shapes, return_index=True)
    shapes[shape[~np.isfinite(xy).all(axis=1)]] = None
    return shapes
