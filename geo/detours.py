"""Detours: estates whose walk to a station goes a long way round.

A river, a railway or an expressway needs no layer of its own: the streets that are missing there
tell of it.
"""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.coverage import Coverage
from geo.doors import estate_ids

__all__ = ["DETOUR", "NEARBY", "detours"]

DETOUR: Final = 2.0  # a walk more than twice the straight line goes round something
NEARBY: Final = 50.0  # metres; closer than this, the way out of the door makes the ratio …
OUT_OF_DOORS: Final = 4.0  # … unless the walk is so many times longer: then something is between


def detours(
    coverage: Coverage,
    estates: gpd.GeoDataFrame,
    *,
    ratio: float = DETOUR,
    nearby: float = NEARBY,
) -> pd.DataFrame:
    """Return the estates whose walk to the nearest station is far longer than the straight line.

    Parameters
    ----------
    coverage
        From `geo.coverage.measure` on the same estates.
    estates
        With ``id`` and ``name``.
    ratio
        Walks longer than so many times the straight line are told.
    nearby
        Metres; estates with a station nearer than this in a straight line are passed over,
        unless the walk is more than four times as long.

    Returns
    -------
    On the estates' ids, the longest way round first: ``name``, ``walk_m`` (to the station that
    is nearest on foot), ``straight_m`` (to the one that is nearest in a straight line, from the
    same doors) and ``ratio``. Estates outside the communities, and those that cannot walk to
    any station (`Coverage` counts them as unreachable), are left out; without a network there
    are no detours.
    """
    names = estates["name"].to_numpy() if "name" in estates else np.full(len(estates), None)
    table = pd.DataFrame(
        {
            "name": pd.Series(names, index=estate_ids(estates), dtype=object),
            "walk_m": coverage.estates["nearest_m"],
            "straight_m": coverage.estates["straight_m"],
        }
    )
    inside = ~coverage.estates["outside"]
    apart = (table["straight_m"] >= nearby) | (table["walk_m"] > OUT_OF_DOORS * nearby)
    far = inside & apart & ~coverage.estates["unreachable"]
    if coverage.mode != "network":
        far &= False
    told = table[far & (table["walk_m"] > ratio * table["straight_m"])].copy()
    told["ratio"] = told["walk_m"] / told["straight_m"]
    return told.sort_values("ratio", ascending=False, kind="stable")
