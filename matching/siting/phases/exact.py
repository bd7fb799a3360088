"""Small plans in one mixed-integer programme over all phases, by HiGHS (Huangfu & Hall 2018)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.effort import Effort
from matching.siting.phases.plan import Plan
from matching.siting.programme import Programme, branch_and_cut

__all__ = ["ExactSchedule", "schedule_exactly", "small_enough"]

LARGEST = 60_000  # entries, demand and candidates, times phases
ENTRIES_PER_LOOK = 120.0  # what a look of HiGHS at its limits counts for, per entry
PART = 0.95  # of the time that is left


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

    What opens in phases outside `span`, and where dated candidates open, stays as it is.
    """
    model = _Model(plan, when, span)
    ended = branch_and_cut(
        model.programme(), effort, ENTRIES_PER_LOOK * plan.size * plan.count, work,
        share=PART, start=model.known(when), mip_rel_gap=0.0,
        mip_abs_gap=0.5 / model.scale if model.whole else 1e-10,
    )  # fmt: skip
    effort.truncated = effort.truncated or ended.cut
    found = None if ended.values is None else model.schedule(ended.values)
    bound = -ended.bound * model.scale
    return ExactSchedule(found, np.inf if np.isinf(bound) else bound + 1e-10 * abs(bound))


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
        fixed[plan.dated] = True
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

    def programme(self) -> Programme:
        """Return the programme; it minimises the negative value."""
        rows, least, most = self._rows()
        worth = np.repeat(self.plan.weight / self.scale, self.count)
        opens, covers = self.m * self.count, len(worth)
        return Programme(
            cost=np.concatenate([np.zeros(opens), -worth]),
            lower=np.concatenate([self.lower.ravel(), np.zeros(covers)]),
            upper=np.concatenate([self.upper.ravel(), np.ones(covers)]),
            whole=np.arange(opens + covers) < opens,
            rows=rows,
            least=least,
            most=most,
        )

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
        free, once = np.full(self.n * count, -np.inf), plan.locked.astype(np.float64)
        lower = [
            free,
            once,
            plan.least,
            np.full(len(most), -np.inf),
            plan.must * (1 - 1e-9) / self.scale,
        ]
        upper = [np.zeros(self.n * count), np.ones(self.m), plan.most, most]
        matrix = sp.csr_array(sp.hstack([over_x, over_z]))
        return matrix, np.concatenate(lower), np.concatenate([*upper, np.full(count, np.inf)])
