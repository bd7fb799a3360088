"""Doors: gates of a closed estate, the outline of an open one, the point of a point."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from geo import WalkNetwork
from geo.coverage import measure, reach_matrix
from geo.doors import SPACING, doors, gated_without_entrances
from geo.gaps import gap_zones
from tests.geo.drawn import CRS, X0, Y0, areas, places, streets

FAR = 20_000.0
CORNER = np.array([X0, Y0])


def walks(estates, stations, network, **more):
    """Return the walk of each estate to its nearest station, told alike by all who tell it."""
    stations = stations.assign(level="estate")
    told = measure(estates, stations, network=network, walk=FAR, **more).estates["nearest_m"]
    near = reach_matrix(estates, stations, FAR, network=network, **more).toarray()
    assert near.min(axis=1) == pytest.approx(told.to_numpy(), abs=1e-6)
    return told.tolist()


def square(gated, *, south=20):
    """Return one estate, 400 m wide and deep, beside the street y = 0."""
    return areas((0, south, 400, south + 400), id=["A"], gated=[gated], households=[100])


MAIN = streets([(-3000, 0), (4000, 0)])


def test_an_open_outline_is_left_by_its_nearest_side():
    net = WalkNetwork.from_lines(MAIN)
    assert walks(square(False), places((700, 0)), net) == pytest.approx([20 + 300], abs=0.01)
    assert walks(square(None), places((-200, 0)), net) == pytest.approx([20 + 200], abs=0.01)
    assert walks(square(False), places((190, -30)), net) == pytest.approx([50], abs=10.0)


def test_a_street_that_crosses_the_outline_is_a_door():
    """The lane comes in 3 m and 7 m from the regular doors."""
    net = WalkNetwork.from_lines(streets([(213, 0), (213, 500)]))
    estate = square(False, south=320)
    assert walks(estate, places((213, 0)), net) == pytest.approx([320], abs=0.01)


def test_a_street_that_ends_before_the_outline_is_a_door():
    lane = streets([(-900, 0), (207, 0)], [(207, 0), (900, 0)], [(207, 0), (207, 195)])
    net = WalkNetwork.from_lines(lane)
    estate = square(False, south=200)
    assert walks(estate, places((207, 0)), net) == pytest.approx([195 + 5], abs=0.01)


def test_a_station_in_the_midst_of_an_open_estate_is_near():
    """Streets cross in the middle: 300 m from every side, and at the residents' door."""
    net = WalkNetwork.from_lines(streets([(-900, 0), (900, 0)], [(0, -900), (0, 900)]))
    estate = areas((-300, -300, 300, 300), id=["A"])
    assert walks(estate, places((0, 0)), net)[0] < 1.0
    assert walks(estate, places((500, 0)), net) == pytest.approx([200], abs=0.01)


def test_gates_alone_lead_out_of_a_gated_outline():
    net = WalkNetwork.from_lines(
        streets([(-3000, 0), (4000, 0)], [(-3000, 440), (4000, 440)], [(4000, 0), (4000, 440)],
                [(-3000, 0), (-3000, 440)])
    )  # fmt: skip
    gate = places((200, 425), id=["g"], estate=["A"])
    station = places((200, 0))
    around = 15 + 3200 + 440 + 3200
    assert walks(square(True), station, net, entrances=gate) == pytest.approx([around], abs=0.01)
    open_walk = walks(square(False), station, net, entrances=gate)[0]
    assert open_walk == pytest.approx(20, abs=0.01)
    assert walks(square(True), station, net)[0] == open_walk


def test_gates_decide_coverage():
    """The same estate, gated and not: covered only where it may be left to the south."""
    net = WalkNetwork.from_lines(
        streets([(-200, 0), (4000, 0)], [(-200, 0), (-200, 440), (600, 440)])
    )
    gate = places((200, 425), id=["g"], estate=["A"])
    station = places((450, 0), level=["estate"])
    for gated, covered, cause in [(False, True, []), (True, False, ["cut_off"])]:
        estate = square(gated)
        found = measure(estate, station, network=net, entrances=gate)
        assert found.estates["covered"].tolist() == [covered]
        room = places((2000, 0), id=["R"], name=["room"], eligible=[True], reason=[None])
        gaps = gap_zones(found, estate, room, network=net, entrances=gate)
        assert gaps["cause"].tolist() == cause
    assert measure(square(True), station, network=net).estates["covered"].all()


