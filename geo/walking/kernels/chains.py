"""Walk from crossing to crossing and join what lies between."""

import numpy as np

from geo.arrays import Float, Int, Long, Mask, Sign
from geo.walking.kernels.compiled import compiled

__all__ = ["join", "stand"]


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


@compiled(
    "Tuple((int32[::1], float64[::1], int32[:, ::1], float64[:, ::1]))("
    "int32[::1], float64[::1], float64[::1], int32[::1], float64[::1], float64[::1],"
    " int32[::1], int32[::1], float64[::1], int8[::1], float64)"
)
def stand(
    edge: Int,
    offset: Float,
    leg: Float,
    chain: Int,
    base: Float,
    slope: Float,
    tail: Int,
    head: Int,
    weight: Float,
    way: Sign,
    hair: float,
) -> tuple[Int, Float, Int, Float]:
    """Find where attached points stand on chains, and the walks to both ends of theirs.

    Parameters
    ----------
    edge, offset, leg
        (n,) of `geo.walking.attach.Attachment`.
    chain, base, slope, tail, head, weight
        Of `geo.walking.chains.Chains`.
    way
        (c,) 1: a chain is walked to its head only, -1: to its tail only, 0: to both.
    hair
        Metres: whoever stands so near to a crossing need not walk the street to be there.

    Returns
    -------
    Chain (-1: attached to nothing), metres from its tail, the crossings at both ends (n, 2) and the
    walks to them; infinite where the chain is not walked that way.
    """
    n = edge.size
    on = np.full(n, -1, np.int32)
    position = np.zeros(n, np.float64)
    node = np.zeros((n, 2), np.int32)
    metres = np.full((n, 2), np.inf, np.float64)
    for i in range(n):
        e = edge[i]
        if e < 0:
            continue
        c = chain[e]
        whole = weight[c]
        at = min(max(base[e] + slope[e] * offset[i], 0.0), whole)
        on[i] = c
        position[i] = at
        node[i, 0] = tail[c]
        node[i, 1] = head[c]
        if way[c] <= 0 or at <= hair:
            metres[i, 0] = leg[i] + at
        if way[c] >= 0 or whole - at <= hair:
            metres[i, 1] = leg[i] + (whole - at)
    return on, position, node, metres
