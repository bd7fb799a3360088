"""The walking kernel: bounded shortest paths over CSR arrays, compiled with numba.

Import it lazily: it brings numba. ``python -m geo.kernel`` compiles everything ahead of time.

Every search is Dijkstra's with a binary heap that holds keys and nodes side by side. A node met
again by a shorter way stands in the heap twice and the longer entry is passed over, which is
cheaper than keeping every node's place in it. A search cleans up only the nodes it met, so its
cost grows with what it reaches and not with the network.
"""

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled

__all__ = ["nearest_of_points", "node_distances", "search", "spread"]

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int32]
Long = npt.NDArray[np.int64]
Sign = npt.NDArray[np.int8]


@compiled("int64(float64[::1], int32[::1], int64, float64, int32)", inline=True)
def _push(keys: Float, heap: Int, size: int, key: float, node: int) -> int:
    """Put a node into the heap of `size`; return its new size."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if keys[above] <= key:
            break
        keys[at] = keys[above]
        heap[at] = heap[above]
        at = above
    keys[at] = key
    heap[at] = node
    return size + 1


@compiled("int64(float64[::1], int32[::1], int64)", inline=True)
def _drop_root(keys: Float, heap: Int, size: int) -> int:
    """Take the nearest node out of the heap of `size`; return its new size."""
    size -= 1
    key = keys[size]
    node = heap[size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if key <= keys[below]:
            break
        keys[at] = keys[below]
        heap[at] = heap[below]
        at = below
    keys[at] = key
    heap[at] = node
    return size


@compiled(
    "int64(int64[::1], int32[::1], float64[::1], int32[::1], float64[::1], float64,"
    " float64[::1], float64[::1], int32[::1], int32[::1])",
    inline=True,
)
def _settle(
    start: Long,
    end: Int,
    length: Float,
    seeds: Int,
    seed_dist: Float,
    cutoff: float,
    dist: Float,
    keys: Float,
    heap: Int,
    met: Int,
) -> int:
    """Settle all nodes within `cutoff` of the seeds; return how many stand in `met`.

    `dist` must be infinite everywhere; the caller sets it back for the nodes in `met`.
    """
    size = 0
    seen = 0
    for s in range(seeds.size):
        node = seeds[s]
        value = seed_dist[s]
        if value <= cutoff and value < dist[node]:
            if dist[node] == np.inf:
                met[seen] = node
                seen += 1
            dist[node] = value
            size = _push(keys, heap, size, value, node)
    while size > 0:
        node = heap[0]
        reached = keys[0]
        size = _drop_root(keys, heap, size)
        if reached > dist[node]:
            continue
        for k in range(start[node], start[node + 1]):
            further = reached + length[k]
            other = end[k]
            if further <= cutoff and further < dist[other]:
                if dist[other] == np.inf:
                    met[seen] = other
                    seen += 1
                dist[other] = further
                size = _push(keys, heap, size, further, other)
    return seen


@compiled(
    "Tuple((int64[::1], int32[::1], float64[::1]))(int64[::1], int32[::1], float64[::1],"
    " int32[:, ::1], float64[:, ::1], int32[::1], float64[::1], float64[::1], int8[::1],"
    " int64[::1], int32[::1], float64[::1], int64[::1], int32[::1], float64[::1],"
    " float64[::1], float64)"
)
def search(
    start: Long,
    end: Int,
    length: Float,
    seeds: Int,
    seed_dist: Float,
    chain: Int,
    position: Float,
    leg: Float,
    way: Sign,
    node_start: Long,
    node_target: Int,
    node_extra: Float,
    chain_start: Long,
    chain_target: Int,
    target_position: Float,
    target_leg: Float,
    cutoff: float,
) -> tuple[Long, Int, Float]:
    """Distances from each source to the targets within `cutoff`.

    Parameters
    ----------
    start, end, length
        The network as CSR: arcs ``start[i]:start[i + 1]`` lead from node i to `end`, metres.
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

    Returns
    -------
    (k + 1,) row starts, target indices, metres. The order inside a row is that of discovery.
    """
    nodes = start.size - 1
    targets = target_position.size
    dist = np.full(nodes, np.inf, np.float64)
    keys = np.empty(end.size + 2, np.float64)
    heap = np.empty(end.size + 2, np.int32)
    met = np.empty(nodes, np.int32)
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
                start, end, length, seeds[i], seed_dist[i], cutoff, dist, keys, heap, met
            )
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
                if ahead * way[own] >= 0.0 and walk <= cutoff and walk < best[target]:
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
    dist = np.full(nodes, np.inf, np.float64)
    keys = np.empty(end.size + 2, np.float64)
    heap = np.empty(end.size + 2, np.int32)
    met = np.empty(nodes, np.int32)
    rows = np.zeros(seeds.shape[0] + 1, np.int64)
    out_node = np.empty(4096, np.int32)
    out_dist = np.empty(4096, np.float64)
    total = 0
    for i in range(seeds.shape[0]):
        seen = _settle(start, end, length, seeds[i], seed_dist[i], cutoff, dist, keys, heap, met)
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
            dist[node] = np.inf
        total += seen
        rows[i + 1] = total
    return rows, out_node[:total].copy(), out_dist[:total].copy()


@compiled("boolean(float64, int64, float64, int64)", inline=True)
def _before(key: float, code: int, other_key: float, other_code: int) -> bool:
    """Tell which of two entries comes first: the nearer, of equals the lower code."""
    return key < other_key or (key == other_key and code < other_code)


@compiled("int64(float64[::1], int64[::1], int64, float64, int64)", inline=True)
def _push_code(keys: Float, heap: Long, size: int, key: float, code: int) -> int:
    """Put an entry into the heap of `size`; return its new size."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if not _before(key, code, keys[above], heap[above]):
            break
        keys[at] = keys[above]
        heap[at] = heap[above]
        at = above
    keys[at] = key
    heap[at] = code
    return size + 1