def test_an_entrance_of_an_open_estate_is_one_more_way_in():
    net = WalkNetwork.from_lines(streets([(0, 0), (3000, 0)]))
    estates = places((0, 300), (0, 300), (0, 300), gated=[False, None, True])
    entrances = places((800, 10), (2000, 10), (800, 10), (0, 0), id=["a", "b", "c", "x"],
                       estate=["A", "A", "B", "none such"])  # fmt: skip
    found = walks(estates, places((1000, 0)), net, entrances=entrances)
    assert found == pytest.approx([210, 210, 1300], abs=0.01)
    assert walks(estates, places((0, 0)), net, entrances=entrances) == pytest.approx([300] * 3)
    assert gated_without_entrances(estates, entrances).tolist() == [False, False, True]
    assert gated_without_entrances(estates).tolist() == [False, False, True]


def test_points_without_entrances_are_their_own_doors():
    estates = places((0, 0), (10, 0))
    found = doors(estates, network=WalkNetwork.from_lines(MAIN))
    assert found.owner.tolist() == [0, 1]
    assert found.points.geom_equals(estates.geometry, align=False).all()
    assert doors(places()).count == 0


def test_parts_and_holes_of_outlines():
    """Both parts of an estate are left; its courtyard is not."""
    ring = Polygon([(0, 0), (400, 0), (400, 400), (0, 400)], [[(100, 100), (300, 100), (300, 300)]])
    apart = shapely.box(1000, 0, 1400, 400)
    shape = shapely.transform(shapely.union_all([ring, apart]), lambda xy: xy + CORNER)
    estate = gpd.GeoDataFrame({"id": ["A"]}, geometry=[shape], crs=CRS).to_crs(4326)
    found = doors(estate, network=WalkNetwork.from_lines(MAIN))
    xy = shapely.get_coordinates(found.points.to_crs(CRS).values) - CORNER
    outline = shapely.union_all([ring.exterior, apart.exterior])
    off = shapely.distance(outline, shapely.points(xy))
    assert (off > 0.01).sum() == 1  # the inner point
    assert {0.0, 400.0, 1000.0, 1400.0} <= set(np.round(xy[:, 0], 3))


def test_a_network_of_another_city_leaves_outlines_their_inner_point():
    elsewhere = WalkNetwork.from_lines(
        gpd.GeoDataFrame(geometry=[shapely.LineString([(-70, -30), (-70.01, -30)])], crs=4326)
    )
    estate = square(False)
    found = measure(estate, places((0, 0), level=["estate"]), network=elsewhere)
    assert found.estates["covered"].tolist() == [False]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(-300, 300), st.integers(30, 400)), min_size=3, max_size=7,
             unique=True),
    st.integers(-600, 600),
    st.sampled_from([True, False]),
)  # fmt: skip
def test_doors_miss_the_best_point_of_an_outline_by_no_more_than_told(corners, x, on_streets):
    """Against the outline in points 0.5 m apart, on a straight street and without streets."""
    hull = shapely.MultiPoint(corners).convex_hull
    if hull.geom_type != "Polygon":
        return
    shape = shapely.transform(hull, lambda xy: xy + CORNER)
    estate = gpd.GeoDataFrame({"id": ["A"]}, geometry=[shape], crs=CRS)
    network = WalkNetwork.from_lines(MAIN) if on_streets else None
    told = walks(estate, places((x, 0)).to_crs(CRS), network)[0]
    outline = shapely.get_coordinates(shapely.segmentize(hull.exterior, 0.5))
    if on_streets:
        best = (np.abs(outline[:, 0] - x) + np.abs(outline[:, 1])).min()
    else:
        best = 1.3 * np.hypot(outline[:, 0] - x, outline[:, 1]).min()
    # The reference itself is 0.5 m coarse; doors leave out bends of less than a metre.
    assert best - 1.0 <= told <= best + SPACING / np.sqrt(2) + 2.0
