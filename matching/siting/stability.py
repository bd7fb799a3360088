"""How much of a choice stays when costs and weights are off by a fifth."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.siting.arguments import settings
from matching.siting.arrays import Floats, Ints
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.effort import Effort
from matching.siting.median.problem import MedianProblem
from matching.siting.result import Result
from matching.siting.served.problem import ServedProblem
from matching.siting.solve import solve_within
from matching.siting.target.problem import TargetProblem

__all__ = ["Stability", "Weighted", "counts_costs", "stability"]

DRAWS: Final = 3  # of each kind: weights, costs


@dataclass(frozen=True, eq=False)
class Stability:
    """What happens to the chosen sites in other circumstances.

    Attributes
    ----------
    runs
        Number of circumstances that were solved anew.
    kept
        (k,) in how many of them each chosen site is chosen again.
    least, most
        Fewest and most chosen sites that stay in any one of them.
    share
        How far off each weight and cost may be, 0–1.
    """

    runs: int
    kept: Ints
    least: int
    most: int
    share: float

    @property
    def always(self) -> int:
        """Number of sites that are chosen in all circumstances."""
        return int((self.kept == self.runs).sum())


# Problems in which the weights matter; the longest walk asks only who counts at all.
Weighted = CoverageProblem | MedianProblem | ServedProblem | TargetProblem


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
    the costs are, too, and once everything is dearer and once cheaper by `share`.

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
    if not 0 <= share < 1:
        raise ValueError(f"share must be from 0 to below 1, got {share!r}")
    settings(time_limit, 0.0, seed)
    random = np.random.default_rng(seed)
    n, m = len(problem.weight), len(problem.cost)
    weights: list[Floats] = []
    costs: list[Floats] = []
    for _ in range(DRAWS):
        weights.append(problem.weight * random.uniform(1 - share, 1 + share, n))
        costs.append(problem.cost)
    if counts_costs(problem):
        drawn = [random.uniform(1 - share, 1 + share, m) for _ in range(DRAWS)]
        for factor in (*drawn, np.full(m, 1 + share), np.full(m, 1 - share)):
            weights.append(problem.weight)
            costs.append(problem.cost * factor)
    kept, stay = np.zeros(len(result.chosen), np.int64), []
    effort = Effort(time_limit * len(weights))
    for weight, cost in zip(weights, costs, strict=True):
        off = problem.replace(weight=weight, cost=cost)
        again = solve_within(off, effort.part(1 / len(weights)), seed=seed)
        same = np.isin(result.chosen, again.chosen)
        kept += same
        stay.append(int(same.sum()))
    return Stability(len(weights), kept, min(stay), max(stay), share)
