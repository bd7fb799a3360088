"""The streets walked within a cutoff: what a station's reach looks like on a map."""

import numpy as np
import numpy.typing as npt
import shapely

from geo.attach import Attachment
from geo.pieces import cut_lines, merge_intervals
from geo.threads import in_threads
from geo.topology import Graph

__all__ = ["walked_streets"]

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int32]
Lines = npt.NDArray[np.object_]
Intervals = tuple[Int, Int, Float, Float]


def walked_streets(
    graph: Graph, lines: Lines, at: Attachment, seeds: Int, seed_dist: Float, limit: float
) -> Lines:
    """Return the pieces of `lines` within `limit` metres of each attached point.

    Parameters
    ----------
    graph, lines
        The network and the geometry of its edges.
    at
        (k,) attached points.
    seeds, seed_dist
        (k, 2) the ends of each point's edge and the metres to them.
    limit
        Metres.

    Returns
    -------
    (k,) MultiLineStrings, partial edges included; empty where nothing can be reached.
    """
    by_node = _from_nodes(graph, seeds, seed_dist, limit)
    by_edge = _along_own_edge(graph, at, limit)
    group, start, stop = merge_intervals(
        np.concatenate([by_node[0], by_edge[0]]).astype(np.intp) * lines.size
        + np.concatenate([by_node[1], by_edge[1]]),
        np.concatenate([by_node[2], by_edge[2]]),
        np.concatenate([by_node[3], by_edge[3]]),
    )
    source, edge = np.divmod(group, lines.size)
    pieces = lines[edge]
    partial = (start > 0.0) | (stop < graph.length[edge])
    pieces[partial] = cut_lines(pieces[partial], start[partial], stop[partial])
    walked = np.full(len(at), shapely.MultiLineString(), dtype=object)
    if pieces.size:
        shapely.multilinestrings(pieces, indices=source, out=walked)
    return walked


def _from_nodes(graph: Graph, seeds: Int, seed_dist: Float, limit: float) -> Intervals:
    """Return source, edge, start and stop of what is walked from the nodes reached."""
    from geo import kernel

    rows, node, metres = in_threads(
        lambda part: kernel.node_distances(
            graph.start, graph.end, graph.arc_length, seeds[part], seed_dist[part], limit
        ),
        len(seeds),
    )
    source = np.repeat(np.arange(len(seeds), dtype=np.int32), np.diff(rows))
    degree = graph.start[node + 1] - graph.start[node]
    before = np.cumsum(degree) - degree
    arc = np.repeat(graph.start[node] - before, degree) + np.arange(degree.sum())
    edge, who, here = graph.arc_edge[arc], np.repeat(source, degree), np.repeat(node, degree)
    length = graph.length[edge]
    reach = np.minimum(np.repeat(limit - metres, degree), length)
    # A loop is walked from its node in both directions.
    forward, back = graph.tail[edge] == here, graph.head[edge] == here
    return (
        np.concatenate([who[forward], who[back]]),
        np.concatenate([edge[forward], edge[back]]),
        np.concatenate([np.zeros(forward.sum()), (length - reach)[back]]),
        np.concatenate([reach[forward], length[back]]),
    )


def _along_own_edge(graph: Graph, at: Attachment, limit: float) -> Intervals:
    """Return the same for the edge that each point stands on."""
    source = np.flatnonzero(at.leg <= limit).astype(np.int32)
    edge, offset = at.edge[source], at.offset[source]
    radius = limit - at.leg[source]
    start, stop = np.maximum(offset - radius, 0.0), np.minimum(offset + radius, graph.length[edge])
    return source, edge, start, stop
