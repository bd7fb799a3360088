"""First schedules, by the solvers of one period: forward, backward, and up to a lone target."""

from collections.abc import Iterable

import numpy as np

from matching.siting.arrays import Bools, Ints
from matching.siting.choice import Group
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.phases.allotment import Allotment
from matching.siting.phases.plan import Plan
from matching.siting.target.problem import TargetProblem

__all__ = ["backward", "forward", "period", "reach"]


def period(
    plan: Plan, when: Ints, t: int, sites: float, budget: float, only: Ints | None = None
) -> CoverageProblem:
    """Return the problem of one period: what may be open at the end of phase t beside a schedule.

    Parameters
    ----------
    plan, when
        What opens up to t is locked; what opens later is banned and uses its groups.
    sites, budget
        Limits of what may be open, infinite where there are none.
    only
        Candidates to choose from; None: all.
    """
    given, m = plan.problem, len(plan.problem.cost)
    closed = np.isin(np.arange(m), given.closed) | ((when > t) & (when < plan.count))
    if only is not None:
        closed |= ~np.isin(np.arange(m), only) & (when > t)
    return CoverageProblem(
        given.weight,
        given.covers,
        sites=int(min(sites, m)),
        cost=given.cost,
        budget=None if np.isinf(budget) else budget,
        open=np.flatnonzero(when <= t),
        closed=np.flatnonzero(closed),
        covered=given.covered,
        preference=given.preference,
        groups=_groups(plan, when, t) if only is None else (),
    )


def _groups(plan: Plan, when: Ints, t: int) -> Iterable[Group]:
    """Return the groups of a period: what later phases open of them counts already."""
    later = (when > t) & (when < plan.count)
    last = t == plan.count - 1
    for group in plan.problem.groups:
        most = None if group.at_most is None else group.at_most - int(later[group.members].sum())
        if last or most is not None:
            yield Group(group.members, most, group.at_least if last else 0, group.name)


def _added(problem: CoverageProblem, effort: Allotment, share: float) -> Ints:
    """Solve a period with a share of the time limit; return what is added to what is locked."""
    return np.setdiff1d(effort.solve(problem, share).chosen, problem.open)


def forward(plan: Plan, when: Ints, span: Bools, effort: Allotment, share: float) -> Ints:
    """Cover the most in each phase in turn."""
    when = when.copy()
    for t in np.flatnonzero(span):
        when[_added(_with_room(plan, when, [int(t)]), effort, share / span.sum())] = t
    return when


def backward(plan: Plan, when: Ints, span: Bools, effort: Allotment, share: float) -> Ints:
    """Cover the most in the end, then leave for each phase, the last first, what matters least."""
    when, phases = when.copy(), [int(t) for t in np.flatnonzero(span)]
    each = share / len(phases)
    chosen = _added(_with_room(plan, when, phases), effort, each)
    parts = []
    for until in range(len(phases) - 1, 0, -1):
        kept = _added(_with_room(plan, when, phases[:until], chosen), effort, each)
        parts.append((phases[until], np.setdiff1d(chosen, kept)))
        chosen = kept
    for t, some in [(phases[0], chosen), *reversed(parts)]:
        for j in some[np.argsort(-(plan.cols[:, some].T @ plan.weight), kind="stable")]:
            if plan.may_open(when, t)[j]:
                when[j] = t
    return when


def _with_room(
    plan: Plan, when: Ints, phases: list[int], only: Ints | None = None
) -> CoverageProblem:
    """Return the problem of what some phases in a row may add together."""
    room = [plan.room(when, t) for t in phases]
    opened = when <= phases[-1]
    sites = float(opened.sum()) + sum(sites for sites, _ in room)
    spent = float(plan.problem.cost[opened].sum()) + sum(yuan for _, yuan in room)
    later = (when > phases[-1]) & (when < plan.count)
    if plan.problem.sites is not None:
        sites = min(sites, plan.problem.sites - int(later.sum()))
    if plan.problem.budget is not None:
        spent = min(spent, plan.problem.budget - float(plan.problem.cost[later].sum()))
    return period(plan, when, phases[-1], sites, max(spent, 0.0), only)


def reach(plan: Plan, when: Ints, t: int, effort: Allotment, share: float) -> tuple[Plan, Ints]:
    """Add as little in phase t as reaches its target; return the plan that knows what it took."""
    asked, when = _with_room(plan, when, [t]), when.copy()
    target, paid = plan.allowed[t].target, bool(plan.problem.cost.any())
    problem = TargetProblem(
        asked.weight,
        asked.covers,
        asked.cost if paid else None,
        target if target is not None else 0.0,
        sites=asked.sites,
        budget=asked.budget if paid else None,
        open=asked.open,
        closed=asked.closed,
        groups=asked.groups,
        covered=asked.covered,
        preference=asked.preference,
    )
    found = effort.solve(problem, share)
    if found.status == "infeasible":
        when[_added(asked, effort, share)] = t
        return plan, when
    added = np.setdiff1d(found.chosen, asked.open)
    when[added] = t
    new = when == t
    covered = float(plan.covered(when)[t])
    yuan = float(plan.problem.cost[new].sum()) if paid else None
    return plan.settled(t, int(new.sum()), yuan, covered), when
