"""Coverage by community and by street: the same figures for each area, in one table."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.arrays import Mask
from geo.people import locate
from geo.reach import estate_ids

__all__ = ["area_names", "by_area", "communities_of", "streets_of"]


FIGURES = ("households", "population", "elders")
# Positions of the walks that half and 90 % of an area's estates do not exceed.
WALKS = {"median_walk_m": 0.5, "p90_walk_m": 0.9}
SLACK = 1e-9  # 0.9 is not an exact number


def communities_of(place: pd.DataFrame, communities: gpd.GeoDataFrame | None) -> "pd.Series[Any]":
    """Return the community of each row; None where it lies in a street or district only.

    Parameters
    ----------
    place
        With ``community`` as from `geo.people.locate`.
    communities
        Polygons with ``id`` and ``level``; one whose level is not known is a community.
    """
    at = place["community"]
    upper = _column(communities, "level").isin(["street", "district"])
    return at.where(~at.isin(upper.index[upper]), None)


def streets_of(
    frame: gpd.GeoDataFrame, place: pd.DataFrame, communities: gpd.GeoDataFrame | None
) -> "pd.Series[Any]":
    """Return the street (街道) each row of `frame` belongs to, None where nobody knows.

    Parameters
    ----------
    frame
        Points or polygons.
    place
        ``community`` of its rows, as from `geo.people.locate`.
    communities
        Polygons with ``id``, ``level`` and ``parent``.

    Returns
    -------
    On the index of `place`, the first that is known of: the row's own area, where it is a
    street; the parent of its community, where it is a street; the polygon of level street that
    holds the row's point; the parent as it is written, where no area has such an id.
    """
    level, parent = _column(communities, "level"), _column(communities, "parent")
    streets = level.index[level == "street"]
    at = place["community"]
    above = at.map(parent)
    street = at.where(at.isin(streets)).fillna(above.where(above.isin(streets)))
    if communities is not None and len(streets):
        drawn = communities[(communities["level"] == "street").to_numpy()]
        street = street.fillna(locate(frame, drawn)["community"])
    street = street.fillna(above.where(~above.isin(level.index)))
    return street.astype(object).where(street.notna(), None)


def area_names(communities: gpd.GeoDataFrame | None) -> "pd.Series[Any]":
    """Return the names of the areas by id; the code, else the id, where there is no name."""
    name, code = _column(communities, "name"), _column(communities, "code")
    return name.fillna(code).fillna(pd.Series(name.index, index=name.index))


def by_area(
    inside: pd.DataFrame, area: "pd.Series[Any]", flags: Mapping[str, Mask] | None = None
) -> pd.DataFrame:
    """Return the figures of coverage for each area.

    Parameters
    ----------
    inside
        Estates with ``covered``, ``unreachable``, ``nearest_m``, ``households``,
        ``population``, ``elders``.
    area
        (n,) area of each, None: in none.
    flags
        Column → (n,) estates to be counted in it.

    Returns
    -------
    On the areas in order, those in none last as None: ``estates``, ``covered_estates``,
    ``coverage_estates``, ``unreachable_estates``, ``households`` (reported) and
    ``households_unknown``; ``covered_…`` and ``coverage_…`` of ``households``, ``population``,
    ``elders`` (NaN: not known); ``median_walk_m`` and ``p90_walk_m`` to the nearest station
    (NaN where it falls among estates that cannot reach any) and ``without_walk``. Summed over
    all rows, the counts are those of the whole.
    """
    code, ids = pd.factorize(area.to_numpy(dtype=object), sort=True)
    code = np.where(code < 0, len(ids), code)
    size = len(ids) + int((code == len(ids)).any())
    covered = inside["covered"].to_numpy(dtype=bool)

    def total(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
        sums = np.bincount(code, np.asarray(values, dtype=float), minlength=size)
        return sums.astype(np.float64)

    table = pd.DataFrame(index=pd.Index([*ids, None][:size], dtype=object, name="id"))
    table["estates"] = total(np.ones(len(inside)))
    table["covered_estates"] = total(covered)
    table["coverage_estates"] = table["covered_estates"] / table["estates"]
    table["unreachable_estates"] = total(inside["unreachable"])
    table["households_unknown"] = total(inside["households"].isna())
    for figure in FIGURES:
        values = inside[figure].to_numpy(dtype=float)
        # Nobody known is not "nobody", except that reported households are always counted.
        known = total(~np.isnan(values)) > 0.0 if figure != "households" else np.ones(size, bool)
        everyone, reached = total(np.nan_to_num(values)), total(np.nan_to_num(values) * covered)
        table[figure] = np.where(known, everyone.round(), np.nan)
        table[f"covered_{figure}"] = np.where(known, reached.round(), np.nan)
        table[f"coverage_{figure}"] = np.divide(
            reached, everyone, out=np.full(size, np.nan), where=everyone > 0.0
        )
    for name, flagged in (flags or {}).items():
        table[name] = total(flagged)
    return table.join(_walks(inside["nearest_m"].to_numpy(dtype=float), code, table.index))


def _walks(
    metres: npt.NDArray[np.float64], code: npt.NDArray[np.integer[Any]], ids: pd.Index
) -> pd.DataFrame:
    """Return the walks in the middle and near the end of each area, those without any last."""
    far = np.where(np.isnan(metres), np.inf, metres)
    far = far[np.lexsort((far, code))]
    count = np.bincount(code, minlength=len(ids))
    start = np.cumsum(count) - count
    walks = pd.DataFrame(index=ids)
    for name, share in WALKS.items():
        at = np.maximum(np.ceil(share * count - SLACK), 1.0).astype(np.intp) - 1
        found = far[start + at] if far.size else far
        walks[name] = np.where(np.isfinite(found), found, np.nan)
    walks["without_walk"] = np.bincount(code, np.isnan(metres), minlength=len(ids))
    return walks


def _column(communities: gpd.GeoDataFrame | None, name: str) -> "pd.Series[Any]":
    """Return a column of the areas by id, all missing where there is none."""
    if communities is None:
        return pd.Series([], dtype=object)
    cells = communities[name].to_numpy(dtype=object) if name in communities else None
    column = pd.Series(cells, index=estate_ids(communities), dtype=object)
    return column[~column.index.duplicated()]
