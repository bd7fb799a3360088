"""What each budget buys: the frontier of cost and coverage, its knee, and the next yuan."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.siting.arguments import amount, number, settings
from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.effort import Effort
from matching.siting.result import Result
from matching.siting.solve import solve, solve_within

BEND = 0.7  # after a knee each yuan brings at most this share of what it brought before

__all__ = ["Frontier", "NextYuan", "frontier", "next_yuan"]

ROUNDING = 1e-9  # share of a budget


@dataclass(frozen=True, eq=False)
class Frontier:
    """Coverage by budget or by number of sites, in rising order.

    Attributes
    ----------
    limits
        (k,) the budgets in yuan, or the numbers of sites.
    possible
        (k,) False where nothing meets all that is asked within a limit: 0 covered, none chosen.
    chosen
        Of each limit, sorted candidate indices.
    covered
        (k,) weight newly covered; never falls.
    bound
        (k,) proven upper bounds on it; never fall.
    sites, cost
        (k,) number and yuan of what is chosen, locked candidates included.
    knee
        Position of the point farthest above the straight line from the first possible point to
        the last, both axes scaled to 0–1 (Satopää, Albrecht, Irwin & Raghavan 2011); -1 where no
        point lies above it.
    truncated
        Whether the clock stopped one of the searches.
    """

    limits: Floats
    possible: Bools
    chosen: tuple[Ints, ...]
    covered: Floats
    bound: Floats
    sites: Ints
    cost: Floats
    knee: int
    truncated: bool


@dataclass(frozen=True, eq=False)
class NextYuan:
    """What more money would buy beside a result.

    Attributes
    ----------
    added, dropped
        Sorted candidate indices that would be opened, and closed for them.
    gain
        Weight that would be covered on top.
    most
        Proven upper bound of the gain.
    cost
        Yuan that it would cost on top; negative where it is cheaper.
    alone
        The candidate that gains most where none is closed, -1 where none gains.
    alone_gain, alone_cost
        What it covers on top and costs, 0 where there is none.
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


def frontier(
    problem: CoverageProblem,
    budgets: Sequence[float] | None = None,
    sites: Sequence[int] | None = None,
    time_limit: float = 10.0,
    seed: int = 0,
    *,
    known: Result | None = None,
) -> Frontier:
    """Solve a coverage problem for several budgets, or several numbers of sites.

    Parameters
    ----------
    problem
        What is asked. Its own `budget`, or `sites`, is replaced; the other one holds.
    budgets, sites
        Yuan, or numbers of sites: one of the two. They are sorted, and each is kept once.
    time_limit
        Seconds for all together.
    seed
        As in `solve`.
    known
        The answer to `problem` itself, which then is not solved again for its own limit.

    Returns
    -------
    Frontier
        Never worse with more: an answer that is no better than that of the limit before gives
        way to it.

    Raises
    ------
    ValueError
        Neither or both of `budgets` and `sites` are given, or they hold no or wrong numbers.
    """
    settings(time_limit, 0.0, seed)
    name, limits = _limits(budgets, sites)
    effort = Effort(time_limit)
    answers = [
        known
        if known is not None and limit == getattr(problem, name)
        else solve_within(problem.replace(**{name: limit}), effort.part(1 / len(limits)), seed=seed)
        for limit in limits
    ]
    possible = np.array([answer.status != "infeasible" for answer in answers])
    chosen, covered = _rising(answers)
    # No choice within less covers more than the best one within more.
    bound = np.where(possible, [answer.bound for answer in answers], 0.0)
    bound = np.minimum.accumulate(bound[::-1])[::-1]
    return Frontier(
        limits=np.array(limits, float),
        possible=possible,
        chosen=chosen,
        covered=covered,
        bound=np.maximum(bound, covered),
        sites=np.array([len(some) for some in chosen], np.int64),
        cost=np.array([problem.cost[some].sum() for some in chosen]),
        knee=_knee(np.array(limits, float), covered, np.flatnonzero(possible)),
        truncated=any(answer.truncated for answer in answers),
    )


