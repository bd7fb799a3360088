"""The sample city: ten layers of a place that does not exist, the same for the same seed."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.layers import LAYERS
from service.sample.communities import Areas, divide
from service.sample.estates import Settlement, settle
from service.sample.ground import Array, to_wgs84
from service.sample.history import draw_history
from service.sample.layout import lay_out
from service.sample.names import address
from service.sample.partners import list_offers, list_units, raise_needs
from service.sample.spaces import find_spaces
from service.sample.stations import centre_spots, open_stations
from service.sample.story import roles
from service.sample.streets import build_streets

__all__ = ["SEED", "sample_city"]

SEED = 2026
PARTS = ("layout", "estates", "streets", "spaces", "stations", "needs", "history")


def sample_city(seed: int = SEED) -> dict[str, Any]:
    """Build the sample city.

    Parameters
    ----------
    seed
        Any whole number from 0; the same seed gives the same city, to the last decimal.

    Returns
    -------
    dict
        Layer name to frame, in the order of `geo.layers.LAYERS`: a GeoDataFrame (EPSG:4326,
        coordinates to 7 decimals) where the layer has a geometry, else a DataFrame, with the
        layer's fields. What is not known is missing, never 0.
    """
    # A generator for each part: a change in one leaves the others as they were.
    dice = {name: np.random.default_rng([seed, n]) for n, name in enumerate(PARTS)}
    layout = lay_out(dice["layout"])
    town = settle(layout, dice["estates"])
    areas = divide(town.plan, town.truth)
    role = roles(_middles(areas))
    rooms = find_spaces(town.frame, town.plan, areas.of_estate, role, dice["spaces"])
    spots = centre_spots(town.plan, areas.of_estate)
    stations, station_plan, used = open_stations(areas, rooms, role, spots, dice["stations"])
    stations["address"] = address(station_plan)
    spaces = rooms.frame.copy()
    spaces.loc[used, "state"] = "in_use"
    spaces["community"] = _community_ids(rooms.community)
    units, unit_plan = list_units()
    units["address"] = address(unit_plan)
    places = _points(units, unit_plan)
    places["community"] = _community_of(areas.frame, places)
    offers = list_offers()
    needs = raise_needs(town.frame, town.truth, areas.of_estate, role, dice["needs"])
    found = {
        "communities": areas.frame,
        "estates": _estates(town, areas),
        "entrances": _entrances(town),
        "streets": build_streets(layout, town.branches, town.stray, dice["streets"]),
        "stations": _points(stations, station_plan),
        "spaces": _points(spaces, rooms.plan),
        "units": places,
        "offers": offers,
        "needs": needs,
        "history": draw_history(places, areas.frame, offers, needs, dice["history"]),
    }
    return {name: _in_order(name, found[name]) for name in LAYERS}


def _middles(areas: Areas) -> Array:
    return shapely.get_coordinates(shapely.centroid(areas.plane))


def _community_ids(numbers: Array) -> list[str]:
    return [f"SQ{number + 1:02d}" for number in numbers]


def _community_of(frame: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> list[str | None]:
    """Return the id of the community each point lies in."""
    lowest = frame[frame["level"] == "community"]
    point, area = shapely.STRtree(lowest.geometry.to_numpy()).query(
        places.geometry.to_numpy(), predicate="intersects"
    )
    ids: list[str | None] = [None] * len(places)
    for p, a in zip(point[::-1], area[::-1], strict=True):
        ids[p] = str(lowest["id"].iloc[a])
    return ids


def _points(frame: pd.DataFrame, plan: Array) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(frame, geometry=shapely.points(to_wgs84(plan)), crs="EPSG:4326")


def _estates(town: Settlement, areas: Areas) -> gpd.GeoDataFrame:
    """Return the estates: points, and squares of the plan where the outline is known."""
    geometry = np.asarray(shapely.points(to_wgs84(town.plan)), dtype=object)
    drawn = np.flatnonzero(~np.isnan(town.half))
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)], dtype=float)
    rings = town.plan[drawn, None, :] + corners[None] * town.half[drawn, None, None]
    places = to_wgs84(rings.reshape(-1, 2)).reshape(-1, 5, 2)
    geometry[drawn] = shapely.polygons(places)
    frame = town.frame.copy()
    frame["community"] = _community_ids(areas.of_estate)
    return gpd.GeoDataFrame(frame, geometry=geometry, crs="EPSG:4326")


def _entrances(town: Settlement) -> gpd.GeoDataFrame:
    names = {"west": "西门", "east": "东门", "south": "南门", "north": "北门"}
    frame = pd.DataFrame(
        {
            "id": [f"CK{n:03d}" for n in range(1, len(town.gates) + 1)],
            "estate": town.gates["estate"],
            "name": town.gates["side"].map(names),
        }
    )
    return _points(frame, town.gates[["x", "y"]].to_numpy(float))


def _in_order(layer: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with all fields of its layer, in their order, missing ones empty."""
    names = list(LAYERS[layer].names)
    ordered = frame.reindex(columns=[*names, *(["geometry"] if "geometry" in frame else [])])
    return ordered.reset_index(drop=True)
