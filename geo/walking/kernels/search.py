"""The walking kernel: bounded shortest paths over CSR arrays, compiled with numba.

A bounded search corrects labels in buckets of distance (Denardo & Fox 1979): a node waits in the
bucket of its distance, at most once, and moves to a nearer one when a shorter way turns up. With
buckets about as wide as a street is long nearly every node is looked at once, without the sorting
that a heap does; the distances are those of Dijkstra to the last bit. A search cleans up only the
nodes it met, so its cost grows with what it reaches and not with the network.
"""

from typing import Final

import numpy as np

from geo.arrays import Float, Int, Long, Sign
from geo.walking.chains import HAIR
from geo.walking.kernels.compiled import compiled

__all__ = ["gather", "node_distances", "search"]


BUCKET: Final = 0  # columns of the links: see `geo.walking.scratch`
AFTER: Final = 1
BEFORE: Final = 2


# Parts of the signatures below: a network with its buckets, working memory, and a CSR.
ARCS: Final = "int32[::1], int32[::1], float64[::1], float64, int64"
SCRATCH: Final = "float64[::1], int32[::1], int32[:, ::1], int32[::1]"
ROWS: Final = "Tuple((int64[::1], int32[::1], float64[::1]))"


@compiled("void(int64, int32[:, ::1], int32[::1])", inline=True)
def _take_out(node: int, links: Int, first: Int) -> None:
    """Take a node out of the bucket it waits in."""
    after = links[node, AFTER]
    before = links[node, BEFORE]
    if before < 0:
        first[links[node, BUCKET]] = after
    else:
        links[before, AFTER] = after
    if after >= 0:
        links[after, BEFORE] = before
    links[node, BUCKET] = -1


@compiled("void(int64, int64, int32[:, ::1], int32[::1])", inline=True)
def _put_in(node: int, bucket: int, links: Int, first: Int) -> None:
    """Put a node at the head of a bucket."""
    head = first[bucket]
    links[node, BUCKET] = bucket
    links[node, AFTER] = head
    links[node, BEFORE] = -1
    first[bucket] = node
    if head >= 0:
        links[head, BEFORE] = node


@compiled("Tuple((int32[::1], float64[::1]))(int32[::1], float64[::1], int64, int64)")
def _wider(index: Int, metres: Float, used: int, more: int) -> tuple[Int, Float]:
    """Return the rows found so far with room for as many again, and for `more` at least."""
    room = max(2 * index.size, used + more)
    wider_index = np.empty(room, np.int32)
    wider_metres = np.empty(room, np.float64)
    wider_index[:used] = index[:used]
    wider_metres[:used] = metres[:used]
    return wider_index, wider_metres


@compiled(
    f"int64({ARCS}, int32[::1], float64[::1], float64, {SCRATCH})",
    inline=True,
)
def _settle(
    start: Int, end: Int, length: Float, width: float, slots: int,
    seeds: Int, seed_dist: Float, cutoff: float,
    dist: Float, met: Int, links: Int, first: Int,
) -> int:  # fmt: skip
    """Settle all nodes within `cutoff` of the seeds; return how many stand in `met`.

    The caller sets `dist` back to infinity for the nodes in `met`; `geo.walking.scratch` tells
    what the working memory holds.
    """
    seen = 0
    live = 0
    mask = slots - 1
    per_metre = 1.0 / width
    at = 0
    for s in range(seeds.size):
        node = seeds[s]
        value = seed_dist[s]
        if value <= cutoff and value < dist[node]:
            if dist[node] == np.inf:
                met[seen] = node
                seen += 1
            dist[node] = value
            if links[node, BUCKET] >= 0:
                _take_out(node, links, first)
                live -= 1
            number = int(value * per_metre)
            if live == 0 or number < at:
                at = number
            _put_in(node, number & mask, links, first)
            live += 1
    at &= mask
    while live > 0:
        node = first[at]
        if node < 0:
            at = (at + 1) & mask
            continue
        _take_out(node, links, first)
        live -= 1
        reached = dist[node]
        for k in range(start[node], start[node + 1]):
            further = reached + length[k]
            other = end[k]
            if further <= cutoff and further < dist[other]:
                if dist[other] == np.inf:
                    met[seen] = other
                    seen += 1
                dist[other] = further
                bucket = int(further * per_metre) & mask
                if links[other, BUCKET] != bucket:
                    if links[other, BUCKET] >= 0:
                        _take_out(other, links, first)
                        live -= 1
                    _put_in(other, bucket, links, first)
                    live += 1
    return seen


