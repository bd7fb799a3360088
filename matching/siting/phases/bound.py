"""An upper bound on any schedule: each phase alone, with all that may be added up to its end."""

import numpy as np

from matching.siting.arrays import Bools, Ints
from matching.siting.choice import Group
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.phases.allotment import Allotment
from matching.siting.phases.plan import Plan
from matching.siting.phases.starts import period

__all__ = ["cumulative_bound"]


def cumulative_bound(
    plan: Plan, locked: Ints, effort: Allotment, share: float, gap: float
) -> float:
    """Sum of the bounds of each phase's cumulative coverage.

    Whatever a schedule has opened by the end of a phase keeps within the sums of what the phases
    up to it allow, so no schedule covers more at its end than one period with these sums. Where
    some phases limit only number and others only money, no schedule covers more than the best of
    the ones and the best of the others together.

    Parameters
    ----------
    plan
        What each phase allows.
    locked
        (m,) schedule of the locked candidates, which is settled where they are dated. Else each may
        open in any phase, all have in the end, and the others have what these leave.
    effort, share
        Share of the time limit to use.
    gap
        As in `solve`.
    """
    total = 0.0
    for t in range(plan.count):
        later = plan.dated & (locked > t)
        reached = plan.cols[:, ~later] @ np.ones(int((~later).sum())) > 0
        most = float(plan.weight[reached].sum())
        splits = _splits(plan, t)
        for within in splits:
            if effort.late():
                break
            parts = [_part(plan, locked, some) for some in within]
            each = share / plan.count / len(splits) / len(parts)
            found = [effort.solve(part, each, gap) for part in parts]
            # Nothing can be opened by then: what clashes is only that something must be.
            most = min(most, sum(0.0 if x.status == "infeasible" else x.bound for x in found))
        total += most
    return total


def _splits(plan: Plan, t: int) -> list[list[Bools]]:
    """Return ways to split the phases up to t into those that limit number, and money."""
    upto = np.arange(plan.count) <= t
    numbered = upto & [phase.sites is not None for phase in plan.allowed]
    paying = upto & [phase.budget is not None for phase in plan.allowed]
    if (upto & ~numbered & ~paying).any():
        return []
    if (numbered == paying).all():
        return [[upto]]
    ways = [[numbered, upto & ~numbered], [paying, upto & ~paying]]
    return [[some for some in way if some.any()] for way in ways if way[0].any()]


def _part(plan: Plan, locked: Ints, within: Bools) -> CoverageProblem:
    """Return the problem of what some phases may open."""
    problem, last = plan.problem, int(np.flatnonzero(within)[-1])
    if not plan.dated.any():
        locked = np.where(plan.locked & within.all(), 0, plan.count)
    phases = [plan.allowed[t] for t in np.flatnonzero(within)]
    elsewhere = ~np.append(within, True)[locked]
    sites, budget = float(len(problem.cost)), np.inf
    if all(phase.sites is not None for phase in phases):
        sites = float(sum(phase.sites or 0 for phase in phases))
    if all(phase.budget is not None for phase in phases):
        budget = sum(phase.budget or 0.0 for phase in phases)
    if problem.sites is not None:
        sites = min(sites, problem.sites - int(elsewhere.sum()))
    if problem.budget is not None:
        budget = min(budget, problem.budget - float(problem.cost[elsewhere].sum()))
    if within[: last + 1].all():
        part = period(plan, locked, last, sites, budget)
        return part.replace(groups=(*part.groups, *_leaving_room(plan)))
    apart = np.where(locked == plan.count, plan.count, np.where(elsewhere, plan.count - 1, 0))
    return period(plan, apart, 0, sites, budget, np.arange(len(problem.cost)))


def _leaving_room(plan: Plan) -> list[Group]:
    """Return the number of others that leaves room for all locked ones, whenever these open."""
    numbers = [phase.sites for phase in plan.allowed if phase.sites is not None]
    wholes = [sum(numbers)] if len(numbers) == plan.count else []
    if plan.problem.sites is not None:
        wholes.append(plan.problem.sites)
    if not wholes or not plan.locked.any() or plan.dated.any():
        return []
    room = max(min(wholes) - int(plan.locked.sum()), 0)
    return [Group(np.flatnonzero(~plan.locked), at_most=room)]
