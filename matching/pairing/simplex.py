"""Network simplex: min-cost circulation from a given start, costs compared in two ranks.

Imported only when a flow is solved, since it loads numba. The spanning tree is kept strongly
feasible (every node can send flow up to the root), so degenerate pivots cannot cycle:
Cunningham 1976; Ahuja, Magnanti & Orlin 1993, *Network Flows*, section 11.6. Entering arcs
are found by block search (Grigoriadis 1986). The first rank of the costs is whole numbers and
exact; the second decides only where the first ties, so no large penalty eats its digits.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.compiled import compiled

__all__ = ["Arcs", "Tree", "pivot"]

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
LOWER, TREE, UPPER = 1, 0, -1
TOLERANCE = 1e-12  # of the second rank, relative to the greatest cost


class Arcs(NamedTuple):
    """Arcs of the network; `flow` and `state` change, the rest is given."""

    tail: I64
    head: I64
    room: I64  # capacity
    first: I64  # cost, first rank
    second: F64  # cost, second rank
    flow: I64
    state: NDArray[np.int8]  # 1 at its lower bound, 0 in the tree, -1 at its upper bound


class Tree(NamedTuple):
    """Spanning tree hung from node 0; children are linked lists; -1 is none."""

    parent: I64
    arc: I64  # to the parent
    depth: I64
    child: I64
    older: I64
    younger: I64
    first: I64  # potential, first rank
    second: F64  # potential, second rank


@compiled()
def pivot(arcs: Arcs, tree: Tree, start: int, pivots: int) -> tuple[int, int]:
    """Make at most `pivots` pivots, looking for entering arcs from `start` on.

    Returns the arc to go on from and the number of pivots made; fewer than `pivots` means
    that the flow is optimal.
    """
    total = len(arcs.tail)
    block = max(50, int(np.sqrt(total)))
    tolerance = TOLERANCE * max(1.0, np.abs(arcs.second).max())
    at = start
    for made in range(pivots):
        entering, at = _entering(arcs, tree, at, block, tolerance)
        if entering < 0:
            return at, made
        _exchange(arcs, tree, entering)
    return at, pivots


@compiled()
def _entering(arcs: Arcs, tree: Tree, start: int, block: int, tolerance: float) -> tuple[int, int]:
    """Return the most violating arc of the first block that has one, or -1."""
    total = len(arcs.tail)
    best, best_first, best_second = -1, 0, -tolerance
    at, left = start, block
    for _ in range(total):
        if at == total:
            at = 0
        state = arcs.state[at]
        if state != TREE:
            tail, head = arcs.tail[at], arcs.head[at]
            first = state * (arcs.first[at] + tree.first[tail] - tree.first[head])
            if first <= best_first:
                second = state * (arcs.second[at] + tree.second[tail] - tree.second[head])
                if first < best_first or second < best_second:
                    best, best_first, best_second = at, first, second
        at += 1
        left -= 1
        if left == 0:
            if best >= 0:
                break
            left = block
    return best, at


@compiled()
def _exchange(arcs: Arcs, tree: Tree, entering: int) -> None:
    """Push flow around the cycle that `entering` closes and mend the tree."""
    state = arcs.state[entering]
    source, target = arcs.tail[entering], arcs.head[entering]
    if state == UPPER:
        source, target = target, source
    apex = _apex(tree, source, target)
    step, leaving = _blocking(arcs, tree, entering, source, target, apex)
    if step > 0:
        arcs.flow[entering] += state * step
        _push(arcs, tree, source, apex, -step)
        _push(arcs, tree, target, apex, step)
    if leaving < 0:
        arcs.state[entering] = -state
        return
    # `leaving` is a node: the arc to its parent goes; which side of the cycle is it on?
    node = source
    while node not in (apex, leaving):
        node = tree.parent[node]
    inner, outer = (source, target) if node == leaving else (target, source)
    gone = tree.arc[leaving]
    arcs.state[gone] = LOWER if arcs.flow[gone] == 0 else UPPER
    arcs.state[entering] = TREE
    _rehang(tree, inner, outer, leaving, entering)
    _reprice(arcs, tree, inner)


@compiled()
def _apex(tree: Tree, one: int, other: int) -> int:
    while one != other:
        if tree.depth[one] >= tree.depth[other]:
            one = tree.parent[one]
        else:
            other = tree.parent[other]
    return one


@compiled()
def _blocking(
    arcs: Arcs, tree: Tree, entering: int, source: int, target: int, apex: int
) -> tuple[int, int]:
    """Return how much can be pushed and the node below the last blocking arc, -1: `entering`.

    "Last" is seen along the cycle from the apex through `entering` back to the apex: the rule
    that keeps the tree strongly feasible.
    """
    step, leaving = arcs.room[entering], -1
    node = target
    while node != apex:
        arc = tree.arc[node]
        rest = arcs.room[arc] - arcs.flow[arc] if arcs.tail[arc] == node else arcs.flow[arc]
        if rest <= step:
            step, leaving = rest, node
        node = tree.parent[node]
    node = source
    while node != apex:
        arc = tree.arc[node]
        rest = arcs.flow[arc] if arcs.tail[arc] == node else arcs.room[arc] - arcs.flow[arc]
        if rest < step:
            step, leaving = rest, node
        node = tree.parent[node]
    return step, leaving


@compiled()
def _push(arcs: Arcs, tree: Tree, node: int, apex: int, step: int) -> None:
    """Add `step` of flow upwards between `node` and `apex`; negative: downwards."""
    while node != apex:
        arc = tree.arc[node]
        arcs.flow[arc] += step if arcs.tail[arc] == node else -step
        node = tree.parent[node]


@compiled()
def _rehang(tree: Tree, inner: int, outer: int, leaving: int, entering: int) -> None:
    """Turn the path `inner` … `leaving` around and hang it under `outer` by `entering`."""
    node, new_parent, new_arc = inner, outer, entering
    while True:
        old_parent, old_arc = tree.parent[node], tree.arc[node]
        older, younger = tree.older[node], tree.younger[node]
        if older >= 0:
            tree.younger[older] = younger
        else:
            tree.child[old_parent] = younger
        if younger >= 0:
            tree.older[younger] = older
        eldest = tree.child[new_parent]
        if eldest >= 0:
            tree.older[eldest] = node
        tree.child[new_parent] = node
        tree.older[node], tree.younger[node] = -1, eldest
        tree.parent[node], tree.arc[node] = new_parent, new_arc
        if node == leaving:
            return
        node, new_parent, new_arc = old_parent, node, old_arc


@compiled()
def _reprice(arcs: Arcs, tree: Tree, top: int) -> None:
    """Compute depth and potentials below `top` anew from its parent, so no error adds up."""
    node = top
    while True:
        arc, parent = tree.arc[node], tree.parent[node]
        sign = -1 if arcs.tail[arc] == node else 1
        tree.depth[node] = tree.depth[parent] + 1
        tree.first[node] = tree.first[parent] + sign * arcs.first[arc]
        tree.second[node] = tree.second[parent] + sign * arcs.second[arc]
        if tree.child[node] >= 0:
            node = tree.child[node]
            continue
        while node != top and tree.younger[node] < 0:
            node = tree.parent[node]
        if node == top:
            return
        node = tree.younger[node]
