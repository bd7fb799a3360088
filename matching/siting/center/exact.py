"""Whether everybody can be covered within a radius, decided by HiGHS (Huangfu & Hall 2018)."""

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools
from matching.siting.effort import Effort
from matching.siting.median.core import Core
from matching.siting.programme import Programme, branch_and_cut

__all__ = ["cover_exactly"]

# What a look of HiGHS counts for, in arcs of the work limit, per entry of the core, and at least.
ARCS_PER_LOOK, LEAST_PER_LOOK = 100.0, 100_000.0
DENSE = 2_000_000  # arcs: programmes of more take too long to look up at all


def cover_exactly(core: Core, effort: Effort, work: float) -> tuple[bool | None, Bools | None]:
    """Cover all demand of a core within its limits, by as few candidates as possible.

    Parameters
    ----------
    core
        The covering problem, reduced.
    effort, work
        Work limit and clock, and arcs that may be followed.

    Returns
    -------
    possible
        True, False, or None: not decided within the work.
    choice
        (m',) booleans of a choice that covers all, where possible.
    """
    price, work = max(ARCS_PER_LOOK * core.size, LEAST_PER_LOOK), min(effort.left, work)
    if work < price or core.nnz > DENSE or effort.late():
        return None, None
    ended = branch_and_cut(_programme(core), effort, price, work, mip_max_improving_sols=1)
    effort.truncated = effort.truncated or ended.cut
    if ended.values is None:
        return False if ended.impossible else None, None
    choice = ended.values > 0.5
    covered = np.bincount(core.rows.owner()[choice[core.rows.index]], minlength=len(core.cap)) > 0
    right = bool(covered.all()) and core.limits.fits(choice)
    return (True, choice) if right else (None, None)


def _programme(core: Core) -> Programme:
    """Set covering as a programme over binary x."""
    n, m = len(core.cap), len(core.candidate)
    reach = sp.csr_array((np.ones(core.nnz), core.rows.index, core.rows.pointer), shape=(n, m))
    limits, least, most = core.limits.rows()
    return Programme(
        cost=np.ones(m),
        lower=np.zeros(m),
        upper=np.ones(m),
        whole=np.ones(m, bool),
        rows=sp.csr_array(sp.vstack([reach, limits])),
        least=np.concatenate([np.ones(n), least]),
        most=np.concatenate([np.full(n, np.inf), most]),
    )
