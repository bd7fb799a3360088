"""The one entry: fixed pairs are set aside, the rest goes to the flow or to branch and bound."""

import time
from typing import NamedTuple

import numpy as np

from matching.pairing.assignment import LoadAnswer, limits_of, served, solve_limits
from matching.pairing.bound import price_bound
from matching.pairing.flow import Bipartite, Bools, FlowAnswer, solve_flow
from matching.pairing.greedy import greedy
from matching.pairing.problem import Ints, PairingProblem, Prices, Result
from matching.pairing.rest import Rest, Side, rest_of, standing

__all__ = ["solve"]

CLOSE = 1e-9  # relative difference of objective and bound that counts as none


def solve(problem: PairingProblem, time_limit: float = 10.0, seed: int = 0) -> Result:
    """Return the best pairing of `problem`.

    Capacities, limits, groups and totals of units are a min-cost flow, proven optimal by its
    prices. Where its answer breaks a label that stands alone or a unit's funds, and with loads,
    branch and bound (HiGHS) goes on in two steps, groups first; arcs that cannot be part of a
    better answer, as the flow's reduced costs tell, are left out.

    Parameters
    ----------
    problem
        Scores, capacities, limits, and whatever else there is.
    time_limit
        Seconds; a safety stop. Work limits normally end the search, so an answer does not
        depend on how busy the machine is. A result that it cut short has ``truncated``.
    seed
        Seed of branch and bound; the flow has nothing random in it.

    Raises
    ------
    ValueError
        If `time_limit` is not positive or `seed` is negative.
    """
    if not time_limit > 0:
        raise ValueError(f"time_limit must be positive, got {time_limit}")
    if seed < 0:
        raise ValueError(f"seed must not be negative, got {seed}")
    began = time.perf_counter()
    rest = rest_of(problem)
    if rest is None:
        return _infeasible(began)
    stand = standing(problem)
    answer = _solve_open(rest, deadline=began + time_limit, seed=seed)
    taken = np.concatenate([rest.arcs[answer.chosen], stand])
    needs, offers = problem.arcs
    pairs = np.stack([needs[taken], offers[taken]], axis=1)
    objective = float(problem.score.data[taken].sum())
    reached, groups_bound = None, None
    if problem.group is not None:
        reached = len(np.unique(problem.group[pairs[:, 0]]))
        groups_bound = answer.groups + len(np.unique(problem.group[problem.fixed[:, 0]]))
    bound = max(objective, answer.score + float(problem.score.data[stand].sum()))
    proven = reached == groups_bound and bound - objective <= CLOSE * max(1.0, abs(objective))
    return Result(
        status="optimal" if proven else "feasible",
        pairs=_frozen(pairs[np.lexsort(pairs.T[::-1])]),
        objective=objective,
        bound=bound,
        groups_served=reached,
        groups_bound=groups_bound,
        truncated=answer.truncated,
        seconds=time.perf_counter() - began,
        prices=None if answer.prices is None else _padded(answer.prices, problem),
    )


class _Open(NamedTuple):
    """Answer for the open part: chosen arcs, bounds on groups and score, truncated, prices."""

    chosen: Bools
    groups: int
    score: float
    truncated: bool
    prices: Prices | None


def _solve_open(rest: Rest, *, deadline: float, seed: int) -> _Open:
    part = rest.part
    if len(part.need) == 0:
        size = len(part.capacity) + len(part.total)
        nothing = Prices(np.zeros(size, dtype=np.int64), np.zeros(size))
        return _Open(np.zeros(0, dtype=bool), 0, 0.0, False, nothing)
    if rest.loads is not None:
        limits = limits_of(part, rest.loads, rest.room, rest.side)
        start = greedy(part, limits, loads=rest.loads)
        answer = solve_limits(part, limits, start, deadline=deadline, seed=seed)
        return _Open(*answer, None)
    flow = solve_flow(part, deadline)
    groups, score = price_bound(part, flow.prices)
    if rest.side.holds(flow.chosen):
        return _Open(flow.chosen, groups, score, not flow.finished, flow.prices)
    limits = limits_of(part, np.ones(len(part.need)), rest.room, rest.side)
    answer = _beside_flow(part, limits, flow, (groups, score), deadline, seed)
    # the flow's bound on the score holds only for as many groups as the flow serves
    as_many = served(part, answer.chosen) == groups
    return _Open(
        answer.chosen,
        min(groups, answer.groups_bound),
        min(score, answer.score_bound) if as_many else answer.score_bound,
        answer.truncated or not flow.finished,
        flow.prices,
    )


def _beside_flow(
    part: Bipartite,
    limits: Side,
    flow: FlowAnswer,
    bound: tuple[int, float],
    deadline: float,
    seed: int,
) -> LoadAnswer:
    """Mend the flow's answer, then search among the arcs that a better one could have."""
    start = greedy(part, limits, among=flow.chosen)
    if not flow.finished or served(part, start) < bound[0]:
        return solve_limits(part, limits, start, deadline=deadline, seed=seed, most=bound[0])
    gap = bound[1] - float(part.score[start].sum())
    keep = (flow.lost_groups == 0) & (flow.lost_score <= gap + CLOSE * max(1.0, abs(bound[1])))
    keep |= start
    at = np.flatnonzero(keep)
    core = part._replace(need=part.need[at], offer=part.offer[at], score=part.score[at])
    within = Side(limits.rows[:, at], limits.room)
    answer = solve_limits(core, within, start[at], deadline=deadline, seed=seed, most=bound[0])
    chosen = np.zeros(len(part.need), dtype=bool)
    chosen[at[answer.chosen]] = True
    return answer._replace(chosen=chosen)


def _padded(prices: Prices, problem: PairingProblem) -> Prices:
    """Return prices of all offers and units; of totals that cannot bind 0."""
    size = problem.score.shape[1] + len(problem.total)
    short = size - len(prices.groups)
    return Prices(np.pad(prices.groups, (0, short)), np.pad(prices.score, (0, short)))


def _infeasible(began: float) -> Result:
    nan, pairs = float("nan"), _frozen(np.zeros((0, 2), dtype=np.int64))
    seconds = time.perf_counter() - began
    return Result("infeasible", pairs, nan, nan, None, None, False, seconds)


def _frozen(array: Ints) -> Ints:
    array.flags.writeable = False
    return array
