"""The numbers that search, bound and HiGHS work on: arcs by row and by column, and limits.

One core serves two problems: all demand at least cost (`CapacityProblem`), and most weight served
by one room each (`ServedProblem` with `single_source`), where a point may stay outside for a cost.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching.siting.arrays import Bools, Floats, Ints, Sparse
from matching.siting.capacity.problem import CapacityProblem
from matching.siting.limits import Limits, limits_of

__all__ = ["Core", "columns", "core_of", "has_tables", "is_whole", "lines", "roomy", "without"]

MOST_CELLS = 1e7  # of the tables of all knapsacks together


@dataclass(frozen=True, eq=False)
class Core:
    """A single-source problem in arrays.

    Attributes
    ----------
    demand, capacity
        (n,) and (m,); capacities carry a hair's breadth for the rounding of sums.
    cost
        (m,) of opening, 0 where open anyway.
    base
        Cost of what is open anyway.
    arcs
        (n, m) CSR of the costs of the assignments that are possible.
    outside
        (n,) cost of leaving a point unserved; infinite where it must be served.
    always, never
        (m,) what is open whatever is chosen (locked candidates, existing stations), and what may
        not be opened (banned, or settled).
    limits
        What the choice of further candidates must keep to, with all m candidates in it.
    whole, units
        Whether all costs are whole numbers; whether all demands and capacities are, and small
        enough for exact knapsacks.
    """

    demand: Floats
    capacity: Floats
    cost: Floats
    base: float
    arcs: Sparse
    outside: Floats
    always: Bools
    never: Bools
    limits: Limits
    whole: bool
    units: bool

    @property
    def free(self) -> Bools:
        """(m,) candidates that are neither open anyway nor ruled out."""
        return ~self.always & ~self.never

    @property
    def size(self) -> int:
        """Arcs, demand and candidates together."""
        return int(self.arcs.nnz) + len(self.demand) + len(self.capacity)

    @property
    def step(self) -> float:
        """How much better a better solution is at least."""
        return 1.0 if self.whole else 0.0


def columns(arcs: Sparse) -> tuple[Ints, NDArray[np.int32], Floats]:
    """Arcs by candidate for compiled loops: pointers, demand points, costs."""
    turned = arcs.tocsc()
    turned.sort_indices()
    return turned.indptr.astype(np.int64), turned.indices.astype(np.int32), turned.data


def lines(arcs: Sparse) -> tuple[Ints, NDArray[np.int32], Floats]:
    """Arcs by demand point for compiled loops: pointers, candidates, costs."""
    return arcs.indptr.astype(np.int64), arcs.indices.astype(np.int32), arcs.data


def roomy(amounts: Floats | float) -> Floats:
    """Return amounts with a hair's breadth more, for sums that rounding pushes over a limit."""
    return np.asarray(amounts + 1e-9 * np.maximum(amounts, 1.0), np.float64)


def core_of(problem: CapacityProblem) -> Core:
    """Turn a problem into arrays; arcs that cannot carry their demand are left out."""
    every = np.arange(len(problem.cost))
    locked = np.isin(every, problem.open)
    demand, capacity = problem.demand.copy(), roomy(problem.capacity)  # loops want them writeable
    parts = (problem.cost, problem.assign_cost.data)
    total = problem.cost.sum() + problem.assign_cost.data.sum()
    core = Core(
        demand=demand,
        capacity=capacity,
        cost=np.where(locked, 0.0, problem.cost),
        base=float(problem.cost[locked].sum()),
        arcs=problem.assign_cost,
        outside=np.full(len(demand), np.inf),
        always=locked,
        never=np.isin(every, problem.closed),
        limits=limits_of(problem, every).spent(locked),
        whole=all(bool((part == np.round(part)).all()) for part in parts) and total < 2**53,
        units=is_whole(demand) and has_tables(problem.capacity, problem.assign_cost.nnz),
    )
    return without(core, np.zeros(core.arcs.nnz, bool), np.zeros(len(locked), bool))


def is_whole(amounts: Floats) -> bool:
    """Tell whether all amounts are whole numbers that add up exactly."""
    return bool((amounts == np.round(amounts)).all()) and float(amounts.sum()) < 2**53


def has_tables(capacity: Floats, arcs: int) -> bool:
    """Tell whether dynamic programming over whole capacities is cheap enough to repeat."""
    return bool(arcs) and is_whole(capacity) and arcs * float(np.median(capacity)) <= MOST_CELLS


def without(core: Core, arcs: Bools, candidates: Bools, split: bool = False) -> Core:
    """Leave out arcs (marked in the order of `Core.arcs`) and candidates, and what cannot be.

    Demand larger than a whole room cannot be served there, unless it may be `split`.
    """
    never = core.never | candidates
    matrix = core.arcs
    row = np.repeat(np.arange(len(core.demand)), np.diff(matrix.indptr))
    keep = ~arcs & ~never[matrix.indices]
    keep &= (core.demand[row] <= core.capacity[matrix.indices]) | split
    keep &= matrix.data < core.outside[row]
    starts = np.concatenate([[0], np.cumsum(np.bincount(row[keep], minlength=len(core.demand)))])
    kept = sp.csr_array((matrix.data[keep], matrix.indices[keep], starts), shape=matrix.shape)
    return replace(core, arcs=kept, never=never)
