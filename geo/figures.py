"""All figures of coverage in one go: minutes, areas, sensitivity, enough, equity.

What each is made of stands in `docs/methods.md` and with the functions called here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.by_area import area_names, by_area, communities_of, streets_of
from geo.coverage import Coverage
from geo.enough import STATES, Enough, enough
from geo.equity import area_equity, walk_equity
from geo.minutes import minutes_to_nearest
from geo.people import locate
from geo.shares import FACTORS, sensitivity

__all__ = ["Figures", "figures"]


@dataclass(frozen=True)
class Figures:
    """What `figures` found.

    Attributes
    ----------
    summary
        The headline of `geo.coverage.measure` with ``minutes``, ``sensitivity``, ``enough`` and
        ``equity``.
    communities, streets
        Figures of each area, on its id: those of `geo.by_area.by_area`, ``name``, the count of
        estates in each state of `geo.enough.STATES`; communities with their ``street``, streets
        with ``station_area_m2`` and ``m2_per_household`` (NaN: not known).
    stations
        `geo.enough.Enough.stations`.
    estates
        `geo.coverage.Coverage.estates` with the columns of `geo.enough.Enough.estates`.
    """

    summary: dict[str, Any]
    communities: pd.DataFrame
    streets: pd.DataFrame
    stations: pd.DataFrame
    estates: pd.DataFrame


def figures(
    coverage: Coverage,
    stations: gpd.GeoDataFrame,
    communities: gpd.GeoDataFrame | None = None,
    *,
    factors: Sequence[float] = FACTORS,
) -> Figures:
    """Return every figure of `coverage`, which was measured on these stations and communities.

    Parameters
    ----------
    coverage
        From `geo.coverage.measure`.
    stations, communities
        As given to it.
    factors
        Of the walk, for ``sensitivity``.
    """
    room = enough(coverage, stations)
    estates = coverage.estates.join(room.estates)
    inside = estates[~estates["outside"]]
    areas = _communities(inside, communities)
    streets = _streets(inside, room, stations, communities)
    summary = coverage.summary | {
        "minutes": minutes_to_nearest(inside, coverage.speed),
        "sensitivity": sensitivity(inside, coverage.walk_m, factors),
        "enough": room.summary,
        "equity": {"walk": walk_equity(inside), "area": area_equity(streets)},
    }
    return Figures(summary, areas, streets, room.stations, estates)


def _communities(inside: pd.DataFrame, communities: gpd.GeoDataFrame | None) -> pd.DataFrame:
    area = communities_of(inside, communities)
    table = _table(inside, area, communities)
    street = inside["street"].groupby(area.to_numpy(dtype=object)).first()
    table.insert(1, "street", street.reindex(table.index).to_numpy(dtype=object))
    return table


def _streets(
    inside: pd.DataFrame,
    room: Enough,
    stations: gpd.GeoDataFrame,
    communities: gpd.GeoDataFrame | None,
) -> pd.DataFrame:
    """Return the figures by street, with the area of the stations that stand in each."""
    table = _table(inside, inside["street"], communities)
    place = locate(stations, communities)
    street = streets_of(stations, place, communities).reindex(room.stations.index)
    area = room.stations["area_m2"].groupby(street.to_numpy(dtype=object))
    # One station of unknown area leaves the sum unknown; a street without stations has 0 m².
    total = area.sum(min_count=0).where(area.count() == area.size())
    table["station_area_m2"] = total.reindex(table.index, fill_value=0.0)
    table.loc[table.index.isna(), "station_area_m2"] = np.nan
    weight = inside["weight"].groupby(inside["street"].to_numpy(dtype=object)).sum()
    table["households_with_estimates"] = weight.reindex(table.index)
    table["m2_per_household"] = table["station_area_m2"] / table["households_with_estimates"]
    return table


def _table(
    inside: pd.DataFrame, area: "pd.Series[Any]", communities: gpd.GeoDataFrame | None
) -> pd.DataFrame:
    flags = {f"{state}_estates": (inside["state"] == state).to_numpy() for state in STATES}
    table = by_area(inside, area, flags)
    own = pd.Series(table.index, index=table.index, dtype=object)
    table.insert(0, "name", area_names(communities).reindex(table.index).fillna(own))
    return table
