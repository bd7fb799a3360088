"""What is asked: the least worst distance with a number of sites, a budget, or both."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from matching.siting.arguments import amounts
from matching.siting.arrays import Bools, Floats, Sparse
from matching.siting.choice import Choice, Group
from matching.siting.distances import distances, to_existing

__all__ = ["CenterProblem"]


@dataclass(frozen=True, init=False, eq=False)
class CenterProblem(Choice):
    """Open candidates so that nobody walks far: p-center (Hakimi 1964).

    The objective, to be minimised, is the largest distance from a demand point that counts to the
    nearest of what is chosen and what exists. Everybody who counts must be served. Of choices with
    the same worst distance one with a small sum of weight × distance is taken, as far as single
    swaps lead; that sum is not proven. All arrays are copied and read-only.

    Parameters
    ----------
    distance
        (n, m) distance from demand to candidates in any unit, not negative. In an array infinity
        means out of reach; in a sparse matrix no entry does, and a stored 0 is a distance of 0.
    sites
        Most candidates that may be open, locked ones included. Fewer are opened where more would
        lower no distance.
    weight
        (n,) weight of each demand point, such as households; who has 0 does not count. Default:
        all count, and alike.
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

    Raises
    ------
    ValueError
        An argument has the wrong shape, kind or range, or neither `sites` nor `budget` is
        given. The text names the argument, what it must be and what it got.
    """

    matrix: ClassVar[str] = "distance"
    distance: Sparse
    weight: Floats
    existing: Floats

    def __init__(
        self,
        distance: Any,  # an array, or any sparse matrix of scipy
        sites: int | None = None,
        *,
        weight: ArrayLike | None = None,
        cost: ArrayLike | None = None,
        budget: float | None = None,
        open: ArrayLike = (),  # noqa: A002 - the name callers rely on
        closed: ArrayLike = (),
        groups: Iterable[Group] = (),
        existing: ArrayLike | None = None,
    ) -> None:
        matrix = distances("distance", distance)
        n, m = matrix.shape
        if sites is None and budget is None:
            raise ValueError("sites or budget must be given, got neither")
        self._require(
            m, sites=sites, cost=cost, budget=budget, open=open, closed=closed, groups=groups
        )
        self._keep(
            distance=matrix,
            weight=amounts("weight", np.ones(n) if weight is None else weight, n),
            existing=to_existing("existing", existing, n),
        )

    @property
    def must(self) -> Bools:
        """(n,) who must be served by a candidate: who counts and has nothing existing."""
        return (self.weight > 0) & np.isinf(self.existing)
