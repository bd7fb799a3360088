"""Lower bounds by Lagrangian relaxation of "everyone is served", and what they settle.

With a price for serving each demand point the problem falls apart into one knapsack for each
candidate (Holmberg, Rönnqvist & Yuan 1999) and a choice among the candidates by their worth. Rows
on the choice (budget, groups, room for all demand together) get prices of their own, so the
choice only takes the best candidates up to the number of sites. Every set of prices gives a valid
bound; subgradient steps look for the best (Held, Wolfe & Crowder 1974).
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools, Floats, Sparse
from matching.siting.capacity import knapsack
from matching.siting.capacity.core import Core, columns
from matching.siting.effort import Effort

__all__ = ["Proof", "dual_bound", "prices_of", "rough_cost", "settled", "take"]

PATIENCE = 15  # steps without progress before steps are shortened
SMALLEST_STEP = 2e-3
SHORTER = 0.7  # to this share
MEMORY = 0.7  # share of the last direction that goes into the next


@dataclass(frozen=True, eq=False)
class Proof:
    """A proven lower bound of a core, with the prices that prove it.

    Attributes
    ----------
    value
        No solution of the core costs less.
    price, rent
        Of each demand point, and of each row on the choice.
    worth
        (m,) what opening each candidate saves at these prices, positive where it does.
    """

    value: float
    price: Floats
    rent: Floats
    worth: Floats


def prices_of(core: Core) -> Floats:
    """Prices to start from: the cheapest way to be served, with a share of the opening cost."""
    return _least_and_mean(core)[0]


def rough_cost(core: Core) -> float:
    """Cost that a solution may have, for the length of the first steps."""
    least, mean = _least_and_mean(core)
    return core.base + float((least + 0.5 * (mean - least)).sum())


def _least_and_mean(core: Core) -> tuple[Floats, Floats]:
    """(n,) least and mean cost of serving each point with a share of the opening cost."""
    arcs = core.arcs
    size = np.diff(arcs.indptr)
    per_room = core.cost / np.maximum(core.capacity, 1e-300)
    share = np.repeat(core.demand, size) * per_room[arcs.indices]
    full = arcs.data + np.minimum(share, core.cost[arcs.indices])
    least = np.where(np.isfinite(core.outside), core.outside, 0.0)
    mean, any_arc = least.copy(), size > 0
    begin = arcs.indptr[:-1][any_arc]
    if len(begin):
        least[any_arc] = np.minimum.reduceat(full, begin)
        mean[any_arc] = np.add.reduceat(full, begin) / size[any_arc]
    for cost in (least, mean):
        cost[any_arc] = np.minimum(cost[any_arc], core.outside[any_arc])
    return least, mean


def side_rows(core: Core) -> tuple[Sparse, Floats]:
    """Rows ``A @ chosen <= b``: budget, groups, and room for all demand; each scaled to 1."""
    table, least, most = core.limits.rows()
    least, most = least[1:], most[1:]
    # The other rows hold of themselves. What is ruled out on the way must not change the number.
    bounds, needs = most < table[1:].sum(axis=1), least > 0
    table = table[1:] @ sp.diags_array(core.free * 1.0)
    blocks, sides = [table[bounds], -table[needs]], [most[bounds], -least[needs]]
    if np.isinf(core.outside).all():
        blocks.append(sp.csr_array(-np.where(core.free, core.capacity, 0.0)[None, :]))
        sides.append(np.array([core.capacity[core.always].sum() - core.demand.sum()]))
    rows, side = sp.csr_array(sp.vstack(blocks)), np.concatenate(sides)
    scale = np.array([np.abs(row).max() for row in rows.toarray()]) if rows.shape[0] else side
    scale = 1.0 / np.where(scale > 0, scale, 1.0)
    return sp.csr_array(sp.diags_array(scale) @ rows), side * scale


def take(core: Core, worth: Floats) -> Bools:
    """Open what is open anyway and the best candidates of positive worth, as many as may be."""
    taken = core.free & (worth > 0)
    if int(taken.sum()) > core.limits.sites:
        ranked = np.where(taken, worth, -np.inf)
        first = np.argsort(-ranked, kind="stable")[: core.limits.sites]
        taken = np.zeros(len(worth), bool)
        taken[first] = True
    return np.asarray(taken | core.always)


def dual_bound(
    core: Core, value: float, price: Floats, rent: Floats | None, effort: Effort, work: float
) -> Proof:
    """Improve a bound by subgradient steps.

    Parameters
    ----------
    core
        What to bound.
    value
        Cost of the best known solution (or a guess above it); steps aim at it, and the search
        ends where the bound proves that nothing is better.
    price, rent
        Prices to start from.
    effort, work
        Entries that may be followed; the clock is looked at now and then.
    """
    rows, side = side_rows(core)
    m, n = len(core.capacity), len(core.demand)
    rent = np.zeros(len(side)) if rent is None else rent.copy()
    column = columns(core.arcs)
    room, share = np.empty(m), np.empty(core.arcs.nnz)
    owner = np.repeat(np.arange(m), np.diff(column[0]))
    best = Proof(-np.inf, price, rent, np.zeros(m))
    price, direction = np.clip(price, 0.0, core.outside), np.zeros(n + len(side))
    step, idle, spent = 1.0, 0, 0.0
    while spent < work and step > SMALLEST_STEP and not effort.late():
        spent += 10 * (n + m)
        spent += knapsack.pack(column, core.demand, core.capacity, price, core.units, room, share)
        worth = room - core.cost - rows.T @ rent
        taken = take(core, worth)
        parts = (price.sum(), rent @ side, worth[taken].sum())
        bound = float(core.base + parts[0] - parts[1] - parts[2])
        bound -= 1e-12 * (core.base + sum(abs(float(part)) for part in parts))  # rounding
        progress = bound - best.value
        if progress > 0:
            best = Proof(bound, price.copy(), rent.copy(), worth)
        if bound > value - core.step:
            break
        idle = 0 if progress > 1e-5 * abs(bound) else idle + 1
        if idle >= PATIENCE:
            price, rent, direction[:] = best.price.copy(), best.rent.copy(), 0.0
            step, idle = step * SHORTER, 0
            continue
        served = np.bincount(column[1], weights=share * taken[owner], minlength=n)
        slope = np.concatenate([1.0 - served, rows @ taken - side])
        direction = slope + MEMORY * direction
        both = np.concatenate([price, rent])
        stuck = (both <= 0) & (direction < 0)
        stuck[:n] |= (price >= core.outside) & (direction[:n] > 0)
        move = np.where(stuck, 0.0, direction)
        length = float(move @ move)
        if length == 0:
            break
        both += step * (value - bound) / length * move
        price, rent = np.clip(both[:n], 0.0, core.outside), np.maximum(both[n:], 0.0)
    effort.spent += spent
    return best


def settled(core: Core, proof: Proof, ceiling: float) -> tuple[Bools, Bools]:
    """Tell by reduced costs what no solution that costs at most `ceiling` does.

    Returns
    -------
    arcs
        Marks, in the order of `Core.arcs`, of assignments that it does not make.
    candidates
        (m,) marks of candidates that it does not open.
    """
    taken = take(core, proof.worth)
    chosen, others = taken & core.free, core.free & ~taken
    full = int(chosen.sum()) >= core.limits.sites
    weakest = float(proof.worth[chosen].min()) if full and chosen.any() else 0.0
    opening = np.where(taken, 0.0, weakest - proof.worth)
    slack = ceiling - proof.value + 1e-9 * (abs(ceiling) + abs(proof.value))
    outside = others & (opening > slack)
    if core.limits.sites <= 0:
        outside = others
    column = columns(core.arcs)
    room, share, with_arc = np.empty(len(taken)), np.empty(core.arcs.nnz), np.empty(core.arcs.nnz)
    knapsack.pack(column, core.demand, core.capacity, proof.price, core.units, room, share)
    knapsack.with_each(column, core.demand, core.capacity, proof.price, core.units, with_arc)
    owner = np.repeat(np.arange(len(taken)), np.diff(column[0]))
    dear = opening[owner] + room[owner] - with_arc > slack
    turned = sp.csc_array((dear + 1.0, column[1], column[0]), shape=core.arcs.shape).tocsr()
    turned.sort_indices()
    return np.asarray(turned.data > 1.5), outside
