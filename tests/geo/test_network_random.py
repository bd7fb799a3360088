"""The walking network on random streets, beside scipy and sampled points."""

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import WalkNetwork
from tests.geo.drawn import CRS, X0, Y0, streets
from tests.geo.random_streets import cities, drawn
from tests.geo.walk_oracle import attach_clearly, dense, walk_distances

CITY = cities(st.floats(-100, 1000))


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
