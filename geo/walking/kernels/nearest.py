"""The few nearest facilities of every node, however far: one search from all of them together.

Dijkstra's search in which every node is settled once for each of
its nearest facilities; a heap of keys and codes decides ties by the facility's number.
"""

import numpy as np
from numba import from_dtype, types

from geo.arrays import Float, Int, Long, Records, Sign
from geo.walking.chains import HAIR
from geo.walking.kernels.compiled import compiled
from geo.walking.topology import ARC

__all__ = ["nearest_of_points", "spread"]


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
    types.Tuple((types.float64[:, ::1], types.int32[:, ::1]))(
        types.int32[::1], from_dtype(ARC)[::1], types.int32[::1], types.float64[::1],
        types.int32[::1], types.int64,
    )
)  # fmt: skip
def spread(
    start: Int, arc: Records, seeds: Int, seed_dist: Float, label: Int, k: int
) -> tuple[Float, Int]:
    """Find the `k` nearest facilities of every node: one search from all seeds, without a cutoff.

    Parameters
    ----------
    start, arc
        The network as CSR of records `geo.walking.topology.ARC`.
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
            other = np.int64(arc[a].node)
            if have[other] < k and not _holds(nearest[other], have[other], who):
                code = (who << 32) + other
                size = _push_code(keys, heap, size, reached + arc[a].metres, code)
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
    " float64[::1], float64[::1], int8[::1], int32[::1], int32[::1], float64[::1],"
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
    chain_start: Int,
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
            if ahead * way[own] >= -HAIR:
                walk = leg[p] + abs(ahead) + target_leg[target]
                _keep(out_metres[p], out_index[p], walk, target)
