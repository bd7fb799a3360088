"""Pairing without loads is a min-cost flow; this module builds it and reads it back.

Flow runs need → offer → root for what is paired and need → group → root for what is not. A
group none of whose needs is paired sends all its flow; its last unit costs 1 in the first
rank, so serving groups comes before any score. That cost is convex, so it stays a plain flow:
the answer is integral and exact.
"""

import time
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.pairing.problem import Floats, Ints

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


class FlowAnswer(NamedTuple):
    """Chosen arcs and the price of each offer in both ranks; `finished`: optimal."""

    chosen: Bools
    price_groups: Ints
    price_score: Floats
    finished: bool


def solve_flow(part: Bipartite, deadline: float) -> FlowAnswer:
    """Return the best pairing, or the one reached at `deadline` (`time.perf_counter`)."""
    from matching.pairing.simplex import pivot

    began = time.perf_counter()
    arcs, tree = _network(part)
    at, finished, batch, now = 0, False, BATCH, time.perf_counter()
    deadline -= now - began  # reading the answer and proving it take as long as building
    while not finished and now < deadline:
        at, made = pivot(arcs, tree, at, batch)
        finished, before, now = made < batch, now, time.perf_counter()
        # the next batch is to take a twentieth of the time that is left
        batch = max(1, min(2 * batch, int(batch * 0.05 * (deadline - now) / (now - before + 1e-9))))
    offers = slice(1, 1 + len(part.capacity))
    first, second = -tree.first[offers], -tree.second[offers]
    dear = (first > 0) | ((first == 0) & (second > 0))
    return FlowAnswer(
        arcs.flow[: len(part.need)] > 0,
        np.where(dear, first, 0),
        np.where(dear, second, 0.0),
        finished,
    )


def _network(part: Bipartite):  # type: ignore[no-untyped-def]  # numba's types are Any
    """Return arcs and starting tree: nobody is paired, each need hangs under its group."""
    from matching.pairing.simplex import TREE, UPPER, Arcs, Tree

    n, m, g = len(part.limit), len(part.capacity), len(part.wanting)
    a = len(part.need)
    offers, groups, needs = 1 + np.arange(m), 1 + m + np.arange(g), 1 + m + g + np.arange(n)
    supply = np.bincount(part.group, part.limit, g).astype(np.int64)
    ample = int(supply.sum()) + 1
    spare = np.maximum(supply - 1, 0)  # the part of a group's flow whose unmet rest is free
    zeros, ones = np.zeros, np.ones
    last = np.minimum(supply, 1)
    arcs = Arcs(
        tail=np.concatenate([needs[part.need], offers, needs, groups, groups]),
        head=np.concatenate([offers[part.offer], zeros(m), groups[part.group], zeros(2 * g)]
                            ).astype(np.int64),
        room=np.concatenate([ones(a), part.capacity, np.full(n + g, ample), spare]
                            ).astype(np.int64),
        first=np.concatenate([zeros(a + m + n), part.wanting, zeros(g)]).astype(np.int64),
        second=np.concatenate([-part.score, zeros(m + n + 2 * g)]),
        flow=np.concatenate([zeros(a + m), part.limit, last, spare]).astype(np.int64),
        state=np.concatenate([ones(a), np.full(m + n + g, TREE), np.full(g, UPPER)]
                             ).astype(np.int8),
    )  # fmt: skip
    size = 1 + m + g + n
    parent = np.concatenate([[-1], zeros(m + g), groups[part.group]]).astype(np.int64)
    child, older, younger = _children(parent)
    first = np.concatenate([zeros(1 + m), -part.wanting, -part.wanting[part.group]])
    return arcs, Tree(
        parent=parent,
        arc=np.concatenate([[-1], a + np.arange(m), a + m + n + np.arange(g), a + m + np.arange(n)]
                           ).astype(np.int64),
        depth=np.concatenate([[0], ones(m + g), np.full(n, 2)]).astype(np.int64),
        child=child,
        older=older,
        younger=younger,
        first=first.astype(np.int64),
        second=zeros(size),
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
