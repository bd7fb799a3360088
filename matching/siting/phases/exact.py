"""Small plans in one mixed-integer programme over all phases, by HiGHS (Huangfu & Hall 2018)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.effort import Effort
from matching.siting.phases.plan import Plan

__all__ = ["ExactSchedule", "schedule_exactly", "small_enough"]

LARGEST = 60_000  # entries, demand and candidates, times phases
ENTRIES_PER_LOOK = 120.0  # what a look of HiGHS at its limits counts for, per entry


@dataclass(frozen=True, eq=False)
class ExactSchedule:
    """What HiGHS found.

    Attributes
    ----------
    when
        (m,) schedule, or None where it found nothing.
    bound
        Proven upper bound on the value of all schedules with the same phases fixed.
    """

    when: Ints | None
    bound: float


def small_enough(plan: Plan) -> bool:
    """Tell whether a plan is small enough for one programme over all phases."""
    return plan.size * plan.count <= LARGEST


def schedule_exactly(
    plan: Plan, when: Ints, span: Bools, effort: Effort, work: float
) -> ExactSchedule:
    """Branch and cut from a known schedule, for so many entries of work and while time is left.

    What opens in phases outside `span`, and where locked candidates open, stays as it is.
    """
    import highspy  # loaded only when it is needed

    model = _Model(plan, when, span)
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for option, value in (
        ("parallel", "off"),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.5 / model.scale if model.whole else 1e-10),
        ("mip_feasibility_tolerance", 1e-9),
        ("primal_feasibility_tolerance", 1e-9),
        ("time_limit", max(0.95 * effort.remaining, 0.01)),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(model.programme(highspy))
    known = model.known(when)
    solver.setSolution(len(known), np.arange(len(known), dtype=np.int32), known)
    price, looks = ENTRIES_PER_LOOK * plan.size * plan.count, [0]
    most = work / price

    def stop(event: Any) -> None:
        looks[0] += 1
        if looks[0] > most:
            event.interrupt()

    solver.cbMipInterrupt += stop
    solver.run()
    effort.spent += looks[0] * price
    if solver.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
        effort.truncated = True
    solution = solver.getSolution()
    found = None
    if solution.value_valid:
        found = model.schedule(np.array(solution.col_value))
    bound = -float(solver.getInfo().mip_dual_bound) * model.scale
    return ExactSchedule(found, bound + 1e-10 * abs(bound) if np.isfinite(bound) else np.inf)


class _Model:
    """Columns x (candidate opens in phase) and z (demand is covered at the end of a phase)."""

    def __init__(self, plan: Plan, when: Ints, span: Bools) -> None:
        self.plan = plan
        self.n, self.m, self.count = len(plan.weight), len(plan.problem.cost), plan.count
        self.scale = max(float(plan.weight.sum()), 1e-300)
        weight = plan.weight
        self.whole = bool((weight == np.round(weight)).all() and self.scale < 2**50)
        self.upper = np.tile(span.astype(np.float64), (self.m, 1))
        self.upper[plan.problem.closed] = 0.0
        self.lower = np.zeros((self.m, self.count))
        fixed = np.append(~span, False)[when]
        fixed[plan.problem.open] = True
        self.upper[fixed] = 0.0
        at = np.flatnonzero(fixed & (when < self.count))
        self.lower[at, when[at]] = self.upper[at, when[at]] = 1.0

    def known(self, when: Ints) -> Floats:
        """Values of all columns in a schedule."""
        phases = np.arange(self.count)
        opens = when[:, None] == phases
        covered = self.plan.first(when)[:, None] <= phases
        return np.concatenate([opens.ravel(), covered.ravel()]).astype(np.float64)

    def schedule(self, values: Floats) -> Ints:
        """Return the schedule in the values of all columns."""
        opens = values[: self.m * self.count].reshape(self.m, self.count) > 0.5
        return np.where(opens.any(axis=1), opens.argmax(axis=1), self.count)

    def programme(self, highspy: Any) -> Any:
        """Return the programme for HiGHS; it minimises the negative value."""
        matrix, lower, upper = self._rows()
        columns = (self.m + self.n) * self.count
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = columns, matrix.shape[0]
        worth = np.repeat(self.plan.weight / self.scale, self.count)
        model.col_cost_ = np.concatenate([np.zeros(self.m * self.count), -worth])
        model.col_lower_ = np.concatenate([self.lower.ravel(), np.zeros(len(worth))])
        model.col_upper_ = np.concatenate([self.upper.ravel(), np.ones(len(worth))])
        model.row_lower_, model.row_upper_ = lower, upper
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr
        model.a_matrix_.index_ = matrix.indices
        model.a_matrix_.value_ = matrix.data
        kinds = highspy.HighsVarType
        integer, free = [kinds.kInteger] * (self.m * self.count), [kinds.kContinuous] * len(worth)
        model.integrality_ = integer + free
        return model

    def _rows(self) -> tuple[Any, Floats, Floats]:
        """Rows of coverage, of opening once, of groups, limits and lone targets."""
        plan, count = self.plan, self.count
        upto = np.tril(np.ones((count, count)))  # phase t counts what opened up to t
        ever = np.ones((1, count))
        limits = [np.kron(limit.amount, limit.within) for limit in plan.limits]
        over_x = sp.vstack(
            [
                sp.kron(plan.rows, -upto),
                sp.kron(sp.eye_array(self.m), ever),
                sp.kron(plan.member.astype(np.float64), ever)
                if len(plan.member)
                else sp.csr_array((0, self.m * count)),
                sp.csr_array(np.array(limits).reshape(len(limits), self.m * count)),
                sp.csr_array((count, self.m * count)),
            ]
        )
        heavy = plan.weight / self.scale
        between = self.m + len(plan.member) + len(limits)
        over_z = sp.vstack(
            [
                sp.eye_array(self.n * count),
                sp.csr_array((between, self.n * count)),
                sp.kron(heavy[None, :], sp.eye_array(count)),
            ]
        )
        most = np.array([limit.most for limit in plan.limits], float)
        free = np.full(self.n * count + self.m, -np.inf)
        lower = [free, plan.least, np.full(len(most), -np.inf), plan.must * (1 - 1e-9) / self.scale]
        upper = [np.zeros(self.n * count), np.ones(self.m), plan.most, most]
        matrix = sp.csr_array(sp.hstack([over_x, over_z]))
        return matrix, np.concatenate(lower), np.concatenate([*upper, np.full(count, np.inf)])
