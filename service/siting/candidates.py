"""Which rooms siting may choose, and what each costs (INTERFACE, "What siting may choose").

A space is a candidate unless it is in use, occupied, banned or too small; rooms still to be
handed over are candidates with the note ``handover_first``. Each community or street centre is
offered as a shared room at no cost unless it already houses an estate station.
Sources: seed rows A003-006…027 (four batches), A003-021 (no double building), STANDARDS B14.
"""

from collections.abc import Collection

import geopandas as gpd
import numpy as np
import pandas as pd

from service.errors import ServiceError

__all__ = ["PREFERENCE", "candidates", "resolve_ids"]

# The four batches in the order the field prefers them when gains tie (seed A003-006…A003-026).
PREFERENCE = {"handed_over": 0, "idle": 1, "shared": 2, "resident": 3}
HANDOVER_FIRST = (
    "due",
    "notified",
    "surveyed",
    "area_mismatch",
    "papers_missing",
    "developer_gone",
)
COLUMNS = [
    "id",
    "name",
    "source",
    "kind",
    "state",
    "usable_m2",
    "cost_yuan",
    "yearly_yuan",
    "cost_estimated",
    "centre",
    "eligible",
    "reason",
    "notes",
    "geometry",
]


def candidates(
    spaces: gpd.GeoDataFrame,
    stations: gpd.GeoDataFrame,
    *,
    min_area: float = 80.0,
    banned: Collection[str] = (),
    locked: Collection[str] = (),
) -> gpd.GeoDataFrame:
    """Return every space and centre with its eligibility, cost and notes.

    Parameters
    ----------
    spaces, stations
        Layers as stored.
    min_area
        Least usable area of a space in m²; one of unknown area passes with the note
        ``area_unknown``. A centre is offered whatever its area.
    banned, locked
        Ids. A locked room is a candidate whatever its state: the meeting has decided.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, one row for each room, `COLUMNS`; ``reason`` is the code of what rules the
        room out (None when eligible), ``notes`` a tuple of codes, ``cost_yuan`` NaN only
        where no cost is known in the whole workspace.
    """
    rooms = pd.concat([_rooms(spaces, stations), _centres(stations)], ignore_index=True)
    banned, locked = set(banned), set(locked)
    reason = pd.Series(None, index=rooms.index, dtype=object)
    reason[(rooms["usable_m2"] < min_area) & ~rooms["centre"]] = "too_small"
    reason[rooms["state"] == "occupied"] = "occupied"
    reason[rooms["in_use"]] = "in_use"
    reason[rooms["id"].isin(locked)] = None
    reason[rooms["id"].isin(banned)] = "banned"
    rooms["reason"] = reason.where(reason.notna(), None)
    rooms["eligible"] = reason.isna()
    _price(rooms)
    rooms["notes"] = _notes(rooms, min_area)
    return gpd.GeoDataFrame(rooms[COLUMNS], geometry="geometry", crs=4326)


def resolve_ids(asked: Collection[str], rooms: gpd.GeoDataFrame, *, option: str) -> list[str]:
    """Return the ids that people mean by id or unique name.

    Raises
    ------
    ServiceError
        ``room_unknown`` or ``room_ambiguous``, naming the option and what was asked for.
    """
    known = set(rooms["id"])
    by_name = rooms.groupby("name")["id"].agg(list)
    found = []
    for word in asked:
        ids = [word] if word in known else by_name.get(word, [])
        if not ids:
            raise ServiceError("room_unknown", option=option, room=word)
        if len(ids) > 1:
            raise ServiceError("room_ambiguous", option=option, room=word, ids=", ".join(ids))
        found.append(ids[0])
    return found


def _rooms(spaces: gpd.GeoDataFrame, stations: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the spaces in the columns of candidates; in use where a station names them."""
    columns = ["id", "name", "source", "kind", "state", "floor", "yearly_yuan", "geometry"]
    rooms = pd.DataFrame(spaces[columns])
    rooms["usable_m2"] = spaces["usable_m2"].fillna(spaces["area_m2"]).astype(float)
    rooms["cost_yuan"] = spaces["fitout_yuan"].astype(float)
    rooms["in_use"] = (spaces["state"] == "in_use") | spaces["id"].isin(stations["space"].dropna())
    rooms["centre"] = False
    return rooms


def _centres(stations: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return community and street centres, each a shared room at no cost."""
    centre = stations["level"].isin(["community", "street"])
    housing = set(stations.loc[stations["level"].isin(["estate", "point"]), "space"].dropna())
    rooms = pd.DataFrame(stations.loc[centre, ["id", "name", "geometry"]])
    rooms["source"], rooms["kind"], rooms["state"] = "shared", "centre", None
    rooms["floor"], rooms["yearly_yuan"], rooms["cost_yuan"] = None, np.nan, 0.0
    rooms["usable_m2"] = stations.loc[centre, "area_m2"].astype(float)
    rooms["in_use"] = rooms["id"].isin(housing)
    rooms["centre"] = True
    return rooms


def _price(rooms: pd.DataFrame) -> None:
    """Estimate unknown costs at the workspace's median per m², never 0, and flag them."""
    known = rooms["cost_yuan"].notna() & ~rooms["centre"]
    if rooms.loc[known, "cost_yuan"].median() == 0:  # rooms that come fitted out tell nothing
        known &= rooms["cost_yuan"] > 0
    per_m2 = (rooms["cost_yuan"] / rooms["usable_m2"])[known & (rooms["usable_m2"] > 0)].median()
    estimate = (rooms["usable_m2"] * per_m2).fillna(rooms.loc[known, "cost_yuan"].median())
    rooms["cost_estimated"] = rooms["cost_yuan"].isna()
    rooms["cost_yuan"] = rooms["cost_yuan"].fillna(estimate.round().clip(lower=1))


def _notes(rooms: pd.DataFrame, min_area: float) -> list[tuple[str, ...]]:
    """Return codes a meeting should know of each room; some only of what it has locked."""
    below = rooms["floor"].astype("string").str.contains(r"负|地下|^-|^B\d", na=False)
    marks = {
        "handover_first": rooms["state"].isin(HANDOVER_FIRST),
        "vacate_first": (rooms["state"] == "occupied") & rooms["eligible"],
        "below_least_area": (rooms["usable_m2"] < min_area) & ~rooms["centre"] & rooms["eligible"],
        "area_unknown": rooms["usable_m2"].isna(),
        "cost_estimated": rooms["cost_estimated"],
        "underground": below,
        "housed_in_centre": rooms["centre"],
    }
    flags = pd.DataFrame(marks).to_numpy(dtype=bool)
    names = np.array(list(marks), dtype=object)
    return [tuple(names[row]) for row in flags]
