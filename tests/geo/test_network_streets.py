"""The walking network from streets: what meets, what is left out, what is refused."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString, Point

from geo import WalkNetwork
from geo.errors import InputError
from geo.walking.quality import network_report
from tests.geo.drawn import CRS, X0, Y0, points, streets

NOBODY = gpd.GeoSeries([], crs=CRS)
STREET = streets([(0, 0), (1000, 0)])


def test_degrees_and_web_mercator_are_measured_in_metres_of_their_zone():
    flat = streets([(0, 0), (1000, 0)]).to_crs(4326)
    for crs in (4326, 3857):
        net = WalkNetwork.from_lines(flat.to_crs(crs))
        assert net.crs.to_epsg() == 4547
        assert network_report(net).length_m == pytest.approx(1000, abs=0.01)


def test_a_chosen_crs_must_measure_metres():
    flat = streets([(0, 0), (1000, 0)]).to_crs(4326)
    assert WalkNetwork.from_lines(flat, crs=4548).crs.to_epsg() == 4548
    for crs in (4326, 2229):
        with pytest.raises(InputError, match="network_crs_not_metres"):
            WalkNetwork.from_lines(flat, crs=crs)
    with pytest.raises(InputError, match="crs_unknown"):
        WalkNetwork.from_lines(flat, crs="somewhere")


def test_abroad_is_measured_in_utm():
    paris = gpd.GeoDataFrame(geometry=[LineString([(2.35, 48.85), (2.36, 48.85)])], crs=4326)
    assert WalkNetwork.from_lines(paris).crs.to_epsg() == 32631


def test_ends_within_the_tolerance_meet():
    apart = streets([(0, 0), (100, 0)], [(100.008, 0), (200, 0)])
    walk = WalkNetwork.from_lines(apart).distances(points((0, 0)), points((200, 0)), 500)
    assert walk[0, 0] == pytest.approx(199.992)
    wide = streets([(0, 0), (100, 0)], [(100.5, 0), (200, 0)])
    assert WalkNetwork.from_lines(wide).distances(points((0, 0)), points((200, 0)), 500).nnz == 0
    joined = WalkNetwork.from_lines(wide, tolerance=1.0)
    assert joined.distances(points((0, 0)), points((200, 0)), 500).nnz == 1


def test_crossing_lines_do_not_meet():
    net = WalkNetwork.from_lines(streets([(0, 0), (100, 0)], [(50, -50), (50, 50)]))
    assert net.distances(points((0, 0)), points((50, 50)), 500, island_tolerance=0).nnz == 0


def test_closed_to_walkers_is_left_out():
    ways = streets(
        [(0, 0), (100, 0)], [(0, 1), (100, 1)], [(0, 2), (100, 2)], [(0, 3), (100, 3)],
        highway=["motorway", "residential", "footway", "service"],
        foot=[None, "no", None, "yes"],
        access=[None, None, None, "private"],
    )  # fmt: skip
    net = WalkNetwork.from_lines(ways)
    assert len(net.streets) == 2
    assert net.footway.tolist() == [True, False]


def test_broken_lines_are_mended_or_refused():
    lines = [
        LineString([(X0, Y0), (X0, Y0)]),
        LineString([(X0, Y0), (X0 + 100, Y0)]),
        LineString([(X0 + 100, Y0), (X0, Y0)]),
        MultiLineString([[(X0 + 100, Y0, 5), (X0 + 200, Y0, 5)], [(X0 + 200, Y0), (X0 + 300, Y0)]]),
        LineString([(X0, Y0), (X0, Y0 + 50), (X0 - 50, Y0), (X0, Y0)]),
    ]
    net = WalkNetwork.from_lines(gpd.GeoDataFrame(geometry=lines, crs=CRS))
    assert (len(net.streets), len(net.graph.nodes)) == (4, 4)
    assert net.distances(points((0, 0)), points((300, 0), (-25, 25)), 500).nnz == 2

    with np.errstate(invalid="ignore"):
        halfway = LineString([(0, 0), (np.nan, 1), (5, 5)])
    for bad, code in [
        (None, "layer_location_missing"),
        (halfway, "layer_location_missing"),
        (Point(0, 0), "streets_not_lines"),
    ]:
        frame = gpd.GeoDataFrame(geometry=[lines[1], bad], crs=CRS)
        with pytest.raises(InputError, match=code) as caught:
            WalkNetwork.from_lines(frame)
        assert caught.value.values["rows"] == "1"
    with pytest.raises(InputError, match="network_empty"):
        WalkNetwork.from_lines(gpd.GeoDataFrame(geometry=lines[:1], crs=CRS))
    with pytest.raises(InputError, match="layer_crs_missing"):
        WalkNetwork.from_lines(gpd.GeoDataFrame(geometry=lines[1:2]))


def test_streets_on_a_grid_of_round_numbers_are_all_kept():
    # Round numbers have few bits that differ; a careless key takes one street for another.
    x, y = np.meshgrid(np.arange(200) / 2, np.arange(200) / 2)
    place = np.stack([x, y], axis=-1)
    along = np.stack([place[:, :-1], place[:, 1:]], axis=2).reshape(-1, 2, 2)
    across = np.stack([place[:-1], place[1:]], axis=2).reshape(-1, 2, 2)
    lines = shapely.linestrings(np.concatenate([along, across, along[:5, ::-1]]))
    net = WalkNetwork.from_lines(gpd.GeoDataFrame(geometry=lines, crs=CRS))
    assert len(net.streets) == 2 * 199 * 200


def test_only_streets_drawn_alike_are_one():
    there = [(0, 0), (50, 100), (100, -100), (200, 0)]
    swapped = [there[0], there[2], there[1], there[3]]
    net = WalkNetwork.from_lines(streets(there, swapped, there[::-1], [*there[:2], *there[1:]]))
    assert sorted(net.streets.row) == [0, 1, 3]
    zero = gpd.GeoDataFrame(
        geometry=[LineString([(0.0, 0.0), (9, 0.0)]), LineString([(9, -0.0), (-0.0, -0.0)])],
        crs=CRS,
    )
    assert len(WalkNetwork.from_lines(zero).streets) == 1


def test_a_street_without_a_place_in_the_projection_is_named():
    wuhan = LineString([(114.3, 30.6), (114.31, 30.6)])
    pole = LineString([(-66.0, 90.0), (24.0, 0.0)])
    frame = gpd.GeoDataFrame(geometry=[wuhan, wuhan, pole], crs=4326)
    with pytest.raises(InputError, match="layer_location_missing") as caught:
        WalkNetwork.from_lines(frame)
    assert caught.value.values["rows"] == "2"


@pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf])
def test_tolerances_must_be_metres(wrong):
    net = WalkNetwork.from_lines(STREET)
    for call in (
        lambda: WalkNetwork.from_lines(STREET, tolerance=wrong),
        lambda: net.distances(points((0, 0)), points((9, 0)), 500, island_tolerance=wrong),
    ):
        with pytest.raises(InputError, match="tolerance_negative"):
            call()


def test_of_streets_drawn_twice_the_easier_one_is_walked():
    flat = streets([(0, 0), (100, 0)], [(100, 0), (0, 0)], highway=["steps", "footway"])
    net = WalkNetwork.from_lines(flat)
    assert net.steps.tolist() == [False]
    over = streets([(0, 0), (100, 0)], [(100, 0), (0, 0)], oneway_foot=["yes", None])
    assert WalkNetwork.from_lines(over).streets.way.tolist() == [0]


def test_two_one_way_twins_are_one_street_both_ways():
    there_and_back = streets([(0, 0), (100, 0)], [(100, 0), (0, 0)], oneway_foot=["yes", "yes"])
    net = WalkNetwork.from_lines(there_and_back)
    assert net.streets.way.tolist() == [0]
    assert net.distances(points((90, 0)), points((10, 0)), 500).data == pytest.approx([80])
    same = streets([(0, 0), (100, 0)], [(100, 0), (0, 0)], oneway_foot=["yes", "-1"])
    assert WalkNetwork.from_lines(same).streets.way.tolist() == [1]
    # Steps up and a flat way down are two things.
    both = streets(
        [(0, 0), (100, 0)],
        [(100, 0), (0, 0)],
        oneway_foot=["yes", "yes"],
        highway=["steps", "path"],
    )
    assert len(WalkNetwork.from_lines(both).streets) == 2
