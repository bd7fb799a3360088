"""Who lives in the estates: community, households, weight, population, elders.

Missing is missing: an estimate is kept apart from what was reported and is marked.
"""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.arrays import Float
from geo.errors import InputError
from geo.reach import estate_ids, locations

__all__ = ["locate", "people"]


# The smallest area wins; one whose level is not known is taken for a community.
LEVEL_RANK: Final = {"community": 0, "street": 1, "district": 2}


def locate(estates: gpd.GeoDataFrame, communities: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """Return the community of each estate and whether it lies outside all of them.

    Parameters
    ----------
    estates
        Points or polygons, with the column ``community`` where known.
    communities
        Polygons with ``id`` and ``level`` (district, street, community).

    Returns
    -------
    On the estates' ids: ``community`` (the given one if there is such an id, else the smallest
    level whose polygon holds the estate's point, else None) and ``outside`` (in no polygon;
    False where there are no communities).

    Raises
    ------
    InputError
        ``layer_crs_missing``, ``layer_location_missing``.
    """
    ids = estate_ids(estates)
    given = _given_community(estates)
    if communities is None or len(communities) == 0:
        return _place(given, np.zeros(len(ids), dtype=bool), ids)
    if communities.crs is None:
        raise InputError("layer_crs_missing", layer="communities")
    points = np.asarray(locations(estates, "estates").values)
    areas = communities.geometry.to_crs(estates.crs) if len(estates) else communities.geometry
    shapes = np.asarray(areas.values)
    shapes = np.where(shapely.is_valid(shapes), shapes, shapely.make_valid(shapes))
    point, area = shapely.STRtree(shapes).query(points, predicate="intersects")
    rank = _column(communities, "level").map(LEVEL_RANK).fillna(0).to_numpy()
    order = np.lexsort((area, shapely.area(shapes)[area], rank[area], point))
    first = order[np.unique(point[order], return_index=True)[1]]
    known = np.asarray(estate_ids(communities), dtype=object)
    found = np.full(len(ids), None, dtype=object)
    found[point[first]] = known[area[first]]
    outside = np.ones(len(ids), dtype=bool)
    outside[point] = False
    resolved = np.where(pd.Series(given).isin(known).to_numpy(), given, found)
    return _place(resolved, outside, ids)


def _place(
    community: npt.NDArray[np.object_], outside: npt.NDArray[np.bool_], ids: pd.Index
) -> pd.DataFrame:
    # As objects: a column of text would turn None into NaN.
    named = pd.Series(community, index=ids, dtype=object)
    return pd.DataFrame({"community": named, "outside": outside}, index=ids)


def people(
    estates: gpd.GeoDataFrame, place: pd.DataFrame, communities: gpd.GeoDataFrame | None
) -> pd.DataFrame:
    """Return households, weight, population and elders of each estate.

    Parameters
    ----------
    estates
        With ``households``, ``population``, ``elders`` where known; 0 is not known.
    place
        ``community`` and ``outside`` as from `locate`.
    communities
        With ``population`` and ``elders`` where known.

    Returns
    -------
    On the estates' ids: ``households`` (reported, else NaN); ``weight`` (households, else the
    median of the reported ones of the estate's community, else of all estates inside, else 1)
    and ``weight_estimated``; ``population`` and ``elders`` (reported, else what the reported
    estates of the community leave of its own figure, split by weight, else NaN) with
    ``population_estimated`` and ``elders_estimated``.
    """
    inside = ~place["outside"].to_numpy()
    community = place["community"].where(inside)
    households = _count(estates, "households")
    reported = pd.Series(households).where(inside)
    local = reported.groupby(community.to_numpy()).transform("median").to_numpy()
    overall = reported.median()
    weight = np.where(np.isnan(households), local, households)
    weight = np.where(np.isnan(weight), overall, weight)
    weight = np.where(np.isnan(weight), 1.0, weight)
    columns: dict[str, object] = {
        "households": households,
        "weight": weight,
        "weight_estimated": np.isnan(households),
    }
    for figure in ("population", "elders"):
        known = _count(estates, figure)
        shared = _split(known, weight, community, communities, figure)
        estimated = np.isnan(known) & ~np.isnan(shared)
        columns[figure] = np.where(estimated, shared, known)
        columns[f"{figure}_estimated"] = estimated
    return pd.DataFrame(columns, index=place.index)


def _split(
    known: Float,
    weight: Float,
    community: "pd.Series[str]",
    communities: gpd.GeoDataFrame | None,
    figure: str,
) -> Float:
    """Split what the estates leave of each community's figure over those without their own."""
    if communities is None or len(communities) == 0:
        return np.full(known.size, np.nan)
    total = pd.Series(_count(communities, figure), index=estate_ids(communities))
    total = total[~total.index.duplicated()]
    unknown = np.isnan(known)
    by = community.to_numpy()
    taken = pd.Series(np.nan_to_num(known)).groupby(by).transform("sum").to_numpy()
    sharing = pd.Series(np.where(unknown, weight, 0.0)).groupby(by).transform("sum").to_numpy()
    left = total.reindex(community).to_numpy(dtype=float) - taken
    with np.errstate(invalid="ignore", divide="ignore"):
        share: Float = np.where(left > 0.0, left * weight / sharing, np.nan)
    return np.where(unknown, share, np.nan)


def _count(frame: gpd.GeoDataFrame, column: str) -> Float:
    """Return a column of counts as floats; missing, infinite, 0 and less are NaN."""
    numbers = pd.to_numeric(_column(frame, column), errors="coerce")
    values: Float = numbers.to_numpy(dtype=float, na_value=np.nan)
    return np.where((values > 0.0) & (values < np.inf), values, np.nan)


def _column(frame: gpd.GeoDataFrame, column: str) -> "pd.Series[Any]":
    cells: pd.Series[Any] = (
        frame[column] if column in frame else pd.Series(np.nan, index=frame.index, dtype=float)
    )
    return cells


def _given_community(estates: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    cells = _column(estates, "community").astype(object)
    return np.asarray(cells.where(cells.notna(), None), dtype=object)
