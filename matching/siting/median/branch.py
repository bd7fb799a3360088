"""Branch and bound on the Lagrangian bound, for what bounds and reductions leave open.

A node is a core of its own: opening or closing one candidate lets the bound settle others and
forget most arcs, so cores shrink fast and a node takes little more than its few steps of prices
(after Beasley 1985; Hanjoul & Peeters 1985).
"""

import heapq
import math
from collections.abc import Callable

import numpy as np

from matching.siting.arrays import Bools
from matching.siting.effort import Effort
from matching.siting.median.bound import Bound, dual_bound, settled
from matching.siting.median.core import Core, restrict
from matching.siting.median.feasible import first_choice
from matching.siting.median.pack import PAUSE, Pack

__all__ = ["branch", "nodes_within"]

STEPS = 60  # of the prices in a node
KEPT = 40_000_000  # arcs in waiting nodes: beyond, the newest node goes first
REDUCTION = 100 * PAUSE  # of any core, and
REDUCING = 12.0  # arcs that could be followed, per arc of the core, while it is reduced twice

Take = Callable[[Core, Bools], float]  # looks at a choice of a core, returns the best value known


def nodes_within(core: Core, work: float) -> float:
    """How many nodes of a core's own size could be looked at with this much work, about."""
    return work / (STEPS * (core.size / 2 + Pack(core.limits).work) + REDUCING * core.nnz)


def branch(core: Core, bound: float, take: Take, effort: Effort, work: float, gap: float) -> float:
    """Search the choices of a core for better ones, the most promising first.

    Parameters
    ----------
    core
        What to search.
    bound
        A bound of the core, its base included.
    take
        Told every choice worth looking at; returns the best value known.
    effort, work
        Arcs that may be followed.
    gap
        Relative gap that is good enough.

    Returns
    -------
    float
        No choice of the core costs less than this and less than the best value known.
    """
    waiting: list[tuple[float, int, Core]] = [(bound, 0, core)]
    kept, serial, until = core.nnz, 0, effort.spent + work
    value = take(core, np.zeros(len(core.candidate), bool))
    while waiting and effort.spent < until and not effort.late():
        lowest = waiting[0][0]
        if lowest > value - _step(core, value) or value - lowest <= gap * value:
            break
        known, _, node = _next(waiting, kept)
        kept -= node.nnz
        children, value = _split(node, known, value, take, effort)
        for child_bound, child in children:
            serial += 1
            kept += child.nnz
            heapq.heappush(waiting, (child_bound, serial, child))
    return min((known for known, _, _ in waiting), default=math.inf)


def _next(waiting: list[tuple[float, int, Core]], kept: int) -> tuple[float, int, Core]:
    """Take out the node of the lowest bound, or the newest where too much is waiting."""
    if kept <= KEPT:
        return heapq.heappop(waiting)
    newest = waiting.pop(max(range(len(waiting)), key=lambda at: waiting[at][1]))
    heapq.heapify(waiting)
    return newest


def _step(core: Core, value: float) -> float:
    """Better choices are better by this."""
    return 1.0 - 1e-6 if core.whole else 1e-9 * max(value, 1.0)


def _split(
    node: Core, known: float, value: float, take: Take, effort: Effort
) -> tuple[list[tuple[float, Core]], float]:
    """Bound a node, settle what is certain in it, and branch on one candidate."""
    if not node.nnz:  # any choice within the limits is as good as any other
        choice = first_choice(node, effort)
        return [], value if choice is None else take(node, choice)
    price = node.price if node.price is not None else node.rows.cost[node.rows.pointer[1:] - 1]
    proof = dual_bound(node, value - node.base, price, effort, math.inf, STEPS)
    value = take(node, proof.picked)
    ceiling = value - _step(node, value)
    bound = max(known, node.base + proof.value)
    if bound > ceiling:
        return [], value
    inside, outside, reach = settled(node, proof, ceiling - node.base)
    branching = _undecided(node, proof, inside | outside)
    effort.spent += REDUCING * node.nnz + REDUCTION
    children = []
    for side in (True, False) if branching >= 0 else (True,):
        opened, closed = inside.copy(), outside.copy()
        if branching >= 0:
            (opened if side else closed)[branching] = True
        if not _possible(node, opened, closed):
            continue
        child = restrict(node, opened, closed, reach, proof.price)
        if child.base <= ceiling:
            children.append((max(bound, child.base), child))
    return children, value


def _undecided(node: Core, proof: Bound, decided: Bools) -> int:
    """Return the candidate that selections were least sure of, -1 where all are decided."""
    doubt = np.where(decided, -1.0, np.minimum(proof.share, 1.0 - proof.share))
    best = float(doubt.max(initial=-1.0))
    if best < 0:
        return -1
    return int(np.argmax(doubt))


def _possible(node: Core, opened: Bools, closed: Bools) -> bool:
    """Tell whether number, money and groups may still be kept to."""
    limits = node.limits
    if int(opened.sum()) > limits.sites or float(limits.cost[opened].sum()) > limits.budget:
        return False
    count = limits.member.T @ opened.astype(np.int64)
    ever = limits.member.T @ (~closed).astype(np.int64)
    return bool((count <= limits.most).all() and (ever >= limits.least).all())
