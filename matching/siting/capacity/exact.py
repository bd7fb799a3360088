"""Closing what is left of the gap with HiGHS (Huangfu & Hall 2018)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools, Ints
from matching.siting.capacity.core import Core
from matching.siting.effort import Effort

__all__ = ["Exact", "solve_exactly", "worth_solving"]

# HiGHS looks up after about every linear programme it has solved: what one counts for, in entries
# of the work limit, per arc.
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
        Work limit and clock. The work is counted in looks of HiGHS at its limits, which do not
        depend on the machine's load.
    gap
        Relative gap that is good enough.
    share
        Of the work and the time that are left, how much may be used.
    """
    import highspy  # loaded only when a gap is left

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("random_seed", 0)
    solver.setOptionValue("mip_rel_gap", max(gap, 0.0))
    solver.setOptionValue("mip_abs_gap", 0.9 if core.whole else 1e-9)
    solver.setOptionValue("time_limit", max(share * effort.remaining, 0.01))
    row = np.repeat(np.arange(len(core.demand)), np.diff(core.arcs.indptr))
    solver.passModel(_model(core, row, highspy))
    if start is not None:
        opened, at = start
        values = np.concatenate([opened, at[row] == core.arcs.indices, at < 0]).astype(np.float64)
        solver.setSolution(len(values), np.arange(len(values), dtype=np.int32), values)
    price, looks = ENTRIES_PER_LOOK * core.size, [0]
    most = share * effort.left / price

    def stop(event: Any) -> None:
        looks[0] += 1
        if looks[0] > most:
            event.interrupt()

    solver.cbMipInterrupt += stop
    solver.run()
    effort.spent += looks[0] * price
    return _found(core, row, solver, highspy)


def _found(core: Core, row: Ints, solver: Any, highspy: Any) -> Exact:
    """Read what HiGHS ended with."""
    status = solver.getModelStatus()
    cut = status == highspy.HighsModelStatus.kTimeLimit
    if status == highspy.HighsModelStatus.kInfeasible:
        return Exact(None, None, np.inf, cut)
    bound = float(solver.getInfo().mip_dual_bound)
    bound -= 5e-10 * abs(bound)
    solution = solver.getSolution()
    if not solution.value_valid:
        return Exact(None, None, bound, cut)
    m, values = len(core.capacity), np.array(solution.col_value)
    at = np.full(len(core.demand), -1, np.int64)
    served = values[m : m + len(row)] > 0.5
    at[row[served]] = core.arcs.indices[served]
    return Exact(values[:m] > 0.5, at, bound, cut)


def _model(core: Core, row: Ints, highspy: Any) -> Any:
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
    matrix = sp.csr_array(sp.block_array(blocks))
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = np.concatenate([core.cost, core.arcs.data, np.where(must, 0.0, core.outside)])
    model.offset_ = core.base
    model.col_lower_ = np.concatenate([core.always, np.zeros(k + n)]).astype(np.float64)
    model.col_upper_ = np.concatenate([~core.never, np.ones(k), ~must]).astype(np.float64)
    free, all_in = np.full(m + k, -highspy.kHighsInf), float(core.demand[must].sum())
    model.row_lower_ = np.concatenate([np.ones(n), free, least, [all_in]])
    model.row_upper_ = np.concatenate([np.ones(n), np.zeros(m + k), most, [highspy.kHighsInf]])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger] * (m + k) + [kinds.kContinuous] * n
    return model
