"""Whether everybody can be covered within a radius, decided by HiGHS (Huangfu & Hall 2018)."""

from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools
from matching.siting.effort import Effort
from matching.siting.median.core import Core

__all__ = ["cover_exactly"]

# HiGHS looks up after about every linear programme it has solved: what one counts for, in arcs of
# the work limit, per entry of the core, and at least.
ARCS_PER_LOOK, LEAST_PER_LOOK = 100.0, 100_000.0
DENSE = 2_000_000  # arcs: programmes of more take too long to look up at all


def cover_exactly(core: Core, effort: Effort, work: float) -> tuple[bool | None, Bools | None]:
    """Cover all demand of a core within its limits, by as few candidates as possible.

    Parameters
    ----------
    core
        The covering problem, reduced.
    effort, work
        Arcs that may be followed. The work is counted in looks of HiGHS at its limits, which do
        not depend on the machine's load.

    Returns
    -------
    possible
        True, False, or None: not decided within the work.
    choice
        (m',) booleans of a choice that covers all, where possible.
    """
    import highspy  # loaded only where the search and the bound decide nothing

    price, looks = max(ARCS_PER_LOOK * core.size, LEAST_PER_LOOK), [0]
    most = min(effort.left, work) / price
    if most < 1 or core.nnz > DENSE or effort.late():
        return None, None
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("random_seed", 0)
    solver.setOptionValue("mip_max_improving_sols", 1)
    solver.setOptionValue("time_limit", max(effort.remaining, 0.01))
    solver.passModel(_model(core, highspy))

    def stop(event: Any) -> None:
        looks[0] += 1
        if looks[0] > most:
            event.interrupt()

    solver.cbMipInterrupt += stop
    solver.run()
    effort.spent += max(looks[0], 1) * price
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kTimeLimit:
        effort.truncated = True
    if status == highspy.HighsModelStatus.kInfeasible:
        return False, None
    solution = solver.getSolution()
    if not solution.value_valid:
        return None, None
    choice = np.array(solution.col_value) > 0.5
    covered = np.bincount(core.rows.owner()[choice[core.rows.index]], minlength=len(core.cap)) > 0
    right = bool(covered.all()) and core.limits.fits(choice)
    return (True, choice) if right else (None, None)


def _model(core: Core, highspy: Any) -> Any:
    """Set covering as a programme over binary x."""
    n, m = len(core.cap), len(core.candidate)
    reach = sp.csr_array((np.ones(core.nnz), core.rows.index, core.rows.pointer), shape=(n, m))
    limits, least, most = core.limits.rows()
    matrix: Any = sp.csr_array(sp.vstack([reach, limits]))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = m, matrix.shape[0]
    model.col_cost_ = np.ones(m)
    model.col_lower_, model.col_upper_ = np.zeros(m), np.ones(m)
    model.row_lower_ = np.concatenate([np.ones(n), least])
    model.row_upper_ = np.concatenate([np.full(n, highspy.kHighsInf), most])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    model.integrality_ = [highspy.HighsVarType.kInteger] * m
    return model
