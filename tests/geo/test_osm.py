"""OpenStreetMap files: shared nodes make the network, gates and bridges break it."""

import itertools

import geopandas as gpd
import numpy as np
import osmium
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from geo import WalkNetwork
from geo.errors import InputError
from geo.walking.osm import read_streets
from geo.walking.quality import network_report
from geo.walking.rules import one_way, walkable
from tests.geo.cases import case
from tests.geo.walk_oracle import dense, walk_distances

STEP = 0.001  # degrees: about 96 m east, 111 m north at 30.5° N


def at(x, y):
    return Point(114.3 + x * STEP, 30.5 + y * STEP)


def osm(path, nodes, ways):
    """Write a file: nodes {id: (x, y, tags)}, ways [(nodes, tags)]."""

    def tagged(tags):
        return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())

    text = ['<osm version="0.6">']
    for number, (x, y, tags) in nodes.items():
        place = at(x, y)
        text.append(f'<node id="{number}" lon="{place.x}" lat="{place.y}">{tagged(tags)}</node>')
    for number, (members, tags) in enumerate(ways, start=1):
        refs = "".join(f'<nd ref="{node}"/>' for node in members)
        text.append(f'<way id="{number}">{refs}{tagged(tags)}</way>')
    path.write_text("\n".join([*text, "</osm>"]), encoding="utf-8")
    return path


def both(path):
    """Return the network straight from the file, and by way of the drawn lines."""
    lines = read_streets(path).drop(columns=["node_from", "node_to"])
    return WalkNetwork.from_osm(path), WalkNetwork.from_lines(lines)


def walks(net, here, there, cutoff=2000):
    asked = gpd.GeoSeries([at(*here)], crs=4326), gpd.GeoSeries([at(*there)], crs=4326)
    return net.distances(*asked, cutoff, island_tolerance=0)


CROSS = {1: (0, 0, {}), 2: (2, 0, {}), 3: (1, -1, {}), 4: (1, 1, {}), 5: (1, 0, {})}
ROAD = {"highway": "residential"}


def test_ways_meet_at_shared_nodes_only(tmp_path):
    meets = osm(tmp_path / "a.osm", CROSS, [((1, 5, 2), ROAD), ((3, 5, 4), ROAD)])
    bridge = osm(tmp_path / "b.osm", CROSS, [((1, 2), ROAD | {"bridge": "yes"}), ((3, 4), ROAD)])
    for net in both(meets):
        assert walks(net, (0, 0), (1, 1)).nnz == 1
        assert net.lines.size == 4
    for net in both(bridge):
        assert walks(net, (0, 0), (1, 1)).nnz == 0
        assert net.lines.size == 2


@pytest.mark.parametrize(
    ("tags", "open_"),
    [
        ({"barrier": "gate"}, True),
        ({"barrier": "bollard"}, True),
        ({"barrier": "gate", "access": "private"}, False),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, True),
        ({"barrier": "lift_gate", "foot": "no"}, False),
        ({"barrier": "gate", "locked": "yes"}, False),
        ({"barrier": "wall"}, False),
        ({"access": "private"}, True),
    ],
)
def test_closed_gates_cut_a_way(tmp_path, tags, open_):
    nodes = CROSS | {5: (1, 0, tags)}
    path = osm(tmp_path / "gate.osm", nodes, [((1, 5, 2), ROAD), ((3, 5, 4), ROAD)])
    for net in both(path):
        assert (walks(net, (0, 0), (2, 0)).nnz == 1) is open_
        assert (walks(net, (0, 0), (1, 1)).nnz == 1) is open_
        assert walks(net, (0, 0), (0.9, 0)).nnz == 1


def test_what_lies_on_top_of_each_other_does_not_meet(tmp_path):
    """Two bridges, a tunnel and a street cross in one place, each with a node of its own there."""
    middle = {number: (1, 0, {}) for number in (5, 6, 7, 8)}
    ends = {10 + n: (1 + np.cos(n), np.sin(n), {}) for n in range(8)}
    kinds = [{"bridge": "yes", "layer": "2"}, {"bridge": "yes"}, {"tunnel": "yes"}, {}]
    ways = [((10 + n, 5 + n, 14 + n), ROAD | kind) for n, kind in enumerate(kinds)]
    for net in both(osm(tmp_path / "a.osm", middle | ends, ways)):
        assert (net.lines.size, network_report(net).components) == (4, 4)


