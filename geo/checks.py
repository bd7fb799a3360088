"""Plausibility: what is odd about the places of a file, told and kept.

Nothing here changes or rejects a row; each check adds its code to the rows' ``flags``.
"""

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.clean import Cleaned
from geo.datums import LEAST, better_datum
from geo.findings import Findings
from geo.layers import LAYERS
from geo.names import PLACE_KEYED, normalise_name
from geo.places import lonlat, metres

__all__ = ["check", "is_trusted", "wants_streets"]

MANY = 3
"""So many differently named rows at one point are ``shared_location``."""
SHARED_SHARE, SHARED_LEAST = 0.5, 10
"""A file of at least 10 placed estates is untrusted when more than half of them share a point."""
TWIN = 100.0
"""Rows of one name within so many metres are ``duplicate``."""
FAR, FAR_TIMES, FAR_LEAST = 50_000.0, 10.0, 5
"""``far_from_bulk``: farther from the layer's middle than 50 km and than 10 × the median."""


def is_trusted(cleaned: Cleaned) -> bool:
    """Tell whether the points of a file are its rows' own.

    A list of estates whose points are largely shared by differently named estates holds the
    places of something else, such as the nearest broker's shop. Other layers may well share
    points: several spaces or units are in one building.
    """
    if cleaned.layer != "estates":
        return True
    names = _names_at_point(cleaned.frame)
    placed = names > 0
    return placed.sum() < SHARED_LEAST or bool((names[placed] > 1).mean() <= SHARED_SHARE)


def wants_streets(cleaned: Cleaned) -> bool:
    """Tell whether `check` can use streets: for enough estates with places of their own."""
    placed = int((cleaned.unplaced == "").sum())
    return cleaned.layer == "estates" and placed >= LEAST and is_trusted(cleaned)


def check(cleaned: Cleaned, context: Mapping[str, pd.DataFrame]) -> Cleaned:
    """Add what is odd about the rows' places to their flags and to the warnings.

    Parameters
    ----------
    cleaned
        One file.
    context
        Layers as stored; ``communities`` are used where there are any, and for estates
        ``streets``.

    Returns
    -------
    Cleaned
        With ``shared_location``, ``outside`` or ``far_from_bulk``, ``duplicate``, and
        ``datum_suspect`` on every row with a place, its value the datum that fits better.
    """
    frame = cleaned.frame
    found = Findings(frame["source_row"].to_numpy(dtype=np.int64))
    found.add("duplicate", _duplicates(cleaned))
    contract = LAYERS[cleaned.layer]
    if contract.geometry is not None:
        if "name" in contract.names and contract.geometry != "line":
            found.add("shared_location", _names_at_point(frame) >= MANY)
        areas = context.get("communities")
        if cleaned.layer == "communities" or areas is None or areas.empty:
            found.add("far_from_bulk", _far(frame))
        elif contract.geometry != "line":
            found.add("outside", _outside(frame, areas))
    streets = context.get("streets")
    if streets is not None and wants_streets(cleaned):
        best = better_datum(lonlat(frame), cleaned.crs, streets)
        placed = (cleaned.unplaced == "") & (best is not None)
        found.add("datum_suspect", placed, values=np.full(len(frame), best, dtype=object))
    flags = [
        ",".join(filter(None, both)) for both in zip(frame["flags"], found.flags(), strict=True)
    ]
    return replace(
        cleaned,
        frame=frame.assign(flags=pd.Series(flags, index=frame.index, dtype=object)),
        warnings=(*cleaned.warnings, *found),
    )


def _names_at_point(frame: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    """Return (n,) how many different names stand at each row's point; 0 without a point."""
    places = pd.DataFrame(np.round(lonlat(frame), 6), columns=["lng", "lat"])
    places["name"] = frame["name"].map(normalise_name).to_numpy()
    counts = places.groupby(["lng", "lat"])["name"].transform("nunique")
    return counts.fillna(0).to_numpy(dtype=np.int64)


def _outside(frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Return (n,) whether a row with a place lies in none of `areas`."""
    middles = shapely.points(lonlat(frame))
    placed = ~shapely.is_missing(frame.geometry.to_numpy())
    inside = np.zeros(len(frame), dtype=bool)
    tree = shapely.STRtree(areas.geometry.to_numpy())
    inside[tree.query(middles, predicate="intersects")[0]] = True
    return np.asarray(placed & ~inside)


def _far(frame: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    places = lonlat(frame)
    placed = np.isfinite(places[:, 0])
    far = np.zeros(len(frame), dtype=bool)
    if placed.sum() >= FAR_LEAST:
        middle = np.median(places[placed], axis=0)
        apart = metres(places[placed], np.tile(middle, (int(placed.sum()), 1)))
        far[placed] = apart > max(FAR, FAR_TIMES * float(np.median(apart)))
    return far


def _duplicates(cleaned: Cleaned) -> npt.NDArray[np.bool_]:
    """Return (n,) whether another row has the same name and place, or says the same."""
    frame, layer = cleaned.frame, cleaned.layer
    if LAYERS[layer].geometry is None or layer in PLACE_KEYED:
        return pd.Series(cleaned.base).duplicated(keep=False).to_numpy()
    names = pd.Series(frame["name"].map(normalise_name).to_numpy())
    twins = np.zeros(len(frame), dtype=bool)
    for at in names[names != ""].groupby(names).indices.values():
        if len(at) > 1:
            places = lonlat(frame.iloc[at])
            apart = metres(np.repeat(places, len(at), axis=0), np.tile(places, (len(at), 1)))
            near = apart.reshape(len(at), len(at)) <= TWIN
            twins[at] = near.sum(axis=1) > 1
    return twins
