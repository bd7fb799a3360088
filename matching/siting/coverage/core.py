"""The core of a coverage problem: what is left after everything certain has been removed.

Candidates of a core stand in the order preference, cost, index, so "the first of equals" is
the tie rule everywhere.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching.siting.arrays import Bools, Floats, Ints, Sparse
from matching.siting.coverage.problem import CoverageProblem

__all__ = ["Core", "core_of", "restrict"]


@dataclass(frozen=True, eq=False)
class Core:
    """Exact remainder of a `CoverageProblem`.

    The value of choosing candidates S in the problem is `base` plus the weight S covers here.

    Attributes
    ----------
    weight
        (n',) positive weights of the demand that is still open.
    rows
        (n', m') CSR: demand by candidate, both reduced.
    cols
        The same, CSC: the demand that each candidate covers.
    cost, preference
        (m',) of the candidates that are left.
    candidate
        (m',) their indices in the problem.
    fixed
        Indices in the problem that are open for certain.
    base
        Weight that `fixed` covers newly.
    sites
        How many more candidates may be opened (never more than m').
    budget
        Yuan left; infinite where there is no budget.
    whole
        True where all weights are whole numbers, so values are too.
    """

    weight: Floats
    rows: Sparse
    cols: Sparse
    cost: Floats
    preference: Ints
    candidate: Ints
    fixed: Ints
    base: float
    sites: int
    budget: float
    whole: bool

    @property
    def nnz(self) -> int:
        """Number of demand–candidate entries."""
        return int(self.rows.nnz)

    @property
    def size(self) -> int:
        """Entries, demand and candidates together."""
        return self.nnz + len(self.weight) + len(self.cost)


def core_of(problem: CoverageProblem) -> Core:
    """Reduce a problem: locked, banned and unaffordable candidates, served demand, twins."""
    m = problem.covers.shape[1]
    order = np.lexsort((np.arange(m), problem.cost, problem.preference))
    rows = sp.csr_array(problem.covers, dtype=np.int8)[:, order]
    weight = np.where(problem.covered, 0.0, problem.weight)
    budget = np.inf
    if problem.budget is not None:  # with room for the rounding of sums
        budget = problem.budget + 1e-9 * max(problem.budget, 1.0)
    core = Core(
        weight=weight,
        rows=rows,
        cols=rows.tocsc(),
        cost=problem.cost[order],
        preference=problem.preference[order],
        candidate=order.astype(np.int64),
        fixed=np.zeros(0, np.int64),
        base=0.0,
        sites=m if problem.sites is None else problem.sites,
        budget=budget,
        whole=bool((weight == np.round(weight)).all() and weight.sum() < 2**53),
    )
    return restrict(core, np.isin(order, problem.open), np.isin(order, problem.closed))


def restrict(core: Core, inside: Bools, outside: Bools) -> Core:
    """Fix candidates of a core open (`inside`) or closed (`outside`) and reduce what is left.

    Parameters
    ----------
    core
        Any core.
    inside, outside
        (m',) booleans. `inside` must fit into number and budget.

    Returns
    -------
    Core
        Same best value as the core under the fixings; candidates that nothing can gain from,
        that are too dear, or that another candidate dominates are gone; demand of equal reach
        is merged.
    """
    from matching.siting.coverage.kernels import (
        dominated,
    )  # compiled code, loaded when first needed

    served = np.asarray(core.rows @ inside.astype(np.int32)) > 0
    sites = core.sites - int(inside.sum())
    budget = max(core.budget - float(core.cost[inside].sum()), 0.0)
    live = (core.weight > 0) & ~served
    keep = ~inside & ~outside & (core.cost <= budget) & (sites > 0)
    rows, weight = core.rows, core.weight
    rows, weight = _merged(rows[live][:, keep], weight[live])
    kept = np.flatnonzero(keep)
    while True:
        cols = rows.tocsc()
        cols.sort_indices()
        drop = dominated(*_arrays(rows), *_arrays(cols), core.cost[kept], core.preference[kept])
        if not drop.any():
            break
        kept = kept[~drop]
        rows, weight = _merged(rows[:, ~drop], weight)
    return Core(
        weight=weight,
        rows=rows,
        cols=cols,
        cost=core.cost[kept],
        preference=core.preference[kept],
        candidate=core.candidate[kept],
        fixed=np.sort(np.concatenate([core.fixed, core.candidate[inside]])),
        base=core.base + float(core.weight[served].sum()),
        sites=min(sites, len(kept)),
        budget=budget,
        whole=core.whole,
    )


def _arrays(matrix: Sparse) -> tuple[Ints, NDArray[np.int32]]:
    """Pointers and indices in the types that the compiled kernels expect."""
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32)


def _merged(rows: Sparse, weight: Floats) -> tuple[Sparse, Floats]:
    """Merge demand with the same candidates; drop demand without any."""
    rows.sort_indices()
    size = np.diff(rows.indptr)
    # Two random sums per row find the twins; a comparison of the rows themselves proves them.
    keys = np.random.default_rng(20).integers(0, 2**62, (2, rows.shape[1]), dtype=np.uint64)
    ones = sp.csr_array((np.ones(rows.nnz, np.uint64), rows.indices, rows.indptr), shape=rows.shape)
    first, second = ones @ keys[0], ones @ keys[1]
    order = np.lexsort((second, first, size))
    order = order[size[order] > 0]
    if not len(order):
        return rows[:0], weight[:0]
    same = np.ones(len(order), bool)
    same[0] = False
    for key in (size, first, second):
        same[1:] &= key[order[1:]] == key[order[:-1]]
    same[1:] &= _equal_rows(rows, order[1:], order[:-1], same[1:])
    group = np.cumsum(~same) - 1
    merged = np.zeros(group[-1] + 1)
    np.add.at(merged, group, weight[order])
    return rows[order[~same]], merged


def _equal_rows(rows: Sparse, left: Ints, right: Ints, ask: Bools) -> Bools:
    """Tell for each pair that is asked about, of equal size, whether the rows are the same."""
    equal = np.zeros(len(left), bool)
    pairs = np.flatnonzero(ask)
    if not len(pairs):
        return equal
    a, b = rows[left[pairs]], rows[right[pairs]]
    owner = np.repeat(np.arange(len(pairs)), np.diff(a.indptr))
    differs = np.bincount(owner, weights=a.indices != b.indices, minlength=len(pairs))
    equal[pairs] = differs == 0
    return equal
