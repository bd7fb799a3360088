"""Enough, not only near: whether the stations within the walk have room for those who come.

The standard asks for 30 m² for every 100 households, of which residents use at least 60 %
(complete-community pilots of 2022; national plan for community services, 国办发〔2021〕56 号). An
area that nobody recorded is neither 0 nor enough: what hangs on it is undecided.
"""

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.arrays import Float
from geo.coverage import Coverage
from geo.floating_catchment import SLOW_ZONES, Catchment, floating_catchment, zone_decay
from geo.levels import ANY, STATION_LEVELS
from geo.minutes import quantile
from geo.reach import estate_ids

__all__ = ["ACTIVITY_SHARE", "AREA_PER_HOUSEHOLD", "STATES", "Enough", "enough", "station_areas"]

Text = npt.NDArray[np.object_]

AREA_PER_HOUSEHOLD: Final = 0.3  # m²: 30 m² for every 100 households
ACTIVITY_SHARE: Final = 0.6
STATES: Final = ("uncovered", "covered_insufficient", "covered_undecided", "covered_enough")
VERDICTS: Final = ("enough", "insufficient", "undecided")
SLACK: Final = 1e-9  # "at least" holds for the number itself, however it was divided


@dataclass(frozen=True)
class Enough:
    """What `enough` found.

    Attributes
    ----------
    summary
        The figures as plain Python values, without the stations.
    stations
        One row a station that counts at the level, on its id: ``name``, ``area_m2`` and
        ``activity_share`` (NaN: not known), ``estates_in_reach``, ``households_in_reach``
        (estimates included) and ``households_estimated`` (how much of it they are),
        ``required_m2``, ``area`` and ``activity`` (enough, insufficient, undecided).
    estates
        One row an estate, on its id: ``state`` (one of `STATES`), ``m2_per_household`` (2SFCA)
        and ``m2_per_household_decay`` (E2SFCA); where the state is undecided, what the
        stations of known area give.
    """

    summary: dict[str, Any]
    stations: pd.DataFrame
    estates: pd.DataFrame


def enough(
    coverage: Coverage,
    stations: gpd.GeoDataFrame,
    *,
    area_per_household: float = AREA_PER_HOUSEHOLD,
    activity_share: float = ACTIVITY_SHARE,
) -> Enough:
    """Judge whether stations have the area for the households within their walk.

    Parameters
    ----------
    coverage
        From `geo.coverage.measure` on these stations.
    stations
        With ``id``, ``level`` and, where known, ``name``, ``area_m2``, ``office_m2``,
        ``activity_m2``.
    area_per_household
        m² that each household asks for.
    activity_share
        Share of a station's area that residents must be able to use, 0–1.

    Returns
    -------
    An estate is ``covered_enough`` when the 2SFCA gives it the area, ``covered_undecided`` when
    it does not and a station of unknown area is within the walk, else ``covered_insufficient``.

    Notes
    -----
    Demand is the weight of `geo.people.people` of the estates inside the communities: reported
    households, and estimates where there are none. Sources: research note B4; Luo & Wang
    (2003), Luo & Qi (2009).
    """
    states = coverage.estates
    inside = ~states["outside"].to_numpy(dtype=bool)
    weight = np.where(inside, states["weight"].to_numpy(dtype=float), 0.0)
    area, _ = station_areas(stations)
    near = floating_catchment(coverage.reach, weight, area)
    decayed = floating_catchment(coverage.reach, weight, area, decay=zone_decay(coverage.walk_m))
    estates = pd.DataFrame(
        {
            "state": _states(states["covered"].to_numpy(dtype=bool), near, area_per_household),
            "m2_per_household": near.supply,
            "m2_per_household_decay": decayed.supply,
        },
        index=states.index,
    )
    rooms = _rooms(coverage, stations, weight, area_per_household, activity_share)
    has, asks = float(rooms["area_m2"].sum()), float(weight.sum())
    summary = {
        "required_m2_per_100_households": 100.0 * area_per_household,
        "activity_share": activity_share,
        "area_m2": has,
        "required_m2": area_per_household * asks,
        "m2_per_100_households": 100.0 * has / asks if asks > 0.0 else None,
        "states": _counted(states[inside], estates.loc[inside, "state"]),
        "station_area": _verdicts(rooms["area"]),
        "station_activity": _verdicts(rooms["activity"]),
        "supply": _supply(estates[inside], near.undecided[inside], weight[inside]),
        "zones": [
            {"to_m": coverage.walk_m * (zone + 1) / len(SLOW_ZONES), "weight": each}
            for zone, each in enumerate(SLOW_ZONES)
        ],
    }
    return Enough(summary, rooms, estates)


