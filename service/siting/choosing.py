"""Siting on a city: from rooms and reach to a problem of numbers, and back to rooms.

The rules that need the field's words live here; `matching.siting` sees arrays only.
"""

from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from geo.coverage import Coverage
from geo.levels import ANY
from geo.walking.kernels.compiled import use_cache_directory
from matching import siting
from service.candidates import PREFERENCE, candidates, resolve_ids
from service.city import City
from service.errors import ServiceError

__all__ = ["Choice", "Request", "choose", "with_opened"]

OPENED_LEVEL = "estate"  # INTERFACE: what is opened becomes an estate-level station


@dataclass(frozen=True)
class Request:
    """What the planner asks for (the options of ``linli site``)."""

    objective: Literal["coverage"] = "coverage"
    level: str = "any"
    walk: float | None = None
    group: str | None = None
    step_free: bool = False
    min_area: float = 80.0
    budget: float | None = None
    sites: int | None = None
    lock: tuple[str, ...] = ()
    ban: tuple[str, ...] = ()
    time_limit: float = 10.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.budget is None and self.sites is None:
            raise ServiceError("budget_or_sites")
        limits = {
            "--budget": self.budget,
            "--sites": self.sites,
            "--min-area": self.min_area,
            "--seed": self.seed,
        }
        for option, value in limits.items():
            if value is not None and not 0 <= value < float("inf"):
                raise ServiceError("negative_option", option=option, value=value)
        if not 0 < self.time_limit < float("inf"):
            raise ServiceError("option_not_positive", option="--time-limit", value=self.time_limit)

    @property
    def counts_opened(self) -> bool:
        """Whether new stations count at the level asked for; levels never stand in for another."""
        return self.level in (ANY, OPENED_LEVEL)


@dataclass(frozen=True)
class Choice:
    """The answer: the rooms asked about, the solver's result and its reasons.

    Attributes
    ----------
    rooms
        All candidates and ruled-out rooms (`service.candidates.candidates`).
    index
        Row of `rooms` for each column of the problem.
    reached
        Estates × columns, walking metres where the room is within the walk.
    covers
        The same, true where reaching counts (residents' rooms come last; nothing counts at a
        level that new stations do not serve).
    counts
        Whether new stations count at the level asked for.
    uncoverable
        Ids of estates that neither a station nor any candidate reaches.
    """

    rooms: gpd.GeoDataFrame
    index: np.ndarray
    reached: csr_array
    covers: csr_array
    problem: siting.CoverageProblem
    result: siting.Result
    counts: bool
    uncoverable: list[str]

    @property
    def chosen(self) -> gpd.GeoDataFrame:
        """The chosen rooms, in the order of `result.chosen`."""
        return self.rooms.iloc[self.index[self.result.chosen]]


def choose(city: City, before: Coverage, request: Request) -> Choice:
    """Return the rooms that bring most households within the walk.

    Parameters
    ----------
    before
        Coverage by existing stations at the level and walk of `request`.

    Raises
    ------
    ServiceError
        ``room_unknown``, ``room_ambiguous``, ``locked_and_banned``, ``no_rooms``,
        ``costs_unknown``.
    """
    rooms, locked = _rooms(city, request)
    if rooms.empty:
        raise ServiceError("no_rooms")
    index = np.flatnonzero(rooms["eligible"])
    open_rooms = rooms.iloc[index]
    if request.budget is not None and open_rooms["cost_yuan"].isna().any():
        raise ServiceError("costs_unknown")
    estates = before.estates
    reached = csr_array(city.reach(open_rooms, before.walk_m))
    covers = _counting(reached, open_rooms["source"].to_numpy(), anything=request.counts_opened)
    weight = estates["weight"].where(~estates["outside"], 0.0).to_numpy(float)
    problem = siting.CoverageProblem(
        weight=weight,
        covers=covers,
        sites=request.sites,
        cost=open_rooms["cost_yuan"].fillna(0.0).to_numpy(),
        budget=request.budget,
        open=np.flatnonzero(open_rooms["id"].isin(locked)),
        covered=(estates["covered"] | estates["outside"]).to_numpy(bool),
        preference=open_rooms["source"].map(PREFERENCE).fillna(2).to_numpy(int),
    )
    use_cache_directory()
    result = siting.solve(problem, time_limit=request.time_limit, seed=request.seed)
    reachable = np.diff(covers.indptr) > 0
    lost = ~(reachable | estates["covered"].to_numpy(bool) | estates["outside"].to_numpy(bool))
    return Choice(
        rooms=rooms,
        index=index,
        reached=reached,
        covers=covers,
        problem=problem,
        result=result,
        counts=request.counts_opened,
        uncoverable=list(estates.index[lost]),
    )


def with_opened(stations: gpd.GeoDataFrame, chosen: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return `stations` and the chosen rooms, each opened as an estate-level station."""
    opened = gpd.GeoDataFrame(
        {
            "id": "site:" + chosen["id"],
            "name": chosen["name"],
            "level": OPENED_LEVEL,
            "source": chosen["source"],
            "area_m2": chosen["usable_m2"],
            "space": chosen["id"],
        },
        geometry=chosen.geometry.to_numpy(),
        crs=chosen.crs,
    )
    if opened.empty:
        return stations
    merged = pd.concat([stations, opened], ignore_index=True)
    return gpd.GeoDataFrame(merged, geometry="geometry", crs=stations.crs)


def _rooms(city: City, request: Request) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the rooms under the request, and the ids that are locked."""
    plain = candidates(city.spaces, city.stations)
    locked = resolve_ids(request.lock, plain, option="--lock")
    banned = resolve_ids(request.ban, plain, option="--ban")
    if both := sorted(set(locked) & set(banned)):
        raise ServiceError("locked_and_banned", rooms=", ".join(both))
    rooms = candidates(
        city.spaces, city.stations, min_area=request.min_area, banned=banned, locked=locked
    )
    return rooms, locked


def _counting(distance: Any, source: np.ndarray, *, anything: bool) -> csr_array:
    """Return what counts as reached: a residents' room only where no other source reaches.

    Nothing counts without `anything`.
    Seed rows A003-025 to A003-027: rooms lent by residents are for old estates without any
    other room, chosen or not.
    """
    reached = csr_array(
        (np.ones(distance.nnz, bool), distance.indices, distance.indptr), shape=distance.shape
    )
    resident = source == "resident"
    entry_row = np.repeat(np.arange(reached.shape[0]), np.diff(reached.indptr))
    entry_resident = resident[reached.indices]
    elsewhere = np.zeros(reached.shape[0], bool)
    elsewhere[entry_row[~entry_resident]] = True
    keep = anything & ~(entry_resident & elsewhere[entry_row])
    return csr_array(
        (reached.data[keep], (entry_row[keep], reached.indices[keep])), shape=reached.shape
    )