@compiled(
    f"{ROWS}({ARCS}, int32[:, ::1], float64[:, ::1], int32[::1], float64[::1], float64[::1],"
    " int8[::1],"
    " int32[::1], int32[::1], float64[::1], int32[::1], int32[::1], float64[::1],"
    f" float64[::1], float64, {SCRATCH})"
)
def search(
    start: Int,
    end: Int,
    length: Float,
    width: float,
    slots: int,
    seeds: Int,
    seed_dist: Float,
    chain: Int,
    position: Float,
    leg: Float,
    way: Sign,
    node_start: Int,
    node_target: Int,
    node_extra: Float,
    chain_start: Int,
    chain_target: Int,
    target_position: Float,
    target_leg: Float,
    cutoff: float,
    dist: Float,
    met: Int,
    links: Int,
    first: Int,
) -> tuple[Long, Int, Float]:
    """Distances from each source to the targets within `cutoff`.

    Parameters
    ----------
    start, end, length
        The network as CSR: arcs ``start[i]:start[i + 1]`` lead from node i to `end`, metres.
    width, slots
        Of the buckets: metres, and how many (a power of 2; together longer than any arc).
    seeds, seed_dist
        (k, 2): the two ends of each source's chain and the walk from the source to them.
    chain, position, leg
        (k,): the source's chain (-1: attached to nothing), its place on it and straight leg.
    way
        (c,): 0 both directions, 1 only towards greater positions, -1 only towards lesser.
    node_start, node_target, node_extra
        Targets by node, as CSR: walking on from the node to the target takes `node_extra`.
    chain_start, chain_target
        Targets by chain, as CSR, for those on a source's own chain.
    target_position, target_leg
        (t,): the targets' place on their chain and straight leg.
    cutoff
        Metres.
    dist, met, links, first
        Working memory (`geo.walking.scratch`).

    Returns
    -------
    (k + 1,) row starts, target indices, metres. The order inside a row is that of discovery.
    """
    targets = target_position.size
    best = np.full(targets, np.inf, np.float64)
    found = np.empty(targets, np.int32)
    rows = np.zeros(seeds.shape[0] + 1, np.int64)
    out_target = np.empty(4096, np.int32)
    out_dist = np.empty(4096, np.float64)
    total = 0
    for i in range(seeds.shape[0]):
        count = 0
        own = chain[i]
        if own >= 0:
            seen = _settle(
                start, end, length, width, slots, seeds[i], seed_dist[i], cutoff,
                dist, met, links, first,
            )  # fmt: skip
            for m in range(seen):
                node = met[m]
                reached = dist[node]
                dist[node] = np.inf
                for k in range(node_start[node], node_start[node + 1]):
                    walk = reached + node_extra[k]
                    target = node_target[k]
                    if walk <= cutoff and walk < best[target]:
                        if best[target] == np.inf:
                            found[count] = target
                            count += 1
                        best[target] = walk
            for k in range(chain_start[own], chain_start[own + 1]):
                target = chain_target[k]
                ahead = target_position[target] - position[i]
                walk = leg[i] + abs(ahead) + target_leg[target]
                if ahead * way[own] >= -HAIR and walk <= cutoff and walk < best[target]:
                    if best[target] == np.inf:
                        found[count] = target
                        count += 1
                    best[target] = walk
        if total + count > out_target.size:
            out_target, out_dist = _wider(out_target, out_dist, total, count)
        for c in range(count):
            target = found[c]
            out_target[total + c] = target
            out_dist[total + c] = best[target]
            best[target] = np.inf
        total += count
        rows[i + 1] = total
    return rows, out_target[:total].copy(), out_dist[:total].copy()


@compiled(f"{ROWS}({ARCS}, int32[:, ::1], float64[:, ::1], float64, {SCRATCH})")
def node_distances(
    start: Int, end: Int, length: Float, width: float, slots: int,
    seeds: Int, seed_dist: Float, cutoff: float,
    dist: Float, met: Int, links: Int, first: Int,
) -> tuple[Long, Int, Float]:  # fmt: skip
    """Nodes within `cutoff` of each source and their distances; arguments as in `search`."""
    rows = np.zeros(seeds.shape[0] + 1, np.int64)
    out_node = np.empty(4096, np.int32)
    out_dist = np.empty(4096, np.float64)
    total = 0
    for i in range(seeds.shape[0]):
        seen = _settle(
            start, end, length, width, slots, seeds[i], seed_dist[i], cutoff,
            dist, met, links, first,
        )  # fmt: skip
        if total + seen > out_node.size:
            out_node, out_dist = _wider(out_node, out_dist, total, seen)
        for m in range(seen):
            node = met[m]
            out_node[total + m] = node
            out_dist[total + m] = dist[node]
            dist[node] = np.inf
        total += seen
        rows[i + 1] = total
    return rows, out_node[:total].copy(), out_dist[:total].copy()


@compiled("Tuple((int32[::1], int32[::1]))(int32[::1], int64)")
def gather(key: Int, groups: int) -> tuple[Int, Int]:
    """Return row starts and positions of a CSR that gathers each key's; negative keys are none."""
    start = np.zeros(groups + 1, np.int32)
    for i in range(key.size):
        if key[i] >= 0:
            start[key[i] + 1] += 1
    for g in range(groups):
        start[g + 1] += start[g]
    put = start[:groups].copy()
    order = np.empty(start[groups], np.int32)
    for i in range(key.size):
        if key[i] >= 0:
            order[put[key[i]]] = i
            put[key[i]] += 1
    return start, order
