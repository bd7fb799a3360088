"""What communities and gaps need, and what units offer, as rows that can be scored.

Every gap zone makes a need of class ``station``: room, money, hands (INTERFACE, "Matching").
Rows that count people are apart: posts and the members who may take them (`service.posts`).
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.people import locate
from service.city import City
from service.db.workspace import Run, Workspace
from service.plain import frame
from service.same_units import first_of_each, merged

__all__ = [
    "GAP_PREFIX",
    "STATION_LIMIT",
    "STATION_TEXT",
    "Wants",
    "members_of",
    "offers_of",
    "posts_of",
    "units_of",
    "wants_of",
]

GAP_PREFIX = "gap:"
# A station takes three offers, such as room, money and hands; any other service takes one.
STATION_LIMIT = 3
# What the scoring reads for a gap; Chinese, because offers are.
STATION_TEXT = "站点建设：需要用房场地、改造资金和值守人手"


@dataclass(frozen=True)
class Wants:
    """The needs, and what is known of the communities they stand in.

    ``needs`` has ``id, community, street, community_name, category, text, skills, beneficiaries,
    urgency, uncovered_share, gap, limit`` and the geometry of where the need is (empty where
    nobody knows), in WGS84.
    """

    needs: gpd.GeoDataFrame
    communities: pd.DataFrame


def wants_of(workspace: Workspace, city: City, basis: Run) -> Wants:
    """Return the needs layer and the gaps of the coverage run `basis` as one table."""
    needs = workspace.layer("needs")
    return _wants(needs[needs["people"].isna()], city, basis, gaps=True)


def posts_of(workspace: Workspace, city: City, basis: Run) -> Wants:
    """Return the needs that are posts, with ``skills``; ``limit`` is how many people each wants."""
    needs = workspace.layer("needs")
    return _wants(needs[needs["people"] > 0], city, basis, gaps=False)


def _wants(layer: pd.DataFrame, city: City, basis: Run, *, gaps: bool) -> Wants:
    estates = frame(basis.detail["estates"])
    zones = frame(basis.detail["gaps"], "centre")
    members = zones[["id", "members"]].explode("members")
    members = members.rename(columns={"id": "gap", "members": "estate"}).dropna()
    areas = _areas(city, estates, members)
    told = _told(pd.DataFrame(layer), city, estates, areas, members)
    parts = [told, _zones(zones)] if gaps and len(zones) else [told]
    needs = pd.concat(parts, ignore_index=True)
    needs = needs.join(areas[["street", "community_name"]], on="community")
    name = needs["community_name"].where(needs["community_name"].notna(), needs["community"])
    needs["community_name"] = name
    return Wants(gpd.GeoDataFrame(needs, geometry="geometry", crs=4326), areas)


def offers_of(workspace: Workspace, city: City) -> gpd.GeoDataFrame:
    """Return the offers with what is known of their units; empty geometry where unknown."""
    offers = workspace.layer("offers")
    return _with_units(offers[offers["people"].isna()], workspace, city)


def members_of(workspace: Workspace, city: City) -> gpd.GeoDataFrame:
    """Return the offers that count people, with what is known of their units."""
    offers = workspace.layer("offers")
    return _with_units(offers[offers["people"] > 0], workspace, city)


def _with_units(offers: pd.DataFrame, workspace: Workspace, city: City) -> gpd.GeoDataFrame:
    told = pd.DataFrame(offers).reset_index(drop=True)
    one = first_of_each(workspace.layer("units"))
    told["unit"] = told["unit"].map(one).fillna(told["unit"])
    joined = told.join(units_of(workspace, city), on="unit")
    joined["unit_name"] = joined["unit_name"].where(joined["unit_name"].notna(), joined["unit"])
    joined["share_yuan"] = joined["fund_yuan"] / joined["capacity"].astype(float).fillna(1).clip(1)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=4326)


def units_of(workspace: Workspace, city: City) -> pd.DataFrame:
    """Return what is known of each unit, by id: its will, means, wishes and where it is."""
    units = merged(workspace.layer("units"))
    where = locate(units, city.communities) if len(units) else pd.DataFrame()
    known = pd.DataFrame(
        {
            "unit_name": units["name"].to_numpy(),
            "willing": units["willing"].to_numpy(),
            "members": units["members"].to_numpy(),
            "unit_kind": units["kind"].to_numpy(),
            "registration": units["registration"].to_numpy(),
            "unit_capacity": units["capacity"].to_numpy(),
            "unit_funds": units["funds_yuan"].to_numpy(),
            "wishes": units["wishes"].to_numpy(),
            "community": where["community"].to_numpy() if len(units) else [],
            "geometry": units.geometry.to_numpy(),
        },
        index=units["id"].to_numpy(),
    )
    parents = city.communities.set_index("id")["parent"]
    known["street"] = known["community"].map(parents)
    return known


def _areas(city: City, estates: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return for each community: name, street, share uncovered, its main gap, a point in it."""
    areas = city.communities.set_index("id")
    inside = estates[~estates["outside"].astype(bool)]
    weight = inside["weight"].astype(float)
    lost = weight.where(~inside["covered"].astype(bool), 0.0)
    share = lost.groupby(inside["community"]).sum() / weight.groupby(inside["community"]).sum()
    main = inside[["id", "community"]].assign(lost=lost)
    main = main.merge(members, left_on="id", right_on="estate")
    main = main.groupby(["community", "gap"])["lost"].sum().reset_index()
    main = main.sort_values(["lost", "gap"], ascending=[False, True])
    return pd.DataFrame(
        {
            "community_name": areas["name"].where(areas["name"].notna(), areas["code"]),
            "street": areas["parent"],
            "uncovered_share": share.reindex(areas.index),
            "gap": main.drop_duplicates("community")
            .set_index("community")["gap"]
            .reindex(areas.index),
            "geometry": areas.geometry.representative_point(),
        },
        index=areas.index,
    )


