"""Closing what is left of the gap with HiGHS (Huangfu & Hall 2018)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools
from matching.siting.capacity.core import Core
from matching.siting.effort import Effort

__all__ = ["Exact", "solve_exactly", "worth_solving"]

# HiGHS looks up after about every linear programme it has solved: what one counts for, in entries
# of the work limit, per entry of its matrix.
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
    """Branch and cut on a core, from a known choice, within a share of what is left.

    The work is counted in looks of HiGHS at its limits, which do not depend on the machine's load.
    """
    import highspy  # loaded only when a gap is left

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("random_seed", 0)
    solver.setOptionValue("mip_rel_gap", max(gap, 0.0))
    solver.setOptionValue("mip_abs_gap", 0.9 if core.whole else 1e-9)
    solver.setOptionValue("time_limit", max(share * effort.remaining, 0.01))
    solver.passModel(_model(core, highspy))
    m = len(core.capacity)
    solver.setSolution(m, np.arange(m, dtype=np.int32), start.astype(np.float64))
    price, looks = ENTRIES_PER_LOOK * core.size, [0]
    most = share * effort.left / price

    def stop(event: Any) -> None:
        looks[0] += 1
        if looks[0] > most:
            event.interrupt()

    solver.cbMipInterrupt += stop
    solver.run()
    effort.spent += looks[0] * price
    status, statuses = solver.getModelStatus(), highspy.HighsModelStatus
    cut = status == statuses.kTimeLimit
    if status == statuses.kInfeasible:
        return Exact(None, -np.inf, cut)
    # The model minimises the negative, so HiGHS's lower bound is the upper bound negated.
    bound = -float(solver.getInfo().mip_dual_bound)
    bound += 5e-10 * abs(bound)
    solution = solver.getSolution()
    if not solution.value_valid:
        return Exact(None, bound, cut)
    return Exact((np.array(solution.col_value[:m]) > 0.5) | core.always, bound, cut)


def _model(core: Core, highspy: Any) -> Any:
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
    matrix = sp.csr_array(sp.block_array(blocks))
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = np.concatenate([np.zeros(m), -np.ones(k)])
    model.col_lower_ = np.concatenate([core.always, np.zeros(k)]).astype(np.float64)
    model.col_upper_ = np.concatenate([~core.never, most]).astype(np.float64)
    model.row_lower_ = np.concatenate([np.full(n + m + k, -highspy.kHighsInf), least])
    model.row_upper_ = np.concatenate([core.demand, np.zeros(m + k), top])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger] * m + [kinds.kContinuous] * k
    return model
