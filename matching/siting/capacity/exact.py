"""Closing what is left of the gap with HiGHS (Huangfu & Hall 2018)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools, Ints
from matching.siting.capacity.core import Core
from matching.siting.effort import Effort
from matching.siting.programme import Programme, branch_and_cut

__all__ = ["Exact", "solve_exactly", "worth_solving"]

# What a look of HiGHS counts for, in entries of the work limit, per arc.
ENTRIES_PER_LOOK = 600.0
FEWEST_LOOKS = 8  # that are worth a start


@dataclass(frozen=True, eq=False)
class Exact:
    """What HiGHS found.

    Attributes
    ----------
    opened, at
        (m,) booleans and (n,) candidates, -1 unserved; None where it found nothing.
    bound
        Proven lower bound of the core, infinite where it has no solution.
    cut
        Whether the clock stopped it.
    """

    opened: Bools | None
    at: Ints | None
    bound: float
    cut: bool


def worth_solving(core: Core, effort: Effort, share: float) -> bool:
    """Tell whether HiGHS comes beyond its first looks within a share of the work left."""
    return share * effort.left > FEWEST_LOOKS * ENTRIES_PER_LOOK * core.size


def solve_exactly(
    core: Core, start: tuple[Bools, Ints] | None, effort: Effort, gap: float, share: float
) -> Exact:
    """Branch and cut on a core, as long as work and clock allow.

    Parameters
    ----------
    core
        What to solve.
    start
        A known solution of the core: what it opens, and who is served where.
    effort
        Work limit and clock.
    gap
        Relative gap that is good enough.
    share
        Of the work and the time that are left, how much may be used.
    """
    row = np.repeat(np.arange(len(core.demand)), np.diff(core.arcs.indptr))
    known = None
    if start is not None:
        opened, at = start
        known = np.concatenate([opened, at[row] == core.arcs.indices, at < 0]).astype(np.float64)
    ended = branch_and_cut(
        _programme(core, row), effort, ENTRIES_PER_LOOK * core.size, share * effort.left,
        share=share, start=known, mip_rel_gap=max(gap, 0.0),
        mip_abs_gap=0.9 if core.whole else 1e-9,
    )  # fmt: skip
    bound = ended.bound if ended.impossible else ended.bound - 5e-10 * abs(ended.bound)
    if ended.values is None:
        return Exact(None, None, bound, ended.cut)
    m, to = len(core.capacity), np.full(len(core.demand), -1, np.int64)
    served = ended.values[m : m + len(row)] > 0.5
    to[row[served]] = core.arcs.indices[served]
    return Exact(ended.values[:m] > 0.5, to, bound, ended.cut)


def _programme(core: Core, row: Ints) -> Programme:
    """Single-source location as a mixed-integer programme.

    Columns: candidates, arcs, unserved points. Rows: everyone is served or not, loads within the
    capacity of what is open, arcs only from what is open, limits, room for all demand.
    """
    n, m, k = len(core.demand), len(core.capacity), int(core.arcs.nnz)
    arc, to = np.arange(k), core.arcs.indices
    once = sp.csr_array((np.ones(k), (row, arc)), shape=(n, k))
    load = sp.csr_array((core.demand[row], (to, arc)), shape=(m, k))
    opened = sp.csr_array((-np.ones(k), (arc, to)), shape=(k, m))
    limits, least, most = core.limits.rows()
    limits = limits @ sp.diags_array(1.0 - core.always)
    must = np.isinf(core.outside)
    blocks: list[list[Any]] = [
        [sp.csr_array((n, m)), once, sp.eye_array(n)],
        [sp.diags_array(-core.capacity), load, None],
        [opened, sp.eye_array(k), None],
        [limits, None, None],
        [sp.csr_array(core.capacity[None, :]), None, None],
    ]
    free, all_in = np.full(m + k, -np.inf), float(core.demand[must].sum())
    return Programme(
        cost=np.concatenate([core.cost, core.arcs.data, np.where(must, 0.0, core.outside)]),
        lower=np.concatenate([core.always, np.zeros(k + n)]).astype(np.float64),
        upper=np.concatenate([~core.never, np.ones(k), ~must]).astype(np.float64),
        whole=np.arange(m + k + n) < m + k,
        rows=sp.csr_array(sp.block_array(blocks)),
        least=np.concatenate([np.ones(n), free, least, [all_in]]),
        most=np.concatenate([np.ones(n), np.zeros(m + k), most, [np.inf]]),
        base=core.base,
    )
