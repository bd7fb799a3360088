"""A plan in arrays: what each phase allows, and what a schedule covers.

A schedule is an array of (m,) phases in which candidates open, `Plan.count` where never.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from matching.siting.arrays import Bools, Floats, Ints, Sparse
from matching.siting.coverage.problem import CoverageProblem
from matching.siting.phases.problem import Phase

__all__ = ["ROUNDING", "Limit", "Plan", "plan_of"]

ROUNDING = 1e-9  # share of a budget, and of the reachable weight


@dataclass(frozen=True, eq=False)
class Limit:
    """What all that opens in some phases may come to.

    Attributes
    ----------
    amount
        (m,) of each candidate: yuan, or 1.
    within
        (T,) booleans, the phases that count.
    most
        What they may come to in all.
    money
        Whether yuan are counted.
    """

    amount: Floats
    within: Bools
    most: float
    money: bool


@dataclass(frozen=True, eq=False)
class Plan:
    """A problem over phases.

    Attributes
    ----------
    problem
        As given.
    allowed
        The phases, with what those that have only a target take, once that is known.
    weight
        (n,) weight that counts: 0 where an existing station covers it.
    rows, cols
        (n, m) CSR and CSC of floats.
    limits
        All limits of number and money.
    locked, dated
        (m,) booleans, candidates that must be open in the end, and those of them whose phase is
        settled beforehand: all where a phase has a lone target, else none.
    must
        (T,) weight that must be newly covered at the end of each phase, for lone targets.
    member, most, least
        (g, m) booleans, members of each group, and how many of them may and must open.
    existing, reachable
        Weight that existing stations cover, and that they or any candidate not banned reach.
    """

    problem: CoverageProblem
    allowed: tuple[Phase, ...]
    weight: Floats
    rows: Sparse
    cols: Sparse
    limits: tuple[Limit, ...]
    locked: Bools
    dated: Bools
    must: Floats
    member: Bools
    most: Floats
    least: Floats
    existing: float
    reachable: float

    @property
    def count(self) -> int:
        """Number of phases, which also stands for never."""
        return len(self.allowed)

    @property
    def size(self) -> int:
        """Entries, demand and candidates together."""
        return int(self.rows.nnz) + len(self.weight) + len(self.problem.cost)

    def first(self, when: Ints) -> Ints:
        """Phase in which each demand point is first covered, `count` where never."""
        first = np.full(len(self.weight), self.count, np.int64)
        for t in range(self.count - 1, -1, -1):
            opens = (when == t).astype(np.float64)
            if opens.any():
                first[self.rows @ opens > 0] = t
        return first

    def covered(self, when: Ints) -> Floats:
        """(T,) weight newly covered at the end of each phase."""
        found = np.bincount(self.first(when), weights=self.weight, minlength=self.count + 1)
        return np.asarray(np.cumsum(found[: self.count]), dtype=np.float64)

    def value(self, when: Ints) -> float:
        """Sum of what is covered at the end of each phase."""
        return float((self.weight * (self.count - self.first(when))).sum())

    def share(self, covered: Floats) -> Floats:
        """Return the share of the reachable weight, existing stations included."""
        if self.reachable <= 0:
            return np.ones_like(covered)
        return (covered + self.existing) / self.reachable

    def fits(self, when: Ints) -> bool:
        """Tell whether a schedule keeps all limits, locks, bans, groups and lone targets."""
        opened = when < self.count
        members = self.member @ opened.astype(np.int64)
        return bool(
            opened[self.locked].all()
            and not opened[self.problem.closed].any()
            and all(self.left(limit, when) >= 0 for limit in self.limits)
            and (members <= self.most).all()
            and (members >= self.least).all()
            and self.keeps_targets(when)
        )

    def keeps_targets(self, when: Ints) -> bool:
        """Tell whether what lone targets ask is covered."""
        slack = ROUNDING * self.reachable
        return not self.must.any() or bool((self.covered(when) >= self.must - slack).all())

    def left(self, limit: Limit, when: Ints) -> float:
        """Return what a limit leaves beside a schedule."""
        within = np.append(limit.within, False)[when]
        return limit.most - float(limit.amount[within].sum())

    def may_open(self, when: Ints, t: int) -> Bools:
        """Tell for each candidate that is never opened whether it may be in phase t."""
        allowed = when == self.count
        allowed[self.problem.closed] = False
        for limit in self.limits:
            if limit.within[t]:
                allowed &= limit.amount <= self.left(limit, when)
        if len(self.member):
            full = self.member @ (when < self.count).astype(np.int64) >= self.most
            allowed &= ~self.member[full].any(axis=0)
        return np.asarray(allowed)

    def may_close(self, when: Ints) -> Bools:
        """Tell for each candidate that is opened whether groups and locks can do without it."""
        allowed = (when < self.count) & ~self.locked
        if len(self.member):
            short = self.member @ (when < self.count).astype(np.int64) <= self.least
            allowed &= ~self.member[short & (self.least > 0)].any(axis=0)
        return allowed

    def room(self, when: Ints, t: int) -> tuple[float, float]:
        """Sites and yuan that may still be added in phase t beside a schedule."""
        left = [(limit.money, self.left(limit, when)) for limit in self.limits if limit.within[t]]
        sites = min((found for money, found in left if not money), default=np.inf)
        return sites, min((found for money, found in left if money), default=np.inf)

    def settled(self, t: int, sites: int | None, budget: float | None, covered: float) -> "Plan":
        """Return the plan once it is known what phase t, which has only a target, takes.

        Number and yuan bind from then on, and what it covers.
        """
        allowed = list(self.allowed)
        allowed[t] = replace(allowed[t], sites=sites, budget=budget)
        within = np.arange(self.count) == t
        own = []
        if sites is not None:
            own.append(Limit(np.ones(len(self.problem.cost)), within, sites, False))
        if budget is not None:
            own.append(Limit(self.problem.cost, within, budget * (1 + ROUNDING), True))
        must = self.must.copy()
        must[t] = covered
        return replace(self, allowed=tuple(allowed), limits=(*self.limits, *own), must=must)


def plan_of(problem: CoverageProblem, phases: Sequence[Phase], carry: bool) -> Plan:
    """Turn phases into limits; see `solve_phases`."""
    m = len(problem.cost)
    rows = sp.csr_array(problem.covers, dtype=np.float64)
    free = ~np.isin(np.arange(m), problem.closed)
    locked = np.isin(np.arange(m), problem.open)
    lone = any(phase.open_ended for phase in phases)
    reached = problem.covered | np.asarray(rows @ free.astype(np.float64) > 0)
    inside = [np.isin(np.arange(m), group.members) for group in problem.groups]
    return Plan(
        problem=problem,
        allowed=tuple(phases),
        weight=np.where(problem.covered, 0.0, problem.weight),
        rows=rows,
        cols=rows.tocsc(),
        limits=_limits(problem, phases, carry),
        locked=locked,
        dated=locked & lone,
        must=np.zeros(len(phases)),
        member=np.array(inside, bool).reshape(len(inside), m),
        most=np.array([m if g.at_most is None else g.at_most for g in problem.groups], float),
        least=np.array([g.at_least for g in problem.groups], float),
        existing=float(problem.weight[problem.covered].sum()),
        reachable=float(problem.weight[reached].sum()),
    )


def _limits(problem: CoverageProblem, phases: Sequence[Phase], carry: bool) -> tuple[Limit, ...]:
    """Limits of each phase, and of all together; with `carry` money is summed from the first."""
    ones, each = np.ones(len(problem.cost)), np.arange(len(phases))
    limits = []
    paying, purse = np.zeros(len(phases), bool), 0.0
    for t, phase in enumerate(phases):
        if phase.sites is not None:
            limits.append(Limit(ones, each == t, phase.sites, False))
        if phase.budget is not None:
            paying, purse = (paying, purse) if carry else (paying & False, 0.0)
            paying, purse = paying | (each == t), purse + phase.budget
            limits.append(Limit(problem.cost, paying, purse * (1 + ROUNDING), True))
    if problem.sites is not None:
        limits.append(Limit(ones, each >= 0, problem.sites, False))
    if problem.budget is not None:
        limits.append(Limit(problem.cost, each >= 0, problem.budget * (1 + ROUNDING), True))
    return tuple(limits)
