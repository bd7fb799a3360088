"""What comes next: who is next in line, and what more money would buy."""

import math
from dataclasses import dataclass

import numpy as np

from matching.siting.arguments import amount, settings
from matching.siting.arrays import Ints
from matching.siting.choice import Choice
from matching.siting.result import Result
from matching.siting.solve import solve
from matching.siting.standing import affordable, may_open, standing

__all__ = ["Line", "NextYuan", "next_in_line", "next_yuan"]


@dataclass(frozen=True, eq=False)
class Line:
    """Who would be opened next if there were more money or one site more.

    Attributes
    ----------
    candidates
        (k,) the one that betters the objective most first (per yuan where there is a budget), each
        on top of those before it.
    added
        (k,) by how much each does.
    """

    candidates: Ints
    added: np.ndarray


def next_in_line(problem: Choice, chosen: Ints, most: int = 10) -> Line:
    """Return who would be opened next, whatever number and budget allow.

    Parameters
    ----------
    problem
        One whose objective is not money.
    chosen
        What is open.
    most
        How many at most; only such as better the objective and as locks, bans and groups allow.
    """
    state, opened = standing(problem, chosen), np.zeros(len(problem.cost), bool)
    opened[chosen] = True
    line: list[int] = []
    added: list[float] = []
    least = 0.0
    while len(line) < most:
        gain = state.gains()
        least = least or 1e-9 * float(gain.max(initial=0.0))
        gain[~may_open(problem, opened) | (gain <= least)] = 0.0
        worth = gain / (problem.cost + 1e-9) if problem.budget is not None else gain
        best = int(np.argmax(worth)) if len(worth) else -1
        if best < 0 or worth[best] <= 0:
            break
        line.append(best)
        added.append(state.open(best))
        opened[best] = True
    return Line(np.array(line, np.int64), np.array(added, float))


@dataclass(frozen=True, eq=False)
class NextYuan:
    """What more money would buy beside a result.

    Attributes
    ----------
    added, dropped
        Sorted candidate indices that would be opened, and closed for them.
    gain
        By how much the objective would get better; NaN where the result has none and it is one to
        be minimised.
    most
        Proven upper bound of the gain.
    cost
        Yuan that it would cost on top; negative where it is cheaper.
    alone
        The candidate that gains most where none is closed, -1 where none gains.
    alone_gain, alone_cost
        What it brings on top and costs, 0 where there is none.
    truncated
        Whether the clock stopped the search.
    """

    added: Ints
    dropped: Ints
    gain: float
    most: float
    cost: float
    alone: int
    alone_gain: float
    alone_cost: float
    truncated: bool


def next_yuan(
    problem: Choice,
    result: Result,
    extra: float = 100_000.0,
    time_limit: float = 10.0,
    seed: int = 0,
) -> NextYuan:
    """Tell what more money would buy: further candidates, or an exchange.

    Parameters
    ----------
    problem, result
        What was asked, with costs, and what `solve` answered; one whose objective is not money.
    extra
        Yuan on top of the budget, of which what is not spent counts as well. Where the problem
        has no budget they come on top of what the result costs, and the number of sites is free.
    time_limit, seed
        As in `solve`.

    Returns
    -------
    NextYuan
        Never worse than to open `alone` on top of the result.

    Raises
    ------
    ValueError
        `extra` is not finite or negative, nothing costs anything, or the objective is money.
    """
    settings(time_limit, 0.0, seed)
    if not problem.cost.any():
        raise ValueError("cost must be given to tell what yuan buy, got none")
    extra = amount("extra", extra)
    spent = float(problem.cost[result.chosen].sum())
    if problem.budget is None:
        richer = problem.replace(budget=spent + extra, sites=None)
    else:
        richer = problem.replace(budget=problem.budget + extra)
    alone, alone_gain = _alone(richer, result)
    found = solve(richer, time_limit, seed=seed)
    if found.status == "infeasible" == result.status:  # nothing stands to put money on top of
        none = np.zeros(0, np.int64)
        return NextYuan(none, none, 0.0, 0.0, 0.0, -1, 0.0, 0.0, found.truncated)
    better = 1.0 if problem.maximises else -1.0
    nothing = 0.0 if problem.maximises else math.nan
    before = nothing if math.isnan(result.objective) else result.objective
    known = found.status != "infeasible"
    gain = better * (found.objective - before) if known else 0.0
    most = better * (found.bound - before) if known else 0.0
    chosen = found.chosen
    if gain <= max(alone_gain, 0.0):
        gain = alone_gain
        chosen = np.union1d(result.chosen, [alone] if alone >= 0 else []).astype(np.int64)
    return NextYuan(
        added=np.setdiff1d(chosen, result.chosen),
        dropped=np.setdiff1d(result.chosen, chosen),
        gain=gain,
        most=max(most, gain),
        cost=float(problem.cost[chosen].sum()) - spent,
        alone=alone,
        alone_gain=alone_gain,
        alone_cost=float(problem.cost[alone]) if alone >= 0 else 0.0,
        truncated=found.truncated,
    )


def _alone(problem: Choice, result: Result) -> tuple[int, float]:
    """Return who gains most on top of a choice, of equals the cheapest, and how much."""
    if result.status == "infeasible" and not problem.maximises:
        return -1, 0.0
    state, opened = standing(problem, result.chosen), np.zeros(len(problem.cost), bool)
    opened[result.chosen] = True
    fits = may_open(problem, opened) & affordable(problem, opened)
    gain = np.where(fits, state.gains(), 0.0)
    best = int(np.lexsort((problem.cost, -gain))[0]) if len(gain) else -1
    return (best, state.open(best)) if best >= 0 and gain[best] > 0 else (-1, 0.0)
