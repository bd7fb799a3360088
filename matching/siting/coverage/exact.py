"""Closing what is left of the gap with HiGHS (Huangfu & Hall 2018)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools
from matching.siting.coverage.core import Core
from matching.siting.effort import Effort

__all__ = ["Exact", "solve_exactly", "worth_solving"]

# HiGHS looks up after about every linear programme it has solved: what one counts for, in entries
# of the work limit, per entry of its matrix.
ENTRIES_PER_LOOK = 120.0
# Looks that closing a gap takes, by experience: at least so many, and so many per relative gap.
FEWEST_LOOKS, LOOKS_PER_GAP = 10, 80_000


@dataclass(frozen=True, eq=False)
class Exact:
    """What HiGHS found.

    Attributes
    ----------
    choice
        (m',) booleans, or None where it found nothing.
    bound
        Proven upper bound of the core.
    """

    choice: Bools | None
    bound: float


def worth_solving(core: Core, effort: Effort, gap: float) -> bool:
    """Tell whether HiGHS is likely to close a relative gap within the work left."""
    return effort.left > max(FEWEST_LOOKS, LOOKS_PER_GAP * gap) * _price(core)


def solve_exactly(core: Core, start: Bools, effort: Effort, gap: float) -> Exact:
    """Branch and cut on a core, from a known choice, as long as work and clock allow.

    The work is counted in looks of HiGHS at its limits, which do not depend on the machine's load.
    """
    import highspy  # loaded only when a gap is left

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("random_seed", 0)
    solver.setOptionValue("mip_rel_gap", max(gap, 0.0))
    solver.setOptionValue("mip_abs_gap", 0.9 if core.whole else 1e-9 * float(core.weight.sum()))
    solver.setOptionValue("time_limit", max(effort.remaining, 0.01))
    solver.passModel(_model(core, highspy))
    covered = core.rows @ start.astype(np.int32) > 0
    solver.setSolution(
        len(start) + len(covered),
        np.arange(len(start) + len(covered), dtype=np.int32),
        np.concatenate([start, covered]).astype(np.float64),
    )
    price, looks = _price(core), [0]
    most = effort.left / price

    def stop(event: Any) -> None:
        looks[0] += 1
        if looks[0] > most:
            event.interrupt()

    solver.cbMipInterrupt += stop
    solver.run()
    effort.spent += looks[0] * price
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kTimeLimit:
        effort.truncated = True
    info = solver.getInfo()
    solution = solver.getSolution()
    choice = None
    if solution.value_valid:
        choice = np.array(solution.col_value[: len(start)]) > 0.5
    # The model minimises the negative, so HiGHS's lower bound is the upper bound negated.
    bound = -float(info.mip_dual_bound)
    return Exact(choice, bound + 1e-9 * abs(bound))


def _price(core: Core) -> float:
    """Entries that one look of HiGHS counts for."""
    return ENTRIES_PER_LOOK * core.size


def _model(core: Core, highspy: Any) -> Any:
    """Maximal covering as a mixed-integer programme: x binary, coverage z from 0 to 1."""
    n, m = core.rows.shape
    reach = sp.hstack([-core.rows.astype(np.float64), sp.eye_array(n)])
    number = np.concatenate([np.ones(m), np.zeros(n)])[None, :]
    blocks, upper = [reach, number], [np.zeros(n), np.array([float(core.sites)])]
    if np.isfinite(core.budget):
        blocks.append(np.concatenate([core.cost, np.zeros(n)])[None, :])
        upper.append(np.array([core.budget]))
    matrix = sp.csr_array(sp.vstack([sp.csr_array(block) for block in blocks]))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = m + n, matrix.shape[0]
    model.col_cost_ = np.concatenate([np.zeros(m), -core.weight])
    model.col_lower_, model.col_upper_ = np.zeros(m + n), np.ones(m + n)
    model.row_lower_ = np.full(matrix.shape[0], -highspy.kHighsInf)
    model.row_upper_ = np.concatenate(upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger] * m + [kinds.kContinuous] * n
    return model
