"""Streets out of OpenStreetMap files: ways split where they meet.

© OpenStreetMap contributors, ODbL.
"""

from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.arrays import Mask
from geo.errors import InputError
from geo.metric import metric_crs
from geo.walking.osm_ways import TAGS, Ways, read_ways
from geo.walking.pieces import cut_lines
from geo.walking.rules import is_steps

__all__ = ["TAGS", "read_streets"]


# Lines that end at a closed gate stop so far before it, so that they do not meet when
# somebody joins them by their end points.
GATE_GAP: Final = 0.5


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
    Ways closed to walkers are included; `geo.walking.rules` sorts them out. Lines stop half a
    metre before a gate that is closed to walkers, where each gets an end of its own (a number
    below all others in the file).

    Raises
    ------
    InputError
        ``osm_missing``, ``osm_unreadable``, ``osm_no_streets``.
    """
    if not path.is_file():
        raise InputError("osm_missing", file=str(path))
    try:
        ways = read_ways(path)
    except (RuntimeError, ValueError) as error:
        raise InputError("osm_unreadable", file=str(path), reason=str(error)) from error
    if ways.node.size == 0:
        raise InputError("osm_no_streets", file=str(path))
    return _split(ways)


def _split(ways: Ways) -> gpd.GeoDataFrame:
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
    below = min(int(node.min()), 0)
    frame["node_from"] = np.where(closed[begin], below - 2 * edge - 1, node[begin])
    frame["node_to"] = np.where(closed[finish], below - 2 * edge - 2, node[finish])
    return _keep_off_gates(frame, closed[begin], closed[finish])


def _keep_off_gates(frame: gpd.GeoDataFrame, at_start: Mask, at_end: Mask) -> gpd.GeoDataFrame:
    """Shorten the lines that end at a closed gate."""
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
