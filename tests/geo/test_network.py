"""The walking network: right distances, wherever the points."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point

from geo import WalkNetwork
from geo.errors import InputError
from geo.walking.quality import network_report
from tests.geo.drawn import CRS, X0, Y0, points, streets
from tests.geo.walk_oracle import dense

NOBODY = gpd.GeoSeries([], crs=CRS)
STREET = streets([(0, 0), (1000, 0)])


def test_walk_is_leg_and_street_and_leg():
    net = WalkNetwork.from_lines(streets([(0, 0), (100, 0)], [(100, 0), (100, 100)]))
    walks = net.distances(points((10, 5)), points((107, 60)), 500)
    assert walks[0, 0] == pytest.approx(5 + 90 + 60 + 7)


def test_two_points_on_one_edge_walk_along_it():
    net = WalkNetwork.from_lines(STREET)
    walks = net.distances(points((400, 3)), points((450, 4), (400, 3)), 500)
    assert dense(walks) == pytest.approx(np.array([[57.0, 6.0]]))


def test_two_points_on_one_edge_may_walk_round_it():
    detour = [(0, 0), (0, 300), (1000, 300), (1000, 0)]
    short = [(0, 0), (500, 1), (1000, 0)]
    net = WalkNetwork.from_lines(streets(detour, short))
    walks = net.distances(points((0, 100)), points((1000, 100)), 2000)
    assert walks[0, 0] == pytest.approx(100 + LineString(short).length + 100)


def test_stored_zero_is_a_distance():
    walks = WalkNetwork.from_lines(STREET).distances(points((5, 0)), points((5, 0), (900, 0)), 100)
    assert walks.nnz == 1
    assert walks.data.tolist() == [0.0]


def test_cutoff_is_inclusive_and_nothing_is_beyond_it():
    net = WalkNetwork.from_lines(STREET)
    walks = net.distances(points((0, 0)), points((500, 0), (501, 0)), 500)
    assert walks.indices.tolist() == [0]


def test_empty_lists_give_empty_matrices():
    net = WalkNetwork.from_lines(STREET)
    assert net.distances(NOBODY, points((0, 0)), 500).shape == (0, 1)
    assert net.distances(points((0, 0)), NOBODY, 500).shape == (1, 0)
    metres, index = net.nearest(points((0, 0)), NOBODY)
    assert (metres.tolist(), index.tolist()) == ([np.inf], [-1])
    assert net.reached(NOBODY, 500).empty


@pytest.mark.parametrize("cutoff", [0, -1, np.nan, np.inf])
def test_cutoff_must_be_positive(cutoff):
    with pytest.raises(InputError, match="cutoff_not_positive"):
        WalkNetwork.from_lines(STREET).distances(points((0, 0)), points((0, 0)), cutoff)


@pytest.mark.parametrize("bad", [None, Point(), Point(np.nan, 1.0)])
def test_points_without_a_location_are_named(bad):
    bad_points = gpd.GeoSeries([Point(X0, Y0), bad], index=["A", "B"], crs=CRS)
    with pytest.raises(InputError, match="layer_location_missing") as caught:
        WalkNetwork.from_lines(STREET).attach(bad_points)
    assert caught.value.values["rows"] == "B"


def test_points_need_a_crs_and_must_be_points():
    net = WalkNetwork.from_lines(STREET)
    with pytest.raises(InputError, match="layer_crs_missing"):
        net.attach(gpd.GeoSeries([Point(0, 0)]))
    with pytest.raises(InputError, match="layer_not_points"):
        net.attach(gpd.GeoSeries([Point(X0, Y0).buffer(5)], crs=CRS))


def test_points_in_any_crs():
    net = WalkNetwork.from_lines(STREET)
    here, there = points((10, 0)), points((110, 0))
    for crs in (4326, 4490, 3857, 32650):
        walks = net.distances(here.to_crs(crs), there.to_crs(4326), 500)
        assert walks[0, 0] == pytest.approx(100.0, abs=1e-3)


def test_island_is_passed_over_up_to_the_tolerance():
    net = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)], [(0, 20), (50, 20)]))
    on_island, near = points((10, 20)), points((10, 0))
    assert net.distances(on_island, near, 500)[0, 0] == pytest.approx(20)
    assert net.distances(on_island, near, 500, island_tolerance=19.9).nnz == 0
    assert net.distances(on_island, near, 500, island_tolerance=0).nnz == 0
    assert net.attach(on_island).component.tolist() == [net.graph.main]


def test_one_node_network():
    loop = streets([(0, 0), (100, 0), (100, 100), (0, 0)])
    net = WalkNetwork.from_lines(loop)
    assert len(net.graph.nodes) == 1
    walk = net.distances(points((90, 0)), points((30, 30)), 500)
    assert walk[0, 0] == pytest.approx(90 + np.hypot(30, 30))


def test_another_city_and_the_sea_attach_to_nothing_near():
    net = WalkNetwork.from_lines(STREET)
    far = gpd.GeoSeries([Point(116.4, 39.9), Point(170.0, -10.0), Point(114.0, 95.0)], crs=4326)
    assert net.distances(far, points((0, 0)), 1000).nnz == 0
    assert net.unreachable(far).all()
    assert net.reached(far, 1000).is_empty.all()


def test_unreachable_far_or_on_an_island():
    net = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)], [(0, 300), (50, 300)]))
    asked = points((10, 100), (10, 300), (10, -501), (10, -499))
    assert net.unreachable(asked).tolist() == [False, True, True, False]


def test_nearest_prefers_the_first_of_equals():
    net = WalkNetwork.from_lines(streets([(0, 0), (100, 0)], [(100, 0), (200, 0)]))
    metres, index = net.nearest(points((100, 0), (60, 0)), points((200, 0), (0, 0)))
    assert metres.tolist() == [100.0, 60.0]
    assert index.tolist() == [0, 1]
    metres, index = net.nearest(points((50, 0)), points((60, 0), (40, 0)))
    assert (metres.tolist(), index.tolist()) == ([10.0], [0])


def test_quality_tells_of_missing_footways():
    roads = streets([(0, 0), (100, 0)], [(100, 0), (200, 0)], [(0, 500), (9, 500)],
                    highway=["primary"] * 3)  # fmt: skip
    told = network_report(WalkNetwork.from_lines(roads))
    assert told.warnings == ("footways_missing",)
    assert (told.components, told.dead_ends, told.edges) == (2, 4, 3)
    assert told.length_m == pytest.approx(209)
    assert network_report(WalkNetwork.from_lines(STREET)).footway_share is None


def test_reached_streets_are_cut_where_the_walk_ends():
    cross = streets([(0, 0), (100, 0)], [(100, 0), (200, 0)], [(100, 0), (100, 300)])
    net = WalkNetwork.from_lines(cross)
    walked = net.reached(points((50, 10)), 110).to_crs(CRS).iloc[0]
    # 100 m are left from the street on: the whole first edge and 50 m of the two others.
    assert walked.length == pytest.approx(200, abs=1e-3)
    assert walked.bounds == pytest.approx((X0, Y0, X0 + 150, Y0 + 50), abs=1e-3)
    assert net.reached(points((50, 10)), 9).is_empty.all()


def test_no_points_need_no_coordinate_system():
    net = WalkNetwork.from_lines(streets([(0, 0), (100, 0)]))
    assert net.distances(points((1, 0)), gpd.GeoSeries([]), 500).shape == (1, 0)
    assert net.nearest(points((1, 0)), gpd.GeoSeries([]))[1].tolist() == [-1]
