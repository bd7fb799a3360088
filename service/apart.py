"""How far needs and offers are apart on foot."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from geo.reach import walking
from matching.scoring import class_fit
from service.city import City

__all__ = ["REACH_M", "unplaced", "walks_apart"]

# Farther than this on foot nobody comes regularly; matches stay local (seed row A000-065).
REACH_M: Final = 5_000.0


def unplaced(rows: gpd.GeoDataFrame) -> np.ndarray:
    """Return which rows have no place."""
    return np.asarray((rows.geometry.isna() | rows.geometry.is_empty).to_numpy(bool))


def walks_apart(city: City, needs: gpd.GeoDataFrame, offers: gpd.GeoDataFrame) -> csr_array:
    """Return walking metres, needs × offers, up to `REACH_M`.

    NaN where either has no place and their classes fit: such are matched within the district by
    class alone. Rows without a column ``category`` have no class to be told apart by.
    """
    need_blank, offer_blank = unplaced(needs), unplaced(offers)
    rows, columns = np.flatnonzero(~need_blank), np.flatnonzero(~offer_blank)
    blank_row, blank_column = _blank_pairs(needs, offers, need_blank, offer_blank)
    parts = [(blank_row, blank_column, np.full(len(blank_row), np.nan))]
    if rows.size and columns.size:
        need_spot, need_index = _spots(needs.geometry.iloc[rows])
        unit_spot, unit_index = _spots(offers.geometry.iloc[columns])
        way = walking(city.network, need_spot)
        found = way.distances(way.place(need_spot), way.place(unit_spot), REACH_M)
        wide = csr_array(found)[need_index][:, unit_index].tocoo()
        parts.append((rows[wide.row], columns[wide.col], wide.data))
    row, column, metres = (np.concatenate(side) for side in zip(*parts, strict=True))
    return csr_array((metres, (row, column)), shape=(len(needs), len(offers)))


def _blank_pairs(
    needs: pd.DataFrame, offers: pd.DataFrame, need_blank: np.ndarray, offer_blank: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs in which either has no place and whose classes fit, class by class."""
    need_class, offer_class, fits = class_fit(needs, offers)
    rows, columns = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for kind in range(len(fits)):
        mine, fitting = need_class == kind, fits[kind][offer_class]
        for ours, theirs in (
            (mine & need_blank, fitting),
            (mine & ~need_blank, fitting & offer_blank),
        ):
            row, column = np.flatnonzero(ours), np.flatnonzero(theirs)
            rows.append(np.repeat(row, len(column)))
            columns.append(np.tile(column, len(row)))
    return np.concatenate(rows), np.concatenate(columns)


def _spots(points: gpd.GeoSeries) -> tuple[gpd.GeoSeries, np.ndarray]:
    """Return the different points, and which of them each row stands on."""
    index, _ = pd.factorize(points.to_wkb())
    spots = points.iloc[np.unique(index, return_index=True)[1]]
    return spots.reset_index(drop=True), index
