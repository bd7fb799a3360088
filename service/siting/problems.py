"""From a city to a problem of numbers: one for each objective of INTERFACE."""

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.sparse import csr_array

from geo.coverage import Coverage
from geo.enough import AREA_PER_HOUSEHOLD, station_areas
from geo.levels import ANY, STATION_LEVELS
from geo.priority import DEFAULT, old_estates
from matching import siting
from matching.siting.choice import Choice as Problem
from service.city import City
from service.errors import ServiceError
from service.siting.candidates import PREFERENCE
from service.siting.groups import groups_of
from service.siting.request import Request

__all__ = ["FAR_WALKS", "Setting", "coverage_view", "problem_of", "setting_of"]

Floats = npt.NDArray[np.float64]

# The longest walk is shortened among walks up to so many times the one that counts as reached.
FAR_WALKS: Final = 10.0
BEYOND: Final = 2.0  # INTERFACE: what is beyond reach pays twice the cutoff


@dataclass(frozen=True)
class Setting:
    """What all objectives start from; estates are rows, rooms that may be chosen are columns.

    Attributes
    ----------
    estates, estate_names
        As measured, on their ids; and what they are called.
    rooms
        The candidates.
    weight, weight_estimated
        (n,) who counts in each estate, 0 outside; and whether that is an estimate.
    reached
        Estates × rooms, walking metres within the walk, whether or not it counts.
    covers
        The same, true where reaching counts (residents' rooms come last; nothing counts at a
        level that new stations do not serve).
    covered
        (n,) whether estates need nothing new: covered, or outside.
    """

    estates: pd.DataFrame
    estate_names: npt.NDArray[np.object_]
    rooms: gpd.GeoDataFrame
    weight: Floats
    weight_estimated: npt.NDArray[np.bool_]
    reached: csr_array
    covers: csr_array
    covered: npt.NDArray[np.bool_]


def setting_of(city: City, before: Coverage, rooms: gpd.GeoDataFrame, request: Request) -> Setting:
    """Measure who reaches which room, and who counts how much.

    Raises
    ------
    ServiceError
        ``weight_unknown`` when nothing is known of those who are to count.
    """
    estates = before.estates
    weight, estimated = _weights(city, estates, request.weight)
    outside = estates["outside"].to_numpy(bool)
    reached = csr_array(city.reach(rooms, before.walk_m))
    source = rooms["source"].to_numpy()
    return Setting(
        estates=estates,
        estate_names=city.estates["name"].to_numpy(object),
        rooms=rooms,
        weight=np.where(outside, 0.0, weight),
        weight_estimated=estimated,
        reached=reached,
        covers=_counting(reached, source, anything=request.counts_opened),
        covered=estates["covered"].to_numpy(bool) | outside,
    )


def problem_of(
    city: City, before: Coverage, setting: Setting, request: Request, locked: list[str]
) -> Problem:
    """Return the problem of the request's objective."""
    terms = _terms(city, setting, request, locked)
    if request.objective == "full-coverage":
        return siting.TargetProblem(
            weight=setting.weight,
            covers=setting.covers,
            target=1.0 if request.target is None else request.target,
            covered=setting.covered,
            **terms,
        )
    if request.objective == "distance":
        walk = before.walk_m
        nearest = setting.estates["nearest_m"].fillna(np.inf).to_numpy(float)
        return siting.MedianProblem(
            weight=setting.weight,
            distance=_only(setting.reached, setting.covers),
            existing=np.where(nearest <= walk, nearest, np.inf),
            beyond=BEYOND * walk,
            **terms,
        )
    if request.objective == "worst-distance":
        return _shortest_longest(city, before, setting, request, terms)
    if request.objective == "capacity":
        return _most_served(city, before, setting, request, terms)
    return siting.CoverageProblem(
        weight=setting.weight,
        covers=setting.covers,
        covered=_times_covered(before, setting, request),
        backup=request.backup,
        **terms,
    )


def _times_covered(
    before: Coverage, setting: Setting, request: Request
) -> npt.NDArray[np.bool_] | npt.NDArray[np.int64]:
    """Return whether estates are covered, or by how many stations where a second one counts."""
    if request.backup == 0.0:
        return setting.covered
    times = np.diff(before.reach.indptr).astype(np.int64)
    return np.where(setting.estates["outside"].to_numpy(bool), 2, times)


def coverage_view(problem: Problem, setting: Setting) -> siting.CoverageProblem:
    """Return the same choice as one of coverage: what reasons about reach are told from."""
    if isinstance(problem, siting.CoverageProblem) and problem.backup == 0.0:
        return problem
    m = setting.covers.shape[1]
    return siting.CoverageProblem(
        weight=setting.weight,
        covers=setting.covers,
        covered=setting.covered,
        sites=m,
        cost=problem.cost[:m],
        budget=problem.budget,
        open=problem.open[problem.open < m],
        closed=problem.closed[problem.closed < m],
        preference=_preference(setting.rooms),
        groups=problem.groups,
    )


def _terms(city: City, setting: Setting, request: Request, locked: list[str]) -> dict[str, Any]:
    rooms = setting.rooms
    paid = request.budget is not None or request.objective == "full-coverage"
    paid |= request.phases is not None and any(
        phase.budget is not None for phase in request.phases.phases
    )
    if paid and rooms["cost_yuan"].isna().any():
        raise ServiceError("costs_unknown")
    sites = len(rooms) if request.phases is not None else request.sites
    return {
        "sites": sites,
        "cost": rooms["cost_yuan"].fillna(0.0).to_numpy(float),
        "budget": request.budget,
        "open": np.flatnonzero(rooms["id"].isin(locked)),
        "preference": _preference(rooms),
        "groups": groups_of(request.rules, rooms, city),
    }


