"""The core of a coverage problem: what is left after everything certain has been removed.

Candidates of a core stand in the order preference, cost, index, so "the first of equals" is
the tie rule everywhere.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching.siting.arrays import Bools, Floats, Ints, Sparse
from matching.siting.coverage.merge import merged
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.coverage.rules import Rules, rules_of

__all__ = ["Core", "core_of", "restrict"]


@dataclass(frozen=True, eq=False)
class Core:
    """Exact remainder of a `CoverageProblem`.

    The value of choosing candidates S in the problem is `base` plus what S earns here.

    Attributes
    ----------
    weight, second
        (n',) what the first and the second candidate within reach earn; their sum is positive.
    rows
        (n', m') CSR: demand by candidate, both reduced.
    cols
        The same, CSC: the demand that each candidate covers.
    cost, preference
        (m',) of the candidates that are left.
    candidate
        (m',) their indices in the problem.
    rules
        What groups still ask of them.
    fixed
        Indices in the problem that are open for certain.
    base
        What `fixed` earns.
    sites
        How many more candidates may be opened (never more than m').
    budget
        Yuan left; infinite where there is no budget.
    whole
        True where all weights are whole numbers, so values are too.
    """

    weight: Floats
    second: Floats
    rows: Sparse
    cols: Sparse
    cost: Floats
    preference: Ints
    candidate: Ints
    rules: Rules
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

    @property
    def once(self) -> bool:
        """Whether only the first reach of any demand earns."""
        return not self.second.any()

    @cached_property
    def matrix(self) -> tuple[NDArray[np.generic], ...]:
        """As the compiled loops take it (see `kernels`)."""
        rows, cols = _arrays(self.rows), _arrays(self.cols)
        return self.weight, self.second, *rows, *cols, self.cost

    def value(self, choice: Bools) -> float:
        """Tell what a choice earns in the core."""
        times = np.asarray(self.rows @ choice.astype(np.int32))
        return float(self.weight[times > 0].sum()) + float(self.second[times > 1].sum())

    def fits(self, choice: Bools) -> bool:
        """Tell whether number, budget and groups allow a choice."""
        within = choice.sum() <= self.sites and float(self.cost[choice].sum()) <= self.budget
        return bool(within) and self.rules.met(choice)


def core_of(problem: CoverageProblem) -> Core:
    """Reduce a problem: locked, banned and unaffordable candidates, served demand, twins."""
    m = problem.covers.shape[1]
    order = np.lexsort((np.arange(m), problem.cost, problem.preference))
    rows = sp.csr_array(problem.covers, dtype=np.int8)[:, order]
    weight, second = problem.earned
    budget = np.inf
    if problem.budget is not None:  # with room for the rounding of sums
        budget = problem.budget + 1e-9 * max(problem.budget, 1.0)
    both = np.concatenate([weight, second])
    core = Core(
        weight=weight,
        second=second,
        rows=rows,
        cols=rows.tocsc(),
        cost=problem.cost[order],
        preference=problem.preference[order],
        candidate=order.astype(np.int64),
        rules=rules_of(problem.groups, order),
        fixed=np.zeros(0, np.int64),
        base=0.0,
        sites=m if problem.sites is None else problem.sites,
        budget=budget,
        whole=bool((both == np.round(both)).all() and both.sum() < 2**53),
    )
    return restrict(core, np.isin(order, problem.open), np.isin(order, problem.closed))


def restrict(core: Core, inside: Bools, outside: Bools) -> Core:
    """Fix candidates of a core open (`inside`) or closed (`outside`) and reduce what is left.

    Parameters
    ----------
    core
        Any core.
    inside, outside
        (m',) booleans. `inside` must fit into number, budget and groups.

    Returns
    -------
    Core
        Same best value as the core under the fixings; candidates that nothing can gain from,
        that are too dear, or that another candidate dominates are gone; demand of equal reach
        is merged.
    """
    from matching.siting.coverage.kernels import dominated  # compiled, loaded when first needed

    times = np.asarray(core.rows @ inside.astype(np.int32))
    sites = core.sites - int(inside.sum())
    budget = max(core.budget - float(core.cost[inside].sum()), 0.0)
    weight = np.select([times == 0, times == 1], [core.weight, core.second])
    second = np.where(times == 0, core.second, 0.0)
    live = weight + second > 0
    rules = core.rules.restrict(np.arange(len(inside)), inside)
    keep = ~inside & ~outside & (core.cost <= budget) & (sites > 0) & ~rules.full()
    rows, weight, second = merged(core.rows[live][:, keep], weight[live], second[live])
    kept = np.flatnonzero(keep)
    while True:
        cols = rows.tocsc()
        cols.sort_indices()
        among = core.rules.restrict(kept, inside)
        cost, preference = core.cost[kept], core.preference[kept]
        once = not second.any()
        drop = dominated(*_arrays(rows), *_arrays(cols), cost, preference, among.arrays, once)
        if not drop.any():
            break
        kept = kept[~drop]
        rows, weight, second = merged(rows[:, ~drop], weight, second)
    return Core(
        weight=weight,
        second=second,
        rows=rows,
        cols=cols,
        cost=cost,
        preference=preference,
        candidate=core.candidate[kept],
        rules=among,
        fixed=np.sort(np.concatenate([core.fixed, core.candidate[inside]])),
        base=core.base + float(core.weight[times > 0].sum()) + float(core.second[times > 1].sum()),
        sites=min(sites, len(kept)),
        budget=budget,
        whole=core.whole,
    )


def _arrays(matrix: Sparse) -> tuple[Ints, NDArray[np.int32]]:
    """Pointers and indices in the types that the compiled kernels expect."""
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32)
