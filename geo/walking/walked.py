"""The streets walked within a cutoff: how far they go, and what walk is left at each place."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.arrays import Float, Index, Int, Shapes
from geo.walking.attach import Attachment
from geo.walking.pieces import cut_lines, merge_intervals, spread_out
from geo.walking.threads import Rows, in_threads
from geo.walking.topology import Arcs, Graph

__all__ = ["Walks", "walk_out", "walked_streets"]


@dataclass(frozen=True, eq=False)
class Walks:
    """What is walked from some points, or from groups of points together.

    Attributes
    ----------
    limit
        Metres.
    group, edge
        (p,) pairs of a group and an edge it walks on, sorted.
    at_tail, at_head
        (p,) metres walked on arrival at the ends of the edge; infinite where beyond reach.
    length, pace
        (p,) of the edge, metres; and how many metres on the flat one metre of it takes.
    door, offset, leg
        (d,) the pair that each point itself stands on, ascending; metres along its edge, and
        metres of its straight leg.
    piece, start, stop
        (q,) pair of each stretch that is walked, and metres along the edge; sorted, and
        stretches of one pair do not touch.
    """

    limit: float
    group: Index
    edge: Index
    at_tail: Float
    at_head: Float
    length: Float
    pace: Float
    door: Index
    offset: Float
    leg: Float
    piece: Index
    start: Float
    stop: Float

    def left(self, pair: Index, position: Float) -> Float:
        """Return the metres left to walk at each position of a pair; below 0: out of reach."""
        pace = self.pace[pair]
        walk = np.minimum(
            self.at_tail[pair] + pace * position,
            self.at_head[pair] + pace * (self.length[pair] - position),
        )
        first, last = (np.searchsorted(self.door, pair, side=side) for side in ("left", "right"))
        row, number = spread_out(last - first)
        door = first[row] + number
        along = pace[row] * np.abs(position[row] - self.offset[door])
        np.minimum.at(walk, row, self.leg[door] + along)
        left: Float = self.limit - walk
        return left


def _ends(graph: Graph, at: Attachment, weight: Float) -> tuple[Int, Float]:
    """Return the two nodes (k, 2) that each attached point walks through, and the metres there."""
    edge = np.maximum(at.edge, 0)
    node = np.column_stack([graph.tail[edge], graph.head[edge]])
    rest = np.maximum(graph.length[edge] - at.offset, 0.0)
    pace = (weight / graph.length)[edge, None]
    metres = at.leg[:, None] + pace * np.column_stack([at.offset, rest])
    metres[at.edge < 0] = np.inf
    return np.ascontiguousarray(node), np.ascontiguousarray(metres)


def walk_out(
    graph: Graph, at: Attachment, weight: Float, limit: float, group: Index | None = None
) -> Walks:
    """Walk from each attached point as far as `limit`.

    Parameters
    ----------
    at
        (k,) attached points.
    weight
        (m,) what it takes to walk each edge, as metres on the flat.
    limit
        Metres.
    group
        (k,) numbers from 0: points that walk together, each street from the nearest of them.
        Default: each for itself.

    Notes
    -----
    Streets are drawn as walked in both directions, one-way walks (moving steps) too.
    """
    seeds, seed_dist = _ends(graph, at, weight)
    group = np.arange(len(at)) if group is None else group
    who, node, metres = _nodes(graph, weight, seeds, seed_dist, limit, group)
    arc_row, number = spread_out(graph.start[node + 1] - graph.start[node])
    arc = graph.start[node[arc_row]] + number
    edge, here = graph.arc_edge[arc], node[arc_row]
    # A loop is walked from its node in both directions.
    ahead, back = graph.tail[edge] == here, graph.head[edge] == here
    stands = np.flatnonzero(at.leg <= limit)
    m = graph.length.size
    keys = [who[arc_row[ahead]] * m + edge[ahead], who[arc_row[back]] * m + edge[back],
            group[stands] * m + at.edge[stands]]  # fmt: skip
    pairs, pair = np.unique(np.concatenate(keys), return_inverse=True)
    by_tail, by_head, own = np.split(pair, np.cumsum([len(key) for key in keys[:2]]))
    at_tail, at_head = np.full(pairs.size, np.inf), np.full(pairs.size, np.inf)
    at_tail[by_tail], at_head[by_head] = metres[arc_row[ahead]], metres[arc_row[back]]
    pair_edge = pairs % m
    length = graph.length[pair_edge]
    pace = weight[pair_edge] / length
    order = np.argsort(own, kind="stable")
    door, offset, leg = own[order], at.offset[stands][order], at.leg[stands][order]
    far = (limit - leg) / pace[door]
    from_tail, from_head = (limit - at_tail) / pace, (limit - at_head) / pace
    tails, heads = np.flatnonzero(at_tail <= limit), np.flatnonzero(at_head <= limit)
    piece, start, stop = merge_intervals(
        np.concatenate([tails, heads, door]),
        np.concatenate([np.zeros(tails.size), np.maximum(length - from_head, 0.0)[heads],
                        np.maximum(offset - far, 0.0)]),
        np.concatenate([np.minimum(from_tail, length)[tails], length[heads],
                        np.minimum(offset + far, length[door])]),
    )  # fmt: skip
    return Walks(limit, pairs // m, pair_edge, at_tail, at_head, length, pace, door, offset, leg,
                 piece, start, stop)  # fmt: skip


def _nodes(
    graph: Graph, weight: Float, seeds: Int, seed_dist: Float, limit: float, group: Index
) -> tuple[Index, Index, Float]:
    """Return group, node and metres of the nodes reached, each node once in a group."""
    from geo.walking.kernels import search as kernel

    count = graph.start.size - 1
    source = np.repeat(np.arange(count, dtype=np.int32), np.diff(graph.start))
    arcs = Arcs.of(source, graph.end, weight[graph.arc_edge], count)

    def run(part: slice) -> Rows:
        with arcs.scratch.borrow() as scratch:
            found: Rows = kernel.node_distances(
                arcs.start, arcs.arc, arcs.width, arcs.slots, seeds[part], seed_dist[part], limit,
                scratch.state, scratch.met, scratch.first, scratch.entry,
            )  # fmt: skip
        return found

    rows, node, metres = in_threads(run, len(seeds))
    key = np.repeat(group, np.diff(rows)).astype(np.intp) * count + node
    order = np.lexsort((metres, key))
    key, first = np.unique(key[order], return_index=True)
    who, node = np.divmod(key, count)
    return who, node, metres[order][first]


def walked_streets(
    graph: Graph, lines: Shapes, at: Attachment, weight: Float, limit: float
) -> Shapes:
    """Return the pieces of `lines` within `limit` metres of each attached point.

    Parameters
    ----------
    graph, lines
        The network and the geometry of its edges.
    at, weight, limit
        See `walk_out`.

    Returns
    -------
    (k,) MultiLineStrings, partial edges included; empty where nothing can be reached.
    """
    walks = walk_out(graph, at, weight, limit)
    pieces = lines[walks.edge[walks.piece]]
    partial = (walks.start > 0.0) | (walks.stop < walks.length[walks.piece])
    pieces[partial] = cut_lines(pieces[partial], walks.start[partial], walks.stop[partial])
    walked = np.full(len(at), shapely.MultiLineString(), dtype=object)
    if pieces.size:
        shapely.multilinestrings(pieces, indices=walks.group[walks.piece], out=walked)
    return walked
