"""The compiled kernel: cache, order, and the search against scipy on real streets."""

import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from geo import WalkNetwork
from geo.walking.scratch import Scratch
from geo.walking.threads import in_threads
from geo.walking.topology import Arcs
from tests.geo.cases import case
from tests.geo.walk_oracle import dense, walk_distances

ROOT = Path(__file__).parents[2]

KERNEL = """
from geo.walking.kernels.compiled import compiled

@compiled("float64(float64)")
def twice(x):
    return 2.0 * x

print(twice(21.0))
"""


def test_importing_geo_brings_neither_numba_nor_geopandas():
    code = "import sys, geo.errors; print({'numba', 'geopandas'} & set(sys.modules))"
    assert _run("-c", code, cache=None).strip() == "set()"


@pytest.mark.parametrize("cache", ["unwritable", "damaged"])
def test_a_machine_without_a_working_cache_still_compiles(tmp_path, cache):
    directory, module = tmp_path / "cache", tmp_path / "kernel_of_a_test.py"
    module.write_text(KERNEL)
    if cache == "unwritable":
        directory.write_text("a file where a directory should be")
    else:
        assert _run(str(module), cache=directory).strip() == "42.0"
        indexes = list(directory.rglob("*.nbi"))
        assert len(indexes) == 1
        indexes[0].write_bytes(b"not a pickle")
    assert _run(str(module), cache=directory).strip() == "42.0"
    if cache == "damaged":  # and it is mended, so that the next process need not compile
        assert indexes[0].read_bytes() != b"not a pickle"
        assert list(directory.rglob("*.nbc"))


def _run(*arguments, cache):
    place = {"PYTHONPATH": str(ROOT)} | ({"NUMBA_CACHE_DIR": str(cache)} if cache else {})
    done = subprocess.run(
        [sys.executable, *arguments], env=os.environ | place, cwd=ROOT,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("sources", [0, 1, 33, 1000])
def test_threads_join_rows_in_order(sources):
    def squares(part):
        found = np.arange(part.start, part.stop, dtype=np.int32)
        return np.arange(found.size + 1, dtype=np.int64), found, found.astype(float) ** 2

    rows, found, values = in_threads(squares, sources)
    assert rows.tolist() == list(range(sources + 1))
    assert found.tolist() == list(range(sources))
    assert values.tolist() == [i * i for i in range(sources)]


def test_hankou_equals_scipy():
    net = WalkNetwork.from_lines(gpd.read_file(case("wuhan/hankou_streets.gpkg")))
    rng = np.random.default_rng(7)
    low, high = net.graph.nodes.min(axis=0), net.graph.nodes.max(axis=0)
    here, there = (
        gpd.GeoSeries.from_xy(*(rng.uniform(low, high, (count, 2)).T), crs=net.crs)
        for count in (150, 40)
    )
    expected = walk_distances(net.lines, here, there, 1000)
    assert np.isfinite(expected).sum() > 100
    found = net.distances(here, there, 1000)
    assert np.allclose(dense(found), expected, rtol=0, atol=1e-6)
    assert np.allclose(dense(net.distances(there, here, 1000)).T, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_streets_from_a_millimetre_to_a_thousand_kilometres_equal_scipy(seed):
    # Buckets are as wide as the middle street: here nearly all streets are far from that.
    rng = np.random.default_rng(seed)
    corner = 10.0 ** rng.uniform(-3, 6, (60, 2)) * rng.choice([-1, 1], (60, 2))
    ends = rng.integers(60, size=(150, 2))
    lines = shapely.linestrings(corner[ends[ends[:, 0] != ends[:, 1]]])
    net = WalkNetwork.from_lines(
        gpd.GeoDataFrame(geometry=lines, crs=4547), tolerance=0.0, crs=4547
    )
    graph, count = net.graph, len(net.graph.nodes)
    links = coo_array((graph.length, (graph.tail, graph.head)), shape=(count, count))
    expected = dijkstra(links.tocsr(), directed=False)
    nodes = gpd.GeoSeries.from_xy(*graph.nodes.T, crs=net.crs)
    for cutoff in (1e9, float(np.median(expected[np.isfinite(expected)]))):
        found = dense(net.distances(nodes, nodes[: count // 2], cutoff, island_tolerance=0))
        within = np.where(expected <= cutoff, expected, np.inf)[:, : count // 2]
        clear = np.abs(expected[:, : count // 2] - cutoff) > 1e-6
        assert np.allclose(found[clear], within[clear], rtol=0, atol=1e-6)


def test_searches_tidy_up_when_the_entries_of_their_buckets_run_out():
    # In a complete graph with random streets every node finds shorter ways again and again.
    rng, nodes = np.random.default_rng(0), 200
    source, target = np.nonzero(~np.eye(nodes, dtype=bool))
    metres = rng.exponential(100.0, source.size) ** 2
    arcs = Arcs.of(source.astype(np.int32), target.astype(np.int32), metres, nodes)
    scratch = Scratch.of(nodes, arcs.slots)
    from geo.walking.kernels.search import node_distances

    seeds = np.repeat(np.arange(nodes, dtype=np.int32), 2).reshape(-1, 2)
    start = np.tile([0.0, np.inf], (nodes, 1))
    rows, node, walk = node_distances(
        arcs.start, arcs.arc, arcs.width, arcs.slots, seeds, start, 1e9,
        scratch.state, scratch.met, scratch.first,
        np.empty((nodes + 1, 2), np.int32),  # as few as can be: only what waits has room
    )  # fmt: skip
    found = np.full((nodes, nodes), np.inf)
    found[np.repeat(np.arange(nodes), np.diff(rows)), node] = walk
    expected = dijkstra(coo_array((metres, (source, target)), shape=(nodes, nodes)).tocsr())
    assert np.array_equal(found, expected)
    assert np.isinf(scratch.state["metres"]).all()
    assert (scratch.state["waits"] == -1).all()
    assert (scratch.first == -1).all()
