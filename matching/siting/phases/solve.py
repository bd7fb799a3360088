"""Best cumulative coverage over phases, with a proven bound."""

import math
from collections.abc import Sequence

import numpy as np

from matching.siting.arguments import settings
from matching.siting.arrays import Bools, Ints
from matching.siting.clash import UNDECIDED, clash
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.phases.allotment import Allotment
from matching.siting.phases.annealing import annealed
from matching.siting.phases.bound import cumulative_bound
from matching.siting.phases.exact import schedule_exactly, small_enough
from matching.siting.phases.feasible import lacking, placed
from matching.siting.phases.plan import ROUNDING, Plan, plan_of
from matching.siting.phases.problem import NEVER, Phase, PhasesResult
from matching.siting.phases.search import improve
from matching.siting.phases.starts import backward, forward, reach
from matching.siting.result import relative_gap

__all__ = ["solve_phases"]

# Shares of the time limit: bounding, each of two ways to a first schedule, improving them,
# annealing the best one, and either one programme over all phases or all lone targets.
BOUNDS, STARTS, IMPROVING, ANNEALING, CLOSING = 0.4, 0.1, 0.05, 0.15, 0.2
SHORTEST = 0.01  # seconds for a look whether anything is possible
DEPTH = 5_000  # most work of annealing per entry of the plan


def solve_phases(
    problem: CoverageProblem,
    phases: Sequence[Phase],
    time_limit: float = 10.0,
    gap: float = 0.0,
    seed: int = 0,
    *,
    carry: bool = False,
) -> PhasesResult:
    """Decide what to open in which phase, so that most is covered as early as can be.

    Maximises the sum over phases of the weight newly covered at their ends; what is opened stays
    open (multi-period maximal covering, after Schilling 1980; Gunawardane 1982).

    Parameters
    ----------
    problem
        Its `sites` and `budget` hold for all phases together; its groups for all that is open in
        the end. Locked candidates open in whichever phase serves the whole best; where a phase has
        a lone target, as early as the phases allow (least sum of their phases), before all others.
    phases
        What each phase may add, in order. A phase that has only a target adds as little as
        reaches it, given what is open by then: the fewest candidates, or where any costs
        something those of least cost; where it cannot be reached, all that covers most. Earlier
        phases are settled before it, and what it took is its limit from then on.
    time_limit, gap, seed
        As in `solve`.
    carry
        Whether yuan that a phase does not spend may be spent in later phases with a budget.

    Returns
    -------
    PhasesResult
        Its bound is the sum of the bounds of each phase alone with all that may be added up to
        its end, or of one programme over all phases where that is small; what lone targets took
        counts as given.

    Raises
    ------
    ValueError
        `problem` is no `CoverageProblem` or has a `backup`, `phases` holds none or other things.
    """
    settings(time_limit, gap, seed)
    _check(problem, phases)
    import matching.siting.coverage.solver
    import matching.siting.phases.kernels
    import matching.siting.target.solver  # noqa: F401 - compiled code, before the clock starts

    effort = Allotment(time_limit, seed=seed)
    plan = plan_of(problem, phases, carry)
    begin, certain = placed(plan, max(effort.remaining / 2, SHORTEST))
    if begin is None:
        effort.truncated = not certain
        seconds = max(effort.remaining / 2, SHORTEST)
        found = clash(problem, seconds=seconds) or lacking(plan, seconds)
        return _infeasible(plan, found or (("phases",) if certain else UNDECIDED), effort)
    lone, bound = any(phase.open_ended for phase in phases), math.inf
    if not lone:  # first, so that the schedules may build on what it finds
        bound = cumulative_bound(plan, _locked(plan, begin), effort, BOUNDS, gap)
    plan, when = _scheduled(plan, begin, effort, bound)
    if lone:
        bound = cumulative_bound(plan, _locked(plan, begin), effort, BOUNDS, gap)
    value = plan.value(when)
    if relative_gap(value, max(bound, value)) > gap and small_enough(plan):
        every, work = np.ones(plan.count, bool), effort.total * CLOSING
        exact = schedule_exactly(plan, when, every, effort, work)
        other = exact.when
        # Beside a lone target only the bound is taken: what it took was least beside this schedule.
        if not lone and other is not None and plan.fits(other) and plan.value(other) > value:
            when, value = other, plan.value(other)
        bound = min(bound, exact.bound)
    return _result(plan, when, bound, phases, effort)


def _check(problem: object, phases: Sequence[Phase]) -> None:
    if type(problem) is not CoverageProblem:
        raise ValueError(f"problem must be a CoverageProblem, got {type(problem).__name__}")
    if getattr(problem, "backup", 0.0):
        raise ValueError("problem must ask for no backup with phases, got some")
    if not isinstance(phases, Sequence):
        raise ValueError(f"phases must be a list of Phase, got {type(phases).__name__}")
    strange = [each for each in phases if not isinstance(each, Phase)]
    if strange or not phases:
        got = type(strange[0]).__name__ if strange else "none"
        raise ValueError(f"phases must hold at least one Phase, got {got}")