@compiled("int64(float64[::1], int64[::1], int64)", inline=True)
def _drop_first(keys: Float, heap: Long, size: int) -> int:
    """Take the first entry out of the heap of `size`; return its new size."""
    size -= 1
    key = keys[size]
    code = heap[size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and _before(keys[below + 1], heap[below + 1], keys[below], heap[below]):
            below += 1
        if not _before(keys[below], heap[below], key, code):
            break
        keys[at] = keys[below]
        heap[at] = heap[below]
        at = below
    keys[at] = key
    heap[at] = code
    return size


@compiled("boolean(int32[::1], int64, int64)", inline=True)
def _holds(labels: Int, count: int, label: int) -> bool:
    """Tell whether `label` is among the first `count` labels."""
    for i in range(count):  # noqa: SIM110 - numba knows no generators
        if labels[i] == label:
            return True
    return False


@compiled(
    "Tuple((float64[:, ::1], int32[:, ::1]))(int64[::1], int32[::1], float64[::1], int32[::1],"
    " float64[::1], int32[::1], int64)"
)
def spread(
    start: Long, end: Int, length: Float, seeds: Int, seed_dist: Float, label: Int, k: int
) -> tuple[Float, Int]:
    """Find the `k` nearest facilities of every node: one search from all seeds, without a cutoff.

    Parameters
    ----------
    start, end, length
        The network as CSR.
    seeds, seed_dist, label
        (s,): node, its distance from the facility, and the facility's number.
    k
        How many facilities each node asks for.

    Returns
    -------
    (n, k) metres, ascending (infinity: no more can be reached) and the facilities' numbers
    (-1: none). Of two equally near, the lower number comes first.
    """
    nodes = start.size - 1
    dist = np.full((nodes, k), np.inf, np.float64)
    nearest = np.full((nodes, k), -1, np.int32)
    have = np.zeros(nodes, np.int32)
    keys = np.empty(seeds.size + 4096, np.float64)
    heap = np.empty(seeds.size + 4096, np.int64)
    size = 0
    for s in range(seeds.size):
        if seed_dist[s] < np.inf:
            code = (np.int64(label[s]) << 32) + seeds[s]
            size = _push_code(keys, heap, size, seed_dist[s], code)
    while size > 0:
        reached = keys[0]
        who = heap[0] >> 32
        node = heap[0] - (who << 32)
        size = _drop_first(keys, heap, size)
        rank = have[node]
        if rank == k or _holds(nearest[node], rank, who):
            continue
        dist[node, rank] = reached
        nearest[node, rank] = who
        have[node] = rank + 1
        needed = size + start[node + 1] - start[node]
        if needed > keys.size:
            wider_keys = np.empty(2 * needed, np.float64)
            wider_heap = np.empty(2 * needed, np.int64)
            wider_keys[:size] = keys[:size]
            wider_heap[:size] = heap[:size]
            keys = wider_keys
            heap = wider_heap
        for a in range(start[node], start[node + 1]):
            other = end[a]
            if have[other] < k and not _holds(nearest[other], have[other], who):
                code = (who << 32) + other
                size = _push_code(keys, heap, size, reached + length[a], code)
    return dist, nearest


@compiled("void(float64[::1], int32[::1], float64, int64)", inline=True)
def _keep(metres: Float, index: Int, walk: float, who: int) -> None:
    """Put a facility into an ascending list, once, if it belongs there."""
    k = metres.size
    slot = k
    for i in range(k):
        if index[i] == who:
            slot = i
            break
    if slot == k:
        slot = k - 1
        if not _before(walk, who, metres[slot], index[slot]):
            return
    elif metres[slot] <= walk:
        return
    while slot > 0 and _before(walk, who, metres[slot - 1], index[slot - 1]):
        metres[slot] = metres[slot - 1]
        index[slot] = index[slot - 1]
        slot -= 1
    metres[slot] = walk
    index[slot] = who


@compiled(
    "void(float64[:, ::1], int32[:, ::1], int32[:, ::1], float64[:, ::1], int32[::1],"
    " float64[::1], float64[::1], int8[::1], int64[::1], int32[::1], float64[::1],"
    " float64[::1], float64[:, ::1], int32[:, ::1])"
)
def nearest_of_points(
    dist: Float,
    nearest: Int,
    node: Int,
    extra: Float,
    chain: Int,
    position: Float,
    leg: Float,
    way: Sign,
    chain_start: Long,
    chain_target: Int,
    target_position: Float,
    target_leg: Float,
    out_metres: Float,
    out_index: Int,
) -> None:
    """Fill the k nearest facilities of each point from those of its chain's ends.

    Parameters
    ----------
    dist, nearest
        (n, k) from `spread`.
    node, extra, chain, position, leg
        The points: the ends of their chains, the walks to them, and their places, as `search`.
    way, chain_start, chain_target, target_position, target_leg
        The facilities by chain, as in `search`.
    out_metres, out_index
        (p, k) filled in place; infinity and -1 before.
    """
    for p in range(chain.size):
        own = chain[p]
        if own < 0:
            continue
        for side in range(2):
            at = node[p, side]
            for rank in range(dist.shape[1]):
                walk = extra[p, side] + dist[at, rank]
                if walk == np.inf:
                    break
                _keep(out_metres[p], out_index[p], walk, nearest[at, rank])
        for t in range(chain_start[own], chain_start[own + 1]):
            target = chain_target[t]
            ahead = target_position[target] - position[p]
            if ahead * way[own] >= 0.0:
                walk = leg[p] + abs(ahead) + target_leg[target]
                _keep(out_metres[p], out_index[p], walk, target)


if __name__ == "__main__":
    # The decorators above have compiled and stored everything by now.
    raise SystemExit(0)
