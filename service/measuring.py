"""What is measured of walking reach, put together and stored: figures, gaps, details."""

from typing import Any

import pandas as pd

from geo.coverage import Coverage
from geo.gaps import gap_zones
from service.candidates import candidates
from service.city import CITY_LAYERS, City
from service.db.workspace import NewRun, Run, Workspace
from service.plain import columns, plain, records

__all__ = ["coverage_run", "reach_params"]

GAPS_TOLD = ["id", "estates", "households", "population", "cause", "nearest_station_m"]


def reach_params(
    level: str, walk: float | None, group: str | None, straight: bool
) -> dict[str, Any]:
    """Return the terms of a measurement as a run keeps them."""
    return {"level": level, "walk": walk, "group": group, "straight": straight}


def coverage_run(workspace: Workspace, city: City, before: Coverage, params: dict[str, Any]) -> Run:
    """Store what was measured with its gaps; an equal run that is still fresh is used again."""
    latest = workspace.latest("coverage")
    if latest and (latest.params, latest.input_hash) == (params, city.input_hash):
        return latest
    rooms = candidates(city.spaces, city.stations)
    gaps = gap_zones(before, city.estates, rooms, network=city.network, entrances=city.entrances)
    result = {
        **plain(before.summary),
        "gaps": records(gaps[GAPS_TOLD].assign(centre=gaps.geometry)),
    }
    detail = {
        "estates": columns(before.estates),
        "gaps": columns(pd.DataFrame(gaps.rename_geometry("centre"))),
        "quality": plain(city.network.quality()) if city.network is not None else None,
    }
    run = NewRun(
        kind="coverage",
        params=params,
        inputs=CITY_LAYERS,
        input_hash=city.input_hash,
        result=result,
        detail=detail,
    )
    return workspace.run(workspace.add_run(run))
