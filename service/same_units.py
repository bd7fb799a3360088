"""Units that a workspace holds twice: rows of one name at one place are one unit."""

import geopandas as gpd
import pandas as pd

__all__ = ["first_of_each", "merged"]


def first_of_each(units: gpd.GeoDataFrame) -> dict[str, str]:
    """Return for each id the id of the first row of the same name and place.

    Names are keys as well, where all rows of the name are one unit: two rows of one name leave
    references to it unresolved, and those are kept as text.
    """
    places = units.geometry.to_wkb().where(units["name"].notna(), units["id"])
    first = units["id"].groupby([units["name"].fillna(units["id"]), places]).transform("first")
    named = pd.DataFrame({"name": units["name"], "first": first}).dropna().drop_duplicates()
    named = named[~named.duplicated("name", keep=False)]
    return {
        **dict(zip(named["name"], named["first"], strict=True)),
        **dict(zip(units["id"], first, strict=True)),
    }


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
