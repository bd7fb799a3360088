"""The walking kernel: bounded shortest paths over CSR arrays, compiled with numba.

Import it lazily: it brings numba. ``python -m geo.kernel`` compiles everything ahead of time.

Every search keeps the nodes it meets in an indexed binary heap, and cleans up only those,
so its cost grows with the nodes reached and not with the network.
"""

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled

__all__ = ["node_distances", "search", "spread"]

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int32]
Long = npt.NDArray[np.int64]

UNSEEN = -1
SETTLED = -2


@compiled("void(float64[::1], int32[::1], int32[::1], int64)", inline=True)
def _rise(dist: Float, heap: Int, place: Int, at: int) -> None:
    """Move the node at heap position `at` up to where its distance belongs."""
    node = heap[at]
    key = dist[node]
    while at > 0:
        above = (at - 1) >> 1
        other = heap[above]
        if dist[other] <= key:
            break
        heap[at] = other
        place[other] = at
        at = above
    heap[at] = node
    place[node] = at


@compiled("void(float64[::1], int32[::1], int32[::1], int64)", inline=True)
def _sink(dist: Float, heap: Int, place: Int, size: int) -> None:
    """Move the last node to the root of a heap of `size` and down to where it belongs."""
    node = heap[size]
    key = dist[node]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and dist[heap[below + 1]] < dist[heap[below]]:
            below += 1
        other = heap[below]
        if key <= dist[other]:
            break
        heap[at] = other
        place[other] = at
        at = below
    heap[at] = node
    place[node] = at


@compiled(
    "int64(int32, float64, float64[::1], int32[::1], int32[::1], int32[::1], int64, int64)",
    inline=True,
)
def _offer(
    node: int, value: float, dist: Float, heap: Int, place: Int, met: Int, size: int, seen: int
) -> int:
    """Offer `node` the distance `value`; return how many nodes it adds to the heap (0 or 1)."""
    at = place[node]
    if at == UNSEEN:
        dist[node] = value
        heap[size] = node
        place[node] = size
        met[seen] = node
        _rise(dist, heap, place, size)
        return 1
    if at >= 0 and value < dist[node]:
        dist[node] = value
        _rise(dist, heap, place, at)
    return 0


@compiled(
    "int64(int64[::1], int32[::1], float64[::1], int32[::1], float64[::1], float64,"
    " float64[::1], int32[::1], int32[::1], int32[::1])"
)
def _settle(
    start: Long,
    end: Int,
    length: Float,
    seeds: Int,
    seed_dist: Float,
    cutoff: float,
    dist: Float,
    heap: Int,
    place: Int,
    met: Int,
) -> int:
    """Settle all nodes within `cutoff` of the seeds; return how many stand in `met`.

    `place` must be all `UNSEEN`; the caller sets it back for the nodes in `met`.
    """
    size = 0
    seen = 0
    for s in range(seeds.size):
        if seed_dist[s] <= cutoff:
            new = _offer(seeds[s], seed_dist[s], dist, heap, place, met, size, seen)
            size += new
            seen += new
    while size > 0:
        node = heap[0]
        reached = dist[node]
        place[node] = SETTLED
        size -= 1
        if size > 0:
            _sink(dist, heap, place, size)
        for k in range(start[node], start[node + 1]):
            further = reached + length[k]
            if further <= cutoff:
                new = _offer(end[k], further, dist, heap, place, met, size, seen)
                size += new
                seen += new
    return seen


@compiled(
    "Tuple((int64[::1], int32[::1], float64[::1]))(int64[::1], int32[::1], float64[::1],"
    " int32[:, ::1], float64[:, ::1], int32[::1], float64[::1], float64[::1],"
    " int64[::1], int32[::1], float64[::1], int64[::1], int32[::1], float64[::1],"
    " float64[::1], float64)"
)
def search(
    start: Long,
    end: Int,
    length: Float,
    seeds: Int,
    seed_dist: Float,
    edge: Int,
    offset: Float,
    leg: Float,
    node_start: Long,
    node_target: Int,
    node_extra: Float,
    edge_start: Long,
    edge_target: Int,
    target_offset: Float,
    target_leg: Float,
    cutoff: float,
) -> tuple[Long, Int, Float]:
    """Distances from each source to the targets within `cutoff`.

    Parameters
    ----------
    start, end, length
        The network as CSR: arcs ``start[i]:start[i + 1]`` lead from node i to `end`, metres.
    seeds, seed_dist
        (k, 2): the two ends of each source's edge and the walk from the source to them.
    edge, offset, leg
        (k,): the source's edge (-1: attached to nothing), position on it and straight leg.
    node_start, node_target, node_extra
        Targets by node, as CSR: walking on from the node to the target takes `node_extra`.
    edge_start, edge_target
        Targets by edge, as CSR, for those on a source's own edge.
    target_offset, target_leg
        (t,): the targets' position on their edge and straight leg.
    cutoff
        Metres.

    Returns
    -------
    (k + 1,) row starts, target indices, metres. The order inside a row is that of discovery.
    """
    nodes = start.size - 1
    targets = target_offset.size
    dist = np.empty(nodes, np.float64)
    heap = np.empty(nodes, np.int32)
    place = np.full(nodes, UNSEEN, np.int32)
    met = np.empty(nodes, np.int32)
    best = np.full(targets, np.inf, np.float64)
    found = np.empty(targets, np.int32)
    rows = np.zeros(seeds.shape[0] + 1, np.int64)
    out_target = np.empty(4096, np.int32)
    out_dist = np.empty(4096, np.float64)
    total = 0
    for i in range(seeds.shape[0]):
        count = 0
        if edge[i] >= 0:
            seen = _settle(
                start, end, length, seeds[i], seed_dist[i], cutoff, dist, heap, place, met
            )
            for m in range(seen):
                node = met[m]
                place[node] = UNSEEN
                for k in range(node_start[node], node_start[node + 1]):
                    walk = dist[node] + node_extra[k]
                    target = node_target[k]
                    if walk <= cutoff and walk < best[target]:
                        if best[target] == np.inf:
                            found[count] = target
                            count += 1
                        best[target] = walk
            for k in range(edge_start[edge[i]], edge_start[edge[i] + 1]):
                target = edge_target[k]
                walk = leg[i] + abs(offset[i] - target_offset[target]) + target_leg[target]
                if walk <= cutoff and walk < best[target]:
                    if best[target] == np.inf:
                        found[count] = target
                        count += 1
                    best[target] = walk
        if total + count > out_target.size:
            room = max(2 * out_target.size, total + count)
            wider_target = np.empty(room, np.int32)
            wider_dist = np.empty(room, np.float64)
            wider_target[:total] = out_target[:total]
            wider_dist[:total] = out_dist[:total]
            out_target = wider_target
            out_dist = wider_dist
        for c in range(count):
            target = found[c]
            out_target[total + c] = target
            out_dist[total + c] = best[target]
            best[target] = np.inf
        total += count
        rows[i + 1] = total
    return rows, out_target[:total].copy(), out_dist[:total].copy()


