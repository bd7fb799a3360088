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
# Looks that closing a gap takes, by experience: at least so many, so many per relative gap, and
# twice as many where the gap is a hard one.
FEWEST_LOOKS, LOOKS_PER_GAP, HARD_GAP = 10, 80_000, 0.005
MANY_LOOKS = 1_000  # where so many fit in, the core is so small that nothing else is worth the work
SHARE = 0.8  # of the work left that HiGHS may take

# A core is reduced already and the search has looked for good choices: presolve and HiGHS's own
# searches cost more than they give.
PLAIN = {
    "presolve": "off",
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
}


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
    looks = max(FEWEST_LOOKS, LOOKS_PER_GAP * gap * (1 + gap / HARD_GAP))
    return effort.left * SHARE > min(looks, MANY_LOOKS) * _price(core)


def solve_exactly(core: Core, start: Bools, effort: Effort, gap: float) -> Exact:
    """Branch and cut on a core, from a known choice, as long as work and clock allow.

    The work is counted in looks of HiGHS at its limits, which do not depend on the machine's load.
    """
    import highspy  # loaded only when a gap is left

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("random_seed", 0)
    for option, setting in PLAIN.items():
        solver.setOptionValue(option, setting)
    solver.setOptionValue("mip_rel_gap", max(gap, 0.0))
    solver.setOptionValue("mip_abs_gap", 0.9 if core.whole else 1e-9 * float(core.weight.sum()))
    solver.setOptionValue("time_limit", max(effort.remaining, 0.01))
    solver.passModel(_model(core, highspy))
    times = core.rows @ start.astype(np.int32)
    known = np.concatenate([start, times > 0, (times > 1)[core.second > 0]]).astype(np.float64)
    solver.setSolution(len(known), np.arange(len(known), dtype=np.int32), known)
    price, looks = _price(core), [0]
    most = effort.left * SHARE / price

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
    return Exact(choice, bound + 9e-10 * abs(bound))


def _price(core: Core) -> float:
    """Entries that one look of HiGHS counts for."""
    return ENTRIES_PER_LOOK * core.size


def _model(core: Core, highspy: Any) -> Any:
    """Maximal covering as a mixed-integer programme.

    x binary, coverage z from 0 to 1, and z' where a second reach earns: ``z + z' ≤ reach``. Where
    it earns more than the first, z is binary and z' at most z.
    """
    n, m = core.rows.shape
    twice = np.flatnonzero(core.second > 0)
    eager = np.flatnonzero(core.second[twice] > core.weight[twice])
    t, size = len(twice), m + n + len(twice)
    again = sp.csr_array((np.ones(t), (twice, np.arange(t))), shape=(n, t))
    blocks = [sp.hstack([-core.rows.astype(np.float64), sp.eye_array(n), again])]
    lower, upper = [np.full(n, -np.inf)], [np.zeros(n)]

    def add(matrix: Any, at_least: Any, at_most: Any) -> None:
        blocks.append(sp.hstack([matrix, sp.csr_array((matrix.shape[0], size - matrix.shape[1]))]))
        lower.append(np.asarray(at_least, np.float64))
        upper.append(np.asarray(at_most, np.float64))

    add(sp.csr_array(np.ones((1, m))), [-np.inf], [core.sites])
    if np.isfinite(core.budget):
        add(sp.csr_array(core.cost[None, :]), [-np.inf], [core.budget])
    if len(core.rules.most):
        add(sp.csr_array(core.rules.members.T), core.rules.least, core.rules.most)
    if len(eager):
        above = sp.csr_array(
            (np.ones(len(eager)), (np.arange(len(eager)), m + n + eager)), shape=(len(eager), size)
        )
        below = sp.csr_array(
            (np.ones(len(eager)), (np.arange(len(eager)), m + twice[eager])),
            shape=(len(eager), size),
        )
        add(above - below, np.full(len(eager), -np.inf), np.zeros(len(eager)))
    matrix = sp.csr_array(sp.vstack(blocks))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = size, matrix.shape[0]
    model.col_cost_ = np.concatenate([np.zeros(m), -core.weight, -core.second[twice]])
    model.col_lower_, model.col_upper_ = np.zeros(size), np.ones(size)
    model.row_lower_, model.row_upper_ = np.concatenate(lower), np.concatenate(upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    kinds = highspy.HighsVarType
    whole = np.zeros(size, bool)
    whole[:m] = True
    whole[m + twice[eager]] = True
    model.integrality_ = [kinds.kInteger if each else kinds.kContinuous for each in whole]
    return model