def _locked(plan: Plan, begin: Ints) -> Ints:
    """Return the schedule of the locked candidates alone."""
    locked = np.isin(np.arange(len(begin)), plan.problem.open)
    return np.where(locked, begin, plan.count)


def _scheduled(plan: Plan, begin: Ints, effort: Allotment, enough: float) -> tuple[Plan, Ints]:
    """Settle the phases in order, up to each lone target and then it."""
    asked, when = plan, _locked(plan, begin)
    span = np.zeros(plan.count, bool)
    lone = sum(phase.open_ended for phase in plan.allowed)
    for t, phase in enumerate(plan.allowed):
        if not phase.open_ended:
            span[t] = True
        if span.any() and (phase.open_ended or t == plan.count - 1):
            when = _best(plan, when, begin, span, effort, enough)
            span[:] = False
        if phase.open_ended:
            plan, when = reach(plan, when, t, effort, CLOSING / lone)
    if plan.fits(when):
        return plan, when
    # What lone targets took leaves no room for what groups need: begin with these instead.
    plan = _taken(asked, begin)
    every, work = np.ones(plan.count, bool), effort.total * IMPROVING
    return plan, improve(plan, begin, every, effort, work)


def _taken(plan: Plan, when: Ints) -> Plan:
    """Return the plan in which each lone target took what opens in its phase."""
    paid, covered = bool(plan.problem.cost.any()), plan.covered(when)
    for t, phase in enumerate(plan.allowed):
        if phase.open_ended:
            new = when == t
            yuan = float(plan.problem.cost[new].sum()) if paid else None
            plan = plan.settled(t, int(new.sum()), yuan, float(covered[t]))
    return plan


def _best(
    plan: Plan, when: Ints, begin: Ints, span: Bools, effort: Allotment, enough: float
) -> Ints:
    """Return the best schedule of some phases in a row, from several starts; `enough` is best."""
    starts = [when]
    if (begin != when).any():
        starts.append(
            np.where(when < plan.count, when, np.where(_in(span, begin), begin, plan.count))
        )
    share = STARTS * float(span.mean())
    starts += [make(plan, when, span, effort, share) for make in (forward, backward)]
    last = bool(span[-1])
    best, most = starts[-1] if not last else begin, -np.inf
    for start in starts:
        found = improve(plan, start, span, effort, effort.total * IMPROVING / len(starts))
        if (plan.fits(found) or not last) and plan.value(found) > most:
            best, most = found, plan.value(found)
    work = min(effort.total * ANNEALING * float(span.mean()), DEPTH * plan.size)
    if most >= enough:
        return best
    found = annealed(plan, best, span, effort, work, effort.seed)
    return found if plan.value(found) > most and (plan.fits(found) or not last) else best


def _in(span: Bools, when: Ints) -> Bools:
    return np.asarray(np.append(span, False)[when])


def _result(
    plan: Plan, when: Ints, bound: float, phases: Sequence[Phase], effort: Allotment
) -> PhasesResult:
    objective, covered = plan.value(when), plan.covered(when)
    bound = max(bound, objective)
    if bound - objective <= 1e-9 * max(bound, 1.0):
        bound = objective
    share = plan.share(covered)
    opened = tuple(np.flatnonzero(when == t) for t in range(plan.count))
    return PhasesResult(
        status="optimal" if bound == objective else "feasible",
        opened=opened,
        phase=np.where(when == plan.count, NEVER, when),
        covered=covered,
        share=share,
        cost=np.array([plan.problem.cost[some].sum() for some in opened]),
        reached=tuple(
            None if phase.target is None else bool(share[t] >= phase.target - ROUNDING)
            for t, phase in enumerate(phases)
        ),
        objective=objective,
        bound=bound,
        gap=relative_gap(objective, bound),
        seconds=effort.elapsed,
        truncated=effort.truncated or effort.cut,
    )


def _infeasible(plan: Plan, found: tuple[str, ...], effort: Allotment) -> PhasesResult:
    none, nan = np.zeros(0, np.int64), math.nan
    return PhasesResult(
        status="infeasible",
        opened=tuple(none for _ in plan.allowed),
        phase=np.full(len(plan.problem.cost), NEVER),
        covered=np.zeros(plan.count),
        share=plan.share(np.zeros(plan.count)),
        cost=np.zeros(plan.count),
        reached=tuple(None if phase.target is None else False for phase in plan.allowed),
        objective=nan,
        bound=nan,
        gap=nan,
        seconds=effort.elapsed,
        truncated=effort.truncated,
        clash=found,
    )
