"""The one way in: reduce, search, bound, settle, close, and choose among equals."""

import math

import numpy as np

from matching.siting.core import core_of
from matching.siting.effort import Effort
from matching.siting.order import assign
from matching.siting.problem import CoverageProblem
from matching.siting.result import Result, relative_gap
from matching.siting.ties import prefer

__all__ = ["solve"]


def solve(
    problem: CoverageProblem, time_limit: float = 10.0, gap: float = 0.0, seed: int = 0
) -> Result:
    """Choose the candidates that newly cover the most weight, with a proven upper bound.

    Exact reductions; greedy by gain and by gain per yuan; swaps; simulated annealing over swaps;
    Lagrangian bounds with reduced-cost fixing; HiGHS on what is left. Never worse than greedy.

    Parameters
    ----------
    problem
        What is asked.
    time_limit
        Seconds. It sets the work allowed, which an unburdened machine does in well under that
        time; the clock itself is a safety stop (`Result.truncated`). The first call on a fresh
        installation also compiles, outside the limit.
    gap
        Stop once `Result.gap` is at most this.
    seed
        Of the random moves: same problem, limit, gap and seed, same answer, whatever the load.

    Returns
    -------
    Result
        The objective counts newly covered weight: that of demand within reach of a chosen
        candidate and not in `problem.covered`. What would add nothing is not opened.

    Raises
    ------
    ValueError
        `time_limit` is not positive, `gap` or `seed` is negative.
    """
    if not time_limit > 0 or not math.isfinite(time_limit):
        raise ValueError(f"time_limit must be a positive number of seconds, got {time_limit!r}")
    if not 0 <= gap < 1:
        raise ValueError(f"gap must be a share from 0 to below 1, got {gap!r}")
    if seed < 0:
        raise ValueError(f"seed must be 0 or more, got {seed!r}")
    from matching.siting.cover import cover  # loads compiled code, before the clock starts

    effort = Effort(time_limit)
    clash = _clash(problem)
    if clash:
        return _infeasible(problem, clash, effort)
    core = core_of(problem)
    # Choosing among equals and assigning, after the search, takes less than reducing did.
    effort.reserve = min(effort.elapsed, effort.seconds / 4)
    chosen, bound = cover(core, effort, gap, seed)
    chosen = prefer(problem, chosen)
    assigned = assign(problem, chosen)
    objective = float(problem.weight[assigned >= 0].sum())
    bound = max(bound, objective)
    if bound - objective <= 1e-9 * max(bound, 1.0):
        bound = objective
    return Result(
        status="optimal" if bound == objective else "feasible",
        chosen=chosen,
        assigned=assigned,
        objective=objective,
        bound=bound,
        gap=relative_gap(objective, bound),
        seconds=effort.elapsed,
        truncated=effort.truncated,
    )


def _clash(problem: CoverageProblem) -> tuple[str, ...]:
    """Name the smallest set of arguments that leaves nothing to choose; () where there is."""
    n_open = len(problem.open)
    usable = np.ones(len(problem.cost), bool)
    usable[problem.closed] = False
    if not len(usable):
        return ("covers",)
    if problem.sites == 0:
        return ("sites",)
    if not usable.any():
        return ("closed",)
    if problem.sites is not None and n_open > problem.sites:
        return ("open", "sites")
    budget = math.inf if problem.budget is None else problem.budget * (1 + 1e-9)
    if float(problem.cost[problem.open].sum()) > budget:
        return ("open", "cost", "budget")
    if float(problem.cost[usable].min()) > budget:
        whole = float(problem.cost.min()) > budget
        return ("cost", "budget") if whole else ("cost", "budget", "closed")
    return ()


def _infeasible(problem: CoverageProblem, clash: tuple[str, ...], effort: Effort) -> Result:
    none = np.zeros(0, np.int64)
    assigned = np.full(len(problem.weight), -1, np.int64)
    return Result(
        "infeasible", none, assigned, math.nan, math.nan, math.nan, effort.elapsed, clash=clash
    )
