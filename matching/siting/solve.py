"""The one way in: check the call, see whether anything can be chosen, then solve the model."""

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from matching.siting.arguments import settings
from matching.siting.capacity.problem import CapacityProblem
from matching.siting.center.problem import CenterProblem
from matching.siting.choice import Choice
from matching.siting.clash import clash
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.effort import Effort
from matching.siting.median.problem import MedianProblem
from matching.siting.result import Answer, Result, relative_gap
from matching.siting.served.problem import ServedProblem
from matching.siting.target.problem import TargetProblem
from matching.siting.units import scaled_up

__all__ = ["solve", "solve_within"]

ROUNDING: Final = 2e-9  # share by which sums in another order may differ


def solve(problem: Choice, time_limit: float = 10.0, gap: float = 0.0, seed: int = 0) -> Result:
    """Choose candidates, with a proven bound on any other choice.

    Parameters
    ----------
    problem
        What is asked: a `CoverageProblem`.
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
        What it counts stands with each problem.

    Raises
    ------
    ValueError
        `problem` is none of the problems, `time_limit` is not positive, `gap` or `seed` is
        negative.
    """
    if type(problem) not in SOLVERS:
        names = ", ".join(each.__name__ for each in SOLVERS)
        raise ValueError(f"problem must be one of {names}, got {type(problem).__name__}")
    settings(time_limit, gap, seed)
    SOLVERS[type(problem)][0]()  # loads compiled code, before the clock starts
    return solve_within(problem, Effort(time_limit), gap, seed)


def solve_within(problem: Choice, effort: Effort, gap: float = 0.0, seed: int = 0) -> Result:
    """Solve a problem as `solve` does, within an effort."""
    solver, demand = SOLVERS[type(problem)]
    run = solver()
    seconds = max(effort.remaining / 2, 0.01)
    if found := clash(problem, seconds=seconds):
        return _infeasible(demand(problem), _fewer(problem, found, seconds), effort)
    scaled, factor = scaled_up(problem)
    answer: Answer = run(scaled, effort, gap, seed)
    if answer.clash:
        return _infeasible(demand(problem), answer.clash, effort)
    bound, objective = answer.bound, answer.objective
    if abs(bound - objective) <= ROUNDING * max(abs(bound), _total(scaled)):
        bound = objective
    bound, objective = bound / factor, objective / factor
    return Result(
        status="optimal" if bound == objective else "feasible",
        chosen=answer.chosen,
        assigned=answer.assigned,
        objective=objective,
        bound=bound,
        gap=relative_gap(objective, bound),
        seconds=effort.elapsed,
        truncated=effort.truncated,
    )


def _fewer(problem: Choice, found: tuple[str, ...], seconds: float) -> tuple[str, ...]:
    """Return a smaller clash where the model itself asks for what cannot be, else `found`."""
    from matching.siting.capacity.feasible import room_for_all, told_with_demand
    from matching.siting.median.feasible import all_served

    if len(found) == 1:
        return found
    also = {}
    if isinstance(problem, CenterProblem | MedianProblem):
        also = all_served(problem.distance, problem.must)
    elif isinstance(problem, CapacityProblem):
        also = room_for_all(problem)
    other = told_with_demand(clash(problem, also, seconds)) if also else ()
    return other if other and len(other) < len(found) else found


def _total(problem: Choice) -> float:
    """Return what rounding counts by besides the bound."""
    return max(float(problem.weight.sum()) if isinstance(problem, ServedProblem) else 0.0, 1.0)


def _served() -> Callable[..., Answer]:
    from matching.siting.served.solver import solve_served

    return solve_served


def _target() -> Callable[..., Answer]:
    from matching.siting.target.solver import solve_target

    return solve_target


def _capacity() -> Callable[..., Answer]:
    from matching.siting.capacity.solver import solve_capacity

    return solve_capacity


def _center() -> Callable[..., Answer]:
    from matching.siting.center.solver import solve_center

    return solve_center


def _coverage() -> Callable[..., Answer]:
    from matching.siting.coverage.solver import solve_coverage

    return solve_coverage


def _median() -> Callable[..., Answer]:
    from matching.siting.median.solver import solve_median

    return solve_median


# Of each kind of problem: what loads its solver, and how many demand points it has.
SOLVERS: Final[dict[type, tuple[Callable[[], Callable[..., Answer]], Callable[[Any], int]]]] = {
    CapacityProblem: (_capacity, lambda problem: len(problem.demand)),
    CenterProblem: (_center, lambda problem: len(problem.weight)),
    CoverageProblem: (_coverage, lambda problem: len(problem.weight)),
    MedianProblem: (_median, lambda problem: len(problem.weight)),
    ServedProblem: (_served, lambda problem: len(problem.weight)),
    TargetProblem: (_target, lambda problem: len(problem.weight)),
}


def _infeasible(demand: int, clash: tuple[str, ...], effort: Effort) -> Result:
    none = np.zeros(0, np.int64)
    assigned = np.full(demand, -1, np.int64)
    nan, truncated = math.nan, effort.truncated
    return Result("infeasible", none, assigned, nan, nan, nan, effort.elapsed, truncated, clash)
