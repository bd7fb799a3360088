"""The report on a network: counts told by drawn examples, names of what stays outside."""

import json
import math
from collections import Counter

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import WalkNetwork
from geo.errors import InputError
from geo.walking.quality import network_report
from tests.geo.cases import case

CRS = 4547
CORNER = np.array((500_000.0, 3_380_000.0))


def network(*lines, **tags):
    drawn = [shapely.LineString(np.array(line) + CORNER) for line in lines]
    return WalkNetwork.from_lines(gpd.GeoDataFrame(tags, geometry=drawn, crs=CRS))


def estates(*places, ids=None):
    xy = np.array(places, dtype=float).reshape(-1, 2) + CORNER
    index = ids or [f"E{number}" for number in range(len(xy))]
    return gpd.GeoSeries(gpd.points_from_xy(*xy.T), index=index, crs=CRS).to_crs(4326)


# A main street of 1,000 m with a side street, and an island of 100 m, 300 m to the north.
STREETS = [[(0, 0), (600, 0)], [(600, 0), (1000, 0)], [(600, 0), (600, 50)],
           [(0, 300), (100, 300)]]  # fmt: skip
KINDS = ["residential", "residential", "steps", "footway"]
NAMES = ["中山路", None, "百步梯", "岛上街"]


def test_lengths_pieces_and_dead_ends():
    report = network_report(network(*STREETS, highway=KINDS), streets=NAMES)
    assert (report.nodes, report.edges, report.components, report.islands) == (6, 4, 2, 1)
    assert report.length_m == pytest.approx(1150)
    assert report.main_share == pytest.approx(1050 / 1150)
    assert report.islands_m == pytest.approx(100)
    assert report.dead_ends == 5
    assert report.footway_share == pytest.approx(150 / 1150)
    assert (report.steps, report.steps_m) == (1, pytest.approx(50))
    assert report.warnings == ()
    (island,) = report.named_islands
    assert (island.streets, island.estates) == (("岛上街",), ())
    assert report.estates is report.far_estates is report.far_share is None


def test_what_stays_outside_is_told_by_name():
    names = pd.Series({"E0": "近水苑", "E1": "岛心里", "E2": "远山庄", "E3": None, "E4": "桥头"})
    places = estates((300, 20), (50, 310), (500, 150), (50, -900), (50, 155))
    report = network_report(network(*STREETS, highway=KINDS), places, names=names, streets=NAMES)
    assert (report.estates, report.far_estates, report.far_share) == (5, 3, 3 / 5)
    assert [(at.id, at.name) for at in report.far] == [
        ("E3", None), ("E4", "桥头"), ("E2", "远山庄"),
    ]  # fmt: skip
    assert [at.leg_m for at in report.far] == pytest.approx([900, 145, 100 * 2**0.5], abs=0.5)
    # 桥头 is 145 m from the island and 155 m from the main streets: within the tolerance.
    (island,) = report.named_islands
    assert [(at.id, at.name) for at in island.estates] == [("E1", "岛心里")]
    assert report.cut_off_estates == 1
    strict = network_report(network(*STREETS), places, names=names, island_tolerance=0.0)
    assert [at.name for at in strict.named_islands[0].estates] == ["桥头", "岛心里"]
    assert strict.named_islands[0].streets == ()


def test_of_several_doors_the_one_on_the_main_streets_counts():
    doors = estates((50, 310), (300, 30), (500, 150), ids=["E0", "E0", "E1"])
    report = network_report(network(*STREETS), doors)
    assert (report.estates, report.cut_off_estates, report.far_estates) == (2, 0, 1)


def test_islands_without_anything_to_name_are_only_counted():
    report = network_report(
        network(*STREETS), estates((10, 10)), streets=[None, np.nan, pd.NA, " "]
    )
    assert (report.islands, report.named_islands) == (1, ())


def test_street_names_stay_with_their_streets():
    """What is not walked, or drawn in several parts, does not shift the names."""
    lines = [[(0, 900), (90, 900)], *STREETS]
    drawn = [shapely.LineString(np.array(line) + CORNER) for line in lines]
    drawn[1] = shapely.MultiLineString([drawn[1], drawn[2]])
    tags = {"highway": ["motorway", *KINDS]}
    frame = gpd.GeoDataFrame(tags, geometry=drawn, crs=CRS)
    report = network_report(WalkNetwork.from_lines(frame), streets=["京港澳高速", *NAMES])
    assert [island.streets for island in report.named_islands] == [("岛上街",)]


