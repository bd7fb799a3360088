"""An independent check of a center assignment: shares no code with the solvers."""

import numpy as np

from matching.siting.center.problem import CenterProblem
from matching.siting.median.check import nearest_violations

__all__ = ["center_violations"]


def center_violations(problem: CenterProblem, sites: list[int], serving: np.ndarray) -> list[str]:
    """List what an assignment breaks: demand is served by what is nearest to it."""
    return nearest_violations(
        problem.distance, problem.existing.tolist(), problem.weight > 0, sites, serving
    )
