"""Stations that exist: street centres, community centres, stations in estates, and kiosks."""

import numpy as np
import pandas as pd

from service.sample.communities import Areas
from service.sample.ground import BLOCK, Array, river, to_plane
from service.sample.names import COMMUNITIES, STREETS
from service.sample.spaces import Rooms
from service.sample.story import SIX_KINDS, largest_remainder

__all__ = ["centre_spots", "open_stations"]

ESTATE_STATIONS = 24
KIOSKS = {"南": 1700.0, "中": 2450.0, "北": 3350.0}  # plan heights on the west bank
FREE = 0.1  # share of a street centre's area that others may use
HOURS = ("周一至周日 8:30-20:00", "周一至周五 9:00-17:30", "周一至周六 8:30-18:00", None)
FUNCTIONS = (
    "议事室、阅览室、老年活动室",
    "议事室、调解室",
    "党员活动室、儿童之家、健身室",
    "便民服务台",
)


def centre_spots(plan: Array, of_estate: Array) -> Array:
    """Return a plan point for each community's centre, on the street by its middle estate."""
    count = int(of_estate.max()) + 1
    spots = np.empty((count, 2))
    for k in range(count):
        here = plan[of_estate == k]
        middle = here[np.argmin(np.linalg.norm(here - here.mean(axis=0), axis=1))]
        spots[k] = np.floor(middle / BLOCK) * BLOCK + (12.0, 60.0)
    return spots


def open_stations(
    areas: Areas, rooms: Rooms, role: list[str], spots: Array, rng: np.random.Generator
) -> tuple[pd.DataFrame, Array, Array]:
    """Open the stations.

    Returns
    -------
    tuple
        The layer ``stations`` without geometry, its plan points (n, 2), and the numbers of the
        rooms that are now in use.
    """
    served = np.flatnonzero(np.array(role) == "served")
    parts = [
        _street_centres(areas, spots),
        _community_centres(served, spots),
        *_estate_stations(rooms, served, spots, role),
        _kiosks(),
    ]
    rows = [row for part in parts for row in part]
    frame = pd.DataFrame([{k: v for k, v in row.items() if k != "plan"} for row in rows])
    frame.insert(0, "id", [f"ZD{n:02d}" for n in range(1, len(rows) + 1)])
    hosts = frame.set_index("name")["id"]
    frame["space"] = frame["space"].map(lambda name: hosts.get(name, name))
    plan = np.array([row["plan"] for row in rows], dtype=float)
    _equip(frame, rng)
    used = np.flatnonzero(rooms.frame["id"].isin(frame["space"].dropna()))
    return frame, plan, used


def _street_centres(areas: Areas, spots: Array) -> list[dict[str, object]]:
    """Open each street's centre one block away from the community nearest to its middle."""
    rows: list[dict[str, object]] = []
    for k, name in enumerate(STREETS):
        mine = np.flatnonzero(areas.street == k)
        plane = to_plane(spots[mine])
        near = mine[np.argmin(np.linalg.norm(plane - np.median(plane, axis=0), axis=1))]
        spot = spots[near] + np.array([BLOCK, BLOCK])
        rows.append(_row(f"{name}党群服务中心", "street", spot, near, 1260.0))
    return rows


def _community_centres(served: Array, spots: Array) -> list[dict[str, object]]:
    return [
        _row(f"{COMMUNITIES[k]}社区党群服务中心", "community", spots[k], k, 420.0 + 37.0 * (k % 13))
        for k in served
    ]


def _estate_stations(
    rooms: Rooms, served: Array, spots: Array, role: list[str]
) -> list[list[dict[str, object]]]:
    """Open estate stations in rooms of each kind; those in a centre name the centre."""
    counts = largest_remainder(np.array([*SIX_KINDS.values()]), ESTATE_STATIONS)
    fit = (rooms.usable >= 80.0) & (np.array(role)[rooms.community] == "served")
    parts: list[list[dict[str, object]]] = []
    taken: list[str] = []
    for key, count in zip(SIX_KINDS, counts, strict=True):
        if key == "centre":
            chosen = served[:: max(1, len(served) // count)][:count]
            parts.append([_housed(int(k), spots[k]) for k in chosen])
            continue
        here = np.flatnonzero(fit & (rooms.group == key) & ~np.isin(rooms.host, taken))
        _, first = np.unique(rooms.host[here], return_index=True)  # one station in an estate
        chosen = here[np.sort(first)][:count]
        taken.extend(rooms.host[chosen])
        parts.append([_converted(rooms, int(n)) for n in chosen])
    return parts


def _housed(community: int, spot: Array) -> dict[str, object]:
    """Return an estate station in a community's centre (seed A003-022): two rows, one house."""
    centre = f"{COMMUNITIES[community]}社区党群服务中心"
    name = f"{COMMUNITIES[community]}社区中心小区党群服务站"
    return _row(name, "estate", spot, community, 110.0, "shared", centre)


def _converted(rooms: Rooms, n: int) -> dict[str, object]:
    """Return the estate station in room `n`."""
    room = rooms.frame.loc[n]
    area = float(rooms.frame["area_m2"].iloc[n])
    name = f"{rooms.host[n]}党群服务站"
    spot = rooms.plan[n]
    return _row(name, "estate", spot, int(rooms.community[n]), area, room["source"], room["id"])


def _kiosks() -> list[dict[str, object]]:
    """Return small posts on the west bank's promenade."""
    y = np.array([*KIOSKS.values()])
    spots = np.column_stack([river(y) - 108.0, y])
    return [
        _row(f"滨江{word}邻里驿站", "point", spot, None, 28.0)
        for word, spot in zip(KIOSKS, spots, strict=True)
    ]


def _row(
    name: str, level: str, spot: Array, community: int | np.integer | None, area: float,
    source: object = None, space: object = None,
) -> dict[str, object]:  # fmt: skip
    home = None if community is None else f"SQ{int(community) + 1:02d}"
    return {
        "name": name, "level": level, "source": source, "community": home, "area_m2": area,
        "space": space, "plan": np.round(spot, 1),
    }  # fmt: skip


def _equip(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """Add areas for office and activity, rooms and opening hours; some are not recorded."""
    n = len(frame)
    area = frame["area_m2"].to_numpy(float)
    office = np.round(area * rng.uniform(0.1, 0.3, n))
    activity = np.round(area * rng.uniform(0.35, 0.65, n))
    frame["office_m2"] = np.where(rng.random(n) < 0.07, np.nan, office)
    frame["activity_m2"] = np.where(rng.random(n) < 0.07, np.nan, activity)
    # a centre of a street keeps a tenth of its area for others, where activities are recorded
    street = (frame["level"] == "street") & frame["activity_m2"].notna()
    frame["free_m2"] = np.where(street, np.round(area * FREE), np.nan)
    frame["rooms"] = [FUNCTIONS[k] for k in rng.integers(0, len(FUNCTIONS), n)]
    frame["opening_hours"] = [HOURS[k] for k in rng.integers(0, len(HOURS), n)]