def test_a_bridge_meets_what_its_ends_meet(tmp_path):
    nodes = CROSS | {6: (1.8, 0, {}), 7: (1.8, 1, {})}
    ways = [((1, 6, 2), ROAD | {"bridge": "yes"}), ((3, 4), ROAD), ((6, 7), {"highway": "steps"})]
    for net in both(osm(tmp_path / "a.osm", nodes, ways)):
        assert walks(net, (0, 0), (1, 1)).nnz == 0
        assert walks(net, (0, 0), (1.8, 1)).nnz == 1
        assert net.steps.sum() == 1


def test_a_closed_gate_where_ways_end_keeps_them_apart(tmp_path):
    nodes = CROSS | {5: (1, 0, {"barrier": "gate", "access": "private"})}
    ways = [((1, 5), ROAD), ((5, 2), ROAD), ((3, 5), ROAD), ((5, 4), ROAD)]
    for net in both(osm(tmp_path / "a.osm", nodes, ways)):
        assert network_report(net).components == 4


def test_short_ways_between_closed_gates_stay(tmp_path):
    gate = {"barrier": "gate", "locked": "yes"}
    nodes = {1: (0, 0, gate), 2: (0.005, 0, gate), 3: (1, 0, {})}
    streets = read_streets(osm(tmp_path / "a.osm", nodes, [((1, 2, 3), ROAD)])).to_crs(4547)
    assert streets.length.to_numpy() == pytest.approx([0.48 / 3, 95.5 - 0.5], rel=0.01)


def test_lines_stop_half_a_metre_before_a_closed_gate(tmp_path):
    nodes = CROSS | {5: (1, 0, {"barrier": "gate", "access": "no"})}
    lines = read_streets(osm(tmp_path / "gate.osm", nodes, [((1, 5, 2), ROAD)])).to_crs(4547)
    gate = gpd.GeoSeries([at(1, 0)], crs=4326).to_crs(4547).iloc[0]
    assert lines.distance(gate).to_numpy() == pytest.approx([0.5, 0.5], abs=1e-3)
    starts = gpd.GeoSeries([at(0, 0), at(2, 0)], crs=4326).to_crs(4547)
    assert lines.distance(starts, align=False).to_numpy() == pytest.approx([0, 0], abs=1e-6)


def test_what_is_closed_to_walkers_is_read_but_not_walked(tmp_path):
    ways = [((1, 5), ROAD), ((5, 2), {"highway": "motorway"}), ((3, 4), {"waterway": "river"})]
    path = osm(tmp_path / "a.osm", CROSS, ways)
    assert read_streets(path)["highway"].tolist() == ["residential", "motorway"]
    assert WalkNetwork.from_osm(path).lines.size == 1


def test_steps_names_and_loops_are_kept(tmp_path):
    ways = [((1, 3, 2, 1), {"highway": "steps", "name": "百步梯"}), ((1, 1, 5, 5, 4), ROAD)]
    streets = read_streets(osm(tmp_path / "a.osm", CROSS, ways))
    assert streets["steps"].tolist() == [True, False]
    assert streets["name"].tolist() == ["百步梯", None]
    assert streets.crs.to_epsg() == 4326
    assert streets.geometry.iloc[0].is_ring


def test_ways_cut_off_by_an_extract_keep_what_is_there(tmp_path):
    ways = [((1, 5, 99, 2, 4, 98), ROAD), ((97, 3), ROAD), ((96, 95), ROAD)]
    ways += [((94, 93, 3, 2), ROAD), ((1, 92, 3, 91, 4), ROAD)]
    streets = read_streets(osm(tmp_path / "a.osm", CROSS, ways))
    ends = streets[["osm_id", "node_from", "node_to"]].to_numpy().tolist()
    assert ends == [[1, 1, 5], [1, 2, 4], [4, 3, 2]]
    assert streets.geometry.iloc[0].equals(LineString([at(0, 0), at(1, 0)]))


def test_a_file_whose_streets_all_lie_outside_holds_none(tmp_path):
    with pytest.raises(InputError, match="osm_no_streets"):
        read_streets(osm(tmp_path / "a.osm", CROSS, [((97, 98), ROAD), ((1, 99), ROAD)]))