def station_areas(stations: gpd.GeoDataFrame) -> tuple[Float, Float]:
    """Return each station's area in m² and the share of it for activity; NaN: not known.

    The area is ``area_m2``, else office and activity together where both are recorded; 0 and
    less is not recorded. An activity area larger than the whole is a mistake, so not known.
    Office and activity rooms are recorded apart: seed row A001-069.
    """
    whole, office, activity = (
        _positive(stations, name) for name in ("area_m2", "office_m2", "activity_m2")
    )
    area = np.where(np.isnan(whole), office + activity, whole)
    share = activity / area
    return area, np.where(share > 1.0 + SLACK, np.nan, share)


def _positive(stations: gpd.GeoDataFrame, column: str) -> Float:
    if column not in stations:
        return np.full(len(stations), np.nan)
    numbers = pd.to_numeric(stations[column], errors="coerce").to_numpy(float, na_value=np.nan)
    return np.where((numbers > 0.0) & (numbers < np.inf), numbers, np.nan)


def _counting(stations: gpd.GeoDataFrame, level: str) -> npt.NDArray[np.bool_]:
    if level == ANY or "level" not in stations:
        return np.full(len(stations), level == ANY)
    served = [STATION_LEVELS.get(str(each)) for each in stations["level"]]
    return np.array([each == level for each in served], dtype=bool)


def _rooms(
    coverage: Coverage,
    stations: gpd.GeoDataFrame,
    weight: Float,
    area_per_household: float,
    activity_share: float,
) -> pd.DataFrame:
    """Return what each station that counts has, and what those within its walk ask for."""
    area, activity = station_areas(stations)
    unnamed = pd.Series([None] * len(stations), dtype=object)
    name = stations.get("name", unnamed)
    reach = _in_reach(coverage, weight)
    required = area_per_household * reach["households_in_reach"]
    rooms = pd.DataFrame(
        {
            "name": name.to_numpy(dtype=object),
            "area_m2": area,
            "activity_share": activity,
            **reach,
            "required_m2": required,
            "area": _verdict(area, required),
            "activity": _verdict(activity, np.full(len(stations), activity_share)),
        },
        index=estate_ids(stations),
    )
    return rooms[_counting(stations, coverage.level)]


def _in_reach(coverage: Coverage, weight: Float) -> dict[str, Float]:
    """Return the estates and households within the walk of each station."""
    states = coverage.estates
    estimated = np.where(states["weight_estimated"].to_numpy(dtype=bool), weight, 0.0)
    station = coverage.reach.indices
    row = np.repeat(np.arange(coverage.reach.shape[0]), np.diff(coverage.reach.indptr))

    def total(values: Float) -> Float:
        sums = np.bincount(station, values[row], minlength=coverage.reach.shape[1])
        return sums.astype(np.float64)

    return {
        "estates_in_reach": total((weight > 0.0).astype(float)),
        "households_in_reach": total(weight),
        "households_estimated": total(estimated),
    }


def _states(covered: npt.NDArray[np.bool_], near: Catchment, required: float) -> Text:
    sufficient = near.supply >= required - SLACK
    chosen = [~covered, sufficient, near.undecided]
    return np.select(
        chosen,
        ["uncovered", "covered_enough", "covered_undecided"],
        default="covered_insufficient",
    ).astype(object)


def _verdict(has: Float, required: Float) -> Text:
    verdict = np.where(has >= required - SLACK, VERDICTS[0], VERDICTS[1]).astype(object)
    verdict[np.isnan(has)] = VERDICTS[2]
    return verdict


def _verdicts(column: "pd.Series[Any]") -> dict[str, int]:
    return {verdict: int((column == verdict).sum()) for verdict in VERDICTS}


def _counted(inside: pd.DataFrame, state: "pd.Series[Any]") -> dict[str, dict[str, float]]:
    """Return estates, reported households and estimates of each state."""
    reported = inside["households"].fillna(0.0)
    guessed = inside["weight"].where(inside["weight_estimated"], 0.0)
    return {
        name: {
            "estates": int((state == name).sum()),
            "households": float(reported[state == name].sum()),
            "households_estimated": float(guessed[state == name].sum()),
        }
        for name in STATES
    }


def _supply(
    estates: pd.DataFrame, undecided: npt.NDArray[np.bool_], weight: Float
) -> dict[str, Any]:
    """Return m² per household over the estates where all areas are known, by households."""
    known, mass = estates[~undecided], weight[~undecided]
    figures: dict[str, Any] = {"undecided_estates": int(undecided.sum())}
    for name in ("m2_per_household", "m2_per_household_decay"):
        values = known[name].to_numpy(dtype=float)
        figures[name] = {
            "mean": float(mass @ values / mass.sum()) if mass.sum() > 0.0 else None,
            "median": quantile(values, 0.5, mass),
        }
    return figures
