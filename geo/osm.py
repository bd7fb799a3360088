"""Streets out of OpenStreetMap files: ways split where they meet.

Read with pyosmium, because GDAL drops the node ids, and only shared nodes tell a crossing
from a bridge. © OpenStreetMap contributors, ODbL.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.errors import InputError
from geo.metric import metric_crs
from geo.pieces import cut_lines
from geo.walking_rules import is_steps, node_is_closed

__all__ = ["TAGS", "read_streets"]

Long = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Tags that the walking rules, the import and the maps look at.
TAGS: Final = ("highway", "foot", "access", "motorroad", "sidewalk", "bridge", "tunnel", "name")
# Lines that end at a closed gate stop so far before it, so that they do not meet when
# somebody joins them by their end points.
GATE_GAP: Final = 0.5


@dataclass
class _Ways:
    """What a file tells of its ways: their nodes one after the other, and tags by way."""

    node: list[int] = field(default_factory=list)
    lonlat: list[tuple[float, float]] = field(default_factory=list)
    run: list[int] = field(default_factory=list)
    tags: list[dict[str, Any]] = field(default_factory=list)
    closed: set[int] = field(default_factory=set)


def read_streets(path: Path) -> gpd.GeoDataFrame:
    """Read all ways with a ``highway`` tag, split at the nodes they share.

    Parameters
    ----------
    path
        ``.osm`` or ``.pbf`` (also ``.osm.gz``, ``.osm.bz2``).

    Returns
    -------
    WGS84 LineStrings with the columns ``osm_id``, ``node_from``, ``node_to``, ``steps`` and
    `TAGS` (None where not tagged). Ways closed to walkers are included; `geo.walking_rules`
    sorts them out. Lines stop half a metre before a gate that is closed to walkers, where
    each gets an end of its own (a negative node number).

    Raises
    ------
    InputError
        ``osm_missing``, ``osm_unreadable``, ``osm_no_streets``.
    """
    if not path.is_file():
        raise InputError("osm_missing", file=str(path))
    try:
        ways = _read(path)
    except (RuntimeError, ValueError) as error:
        raise InputError("osm_unreadable", file=str(path), reason=str(error)) from error
    frame = _split(ways)
    if frame.empty:
        raise InputError("osm_no_streets", file=str(path))
    return _keep_off_gates(frame)


def _read(path: Path) -> _Ways:
    import osmium

    ways = _Ways()
    wanted = osmium.filter.KeyFilter("highway", "barrier")
    things = osmium.FileProcessor(str(path)).with_locations().with_filter(wanted)
    for thing in things:
        tags = thing.tags
        if isinstance(thing, osmium.osm.Node):
            if node_is_closed(*(tags.get(key) for key in ("barrier", "foot", "access", "locked"))):
                ways.closed.add(thing.id)
        elif isinstance(thing, osmium.osm.Way) and "highway" in tags:
            for nodes in _located_runs(thing.nodes):
                ways.node.extend(node for node, _ in nodes)
                ways.lonlat.extend(place for _, place in nodes)
                ways.run.extend([len(ways.tags)] * len(nodes))
                ways.tags.append({"osm_id": thing.id} | {key: tags.get(key) for key in TAGS})
    return ways


def _located_runs(nodes: Any) -> Iterator[list[tuple[int, tuple[float, float]]]]:
    """Yield the stretches of a way whose nodes are in the file; an extract may cut ways."""
    run: list[tuple[int, tuple[float, float]]] = []
    for node in nodes:
        if node.location.valid():
            # The same node twice in a row is no stretch of street.
            if not run or run[-1][0] != node.ref:
                run.append((node.ref, (node.location.lon, node.location.lat)))
            continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run


def _split(ways: _Ways) -> gpd.GeoDataFrame:
    """Split runs of nodes into edges at run ends, shared nodes and closed gates."""
    node, run = np.array(ways.node, dtype=np.int64), np.array(ways.run, dtype=np.int64)
    _, number, uses = np.unique(node, return_inverse=True, return_counts=True)
    closed = np.isin(node, np.fromiter(ways.closed, np.int64, len(ways.closed)))
    is_first = np.diff(run, prepend=-1) != 0
    is_last = np.diff(run, append=-1) != 0
    cut = np.flatnonzero(is_first | is_last | (uses[number] > 1) | closed)
    begin, finish = cut[:-1], cut[1:]
    within = run[begin] == run[finish]
    begin, finish = begin[within], finish[within]
    count = finish - begin + 1
    vertex = np.repeat(begin - (np.cumsum(count) - count), count) + np.arange(count.sum())
    lonlat = np.array(ways.lonlat, dtype=np.float64).reshape(-1, 2)
    lines = shapely.linestrings(lonlat[vertex], indices=np.repeat(np.arange(count.size), count))
    columns = ["osm_id", *TAGS]
    tags = pd.DataFrame(ways.tags, columns=columns, dtype=object).iloc[run[begin]]
    frame = gpd.GeoDataFrame(tags.reset_index(drop=True), geometry=lines, crs=4326)
    frame["osm_id"] = frame["osm_id"].astype(np.int64)
    frame["steps"] = is_steps(frame)
    frame["node_from"] = np.where(closed[begin], -2 * np.arange(count.size) - 1, node[begin])
    frame["node_to"] = np.where(closed[finish], -2 * np.arange(count.size) - 2, node[finish])
    return frame


def _keep_off_gates(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Shorten the lines that end at a closed gate."""
    at_start, at_end = frame["node_from"].to_numpy() < 0, frame["node_to"].to_numpy() < 0
    rows = np.flatnonzero(at_start | at_end)
    if rows.size == 0:
        return frame
    lines = frame.geometry.iloc[rows]
    metric = lines.to_crs(metric_crs(frame.geometry))
    length = metric.length.to_numpy()
    gap = np.minimum(GATE_GAP, length / 3.0)
    short = cut_lines(
        np.asarray(metric.values),
        np.where(at_start[rows], gap, 0.0),
        np.where(at_end[rows], length - gap, length),
    )
    geometry = np.asarray(frame.geometry.values).copy()
    geometry[rows] = np.asarray(gpd.GeoSeries(short, crs=metric.crs).to_crs(4326).values)
    # The end that met no gate must stay the very same point as its neighbours' ends.
    geometry[rows] = _with_end(geometry[rows], np.asarray(lines.values), ~at_start[rows], 0)
    geometry[rows] = _with_end(geometry[rows], np.asarray(lines.values), ~at_end[rows], -1)
    return frame.set_geometry(gpd.GeoSeries(geometry, index=frame.index, crs=4326))


def _with_end(
    lines: npt.NDArray[np.object_], like: npt.NDArray[np.object_], rows: Mask, end: int
) -> npt.NDArray[np.object_]:
    """Return `lines` with their first (0) or last (-1) vertex taken from `like`, in `rows`."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    number = np.arange(lines.size)
    vertex = np.searchsorted(line, number, side="left" if end == 0 else "right") + end
    xy[vertex[rows]] = shapely.get_coordinates(shapely.get_point(like[rows], end))
    return np.asarray(shapely.linestrings(xy, indices=line), dtype=object)