def test_a_way_that_visits_a_node_twice_is_split_there(tmp_path):
    eight = [((1, 5, 3, 2, 5, 4), ROAD)]
    streets = read_streets(osm(tmp_path / "a.osm", CROSS, eight))
    assert streets[["node_from", "node_to"]].to_numpy().tolist() == [[1, 5], [5, 5], [5, 4]]
    back = osm(tmp_path / "b.osm", CROSS, [((1, 5, 2, 5, 4), ROAD)])
    for net in both(back):
        # There and back is one street.
        assert (net.lines.size, len(net.graph.nodes)) == (3, 4)
        assert walks(net, (0, 0), (1, 1)).data == pytest.approx([96.0 + 110.9], abs=0.5)


def test_duplicate_ways_are_one_street(tmp_path):
    ways = [((1, 5, 2), ROAD), ((1, 5, 2), ROAD), ((2, 5, 1), {"highway": "footway"})]
    for net in both(osm(tmp_path / "a.osm", CROSS, ways)):
        assert net.lines.size == 2
        assert network_report(net).length_m == pytest.approx(192, abs=0.5)


def test_squares_are_walked_along_their_outline(tmp_path):
    square = {"highway": "pedestrian", "area": "yes"}
    path = osm(tmp_path / "a.osm", CROSS, [((1, 3, 2, 4, 1), square), ((1, 5), ROAD)])
    for net in both(path):
        assert walks(net, (0, 0), (2, 0)).data == pytest.approx([2 * 146.7], abs=0.5)


def test_directions_and_sidewalks_are_told_in_one_column_each(tmp_path):
    tags = [
        {}, {"oneway": "yes"}, {"oneway:foot": "yes"}, {"foot:forward": "no"},
        {"conveying": "backward"}, {"sidewalk:both": "separate"}, {"sidewalk": "left"},
        {"sidewalk:left": "separate", "sidewalk:right": "no"}, {"sidewalk:left": "separate"},
    ]  # fmt: skip
    ways = [((1, 5), ROAD | tag) for tag in tags]
    streets = read_streets(osm(tmp_path / "a.osm", CROSS, ways))
    assert streets["oneway_foot"].tolist() == [None, None, "yes", "-1", "-1", *[None] * 4]
    assert streets["sidewalk"].tolist() == [
        None, None, None, None, None, "separate", "left", "separate", None,
    ]  # fmt: skip
    assert walkable(streets).tolist() == [True, True, True, True, True, False, True, False, True]
    assert one_way(streets).tolist() == [0, 0, 1, -1, -1, 0, 0, 0, 0]


def test_ways_may_stand_before_their_nodes(tmp_path):
    """Overpass writes them so."""
    path = osm(tmp_path / "a.osm", CROSS, [((1, 5, 2), ROAD), ((3, 5, 99, 4), ROAD)])
    head, *things, end = path.read_text().splitlines()
    turned = tmp_path / "b.osm"
    turned.write_text("\n".join([head, *sorted(things, reverse=True), end]))
    assert turned.read_text().index("<way") < turned.read_text().index("<node")
    first, second = (
        read_streets(file).sort_values(["osm_id", "node_from"], ignore_index=True)
        for file in (path, turned)
    )
    assert len(first) == 3
    assert first.equals(second)


def test_what_is_drawn_anew_has_negative_numbers(tmp_path):
    """JOSM gives them; closed gates do not fall together with them."""
    gate = {"barrier": "gate", "locked": "yes"}
    nodes = {-1: (0, 0, {}), -2: (1, 0, gate), 3: (2, 0, {}), -4: (0, 1, {}), -5: (1, 1, {})}
    ways = [((-1, -2, 3), ROAD), ((-1, -4), ROAD), ((-4, -5), ROAD)]
    for net in both(osm(tmp_path / "a.osm", nodes, ways)):
        assert net.lines.size == 4
        assert network_report(net).components == 2


def pieces(links):
    """Return node → a node that all nodes connected with it share."""
    piece = {node: node for link in links for node in link}
    for a, b in links:
        old, new = piece[b], piece[a]
        piece = {node: new if root == old else root for node, root in piece.items()}
    return piece


@st.composite
def drawings(draw):
    """Draw a few nodes, some of them closed gates, and ways that revisit and miss nodes."""
    number = st.integers(1, 9)
    places = st.tuples(st.integers(0, 4), st.integers(0, 4))
    xy = draw(st.lists(places, min_size=7, max_size=7, unique=True))
    gates = draw(st.sets(st.integers(1, 7), max_size=2))
    ways = draw(st.lists(st.lists(number, min_size=2, max_size=7), min_size=1, max_size=4))
    return dict(enumerate(xy, start=1)), gates, ways


