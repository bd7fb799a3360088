"""The proposal as data: a GeoPackage for GIS, a GeoJSON for everyone."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from service.plain import records
from service.plan import Plan
from service.telling import chosen_reason, rejected_reason

__all__ = ["chosen_rows", "write_geojson", "write_geopackage"]

ESTATE_COLUMNS = [
    "id",
    "name",
    "address",
    "community_id",
    "households",
    "population",
    "elders",
    "covered",
    "covered_after",
    "nearest_m",
    "nearest_station",
    "minutes",
    "state",
    "m2_per_household",
    "gap",
    "outside",
    "unreachable",
    "geometry",
]
GAP_COLUMNS = [
    "id",
    "name",
    "estates",
    "households",
    "population",
    "cause",
    "nearest_station_m",
    "priority",
    "priority_rank",
    "community",
    "geometry",
]


def chosen_rows(plan: Plan) -> gpd.GeoDataFrame:
    """Return the chosen rooms with their reasons in the current language."""
    columns = [
        "rank",
        "space",
        "name",
        "source",
        "kind",
        "state",
        "usable_m2",
        "cost_yuan",
        "cost_estimated",
        "yearly_yuan",
        "gain_estates",
        "gain_households",
    ]
    rows = plan.chosen[columns].copy() if len(plan.chosen) else pd.DataFrame(columns=columns)
    table = pd.DataFrame(plan.chosen).drop(columns="geometry", errors="ignore")
    rows["reason"] = [chosen_reason(row) for row in records(table)]
    return gpd.GeoDataFrame(rows, geometry=list(plan.chosen.geometry), crs=4326)


def write_geopackage(plan: Plan, path: Path) -> None:
    """Write layers ``chosen, rooms, gaps, estates, stations, matches`` (EPSG:4326)."""
    rooms = plan.rooms.drop(columns=["notes", "rejected_values"]).assign(
        notes=[",".join(notes) for notes in plan.rooms["notes"]],
        reason=[
            rejected_reason(code, values) if isinstance(code, str) else None
            for code, values in zip(
                plan.rooms["rejected_code"], plan.rooms["rejected_values"], strict=True
            )
        ],
    )
    layers = {
        "chosen": chosen_rows(plan),
        "rooms": rooms.drop(columns="rejected_code"),
        "gaps": plan.gaps.reindex(columns=GAP_COLUMNS),
        "estates": plan.estates.reindex(columns=ESTATE_COLUMNS),
        "stations": plan.stations.drop(columns=["flags", "extra"]),
        "matches": _matches(plan),
    }
    for name, layer in layers.items():
        kinds = {"geometry_type": "Unknown"} if name == "estates" else {}
        layer.to_file(path, layer=name, driver="GPKG", engine="pyogrio", VERSION="1.3", **kinds)


def write_geojson(plan: Plan, path: Path) -> None:
    """Write chosen rooms and gaps as one RFC 7946 collection, told apart by ``layer``."""
    features = [
        *_features("chosen", chosen_rows(plan)),
        *_features("gap", plan.gaps.reindex(columns=GAP_COLUMNS)),
    ]
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False, allow_nan=False), encoding="utf-8")


def _features(layer: str, rows: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    table = pd.DataFrame(rows.drop(columns="geometry"))
    return [
        {
            "type": "Feature",
            "properties": {"layer": layer, **row},
            "geometry": {"type": "Point", "coordinates": [round(point.x, 7), round(point.y, 7)]},
        }
        for row, point in zip(records(table), rows.geometry, strict=True)
    ]


def _matches(plan: Plan) -> gpd.GeoDataFrame:
    """Return a line from each unit to where its offer is needed; empty where unknown."""
    columns = [
        "unit",
        "unit_name",
        "offer",
        "offer_text",
        "need",
        "need_text",
        "community",
        "community_name",
        "gap",
        "place",
        "place_name",
        "score",
        "metres",
        "state",
        "agreed_on",
    ]
    pairs = (
        plan.pairs if len(plan.pairs) else pd.DataFrame(columns=[*columns, "unit_at", "need_at"])
    )
    lines = [
        shapely.LineString([a, b]) if a and b else shapely.LineString()
        for a, b in zip(pairs["unit_at"], pairs["need_at"], strict=True)
    ]
    return gpd.GeoDataFrame(pairs[columns], geometry=lines, crs=4326)
