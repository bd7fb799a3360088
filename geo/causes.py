"""Why a zone has no station: one cause for each, told apart by what reaches it."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from geo.arrays import Float, Index, Mask
from geo.detours import DETOUR
from geo.enough import AREA_PER_HOUSEHOLD
from geo.reach import Doors, NetworkWalk, Walk

__all__ = ["SUGGESTIONS", "Ground", "causes"]


# Cause -> code of what to do about it.
SUGGESTIONS: Final = MappingProxyType(
    {
        "space_unused": "open_space",
        "capacity": "add_rooms",
        "no_network": "survey_streets",
        "cut_off": "open_way",
        "space_unusable": "free_space",
        "no_space": "find_space",
        "unknown": "survey_spaces",
    }
)


@dataclass(frozen=True, eq=False)
class Ground:
    """The uncovered estates, the rooms, and the walks between them.

    Attributes
    ----------
    estates, states
        Rows of the uncovered estates and what `geo.coverage.measure` found of them.
    rooms
        Recorded rooms, eligible or not.
    reach
        CSR (rooms × estates): walks within `limit`.
    entered, walk, here
        The estates' doors, the way of walking, and the doors placed in it.
    limit
        Metres.
    """

    estates: gpd.GeoDataFrame
    states: pd.DataFrame
    rooms: gpd.GeoDataFrame
    reach: csr_array
    entered: Doors
    walk: Walk
    here: Any
    limit: float


def causes(
    ground: Ground, zone_of: Index, states: pd.DataFrame, members: Index, is_room: Mask
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Return the cause of each zone and the main reason of the unusable rooms that reach it.

    Parameters
    ----------
    ground
        Estates, rooms and walks.
    zone_of, states, members
        (k,) zone of each member, ascending; its row of `Ground.states`; its position there.
    is_room
        (zones,) whether a room anchors the zone.

    Notes
    -----
    The first that fits:

    - ``space_unused``: an eligible room reaches the zone, and is not open. Where all eligible
      rooms in reach are of known area and together have less than 30 m² for every 100
      reported households of the zone: ``capacity``.
    - ``no_network``: for most of the weight, no street lies within the walk.
    - ``cut_off``: most of the weight stands on an island of the network.
    - ``space_unusable``: only rooms that may not be chosen reach it.
    - ``cut_off`` too: for most of the weight the nearest station is within the walk in a
      straight line, and more than twice as far on foot.
    - ``no_space``: no recorded room reaches it.
    - ``unknown``: no room but existing centres has been recorded anywhere, so nobody knows.
    """
    zones = is_room.size
    near = _rooms_near(ground, zone_of, members, zones)
    eligible = ground.rooms["eligible"].to_numpy(dtype=bool)
    households = np.bincount(zone_of, np.nan_to_num(states["households"]), minlength=zones)
    no_street, on_island = _badly_attached(ground)
    weight = states["weight"].to_numpy(dtype=float)
    total = np.bincount(zone_of, weight, minlength=zones)

    def mostly(flags: Mask) -> Mask:
        flagged = np.bincount(zone_of, weight * flags[members], minlength=zones)
        mask: Mask = flagged > total / 2.0
        return mask

    any_near = np.diff(near.indptr) > 0
    nothing_recorded = np.full(zones, not _recorded(ground.rooms).any())
    cause = np.select(
        [is_room & (_known_area(ground, near, eligible) < AREA_PER_HOUSEHOLD * households),
         is_room, mostly(no_street), mostly(on_island), any_near,
         mostly(_behind_a_barrier(ground)), nothing_recorded],
        ["capacity", "space_unused", "no_network", "cut_off", "space_unusable", "cut_off",
         "unknown"],
        default="no_space",
    ).astype(object)  # fmt: skip
    detail = np.full(zones, None, dtype=object)
    for zone in np.flatnonzero(cause == "space_unusable"):
        rows = near.indices[near.indptr[zone] : near.indptr[zone + 1]]
        reasons = ground.rooms["reason"].iloc[rows].dropna().mode()
        detail[zone] = reasons.iloc[0] if len(reasons) else None
    return cause, detail


def _recorded(rooms: gpd.GeoDataFrame) -> Mask:
    """Return which rooms somebody has recorded as such, and are no centre that exists anyhow."""
    if "centre" not in rooms:
        return np.ones(len(rooms), dtype=bool)
    recorded: Mask = ~rooms["centre"].to_numpy(dtype=bool)
    return recorded


def _rooms_near(ground: Ground, zone_of: Index, members: Index, zones: int) -> csr_array:
    """Return CSR (zones × rooms): the rooms that reach any member of the zone."""
    shape = (zones, len(ground.estates))
    belongs = csr_array((np.ones(members.size), (zone_of, members)), shape=shape)
    reach = ground.reach
    ones = csr_array((np.ones(reach.nnz), reach.indices, reach.indptr), shape=reach.shape)
    return csr_array(belongs @ ones.T)


def _known_area(ground: Ground, near: csr_array, eligible: Mask) -> Float:
    """Return the area of all eligible rooms near each zone; NaN when one is not known."""
    unknown = np.full(len(ground.rooms), np.nan)
    area = pd.to_numeric(ground.rooms["usable_m2"]) if "usable_m2" in ground.rooms else unknown
    zone = np.repeat(np.arange(near.shape[0]), np.diff(near.indptr))
    room = near.indices[eligible[near.indices]]
    each = np.asarray(area, dtype=float)[room]
    # bincount carries NaN: one room of unknown area may be large enough.
    sums = np.bincount(zone[eligible[near.indices]], each, minlength=near.shape[0])
    return sums.astype(np.float64)


def _badly_attached(ground: Ground) -> tuple[Mask, Mask]:
    """Return the estates without a street within the walk, and those on islands."""
    if not isinstance(ground.walk, NetworkWalk):
        nobody = np.zeros(len(ground.estates), dtype=bool)
        return nobody, nobody
    main = ground.walk.network.graph.main
    every = ground.entered.every
    return every(ground.here.leg > ground.limit), every(ground.here.component != main)


def _behind_a_barrier(ground: Ground) -> Mask:
    """Return the estates with a station near in a straight line and far on foot."""
    if not isinstance(ground.walk, NetworkWalk):
        return np.zeros(len(ground.estates), dtype=bool)
    straight = ground.states["straight_m"].to_numpy(dtype=float)
    walked = ground.states["nearest_m"].fillna(np.inf).to_numpy(dtype=float)
    mask: Mask = (straight <= ground.limit) & (walked > DETOUR * straight)
    return mask
