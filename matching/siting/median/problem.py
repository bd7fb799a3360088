"""What is asked: the least weighted distance with a number of sites, a budget, or both."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import ArrayLike

from matching.siting.arguments import amount, amounts, ranks
from matching.siting.arrays import Bools, Floats, Ints, Sparse
from matching.siting.choice import Choice, Group
from matching.siting.distances import distances, to_existing

__all__ = ["MedianProblem"]

FAR: Final = 100.0  # times `beyond` that every distance exceeds where their units differ


@dataclass(frozen=True, init=False, eq=False)
class MedianProblem(Choice):
    """Open candidates so that demand walks least: weighted p-median (Hakimi 1964).

    Each demand point pays weight × distance to the nearest of what is chosen and what exists, or
    weight × `beyond` where that is less. The objective, to be minimised, is the sum. Demand of
    weight 0 asks for nothing. All arrays are copied and read-only.

    Parameters
    ----------
    weight
        (n,) weight of each demand point, such as households; finite, not negative.
    distance
        (n, m) distance from demand to candidates in any unit, not negative. In an array infinity
        means out of reach; in a sparse matrix no entry does, and a stored 0 is a distance of 0.
    sites
        Most candidates that may be open, locked ones included. Fewer are opened where more would
        not lower the objective.
    cost
        (m,) yuan to open each candidate; finite, not negative. Default: nothing costs.
    budget
        Most yuan that may be spent, locked candidates included.
    open
        Indices of candidates that must be open (locked); they use number and budget.
    closed
        Indices of candidates that must stay closed (banned).
    groups
        `Group`s of candidates of which at most or at least so many may be open.
    existing
        (n,) distance to what is open already and uses neither number nor budget; infinity where
        there is nothing. Default: nothing anywhere.
    beyond
        Distance that a demand point pays when nothing chosen or existing is nearer: it is then
        not served. Default: everybody must be served, whatever the distance.
    preference
        (m,) whole numbers ≥ 0, lower first among choices of equal distance (seed rows A003-006
        to A003-026).

    Raises
    ------
    ValueError
        An argument has the wrong shape, kind or range, `beyond` is a hundredth of the least
        distance or less (kilometres beside metres), or neither `sites` nor `budget` is given. The
        text names the argument, what it must be and what it got.
    """

    matrix: ClassVar[str] = "distance"
    weight: Floats
    distance: Sparse
    existing: Floats
    beyond: float | None
    preference: Ints

    def __init__(
        self,
        weight: ArrayLike,
        distance: Any,  # an array, or any sparse matrix of scipy
        sites: int | None = None,
        *,
        cost: ArrayLike | None = None,
        budget: float | None = None,
        open: ArrayLike = (),  # noqa: A002 - the name callers rely on
        closed: ArrayLike = (),
        groups: Iterable[Group] = (),
        existing: ArrayLike | None = None,
        beyond: float | None = None,
        preference: ArrayLike | None = None,
    ) -> None:
        matrix = distances("distance", distance)
        n, m = matrix.shape
        if sites is None and budget is None:
            raise ValueError("sites or budget must be given, got neither")
        self._require(
            m, sites=sites, cost=cost, budget=budget, open=open, closed=closed, groups=groups
        )
        beyond = None if beyond is None else amount("beyond", beyond)
        nearest = float(matrix.data[matrix.data > 0].min(initial=np.inf))
        if beyond and FAR * beyond <= nearest < np.inf:
            raise ValueError(
                f"beyond must be in the unit of distance, whose least is {nearest}, got {beyond}"
            )
        preference = np.zeros(m, int) if preference is None else preference
        self._keep(
            weight=amounts("weight", weight, n),
            distance=matrix,
            existing=to_existing("existing", existing, n),
            beyond=beyond,
            preference=ranks("preference", preference, m),
        )

    @property
    def must(self) -> Bools:
        """(n,) who must be served by a candidate: nothing exists, nor is `beyond` given."""
        return (self.weight > 0) & np.isinf(self.existing) & (self.beyond is None)