def _told(
    needs: pd.DataFrame,
    city: City,
    estates: pd.DataFrame,
    areas: pd.DataFrame,
    members: pd.DataFrame,
) -> pd.DataFrame:
    """Return the needs layer; a need of an estate stands where the estate is."""
    homes = city.estates.set_index("id")
    of_estate = estates.set_index("id")
    gap_of = members.set_index("estate")["gap"]
    community = needs["community"].where(
        needs["community"].notna(), needs["estate"].map(of_estate["community"])
    )
    point = needs["estate"].map(homes.geometry.representative_point())
    point = point.where(point.notna(), community.map(areas["geometry"]))
    return pd.DataFrame(
        {
            "id": needs["id"],
            "community": community,
            "category": needs["category"],
            "text": needs["text"],
            "beneficiaries": needs["beneficiaries"],
            "urgency": needs["urgency"],
            "uncovered_share": community.map(areas["uncovered_share"]).astype(float),
            "gap": needs["estate"].map(gap_of).fillna(community.map(areas["gap"])),
            "limit": needs["people"].fillna(1).astype(int),
            "skills": needs["skills"],
            "geometry": point,
        }
    )


def _zones(gaps: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return a need of class ``station`` for each gap zone."""
    households = gaps["households"].astype(float) if len(gaps) else pd.Series(dtype=float)
    return pd.DataFrame(
        {
            "id": GAP_PREFIX + gaps["id"].astype(str),
            "community": gaps["community"],
            "category": "station",
            "text": STATION_TEXT,
            "beneficiaries": households.where(households > 0),
            "urgency": None,
            "uncovered_share": 1.0,
            "gap": gaps["id"],
            "limit": STATION_LIMIT,
            "skills": None,
            "geometry": gaps.geometry,
        }
    )


def nearest_place(city: City, needs: gpd.GeoDataFrame, stations: gpd.GeoDataFrame) -> Any:
    """Return the row number of the nearest station of each need, -1 where there is none."""
    from geo.reach import walking

    found = np.full(len(needs), -1)
    known = ~(needs.geometry.isna() | needs.geometry.is_empty).to_numpy()
    if not known.any() or stations.empty:
        return found
    here = needs.geometry[known]
    way = walking(city.network, here)
    _, index = way.nearest(way.place(here), way.place(stations.geometry))
    found[known] = index
    return found
