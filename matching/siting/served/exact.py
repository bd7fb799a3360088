"""Closing what is left of the gap with HiGHS (Huangfu & Hall 2018)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools
from matching.siting.capacity.core import Core
from matching.siting.effort import Effort
from matching.siting.programme import Programme, branch_and_cut

__all__ = ["Exact", "solve_exactly", "worth_solving"]

# What a look of HiGHS counts for, in entries of the work limit, per entry of its matrix.
ENTRIES_PER_LOOK = 300.0
FEWEST_LOOKS = 4  # that are worth a start


@dataclass(frozen=True, eq=False)
class Exact:
    """What HiGHS found.

    Attributes
    ----------
    opened
        (m,) booleans with what is open anyway, or None where it found nothing.
    bound
        Proven upper bound of the core; minus infinity where it holds no choice at all.
    cut
        Whether the clock stopped it.
    """

    opened: Bools | None
    bound: float
    cut: bool


def worth_solving(core: Core, effort: Effort, share: float) -> bool:
    """Tell whether HiGHS comes beyond its first looks within a share of the work left."""
    return share * effort.left > FEWEST_LOOKS * ENTRIES_PER_LOOK * core.size


def solve_exactly(core: Core, start: Bools, effort: Effort, gap: float, share: float) -> Exact:
    """Branch and cut on a core, from a known choice, within a share of what is left."""
    ended = branch_and_cut(
        _programme(core), effort, ENTRIES_PER_LOOK * core.size, share * effort.left,
        share=share, start=start.astype(np.float64), mip_rel_gap=max(gap, 0.0),
        mip_abs_gap=0.9 if core.whole else 1e-9,
    )  # fmt: skip
    # The programme minimises the negative, so its lower bound is the upper bound negated.
    bound = -ended.bound if ended.impossible else -ended.bound + 5e-10 * abs(ended.bound)
    if ended.values is None:
        return Exact(None, bound, ended.cut)
    return Exact((ended.values[: len(start)] > 0.5) | core.always, bound, ended.cut)


def _programme(core: Core) -> Programme:
    """Capacitated maximal covering as a mixed-integer programme.

    Columns: candidates, served weight along each entry. Rows: what each point has, what each open
    candidate has room for, nothing from what is closed, limits.
    """
    n, m, k = len(core.demand), len(core.capacity), int(core.arcs.nnz)
    row = np.repeat(np.arange(n), np.diff(core.arcs.indptr))
    entry, to = np.arange(k), core.arcs.indices
    most = np.minimum(core.demand[row], core.capacity[to])
    limits, least, top = core.limits.rows()
    blocks: list[list[Any]] = [
        [sp.csr_array((n, m)), sp.csr_array((np.ones(k), (row, entry)), shape=(n, k))],
        [sp.diags_array(-core.capacity), sp.csr_array((np.ones(k), (to, entry)), shape=(m, k))],
        [sp.csr_array((-most, (entry, to)), shape=(k, m)), sp.eye_array(k)],
        [limits @ sp.diags_array(1.0 - core.always), None],
    ]
    return Programme(
        cost=np.concatenate([np.zeros(m), -np.ones(k)]),
        lower=np.concatenate([core.always, np.zeros(k)]).astype(np.float64),
        upper=np.concatenate([~core.never, most]).astype(np.float64),
        whole=np.arange(m + k) < m,
        rows=sp.csr_array(sp.block_array(blocks)),
        least=np.concatenate([np.full(n + m + k, -np.inf), least]),
        most=np.concatenate([core.demand, np.zeros(m + k), top]),
    )
