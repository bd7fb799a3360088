"""Offers that ask for a room: which station, existing or chosen, has it free."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from geo.enough import AREA_PER_HOUSEHOLD
from matching.pairing import PairingProblem, solve
from matching.scoring import distance_fit
from service.apart import walks_apart
from service.city import City
from service.plain import plain
from service.siting.choosing import with_opened

__all__ = ["rooms_of"]

SECONDS: Final = 5.0


def rooms_of(
    city: City, offers: gpd.GeoDataFrame, chosen: gpd.GeoDataFrame, seed: int
) -> dict[str, Any]:
    """Return ``rooms`` and ``rooms_unplaced``: as many offers housed as can be, then the nearest.

    An offer with ``room_m2`` asks for one room of that size. A station offers its ``free_m2``;
    one whose free area is not recorded offers none, because its whole area is no room to spare. A
    chosen room offers what is left of its usable area after 0.3 m² for each household that it newly
    reaches. Several offers may share a station as far as its area goes, each within reach.

    Parameters
    ----------
    offers
        As `offers_of` gives them; units of whichever kind, social organisations above all.
    chosen
        Rooms of the site run, ``usable_m2`` and ``gain_households`` among their columns.
    """
    asking = offers[offers["room_m2"].astype(float) > 0].reset_index(drop=True)
    stations = with_opened(city.stations, chosen) if len(chosen) else city.stations
    free = _free(stations, len(city.stations), chosen)
    giving = stations[free > 0].reset_index(drop=True)
    free = free[free > 0]
    wanted = asking["room_m2"].to_numpy(float)
    apart = walks_apart(city, asking, giving)
    row = np.repeat(np.arange(len(asking)), np.diff(apart.indptr))
    load = csr_array((wanted[row], apart.indices, apart.indptr), shape=apart.shape)
    near = csr_array((distance_fit(apart.data), apart.indices, apart.indptr), shape=apart.shape)
    problem = PairingProblem(near, free, load=load, group=np.arange(len(asking)))
    pairs = solve(problem, SECONDS, seed).pairs
    metres = dict(zip(zip(row, apart.indices, strict=True), apart.data, strict=True))
    homeless = np.setdiff1d(np.arange(len(asking)), pairs[:, 0])
    housed: list[dict[str, Any]] = plain(
        [_housed(asking.iloc[i], giving.iloc[j], metres[i, j], city) for i, j in pairs.tolist()]
    )
    unplaced: list[dict[str, Any]] = plain(
        [{**_asked(asking.iloc[i]), **_why(i, wanted[i], free, apart)} for i in homeless.tolist()]
    )
    return {"rooms": housed, "rooms_unplaced": unplaced}


def _free(stations: gpd.GeoDataFrame, existing: int, chosen: gpd.GeoDataFrame) -> np.ndarray:
    """Return the free area of each station and opened room, 0 where it is not known."""
    free = pd.to_numeric(stations["free_m2"]).astype(float).fillna(0.0).to_numpy(float).copy()
    if len(chosen):
        needed = AREA_PER_HOUSEHOLD * chosen["gain_households"].astype(float).fillna(0.0)
        spare = (chosen["usable_m2"].astype(float) - needed).fillna(0.0)
        free[existing:] = np.maximum(spare.to_numpy(float), 0.0)
    return np.asarray(free)


def _asked(offer: pd.Series) -> dict[str, Any]:
    names = ("unit", "unit_name", "unit_kind", "registration")
    return {
        "offer": offer["id"],
        "offer_text": offer["text"],
        "offer_category": offer["category"],
        **{name: offer[name] for name in names},
        "area_m2": float(offer["room_m2"]),
    }


def _housed(offer: pd.Series, station: pd.Series, metres: float, city: City) -> dict[str, Any]:
    return {
        **_asked(offer),
        "station": station["id"],
        "station_name": station["name"],
        "metres": metres,
        "straight": city.straight,
    }


def _why(row: int, wanted: float, free: np.ndarray, apart: csr_array) -> dict[str, Any]:
    """Return why an offer has no room, and the largest free area within its reach."""
    reach = apart.indices[apart.indptr[row] : apart.indptr[row + 1]]
    if len(free) == 0:
        code = "free_unknown"
    elif len(reach) == 0:
        code = "too_far"
    else:
        code = "too_large" if free[reach].max() < wanted else "taken"
    return {"code": code, "largest_m2": float(free[reach].max()) if len(reach) else None}
