"""What is asked: maximal coverage, once or twice, with a number of sites, a budget, or both."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from matching.siting.arguments import amount, amounts, flags, ranks, zero_one
from matching.siting.arrays import Bools, Floats, Ints, Sparse
from matching.siting.choice import Choice, Group

__all__ = ["CoverageProblem"]


@dataclass(frozen=True, init=False, eq=False)
class CoverageProblem(Choice):
    """Open candidates so that the most demand weight comes within reach.

    Maximal covering location (Church & ReVelle 1974) with a number of sites, a budget (Khuller,
    Moss & Naor 1999), or both. Only weight that is newly covered counts: demand in `covered` is
    served already. All arrays are copied and read-only.

    With `backup` θ, being within reach of a second station earns, too (Hogan & ReVelle 1986).
    Demand of weight w that c existing stations and k chosen candidates reach earns
    ``(1 - θ) w`` if c = 0 and k ≥ 1, plus ``θ w`` if c ≤ 1 and c + k ≥ 2: what existing stations
    earned before counts for nobody. θ = 0 asks for the first reach only, θ = 1 for the second
    only.

    Parameters
    ----------
    weight
        (n,) weight of each demand point, such as households; finite, not negative.
    covers
        (n, m) sparse, 0/1 or boolean: entry (d, j) is 1 where candidate j reaches demand d.
        Anything `scipy.sparse.csr_array` takes. Distances are refused: compare them first.
    sites
        Most candidates that may be open, locked ones included.
    cost
        (m,) yuan to open each candidate; finite, not negative. Default: nothing costs.
    budget
        Most yuan that may be spent, locked candidates included.
    open
        Indices of candidates that must be open (locked); they use number and budget.
    closed
        Indices of candidates that must stay closed (banned).
    covered
        (n,) booleans, demand that existing stations cover, or whole numbers: how many of them
        reach each demand point. Default: none.
    preference
        (m,) whole numbers ≥ 0, lower first when gains tie: the order of the four kinds of
        sources handed_over, idle, shared, resident (seed rows A003-006 to A003-026).
    groups
        `Group`s of candidates of which at most or at least so many may be open. What a group
        needs is opened even where it adds nothing.
    backup
        Share θ, 0 to 1, of a weight that the second reach earns.

    Attributes
    ----------
    covered
        (n,) booleans: whether an existing station reaches each demand point.
    reached
        (n,) how many do.

    Raises
    ------
    ValueError
        An argument has the wrong shape, kind or range, or neither `sites` nor `budget` is
        given. The text names the argument, what it must be and what it got.
    """

    maximises: ClassVar[bool] = True
    weight: Floats
    covers: Sparse
    covered: Bools
    reached: Ints
    preference: Ints
    backup: float

    def __init__(
        self,
        weight: ArrayLike,
        covers: Any,  # any matrix that scipy turns into CSR
        sites: int | None = None,
        cost: ArrayLike | None = None,
        budget: float | None = None,
        open: ArrayLike = (),  # noqa: A002 - the name callers rely on
        closed: ArrayLike = (),
        covered: ArrayLike | None = None,
        preference: ArrayLike | None = None,
        groups: Iterable[Group] = (),
        backup: float = 0.0,
    ) -> None:
        matrix = zero_one("covers", covers)
        n, m = matrix.shape
        if sites is None and budget is None:
            raise ValueError("sites or budget must be given, got neither")
        self._require(
            m, sites=sites, cost=cost, budget=budget, open=open, closed=closed, groups=groups
        )
        reached = _reached(np.zeros(n, bool) if covered is None else covered, n)
        preference = np.zeros(m, int) if preference is None else preference
        self._keep(
            weight=amounts("weight", weight, n),
            covers=matrix,
            covered=reached > 0,
            reached=reached,
            preference=ranks("preference", preference, m),
            backup=amount("backup", backup),
        )
        self.covered.setflags(write=False)
        if self.backup > 1:
            raise ValueError(f"backup must be a share from 0 to 1, got {backup!r}")

    def replace(self, **changes: Any) -> Self:
        """Return the problem with some arguments changed; how many stations reach whom stays."""
        return super().replace(**({"covered": self.reached} | changes))

    @property
    def earned(self) -> tuple[Floats, Floats]:
        """What the first and the second chosen candidate within reach earn, (n,) each."""
        once, twice = (1 - self.backup) * self.weight, self.backup * self.weight
        none = np.zeros(len(self.weight))
        first = np.select([self.reached == 0, self.reached == 1], [once, twice], none)
        return first, np.where(self.reached == 0, twice, none)


def _reached(given: ArrayLike, n: int) -> Ints:
    """How many existing stations reach each demand point, from numbers or booleans."""
    array = np.array(given)
    if array.dtype.kind in "iu" and array.size:
        return ranks("covered", array, n)
    return flags("covered", given, n).astype(np.int64)
