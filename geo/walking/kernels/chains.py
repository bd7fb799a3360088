"""Walk from crossing to crossing and join what lies between."""

import numpy as np

from geo.arrays import Float, Int, Long, Mask, Sign
from geo.walking.kernels.compiled import compiled

__all__ = ["join"]


@compiled(
    "Tuple((int32[::1], float64[::1], int8[::1], int32[::1], int32[::1], float64[::1]))("
    "int64[::1], int32[::1], int32[::1], int32[::1], int32[::1], float64[::1], boolean[::1])"
)
def join(
    start: Long, end: Int, arc_edge: Int, tail: Int, head: Int, weight: Float, stops: Mask
) -> tuple[Int, Float, Sign, Int, Int, Float]:
    """Walk from every stop along its streets to the next stop.

    Rings without any stop get one of their nodes as a stop, in place.

    Returns
    -------
    Chain, base and direction (1 along, -1 against) of each street; first node, last node and
    metres of each chain.
    """
    edges = tail.size
    chain = np.full(edges, -1, np.int32)
    base = np.zeros(edges, np.float64)
    sign = np.ones(edges, np.int8)
    first = np.empty(edges, np.int32)
    last = np.empty(edges, np.int32)
    metres = np.empty(edges, np.float64)
    chains = 0
    nodes = stops.size
    for turn in range(nodes + edges):
        if turn < nodes:
            node = turn
        else:
            # What no stop has led to is a ring.
            if chain[turn - nodes] >= 0:
                continue
            node = tail[turn - nodes]
            stops[node] = True
        if not stops[node]:
            continue
        for k in range(start[node], start[node + 1]):
            edge = arc_edge[k]
            if chain[edge] >= 0:
                continue
            here = node
            walked = 0.0
            while True:
                chain[edge] = chains
                if tail[edge] == here:
                    base[edge] = walked
                    other = head[edge]
                else:
                    base[edge] = walked + weight[edge]
                    sign[edge] = -1
                    other = tail[edge]
                walked += weight[edge]
                here = other
                if stops[here]:
                    break
                arc = start[here]
                edge = arc_edge[arc] if arc_edge[arc] != edge else arc_edge[arc + 1]
            first[chains] = node
            last[chains] = here
            metres[chains] = walked
            chains += 1
    return chain, base, sign, first[:chains].copy(), last[:chains].copy(), metres[:chains].copy()
