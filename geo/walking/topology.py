"""From streets to a graph: join their ends, lay the graph out as CSR."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.arrays import Float, Int, Long, Records
from geo.walking.curve import curve
from geo.walking.scratch import ScratchPool
from geo.walking.streets import Streets

__all__ = ["ARC", "Arcs", "Graph", "join_ends", "lay_out"]


MOST_SLOTS: Final = 4096
# What a search reads of an arc stands side by side: how long it is, and where it leads.
ARC: Final = np.dtype([("metres", np.float64), ("node", np.uint32), ("unused", np.uint32)])


@dataclass(frozen=True, eq=False)
class Arcs:
    """Arcs as CSR: ``start[i]:start[i + 1]`` leave node i.

    Attributes
    ----------
    start
        (n + 1,) where the arcs of each node begin.
    arc
        (a,) records of `ARC`, those of a node from the shortest to the longest.
    width, slots
        Buckets for a search (`geo.walking.kernels.search`): as wide as half of the arcs are
        long, and so many that no arc leads round all of them; a power of 2.
    """

    start: Int
    arc: Records
    width: float
    slots: int

    @cached_property
    def scratch(self) -> ScratchPool:
        """Working memory for searches on these arcs."""
        return ScratchPool(self.start.size - 1, self.slots)

    @classmethod
    def of(cls, source: Int, target: Int, metres: Float, nodes: int) -> "Arcs":
        """Lay out arcs from `source` to `target` and choose the buckets for them."""
        order = np.lexsort((metres, source))
        arc = np.empty(source.size, ARC)
        arc["metres"], arc["node"] = metres[order], target[order]
        start = np.zeros(nodes + 1, np.int32)
        np.cumsum(np.bincount(source, minlength=nodes), out=start[1:])
        longest = float(metres.max(initial=0.0))
        width = max(float(np.median(metres)) if metres.size else 1.0, longest / MOST_SLOTS, 1e-3)
        slots = 1 << int(longest / width + 3).bit_length()
        return cls(start, arc, width, slots)


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


def join_ends(streets: Streets, tolerance: float) -> tuple[Int, Int]:
    """Give ends of streets within `tolerance` metres of each other the same number.

    Returns
    -------
    (m,) node at the start and (m,) node at the end of each street.
    """
    # As complex numbers, x + iy: sorting them is many times faster than sorting rows.
    ends = np.concatenate([streets.tails, streets.heads]).view(np.complex128).reshape(-1)
    sorted_ends, inverse = np.unique(ends, return_inverse=True)
    node = inverse.astype(np.int32)
    if tolerance > 0.0:
        places = sorted_ends.view(np.float64).reshape(-1, 2)
        near = cKDTree(places, balanced_tree=False, compact_nodes=False).query_pairs(
            tolerance, output_type="ndarray"
        )
        if len(near):
            links = coo_array((np.ones(len(near), bool), near.T), shape=(len(places),) * 2)
            node = connected_components(links, directed=False)[1].astype(np.int32)[node]
    return node[: len(streets)], node[len(streets) :]


def lay_out(streets: Streets, from_end: Int | Long, to_end: Int | Long) -> Graph:
    """Build the graph of streets whose ends carry node numbers (any integers).

    Nodes are renumbered along a space-filling curve, so that a walk stays in few cache lines.
    """
    count = len(streets)
    keys, where = np.unique(np.concatenate([from_end, to_end]), return_inverse=True)
    where = where.reshape(-1)
    nodes = np.empty((keys.size, 2))
    nodes[where[count:][::-1]] = streets.heads[::-1]
    nodes[where[:count][::-1]] = streets.tails[::-1]
    order = np.argsort(curve(nodes), kind="stable")
    rank = np.empty(keys.size, np.int32)
    rank[order] = np.arange(keys.size, dtype=np.int32)
    tail, head = rank[where[:count]], rank[where[count:]]

    edges = np.arange(count, dtype=np.int32)
    source, target = np.concatenate([tail, head]), np.concatenate([head, tail])
    arcs = np.argsort(source, kind="stable")
    start = np.zeros(keys.size + 1, np.int64)
    np.cumsum(np.bincount(source, minlength=keys.size), out=start[1:])
    links = coo_array((np.ones(count, bool), (tail, head)), shape=(keys.size,) * 2)
    component = connected_components(links, directed=False)[1].astype(np.int32)
    length = streets.length
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
