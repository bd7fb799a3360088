"""The walking kernel: bounded shortest paths over CSR arrays, compiled with numba.

A bounded search corrects labels in buckets of distance (Denardo & Fox 1979): a node waits in the
bucket of its distance and moves to a nearer one when a shorter way turns up; what it leaves behind
in the old bucket is passed over. With buckets about as wide as a street is long nearly every node
is looked at once, without the sorting that a heap does; the distances are those of Dijkstra to the
last bit. A search cleans up only the nodes it met, so its cost grows with what it reaches and not
with the network. Positions are unsigned: numba spares the question whether they count from the end.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import from_dtype, types

from geo.arrays import Float, Int, Long, Records, Sign
from geo.walking.chains import HAIR
from geo.walking.kernels.compiled import compiled
from geo.walking.scratch import NODE
from geo.walking.topology import ARC

__all__ = ["node_distances", "search"]


Unsigned = npt.NDArray[np.uint32]
U: Final = np.uint32

# Columns of the entries in buckets: the node that waits, and the entry after it (-1: none).
WHO: Final = 0
AFTER: Final = 1

# Parts of the signatures below.
f8, i4, i8 = types.float64, types.int32, types.int64
NETWORK: Final = (i4[::1], from_dtype(ARC)[::1], f8, i8)
SCRATCH: Final = (from_dtype(NODE)[::1], types.uint32[::1], i4[::1], i4[:, ::1])
ROWS: Final = types.Tuple((i8[::1], i4[::1], f8[::1]))


@compiled(types.Tuple((i4[::1], f8[::1]))(i4[::1], f8[::1], i8, i8))
def _wider(index: Int, metres: Float, used: int, more: int) -> tuple[Int, Float]:
    """Return the rows found so far with room for as many again, and for `more` at least."""
    room = max(2 * index.size, used + more)
    wider_index = np.empty(room, np.int32)
    wider_metres = np.empty(room, np.float64)
    wider_index[:used] = index[:used]
    wider_metres[:used] = metres[:used]
    return wider_index, wider_metres


@compiled(i8(i8, i8, *SCRATCH))
def _tidy(seen: int, slots: int, state: Records, met: Unsigned, first: Int, entry: Int) -> int:
    """Enter only the nodes that wait now; return how many entries they take."""
    first[:] = -1
    used = 0
    for m in range(seen):
        node = met[U(m)]
        if state[node].waits >= 0:
            slot = U(state[node].waits & (slots - 1))
            entry[U(used), WHO] = node
            entry[U(used), AFTER] = first[slot]
            first[slot] = used
            used += 1
    return used


@compiled(i8(*NETWORK, i4[::1], f8[::1], f8, *SCRATCH), inline=True)
def _settle(
    start: Int, arc: Records, width: float, slots: int,
    seeds: Int, seed_dist: Float, cutoff: float,
    state: Records, met: Unsigned, first: Int, entry: Int,
) -> int:  # fmt: skip
    """Settle all nodes within `cutoff` of the seeds; return how many stand in `met`.

    The caller sets ``state.metres`` back to infinity for the nodes in `met`;
    `geo.walking.scratch` tells what the working memory holds.
    """
    seen = 0
    used = 0
    room = entry.shape[0]
    mask = slots - 1
    per_metre = 1.0 / width
    at = np.int64(0)
    farthest = np.int64(-1)
    for s in range(seeds.size):
        node = U(seeds[s])
        walk = seed_dist[s]
        if walk <= cutoff and walk < state[node].metres:
            if state[node].metres == np.inf:
                met[U(seen)] = node
                seen += 1
            state[node].metres = walk
            bucket = np.int64(walk * per_metre)
            if state[node].waits != bucket:
                state[node].waits = bucket
                slot = U(bucket & mask)
                entry[U(used), WHO] = node
                entry[U(used), AFTER] = first[slot]
                first[slot] = used
                at = bucket if used == 0 else min(at, bucket)
                farthest = max(farthest, bucket)
                used += 1
    while at <= farthest:
        slot = U(at & mask)
        here = first[slot]
        if here < 0:
            at += 1
            continue
        first[slot] = entry[U(here), AFTER]
        node = U(entry[U(here), WHO])
        if state[node].waits != at:
            continue
        state[node].waits = -1
        reached = state[node].metres
        for k in range(start[node], start[node + U(1)]):
            further = reached + arc[U(k)].metres
            if further > cutoff:
                break  # the arcs after it are no shorter
            other = arc[U(k)].node
            before = state[other].metres
            if further < before:
                if before == np.inf:
                    met[U(seen)] = other
                    seen += 1
                state[other].metres = further
                bucket = np.int64(further * per_metre)
                if state[other].waits != bucket:
                    if used == room:
                        used = _tidy(seen, slots, state, met, first, entry)
                    state[other].waits = bucket
                    slot = U(bucket & mask)
                    entry[U(used), WHO] = other
                    entry[U(used), AFTER] = first[slot]
                    first[slot] = used
                    farthest = max(farthest, bucket)
                    used += 1
    return seen


@compiled(
    ROWS(
        *NETWORK, i4[:, ::1], f8[:, ::1], i4[::1], f8[::1], f8[::1], types.int8[::1],
        i4[::1], from_dtype(ARC)[::1], i4[::1], i4[::1], f8[::1], f8[::1], f8, *SCRATCH,
    )
)  # fmt: skip
def search(
    start: Int,
    arc: Records,
    width: float,
    slots: int,
    seeds: Int,
    seed_dist: Float,
    chain: Int,
    position: Float,
    leg: Float,
    way: Sign,
    lead_start: Int,
    lead: Records,
    chain_start: Int,
    chain_target: Int,
    target_position: Float,
    target_leg: Float,
    cutoff: float,
    state: Records,
    met: Unsigned,
    first: Int,
    entry: Int,
) -> tuple[Long, Int, Float]:
    """Distances from each source to the targets within `cutoff`.

    Parameters
    ----------
    start, arc, width, slots
        The network, see `geo.walking.topology.Arcs`.
    seeds, seed_dist
        (k, 2): the two ends of each source's chain and the walk from the source to them.
    chain, position, leg
        (k,): the source's chain (-1: attached to nothing), its place on it and straight leg.
    way
        (c,): 0 both directions, 1 only towards greater positions, -1 only towards lesser.
    lead_start, lead
        CSR of records `geo.walking.topology.ARC` that lead from a node to a target.
    chain_start, chain_target
        Targets by chain, as CSR, for those on a source's own chain.
    target_position, target_leg
        (t,): the targets' place on their chain and straight leg.
    cutoff
        Metres.
    state, met, first, entry
        Working memory (`geo.walking.scratch`).

    Returns
    -------
    (k + 1,) row starts, target indices, metres. The order inside a row is that of discovery.
    """
    targets = target_position.size
    best = np.full(targets, np.inf, np.float64)
    found = np.empty(targets, np.uint32)
    rows = np.zeros(seeds.shape[0] + 1, np.int64)
    out_target = np.empty(4096, np.int32)
    out_dist = np.empty(4096, np.float64)
    total = 0
    for i in range(seeds.shape[0]):
        count = 0
        own = chain[i]
        if own >= 0:
            seen = _settle(
                start, arc, width, slots, seeds[i], seed_dist[i], cutoff,
                state, met, first, entry,
            )  # fmt: skip
            for m in range(seen):
                node = met[U(m)]
                reached = state[node].metres
                state[node].metres = np.inf
                for k in range(lead_start[node], lead_start[node + U(1)]):
                    walk = reached + lead[U(k)].metres
                    target = lead[U(k)].node
                    if walk <= cutoff and walk < best[target]:
                        if best[target] == np.inf:
                            found[U(count)] = target
                            count += 1
                        best[target] = walk
            for k in range(chain_start[own], chain_start[own + 1]):
                target = U(chain_target[k])
                ahead = target_position[target] - position[i]
                walk = leg[i] + abs(ahead) + target_leg[target]
                if ahead * way[own] >= -HAIR and walk <= cutoff and walk < best[target]:
                    if best[target] == np.inf:
                        found[U(count)] = target
                        count += 1
                    best[target] = walk
        if total + count > out_target.size:
            out_target, out_dist = _wider(out_target, out_dist, total, count)
        for c in range(count):
            target = found[U(c)]
            out_target[total + c] = target
            out_dist[total + c] = best[target]
            best[target] = np.inf
        total += count
        rows[i + 1] = total
    return rows, out_target[:total].copy(), out_dist[:total].copy()


@compiled(ROWS(*NETWORK, i4[:, ::1], f8[:, ::1], f8, *SCRATCH))
def node_distances(
    start: Int, arc: Records, width: float, slots: int,
    seeds: Int, seed_dist: Float, cutoff: float,
    state: Records, met: Unsigned, first: Int, entry: Int,
) -> tuple[Long, Int, Float]:  # fmt: skip
    """Nodes within `cutoff` of each source and their distances; arguments as in `search`."""
    rows = np.zeros(seeds.shape[0] + 1, np.int64)
    out_node = np.empty(4096, np.int32)
    out_dist = np.empty(4096, np.float64)
    total = 0
    for i in range(seeds.shape[0]):
        seen = _settle(
            start, arc, width, slots, seeds[i], seed_dist[i], cutoff,
            state, met, first, entry,
        )  # fmt: skip
        if total + seen > out_node.size:
            out_node, out_dist = _wider(out_node, out_dist, total, seen)
        for m in range(seen):
            node = met[U(m)]
            out_node[total + m] = node
            out_dist[total + m] = state[node].metres
            state[node].metres = np.inf
        total += seen
        rows[i + 1] = total
    return rows, out_node[:total].copy(), out_dist[:total].copy()
