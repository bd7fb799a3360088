"""What may be added in each year, and what was decided."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.siting.arguments import amount, number, share
from matching.siting.arrays import Floats, Ints
from matching.siting.result import Status

__all__ = ["NEVER", "Phase", "PhasesResult"]

NEVER: Final = -1


@dataclass(frozen=True)
class Phase:
    """What may be added in one phase, such as a year of a three-year plan (seed row A001-009).

    Parameters
    ----------
    name
        What people call it.
    sites
        Most candidates that may be added; None: no limit of their number.
    budget
        Most yuan that may be spent on what is added; None: no limit.
    target
        Share 0 to 1 of the reachable weight that is to be covered at its end, as in
        `TargetProblem`. Beside `sites` or `budget` it is only reported whether it was reached;
        alone it decides how much is added: as little as reaches it.

    Raises
    ------
    ValueError
        A value is out of range, or none of the three is given.
    """

    name: str
    sites: int | None = None
    budget: float | None = None
    target: float | None = None

    def __post_init__(self) -> None:
        if self.sites is None and self.budget is None and self.target is None:
            raise ValueError("sites, budget or target must be given for a phase, got none of them")
        if self.sites is not None:
            object.__setattr__(self, "sites", number("sites", self.sites))
        if self.budget is not None:
            object.__setattr__(self, "budget", amount("budget", self.budget))
        if self.target is not None:
            object.__setattr__(self, "target", share("target", self.target))

    @property
    def open_ended(self) -> bool:
        """Whether only its target limits what is added."""
        return self.sites is None and self.budget is None


@dataclass(frozen=True, eq=False)
class PhasesResult:
    """A schedule with its proof.

    Attributes
    ----------
    status
        ``optimal`` only where proven, ``feasible`` where the bound leaves room, ``infeasible``
        where no schedule meets what `clash` names.
    opened
        Of each phase, the sorted candidate indices that it adds.
    phase
        (m,) the phase in which each candidate opens, -1 where never.
    covered
        (T,) weight newly covered (as in `CoverageProblem`) at the end of each phase.
    share
        (T,) share of the reachable weight covered at the end of each phase, by existing stations
        and chosen candidates; 1 where nothing is reachable.
    cost
        (T,) yuan spent in each phase.
    reached
        Of each phase, whether its target is reached; None where it has none.
    objective
        Sum of `covered`: what is covered earlier counts in more phases.
    bound
        Proven upper bound of the objective (see `solve_phases`); NaN where infeasible.
    gap
        As in `Result`.
    seconds, truncated, clash
        As in `Result`; "phases" stands for the limits of the phases together.
    """

    status: Status
    opened: tuple[Ints, ...]
    phase: Ints
    covered: Floats
    share: Floats
    cost: Floats
    reached: tuple[bool | None, ...]
    objective: float
    bound: float
    gap: float
    seconds: float
    truncated: bool = False
    clash: tuple[str, ...] = ()

    @property
    def chosen(self) -> Ints:
        """Sorted candidate indices that are open after the last phase."""
        return np.flatnonzero(self.phase != NEVER)
