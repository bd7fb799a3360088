"""What is asked: the least cost at which a share of the demand comes within reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from matching.siting.arguments import amounts, flags, ranks, share, zero_one
from matching.siting.arrays import Bools, Floats, Ints, Sparse
from matching.siting.choice import Choice, Group

__all__ = ["TargetProblem"]


@dataclass(frozen=True, init=False, eq=False)
class TargetProblem(Choice):
    """Cover a share of the reachable weight at least cost.

    Location set covering (Toregas, Swain, ReVelle & Bergman 1971) where the target is 1, partial
    covering (Daskin & Owen 1999) below. Reachable is the weight of demand in `covered` and of
    demand that any candidate not in `closed` reaches; the rest nobody can cover. The objective is
    the cost of all chosen candidates, locked ones included, and is minimised; of equal cost fewer
    sites, then preference, decide where dropping or swapping one site tells them apart. All arrays
    are copied and read-only.

    Parameters
    ----------
    weight
        (n,) weight of each demand point, such as households; finite, not negative.
    covers
        (n, m) sparse, 0/1 or boolean: entry (d, j) is 1 where candidate j reaches demand d.
    cost
        (m,) yuan to open each candidate; finite, not negative. Default: each costs 1, so the
        fewest sites are sought.
    target
        Share 0 to 1 of the reachable weight to cover. At 1 all reachable demand of positive
        weight is covered; below, rounding may spare a billionth of the reachable weight.
    sites
        Most candidates that may be open, locked ones included.
    budget
        Most yuan that may be spent, locked candidates included; needs `cost`.
    open
        Indices of candidates that must be open (locked).
    closed
        Indices of candidates that must stay closed (banned).
    groups
        `Group`s of candidates of which at most or at least so many may be open.
    covered
        (n,) booleans, demand that existing stations cover. Default: none.
    preference
        (m,) whole numbers ≥ 0, lower first (seed rows A003-006 to A003-026).

    Raises
    ------
    ValueError
        An argument has the wrong shape, kind or range. The text names the argument, what it must
        be and what it got.

    Notes
    -----
    With `sites`, `budget` or `groups` there may be no choice, and to find one or to prove that
    there is none can take longer than allowed. Then `Result.status` is ``infeasible`` with
    ``truncated`` true and `clash` names the time limit.
    """

    fewest: ClassVar[int] = 0

    weight: Floats
    covers: Sparse
    target: float
    covered: Bools
    preference: Ints

    def __init__(
        self,
        weight: ArrayLike,
        covers: Any,  # any matrix that scipy turns into CSR
        cost: ArrayLike | None = None,
        target: float = 1.0,
        *,
        sites: int | None = None,
        budget: float | None = None,
        open: ArrayLike = (),  # noqa: A002 - the name callers rely on
        closed: ArrayLike = (),
        groups: Iterable[Group] = (),
        covered: ArrayLike | None = None,
        preference: ArrayLike | None = None,
    ) -> None:
        matrix = zero_one("covers", covers)
        n, m = matrix.shape
        self._require(
            m, sites=sites, cost=cost, budget=budget, open=open, closed=closed, groups=groups
        )
        if cost is None:
            self._keep(cost=amounts("cost", np.ones(m), m))
        self._keep(
            weight=amounts("weight", weight, n),
            covers=matrix,
            target=share("target", target),
            covered=flags("covered", np.zeros(n, bool) if covered is None else covered, n),
            preference=ranks(
                "preference", np.zeros(m, int) if preference is None else preference, m
            ),
        )