def _preference(rooms: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    order: npt.NDArray[np.int64] = rooms["source"].map(PREFERENCE).fillna(2).to_numpy(np.int64)
    return order


def _shortest_longest(
    city: City, before: Coverage, setting: Setting, request: Request, terms: dict[str, Any]
) -> siting.CenterProblem:
    """Return the problem of the longest walk, over the estates that some room can shorten."""
    far = csr_array(city.reach(setting.rooms, FAR_WALKS * before.walk_m))
    counting = _counting(far, setting.rooms["source"].to_numpy(), anything=request.counts_opened)
    distance = _only(far, counting)
    nearest = setting.estates["nearest_m"].fillna(np.inf).to_numpy(float)
    reachable = (np.diff(distance.indptr) > 0) | np.isfinite(nearest)
    return siting.CenterProblem(
        distance=distance,
        weight=np.where(reachable, setting.weight, 0.0),
        existing=nearest,
        **{name: value for name, value in terms.items() if name != "preference"},
    )


def _most_served(
    city: City, before: Coverage, setting: Setting, request: Request, terms: dict[str, Any]
) -> siting.ServedProblem:
    """Return the problem of room enough: existing stations serve first, in columns of their own.

    A household takes 0.3 m² (30 m² for every 100); a room or station of unknown area is taken for
    one of the median area.
    """
    counts = _stations_counting(city, request.level)
    area = _filled(setting.rooms["usable_m2"].to_numpy(float))
    there = _filled(station_areas(city.stations)[0])[counts]
    m, more = len(area), len(there)
    padded = {
        "cost": np.concatenate([terms["cost"], np.zeros(more)]),
        "preference": np.concatenate([terms["preference"], np.zeros(more, np.int64)]),
    }
    return siting.ServedProblem(
        weight=setting.weight,
        covers=sp.hstack([setting.covers, _stored(before.reach[:, counts])]).tocsr(),
        capacity=np.concatenate([area, there]) / AREA_PER_HOUSEHOLD,
        existing=np.arange(m, m + more),
        single_source=request.single_source,
        **{**terms, **padded},
    )


def _stored(distance: csr_array) -> csr_array:
    """Return true wherever a distance is stored, one of 0 m too."""
    return csr_array(
        (np.ones(distance.nnz, bool), distance.indices, distance.indptr), shape=distance.shape
    )


def _stations_counting(city: City, level: str) -> npt.NDArray[np.intp]:
    """Return the positions of the stations that count at a level."""
    serves = city.stations["level"].map(STATION_LEVELS).to_numpy()
    return np.flatnonzero(serves == level if level != ANY else np.ones(len(serves), bool))


def _filled(area: Floats) -> Floats:
    """Return areas, the unknown ones replaced by the median of the known, 0 where none is."""
    known = area[area > 0]
    middle = float(np.median(known)) if len(known) else 0.0
    filled: Floats = np.where(area > 0, area, middle)
    return filled


def _weights(city: City, estates: pd.DataFrame, who: str) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return who counts in each estate, and where that is an estimate.

    Where population or elders are not known, they are estimated from the households by the
    ratio of the city's median estate.
    """
    households = estates["weight"].to_numpy(float)
    estimated = estates["weight_estimated"].to_numpy(bool)
    if who == "households":
        return households, estimated
    if who == "old":
        old = old_estates(city.estates, DEFAULT.old_until).reindex(estates.index).to_numpy(float)
        if not (old > 0).any():
            raise ServiceError("weight_unknown", weight=who)
        return households * np.nan_to_num(old), estimated | np.isnan(old)
    people = estates[who].to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = people / households
    known = np.isfinite(ratio)
    if not known.any():
        raise ServiceError("weight_unknown", weight=who)
    filled = np.where(np.isnan(people), households * np.median(ratio[known]), people)
    return filled, np.isnan(people) | estates[f"{who}_estimated"].to_numpy(bool)


def _only(distance: csr_array, counting: csr_array) -> csr_array:
    """Return the distances that count; `counting` has a subset of their entries."""
    rows, columns = counting.nonzero()
    return csr_array(
        (np.asarray(distance[rows, columns]).ravel(), (rows, columns)), shape=distance.shape
    )


def _counting(distance: csr_array, source: npt.NDArray[np.object_], *, anything: bool) -> csr_array:
    """Return what counts as reached: a residents' room only where no other source reaches.

    Nothing counts without `anything`.
    Seed rows A003-025 to A003-027: rooms lent by residents are for old estates without any
    other room, chosen or not.
    """
    reached = _stored(distance)
    resident = source == "resident"
    entry_row = np.repeat(np.arange(reached.shape[0]), np.diff(reached.indptr))
    entry_resident = resident[reached.indices]
    elsewhere = np.zeros(reached.shape[0], bool)
    elsewhere[entry_row[~entry_resident]] = True
    keep = anything & ~(entry_resident & elsewhere[entry_row])
    return csr_array(
        (reached.data[keep], (entry_row[keep], reached.indices[keep])), shape=reached.shape
    )
