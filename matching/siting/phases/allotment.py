"""The time of a plan, shared out among problems of one period."""

from dataclasses import dataclass

from matching.siting.choice import Choice
from matching.siting.effort import Effort
from matching.siting.result import Result
from matching.siting.solve import solve

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
    """

    seed: int = 0
    cut: bool = False

    def solve(self, problem: Choice, share: float, gap: float = 0.0) -> Result:
        """Solve a problem within a share of the time limit."""
        found = solve(problem, max(self.seconds * share, 1e-6), gap, self.seed)
        self.cut = self.cut or found.truncated
        return found
