"""From lines to a graph: clean the lines, join their ends, lay the graph out as CSR."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.errors import InputError
from geo.metric import named
from geo.walking_rules import walkable

__all__ = ["Graph", "join_ends", "lay_out", "walkable_lines"]

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int32]
Long = npt.NDArray[np.int64]
Lines = npt.NDArray[np.object_]

CELLS: Final = 2**16 - 1


@dataclass(frozen=True, eq=False)
class Graph:
    """Edges by their two ends, and the same as CSR in both directions.

    Attributes
    ----------
    nodes
        (n, 2) coordinates, metres.
    tail, head, length
        (m,) ends of each edge and metres between them.
    start, end, arc_length, arc_edge
        CSR: the arcs ``start[i]:start[i + 1]`` leave node i, lead to `end` and run along
        `arc_edge`.
    component
        (n,) connected component of each node.
    main
        The component with the greatest length of streets.
    """

    nodes: Float
    tail: Int
    head: Int
    length: Float
    start: Long
    end: Int
    arc_length: Float
    arc_edge: Int
    component: Int
    main: int


def walkable_lines(lines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the walkable single lines of `lines`: 2-D, none of length 0, none twice.

    Raises
    ------
    InputError
        ``layer_crs_missing``; ``layer_location_missing`` for rows without a usable geometry;
        ``streets_not_lines``; ``network_empty`` when no walkable line is left.
    """
    if lines.crs is None:
        raise InputError("layer_crs_missing", layer="streets")
    values = np.asarray(lines.geometry.values)
    missing = shapely.is_missing(values) | shapely.is_empty(values)
    missing |= ~np.isfinite(shapely.bounds(values)).all(axis=1)
    if missing.any():
        raise InputError(
            "layer_location_missing", layer="streets", rows=named(lines.index[missing])
        )
    kind = shapely.get_type_id(values)
    wrong = ~np.isin(kind, (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING,
                            shapely.GeometryType.MULTILINESTRING))  # fmt: skip
    if wrong.any():
        raise InputError("streets_not_lines", rows=named(lines.index[wrong]))
    open_lines = lines[walkable(lines)].explode(ignore_index=True)
    flat = shapely.force_2d(np.asarray(open_lines.geometry.values))
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        raise InputError(
            "layer_location_missing", layer="streets", rows=_not_finite(open_lines, flat)
        )
    open_lines = open_lines.set_geometry(gpd.GeoSeries(flat, index=open_lines.index, crs=lines.crs))
    form = pd.Series(shapely.to_wkb(shapely.normalize(flat)), index=open_lines.index)
    kept = open_lines[~form.duplicated().to_numpy() & (shapely.length(flat) > 0.0)]
    if kept.empty:
        raise InputError("network_empty", lines=len(lines))
    return kept.reset_index(drop=True)


def _not_finite(lines: gpd.GeoDataFrame, flat: Lines) -> str:
    xy, line = shapely.get_coordinates(flat, return_index=True)
    return named(lines.index[np.unique(line[~np.isfinite(xy).all(axis=1)])])


def join_ends(lines: Lines, tolerance: float) -> tuple[Int, Int]:
    """Give ends of lines within `tolerance` metres of each other the same number.

    Returns
    -------
    (m,) node at the start and (m,) node at the end of each line.
    """
    # As complex numbers, x + iy: sorting them is many times faster than sorting rows.
    ends = _ends(lines).view(np.complex128).reshape(-1)
    sorted_ends, inverse = np.unique(ends, return_inverse=True)
    places = sorted_ends.view(np.float64).reshape(-1, 2)
    node = inverse.astype(np.int32)
    if tolerance > 0.0:
        near = cKDTree(places).query_pairs(tolerance, output_type="ndarray")
        links = coo_array((np.ones(len(near), bool), near.T), shape=(len(places),) * 2)
        node = connected_components(links, directed=False)[1].astype(np.int32)[node]
    return node[: lines.size], node[lines.size :]


def _ends(lines: Lines) -> Float:
    """Return the coordinates of all starts, then of all ends."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    last = np.flatnonzero(np.diff(line, append=lines.size))
    first = np.append(0, last[:-1] + 1)
    return np.concatenate([xy[first], xy[last]])


def lay_out(lines: Lines, from_end: Int | Long, to_end: Int | Long) -> Graph:
    """Build the graph of lines whose ends carry node numbers (any integers).

    Nodes are renumbered along a space-filling curve, so that a walk stays in few cache lines.
    """
    keys, where = np.unique(np.concatenate([from_end, to_end]), return_inverse=True)
    where = where.reshape(-1)
    nodes = np.empty((keys.size, 2))
    nodes[where[::-1]] = _ends(lines)[::-1]
    order = np.argsort(_curve(nodes), kind="stable")
    rank = np.empty(keys.size, np.int32)
    rank[order] = np.arange(keys.size, dtype=np.int32)
    tail, head = rank[where[: lines.size]], rank[where[lines.size :]]
    length = shapely.length(lines)

    edges = np.arange(lines.size, dtype=np.int32)
    source, target = np.concatenate([tail, head]), np.concatenate([head, tail])
    arcs = np.argsort(source, kind="stable")
    start = np.zeros(keys.size + 1, np.int64)
    np.cumsum(np.bincount(source, minlength=keys.size), out=start[1:])
    links = coo_array((np.ones(lines.size, bool), (tail, head)), shape=(keys.size,) * 2)
    component = connected_components(links, directed=False)[1].astype(np.int32)
    return Graph(
        nodes=nodes[order],
        tail=tail,
        head=head,
        length=length,
        start=start,
        end=target[arcs],
        arc_length=np.concatenate([length, length])[arcs],
        arc_edge=np.concatenate([edges, edges])[arcs],
        component=component,
        main=int(np.argmax(np.bincount(component[tail], weights=length))),
    )


def _curve(xy: Float) -> Long:
    """Return the position of each point on a Z-order (Morton) curve of 2¹⁶ × 2¹⁶ cells."""
    low = xy.min(axis=0)
    span = max(float(np.ptp(xy, axis=0).max()), 1e-9)
    cell = ((xy - low) / span * CELLS).astype(np.int64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        cell = (cell | (cell << shift)) & mask
    code: Long = cell[:, 0] | (cell[:, 1] << 1)
    return code
