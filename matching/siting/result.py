"""What is answered: the sites, who they serve, and how far from the best it can be."""

from dataclasses import dataclass
from typing import Literal

from matching.siting.arrays import Ints

__all__ = ["Answer", "Result", "Status", "relative_gap"]

Status = Literal["optimal", "feasible", "infeasible"]


@dataclass(frozen=True, eq=False)
class Answer:
    """What the solver of a model hands back: a choice and what is proven of it.

    Attributes
    ----------
    chosen
        Sorted candidate indices.
    assigned
        (n,) candidate that serves each demand point, -1 where none does.
    objective, bound
        As in `Result`; the bound is never on the wrong side of the objective.
    clash
        Where the model itself cannot be met (all else being possible): its arguments.
    """

    chosen: Ints
    assigned: Ints
    objective: float
    bound: float
    clash: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Result:
    """A solution with its proof.

    Attributes
    ----------
    status
        ``optimal`` only where proven; ``feasible`` where the bound leaves room; ``infeasible``
        where no choice meets the requirements named in `clash`.
    chosen
        Sorted candidate indices, locked ones included.
    assigned
        (n,) candidate that serves each demand point, -1 where none does (or where an existing
        station already covers it).
    objective
        Value of the choice in the units of `weight`; NaN where infeasible.
    bound
        Proven bound on any choice's value: upper when maximising, lower when minimising; NaN
        where infeasible.
    gap
        ``|bound - objective| / max(|bound|, |objective|)``, 0 where both are 0, so 0 to 1.
    seconds
        Wall time of the solver.
    truncated
        True where the clock, not the work limit, stopped the search: then another run of the
        same seed may end elsewhere.
    clash
        Where infeasible: the smallest set of arguments that cannot hold together. Where it is
        ``time_limit`` alone, nothing was found in time and nothing is proven.
    """

    status: Status
    chosen: Ints
    assigned: Ints
    objective: float
    bound: float
    gap: float
    seconds: float
    truncated: bool = False
    clash: tuple[str, ...] = ()


def relative_gap(objective: float, bound: float) -> float:
    """Distance between value and bound as a share of the larger (`Result.gap`)."""
    scale = max(abs(objective), abs(bound))
    return abs(bound - objective) / scale if scale > 0 else 0.0
