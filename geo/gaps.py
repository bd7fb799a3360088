"""Gap zones: where a station is missing, why, and what would help.

A zone is a set of uncovered estates that one station could serve. Repeatedly the eligible
space, and where no space reaches anybody any more the estate without a zone, that reaches most
uncovered weight within the walk becomes the anchor of a zone; the uncovered estates it reaches
are its members. Every uncovered estate inside the communities is in exactly one zone, and an
estate that anchors a zone is one of its members.
Source: seed rows A003-006 … 027 (the four batches of rooms), A003-021 (no duplicates).
"""

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array, eye_array

from geo.arrays import Index
from geo.causes import SUGGESTIONS, Ground, causes
from geo.coverage import Coverage
from geo.errors import InputError
from geo.levels import positive_cutoff
from geo.reach import Doors, Walk, doors, estate_ids, locations, walking
from geo.walking.attach import Attachment
from geo.walking.network import WalkNetwork
from geo.zones import Zone, group_by_reach

__all__ = ["gap_zones"]

# Uncovered estates that reach one another are held as pairs, some 16 bytes each.
MOST_PAIRS: Final = 500_000_000
SAMPLE: Final = 500


def gap_zones(
    coverage: Coverage,
    estates: gpd.GeoDataFrame,
    candidates: gpd.GeoDataFrame | None,
    *,
    network: WalkNetwork | None = None,
    cutoff: float | None = None,
    entrances: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Group the uncovered estates into zones and tell their causes.

    Parameters
    ----------
    coverage
        From `geo.coverage.measure` on the same estates.
    estates
        Points or polygons with ``id`` and ``name``.
    candidates
        Spaces: ``id``, ``name``, ``eligible`` (bool), ``reason`` (code, of those not eligible)
        and, where known, ``usable_m2``. None or empty: nobody has recorded any.
    network
        Walking network; None: straight distance × 1.3.
    cutoff
        Metres; default: the coverage's own.
    entrances
        Points with ``estate``: where gated estates are entered.

    Returns
    -------
    WGS84 points (where the anchor is) indexed by ``id`` (G001 … in order of weight), with the
    columns ``id``, ``name``, ``estates``, ``households`` (reported), ``households_unknown``,
    ``weight``, ``population`` (NaN: not known), ``cause`` and ``suggestion`` (`geo.causes`),
    ``detail`` (the most frequent reason of unusable rooms, else None), ``nearest_station_m``
    (NaN: no station can be reached), ``community`` (the one with most of the weight), ``anchor``
    (id of the space or estate), ``anchor_kind`` (space, estate) and ``members`` (ids).
    """
    limit = positive_cutoff(coverage.walk_m if cutoff is None else cutoff)
    states = coverage.estates
    open_mask = (~states["covered"] & ~states["outside"]).to_numpy(dtype=bool)
    ground = _ground(
        _by_id(estates[open_mask]), states, _rooms(candidates, estates), network, limit, entrances
    )
    return _frame(ground, _zones(ground))


def _by_id(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sort by id, so that ties do not hang on the order of a file."""
    return frame.iloc[np.argsort(estate_ids(frame).astype(str), kind="stable")]


def _rooms(candidates: gpd.GeoDataFrame | None, estates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if candidates is not None and len(candidates):
        return _by_id(candidates)
    nothing = {"id": [], "name": [], "eligible": np.empty(0, bool), "reason": []}
    return gpd.GeoDataFrame(nothing, geometry=[], crs=estates.crs)


def _ground(
    uncovered: gpd.GeoDataFrame,
    states: pd.DataFrame,
    rooms: gpd.GeoDataFrame,
    network: WalkNetwork | None,
    limit: float,
    entrances: gpd.GeoDataFrame | None,
) -> Ground:
    entered = doors(uncovered, entrances, network=network)
    walk = walking(network, entered.points)
    here = walk.place(entered.points)
    places = walk.place(locations(rooms, "spaces"))
    reach = entered.fold(walk.distances(here, places, limit)).T.tocsr()
    return Ground(
        estates=uncovered,
        states=states.loc[estate_ids(uncovered)],
        rooms=rooms,
        reach=csr_array(reach),
        entered=entered,
        walk=walk,
        here=here,
        limit=limit,
    )


@dataclass(frozen=True, eq=False)
class _Anchored:
    """Zones, and for each whether a room or an estate anchors it, and which row."""

    zones: list[Zone]
    is_room: npt.NDArray[np.bool_]
    row: Index


def _zones(ground: Ground) -> _Anchored:
    """Group the uncovered estates: around rooms first, around estates what is left."""
    weight = ground.states["weight"].to_numpy(dtype=float)
    free = np.ones(weight.size, dtype=bool)
    choosable = np.flatnonzero(ground.rooms["eligible"].to_numpy(dtype=bool))
    by_room = group_by_reach(csr_array(ground.reach[choosable]), weight, free)
    rest = np.flatnonzero(free)
    around = _walks_among(ground.walk, ground.entered, locations(ground.estates, "estates"), rest,
                          ground.limit)  # fmt: skip
    by_estate = [
        Zone(zone.anchor, rest[zone.members], zone.weight)
        for zone in group_by_reach(around, weight[rest], np.ones(rest.size, dtype=bool))
    ]
    zones = by_room + by_estate
    is_room = np.arange(len(zones)) < len(by_room)
    row = np.array(
        [choosable[zone.anchor] for zone in by_room] + [rest[zone.anchor] for zone in by_estate],
        dtype=np.intp,
    )
    heaviest = np.argsort([-zone.weight for zone in zones], kind="stable").astype(np.intp)
    return _Anchored([zones[i] for i in heaviest], is_room[heaviest], row[heaviest])


def _walks_among(
    walk: Walk, entered: Doors, points: gpd.GeoSeries, rest: Index, limit: float
) -> csr_array:
    """Return which of the estates `rest` reach which; each reaches itself wherever it stands."""
    of_rest = np.isin(entered.owner, rest)
    part = Doors(entered.points[of_rest], np.searchsorted(rest, entered.owner[of_rest]), rest.size)
    here, there = walk.place(part.points), walk.place(points.iloc[rest])
    _require_room(walk, here, there, limit)
    near = part.fold(walk.distances(here, there, limit)).T.tocsr()
    # Only who reaches whom counts, and ones cannot cancel out as distances of 0 would.
    reached = csr_array(
        (np.ones(near.nnz, dtype=np.int8), near.indices, near.indptr), shape=near.shape
    )
    return csr_array(reached + eye_array(rest.size, dtype=np.int8, format="csr"))


def _require_room(walk: Walk, here: Any, there: Any, limit: float) -> None:
    """Refuse to hold more pairs than memory takes, judged by a few hundred of the places."""
    count = len(here)
    if count <= SAMPLE:
        return
    some = np.linspace(0, count - 1, SAMPLE).astype(np.intp)
    drawn = here.take(some) if isinstance(here, Attachment) else here[some]
    pairs = walk.distances(drawn, there, limit).nnz / SAMPLE * count
    if pairs > MOST_PAIRS:
        raise InputError("gaps_too_many", pairs=f"{pairs:,.0f}", most=f"{MOST_PAIRS:,}")


def _frame(ground: Ground, found: _Anchored) -> gpd.GeoDataFrame:
    zones = found.zones
    sizes = np.array([zone.members.size for zone in zones], dtype=np.intp)
    members = np.concatenate([np.empty(0, np.intp), *(zone.members for zone in zones)])
    zone_of = np.repeat(np.arange(len(zones)), sizes)
    states = ground.states.iloc[members.astype(np.intp)]
    cause, detail = causes(ground, zone_of, states, members.astype(np.intp), found.is_room)
    by = states.groupby(zone_of)
    ids = np.split(np.asarray(states.index, dtype=object), np.cumsum(sizes)[:-1])
    table: dict[str, Any] = {
        "id": [f"G{number:03d}" for number in range(1, len(zones) + 1)],
        "name": _of_anchor(ground, found, "name"),
        "estates": sizes,
        "households": by["households"].sum().round().astype(np.int64).to_numpy(),
        "households_unknown": by["households"].agg(lambda cells: cells.isna().sum()).to_numpy(),
        "weight": np.array([zone.weight for zone in zones], dtype=float),
        "population": by["population"].sum(min_count=1).round().to_numpy(dtype=float),
        "cause": cause,
        "suggestion": [SUGGESTIONS[code] for code in cause],
        "detail": detail,
        "nearest_station_m": by["nearest_m"].min().to_numpy(dtype=float),
        "community": _main_community(zone_of, states, len(zones)),
        "anchor": _of_anchor(ground, found, "id"),
        "anchor_kind": np.where(found.is_room, "space", "estate"),
        "members": [list(part) for part in ids[: len(zones)]],
    }
    # As objects: a column of text would turn None into NaN.
    texts = {"name", "detail", "community", "anchor"}
    columns = {key: pd.Series(cells, dtype=object if key in texts else None)
               for key, cells in table.items()}  # fmt: skip
    frame = pd.DataFrame(columns).set_index("id", drop=False)
    return gpd.GeoDataFrame(frame, geometry=_anchor_points(ground, found), crs=4326)


def _of_anchor(ground: Ground, found: _Anchored, column: str) -> npt.NDArray[np.object_]:
    """Return a column of the anchors' own rows; without such a column, their ids."""
    values = np.full(len(found.zones), None, dtype=object)
    for layer, mine in ((ground.rooms, found.is_room), (ground.estates, ~found.is_room)):
        cells = layer[column] if column in layer else estate_ids(layer)
        values[mine] = np.asarray(cells, dtype=object)[found.row[mine]]
    return values


def _anchor_points(ground: Ground, found: _Anchored) -> npt.NDArray[np.object_]:
    points = np.full(len(found.zones), None, dtype=object)
    for layer, mine in ((ground.rooms, found.is_room), (ground.estates, ~found.is_room)):
        if mine.any():
            there = locations(layer.iloc[found.row[mine]], "anchors").to_crs(4326)
            points[mine] = np.asarray(there.values)
    return points


def _main_community(zone_of: Index, states: pd.DataFrame, zones: int) -> npt.NDArray[np.object_]:
    """Return the community with most of each zone's weight; None where none is known."""
    parts = pd.DataFrame(
        {
            "zone": zone_of,
            "community": states["community"].to_numpy(),
            "weight": states["weight"].to_numpy(),
        }
    ).dropna(subset="community")
    sums = parts.groupby(["zone", "community"])["weight"].sum().reset_index()
    main = sums.sort_values(["zone", "weight"], ascending=[True, False], kind="stable")
    main = main.drop_duplicates("zone")
    result = np.full(zones, None, dtype=object)
    result[main["zone"].to_numpy(dtype=np.intp)] = main["community"].to_numpy(dtype=object)
    return result
