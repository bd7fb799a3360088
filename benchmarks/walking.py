"""Walking distances against scipy, on the same attached points and with the same answers.

``python -m benchmarks.walking [--streets FILE] [--sources N] [--sites N] [--cutoff M] [--growth]``

Without ``--streets`` the streets are those of the private case if it is there, else a generated
grid. ``--growth`` adds the table of time against size on generated grids.
"""

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from geo import WalkNetwork
from geo.attach import Attachment

CASE = Path(__file__).parents[2] / "shared" / "cases" / "wuhan" / "streets.parquet"
CRS = 4547
BLOCK = 80.0
T = TypeVar("T")


def grid(nodes: int, seed: int = 0) -> gpd.GeoDataFrame:
    """Return the streets of a grid of about `nodes` crossings, shaken, a tenth left out."""
    side, rng = int(np.sqrt(nodes)), np.random.default_rng(seed)
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    places = np.column_stack([x.ravel(), y.ravel()]) * BLOCK + rng.uniform(-20, 20, (side**2, 2))
    places += (500_000.0, 3_380_000.0)
    number = np.arange(side**2).reshape(side, side)
    tail = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    head = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    kept = rng.random(tail.size) > 0.1
    ends = np.stack([places[tail[kept]], places[head[kept]]], axis=1)
    return gpd.GeoDataFrame(geometry=shapely.linestrings(ends), crs=CRS)


def beside_streets(net: WalkNetwork, count: int, seed: int) -> gpd.GeoSeries:
    """Return points up to some 60 m from the middle of random streets."""
    rng = np.random.default_rng(seed)
    lines = net.lines[rng.integers(0, net.lines.size, count)]
    xy = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    xy += rng.normal(0.0, 30.0, xy.shape)
    return gpd.GeoSeries(gpd.points_from_xy(*xy.T), crs=net.crs)


def cut_graph(net: WalkNetwork, points: list[Attachment]) -> csr_array:
    """Return the network with every attached point as a node of its own, for scipy."""
    graph = net.graph
    edge = np.concatenate([at.edge for at in points])
    offset = np.concatenate([at.offset for at in points])
    nodes, edges = len(graph.nodes), np.arange(net.lines.size)
    along = np.concatenate([edges, edge, edges])
    metres = np.concatenate([np.zeros(edges.size), offset, graph.length])
    number = np.concatenate([graph.tail, nodes + np.arange(edge.size), graph.head])
    # Head and tail keep their places when a point stands exactly on them.
    rank = np.repeat([0, 1, 2], [edges.size, edge.size, edges.size])
    order = np.lexsort((rank, metres, along))
    same = np.diff(along[order]) == 0
    a, b = number[order][:-1][same], number[order][1:][same]
    step = np.diff(metres[order])[same]
    # Of parallel streets the shorter one: scipy would add them up.
    a, b = np.minimum(a, b), np.maximum(a, b)
    by = np.lexsort((step, b, a))
    first = np.ones(by.size, dtype=bool)
    first[1:] = (np.diff(a[by]) != 0) | (np.diff(b[by]) != 0)
    kept = by[first]
    size = nodes + edge.size
    return csr_array(coo_array((step[kept], (a[kept], b[kept])), shape=(size, size)))


def by_scipy(
    net: WalkNetwork, cut: csr_array, here: Attachment, there: Attachment, cutoff: float
) -> npt.NDArray[np.float64]:
    """Return all distances (there × here) up to `cutoff` by scipy, infinite beyond."""
    first = len(net.graph.nodes)
    targets = first + np.arange(len(here))
    sources = first + len(here) + np.arange(len(there))
    found = np.empty((len(there), len(here)))
    for row in range(0, len(there), 50):
        part = slice(row, min(row + 50, len(there)))
        metres = dijkstra(cut, directed=False, indices=sources[part], limit=cutoff)
        found[part] = metres[:, targets] + there.leg[part, None] + here.leg
    found[found > cutoff] = np.inf
    return found


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what `work` returns and the seconds it took."""
    begin = time.perf_counter()
    result = work()
    return result, time.perf_counter() - begin


def peak_mb() -> float:
    """Return the process's peak memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def compare(streets: gpd.GeoDataFrame, sources: int, sites: int, cutoff: float) -> None:
    """Print the times of each step, ours and scipy's, after checking that the answers agree."""
    net, build = timed(lambda: WalkNetwork.from_lines(streets))
    print(f"{net!r}: built in {build:.2f} s")
    homes, places = beside_streets(net, sources, 1), beside_streets(net, sites, 2)
    # Warm: the kernel is loaded and the index of the streets is built, as in any second call.
    net.distances(homes[:100], places[:10], cutoff)
    (here, there), attach = timed(lambda: (net.attach(homes), net.attach(places)))
    ours, search = min((timed(lambda: net.between(here, there, cutoff)) for _ in range(5)),
                       key=lambda result: result[1])  # fmt: skip
    _, whole = timed(lambda: net.distances(homes, places, cutoff))
    print(f"ours:  attach {attach:.3f} s, search {search:.3f} s, end to end {whole:.3f} s,"
          f" {ours.nnz:,} walks, peak {peak_mb():.0f} MB")  # fmt: skip

    cut, split = timed(lambda: cut_graph(net, [here, there]))
    theirs, searched = timed(lambda: by_scipy(net, cut, here, there, cutoff))
    full = np.full(ours.shape, np.inf)
    pairs = ours.tocoo()
    full[pairs.row, pairs.col] = pairs.data
    differ = np.isfinite(full) != np.isfinite(theirs.T)
    both = np.isfinite(full) & np.isfinite(theirs.T)
    worst = np.abs(full[both] - theirs.T[both]).max(initial=0.0)
    print(f"scipy: split {split:.3f} s, search {searched:.3f} s")
    print(f"search alone {searched / search:.0f} ×, with attachment"
          f" {(attach + split + searched) / whole:.0f} ×;"
          f" largest difference {worst:.1e} m, {int(differ.sum())} walks in one only")  # fmt: skip


def growth(sources: int, sites: int, cutoff: float) -> None:
    """Print time and memory against the size of generated grids."""
    print("nodes | build s | search s | walks | peak MB")
    for nodes in (10_000, 30_000, 100_000, 300_000, 1_000_000):
        streets = grid(nodes)
        net, build = timed(lambda frame=streets: WalkNetwork.from_lines(frame))
        here = net.attach(beside_streets(net, sources, 1))
        there = net.attach(beside_streets(net, sites, 2))
        walks, search = timed(lambda n=net, a=here, b=there: n.between(a, b, cutoff))
        print(f"{len(net.graph.nodes):,} | {build:.2f} | {search:.3f} | {walks.nnz:,}"
              f" | {peak_mb():.0f}")  # fmt: skip


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--streets", type=Path)
    parser.add_argument("--sources", type=int, default=5976)
    parser.add_argument("--sites", type=int, default=1000)
    parser.add_argument("--cutoff", type=float, default=1000.0)
    parser.add_argument("--growth", action="store_true")
    asked = parser.parse_args()
    path = asked.streets or (CASE if CASE.exists() else None)
    streets = gpd.read_parquet(path) if path else grid(80_000)
    compare(streets, asked.sources, asked.sites, asked.cutoff)
    if asked.growth:
        growth(20_000, 1000, 1200.0)


if __name__ == "__main__":
    main()