@compiled(
    "Tuple((int64[::1], int32[::1], float64[::1]))(int64[::1], int32[::1], float64[::1],"
    " int32[:, ::1], float64[:, ::1], float64)"
)
def node_distances(
    start: Long, end: Int, length: Float, seeds: Int, seed_dist: Float, cutoff: float
) -> tuple[Long, Int, Float]:
    """Nodes within `cutoff` of each source and their distances; arguments as in `search`."""
    nodes = start.size - 1
    dist = np.empty(nodes, np.float64)
    heap = np.empty(nodes, np.int32)
    place = np.full(nodes, UNSEEN, np.int32)
    met = np.empty(nodes, np.int32)
    rows = np.zeros(seeds.shape[0] + 1, np.int64)
    out_node = np.empty(4096, np.int32)
    out_dist = np.empty(4096, np.float64)
    total = 0
    for i in range(seeds.shape[0]):
        seen = _settle(start, end, length, seeds[i], seed_dist[i], cutoff, dist, heap, place, met)
        if total + seen > out_node.size:
            room = max(2 * out_node.size, total + seen)
            wider_node = np.empty(room, np.int32)
            wider_dist = np.empty(room, np.float64)
            wider_node[:total] = out_node[:total]
            wider_dist[:total] = out_dist[:total]
            out_node = wider_node
            out_dist = wider_dist
        for m in range(seen):
            node = met[m]
            out_node[total + m] = node
            out_dist[total + m] = dist[node]
            place[node] = UNSEEN
        total += seen
        rows[i + 1] = total
    return rows, out_node[:total].copy(), out_dist[:total].copy()


@compiled(
    "Tuple((float64[::1], int32[::1]))(int64[::1], int32[::1], float64[::1], int32[::1],"
    " float64[::1], int32[::1])"
)
def spread(
    start: Long, end: Int, length: Float, seeds: Int, seed_dist: Float, label: Int
) -> tuple[Float, Int]:
    """Nearest seed of every node: one search from all seeds together, without a cutoff.

    Parameters
    ----------
    start, end, length
        The network as CSR.
    seeds, seed_dist, label
        (k,): node, its distance from the facility, and the facility's number. Where two
        facilities are equally near, the lower number wins.

    Returns
    -------
    (n,) metres (infinity: none can be reached) and the facility's number (-1: none).
    """
    nodes = start.size - 1
    dist = np.full(nodes, np.inf, np.float64)
    nearest = np.full(nodes, -1, np.int32)
    heap = np.empty(nodes, np.int32)
    place = np.full(nodes, UNSEEN, np.int32)
    met = np.empty(nodes, np.int32)
    size = 0
    seen = 0
    for s in range(seeds.size):
        node = seeds[s]
        value = seed_dist[s]
        if value < dist[node] or (value == dist[node] and label[s] < nearest[node]):
            nearest[node] = label[s]
        new = _offer(node, value, dist, heap, place, met, size, seen)
        size += new
        seen += new
    while size > 0:
        node = heap[0]
        place[node] = SETTLED
        size -= 1
        if size > 0:
            _sink(dist, heap, place, size)
        for k in range(start[node], start[node + 1]):
            other = end[k]
            value = dist[node] + length[k]
            closer = value < dist[other]
            if closer or (value == dist[other] and nearest[node] < nearest[other]):
                nearest[other] = nearest[node]
            if closer:
                new = _offer(other, value, dist, heap, place, met, size, seen)
                size += new
                seen += new
    return dist, nearest


if __name__ == "__main__":
    # The decorators above have compiled and stored everything by now.
    raise SystemExit(0)
