"""The core of a target problem: what is left after everything certain has been removed.

Candidates of a core stand in the order cost, preference, index, so "the first of equals" is the
tie rule everywhere.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching.siting.arrays import Bools, Floats, Ints, Sparse
from matching.siting.target.problem import TargetProblem

__all__ = ["Core", "asked", "core_of", "restrict"]

SPARED = 5e-10  # share of the reachable weight that rounding may spare, half of what is checked


@dataclass(frozen=True, eq=False)
class Core:
    """Exact remainder of a `TargetProblem`.

    The cost of choosing candidates S in the problem is `base` plus what S costs here.

    Attributes
    ----------
    weight
        (n',) positive weights of the demand that is still open. Where all must be covered, any
        positive numbers serve.
    rows, cols
        (n', m') CSR and CSC: demand by candidate, both reduced.
    cost, preference, candidate
        (m',) of the candidates that are left; `candidate` holds their indices in the problem.
    fixed
        Indices in the problem that are open for certain.
    base
        Yuan that `fixed` cost.
    need
        Weight that is still to be covered.
    sites, budget
        How many more may be opened, and for how many yuan; infinite where there is no limit.
    member
        (m', g) CSR of 0 and 1: candidates by groups.
    most, least
        (g,) how many more of each group may, and must, be opened.
    step
        All costs are multiples of it; 0 where they are no whole numbers.
    impossible
        True where nothing can meet all that is asked.
    """

    weight: Floats
    rows: Sparse
    cols: Sparse
    cost: Floats
    preference: Ints
    candidate: Ints
    fixed: Ints
    base: float
    need: float
    sites: float
    budget: float
    member: Sparse
    most: Floats
    least: Floats
    step: float
    impossible: bool = False

    @property
    def size(self) -> int:
        """Entries, demand and candidates together."""
        return int(self.rows.nnz) + len(self.weight) + len(self.cost)

    @property
    def spare(self) -> float:
        """Weight that may stay uncovered."""
        return float(self.weight.sum()) - self.need

    @property
    def full(self) -> bool:
        """Whether all demand that is left must be covered."""
        return len(self.weight) > 0 and self.spare < float(self.weight.min()) * (1 - 1e-6)

    @property
    def free(self) -> bool:
        """Whether no number and no group limits the choice."""
        return not np.isfinite(self.sites) and not len(self.most)

    def fits(self, choice: Bools) -> bool:
        """Tell whether a choice of this core meets all that is asked of it."""
        covered = self.rows @ choice.astype(np.int32) > 0
        members = self.member.T @ choice.astype(np.float64)
        return bool(
            self.weight[covered].sum() >= self.need - 1e-12 * self.weight.sum()
            and choice.sum() <= self.sites
            and self.cost[choice].sum() <= self.budget
            and (members <= self.most).all()
            and (members >= self.least).all()
        )


def core_of(problem: TargetProblem) -> Core:
    """Reduce a problem: banned and locked candidates, served demand, twins, dominance."""
    m = problem.covers.shape[1]
    order = np.lexsort((np.arange(m), problem.preference, problem.cost))
    rows = sp.csr_array(problem.covers, dtype=np.int8)[:, order]
    weight, need = asked(problem)
    live = weight > 0
    groups = problem.groups
    member = np.array([np.isin(order, group.members) for group in groups]).reshape(len(groups), m)
    core = Core(
        weight=weight[live],
        rows=rows[live],
        cols=rows[live].tocsc(),
        cost=problem.cost[order],
        preference=problem.preference[order],
        candidate=order.astype(np.int64),
        fixed=np.zeros(0, np.int64),
        base=0.0,
        need=need,
        sites=np.inf if problem.sites is None else problem.sites,
        budget=np.inf if problem.budget is None else problem.budget * (1 + 1e-9) + 1e-9,
        member=sp.csr_array(member.T.astype(np.int8)),
        most=np.array([np.inf if g.at_most is None else g.at_most for g in groups], float),
        least=np.array([g.at_least for g in groups], float),
        step=_step(problem.cost),
    )
    return restrict(core, np.isin(order, problem.open), np.isin(order, problem.closed))


def asked(problem: TargetProblem) -> tuple[Floats, float]:
    """Return weights to count with, 0 for what is served or out of reach, and how much is needed.

    Where all must be covered each demand point counts 1, so that the lightest counts as well.
    """
    banned = np.isin(np.arange(len(problem.cost)), problem.closed)
    reached = np.diff(problem.covers[:, ~banned].tocsr().indptr) > 0
    weight = np.where(problem.covered | ~reached, 0.0, problem.weight)
    if problem.target == 1.0:
        weight = (weight > 0).astype(np.float64)
        return weight, float(weight.sum())
    served = float(problem.weight[problem.covered].sum())
    reachable = served + float(weight.sum())
    need = problem.target * reachable - served - SPARED * reachable
    if (weight == np.round(weight)).all() and reachable < 2**53:
        need = float(np.ceil(need))
    return weight, max(need, 0.0)


def _step(cost: Floats) -> float:
    """Return the greatest common divisor of whole costs, else 0."""
    whole = (cost == np.round(cost)).all() and cost.sum() < 2**53
    return float(np.gcd.reduce(cost.astype(np.int64))) if whole and cost.any() else 0.0


def restrict(core: Core, inside: Bools, outside: Bools) -> Core:
    """Fix candidates open (`inside`) or closed (`outside`) and reduce what is left.

    The least cost under the fixings stays the same: twins among demand are merged; where all must
    be covered, demand that is covered whenever other demand is goes; candidates that a better one
    dominates go; candidates that the target cannot do without are opened (Toregas & ReVelle 1973).
    """
    while True:
        core = _thinned(_fixed(core, inside, outside))
        inside, outside = _forced(core)
        if core.impossible or (inside & outside).any():
            return replace(core, impossible=True)
        if not inside.any() and not outside.any():
            return core


def _fixed(core: Core, inside: Bools, outside: Bools) -> Core:
    served = core.rows @ inside.astype(np.int32) > 0
    keep = ~inside & ~outside
    members = core.member.T @ inside.astype(np.float64)
    sites = core.sites - int(inside.sum())
    paid = float(core.cost[inside].sum())
    need = core.need - float(core.weight[served].sum())
    most = core.most - members
    left = core.member[keep]
    least = np.maximum(core.least - members, 0.0)
    weight = core.weight[~served]
    met = need <= 1e-12 * core.weight.sum()
    rows = core.rows[~served][:, keep] if not met else core.rows[:0][:, keep]
    lacking = sites < 0 or paid > core.budget or (most < 0).any()
    lacking = lacking or (least > np.asarray(left.sum(axis=0)).ravel()).any()
    return replace(
        core,
        weight=weight[:0] if met else weight,
        rows=rows,
        cost=core.cost[keep],
        preference=core.preference[keep],
        candidate=core.candidate[keep],
        fixed=np.sort(np.concatenate([core.fixed, core.candidate[inside]])),
        base=core.base + paid,
        need=0.0 if met else need,
        sites=sites,
        budget=core.budget - paid,
        member=left,
        most=most,
        least=least,
        impossible=core.impossible or bool(lacking),
    )


def _thinned(core: Core) -> Core:
    """Merge and drop until nothing changes."""
    from matching.siting.target.reduction import dominated, subsumed  # compiled code, when needed

    kept = np.arange(len(core.cost))
    pool, needed = _pools(core)
    rows, weight, need = core.rows, core.weight, core.need
    while True:
        rows, weight = _merged(rows, weight)
        cols = rows.tocsc()
        cols.sort_indices()
        spare = float(weight.sum()) - need
        if len(weight) and spare < float(weight.min()) * (1 - 1e-6):
            drop = subsumed(*_arrays(rows), *_arrays(cols))
            need -= float(weight[drop].sum())
            rows, weight = rows[~drop], weight[~drop]
            cols = rows.tocsc()
            cols.sort_indices()
        drop = dominated(
            *_arrays(rows), *_arrays(cols),
            core.cost[kept], core.preference[kept], pool[kept], needed[kept],
        )  # fmt: skip
        if not drop.any():
            break
        kept, rows = kept[~drop], rows[:, ~drop]
    return replace(
        core,
        weight=weight,
        rows=rows,
        cols=cols,
        cost=core.cost[kept],
        preference=core.preference[kept],
        candidate=core.candidate[kept],
        need=need,
        member=core.member[kept],
        impossible=core.impossible or need > weight.sum() * (1 + 1e-12),
    )


def _forced(core: Core) -> tuple[Bools, Bools]:
    """Candidates that must open and that must stay closed, by what is left of each requirement."""
    m = len(core.cost)
    single = np.flatnonzero(np.diff(core.rows.indptr) == 1)
    only = core.rows.indices[core.rows.indptr[single]]
    alone = np.bincount(only, weights=core.weight[single], minlength=m)
    inside = alone > core.spare + 1e-9 * max(core.spare, 0.0)
    outside = (core.cost > core.budget) | (core.sites <= 0)
    if len(core.most):
        count = np.asarray(core.member.sum(axis=0)).ravel()
        inside |= core.member @ ((core.least == count) & (core.least > 0)).astype(np.int8) > 0
        outside |= core.member @ (core.most <= 0).astype(np.int8) > 0
    return inside, outside


def _pools(core: Core) -> tuple[Ints, Bools]:
    """Give the sets of groups that candidates are in numbers (0: none); tell who is needed."""
    needed = core.member @ (core.least > 0).astype(np.int8) > 0
    pool = np.zeros(len(core.cost), np.int64)
    numbers = {(): 0}
    for j in np.flatnonzero(np.diff(core.member.indptr)):
        groups = core.member.indices[core.member.indptr[j] : core.member.indptr[j + 1]]
        pool[j] = numbers.setdefault(tuple(sorted(groups.tolist())), len(numbers))
    return pool, needed


def _arrays(matrix: Sparse) -> tuple[Ints, NDArray[np.int32]]:
    """Pointers and indices in the types that the compiled kernels expect."""
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32)


def _merged(rows: Sparse, weight: Floats) -> tuple[Sparse, Floats]:
    """Merge demand with the same candidates; drop demand without any."""
    from matching.siting.target.reduction import twins

    rows = sp.csr_array(rows)
    rows.sort_indices()
    random = np.random.default_rng(20).integers(0, 2**40, rows.shape[1])
    key = sp.csr_array(rows, dtype=np.int64) @ random
    leader = twins(*_arrays(rows), np.argsort(key, kind="stable"), key)
    merged = np.bincount(leader, weights=weight, minlength=len(weight)).astype(np.float64)
    first = (leader == np.arange(len(weight))) & (np.diff(rows.indptr) > 0)
    return rows[first], merged[first]
