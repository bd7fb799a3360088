"""OpenStreetMap files to walking networks, beside OSMnx: time, and what each takes for walkable.

``python -m benchmarks.osm [--file FILE.osm] [--repeat N]``

OSMnx reads XML but no PBF, and `graph_from_xml` takes no network type, so its walking filter is
applied in the two ways open to its user: to the edges of the whole graph before simplifying, or
to the file before OSMnx reads it (the time of that is not counted).
"""

import argparse
import gc
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import osmium
import osmnx
import pandas as pd
from scipy.sparse import csr_array

from geo import WalkNetwork
from geo.metric import metric_crs
from geo.walking.osm import read_streets
from geo.walking.rule_table import values
from geo.walking.rules import walkable

CASE = Path(__file__).parents[2] / "shared" / "cases" / "tsinghua" / "map.osm"
# OSMnx's own query for `network_type="walk"`, clause by clause: a way that matches one is out.
CLAUSE = re.compile(r'\["([^"]+)"!~"([^"]+)"\]')
Tags = dict[str, str]


def walk_clauses() -> list[tuple[str, re.Pattern[str]]]:
    """Return the clauses of OSMnx's walking filter as tag and regular expression."""
    # There is no public name for it.
    query = osmnx._overpass._get_network_filter("walk")  # noqa: SLF001
    return [(key, re.compile(pattern)) for key, pattern in CLAUSE.findall(query)]


def refusals(tags: Tags, clauses: list[tuple[str, re.Pattern[str]]]) -> list[str]:
    """Return the tags for which OSMnx leaves a way out."""
    return [f"{key}={tags[key]}" for key, out in clauses if key in tags and out.search(tags[key])]


def our_refusals(tags: Tags) -> list[str]:
    """Return the tags for which our rules leave a way out, foot=* not regarded."""
    return [
        f"{key}={value}"
        for key, value in tags.items()
        if value in values("way", key, "closed") | values("way", key, "absent")
    ]


def ways(path: Path) -> dict[int, Tags]:
    """Return the tags of all ways with a highway."""
    streets = osmium.FileProcessor(str(path), osmium.osm.WAY)
    streets.with_filter(osmium.filter.KeyFilter("highway"))
    return {way.id: dict(way.tags) for way in streets}


def our_ways(path: Path) -> set[int]:
    """Return the ways that we walk."""
    streets = read_streets(path)
    return set(streets.loc[walkable(streets), "osm_id"].tolist())


def write_pbf(path: Path, out: Path) -> Path:
    """Write the same file as PBF."""
    with osmium.SimpleWriter(str(out)) as writer:
        for thing in osmium.FileProcessor(str(path)):
            writer.add(thing)
    return out


def write_walkable(path: Path, out: Path, wanted: set[int]) -> Path:
    """Write the wanted ways with their nodes as XML."""
    with osmium.BackReferenceWriter(str(out), ref_src=str(path)) as writer:
        for way in osmium.FileProcessor(str(path), osmium.osm.WAY):
            if way.id in wanted:
                writer.add(way)
    return out


def by_osmnx(path: Path) -> nx.MultiDiGraph:
    """Read the whole file, drop what may not be walked, simplify: as a user of OSMnx would."""
    clauses = walk_clauses()
    graph = osmnx.graph_from_xml(path, bidirectional=True, simplify=False, retain_all=True)
    out = [
        (u, v, key)
        for u, v, key, tags in graph.edges(keys=True, data=True)
        if "highway" not in tags or refusals(tags, clauses)
    ]
    graph.remove_edges_from(out)
    graph.remove_nodes_from(list(nx.isolates(graph)))
    return osmnx.simplify_graph(graph)


def by_osmnx_filtered(path: Path) -> nx.MultiDiGraph:
    """Read a file that holds walkable ways only."""
    return osmnx.graph_from_xml(path, bidirectional=True, retain_all=True)


def measure(work: dict[str, Callable[[], object]], repeat: int) -> pd.DataFrame:
    """Time every piece of work in turn, `repeat` rounds."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(repeat):
        for name, run in work.items():
            gc.collect()  # nobody pays for what the one before has left
            begin = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - begin)
    rows = [(name, min(took), statistics.median(took)) for name, took in seconds.items()]
    return pd.DataFrame(rows, columns=["work", "best s", "median s"]).set_index("work")


def differences(path: Path, filtered: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ways and metres by highway class and by who walks them, and the reasons."""
    told, clauses = ways(path), walk_clauses()
    streets = read_streets(path)
    metres = streets.to_crs(metric_crs(streets.geometry)).length.groupby(streets["osm_id"]).sum()
    ours = our_ways(path)
    graph = osmnx.graph_from_xml(filtered, bidirectional=True, simplify=False, retain_all=True)
    theirs = {way for _, _, way in graph.edges(data="osmid")}
    table = pd.DataFrame({"m": metres})
    table["class"] = [told[way]["highway"] for way in table.index]
    mine, other = table.index.isin(ours), table.index.isin(theirs)
    table["who"] = np.select(
        [mine & other, mine, other], ["both", "ours only", "OSMnx only"], "neither"
    )
    in_both = metres[mine & other]
    sphere = _metres_by_way(graph).reindex(in_both.index)
    print(f"length of the ways of both: at most {(in_both / sphere - 1).abs().max():.2%} apart")
    counts = table.pivot_table(index="class", columns="who", values="m", aggfunc=["count", "sum"])
    reasons = [
        (row.who, row.m, " ".join(_reasons(row.who, told[way], clauses)))
        for way, row in table.iterrows()
        if row.who != "both"
    ]
    why = pd.DataFrame(reasons, columns=["who", "m", "left out for"])
    return counts.fillna(0), why.groupby(["who", "left out for"])["m"].agg(["count", "sum"])


