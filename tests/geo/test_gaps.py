"""Gap zones: every uncovered estate once, the heaviest first, each with its cause."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo import WalkNetwork
from geo.causes import SUGGESTIONS
from geo.coverage import measure
from geo.errors import InputError
from geo.gaps import gap_zones
from geo.zones import group_by_reach
from service.sentences import sentences
from tests.geo.drawn import areas, places, streets
from tests.geo.walk_oracle import walk_distances

STREET = WalkNetwork.from_lines(streets([(-3000, 0), (9000, 0)]))
NO_STATIONS = places(level=[])


def rooms(*coordinates, **columns):
    count = len(coordinates)
    usual = {
        "id": [f"R{number}" for number in range(count)],
        "name": [f"room {number}" for number in range(count)],
        "eligible": [True] * count,
        "reason": [None] * count,
    }
    return places(*coordinates, **(usual | columns))


def zones_of(estates, candidates, *, stations=NO_STATIONS, network=STREET, **more):
    coverage = measure(estates, stations, network=network, **more)
    return gap_zones(coverage, estates, candidates, network=network)


def test_rooms_take_the_heaviest_first_and_estates_take_the_rest():
    estates = places(
        (0, 0), (300, 0), (800, 0), (3000, 0), (3300, 0),
        households=[100, 100, 150, 900, 50], name=["甲", "乙", "丙", "丁", "戊"],
    )  # fmt: skip
    found = zones_of(estates, rooms((0, 0), (400, 0)))
    assert found["id"].tolist() == ["G001", "G002"]
    assert found.index.tolist() == found["id"].tolist()
    assert found["members"].tolist() == [["D", "E"], ["A", "B", "C"]]
    assert found["weight"].tolist() == [950, 350]
    assert found["anchor"].tolist() == ["D", "R1"]
    assert found["anchor_kind"].tolist() == ["estate", "space"]
    assert found["name"].tolist() == ["丁", "room 1"]
    assert found["cause"].tolist() == ["no_space", "space_unused"]
    assert found.crs.to_epsg() == 4326
    assert found.geometry.iloc[1].equals_exact(rooms((400, 0)).geometry.iloc[0], 1e-9)
    assert found["nearest_station_m"].isna().all()


def test_figures_of_a_zone():
    estates = places(
        (0, 0), (300, 0), (320, 0), (5000, 0),
        households=[100, None, 60, 1000], community=["c1", "c2", "c2", "c3"],
    )  # fmt: skip
    stations = places((900, 0), (5000, 0), id=["S1", "S2"], level=["estate", "estate"])
    found = zones_of(estates, None, stations=stations).iloc[0]
    assert (found["estates"], found["households"], found["households_unknown"]) == (3, 160, 1)
    assert found["weight"] == 100 + 60 + 60
    assert found["nearest_station_m"] == pytest.approx(580, abs=1e-3)
    assert np.isnan(found["population"])
    assert found["community"] == "c2"
    assert found["cause"] == "unknown"


def test_estates_outside_and_covered_are_in_no_zone():
    estates = places((0, 0), (300, 0), (3000, 0))
    communities = areas((-50, -50, 350, 50), id=["c1"], level=["community"])
    stations = places((0, 0), level=["estate"])
    coverage = measure(estates, stations, communities, network=STREET, walk=200)
    found = gap_zones(coverage, estates, None, network=STREET)
    assert found["members"].tolist() == [["B"]]
    everything = measure(estates.iloc[:1], stations, network=STREET)
    nothing = gap_zones(everything, estates.iloc[:1], None, network=STREET)
    assert nothing.empty
    assert set(nothing.columns) == set(found.columns)


RIVER = WalkNetwork.from_lines(
    streets(
        [(0, 0), (8000, 0)], [(8000, 0), (8000, 300)], [(8000, 300), (0, 300)],
        [(0, 2000), (300, 2000)],
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("cause", "estate", "candidates", "network"),
    [
        ("space_unused", (0, 0), rooms((100, 0)), STREET),
        ("space_unused", (0, 0), rooms((100, 0), usable_m2=[300.0]), STREET),
        ("space_unused", (0, 0), rooms((100, 0), (150, 0), usable_m2=[100, 200]), STREET),
        ("space_unused", (0, 0), rooms((100, 0), (150, 0), usable_m2=[100, None]), STREET),
        ("capacity", (0, 0), rooms((100, 0), usable_m2=[299.0]), STREET),
        ("capacity", (0, 0), rooms((100, 0), (150, 0), usable_m2=[100, 199.0]), STREET),
        ("space_unusable", (0, 0), rooms((100, 0), eligible=[False], reason=["occupied"]), STREET),
        ("no_space", (0, 0), rooms((4000, 0)), STREET),
        ("unknown", (0, 0), rooms(), STREET),
        ("no_network", (0, 600), rooms((10, 600)), STREET),
        ("cut_off", (100, 2000), rooms((4000, 0)), RIVER),
        ("cut_off", (0, 300), rooms((4000, 0)), RIVER),
        ("no_space", (4000, 300), rooms((2000, 0)), RIVER),
        ("no_space", (0, 0), rooms((4000, 0)), None),
        ("space_unused", (0, 0), rooms((300, 0)), None),
    ],
)
def test_each_cause(cause, estate, candidates, network):
    stations = places((-600, 0), (0, 0), id=["S0", "S1"], level=["estate"] * 2)
    stations = stations.iloc[1:] if network is RIVER else stations.iloc[:1]
    found = zones_of(
        places(estate, households=[1000]), candidates, stations=stations, network=network
    )
    assert found["cause"].tolist() == [cause]
    assert found["suggestion"].tolist() == [SUGGESTIONS[cause]]
    assert found["detail"].tolist() == (["occupied"] if cause == "space_unusable" else [None])


def test_every_cause_and_suggestion_has_a_sentence():
    for cause, suggestion in SUGGESTIONS.items():
        assert f"gap_cause_{cause}" in sentences()
        assert f"gap_suggestion_{suggestion}" in sentences()


def test_gates_decide_what_one_room_serves():
    net = WalkNetwork.from_lines(streets([(0, 0), (4000, 0)]))
    estates = places((0, 10), gated=[True], households=[10])
    gate = places((1000, 0), id=["g"], estate=["A"])
    coverage = measure(estates, NO_STATIONS, network=net, entrances=gate)
    room = rooms((1000, 0))
    entered = gap_zones(coverage, estates, room, network=net, entrances=gate)
    assert entered["cause"].tolist() == ["space_unused"]
    assert gap_zones(coverage, estates, room, network=net)["cause"].tolist() == ["no_space"]


SPOT = st.tuples(st.integers(-2000, 6000), st.integers(-700, 700))


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(SPOT, st.one_of(st.none(), st.integers(1, 3000))), min_size=1, max_size=12),
    st.lists(st.tuples(SPOT, st.booleans()), max_size=6),
    st.lists(SPOT, max_size=2),
    st.sampled_from([STREET, RIVER, None]),
)
def test_every_uncovered_estate_is_in_exactly_one_zone(homes, spaces, centres, network):
    estates = places(*(spot for spot, _ in homes), households=[count for _, count in homes])
    candidates = rooms(*(spot for spot, _ in spaces), eligible=[free for _, free in spaces])
    stations = places(*centres, level=["estate"] * len(centres))
    coverage = measure(estates, stations, network=network)
    found = gap_zones(coverage, estates, candidates, network=network)
    members = [estate for zone in found["members"] for estate in zone]
    uncovered = coverage.estates.index[~coverage.estates["covered"]]
    assert sorted(members) == sorted(uncovered)
    assert (
        found["estates"].sum() == coverage.summary["estates"] - coverage.summary["covered_estates"]
    )
    assert (np.diff(found["weight"]) <= 0).all()
    assert set(found["cause"]) <= set(SUGGESTIONS)

    back = gpd.GeoDataFrame(estates.iloc[::-1])
    again = gap_zones(measure(back, stations, network=network), back, candidates.iloc[::-1],
                      network=network)  # fmt: skip
    assert again["members"].tolist() == found["members"].tolist()
    assert again["anchor"].tolist() == found["anchor"].tolist()


def zones_by_definition(weight, rooms_reach, estates_reach):
    """Return (is a room, place, members) as the module words it, from dense booleans."""
    left, zones = set(range(len(weight))), []
    for is_room, reach in ((True, rooms_reach), (False, estates_reach)):
        while left:
            served = [{i for i in left if row[i]} for row in reach]
            gains = [
                sum(weight[i] for i in ids) if is_room or place in left else 0
                for place, ids in enumerate(served)
            ]
            best = int(np.argmax(gains)) if gains else 0
            if not gains or gains[best] == 0:
                break
            zones.append((is_room, best, served[best]))
            left -= served[best]
    return sorted(zones, key=lambda zone: -sum(weight[i] for i in zone[2]))


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(SPOT, st.integers(1, 9)), min_size=1, max_size=9),
    st.lists(st.tuples(SPOT, st.booleans()), max_size=5),
    st.sampled_from([STREET, RIVER]),
)
def test_zones_are_what_the_definition_says(homes, spaces, network):
    """Walks from the reference implementation, zones from the plain words."""
    estates = places(*(spot for spot, _ in homes), households=[count for _, count in homes])
    candidates = rooms(*(spot for spot, _ in spaces), eligible=[free for _, free in spaces])
    found = zones_of(estates, candidates, network=network, walk=500.5)

    at = np.asarray(estates.to_crs(network.crs).geometry.values)
    free = candidates.iloc[np.flatnonzero(candidates["eligible"].astype(bool))]
    there = np.asarray(free.to_crs(network.crs).geometry.values)
    among = walk_distances(network.lines, at, at, 500.5) <= 500.5
    np.fill_diagonal(among, val=True)
    to_rooms = walk_distances(network.lines, at, there, 500.5) <= 500.5
    weight = [count for _, count in homes]
    expected = zones_by_definition(weight, to_rooms.T, among)
    ids = estates["id"].tolist()
    assert found["members"].tolist() == [sorted(ids[i] for i in zone[2]) for zone in expected]
    anchors = [free["id"].iloc[place] if room else ids[place] for room, place, _ in expected]
    assert found["anchor"].tolist() == anchors
    assert found["weight"].tolist() == [sum(weight[i] for i in zone[2]) for zone in expected]


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 6), st.integers(1, 8), st.randoms(use_true_random=False))
def test_lazy_greedy_equals_plain_greedy(places_count, estates_count, random):
    cells = [random.random() < 0.4 for _ in range(places_count * estates_count)]
    near = np.array(cells, dtype=bool).reshape(places_count, estates_count)
    weight = np.array([random.randint(1, 5) for _ in range(estates_count)], dtype=float)
    free = np.ones(estates_count, dtype=bool)
    zones = group_by_reach(csr_array(near.astype(float)), weight, free)

    left, expected = np.ones(estates_count, dtype=bool), []
    while places_count:
        gains = (near & left) @ weight
        if gains.max() <= 0:
            break
        best = int(gains.argmax())
        expected.append((best, np.flatnonzero(near[best] & left).tolist()))
        left &= ~near[best]
    assert [(zone.anchor, zone.members.tolist()) for zone in zones] == expected
    assert np.array_equal(free, left)


def test_more_pairs_than_memory_takes_are_refused(monkeypatch):
    monkeypatch.setattr("geo.gaps.MOST_PAIRS", 1_000)
    estates = places(*[(x, 0) for x in range(600)], id=[f"e{x}" for x in range(600)])
    net = WalkNetwork.from_lines(streets([(0, 0), (600, 0)]))
    coverage = measure(estates, NO_STATIONS, network=net, walk=100)
    with pytest.raises(InputError, match="gaps_too_many"):
        gap_zones(coverage, estates, rooms(), network=net)