@settings(max_examples=60, deadline=None)
@given(drawings())
def test_streets_are_the_segments_of_the_ways(tmp_path_factory, drawing):
    """Every pair of neighbouring nodes is in the lines; lines meet at open nodes only."""
    places, gates, ways = drawing
    shut = {"barrier": "gate", "locked": "yes"}
    nodes = {n: (*xy, shut if n in gates else {}) for n, xy in places.items()}
    path = osm(tmp_path_factory.mktemp("osm") / "a.osm", nodes, [(way, ROAD) for way in ways])
    steps = [(number, a, b) for number, way in enumerate(ways, start=1)
             for a, b in itertools.pairwise(way)
             if a in places and b in places and a != b]  # fmt: skip
    if not steps:
        with pytest.raises(InputError, match="osm_no_streets"):
            read_streets(path)
        return
    streets = read_streets(path)

    def metres(frame):
        return gpd.GeoSeries(frame, crs=4326).to_crs(4547).length

    drawn = pd.Series(metres([LineString([at(*places[a]), at(*places[b])]) for _, a, b in steps]))
    expected = drawn.groupby([number for number, _, _ in steps]).sum()
    cut = streets["node_from"].lt(0).astype(int) + streets["node_to"].lt(0)
    told = (metres(streets.geometry) + 0.5 * cut).groupby(streets["osm_id"]).sum()
    assert told.index.tolist() == expected.index.tolist()
    assert told.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-3)

    # Walkers get from one open node to another exactly where they do along open segments.
    linked = pieces([(a, b) for _, a, b in steps if not {a, b} & gates])
    ours = pieces(streets[["node_from", "node_to"]].to_numpy().tolist())
    for a, b in itertools.combinations([n for n in ours if n in linked], 2):
        assert (ours[a] == ours[b]) == (linked[a] == linked[b])
    ends = set(streets["node_from"]) | set(streets["node_to"])
    assert not ends & gates
    for line in streets.geometry:
        # Nodes inside a line belong to it alone.
        assert not set(line.coords[1:-1]) & {at(*places[n]).coords[0] for n in ends if n > 0}


def test_pbf_is_read_like_osm(tmp_path):
    text = osm(tmp_path / "a.osm", CROSS, [((1, 5, 2), ROAD), ((3, 5, 4), ROAD)])
    binary = tmp_path / "a.osm.pbf"
    with osmium.SimpleWriter(str(binary)) as writer:
        for thing in osmium.FileProcessor(str(text)):
            writer.add(thing)
    assert read_streets(binary).equals(read_streets(text))


def test_bad_files_are_told(tmp_path):
    with pytest.raises(InputError, match="osm_missing"):
        read_streets(tmp_path / "none.osm")
    whole = osm(tmp_path / "a.osm", CROSS, [((1, 5, 2), ROAD)]).read_bytes()
    for name, content in [
        ("empty.osm", b""), ("half.osm", whole[: len(whole) // 2]), ("text.pbf", b"id,name\n1,a"),
        ("strange.txt", b"id,name"), ("other.osm", b"<html></html>"),
    ]:  # fmt: skip
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match="osm_unreadable"):
            read_streets(tmp_path / name)
    with pytest.raises(InputError, match="osm_no_streets"):
        read_streets(osm(tmp_path / "b.osm", CROSS, [((1, 2), {"waterway": "river"})]))


def test_tsinghua_is_one_network_either_way():
    direct, drawn = both(case("tsinghua/map.osm"))
    assert network_report(direct) == network_report(drawn)
    middle = gpd.GeoSeries(direct.lines[::40], crs=direct.crs).centroid
    there = gpd.GeoSeries(direct.lines[7::90], crs=direct.crs).centroid
    one, other = (net.distances(middle, there, 800) for net in (direct, drawn))
    assert np.array_equal(one.indices, other.indices)
    assert np.allclose(one.data, other.data, rtol=0, atol=1e-6)

    expected = walk_distances(direct.lines, middle, there, 800)
    assert np.isfinite(expected).sum() > 50
    assert np.allclose(dense(one), expected, rtol=0, atol=1e-6)
