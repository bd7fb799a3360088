"""How much of a choice stays when costs and weights are off by a fifth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from matching.siting.arguments import settings
from matching.siting.arguments import share as within
from matching.siting.arrays import Ints
from matching.siting.center.problem import CenterProblem
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.effort import Effort
from matching.siting.median.problem import MedianProblem
from matching.siting.phases.problem import Phase, PhasesResult
from matching.siting.phases.solve import solve_phases
from matching.siting.result import Result
from matching.siting.served.problem import ServedProblem
from matching.siting.solve import solve_within
from matching.siting.target.problem import TargetProblem

__all__ = ["Stability", "Weighted", "counts_costs", "stability", "stability_phases"]

DRAWS: Final = 3  # of each kind: weights, costs


@dataclass(frozen=True, eq=False)
class Stability:
    """What happens to the chosen sites in other circumstances.

    Attributes
    ----------
    runs
        Number of circumstances that were solved anew; 0 where neither weights nor costs matter.
    kept
        (k,) in how many of them each chosen site is chosen again.
    least, most
        Fewest and most chosen sites that stay in any one of them.
    share
        How far off each weight and cost may be, 0–1.
    weights, costs
        Whether these were off.
    """

    runs: int
    kept: Ints
    least: int
    most: int
    share: float
    weights: bool
    costs: bool

    @property
    def always(self) -> int:
        """Number of sites that are chosen in all circumstances."""
        return int((self.kept == self.runs).sum())


Weighted = CenterProblem | CoverageProblem | MedianProblem | ServedProblem | TargetProblem


def counts_costs(problem: Weighted) -> bool:
    """Tell whether costs bear on the choice: under a budget, and where cost is the objective."""
    return problem.budget is not None or isinstance(problem, TargetProblem)


def stability(
    problem: Weighted,
    result: Result,
    *,
    share: float = 0.2,
    time_limit: float = 1.0,
    seed: int = 0,
) -> Stability:
    """Solve again with weights and costs that are up to `share` off.

    Three times every weight is drawn anew between 1 − share and 1 + share of itself. With a budget
    the costs are, too, and once everything is dearer and once cheaper by `share`. The longest walk
    asks only who counts at all, so its weights stay.

    Parameters
    ----------
    problem, result
        What was asked and answered.
    share
        How far off, 0 to below 1.
    time_limit
        Seconds for each circumstance.
    seed
        Of the draws and of the solver.

    Raises
    ------
    ValueError
        `share` is not from 0 to below 1.
    """
    settings(time_limit, 0.0, seed)
    costs, weights = counts_costs(problem), not isinstance(problem, CenterProblem)
    others = _circumstances(problem, share, seed, weights=weights, costs=costs)
    effort = Effort(time_limit * max(len(others), 1))
    again = [
        solve_within(other, effort.part(1 / len(others)), seed=seed).chosen for other in others
    ]
    return _stability(result.chosen, again, share, weights=weights, costs=costs)


def stability_phases(
    problem: CoverageProblem,
    phases: Sequence[Phase],
    result: PhasesResult,
    *,
    carry: bool = False,
    share: float = 0.2,
    time_limit: float = 1.0,
    seed: int = 0,
) -> Stability:
    """Solve a schedule again as `stability` does; a site stays that opens in any phase.

    Parameters
    ----------
    problem, phases, carry, result
        What was asked of `solve_phases` and answered; costs matter where a phase has a budget.
    share, time_limit, seed
        As in `stability`.
    """
    costs = problem.budget is not None or any(phase.budget is not None for phase in phases)
    again = [
        solve_phases(other, phases, time_limit, seed=seed, carry=carry).chosen
        for other in _circumstances(problem, share, seed, weights=True, costs=costs)
    ]
    return _stability(result.chosen, again, share, weights=True, costs=costs)


def _circumstances(
    problem: Weighted, share: float, seed: int, *, weights: bool, costs: bool
) -> list[Any]:
    """Return the problem in other circumstances."""
    if not 0 <= within("share", share) < 1:
        raise ValueError(f"share must be from 0 to below 1, got {share!r}")
    random = np.random.default_rng(seed)
    found: list[Any] = []
    if weights:
        drawn = random.uniform(1 - share, 1 + share, (DRAWS, len(problem.weight)))
        found += [problem.replace(weight=problem.weight * factor) for factor in drawn]
    if costs:
        drawn = random.uniform(1 - share, 1 + share, (DRAWS, len(problem.cost)))
        all_alike = [np.full(len(problem.cost), 1 + share), np.full(len(problem.cost), 1 - share)]
        found += [problem.replace(cost=problem.cost * factor) for factor in (*drawn, *all_alike)]
    return found


def _stability(
    chosen: Ints, again: Sequence[Ints], share: float, *, weights: bool, costs: bool
) -> Stability:
    same = np.array([np.isin(chosen, other) for other in again]).reshape(len(again), len(chosen))
    stay = same.sum(axis=1) if len(again) else np.array([len(chosen)])
    return Stability(
        runs=len(again),
        kept=same.sum(axis=0).astype(np.int64),
        least=int(stay.min()),
        most=int(stay.max()),
        share=share,
        weights=weights,
        costs=costs,
    )
