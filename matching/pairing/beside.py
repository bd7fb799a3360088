"""Limits beside the flow: prices for them turn the flow's answer into a near answer with a bound.

The flow ignores units' funds and labels that stand alone. A linear program over the pairs that the
flow holds dear enough tells what those limits are worth; the flow paid by these prices (Lagrangian
relaxation, Geoffrion 1974) gives a bound that is hardly above the optimum, a pairing that hardly
breaks a limit, and reduced costs that rule out nearly all pairs. Branch and bound does the rest.
"""

from typing import NamedTuple

import numpy as np

from matching.pairing.assignment import (
    LoadAnswer,
    served,
    side_prices,
    solve_limits,
)
from matching.pairing.bound import price_bound
from matching.pairing.flow import Bipartite, Bools, FlowAnswer, solve_flow
from matching.pairing.greedy import greedy
from matching.pairing.problem import Floats
from matching.pairing.rest import Side

__all__ = ["solve_beside"]

CLOSE = 1e-9
NEAR = 8  # pairs of each need that the linear program looks at, about
LARGEST = 15_000  # pairs that HiGHS is asked to search; with more it does not heed the clock
FIRST = 0.05  # share of the gap within which pairs are searched first


class _Paid(NamedTuple):
    """The flow with limits paid: its answer, and a bound (groups, score) on the whole."""

    flow: FlowAnswer
    groups: int
    score: float


def solve_beside(
    part: Bipartite, side: Side, limits: Side, flow: FlowAnswer, *, deadline: float, seed: int
) -> LoadAnswer:
    """Return the best pairing within `limits`, among them the rows of `side`.

    Parameters
    ----------
    flow
        The optimum without `side`, where it was reached in time.
    """
    first = _Paid(flow, *price_bound(part, flow.prices))
    start = greedy(part, limits, among=flow.chosen)
    if not flow.finished or served(part, start) < first.groups:
        if len(part.need) > LARGEST:
            bound = _bound_of_score(part, deadline)
            return LoadAnswer(start, first.groups, bound, not flow.finished)
        return solve_limits(part, limits, start, deadline=deadline, seed=seed, most=first.groups)
    lost = np.where(flow.lost_groups == 0, flow.lost_score, np.inf)
    near = _nearest(lost, NEAR * len(part.limit)) | start
    core, within = _among(part, limits, near)
    rows = slice(len(limits.room) - len(side.room), None)
    prices = side_prices(core, within, start[near], deadline=deadline)
    paid = first if prices is None else _pay(part, side, prices[rows], deadline)
    cut = prices is None or not paid.flow.finished
    best = first if cut or (paid.groups, paid.score) > first[1:] else paid
    again = greedy(part, limits, among=best.flow.chosen)
    if served(part, again) == first.groups and part.score[again].sum() > part.score[start].sum():
        start = again
    # a first search among few pairs, so that the last one has a better answer to beat
    gap = best.score - float(part.score[start].sum())
    look = _search(part, limits, best, start, FIRST * gap, deadline=deadline, seed=seed)
    gap = best.score - float(part.score[look.chosen].sum())
    answer = _search(part, limits, best, look.chosen, gap, deadline=deadline, seed=seed)
    return answer._replace(truncated=answer.truncated or cut)


def _bound_of_score(part: Bipartite, deadline: float) -> float:
    """Return a bound on the score alone, with however few groups."""
    free = part._replace(wanting=np.zeros_like(part.wanting))
    return price_bound(free, solve_flow(free, deadline).prices)[1]


def _nearest(lost: Floats, count: int) -> Bools:
    """Return about `count` pairs that would cost least to have, ties included."""
    if count >= len(lost):
        return np.isfinite(lost)
    return np.asarray((lost <= np.partition(lost, count)[count]) & np.isfinite(lost))


def _among(part: Bipartite, limits: Side, keep: Bools) -> tuple[Bipartite, Side]:
    at = np.flatnonzero(keep)
    core = part._replace(need=part.need[at], offer=part.offer[at], score=part.score[at])
    return core, Side(limits.rows[:, at], limits.room)


def _pay(part: Bipartite, side: Side, prices: Floats, deadline: float) -> _Paid:
    """Return the flow in which pairs pay for the rows of `side` that they take from."""
    paying = part._replace(score=part.score - side.rows.T @ prices)
    flow = solve_flow(paying, deadline)
    groups, score = price_bound(paying, flow.prices)
    return _Paid(flow, groups, score + float(side.room @ prices))


def _search(
    part: Bipartite,
    limits: Side,
    best: _Paid,
    start: Bools,
    gap: float,
    *,
    deadline: float,
    seed: int,
) -> LoadAnswer:
    """Search among the pairs that cost at most `gap`; with the whole gap that is among all.

    Where those are too many the answer stays as it is, with the bound.
    """
    slack = CLOSE * max(1.0, abs(best.score))
    keep = (best.flow.lost_groups == 0) & (best.flow.lost_score <= gap + slack)
    keep |= start
    if keep.sum() > LARGEST:
        return LoadAnswer(start, best.groups, best.score, False)
    core, within = _among(part, limits, keep)
    answer = solve_limits(core, within, start[keep], deadline=deadline, seed=seed, most=best.groups)
    chosen = np.zeros(len(part.need), dtype=bool)
    chosen[np.flatnonzero(keep)[answer.chosen]] = True
    return answer._replace(chosen=chosen, score_bound=min(answer.score_bound, best.score))
