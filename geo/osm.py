"""Streets out of OpenStreetMap files: ways split where they meet.

Read with pyosmium, because GDAL drops the node ids, and only shared nodes tell a crossing
from a bridge. © OpenStreetMap contributors, ODbL.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.errors import InputError
from geo.metric import metric_crs
from geo.pieces import cut_lines
from geo.walking_rules import fold_sidewalks, is_steps, node_is_closed, one_way

__all__ = ["TAGS", "read_streets"]

Float = npt.NDArray[np.float64]
Long = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Tags that are kept as they are, for the walking rules, the import and the maps.
TAGS: Final = ("highway", "foot", "access", "motorroad", "bridge", "tunnel", "name")
# Tags that are told in fewer words: ``sidewalk`` and ``oneway_foot``.
SIDEWALKS: Final = ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")
DIRECTIONS: Final = ("oneway:foot", "foot:forward", "foot:backward", "conveying")
AT_NODES: Final = ("barrier", "foot", "access", "locked")
# Lines that end at a closed gate stop so far before it, so that they do not meet when
# somebody joins them by their end points.
GATE_GAP: Final = 0.5
DEGREE: Final = 10_000_000  # OpenStreetMap keeps coordinates as whole 1e-7 degrees


@dataclass(frozen=True, eq=False)
class _Ways:
    """What a file tells of its streets.

    Attributes
    ----------
    tags
        One row a way.
    node, way, lonlat
        (k,), (k,), (k, 2): the nodes of the ways one after the other, each with the row of its
        way; the same node twice in a row is told once.
    first
        (k,) a stretch begins here: a way, or what an extract has left of it.
    closed
        Numbers of the nodes that stop walkers.
    """

    tags: pd.DataFrame
    node: Long
    way: Long
    lonlat: Float
    first: Mask
    closed: Long


def read_streets(path: Path) -> gpd.GeoDataFrame:
    """Read all ways with a ``highway`` tag, split at the nodes they share.

    Parameters
    ----------
    path
        ``.osm`` or ``.pbf`` (also ``.osm.gz``, ``.osm.bz2``).

    Returns
    -------
    WGS84 LineStrings, drawn as the way is, with the columns ``osm_id``, ``node_from``,
    ``node_to``, ``steps``, `TAGS`, ``sidewalk`` (the tags by side folded into one) and
    ``oneway_foot`` (``yes`` or ``-1`` where walkers go one way only); None where not tagged.
    Ways closed to walkers are included; `geo.walking_rules` sorts them out. Lines stop half a
    metre before a gate that is closed to walkers, where each gets an end of its own (a negative
    node number).

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
    if ways.node.size == 0:
        raise InputError("osm_no_streets", file=str(path))
    return _keep_off_gates(_split(ways))


def _read(path: Path) -> _Ways:
    """Read nodes and tags of the streets; all but the loop itself is left to arrays."""
    import osmium

    kinds = osmium.osm.NODE | osmium.osm.WAY
    barriers, highways = osmium.filter.KeyFilter("barrier"), osmium.filter.KeyFilter("highway")
    barriers.enable_for(osmium.osm.NODE)
    highways.enable_for(osmium.osm.WAY)
    things = osmium.FileProcessor(str(path), kinds).with_locations()
    things.with_filter(barriers).with_filter(highways)
    keys = (*TAGS, *SIDEWALKS, *DIRECTIONS)
    closed: list[int] = []
    number: list[int] = []
    count: list[int] = []
    flat: list[int] = []
    cells: list[list[str | None]] = []
    for thing in things:
        told = thing.tags.get
        if isinstance(thing, osmium.osm.Way):
            nodes = thing.nodes
            number.append(thing.id)
            count.append(len(nodes))
            cells.append([told(key) for key in keys])
            for node in nodes:
                flat += (node.ref, node.x, node.y)
        elif node_is_closed(*[told(key) for key in AT_NODES]):
            closed.append(thing.id)
    tags = pd.DataFrame(cells, columns=list(keys), dtype=object)
    tags.insert(0, "osm_id", np.array(number, dtype=np.int64))
    place = np.array(flat, dtype=np.int64).reshape(-1, 3)
    way = np.repeat(np.arange(len(number)), count)
    return _Ways(_told(tags), *_stretches(place, way), np.array(closed, dtype=np.int64))


def _told(tags: pd.DataFrame) -> pd.DataFrame:
    """Put the tags on sidewalks and directions into one column each."""
    sides = zip(*(tags[key] for key in SIDEWALKS), strict=True)
    words = np.array([None, "yes", "-1"], dtype=object)  # 0, 1 and, from the end, -1
    return tags[["osm_id", *TAGS]].assign(
        sidewalk=pd.Series([fold_sidewalks(*side) for side in sides], dtype=object),
        oneway_foot=pd.Series(words[one_way(tags)], dtype=object),
    )


def _stretches(place: Long, way: Long) -> tuple[Long, Long, Float, Mask]:
    """Return node, way, coordinates and "a stretch begins here" of what is in the file.

    Parameters
    ----------
    place
        (k, 3) node, longitude and latitude in 1e-7 degrees; off the Earth where an extract
        leaves the node out.
    way
        (k,) row of the node's way.
    """
    there = np.all(np.abs(place[:, 1:]) <= np.array((180, 90)) * DEGREE, axis=1)
    begins = _changes(way) | ~np.append([True], there[:-1])[: way.size]
    place, way, begins = place[there], way[there], begins[there]
    # The same node twice in a row is no stretch of street, nor is a node alone.
    moved = begins | _changes(place[:, 0])
    place, way, begins = place[moved], way[moved], begins[moved]
    kept = ~(begins & np.append(begins[1:], True))
    return place[kept, 0], way[kept], place[kept, 1:] / DEGREE, begins[kept]


def _changes(values: Long) -> Mask:
    """Tell where a value differs from the one before; the first does."""
    changed = np.ones(values.size, dtype=bool)
    changed[1:] = values[1:] != values[:-1]
    return changed


def _split(ways: _Ways) -> gpd.GeoDataFrame:
    """Split stretches into edges at their ends, shared nodes, turning points, closed gates."""
    node = ways.node
    _, number, uses = np.unique(node, return_inverse=True, return_counts=True)
    closed = np.isin(node, ways.closed)
    is_last = np.append(ways.first[1:], True)
    # A way drawn there and back turns here; its two legs are one street.
    turns = np.zeros(node.size, dtype=bool)
    turns[1:-1] = node[:-2] == node[2:]
    cut = np.flatnonzero(ways.first | is_last | (uses[number] > 1) | turns | closed)
    begin, finish = cut[:-1], cut[1:]
    within = ~ways.first[finish]
    begin, finish = begin[within], finish[within]
    count = finish - begin + 1
    vertex = np.repeat(begin - (np.cumsum(count) - count), count) + np.arange(count.sum())
    edge = np.arange(count.size)
    lines = shapely.linestrings(ways.lonlat[vertex], indices=np.repeat(edge, count))
    tags = ways.tags.take(ways.way[begin]).reset_index(drop=True)
    frame = gpd.GeoDataFrame(tags, geometry=lines, crs=4326)
    frame["steps"] = is_steps(frame)
    frame["node_from"] = np.where(closed[begin], -2 * edge - 1, node[begin])
    frame["node_to"] = np.where(closed[finish], -2 * edge - 2, node[finish])
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
