"""Service areas: land beside streets that are really walked, and no other."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo import WalkNetwork
from geo.errors import InputError
from geo.walking.profiles import profile_of
from geo.walking.service_areas import service_areas, service_bands, straight_areas
from tests.geo.drawn import CRS, X0, Y0, point, streets
from tests.geo.walk_oracle import walk_distances

BUFFER = 30.0
EXACT = {"buffer": BUFFER, "smallest_hole": 0.0, "simplify": 0.0}
# Widths are worked out every 10 m and seen from samples every 5 m: what that may amount to.
SLACK = 3.0


def stations(*xy):
    return gpd.GeoSeries([point(x, y) for x, y in xy], crs=CRS)


def drawn_area(lines, cutoff, *xy, **options):
    areas = service_areas(WalkNetwork.from_lines(lines), stations(*xy), cutoff, **options)
    return shapely.transform(areas.to_crs(CRS).iloc[0], lambda at: at - (X0, Y0))


def on(area, x, y):
    return area.covers(shapely.Point(x, y))


def test_a_street_is_walked_in_part_and_its_strip_narrows_to_the_end():
    area = drawn_area(streets([(0, 0), (1000, 0)]), 200, (500, 0), **EXACT)
    assert area.bounds == pytest.approx((300, -BUFFER, 700, BUFFER), abs=0.01)
    assert on(area, 500, 29)
    assert on(area, 690, 4)
    # 10 m before the end the leg off the street is no longer than 5 m.
    assert not on(area, 690, 7)


def test_the_far_bank_of_a_river_is_not_reached():
    """Two quays 40 m apart; the bridge is farther than the walk."""
    town = streets([(0, 0), (2000, 0)], [(0, 40), (2000, 40)], [(2000, 0), (2000, 40)])
    area = drawn_area(town, 500, (500, -2), **EXACT)
    assert on(area, 500, -19)
    assert on(area, 500, 19)
    assert not on(area, 500, 21)
    over_the_bridge = drawn_area(town, 3600, (500, -2), **EXACT)
    assert on(over_the_bridge, 500, 21)
    assert on(over_the_bridge, 500, -29)
    assert on(over_the_bridge, 500, 60)


def ring(x, y, side):
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]


def test_a_block_that_nobody_walks_into_stays_a_hole():
    wide = drawn_area(streets(ring(0, 0, 200)), 1000, (100, 0), buffer=BUFFER)
    assert len(wide.geoms[0].interiors) == 1
    assert not on(wide, 100, 100)
    assert wide.geoms[0].interiors[0].envelope.area == pytest.approx(140**2, rel=0.02)


def test_a_courtyard_is_filled_unless_it_is_asked_for():
    block = streets(ring(0, 0, 80))  # leaves a yard of 20 m × 20 m
    assert on(drawn_area(block, 1000, (40, 0), buffer=BUFFER), 40, 40)
    assert not on(drawn_area(block, 1000, (40, 0), **EXACT), 40, 40)


def test_a_courtyard_with_a_street_beyond_reach_is_never_filled():
    block = streets(ring(0, 0, 80), [(35, 40), (45, 40)])
    area = drawn_area(block, 1000, (40, 0), buffer=BUFFER, smallest_hole=10_000.0)
    assert not on(area, 40, 40)
    assert on(area, 40, 10)


def test_land_behind_a_wall_is_not_swallowed():
    """A dead end comes within 20 m of a street that is a long walk away."""
    town = streets([(0, 0), (300, 0)], [(0, 0), (0, 3000)], [(0, 3000), (320, 3000)],
                   [(320, 3000), (320, -500)])  # fmt: skip
    area = drawn_area(town, 400, (200, 0), **EXACT)
    assert on(area, 305, 0)
    assert not on(area, 315, 0)


def test_bands_do_not_overlap_and_make_the_whole():
    town = WalkNetwork.from_lines(
        streets([(0, 0), (2000, 0)], [(1000, -900), (1000, 0)], [(1000, 0), (1000, 900)])
    )
    bands = service_bands(town, stations((700, 0), (1300, 5)), [800, 300, 500])
    assert list(bands.index) == [300.0, 500.0, 800.0]
    metric = bands.to_crs(CRS)
    whole = service_bands(town, stations((700, 0), (1300, 5)), [800]).to_crs(CRS).iloc[0]
    assert bands.is_valid.all()
    assert metric.area.sum() == pytest.approx(metric.union_all().area, abs=1.0)
    assert metric.union_all().symmetric_difference(whole).area < 0.01 * whole.area


def test_stations_together_reach_what_each_of_them_reaches():
    lines = streets(*[[(0, k * 150), (900, k * 150)] for k in range(5)],
                    *[[(k * 150, 0), (k * 150, 600)] for k in range(7)])  # fmt: skip
    town = WalkNetwork.from_lines(lines)
    places = stations((100, 0), (400, 150), (850, 600))
    together = service_bands(town, places, [300], **EXACT).to_crs(CRS).iloc[0]
    for each in service_areas(town, places, 300, **EXACT).to_crs(CRS):
        assert each.difference(together.buffer(0.01)).is_empty


def test_what_reaches_nothing_is_empty():
    town = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)]))
    areas = service_areas(town, stations((0, 5000), (0, 100)), 100)
    assert areas.is_empty.all()
    assert service_areas(town, stations(), 100).empty
    bands = service_bands(town, stations(), [100, 200])
    assert bands.is_empty.tolist() == [True, True]


@pytest.mark.parametrize("wrong", [-1, np.nan, np.inf])
def test_outlines_are_off_by_metres(wrong):
    town = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)]))
    for call in (
        lambda: service_areas(town, stations((0, 0)), 100, simplify=wrong),
        lambda: service_bands(town, stations((0, 0)), [100], smallest_hole=wrong),
    ):
        with pytest.raises(InputError, match="tolerance_negative"):
            call()


@pytest.mark.parametrize("wrong", [0, -1, np.nan, np.inf])
def test_metres_must_be_positive(wrong):
    town = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)]))
    for call in (
        lambda: service_areas(town, stations((0, 0)), wrong),
        lambda: service_areas(town, stations((0, 0)), 100, buffer=wrong),
        lambda: service_bands(town, stations((0, 0)), [100, wrong]),
        lambda: straight_areas(stations((0, 0)), wrong),
    ):
        with pytest.raises(InputError, match="cutoff_not_positive"):
            call()


def test_elders_reach_half_as_far_up_the_steps():
    """100 m on the flat, then steps, which take elders twice their length."""
    town = streets([(0, 0), (100, 0)], [(100, 0), (400, 0)], [(0, 0), (-400, 0)])
    town["steps"] = [False, True, False]
    network = WalkNetwork.from_lines(town)
    elders = network.walked_by(profile_of("elder"))
    for people, farthest in ((network, 300), (elders, 200)):
        area = service_areas(people, stations((0, 0)), 300, **EXACT).to_crs(CRS).iloc[0]
        west, _, east, _ = area.bounds
        assert (west - X0, east - X0) == pytest.approx((-300, farthest), abs=0.05)


def test_without_streets_the_area_is_a_circle_of_the_walk_over_the_detour():
    circle = straight_areas(stations((0, 0), (900, 0)), 650).to_crs(CRS)
    reach = shapely.distance(shapely.get_point(shapely.get_exterior_ring(circle.values), 0),
                             stations((0, 0), (900, 0)).values)  # fmt: skip
    assert reach == pytest.approx([500, 500], abs=0.1)
    assert circle.area.to_numpy() == pytest.approx(np.pi * 500**2, rel=0.005)


COORDINATE = st.integers(0, 20).map(lambda step: step * 25.0)
PLACE = st.tuples(COORDINATE, COORDINATE)
STREET = st.lists(PLACE, min_size=2, max_size=4, unique=True)
TOWN = st.tuples(st.lists(STREET, min_size=1, max_size=10), PLACE)


@settings(deadline=None, max_examples=50)
@given(TOWN, st.floats(20, 700))
def test_an_area_is_the_land_beside_what_is_walked(town, cutoff):
    """Checked place by place with distances worked out another way (scipy, no islands joined)."""
    lines, home = town
    net = WalkNetwork.from_lines(streets(*lines))
    # Streets drawn upon each other: one may be walked and the other beyond reach.
    assume(np.isclose(shapely.union_all(net.lines).length, shapely.length(net.lines).sum()))
    here = stations(home)
    area = service_areas(net, here, cutoff, **EXACT).to_crs(CRS).iloc[0]
    walked = net.reached(here, cutoff).to_crs(CRS).iloc[0]
    assert area.is_valid
    assert walked.difference(area.buffer(0.1)).length < 0.2
    if area.is_empty:
        return
    beyond = shapely.union_all(net.lines).difference(walked.buffer(0.05))
    _check_places(net, here, cutoff, area, walked, beyond)
    wider = service_areas(net, here, cutoff * 1.3, **EXACT).to_crs(CRS).iloc[0]
    assert area.difference(wider.buffer(SLACK)).is_empty
    for simple in (service_areas(net, here, cutoff), service_bands(net, here, [100, cutoff])):
        assert simple.is_valid.all()
        assert set(simple.geom_type) <= {"Polygon", "MultiPolygon"}


def _check_places(net, here, cutoff, area, walked, beyond):
    west, south, east, north = area.bounds
    grid = np.stack(np.meshgrid(np.linspace(west, east, 25), np.linspace(south, north, 25)), -1)
    places = shapely.points(grid.reshape(-1, 2))
    inside = places[shapely.contains(area, places)]
    assert (shapely.distance(inside, walked) <= BUFFER + 0.1).all()
    nearer = shapely.distance(inside, walked) - shapely.distance(inside, beyond)
    assert beyond.is_empty or (nearer <= SLACK).all()
    # The leg and the walk to where it leaves the street fit into the cutoff.
    on_street = shapely.get_parts(shapely.extract_unique_points(shapely.segmentize(walked, 5.0)))
    metres = walk_distances(net.lines, here, on_street, np.inf)[0]
    legs = shapely.distance(inside[:, None], on_street[None, :])
    assert ((legs + metres).min(axis=1, initial=np.inf) <= cutoff + SLACK).all()
