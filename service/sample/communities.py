"""Forty-two communities in three streets (街道) that tile the district (seed A000-004)."""

from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from service.sample.ground import HEIGHT, WIDTH, Array, plane_to_wgs84, river, to_plane
from service.sample.names import COMMUNITIES, DISTRICT, STREETS

__all__ = ["Areas", "divide"]

SEEDS = (16, 16, 10)  # communities in each street
WEST = 2300.0  # plan x of the border between the first and the second street
CODE = "430299"  # a code no district has


@dataclass(frozen=True)
class Areas:
    """What `divide` returns.

    Parameters
    ----------
    frame
        The layer ``communities`` (district, streets, communities), EPSG:4326.
    of_estate
        (n,) number (0 to 41) of the community each estate stands in.
    plane
        (42,) polygons in EPSG:4547, metres.
    street
        (42,) number (0 to 2) of the street of each community.
    """

    frame: gpd.GeoDataFrame
    of_estate: Array
    plane: Array
    street: Array


def divide(plan: Array, truth: pd.DataFrame) -> Areas:
    """Divide the district so that each community has about as many estates as the others.

    Parameters
    ----------
    plan
        (n, 2) plan points of the estates.
    truth
        Their households, population and elders, summed up by area.
    """
    places = to_plane(plan)
    streets = _streets()
    street_of = np.searchsorted(np.array([WEST]), plan[:, 0]) + (plan[:, 0] > river(plan[:, 1]))
    seeds = [_seeds(places[street_of == k], count) for k, count in enumerate(SEEDS)]
    plane = _cells(streets, seeds)
    street = np.repeat(np.arange(len(SEEDS)), SEEDS)
    tree = shapely.STRtree(plane)
    found, cell = tree.query(shapely.points(places), predicate="intersects")
    of_estate = np.zeros(len(plan), dtype=int)
    of_estate[found[::-1]] = cell[::-1]
    return Areas(_frame(plane, street, of_estate, truth), of_estate, plane, street)


def _streets() -> list[shapely.Polygon]:
    """Return the three streets (街道), parted by a line and by the river."""
    y = np.linspace(-100.0, HEIGHT + 100.0, 61)
    straight = [np.full_like(y, x) for x in (-100.0, WEST, WIDTH + 100.0)]
    borders = [*straight[:2], river(y), straight[2]]
    lines = [np.column_stack([x, y]) for x in borders]
    polygons = []
    for left, right in pairwise(lines):
        top = np.linspace(left[-1], right[-1], 31)[1:-1]
        bottom = np.linspace(right[0], left[0], 31)[1:-1]
        ring = np.concatenate([left, top, right[::-1], bottom])
        polygons.append(shapely.Polygon(np.round(to_plane(ring), 3)))
    return polygons


def _seeds(places: Array, count: int) -> Array:
    """Return `count` centres of the estates (farthest first, then k-means), in order north-west."""
    centres = places[:1]
    while len(centres) < count:
        gap = np.min(np.linalg.norm(places[:, None] - centres[None], axis=2), axis=1)
        centres = np.vstack([centres, places[np.argmax(gap)]])
    for _ in range(8):
        nearest = np.argmin(np.linalg.norm(places[:, None] - centres[None], axis=2), axis=1)
        centres = np.array([places[nearest == k].mean(axis=0) for k in range(count)])
    rank = np.lexsort((centres[:, 0], -np.floor(centres[:, 1] / 800.0)))
    return np.asarray(centres[rank])


def _cells(streets: list[shapely.Polygon], seeds: list[Array]) -> Array:
    """Return one polygon for each seed; neighbours share every corner of their border."""
    borders: list[shapely.Geometry] = []
    for street, centres in zip(streets, seeds, strict=True):
        cells = shapely.get_parts(
            shapely.voronoi_polygons(shapely.multipoints(centres), extend_to=street)
        )
        borders.extend(shapely.boundary(shapely.intersection(cells, street)))
    # One node wherever borders touch: corners on the border of a street belong to both sides.
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(borders, grid_size=0.01)]))
    inside = shapely.point_on_surface(faces)
    # Borders move by up to a centimetre on the grid; a face goes to the street it lies in.
    holder = np.array([[street.contains(p) for street in streets] for p in inside]).argmax(axis=1)
    places = shapely.get_coordinates(inside)
    owner = np.zeros(len(faces), dtype=int)
    for k, centres in enumerate(seeds):
        gap = np.linalg.norm(places[holder == k][:, None] - centres[None], axis=2)
        owner[holder == k] = gap.argmin(axis=1) + sum(SEEDS[:k])
    return np.array([shapely.union_all(faces[owner == k]) for k in range(sum(SEEDS))])


def _frame(plane: Array, street: Array, of_estate: Array, truth: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the rows of all three levels with their people."""
    people = truth.groupby(of_estate).sum().reindex(range(len(plane)), fill_value=0)
    people = (people[["population", "households", "elders"]] * 1.06).round().astype(int)
    lowest = shapely.transform(plane, plane_to_wgs84)
    numbers = pd.Series(street).groupby(street).cumcount() + 1
    rows = [
        {"id": "QX1", "code": CODE, "name": DISTRICT, "level": "district", "parent": None,
         **people.sum()}
    ]  # fmt: skip
    rows += [
        {"id": f"JD{k + 1}", "code": f"{CODE}{k + 1:03d}", "name": name, "level": "street",
         "parent": "QX1", **people[street == k].sum()}
        for k, name in enumerate(STREETS)
    ]  # fmt: skip
    rows += [
        {"id": f"SQ{n + 1:02d}", "code": f"{CODE}{street[n] + 1:03d}{numbers[n]:03d}",
         "name": f"{COMMUNITIES[n]}社区", "level": "community", "parent": f"JD{street[n] + 1}",
         **people.loc[n]}
        for n in range(len(plane))
    ]  # fmt: skip
    wholes = [shapely.coverage_union_all(lowest)]
    wholes += [shapely.coverage_union_all(lowest[street == k]) for k in range(len(STREETS))]
    return gpd.GeoDataFrame(rows, geometry=[*wholes, *lowest], crs="EPSG:4326")
