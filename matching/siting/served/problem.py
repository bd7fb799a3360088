"""What is asked: the most weight served by rooms that have space for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from matching.siting.arguments import amounts, indices, ranks, zero_one
from matching.siting.arrays import Floats, Ints, Sparse
from matching.siting.choice import Choice, Group

__all__ = ["ServedProblem"]


@dataclass(frozen=True, init=False, eq=False)
class ServedProblem(Choice):
    """Open candidates so that the most weight is served, each within its room.

    Capacitated maximal covering (Current & Storbeck 1988): what a candidate serves lies within its
    reach and together is at most its capacity. The weight of a demand point may be split over
    candidates, or with `single_source` is served wholly by one or not at all. All arrays are
    copied and read-only.

    Parameters
    ----------
    weight
        (n,) weight of each demand point, such as households; finite, not negative.
    covers
        (n, m) sparse, 0/1 or boolean: entry (d, j) is 1 where candidate j reaches demand d.
    capacity
        (m,) weight that each candidate has room for; finite, not negative.
    sites
        Most candidates that may be opened, locked ones included.
    cost
        (m,) yuan to open each candidate; finite, not negative. Default: nothing costs.
    budget
        Most yuan that may be spent, locked candidates included.
    open
        Indices of candidates that must be open (locked); they use number and budget.
    closed
        Indices of candidates that must stay closed (banned).
    groups
        `Group`s of candidates of which at most or at least so many may be opened.
    existing
        Indices of stations that are open already: they serve, but use neither number nor budget,
        are in no answer's `chosen` and count in no group. `closed` holds them, too.
    single_source
        True: every demand point is served wholly by one candidate or not at all.
    preference
        (m,) whole numbers ≥ 0, lower first when candidates serve equally much.

    Raises
    ------
    ValueError
        An argument has the wrong shape, kind or range, or neither `sites` nor `budget` is
        given. The text names the argument, what it must be and what it got.
    """

    maximises: ClassVar[bool] = True
    weight: Floats
    covers: Sparse
    capacity: Floats
    existing: Ints
    single_source: bool
    preference: Ints

    def __init__(
        self,
        weight: ArrayLike,
        covers: Any,  # any matrix that scipy turns into CSR
        capacity: ArrayLike,
        sites: int | None = None,
        *,
        cost: ArrayLike | None = None,
        budget: float | None = None,
        open: ArrayLike = (),  # noqa: A002 - the name callers rely on
        closed: ArrayLike = (),
        groups: Iterable[Group] = (),
        existing: ArrayLike = (),
        single_source: bool = False,
        preference: ArrayLike | None = None,
    ) -> None:
        matrix = zero_one("covers", covers)
        n, m = matrix.shape
        if sites is None and budget is None:
            raise ValueError("sites or budget must be given, got neither")
        there = indices("existing", existing, m)
        both = np.intersect1d(there, indices("open", open, m))
        if both.size:
            raise ValueError(f"open and existing must not overlap, got {both.tolist()} in both")
        self._require(
            m,
            sites=sites,
            cost=cost,
            budget=budget,
            open=open,
            closed=np.union1d(indices("closed", closed, m), there),
            groups=groups,
        )
        if not isinstance(single_source, bool | np.bool_):
            raise ValueError(f"single_source must be True or False, got {single_source!r}")
        self._keep(
            weight=amounts("weight", weight, n),
            covers=matrix,
            capacity=amounts("capacity", capacity, m),
            existing=there,
            single_source=bool(single_source),
            preference=ranks(
                "preference", np.zeros(m, int) if preference is None else preference, m
            ),
        )

    @property
    def absent(self) -> Ints:
        """The existing stations."""
        return self.existing
