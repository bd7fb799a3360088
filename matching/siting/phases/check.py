"""An independent check of a schedule: plain loops, shares no code with the solver."""

import math
from collections.abc import Sequence

from matching.siting.coverage.problem import CoverageProblem
from matching.siting.phases.problem import Phase, PhasesResult

__all__ = ["violations_phases"]

CLOSE = 1e-8


def violations_phases(
    problem: CoverageProblem,
    phases: Sequence[Phase],
    result: PhasesResult,
    *,
    carry: bool = False,
) -> list[str]:
    """List what a schedule breaks and what it tells wrongly; empty when all is well.

    Parameters
    ----------
    problem, phases, carry
        What was asked of `solve_phases`.
    result
        What it answered; an infeasible one is taken at its word.

    Returns
    -------
    list of str
        One line per broken requirement, naming it and the first offenders.
    """
    if result.status == "infeasible":
        return []
    opened = [[int(j) for j in some] for some in result.opened]
    m, every = len(problem.cost), [j for some in opened for j in some]
    if len(opened) != len(phases) or len(set(every)) != len(every):
        return [f"opened: must be {len(phases)} lists without repetition"]
    if any(not 0 <= j < m for j in every):
        return [f"opened: must hold candidates from 0 to {m - 1}"]
    found = _choices(problem, every)
    found += _spending(problem, phases, opened, carry)
    return found + _figures(problem, phases, opened, result)


def _choices(problem: CoverageProblem, every: list[int]) -> list[str]:
    found = []
    missing = sorted(set(problem.open.tolist()) - set(every))
    banned = sorted(set(problem.closed.tolist()) & set(every))
    if missing:
        found.append(f"open: locked candidates {missing[:5]} are never opened")
    if banned:
        found.append(f"closed: banned candidates {banned[:5]} are opened")
    if problem.sites is not None and len(every) > problem.sites:
        found.append(f"sites: {len(every)} opened, at most {problem.sites} allowed")
    spent = sum(float(problem.cost[j]) for j in every)
    if problem.budget is not None and spent > problem.budget + CLOSE * max(problem.budget, 1.0):
        found.append(f"budget: {spent} spent, at most {problem.budget} allowed")
    for at, group in enumerate(problem.groups):
        count, name = len(set(group.members.tolist()) & set(every)), group.name or at
        if count < group.at_least or (group.at_most is not None and count > group.at_most):
            found.append(f"groups[{name}]: {count} opened")
    return found


def _spending(
    problem: CoverageProblem, phases: Sequence[Phase], opened: list[list[int]], carry: bool
) -> list[str]:
    found, purse = [], 0.0
    for phase, some in zip(phases, opened, strict=True):
        if phase.sites is not None and len(some) > phase.sites:
            found.append(f"phases[{phase.name}]: {len(some)} added, at most {phase.sites} allowed")
        if phase.budget is not None:
            purse = phase.budget + (purse if carry else 0.0)
            purse -= sum(float(problem.cost[j]) for j in some)
            if purse < -CLOSE * max(phase.budget, 1.0):
                found.append(f"phases[{phase.name}]: {-purse} yuan more than allowed")
    return found


def _figures(
    problem: CoverageProblem,
    phases: Sequence[Phase],
    opened: list[list[int]],
    result: PhasesResult,
) -> list[str]:
    """Compare what is told with what is so."""
    begin, reach = problem.covers.indptr, problem.covers.indices
    banned, first = set(problem.closed.tolist()), {j: t for t, s in enumerate(opened) for j in s}
    existing = reachable = 0.0
    fresh = [0.0] * len(phases)
    for d, weight in enumerate(problem.weight.tolist()):
        within = reach[begin[d] : begin[d + 1]].tolist()
        if problem.covered[d]:
            existing += weight
        elif any(j in first for j in within):
            fresh[min(first[j] for j in within if j in first)] += weight
        if problem.covered[d] or set(within) - banned:
            reachable += weight
    found, covered, objective = [], 0.0, 0.0
    for t, phase in enumerate(phases):
        covered += fresh[t]
        objective += covered
        share = (existing + covered) / reachable if reachable > 0 else 1.0
        cost = sum(float(problem.cost[j]) for j in opened[t])
        told = (float(result.covered[t]), float(result.share[t]), float(result.cost[t]))
        for name, so, is_told in zip(
            ("covered", "share", "cost"), (covered, share, cost), told, strict=True
        ):
            if not math.isclose(so, is_told, rel_tol=CLOSE, abs_tol=CLOSE):
                found.append(f"{name}: {is_told} told of phase {t}, is {so}")
        reached = None if phase.target is None else share >= phase.target - CLOSE
        if reached != result.reached[t]:
            found.append(f"reached: {result.reached[t]} told of phase {t}, is {reached}")
        if any(int(result.phase[j]) != t for j in opened[t]):
            found.append(f"phase: does not name phase {t} for what it opens")
    if not math.isclose(objective, result.objective, rel_tol=CLOSE, abs_tol=CLOSE):
        found.append(f"objective: {result.objective} told, is {objective}")
    if result.bound < objective * (1 - CLOSE):
        found.append(f"bound: {result.bound} is below the objective {objective}")
    return found
