"""The time of a plan, shared out among problems of one period."""

from dataclasses import dataclass, field
from typing import Any

from matching.siting.coverage.problem import CoverageProblem
from matching.siting.effort import Effort
from matching.siting.result import Result
from matching.siting.solve import solve_within
from matching.siting.target.problem import TargetProblem

__all__ = ["Allotment"]


@dataclass
class Allotment(Effort):
    """An effort whose shares go to whole solves.

    Parameters
    ----------
    seed
        Of all of them.
    cut
        Whether the clock stopped any of them.
    known
        Shares and answers so far: what was asked with a larger share is not solved again.
    """

    seed: int = 0
    cut: bool = False
    known: dict[Any, tuple[float, Result]] = field(default_factory=dict)

    def solve(
        self, problem: CoverageProblem | TargetProblem, share: float, gap: float = 0.0
    ) -> Result:
        """Solve a problem of one period of the plan within a share of the time limit."""
        key = (
            type(problem), problem.sites, problem.budget, problem.open.tobytes(),
            problem.closed.tobytes(),
            tuple((g.members.tobytes(), g.at_most, g.at_least) for g in problem.groups),
        )  # fmt: skip
        if key in self.known and self.known[key][0] >= share:
            return self.known[key][1]
        found = solve_within(problem, self.part(share), gap, self.seed)
        self.known[key] = share, found
        self.cut = self.cut or found.truncated
        return found
