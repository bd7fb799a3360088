"""The one entry: fixed pairs are set aside, the rest goes to the flow or to branch and bound."""

import time
from typing import NamedTuple

import numpy as np

from matching.pairing.assignment import solve_loads
from matching.pairing.bound import price_bound
from matching.pairing.flow import Bipartite, Bools, solve_flow
from matching.pairing.problem import Floats, Ints, PairingProblem, Result

__all__ = ["solve"]

CLOSE = 1e-9  # relative difference of objective and bound that counts as none


def solve(problem: PairingProblem, time_limit: float = 10.0, seed: int = 0) -> Result:
    """Return the best pairing of `problem`.

    Without loads the problem is a min-cost flow and the answer is proven optimal by the
    prices of the offers; with loads it is a generalised assignment, solved by branch and bound
    (HiGHS) in two steps, groups first.

    Parameters
    ----------
    problem
        Scores, capacities, limits, and groups, loads and fixed pairs where there are any.
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
    rest = _without_fixed(problem)
    if rest is None:
        return _infeasible(began)
    part, arcs, loads, room = rest
    standing = _standing(problem)
    chosen, groups, score, truncated = _solve_open(
        part, loads, room, deadline=began + time_limit, seed=seed
    )
    taken = np.concatenate([arcs[chosen], standing])
    needs, offers = problem.arcs
    pairs = np.stack([needs[taken], offers[taken]], axis=1)
    objective = float(problem.score.data[taken].sum())
    served, groups_bound = None, None
    if problem.group is not None:
        served = len(np.unique(problem.group[pairs[:, 0]]))
        groups_bound = groups + len(np.unique(problem.group[problem.fixed[:, 0]]))
    bound = max(objective, score + float(problem.score.data[standing].sum()))
    proven = served == groups_bound and bound - objective <= CLOSE * max(1.0, abs(objective))
    return Result(
        status="optimal" if proven else "feasible",
        pairs=_frozen(pairs[np.lexsort(pairs.T[::-1])]),
        objective=objective,
        bound=bound,
        groups_served=served,
        groups_bound=groups_bound,
        truncated=truncated,
        seconds=time.perf_counter() - began,
    )


class _Open(NamedTuple):
    """Answer for the open part: chosen arcs, bounds on groups and score, truncated."""

    chosen: Bools
    groups: int
    score: float
    truncated: bool


def _solve_open(
    part: Bipartite, loads: Floats | None, room: Floats, *, deadline: float, seed: int
) -> _Open:
    if len(part.need) == 0:
        return _Open(np.zeros(0, dtype=bool), 0, 0.0, False)
    if loads is None:
        flow = solve_flow(part, deadline)
        groups, score = price_bound(part, flow.price_groups, flow.price_score)
        return _Open(flow.chosen, groups, score, not flow.finished)
    answer = solve_loads(part, loads, room, deadline=deadline, seed=seed)
    return _Open(answer.chosen, answer.groups_bound, answer.score_bound, answer.truncated)


def _without_fixed(
    problem: PairingProblem,
) -> tuple[Bipartite, Ints, Floats | None, Floats] | None:
    """Return the open part, its arcs in the problem, their loads and the room left.

    None when the fixed pairs cannot stand.
    """
    needs, offers = problem.arcs
    standing = _standing(problem)
    if len(standing) < len(problem.fixed):
        return None
    load = np.ones(len(needs)) if problem.load is None else problem.load
    n, m = problem.score.shape
    room = problem.capacity - np.bincount(offers[standing], load[standing], m)
    limit = problem.limit - np.bincount(needs[standing], minlength=n)
    slack = 1e-9 * np.maximum(1.0, problem.capacity)
    if (room < -slack).any() or (limit < 0).any():
        return None
    free = np.ones(len(needs), dtype=bool)
    free[standing] = False
    free &= (limit[needs] > 0) & (load <= room[offers] + slack[offers])
    arcs = np.flatnonzero(free)
    if problem.group is None:
        group, wanting = np.zeros(n, dtype=np.int64), np.zeros(1, dtype=np.int64)
    else:
        labels, group = np.unique(problem.group, return_inverse=True)
        wanting = np.ones(len(labels), dtype=np.int64)
        wanting[group[needs[standing]]] = 0
    whole = np.maximum(np.floor(room), 0).astype(np.int64)
    part = Bipartite(
        needs[arcs], offers[arcs], problem.score.data[arcs], limit, whole, group, wanting
    )
    return part, arcs, None if problem.load is None else load[arcs], np.maximum(room, 0.0)


def _standing(problem: PairingProblem) -> Ints:
    """Return the positions in ``score.data`` of the fixed pairs that are allowed."""
    if len(problem.fixed) == 0:
        return np.zeros(0, dtype=np.int64)
    m = max(1, problem.score.shape[1])
    needs, offers = problem.arcs
    keys = problem.fixed[:, 0] * m + problem.fixed[:, 1]
    order = np.argsort(needs * m + offers, kind="stable")
    return order[np.isin((needs * m + offers)[order], keys)]


def _infeasible(began: float) -> Result:
    nan, pairs = float("nan"), _frozen(np.zeros((0, 2), dtype=np.int64))
    seconds = time.perf_counter() - began
    return Result("infeasible", pairs, nan, nan, None, None, False, seconds)


def _frozen(array: Ints) -> Ints:
    array.flags.writeable = False
    return array
