"""The walking kernel: bounded shortest paths over CSR arrays, compiled with numba.

Import it lazily: it brings numba. ``python -m geo.kernel`` compiles everything ahead of time.

A bounded search corrects labels in buckets of distance (Denardo & Fox 1979): a node waits in the
bucket of its distance, at most once, and moves to a nearer one when a shorter way turns up. With
buckets about as wide as a street is long nearly every node is looked at once, without the sorting
that a heap does; the distances are those of Dijkstra to the last bit. A search cleans up only the
nodes it met, so its cost grows with what it reaches and not with the network.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from geo.chains import HAIR
from geo.compiled import compiled

__all__ = ["gather", "nearest_of_points", "node_distances", "search", "spread"]

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int32]
Long = npt.NDArray[np.int64]
Sign = npt.NDArray[np.int8]

BUCKET: Final = 0  # columns of the links: see `geo.scratch`
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

    The caller sets `dist` back to infinity for the nodes in `met`; see `geo.scratch` for what
    the working memory holds.
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
        Working memory (`geo.scratch`).

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


@compiled("boolean(int32[::1], int64, int64)", inline=True)
def _holds(labels: Int, count: int, label: int) -> bool:
    """Tell whether `label` is among the first `count` labels."""
    for i in range(count):  # noqa: SIM110 - numba knows no generators
        if labels[i] == label:
            return True
    return False


@compiled(
    "Tuple((float64[:, ::1], int32[:, ::1]))(int32[::1], int32[::1], float64[::1], int32[::1],"
    " float64[::1], int32[::1], int64)"
)
def spread(
    start: Int, end: Int, length: Float, seeds: Int, seed_dist: Float, label: Int, k: int
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


if __name__ == "__main__":
    # The decorators above have compiled and stored everything by now.
    raise SystemExit(0)
