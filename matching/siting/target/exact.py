"""Closing what is left of the gap with HiGHS (Huangfu & Hall 2018)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools
from matching.siting.effort import Effort
from matching.siting.target.core import Core

__all__ = ["Exact", "solve_exactly"]

# HiGHS looks up after about every linear programme it has solved: what one counts for, in entries
# of the work limit, per entry of its matrix.
ENTRIES_PER_LOOK = 75.0
FEWEST_LOOKS = 10  # fewer are not worth the building
PART = 0.8  # of the work and of the time left: some stays for searching on


@dataclass(frozen=True, eq=False)
class Exact:
    """What HiGHS found.

    Attributes
    ----------
    choice
        (m',) booleans, or None where it found nothing.
    bound
        Proven lower bound of the core; infinite where nothing fits.
    cut
        Whether the clock stopped it.
    """

    choice: Bools | None
    bound: float
    cut: bool = False


def solve_exactly(core: Core, start: Bools | None, effort: Effort, gap: float) -> Exact:
    """Branch and cut on a core, from a known choice, as long as work and its part of time allow.

    The work is counted in looks of HiGHS at its limits, which do not depend on the machine's load.
    """
    import highspy  # loaded only when a gap is left

    price, looks = ENTRIES_PER_LOOK * core.size, [0]
    most = PART * effort.left / max(price, 1.0)
    if most < FEWEST_LOOKS or effort.late():
        return Exact(None, -np.inf)
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    scale = max(float(core.cost.max()), 1e-9)
    for option, value in (
        ("parallel", "off"),
        ("random_seed", 0),
        ("mip_rel_gap", gap),
        ("mip_abs_gap", 0.9 * core.step / scale if core.step else 1e-10),
        ("mip_feasibility_tolerance", 1e-9),
        ("primal_feasibility_tolerance", 1e-9),
        ("time_limit", max(PART * effort.remaining, 0.01)),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(_model(core, scale, highspy))
    if start is not None:
        known = _extended(core, start)
        solver.setSolution(len(known), np.arange(len(known), dtype=np.int32), known)

    def stop(event: Any) -> None:
        looks[0] += 1
        if looks[0] > most:
            event.interrupt()

    solver.cbMipInterrupt += stop
    solver.run()
    effort.spent += looks[0] * price
    status, statuses = solver.getModelStatus(), highspy.HighsModelStatus
    if status == statuses.kInfeasible:
        return Exact(None, np.inf)
    solution = solver.getSolution()
    choice = None
    if solution.value_valid:
        choice = np.array(solution.col_value[: len(core.cost)]) > 0.5
    bound = float(solver.getInfo().mip_dual_bound) * scale
    bound = bound - 1e-10 * abs(bound) if np.isfinite(bound) else -np.inf
    return Exact(choice, bound, status == statuses.kTimeLimit)


def _extended(core: Core, choice: Bools) -> Any:
    """Values of all columns: candidates and, where demand may stay uncovered, demand."""
    if core.full:
        return choice.astype(np.float64)
    covered = core.rows @ choice.astype(np.int32) > 0
    return np.concatenate([choice, covered]).astype(np.float64)


def _model(core: Core, scale: float, highspy: Any) -> Any:
    """Set covering, or its partial form with coverage z from 0 to 1, as a programme.

    Costs are counted in the dearest and weights in the heaviest, near 1 as HiGHS likes them.
    """
    n, m = core.rows.shape
    extra = 0 if core.full else n
    blocks: list[Any] = [core.rows.astype(np.float64)]
    lower, upper = [np.ones(n)], [np.full(n, np.inf)]
    if extra:
        heavy = float(core.weight.max())
        blocks[0] = sp.hstack([blocks[0], -sp.eye_array(n)])
        lower[0] = np.zeros(n)
        blocks.append(np.concatenate([np.zeros(m), core.weight / heavy])[None, :])
        lower.append(np.array([core.need / heavy]))
        upper.append(np.array([np.inf]))
    groups = sp.csr_array(core.member.T, dtype=np.float64)
    some = np.concatenate([np.ones((1, m)), core.cost[None, :] / scale])
    for rows, least, most in (
        (groups, core.least, core.most),
        (some, np.full(2, -np.inf), np.array([core.sites, core.budget / scale])),
    ):
        blocks.append(sp.hstack([sp.csr_array(rows), sp.csr_array((rows.shape[0], extra))]))
        lower.append(least)
        upper.append(most)
    matrix = sp.csr_array(sp.vstack([sp.csr_array(block) for block in blocks]))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = m + extra, matrix.shape[0]
    model.col_cost_ = np.concatenate([core.cost / scale, np.zeros(extra)])
    model.col_lower_, model.col_upper_ = np.zeros(m + extra), np.ones(m + extra)
    model.row_lower_, model.row_upper_ = np.concatenate(lower), np.concatenate(upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger] * m + [kinds.kContinuous] * extra
    return model