def _limits(
    budgets: Sequence[float] | None, sites: Sequence[int] | None
) -> tuple[str, list[float] | list[int]]:
    """Return the argument that is varied, and its values in rising order."""
    limits: list[float] | list[int]
    if budgets is not None and sites is None:
        name, limits = "budget", sorted({amount("budgets", each) for each in budgets})
    elif sites is not None and budgets is None:
        name, limits = "sites", sorted({number("sites", each) for each in sites})
    else:
        raise ValueError("budgets or sites must be given, got neither or both")
    if not limits:
        raise ValueError("budgets or sites must hold at least one number, got none")
    return name, limits


def _rising(answers: Sequence[Result]) -> tuple[tuple[Ints, ...], Floats]:
    """Return choices and what they cover, each at least as good as the one before."""
    chosen: list[Ints] = []
    covered: list[float] = []
    for answer in answers:
        value = 0.0 if math.isnan(answer.objective) else answer.objective
        worse = bool(covered) and value <= covered[-1]
        chosen.append(chosen[-1] if worse else answer.chosen)
        covered.append(covered[-1] if worse else value)
    return tuple(chosen), np.array(covered)


def _knee(limits: Floats, covered: Floats, points: Ints) -> int:
    """Position of the knee among some points; see `Frontier`."""
    if len(points) < 3:
        return -1
    x, y = limits[points], covered[points]
    if x[-1] <= x[0] or y[-1] <= y[0]:
        return -1
    above = (y - y[0]) / (y[-1] - y[0]) - (x - x[0]) / (x[-1] - x[0])
    best = int(np.argmax(above))
    if above[best] <= ROUNDING or not 0 < best < len(x) - 1:
        return -1
    before = (y[best] - y[best - 1]) / (x[best] - x[best - 1])
    after = (y[best + 1] - y[best]) / (x[best + 1] - x[best])
    return int(points[best]) if after <= BEND * before else -1


def next_yuan(
    problem: CoverageProblem,
    result: Result,
    extra: float = 100_000.0,
    time_limit: float = 10.0,
    seed: int = 0,
) -> NextYuan:
    """Tell what more money would buy: further candidates, or an exchange.

    Parameters
    ----------
    problem, result
        What was asked, with costs, and what `solve` answered.
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
        `extra` is not finite or negative, or nothing costs anything.
    """
    if not problem.cost.any():
        raise ValueError("cost must be given to tell what yuan buy, got none")
    extra = amount("extra", extra)
    spent = float(problem.cost[result.chosen].sum())
    if problem.budget is None:
        richer = problem.replace(budget=spent + extra, sites=None)
    else:
        richer = problem.replace(budget=problem.budget + extra)
    before = 0.0 if math.isnan(result.objective) else result.objective
    found = solve(richer, time_limit, seed=seed)
    if found.status == "infeasible" == result.status:  # nothing stands to put money on top of
        none = np.zeros(0, np.int64)
        return NextYuan(none, none, 0.0, 0.0, 0.0, -1, 0.0, 0.0, found.truncated)
    gain = found.objective - before if found.status != "infeasible" else 0.0
    alone, alone_gain = _alone(richer, result.chosen)
    chosen = found.chosen
    if gain <= max(alone_gain, 0.0):
        gain = alone_gain
        chosen = np.union1d(result.chosen, [alone] if alone >= 0 else []).astype(np.int64)
    most = found.bound - before if found.status != "infeasible" else 0.0
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


def _alone(problem: CoverageProblem, chosen: Ints) -> tuple[int, float]:
    """Return who gains most on top of a choice, of equals the cheapest, and how much."""
    opened = np.isin(np.arange(len(problem.cost)), chosen)
    rows = problem.covers.astype(np.float64)
    first, second = problem.earned
    count = rows @ opened.astype(np.float64)
    left = np.select([count == 0, count == 1], [first, second], 0.0)
    fits = ~opened & ~np.isin(np.arange(len(opened)), problem.closed)
    if problem.budget is not None:
        room = problem.budget * (1 + ROUNDING) - problem.cost[chosen].sum()
        fits &= problem.cost <= room
    if problem.sites is not None and len(chosen) >= problem.sites:
        fits[:] = False
    for group in problem.groups:
        if group.at_most is not None and opened[group.members].sum() >= group.at_most:
            fits[group.members] = False
    gain = np.where(fits, rows.T @ left, 0.0)
    best = np.lexsort((problem.cost, -gain))[0] if len(gain) else 0
    return (int(best), float(gain[best])) if len(gain) and gain[best] > 0 else (-1, 0.0)
