"""The walking network: right distances, whatever the lines and wherever the points."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point

from geo import WalkNetwork
from geo.errors import InputError
from geo.walking.quality import network_report
from tests.geo.walk_oracle import attach_clearly, dense, walk_distances

CRS = 4547
X0, Y0 = 500_000.0, 3_380_000.0


def streets(*coordinates, **columns):
    lines = [LineString([(X0 + x, Y0 + y) for x, y in line]) for line in coordinates]
    return gpd.GeoDataFrame(columns, geometry=lines, crs=CRS)


def points(*coordinates):
    return gpd.GeoSeries([Point(X0 + x, Y0 + y) for x, y in coordinates], crs=CRS)


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


def test_island_is_passed_over_up_to_the_tolerance():
    net = WalkNetwork.from_lines(streets([(0, 0), (1000, 0)], [(0, 20), (50, 20)]))
    on_island, near = points((10, 20)), points((10, 0))
    assert net.distances(on_island, near, 500)[0, 0] == pytest.approx(20)
    assert net.distances(on_island, near, 500, island_tolerance=19.9).nnz == 0
    assert net.distances(on_island, near, 500, island_tolerance=0).nnz == 0
    assert net.attach(on_island).component.tolist() == [net.graph.main]


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


def cities(metres):
    """Corners, streets between them with a bend, and two sets of places in these metres."""
    corner = st.integers(0, 9)
    street = st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(-40, 40))
    some = st.lists(st.tuples(metres, metres), min_size=1, max_size=8)
    return st.tuples(
        st.lists(st.tuples(corner, corner), min_size=2, max_size=12, unique=True),
        st.lists(street, min_size=1, max_size=25),
        some,
        some,
    )


CITY = cities(st.floats(-100, 1000))


def drawn(city):
    """Lines between random corners, some bent, double or loops; two sets of points."""
    corners, pairs, here, there = city
    lines = []
    for a, b, bend in pairs:
        (ax, ay), (bx, by) = (np.array(corners[k % len(corners)]) * 100.0 for k in (a, b))
        if (ax, ay) == (bx, by) and not bend:
            continue
        middle = [((ax + bx) / 2 + bend, (ay + by) / 2 - bend)] if bend else []
        lines.append([(ax, ay), *middle, (bx, by)])
    return streets(*lines) if lines else None, points(*here), points(*there)


@settings(deadline=None, max_examples=60)
@given(CITY, st.floats(1, 2500), st.sampled_from([0.0, 20.0, 150.0]))
def test_distances_equal_scipy_on_random_networks(city, cutoff, tolerance):
    lines, here, there = drawn(city)
    if lines is None:
        return
    net = WalkNetwork.from_lines(lines)
    walks = net.distances(here, there, cutoff, island_tolerance=tolerance)
    expected = walk_distances(net.lines, here, there, np.inf, tolerance)
    found = dense(walks)
    near_the_edge = np.abs(expected - cutoff) < 1e-6
    here_clear, there_clear = (attach_clearly(net.lines, ends) for ends in (here, there))
    near_the_edge |= ~np.outer(here_clear, there_clear)
    expected = np.where(expected <= cutoff, expected, np.inf)
    assert np.allclose(found[~near_the_edge], expected[~near_the_edge], rtol=0, atol=1e-6)
    assert walks.has_sorted_indices
    assert (walks.data <= cutoff).all()

    back = dense(net.distances(there, here, cutoff, island_tolerance=tolerance)).T
    assert np.allclose(found[~near_the_edge], back[~near_the_edge], rtol=0, atol=1e-6)
    metres, index = net.nearest(here, there, island_tolerance=tolerance)
    best = walk_distances(net.lines, here, there, np.inf, tolerance)
    clear = here_clear & there_clear.all()
    assert np.allclose(metres[clear], best.min(axis=1)[clear], rtol=0, atol=1e-6)
    some = (index >= 0) & clear
    assert np.allclose(best[some, index[some]], metres[some], rtol=0, atol=1e-6)


@settings(deadline=None, max_examples=25)
@given(CITY, st.floats(10, 800))
def test_reached_streets_are_what_can_be_walked(city, cutoff):
    lines, here, _ = drawn(city)
    if lines is None:
        return
    net = WalkNetwork.from_lines(lines)
    walked = net.reached(here, cutoff).to_crs(CRS)
    # Sample the streets: near the drawn pieces if and only if the walk there is short enough.
    # The samples keep off street ends, where another street might be nearer by a hair.
    sample = [
        line.interpolate(share, normalized=True) for line in net.lines for share in (0.3, 0.7)
    ]
    on = shapely.distance(net.lines[:, None], np.array(sample)).argmin(axis=0)
    alone = (shapely.distance(net.lines[:, None], np.array(sample)) < 1e-3).sum(axis=0) == 1
    metres = walk_distances(net.lines, here, sample, np.inf)
    for row, pieces in enumerate(walked):
        inside = shapely.distance(pieces, np.array(sample)) < 0.01 if not pieces.is_empty else False
        clear = alone & (np.abs(metres[row] - cutoff) > 0.1)
        # Sampled points of islands near the main component attach elsewhere.
        clear &= net.graph.component[net.graph.tail[on]] == net.graph.main
        assert np.array_equal(
            np.broadcast_to(inside, clear.shape)[clear], metres[row][clear] <= cutoff
        )


@settings(deadline=None, max_examples=25)
@given(CITY)
def test_a_longer_walk_and_more_streets_reach_more(city):
    lines, here, there = drawn(city)
    if lines is None:
        return
    net = WalkNetwork.from_lines(lines)
    short, long = net.distances(here, there, 300), net.distances(here, there, 600)
    assert (dense(long) <= dense(short)).all()
    ends = shapely.get_point(net.lines, 0)
    shortcut = [(p.x - X0, p.y - Y0) for p in (ends[0], ends[-1])]
    if shortcut[0] == shortcut[1]:
        return
    # A point may attach to the new street; points at street ends stay where they are.
    at_ends = gpd.GeoSeries(ends, crs=CRS)
    both = gpd.GeoDataFrame(geometry=[*net.lines, *streets(shortcut).geometry], crs=CRS)
    before = dense(net.distances(at_ends, at_ends, 3000, island_tolerance=0))
    after = dense(
        WalkNetwork.from_lines(both).distances(at_ends, at_ends, 3000, island_tolerance=0)
    )
    assert (after <= before + 1e-6).all()


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


def test_no_points_need_no_coordinate_system():
    net = WalkNetwork.from_lines(streets([(0, 0), (100, 0)]))
    assert net.distances(points((1, 0)), gpd.GeoSeries([]), 500).shape == (1, 0)
    assert net.nearest(points((1, 0)), gpd.GeoSeries([]))[1].tolist() == [-1]
