"""What an OpenStreetMap file tells of its streets: ways as runs of nodes, in arrays.

Read with pyosmium, because GDAL drops the node ids, and only shared nodes tell a crossing
from a bridge.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.arrays import Float, Long, Mask
from geo.walking.rules import fold_sidewalks, node_is_closed, one_way

__all__ = ["TAGS", "Ways", "read_ways"]


# Tags that are kept as they are, for the walking rules, the import and the maps.
TAGS: Final = ("highway", "foot", "access", "motorroad", "bridge", "tunnel", "name")
# Tags that are told in fewer words: ``sidewalk`` and ``oneway_foot``.
SIDEWALKS: Final = ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")
DIRECTIONS: Final = ("oneway:foot", "foot:forward", "foot:backward", "conveying")
AT_NODES: Final = ("barrier", "foot", "access", "locked")
DEGREE: Final = 10_000_000  # OpenStreetMap keeps coordinates as whole 1e-7 degrees


@dataclass(frozen=True, eq=False)
class Ways:
    """What a file tells of its streets.

    Attributes
    ----------
    tags
        One row a way: ``osm_id``, `TAGS`, ``sidewalk`` (the tags by side folded into one) and
        ``oneway_foot`` (``yes`` or ``-1`` where walkers go one way only); None: not tagged.
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


def read_ways(path: Path) -> Ways:
    """Read nodes and tags of all ways with a ``highway``, and the nodes that stop walkers.

    All but the loop itself is left to arrays: what is done per node costs most of the time.

    Raises
    ------
    RuntimeError, ValueError
        The file is no OpenStreetMap file or is damaged; pyosmium's words.
    """
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
    place = _located(path, np.array(flat, dtype=np.int64).reshape(-1, 3))
    way = np.repeat(np.arange(len(number)), count)
    return Ways(_told(tags), *_stretches(place, way), np.array(closed, dtype=np.int64))


def _on_earth(place: Long) -> Mask:
    """Tell which rows of node, longitude and latitude (1e-7 degrees) have a location."""
    lon, lat = np.abs(place[:, 1]), np.abs(place[:, 2])
    there: Mask = (lon <= 180 * DEGREE) & (lat <= 90 * DEGREE)
    return there


def _located(path: Path, place: Long) -> Long:
    """Look again for nodes that the file tells after the ways, or under a negative number.

    Overpass writes ways first, JOSM numbers what is drawn anew from -1 downwards. The nodes
    that an extract has left out are not found now either.
    """
    import osmium

    lost = np.flatnonzero(~_on_earth(place))
    if lost.size == 0:
        return place
    wanted = np.unique(place[lost, 0])
    nodes = osmium.FileProcessor(str(path), osmium.osm.NODE)
    if wanted[0] >= 0:  # the filter knows no negative numbers
        nodes.with_filter(osmium.filter.IdFilter(wanted.tolist()))
    each: Any = nodes
    told = [(node.id, node.location.x, node.location.y) for node in each]
    found = pd.DataFrame(told, columns=["node", "x", "y"]).drop_duplicates("node", keep="last")
    at = pd.Index(found["node"]).get_indexer(place[lost, 0])
    place[lost[at >= 0]] = found.to_numpy(dtype=np.int64)[at[at >= 0]]
    return place


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
    there = _on_earth(place)
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
