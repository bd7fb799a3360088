"""Improving a schedule: other phases, other candidates, exchanges between phases."""

import numpy as np

from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.effort import Effort
from matching.siting.phases.plan import Plan

__all__ = ["improve"]


def improve(plan: Plan, when: Ints, span: Bools, effort: Effort, work: float) -> Ints:
    """Add, move, replace and exchange until nothing gains, or the work is used up.

    Parameters
    ----------
    plan
        What is asked.
    when
        (m,) schedule that keeps all limits.
    span
        (T,) booleans, the phases that may be changed; what opens in others stays.
    effort, work
        Entries that may be followed.
    """
    return _Improving(plan, when, span, effort, work).run()


class _Improving:
    """A schedule with the phase in which each demand point is first covered."""

    def __init__(self, plan: Plan, when: Ints, span: Bools, effort: Effort, work: float) -> None:
        self.plan, self.when, self.span, self.effort = plan, when.copy(), span, effort
        self.until = effort.spent + work
        self.first = plan.first(when)
        self.least = 1e-9 * max(float(plan.weight.sum()), 1e-300)

    def run(self) -> Ints:
        """Repeat all moves until none gains."""
        better = True
        while better and not self._over():
            better = self._add() | self._replace() | self._exchange()
        return self.when

    def _over(self) -> bool:
        return self.effort.spent >= self.until or self.effort.late()

    def _movable(self) -> Ints:
        moving = self.plan.locked & ~self.plan.dated  # never closed, but in another phase perhaps
        free = self.plan.may_close(self.when) | moving
        return np.flatnonzero(free & np.append(self.span, False)[self.when])

    def _add(self) -> bool:
        """Open what gains most, as long as something fits."""
        added = False
        while not self._over():
            j, t, gain = self._best(self.when, self.first)
            if gain <= self.least:
                break
            self._set({j: t})
            added = True
        return added

    def _replace(self) -> bool:
        """Close each in turn and open the best one instead, or itself in another phase."""
        better = False
        for out in self._movable():
            if self._over():
                break
            locked = bool(self.plan.locked[out])
            may_close = locked or self.plan.may_close(self.when)[out]
            if self.when[out] == self.plan.count or not may_close:
                continue
            when, first, lost = self._without(int(out))
            j, t, gain = self._best(when, first, int(out) if locked else None)
            if gain > lost + self.least:
                kept = self.when.copy()
                self._set({int(out): self.plan.count, j: t})
                if self.plan.keeps_targets(self.when):
                    better = True
                else:
                    self._back(kept)
        return better

    def _exchange(self) -> bool:
        """Let two candidates of different phases change places."""
        better = False
        movable = self._movable()
        for at, a in enumerate(movable):
            for b in movable[at + 1 :]:
                if self._over():
                    return better
                s, t = int(self.when[a]), int(self.when[b])
                if s != t and self._gain_of_exchange(int(a), int(b)) > self.least:
                    kept = self.when.copy()
                    self._set({int(a): t, int(b): s})
                    if self._keeps_limits() and self.plan.keeps_targets(self.when):
                        better = True
                    else:
                        self._back(kept)
        return better

    def _keeps_limits(self) -> bool:
        return all(self.plan.left(limit, self.when) >= 0 for limit in self.plan.limits)

    def _gain_of_exchange(self, a: int, b: int) -> float:
        """Value gained where a and b change places."""
        reached = np.union1d(self._reach(a), self._reach(b))
        when = self.when.copy()
        when[a], when[b] = when[b], when[a]
        after = self._first_of(reached, when)
        return float((self.plan.weight[reached] * (self.first[reached] - after)).sum())

    def _without(self, out: int) -> tuple[Ints, Ints, float]:
        """Schedule and first phases without a candidate, and the value lost."""
        when, first = self.when.copy(), self.first.copy()
        when[out] = self.plan.count
        reached = self._reach(out)
        first[reached] = self._first_of(reached, when)
        lost = float((self.plan.weight[reached] * (first - self.first)[reached]).sum())
        return when, first, lost

    def _best(self, when: Ints, first: Ints, only: int | None = None) -> tuple[int, int, float]:
        """Candidate and phase that gain most on top of a schedule; gain 0 where none does."""
        found = (0, 0, 0.0)
        for t in np.flatnonzero(self.span):
            allowed = self.plan.may_open(when, int(t))
            if only is not None:
                allowed &= np.arange(len(when)) == only
            if not allowed.any():
                continue
            earlier: Floats = self.plan.weight * np.maximum(first - t, 0)
            gain = np.where(allowed, self.plan.cols.T @ earlier, 0.0)
            self.effort.spent += self.plan.size
            j = int(np.argmax(gain))
            if gain[j] > found[2]:
                found = (j, int(t), float(gain[j]))
        return found

    def _reach(self, j: int) -> Ints:
        cols = self.plan.cols
        return np.asarray(cols.indices[cols.indptr[j] : cols.indptr[j + 1]])

    def _first_of(self, demand: Ints, when: Ints) -> Ints:
        """First phases of some demand points, each within reach of a candidate."""
        part = self.plan.rows[demand]
        self.effort.spent += 4.0 * part.nnz + 500.0
        if not part.nnz:
            return np.zeros(0, np.int64)
        return np.minimum.reduceat(when[part.indices], part.indptr[:-1])

    def _set(self, changes: dict[int, int]) -> None:
        for j, t in changes.items():
            self.when[j] = t
        self._renew()

    def _back(self, kept: Ints) -> None:
        self.when = kept
        self._renew()

    def _renew(self) -> None:
        self.first = self.plan.first(self.when)
        self.effort.spent += self.plan.size
