"""The core of a median problem: what is left after everything certain has been removed.

Candidates of a core stand in the order preference, cost, index. The arcs of a row, that is the
candidates that may serve a demand point with weight × distance, stand from near to far.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.limits import Limits, limits_of
from matching.siting.median.merge import merged
from matching.siting.median.problem import MedianProblem

__all__ = ["Arcs", "Core", "core_of", "paid_by", "restrict"]

Small = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Arcs:
    """A sparse matrix as the compiled loops take it: pointers, indices, weighted distances."""

    pointer: Ints
    index: Small
    cost: Floats

    def owner(self) -> Ints:
        """Return the row of each arc."""
        return np.repeat(np.arange(len(self.pointer) - 1), np.diff(self.pointer))

    def turned(self, size: int) -> "Arcs":
        """Return the same by column; `size` is the number of columns."""
        shape = (len(self.pointer) - 1, size)
        cols = sp.csr_array((self.cost, self.index, self.pointer), shape=shape).tocsc()
        return Arcs(cols.indptr.astype(np.int64), cols.indices.astype(np.int32), cols.data)


@dataclass(frozen=True, eq=False)
class Core:
    """Exact remainder of a `MedianProblem`.

    The objective of choosing candidates S in the problem is `base` plus, over the demand here,
    the least of `cap` and the arcs to S.

    Attributes
    ----------
    cap
        (n',) what demand pays where no arc serves it; infinite where it must be served.
    rows
        The arcs by demand, from near to far; all cost less than `cap`.
    limits
        What a choice must keep to.
    candidate
        (m',) indices in the problem.
    fixed
        Indices in the problem that are open for certain.
    base
        What the demand pays that is settled.
    whole
        True where all costs are whole numbers, so objectives are too.
    price
        (n',) prices that bounding begins from; None: there are none yet.
    """

    cap: Floats
    rows: Arcs
    limits: Limits
    candidate: Ints
    fixed: Ints
    base: float
    whole: bool
    price: Floats | None = None

    @cached_property
    def cols(self) -> Arcs:
        """Return the arcs by candidate; bounds do without them."""
        return self.rows.turned(len(self.candidate))

    @property
    def nnz(self) -> int:
        """Number of arcs."""
        return len(self.rows.index)

    @property
    def size(self) -> int:
        """Arcs, demand and candidates together."""
        return self.nnz + len(self.cap) + len(self.candidate)

    @property
    def fee(self) -> float:
        """More than any choice costs that serves everybody: what one unserved point counts."""
        last = self.rows.cost[self.rows.pointer[1:] - 1]
        total = float(np.where(np.isfinite(self.cap), self.cap, last).sum())
        return float(np.ceil(total * (1 + 1e-9))) + 1.0


def core_of(problem: MedianProblem) -> Core:
    """Reduce a problem: locked and banned candidates, served demand, twins."""
    from matching.siting.median.arcs import sort_rows  # compiled code, loaded when first needed

    m = len(problem.cost)
    order = np.lexsort((np.arange(m), problem.cost, problem.preference)).astype(np.int64)
    counts = np.flatnonzero(problem.weight > 0)
    weight = problem.weight[counts]
    paid = (
        problem.existing if problem.beyond is None else np.minimum(problem.existing, problem.beyond)
    )
    distance = problem.distance
    if len(counts) < len(problem.weight):
        distance = distance[counts]
    if (order != np.arange(m)).any():
        distance = distance[:, order]
        distance.sort_indices()
    rows = Arcs(
        distance.indptr.astype(np.int64),
        distance.indices.astype(np.int32),
        distance.data * np.repeat(weight, np.diff(distance.indptr)),
    )
    sort_rows(rows.pointer, rows.index, rows.cost)
    cap = weight * paid[counts]
    finite = cap[np.isfinite(cap)]
    whole = all(bool((part == np.round(part)).all()) for part in (rows.cost, finite))
    whole = whole and float(rows.cost.sum() + finite.sum()) < 2**53
    core = Core(
        cap=cap,
        rows=rows,
        limits=limits_of(problem, order),
        candidate=order,
        fixed=np.zeros(0, np.int64),
        base=0.0,
        whole=whole,
    )
    return restrict(core, np.isin(order, problem.open), np.isin(order, problem.closed))


def restrict(
    core: Core,
    inside: Bools,
    outside: Bools,
    reach: Floats | None = None,
    price: Floats | None = None,
) -> Core:
    """Fix candidates of a core open (`inside`) or closed (`outside`) and reduce what is left.

    Parameters
    ----------
    core
        Any core.
    inside, outside
        (m',) booleans. `inside` must fit into number and budget.
    reach
        (n',) arcs that cost more do not matter. What would use them is then priced by the
        cheapest of them, so never above its price in `core`.
    price
        (n',) prices of the core's demand.

    Returns
    -------
    Core
        Candidates that serve nobody or may not be opened are gone; demand that ranks its
        candidates alike is merged. The base is infinite where demand that must be served cannot.
    """
    from matching.siting.median.arcs import keep_first, shorten  # compiled code

    arcs, cap = (core.rows.pointer, core.rows.index, core.rows.cost), core.cap.copy()
    keep = ~inside & ~outside & core.limits.spent(inside).affordable()
    reach = np.full(len(cap), np.inf) if reach is None else reach
    size = shorten(*arcs, cap, inside, keep, reach)
    begin = np.concatenate([[0], np.cumsum(size)])
    kept = np.empty(begin[-1], np.int32), np.empty(begin[-1])
    keep_first(*arcs, keep, begin, *kept)
    reached = np.bincount(kept[0], minlength=len(keep)) > 0
    keep &= reached | core.limits.needed
    place = np.cumsum(keep).astype(np.int32) - np.int32(1)
    live = size > 0
    begin = np.concatenate([[0], np.cumsum(size[live])])
    (pointer, index, cost), to = merged(begin, place[kept[0]], kept[1])
    rows = Arcs(pointer, index, cost)
    return Core(
        cap=_sums(to, cap[live], len(pointer) - 1),
        rows=rows,
        limits=core.limits.within(inside, keep),
        candidate=core.candidate[keep],
        fixed=np.sort(np.concatenate([core.fixed, core.candidate[inside]])),
        base=core.base + float(cap[~live].sum()),
        whole=core.whole,
        price=None if price is None else _sums(to, price[live], len(pointer) - 1),
    )


def _sums(to: Ints, values: Floats, size: int) -> Floats:
    return np.bincount(to, values, size).astype(np.float64)


def paid_by(core: Core, choice: Bools) -> Floats:
    """(n',) what the demand of a core pays for a choice."""
    from matching.siting.median.arcs import payments

    rows = core.rows
    paid: Floats = payments(rows.pointer, rows.index, rows.cost, core.cap, choice)
    return paid
