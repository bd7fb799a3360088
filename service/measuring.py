"""What is measured of walking reach, put together and stored: figures, gaps, details."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.coverage import Coverage
from geo.detours import detours
from geo.doors import gated_without_entrances
from geo.figures import Figures, figures
from geo.gaps import gap_zones
from geo.priority import DEFAULT, Priority, prioritise
from service.city import CITY_LAYERS, JOIN, City
from service.db.runs import software_version
from service.db.workspace import NewRun, Run, Workspace
from service.plain import columns, plain, records
from service.siting.candidates import candidates
from service.street_report import street_report

__all__ = ["changes", "coverage_run", "measured", "reach_params"]

GAPS_TOLD = [
    "id",
    "estates",
    "households",
    "households_unknown",
    "population",
    "cause",
    "nearest_station_m",
    "priority",
    "priority_rank",
    "priority_parts",
]
CHANGES_TOLD = ["covered_estates", "covered_households", "coverage_estates", "coverage_households"]


def reach_params(
    level: str,
    walk: float | None,
    group: str | None,
    *,
    straight: bool = False,
    step_free: bool = False,
    join: float = JOIN,
) -> dict[str, Any]:
    """Return the terms of a measurement as a run keeps them."""
    return {
        "level": level,
        "walk": walk,
        "group": group,
        "straight": straight,
        "step_free": step_free,
        "join": join,
    }


def measured(city: City, coverage: Coverage, stations: gpd.GeoDataFrame | None = None) -> Figures:
    """Return all figures of `coverage` by `stations` (default: those that exist)."""
    there = city.stations if stations is None else stations
    return figures(coverage, there, city.communities)


def coverage_run(
    workspace: Workspace,
    city: City,
    before: Coverage,
    params: dict[str, Any],
    priority: Priority | None = None,
) -> Run:
    """Store what was measured with its gaps; an equal and fresh run of this version is used.

    Parameters
    ----------
    workspace, city, before, params
        Where to store what was measured of which city, and on what terms (`reach_params`).
    priority
        Weights of the order of gaps; None: those of the latest run, else the default.
    """
    latest = workspace.latest("coverage")
    if latest and latest.input_hash == city.input_hash and _same(latest, params, priority):
        return latest
    weights = priority or _last_weights(latest)
    found = measured(city, before)
    gaps = _gaps(city, before, weights)
    result = {
        **_told(found),
        "network": street_report(city, ~before.estates["outside"].to_numpy(dtype=bool)),
        "gated_without_entrances": _taken_as_open(city, before),
        "detours": _rows(detours(before, city.estates)),
        "gaps": records(gaps[GAPS_TOLD].assign(centre=gaps.geometry)),
    }
    detail = {
        "estates": columns(found.estates),
        "gaps": columns(pd.DataFrame(gaps.rename_geometry("centre"))),
    }
    run = NewRun(
        kind="coverage",
        params={**params, "priority": weights.told()},
        inputs=CITY_LAYERS,
        input_hash=city.input_hash,
        result=result,
        detail=detail,
    )
    return workspace.run(workspace.add_run(run))


def _last_weights(latest: Run | None) -> Priority:
    """Return the weights of the latest run, so that what a planner has set stays set."""
    told = latest.params.get("priority") if latest else None
    return Priority(**told) if told else DEFAULT


def _same(latest: Run, params: dict[str, Any], priority: Priority | None) -> bool:
    """Tell whether a run was made on these terms, and with these weights where they are given."""
    terms = dict(latest.params)
    weights = terms.pop("priority", None)
    same = terms == params and (priority is None or weights == priority.told())
    return same and latest.software == software_version()


def _gaps(city: City, before: Coverage, weights: Priority) -> gpd.GeoDataFrame:
    rooms = candidates(city.spaces, city.stations)
    gaps = gap_zones(before, city.estates, rooms, network=city.network, entrances=city.entrances)
    return gaps.join(prioritise(gaps, before, city.estates, weights))


def _taken_as_open(city: City, before: Coverage) -> int:
    """Count the gated estates inside that are entered anywhere for want of a recorded gate."""
    inside = ~before.estates["outside"].to_numpy(dtype=bool)
    return int((inside & gated_without_entrances(city.estates, city.entrances)).sum())


def changes(before: Figures, after: Figures) -> dict[str, list[dict[str, Any]]]:
    """Return the communities and streets in which the plan covers more, those with most first."""
    return {
        name: _changed(getattr(before, kind), getattr(after, kind))
        for name, kind in (("by_community", "communities"), ("by_street", "streets"))
    }


def _changed(before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, Any]]:
    table = before[["name", "estates", "households"]].copy()
    for column in CHANGES_TOLD:
        table[column] = before[column]
        table[f"{column}_after"] = after[column]
    gained = (table["covered_estates_after"] - table["covered_estates"]).to_numpy()
    order = np.argsort(-gained, kind="stable")
    return _rows(table.iloc[order[gained[order] > 0]])


def _told(found: Figures) -> dict[str, Any]:
    """Return the figures as JSON, with the list of each area and station."""
    told: dict[str, Any] = plain(found.summary)
    told["by_community"] = _rows(found.communities)
    told["by_street"] = _rows(found.streets)
    told["enough"]["stations"] = _rows(found.stations)
    return told


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return records(table.rename_axis("id").reset_index())
