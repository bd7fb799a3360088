"""Coverage: which estates have a station within a walk, by level, and how many people that is.

Meanings: at level ``any`` a station of whatever level counts; at ``estate``, ``community`` and
``street`` only stations of that level (service points count as estate), because an upper level
never stands in for a lower one (GB 50180-2018). Estates outside the communities are left out of
every number. Source of the question: seed rows A001-025, A003-021.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from geo.arrays import Float, Index, Mask
from geo.by_area import streets_of
from geo.errors import InputError
from geo.levels import ANY, LEVELS, STATION_LEVELS, cutoff, speed
from geo.metric import metric_crs, named
from geo.people import locate, people
from geo.reach import (
    Doors,
    StraightWalk,
    Walk,
    doors,
    estate_ids,
    locations,
    reach_matrix,
    walking,
)
from geo.shares import headline, shares
from geo.walking.attach import Attachment
from geo.walking.network import WalkNetwork
from geo.walking.profiles import profile_of

__all__ = ["Coverage", "measure", "reach_matrix"]

# Metres; whoever is farther from every street has no walk that anybody knows of.
LONGEST_LEG: Final = 1000.0


@dataclass(frozen=True)
class Coverage:
    """What `measure` found.

    Attributes
    ----------
    mode
        ``network`` or ``straight`` (× 1.3).
    level, walk_m
        What was asked; metres.
    summary
        The figures, as plain Python values; shares are 0–1, None where nothing is to be
        divided.
    estates
        One row an estate, on its id: ``community``, ``outside``, ``households``, ``weight``,
        ``weight_estimated``, ``population``, ``population_estimated``, ``elders``,
        ``elders_estimated``, ``street`` (id or None), ``covered``, ``nearest_m`` (NaN: no
        station can be reached), ``minutes`` (the same at the group's speed), ``nearest_station``
        (id or None), ``straight_m`` (straight to the nearest station, without a factor),
        ``unreachable``.
    reach
        CSR (estates × stations), metres within the walk; no entries for stations that do not
        count at the level.
    speed
        Metres a second of the group, an adult's where none was asked for.
    """

    mode: str
    level: str
    walk_m: float
    summary: dict[str, Any]
    estates: pd.DataFrame
    reach: csr_array
    speed: float


def measure(
    estates: gpd.GeoDataFrame,
    stations: gpd.GeoDataFrame,
    communities: gpd.GeoDataFrame | None = None,
    *,
    network: WalkNetwork | None = None,
    level: str = ANY,
    walk: float | None = None,
    group: str | None = None,
    step_free: bool = False,
    entrances: gpd.GeoDataFrame | None = None,
) -> Coverage:
    """Measure which estates have a station within a walk.

    Parameters
    ----------
    estates
        Points or polygons with ``id`` and, where known, ``community``, ``households``,
        ``population``, ``elders``, ``gated``.
    stations
        Points with ``id`` and ``level`` (street, community, estate, point; others count at
        level ``any`` only).
    communities
        Polygons with ``id``, ``level``, ``population``, ``elders``.
    network
        Walking network; None: straight distance × 1.3.
    level, walk, group
        See `geo.levels.cutoff`; `walk` and `group` apply to every level. The group also walks
        at its own pace, on steps too (`geo.walking.profiles`).
    step_free
        Without any steps; needs a network.
    entrances
        Points with ``estate``: where gated estates are entered.

    Raises
    ------
    InputError
        ``layer_id_not_unique``, ``layer_location_missing``, ``layer_crs_missing``,
        ``step_free_straight`` and those of `geo.levels.cutoff`.

    Notes
    -----
    An estate is unreachable when it is not covered and no street lies within the walk of it, or
    no station can be reached from it at all, though there are some. Whoever is more than
    1,000 m from any street (or more than the walk, where that is longer) has no walk: nobody
    knows the way, and kilometres straight across country would pass for one.
    """
    limits = {name: cutoff(name, walk, group) for name in (ANY, *LEVELS)}
    if level not in limits:
        cutoff(level)
    _require_unique(estates, "estates")
    _require_unique(stations, "stations")
    network = _walked_by(network, group, step_free)
    place = locate(estates, communities)
    frame = pd.concat([place, people(estates, place, communities)], axis=1)
    frame["street"] = streets_of(estates, place, communities)

    entered = doors(estates, entrances, network=network)
    station_points = locations(stations, "stations")
    way = walking(network, entered.points)
    here, there = way.place(entered.points), way.place(station_points)
    serves = _station_levels(stations)
    found = {}
    for name, limit in limits.items():
        metres, index = _nearest(way, here, there, entered, serves if name != ANY else None, name)
        found[name] = _known_walks(metres, here, entered, limit), index
    metres, index = found[level]
    index = np.where(np.isinf(metres), -1, index)
    station_ids = np.array([*estate_ids(stations), None], dtype=object)
    frame["covered"] = metres <= limits[level]
    frame["nearest_m"] = np.where(np.isfinite(metres), metres, np.nan)
    frame["minutes"] = frame["nearest_m"] / (60.0 * speed(group))
    # As objects: a column of text would turn None into NaN.
    frame["nearest_station"] = pd.Series(station_ids[index], index=frame.index, dtype=object)
    frame["straight_m"] = _straight(entered, station_points, serves, level)
    counts = serves == level if level != ANY else np.ones(len(stations), dtype=bool)
    frame["unreachable"] = _unreachable(
        here, entered, metres, limits[level], network, stations=int(counts.sum())
    )

    summary = headline(frame) | {
        "mode": way.mode,
        "level": level,
        "walk_m": limits[level],
        "stations": int(counts.sum()),
        "levels": _levels(frame, limits, {name: found[name][0] for name in LEVELS}, serves),
    }
    reach = _within(way, here, there, entered, counts, limits[level])
    return Coverage(way.mode, level, limits[level], summary, frame, reach, speed(group))


def _walked_by(
    network: WalkNetwork | None, group: str | None, step_free: bool
) -> WalkNetwork | None:
    if network is not None:
        return network.walked_by(profile_of(group, step_free=step_free))
    if step_free:
        raise InputError("step_free_straight")
    return None


def _require_unique(frame: gpd.GeoDataFrame, layer: str) -> None:
    ids = estate_ids(frame)
    if not ids.is_unique:
        raise InputError("layer_id_not_unique", layer=layer, rows=named(ids[ids.duplicated()]))


def _station_levels(stations: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """Return the level each station serves, None where it is not known."""
    if "level" not in stations:
        return np.full(len(stations), None, dtype=object)
    return np.array([STATION_LEVELS.get(str(level)) for level in stations["level"]], dtype=object)


def _levels(
    frame: pd.DataFrame,
    limits: Mapping[str, float],
    metres: Mapping[str, Float],
    serves: npt.NDArray[np.object_],
) -> dict[str, Any]:
    """Return what each level covers by itself."""
    inside = ~frame["outside"].to_numpy(dtype=bool)
    return {
        name: {"walk_m": limits[name], "stations": int((serves == name).sum())}
        | shares(frame[inside], (metres[name] <= limits[name])[inside])
        for name in LEVELS
    }


def _nearest(
    way: Walk,
    here: Any,
    there: Any,
    entered: Doors,
    serves: npt.NDArray[np.object_] | None,
    level: str,
) -> tuple[Float, Index]:
    """Return the nearest station of a level: metres and position among all stations."""
    if serves is None:
        return entered.least(*way.nearest(here, there))
    chosen = np.flatnonzero(serves == level)
    part = there[chosen] if isinstance(way, StraightWalk) else there.take(chosen)
    metres, index = entered.least(*way.nearest(here, part))
    return metres, np.append(chosen, -1)[index]


def _within(
    way: Walk, here: Any, there: Any, entered: Doors, counts: Mask, limit: float
) -> csr_array:
    """Return the walks within `limit`, estates × all stations, to those that count."""
    chosen = np.flatnonzero(counts)
    part = there[chosen] if isinstance(way, StraightWalk) else there.take(chosen)
    found = entered.fold(way.distances(here, part, limit))
    return csr_array(
        (found.data, chosen[found.indices], found.indptr), shape=(entered.count, counts.size)
    )


def _straight(
    entered: Doors, stations: gpd.GeoSeries, serves: npt.NDArray[np.object_], level: str
) -> Float:
    """Return the straight distance to the nearest station of the level; NaN without one."""
    line = StraightWalk(metric_crs(entered.points), 1.0)
    there = stations if level == ANY else stations[serves == level]
    metres, _ = entered.least(*line.nearest(line.place(entered.points), line.place(there)))
    return np.where(np.isfinite(metres), metres, np.nan)


def _unreachable(
    here: Any,
    entered: Doors,
    metres: Float,
    limit: float,
    network: WalkNetwork | None,
    *,
    stations: int,
) -> Mask:
    if network is None or not isinstance(here, Attachment):
        return np.zeros(entered.count, dtype=bool)
    too_far = entered.every(here.leg > limit)
    nowhere = np.isinf(metres) & (stations > 0)
    return (metres > limit) & (too_far | nowhere)


def _known_walks(metres: Float, here: Any, entered: Doors, limit: float) -> Float:
    """Return the walks without those of estates that are far from any street."""
    if not isinstance(here, Attachment):
        return metres
    lost = entered.every(here.leg > max(LONGEST_LEG, limit))
    return np.where(lost, np.inf, metres)
