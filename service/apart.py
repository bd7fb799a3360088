"""How far needs and offers are apart on foot."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from geo.reach import walking
from service.city import City

__all__ = ["REACH_M", "walks_apart"]

# Farther than this on foot nobody comes regularly; matches stay local (seed row A000-065).
REACH_M: Final = 5_000.0


def walks_apart(city: City, needs: gpd.GeoDataFrame, offers: gpd.GeoDataFrame) -> csr_array:
    """Return walking metres, needs × offers, up to `REACH_M`; NaN where a place is unknown."""
    need_known = ~(needs.geometry.isna() | needs.geometry.is_empty).to_numpy()
    offer_known = ~(offers.geometry.isna() | offers.geometry.is_empty).to_numpy()
    rows, columns = np.flatnonzero(need_known), np.flatnonzero(offer_known)
    unknown = ~(need_known[:, None] & offer_known[None, :])
    blank_row, blank_column = np.nonzero(unknown)
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


def _spots(points: gpd.GeoSeries) -> tuple[gpd.GeoSeries, np.ndarray]:
    """Return the different points, and which of them each row stands on."""
    index, _ = pd.factorize(points.to_wkb())
    spots = points.iloc[np.unique(index, return_index=True)[1]]
    return spots.reset_index(drop=True), index
