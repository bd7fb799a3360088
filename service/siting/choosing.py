"""Siting on a city: which rooms are asked about, and which of them were chosen.

The rules that need the field's words live in this package; `matching.siting` sees arrays only.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.coverage import Coverage
from geo.walking.kernels.compiled import use_cache_directory
from matching import siting
from matching.siting.choice import Choice as Problem
from matching.siting.coverage.order import assign
from service.city import City
from service.errors import ServiceError
from service.siting.candidates import candidates, resolve_ids
from service.siting.problems import Setting, coverage_view, problem_of, setting_of
from service.siting.refusals import refuse_what_nothing_can_meet
from service.siting.request import OPENED_LEVEL, Request
from service.siting.rules import Phases

__all__ = ["Choice", "choose", "with_opened", "years_of"]


@dataclass(frozen=True)
class Choice:
    """The answer: the rooms asked about, the solver's result and what reasons are told from.

    Attributes
    ----------
    request
        What was asked.
    rooms
        All candidates and ruled-out rooms (`service.siting.candidates.candidates`).
    index
        Row of `rooms` for each candidate, a column of the problem.
    setting, problem, result
        The question in numbers, and the answer; a problem may have more columns than there are
        candidates (existing stations), which are no part of `chosen`.
    view
        The question as one of coverage.
    phases
        What is opened year by year, where that was asked.
    uncoverable
        Ids of estates that neither a station nor any candidate reaches.
    """

    request: Request
    rooms: gpd.GeoDataFrame
    index: npt.NDArray[np.intp]
    setting: Setting
    problem: Problem
    result: siting.Result
    view: siting.CoverageProblem
    phases: siting.PhasesResult | None
    uncoverable: list[str]

    @property
    def sites(self) -> npt.NDArray[np.int64]:
        """The chosen candidates, ascending."""
        return self.result.chosen[self.result.chosen < len(self.index)]

    @property
    def target(self) -> float | None:
        """The share to be covered, where that was asked."""
        if self.request.objective != "full-coverage":
            return None
        return 1.0 if self.request.target is None else self.request.target

    @property
    def target_share(self) -> float | None:
        """The share of those who can be covered that is, where a target was asked."""
        if self.target is None or self.result.status == "infeasible":
            return None
        setting, weight = self.setting, self.setting.weight
        can = (np.diff(setting.covers.indptr) > 0) | setting.covered
        whole = float(weight[can].sum())
        return float(weight[setting.covered | self._reached].sum()) / whole if whole > 0 else 1.0

    @property
    def unit(self) -> str:
        """What weights are counted in: ``households``, ``people``; for want of both ``estates``."""
        if self.request.weight in ("population", "elders"):
            return "people"
        known = self.setting.estates["households"].notna().any()
        return "households" if known else "estates"

    @property
    def objective_before(self) -> float | None:
        """The objective with existing stations alone; None where they give it none."""
        problem, nobody = self.problem, np.zeros(0, np.int64)
        if isinstance(problem, siting.ServedProblem):
            return float(siting.serve(problem, nobody).sum())
        if not isinstance(problem, siting.CenterProblem | siting.MedianProblem):
            return None
        counts = problem.weight > 0
        paid, weight = problem.existing[counts], problem.weight[counts]
        if isinstance(problem, siting.CenterProblem):
            value = float(paid.max(initial=0.0))
        else:
            beyond = np.inf if problem.beyond is None else problem.beyond
            value = float((weight * np.minimum(paid, beyond)).sum())
        return value if np.isfinite(value) else None

    @property
    def new_estimated(self) -> float:
        """What of the newly covered weight is an estimate."""
        setting = self.setting
        new = self._reached & ~setting.covered & setting.weight_estimated
        return float(setting.weight[new].sum())

    @property
    def _reached(self) -> npt.NDArray[np.bool_]:
        """Whether estates are reached by what was chosen."""
        return np.asarray(np.diff(self.setting.covers[:, self.sites].tocsr().indptr) > 0)

    @property
    def chosen(self) -> gpd.GeoDataFrame:
        """The chosen rooms, in the order of `sites`."""
        return self.rooms.iloc[self.index[self.sites]]


def choose(city: City, before: Coverage, request: Request) -> Choice:
    """Return the rooms to open.

    Parameters
    ----------
    before
        Coverage by existing stations at the level and walk of `request`.

    Raises
    ------
    ServiceError
        ``room_unknown``, ``room_ambiguous``, ``locked_and_banned``, ``no_rooms``,
        ``locked_in_use``, ``costs_unknown``, ``weight_unknown``, ``rule_column``, and those of
        `service.siting.refusals`.
    """
    rooms, locked = _rooms(city, request)
    if rooms.empty:
        raise ServiceError("no_rooms")
    index = np.flatnonzero(rooms["eligible"])
    setting = setting_of(city, before, rooms.iloc[index], request)
    refuse_what_nothing_can_meet(setting, request)
    problem = problem_of(city, before, setting, request, locked)
    use_cache_directory()
    phases = None
    if request.phases is not None:
        assert isinstance(problem, siting.CoverageProblem)  # noqa: S101 - checked by the request
        phases = _by_phases(problem, request.phases, request)
        result = _at_the_end(problem, phases)
    else:
        result = siting.solve(problem, time_limit=request.time_limit, seed=request.seed)
    reachable = np.diff(setting.covers.indptr) > 0
    lost = setting.estates.index[~(reachable | setting.covered)]
    return Choice(
        request=request,
        rooms=rooms,
        index=index,
        setting=setting,
        problem=problem,
        result=result,
        view=coverage_view(problem, setting),
        phases=phases,
        uncoverable=list(lost),
    )


def _by_phases(
    problem: siting.CoverageProblem, phases: Phases, request: Request
) -> siting.PhasesResult:
    years = years_of(phases)
    return siting.solve_phases(
        problem, years, time_limit=request.time_limit, seed=request.seed, carry=phases.carry
    )


def years_of(phases: Phases) -> list[siting.Phase]:
    """Return the phases as the solver takes them."""
    return [
        siting.Phase(phase.name, sites=phase.sites, budget=phase.budget, target=phase.target)
        for phase in phases.phases
    ]


def _at_the_end(problem: siting.CoverageProblem, phases: siting.PhasesResult) -> siting.Result:
    """Return what is open after the last phase; value and bound are those of all phases."""
    return siting.Result(
        status=phases.status,
        chosen=phases.chosen,
        assigned=assign(problem, phases.chosen),
        objective=phases.objective,
        bound=phases.bound,
        gap=phases.gap,
        seconds=phases.seconds,
        truncated=phases.truncated,
        clash=phases.clash,
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
    used = plain[plain["id"].isin(locked) & (plain["reason"] == "in_use")]
    if len(used):
        raise ServiceError("locked_in_use", rooms=", ".join(used["name"].fillna(used["id"])))
    if both := sorted(set(locked) & set(banned)):
        raise ServiceError("locked_and_banned", rooms=", ".join(both))
    rooms = candidates(
        city.spaces, city.stations, min_area=request.min_area, banned=banned, locked=locked
    )
    return rooms, locked