def test_islands_with_estates_go_first():
    lines = [*STREETS, [(0, 600), (200, 600)]]
    report = network_report(network(*lines), estates((50, 300)), streets=[*NAMES, "北街"])
    assert [island.streets for island in report.named_islands] == [("岛上街",), ("北街",)]
    without = network_report(network(*lines), streets=[*NAMES, "北街"])
    assert [island.streets for island in without.named_islands] == [("北街",), ("岛上街",)]


def test_warnings():
    roads = network([(0, 0), (960, 0)], [(0, 0), (0, 40)], highway=["primary", "footway"])
    assert network_report(roads).warnings == ("footways_missing",)
    untold = network([(0, 0), (960, 0)])
    assert network_report(untold).footway_share is None
    assert network_report(untold).warnings == ()
    pieces = network([(0, 0), (800, 0)], [(0, 300), (200, 300)])
    assert network_report(pieces).warnings == ("network_in_pieces",)
    half = estates((0, 510), (100, 510), (5, 5), (10, 10))
    assert network_report(untold, half).warnings == ()
    most = estates((0, 510), (100, 510), (90_000, 0), (10, 10))
    assert network_report(untold, most).warnings == ("network_elsewhere",)


def test_streets_of_another_city_and_no_estates():
    net = network(*STREETS)
    beijing = gpd.GeoSeries.from_xy([116.3, 116.4], [40.0, 40.0], crs=4326)
    report = network_report(net, beijing)
    assert report.warnings == ("network_elsewhere",)
    assert report.far_share == 1.0
    nobody = network_report(net, estates())
    assert (nobody.estates, nobody.far_estates, nobody.far_share) == (0, 0, None)
    assert "network_elsewhere" not in nobody.warnings
    with pytest.raises(InputError, match="layer_location_missing"):
        network_report(net, gpd.GeoSeries([None], crs=4326))


def test_loops_and_parallel_streets_are_no_dead_ends():
    loop = [(0, 0), (50, 0), (50, 50), (0, 0)]
    both = network([(0, 0), (-100, 0)], loop, [(-100, 0), (-50, 30), (0, 0)])
    assert network_report(both).dead_ends == 0


corner = st.tuples(st.integers(0, 3), st.integers(0, 3))
segments = st.lists(st.tuples(corner, corner).filter(lambda ends: ends[0] != ends[1]), min_size=1)


@settings(max_examples=60, deadline=None)
@given(segments)
def test_counts_are_those_of_a_slow_count(drawn):
    streets = {tuple(sorted(ends)) for ends in drawn}
    report = network_report(network(*[np.array(ends) * 100.0 for ends in drawn]))
    piece = {end: end for ends in streets for end in ends}
    for one, other in streets:
        old = piece[other]
        piece.update({end: piece[one] for end, root in piece.items() if root == old})
    metres = Counter()
    for one, other in streets:
        metres[piece[one]] += 100.0 * math.dist(one, other)
    degree = Counter(end for ends in streets for end in ends)
    assert (report.nodes, report.edges) == (len(piece), len(streets))
    assert report.components == report.islands + 1 == len(metres)
    assert report.dead_ends == sum(count == 1 for count in degree.values())
    assert report.length_m == pytest.approx(sum(metres.values()))
    assert report.main_share == pytest.approx(max(metres.values()) / sum(metres.values()))
    assert report.islands_m == pytest.approx(report.length_m * (1 - report.main_share), abs=1e-6)


def test_the_report_is_plain_values():
    report = network_report(network(*STREETS), estates((50, 310)), streets=NAMES)
    told = json.loads(json.dumps(report.as_dict()))
    assert told["named_islands"][0]["estates"][0]["id"] == "E0"
    assert told["main_share"] == report.main_share


def test_wuhan_has_hardly_any_footways():
    streets = gpd.read_parquet(case("wuhan/streets.parquet"))
    report = network_report(WalkNetwork.from_lines(streets))
    assert report.warnings == ("footways_missing",)
    assert report.main_share > 0.99
    length = streets.to_crs(CRS).length.groupby(streets["highway"]).sum()
    expected = length.reindex(["footway", "path", "pedestrian", "steps", "corridor"]).sum()
    assert report.footway_share == pytest.approx(expected / report.length_m, rel=0.02)