def _metres_by_way(graph: nx.MultiDiGraph) -> pd.Series:
    edges = [(tags["osmid"], tags["length"] / 2) for _, _, tags in graph.edges(data=True)]
    return pd.DataFrame(edges, columns=["way", "m"]).groupby("way")["m"].sum()


def _reasons(who: str, tags: Tags, clauses: list[tuple[str, re.Pattern[str]]]) -> Iterator[str]:
    if who != "OSMnx only":
        yield from (f"OSMnx:{reason}" for reason in refusals(tags, clauses))
    if who != "ours only":
        yield from (f"ours:{reason}" for reason in our_refusals(tags))


def same_walks(path: Path, sample: int = 60, seed: int = 0) -> str:
    """Walk between crossings of OSMnx's graph on both networks, built of the same ways.

    OSMnx measures on a sphere, and its nodes know nothing of gates.
    """
    graph = osmnx.graph_from_xml(path, bidirectional=True, retain_all=True)
    net = WalkNetwork.from_osm(path)
    chosen = np.random.default_rng(seed).choice(sorted(graph), sample, replace=False)
    xy = np.array([(graph.nodes[node]["x"], graph.nodes[node]["y"]) for node in chosen])
    points = gpd.GeoSeries(gpd.points_from_xy(*xy.T), crs=4326)
    ours = net.distances(points, points, 1e6, island_tolerance=0)
    ours = np.where(_stored(ours), ours.toarray(), np.inf)
    theirs = np.full_like(ours, np.inf)
    for row, node in enumerate(chosen):
        reached = nx.single_source_dijkstra_path_length(graph, node, weight="length")
        theirs[row] = [reached.get(other, np.inf) for other in chosen]
    there = np.isfinite(ours) & np.isfinite(theirs)
    apart = np.isfinite(ours) != np.isfinite(theirs)
    far = there & (theirs > 0)
    off = np.abs(ours[far] / theirs[far] - 1.0)
    return (
        f"{there.sum()} walks found by both, {apart.sum()} by one only; length differs by"
        f" {np.median(off):.2%} (median) to {off.max():.2%} (most)"
    )


def _stored(matrix: csr_array) -> npt.NDArray[np.bool_]:
    """Tell where a sparse matrix has an entry, a 0 as well."""
    ones = csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    return np.asarray(ones.toarray() > 0)


def lengths(net: WalkNetwork, graph: nx.MultiDiGraph) -> str:
    """Tell both networks' size; OSMnx keeps every street once in each direction."""
    theirs = sum(metres for _, _, metres in graph.edges(data="length")) / 2
    return (
        f"ours {net.lines.size} edges, {len(net.graph.nodes)} nodes,"
        f" {net.graph.length.sum() / 1000:.1f} km; OSMnx {len(graph.edges) // 2} edges,"
        f" {len(graph)} nodes, {theirs / 1000:.1f} km"
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=CASE)
    parser.add_argument("--repeat", type=int, default=7)
    options = parser.parse_args()
    if not options.file.exists():
        print(f"{options.file.name} is not here; name a file with --file")
        return
    clauses = walk_clauses()
    wanted_tags = {key for key, _ in clauses}
    osmnx.settings.useful_tags_way = sorted({*osmnx.settings.useful_tags_way, *wanted_tags})
    wanted = {way for way, tags in ways(options.file).items() if not refusals(tags, clauses)}
    with tempfile.TemporaryDirectory() as folder:
        filtered = write_walkable(options.file, Path(folder) / "walkable.osm", wanted)
        binary = write_pbf(options.file, Path(folder) / "all.osm.pbf")
        begin = time.perf_counter()
        net = WalkNetwork.from_osm(options.file)
        print(f"first network, libraries loaded with it: {time.perf_counter() - begin:.2f} s")
        print(lengths(net, by_osmnx(options.file)))
        work: dict[str, Callable[[], object]] = {
            "ours, whole .osm": lambda: WalkNetwork.from_osm(options.file),
            "OSMnx, whole .osm, filtered as a graph": lambda: by_osmnx(options.file),
            "ours, .osm filtered before": lambda: WalkNetwork.from_osm(filtered),
            "OSMnx, .osm filtered before": lambda: by_osmnx_filtered(filtered),
            "ours, whole .pbf": lambda: WalkNetwork.from_osm(binary),
        }
        times = measure(work, options.repeat)
        print(times.round(3).to_string())
        best = times["best s"].to_numpy()
        print(
            f"OSMnx takes {best[1] / best[0]:.1f} × our time on the whole file,"
            f" {best[3] / best[2]:.1f} × on the filtered one (aim: 3)"
        )
        counts, why = differences(options.file, filtered)
        open_to_both = wanted & our_ways(options.file)
        common = write_walkable(options.file, Path(folder) / "common.osm", open_to_both)
        print(same_walks(common))
    print("\nways, and metres, by highway class and by who walks them")
    print(counts.round(0).astype(int).to_string())
    print("\nwhy they are left out")
    print(why.round(0).astype(int).to_string())


if __name__ == "__main__":
    main()
