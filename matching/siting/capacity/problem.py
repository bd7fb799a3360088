"""What is asked: all demand served, each point by one room with space for it, at least cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from numpy.typing import ArrayLike

from matching.siting.arguments import amounts
from matching.siting.arrays import Floats, Sparse
from matching.siting.choice import Choice, Group
from matching.siting.distances import distances

__all__ = ["CapacityProblem"]


@dataclass(frozen=True, init=False, eq=False)
class CapacityProblem(Choice):
    """Serve every demand point wholly from one open candidate, within capacities, at least cost.

    Single-source capacitated facility location (Holmberg, Rönnqvist & Yuan 1999): the objective
    is the opening cost of what is open plus the cost of every assignment. With `sites` = p and
    no opening cost it is the capacitated p-median (Osman & Christofides 1994), where "at most p"
    and "exactly p" have the same value. A candidate that costs nothing and serves nobody need not
    be open. All arrays are copied and read-only.

    Parameters
    ----------
    demand
        (n,) what each demand point asks for, such as m² of room; finite, not negative.
    capacity
        (m,) what each candidate has, in the same unit; finite, not negative.
    cost
        (m,) cost of opening each candidate, in the unit of `assign_cost`.
    assign_cost
        (n, m) total cost of serving a demand point wholly from a candidate. Dense: infinite
        where a candidate may not serve. Sparse (anything `scipy.sparse.csr_array` takes): no
        entry where it may not, a stored 0 is a cost of 0.
    sites
        Most candidates that may be open, locked ones included. Default: no limit.
    budget
        Most that may be spent on opening, locked candidates included. Default: no limit.
    open
        Indices of candidates that must be open (locked).
    closed
        Indices of candidates that must stay closed (banned).
    groups
        `Group`s of candidates of which at most or at least so many may be open.

    Raises
    ------
    ValueError
        An argument has the wrong shape, kind or range. The text names the argument, what it must
        be and what it got.
    """

    matrix: ClassVar[str] = "assign_cost"
    fewest: ClassVar[int] = 0
    demand: Floats
    capacity: Floats
    assign_cost: Sparse

    def __init__(
        self,
        demand: ArrayLike,
        capacity: ArrayLike,
        cost: ArrayLike,
        assign_cost: Any,  # any matrix that scipy turns into CSR
        sites: int | None = None,
        *,
        budget: float | None = None,
        open: ArrayLike = (),  # noqa: A002 - the name callers rely on
        closed: ArrayLike = (),
        groups: Iterable[Group] = (),
    ) -> None:
        matrix = distances("assign_cost", assign_cost)
        n, m = matrix.shape
        self._require(
            m, sites=sites, cost=cost, budget=budget, open=open, closed=closed, groups=groups
        )
        self._keep(
            demand=amounts("demand", demand, n),
            capacity=amounts("capacity", capacity, m),
            assign_cost=matrix,
        )
