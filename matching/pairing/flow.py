"""Pairing without loads is a min-cost flow; this module builds it and reads it back.

Flow runs need → offer → unit → root for what is paired (→ root where no unit has a total) and
need → group → root for what is not. A group none of whose needs is paired sends all its flow; its
last unit costs 1 in the first rank, so serving groups comes before any score. That cost is
convex, and offers nest in units, so it stays a plain flow: the answer is integral and exact.
"""

import time
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.pairing.problem import Floats, Ints, Prices

__all__ = ["Bipartite", "Bools", "FlowAnswer", "solve_flow"]

Bools = NDArray[np.bool_]
BATCH = 500  # pivots before the first look at the clock


class Bipartite(NamedTuple):
    """What is left to pair: arcs between needs and offers that still have room."""

    need: Ints  # (a,) of each arc
    offer: Ints  # (a,)
    score: Floats  # (a,)
    limit: Ints  # (n,)
    capacity: Ints  # (m,)
    group: Ints  # (n,) 0 … groups - 1
    wanting: Ints  # (groups,) 1 where serving the group counts, else 0
    unit: Ints  # (m,) 0 … units - 1; empty when no unit has a total
    total: Ints  # (units,)

    def paid(self, prices: Prices) -> Prices:
        """Return what a need pays for each offer: its price and that of its unit's total."""
        m = len(self.capacity)
        if len(self.total) == 0:
            return prices
        groups, score = prices
        return Prices(groups[:m] + groups[m:][self.unit], score[:m] + score[m:][self.unit])


class FlowAnswer(NamedTuple):
    """Chosen arcs, prices of offers and totals, and what an arc that is not chosen would lose.

    ``finished``: optimal.
    """

    chosen: Bools
    prices: Prices
    lost_groups: Ints  # (a,) at least so much of an answer is lost when the arc is forced in
    lost_score: Floats
    finished: bool


def solve_flow(part: Bipartite, deadline: float) -> FlowAnswer:
    """Return the best pairing, or the one reached at `deadline` (`time.perf_counter`)."""
    from matching.pairing.simplex import LOWER, pivot

    began = time.perf_counter()
    arcs, tree = _network(part)
    at, finished, batch, now = 0, False, BATCH, time.perf_counter()
    deadline -= now - began  # reading the answer and proving it take as long as building
    while not finished and now < deadline:
        at, made = pivot(arcs, tree, at, batch)
        finished, before, now = made < batch, now, time.perf_counter()
        # the next batch is to take a twentieth of the time that is left
        batch = max(1, min(2 * batch, int(batch * 0.05 * (deadline - now) / (now - before + 1e-9))))
    a = len(part.need)
    tail, head, outside = arcs.tail[:a], arcs.head[:a], arcs.state[:a] == LOWER
    lost_groups = arcs.first[:a] + tree.first[tail] - tree.first[head]
    lost_score = arcs.second[:a] + tree.second[tail] - tree.second[head]
    return FlowAnswer(
        arcs.flow[:a] > 0,
        _prices(part, tree.first, tree.second),
        np.where(outside, lost_groups, 0),
        np.where(outside, lost_score, 0.0),
        finished,
    )


def _prices(part: Bipartite, first: Ints, second: Floats) -> Prices:
    """Return the prices of offers and of totals, none negative, from the potentials."""
    m, u = len(part.capacity), len(part.total)
    groups, score = -first[1 : 1 + m + u], -second[1 : 1 + m + u]
    if u:
        # a total as large as its offers together never binds: what is dear are the offers
        binds = np.bincount(part.unit, part.capacity, u) > part.total
        totals = _positive(np.where(binds, groups[m:], 0), np.where(binds, score[m:], 0.0))
        own = _positive(groups[:m] - totals[0][part.unit], score[:m] - totals[1][part.unit])
        return Prices(np.concatenate([own[0], totals[0]]), np.concatenate([own[1], totals[1]]))
    return Prices(*_positive(groups, score))


def _positive(groups: Ints, score: Floats) -> tuple[Ints, Floats]:
    dear = (groups > 0) | ((groups == 0) & (score > 0))
    return np.where(dear, groups, 0), np.where(dear, score, 0.0)


def _network(part: Bipartite):  # type: ignore[no-untyped-def]  # numba's types are Any
    """Return arcs and starting tree: nobody is paired, each need hangs under its group."""
    from matching.pairing.simplex import TREE, UPPER, Arcs, Tree

    n, m, u, g = len(part.limit), len(part.capacity), len(part.total), len(part.wanting)
    a = len(part.need)
    offers, units, groups = 1 + np.arange(m), 1 + m + np.arange(u), 1 + m + u + np.arange(g)
    needs = 1 + m + u + g + np.arange(n)
    zeros, ones = np.zeros, np.ones
    above = units[part.unit] if u else zeros(m)  # where the flow of an offer goes
    supply = np.bincount(part.group, part.limit, g).astype(np.int64)
    ample = int(supply.sum()) + 1
    spare = np.maximum(supply - 1, 0)  # the part of a group's flow whose unmet rest is free
    last = np.minimum(supply, 1)
    arcs = Arcs(
        tail=np.concatenate([needs[part.need], offers, units, needs, groups, groups]),
        head=np.concatenate([offers[part.offer], above, zeros(u), groups[part.group], zeros(2 * g)]
                            ).astype(np.int64),
        room=np.concatenate([ones(a), part.capacity, part.total, np.full(n + g, ample), spare]
                            ).astype(np.int64),
        first=np.concatenate([zeros(a + m + u + n), part.wanting, zeros(g)]).astype(np.int64),
        second=np.concatenate([-part.score, zeros(m + u + n + 2 * g)]),
        flow=np.concatenate([zeros(a + m + u), part.limit, last, spare]).astype(np.int64),
        state=np.concatenate([ones(a), np.full(m + u + n + g, TREE), np.full(g, UPPER)]
                             ).astype(np.int8),
    )  # fmt: skip
    parent = np.concatenate([[-1], above, zeros(u + g), groups[part.group]]).astype(np.int64)
    child, older, younger = _children(parent)
    first = np.concatenate([zeros(1 + m + u), -part.wanting, -part.wanting[part.group]])
    up = a + m + u
    return arcs, Tree(
        parent=parent,
        arc=np.concatenate([[-1], a + np.arange(m + u), up + n + np.arange(g), up + np.arange(n)]
                           ).astype(np.int64),
        depth=np.concatenate([[0], np.where(above > 0, 2, 1), ones(u + g), np.full(n, 2)]
                             ).astype(np.int64),
        child=child,
        older=older,
        younger=younger,
        first=first.astype(np.int64),
        second=zeros(len(parent)),
    )  # fmt: skip


def _children(parent: Ints) -> tuple[Ints, Ints, Ints]:
    """Return first child, older and younger sibling of each node, in the order of numbers."""
    child, older, younger = (np.full(len(parent), -1, dtype=np.int64) for _ in range(3))
    nodes = np.arange(1, len(parent))
    nodes = nodes[np.argsort(parent[1:], kind="stable")]
    same = parent[nodes[1:]] == parent[nodes[:-1]]
    older[nodes[1:][same]] = nodes[:-1][same]
    younger[nodes[:-1][same]] = nodes[1:][same]
    eldest = np.concatenate([[True], ~same])[: len(nodes)]
    child[parent[nodes[eldest]]] = nodes[eldest]
    return child, older, younger
