"""Units that a workspace holds twice: rows of one name close to each other are one unit."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.names import normalise_name
from geo.places import lonlat, metres

__all__ = ["first_of_each", "merged"]

# Two points of one unit, such as its gate and its middle, lie no farther apart than this; branches
# of one name, such as of a bank, lie farther.
CLOSE_M: Final = 300.0


def first_of_each(units: gpd.GeoDataFrame) -> dict[str, str]:
    """Return for each id the id of the first row of the same name within 300 m.

    Names count without spaces, width and brackets (`geo.names.normalise_name`). They are keys as
    well, where all rows of the name are one unit: two rows of one name leave references to it
    unresolved, and those are kept as text.
    """
    alike = _names(units)
    ids, points = units["id"].to_numpy(object), lonlat(units)
    first = dict(zip(ids, ids, strict=True))
    for rows in pd.Series(range(len(ids))).groupby(alike).indices.values():
        for at, row in enumerate(rows):
            before = [each for each in rows[:at] if first[ids[each]] == ids[each]]
            apart = metres(points[[row] * len(before)], points[before])
            near = np.flatnonzero(apart <= CLOSE_M)
            if len(near):
                first[ids[row]] = ids[before[near[0]]]
    named = pd.DataFrame(
        {"name": units["name"].to_numpy(), "alike": alike, "first": first.values()}
    )
    sole = named.dropna().groupby("alike")["first"].transform("nunique") == 1
    names = named.dropna()[sole]
    return {**dict(zip(names["name"], names["first"], strict=True)), **first}


def merged(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the same rows, each with the first known values of all rows of its unit."""
    first = units["id"].map(first_of_each(units))
    if first.is_unique:
        return units
    known = pd.DataFrame(units.drop(columns=["id", "geometry"])).groupby(first.to_numpy()).first()
    filled = known.reindex(first.to_numpy()).set_index(units.index)
    return gpd.GeoDataFrame(
        units[["id"]].join(filled), geometry=units.geometry.to_numpy(), crs=units.crs
    )


def _names(units: gpd.GeoDataFrame) -> np.ndarray:
    """Return the normalised names; a row without one is alone under its id."""
    pairs = zip(units["id"], units["name"], strict=True)
    return np.array(
        [normalise_name(name) if isinstance(name, str) else f"id {key}" for key, name in pairs],
        dtype=object,
    )
