"""The time of a plan, shared out among problems of one period."""

from dataclasses import dataclass, field
from typing import Any

from matching.siting.coverage.problem import CoverageProblem
from matching.siting.effort import Effort
from matching.siting.result import Result
from matching.siting.solve import solve
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
        seconds = self.seconds * share
        late = seconds > max(self.remaining, 0.01 * self.seconds)
        if late:  # a safety stop: less work for the rest of the plan
            seconds = max(self.remaining, 0.01 * self.seconds)
        found = solve(problem, max(seconds, 1e-6), gap, self.seed)
        self.known[key] = share, found
        self.cut = self.cut or found.truncated or late
        return found
