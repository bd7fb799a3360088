"""Who walks how: groups, steps, one-way walks, the nearest few; against another way of counting."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import WalkNetwork
from geo.errors import InputError
from geo.walking.profiles import PROFILES, WalkProfile, profile_of
from tests.geo.drawn import CRS, X0, Y0, points, streets
from tests.geo.random_streets import cities, drawn
from tests.geo.walk_oracle import attach_clearly, dense, walk_distances

HERE, THERE = points((0, 0)), points((300, 0))
# A flight of steps of 100 m in the middle, and a way round it of 500 m.
STAIRS = streets(
    [(0, 0), (100, 0)], [(100, 0), (200, 0)], [(200, 0), (300, 0)],
    [(100, 0), (100, 200), (200, 200), (200, 0)], highway=["footway", "steps", "footway", "path"],
)  # fmt: skip


def test_steps_slow_elders_down_and_stop_those_who_cannot_climb():
    net = WalkNetwork.from_lines(STAIRS)
    assert net.distances(HERE, THERE, 1000).data == pytest.approx([300])
    adult, elder, child = (net.times(HERE, THERE, 60, group=group).data for group in PROFILES)
    assert adult == pytest.approx([300 / 1.1 / 60])
    assert elder == pytest.approx([400 / 0.8 / 60])
    assert child == pytest.approx([300 / 0.9 / 60])
    round_it = net.times(HERE, THERE, 60, group="elder", step_free=True).data
    assert round_it == pytest.approx([700 / 0.8 / 60])
    assert net.times(HERE, THERE, 400 / 0.8 / 60 - 0.01, group="elder").nnz == 0


def test_who_cannot_climb_does_not_start_on_steps():
    net, top = WalkNetwork.from_lines(STAIRS), points((150, 5))
    assert net.attach(top).leg == pytest.approx([5])
    flat = net.walked_by(profile_of(step_free=True))
    assert not flat.steps.any()
    assert len(flat.streets) == 3
    assert flat.attach(top).leg == pytest.approx([50])
    assert net.walked_by(profile_of(step_free=True)) is flat


def test_without_steps_everybody_walks_the_same_network():
    net = WalkNetwork.from_lines(streets([(0, 0), (300, 0)]))
    assert net.walked_by(profile_of("elder", step_free=True)) is net
    only_steps = WalkNetwork.from_lines(streets([(0, 0), (300, 0)], highway=["steps"]))
    with pytest.raises(InputError, match="network_empty"):
        only_steps.walked_by(profile_of(step_free=True))


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: profile_of("dog"), "group_unknown"),
        (lambda: WalkProfile(0.0), "speed_not_positive"),
        (lambda: WalkProfile(float("nan")), "speed_not_positive"),
        (lambda: WalkProfile(1.0, steps_factor=0.5), "steps_factor_below_one"),
        (lambda: WalkNetwork.from_lines(STAIRS).times(HERE, THERE, 0), "cutoff_not_positive"),
        (lambda: WalkNetwork.from_lines(STAIRS).nearest(HERE, THERE, k=0), "nearest_count"),
        (lambda: WalkNetwork.from_lines(STAIRS).nearest(HERE, THERE, k=1.5), "nearest_count"),
    ],
)
def test_senseless_questions_are_refused(call, code):
    with pytest.raises(InputError, match=code):
        call()


def test_an_escalator_is_walked_one_way():
    ways = streets(
        [(0, 0), (100, 0)], [(100, 0), (200, 0)], [(0, 0), (0, 300), (200, 300), (200, 0)],
        highway=["footway", "steps", "footway"], conveying=[None, "forward", None],
    )  # fmt: skip
    net = WalkNetwork.from_lines(ways)
    here, there = points((50, 0)), points((150, 0))
    assert net.distances(here, there, 2000).data == pytest.approx([100])
    assert net.distances(there, here, 2000).data == pytest.approx([900])
    both = points((120, 0), (180, 0))
    assert dense(net.distances(both, both, 2000)) == pytest.approx(np.array([[0, 60], [940, 0]]))
    assert net.nearest(there, here)[0] == pytest.approx([900])
    assert net.nearest(here, there)[0] == pytest.approx([100])


# Places on a one-way street closer than a micrometre are one place; whole centimetres are not.
CITY = cities(st.integers(-10_000, 100_000).map(lambda centimetres: centimetres / 100))
WAYS = st.lists(st.sampled_from([0, 0, 1, -1]), min_size=25, max_size=25)
STEPS = st.lists(st.booleans(), min_size=25, max_size=25)


@settings(deadline=None, max_examples=60)
@given(CITY, WAYS, STEPS, st.floats(1, 2500), st.integers(1, 4))
def test_directions_steps_and_the_nearest_few_equal_scipy(city, ways, steps, cutoff, k):
    lines, here, there = drawn(city)
    if lines is None:
        return
    told = {0: None, 1: "yes", -1: "-1"}
    lines["oneway_foot"] = [told[way] for way in ways[: len(lines)]]
    lines["steps"] = steps[: len(lines)]
    elder = profile_of("elder")
    net = WalkNetwork.from_lines(lines).walked_by(elder)
    factor = np.where(net.steps, elder.steps_factor, 1.0)
    here, there = (ends[attach_clearly(net.lines, ends)] for ends in (here, there))
    if here.empty or there.empty:
        return
    expected = walk_distances(net.lines, here, there, np.inf, way=net.streets.way, factor=factor)

    metres, index = net.nearest(here, there, k=k)
    assert metres.shape == index.shape == (len(here), k)
    ranked = np.sort(np.pad(expected, ((0, 0), (0, k)), constant_values=np.inf), axis=1)[:, :k]
    assert np.allclose(metres, ranked, rtol=0, atol=1e-6)
    row, rank = np.nonzero(index >= 0)
    assert np.allclose(expected[row, index[row, rank]], metres[row, rank], rtol=0, atol=1e-6)
    assert all(len(set(who[who >= 0])) == (who >= 0).sum() for who in index)
    assert (np.isinf(metres) == (index < 0)).all()

    clear = np.abs(expected - cutoff) > 1e-6
    within = np.where(expected <= cutoff, expected, np.inf)
    for count in (1, len(here)):  # from either side
        found = dense(net.distances(here.iloc[:count], there, cutoff))
        same = clear[:count]
        assert np.allclose(found[same], within[:count][same], rtol=0, atol=1e-6)


def test_two_points_beside_one_place_of_a_one_way_street_meet_there():
    net = WalkNetwork.from_lines(streets([(0, 0), (1000, 333)], oneway_foot=["yes"]))
    along = np.linspace(0.01, 0.99, 60)[:, None] * np.array([1000, 333])
    across = np.array([-333, 1000]) / np.hypot(333, 1000)
    left, right = points(*(along + 10 * across)), points(*(along - 25 * across))
    # Rounding must not put one of the two behind the other.
    assert net.distances(left, right, 36).diagonal() == pytest.approx(np.full(60, 35))
    assert net.nearest(right, left)[0] == pytest.approx(np.full(60, 35))


def test_more_of_the_nearest_than_there_are():
    net = WalkNetwork.from_lines(STAIRS)
    metres, index = net.nearest(HERE, points((300, 0), (100, 0)), k=1_000_000)
    assert metres.shape == index.shape == (1, 1_000_000)
    assert metres[0, :2].tolist() == pytest.approx([100, 300])
    assert index[0, :3].tolist() == [1, 0, -1]
    assert np.isinf(metres[0, 2:]).all()
    assert (index[0, 2:] == -1).all()


def test_a_ring_without_crossings_is_walked_both_ways():
    ring = streets(
        [(0, 0), (100, 0)], [(100, 0), (100, 100)], [(100, 100), (0, 100)], [(0, 100), (0, 0)]
    )
    net = WalkNetwork.from_lines(ring)
    assert (net.chains.crossings, len(net.chains.tail)) == (1, 1)
    walks = dense(net.distances(points((50, 0), (0, 50)), points((100, 50), (0, 70)), 1000))
    assert walks == pytest.approx(np.array([[100, 120], [200, 20]]))


def test_chains_keep_every_metre():
    rng = np.random.default_rng(3)
    xy = np.cumsum(rng.uniform(-50, 50, (40, 2)), axis=0)
    net = WalkNetwork.from_lines(
        streets(*[[tuple(a), tuple(b)] for a, b in itertools.pairwise(xy)])
    )
    assert net.chains.weight.sum() == pytest.approx(net.graph.length.sum())
    assert net.chains.crossings == 2
    assert net.crs.to_epsg() == CRS
    assert net.graph.nodes.min() > min(X0, Y0) - 3000


def test_drawn_streets_end_where_elders_on_steps_are_at_the_end_of_their_walk():
    net = WalkNetwork.from_lines(STAIRS).walked_by(profile_of("elder"))
    # 100 m on the flat, then 150 m of effort on steps: half of that is walked.
    assert net.reached(HERE, 250).to_crs(CRS).length.sum() == pytest.approx(100 + 75 + 150, abs=0.1)
