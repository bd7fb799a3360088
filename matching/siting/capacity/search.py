"""Finding good assignments: open what the bound opens, then anneal over shifts and swaps."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching.siting.arrays import Bools, Floats, Ints
from matching.siting.capacity import exploring, kernels
from matching.siting.capacity.core import Core, columns, lines
from matching.siting.effort import Effort

State: TypeAlias = tuple[NDArray[Any], ...]  # see `kernels`

__all__ = ["Search"]

CHUNK = 6_000_000  # entries between two looks at the clock
HEAT = (0.2, 0.02)  # first and last temperature, as shares of what a point costs on average
MILD = (0.05, 0.01)  # the same of the short annealing after a change of what is open
REBUILDING = 4  # in 128 moves
# Least, first and most penalty of load beyond capacity, as multiples of a typical cost per unit.
PENALTY = (0.05, 1.0, 50.0)


class Search:
    """Searches over a core; `best` only ever improves.

    Parameters
    ----------
    core
        What to search.
    effort
        Work allowed in all.
    seed
        Of the random moves.

    Attributes
    ----------
    at
        (n,) candidate that serves each demand point, -1 unserved, of the best assignment found
        that keeps to capacities and limits; None: none found.
    opened
        (m,) booleans, what that assignment opens, without idle candidates that may be closed.
    value
        Its cost, infinite while there is none.
    typical
        What a demand point costs on average, roughly: the scale of temperatures and penalties.
    """

    def __init__(self, core: Core, effort: Effort, seed: int) -> None:
        self.core, self.effort = core, effort
        self.random = np.array([seed], np.uint64)
        self.at: Ints | None = None
        self.opened: Bools = core.always.copy()
        self.value = np.inf
        large = float(core.cost.sum() + core.arcs.data.sum() + 1.0)
        self.typical = 1.0
        self._record: tuple[NDArray[Any], ...] = ()
        self.outside = np.where(np.isfinite(core.outside), core.outside, large)

    def anneal(self, start: Bools, work: float) -> None:
        """Anneal from an open set (m,) that keeps to the limits, for `work` entries."""
        if len(self.core.demand) == 0 or work < 1:
            return
        problem, state = self._problem(), self._state(start)
        kernels.begin(problem, state)
        heats, penalty = np.array(HEAT) * self.typical, self._penalty()
        total = int(work)

        def go(spent: int, until: int) -> int:
            return int(
                kernels.anneal(
                    problem, state, self.random, heats, penalty, REBUILDING,
                    spent, until, total, *self._record,
                )
            )  # fmt: skip

        self._loop(go, total)

    def explore(self, work: float) -> None:
        """Change what is open from the best assignment on, for `work` entries."""
        if self.at is None or len(self.core.demand) == 0:
            return
        problem, state = self._problem(), self._state(self.opened)
        m = len(self.core.capacity)
        kernels.follow(problem, state, np.where(self.at < 0, m, self.at).astype(np.int32))
        kept = tuple(part.copy() for part in state)
        heats, penalty = np.array(MILD) * self.typical, self._penalty()

        def go(spent: int, until: int) -> int:
            return int(
                exploring.explore(
                    problem, state, kept, self.random, heats, penalty, spent, until, *self._record
                )
            )

        self._loop(go, int(work))

    def _penalty(self) -> Floats:
        """Present, least and most penalty of a unit of load beyond capacity."""
        unit = self.typical / max(
            float(self.core.demand.sum()) / max(len(self.core.demand), 1), 1e-9
        )
        return np.array([PENALTY[1], PENALTY[0], PENALTY[2]]) * unit

    def _loop(self, go: Callable[[int, int], int], total: int) -> None:
        """Run a compiled loop up to `total` entries, with looks at the clock; keep its best."""
        n, m = self.core.arcs.shape
        best, shut = np.zeros(n, np.int32), np.zeros(m + 1, np.uint8)
        some = self.core.demand[self.core.demand > 0].min(initial=1.0)
        record = np.array([self.value - self.core.base, 1e-9 * self.typical, 1e-7 * some])
        self._record = best, shut, record
        before, spent = record[0], 0
        while spent < total and not self.effort.late():
            spent = go(spent, min(spent + CHUNK, total))
        self.effort.spent += spent
        if record[0] < before:
            self.offer(np.where(best == m, -1, best).astype(np.int64), shut[:m] == 0)

    def offer(self, at: Ints, opened: Bools) -> None:
        """Keep an assignment within capacities and limits if it is complete and better."""
        core = self.core
        served = at >= 0
        if not np.isfinite(core.outside[~served]).all():
            return
        load = np.bincount(at[served], weights=core.demand[served], minlength=len(opened))
        if (load > core.capacity).any() or not core.limits.fits(opened & ~core.always):
            return
        busy = np.bincount(at[served], minlength=len(opened)) > 0
        opened = self._needed(opened, busy)
        value = core.base + float(core.cost[opened].sum()) + float(core.outside[~served].sum())
        row = np.repeat(np.arange(len(at)), np.diff(core.arcs.indptr))
        made = at[row] == core.arcs.indices
        value += float(core.arcs.data[made].sum())
        if value < self.value and int(made.sum()) == int(served.sum()):
            self.at, self.opened, self.value = at, opened, value

    def _needed(self, opened: Bools, busy: Bools) -> Bools:
        """Close idle candidates, the dearest first, as long as groups do not need them."""
        core = self.core
        for j in sorted(np.flatnonzero(opened & ~busy & ~core.always), key=lambda j: -core.cost[j]):
            fewer = opened.copy()
            fewer[j] = False
            count = core.limits.member.T @ (fewer & ~core.always).astype(np.int64)
            if (count >= core.limits.least).all():
                opened = fewer
        return opened

    def _problem(self) -> tuple[Any, ...]:
        """Core in the form of the compiled loops, with a last candidate for the unserved."""
        core = self.core
        n, m = core.arcs.shape
        # Stacked by hand: an arc of no cost must stay, which addition of matrices would drop.
        ends = core.arcs.indptr[1:]
        arcs = sp.csr_array(
            (
                np.insert(core.arcs.data, ends, self.outside),
                np.insert(core.arcs.indices, ends, m),
                core.arcs.indptr + np.arange(n + 1),
            ),
            shape=(n, m + 1),
        )
        table, least, most = core.limits.rows()
        turned = sp.csc_array(sp.hstack([table[1:], sp.csc_array((len(least) - 1, 1))]))
        limits = (
            np.append(core.always, True).astype(np.uint8),
            np.append(core.never, True).astype(np.uint8),
            turned.indptr.astype(np.int64),
            turned.indices.astype(np.int32),
            turned.data.astype(np.float64),
            least[1:].copy(),
            most[1:].copy(),
        )
        room = np.append(core.capacity, np.inf)
        return lines(arcs), columns(arcs), core.demand, room, np.append(core.cost, 0.0), limits

    def _state(self, start: Bools) -> State:
        """State in which nobody is served."""
        core = self.core
        n, m = core.arcs.shape
        chosen = start & ~core.always
        count, load = np.zeros(m + 1, np.int32), np.zeros(m + 1)
        count[m], load[m] = n, core.demand.sum()
        head = np.full(m + 1, -1, np.int32)
        head[m] = 0
        after = np.arange(1, n + 1, dtype=np.int32)
        after[-1] = -1
        cost = float(core.cost[chosen].sum()) + float(self.outside.sum())
        return (
            np.full(n, m, np.int32),
            load,
            count,
            np.append(~(start | core.always), False).astype(np.uint8),
            after,
            np.arange(-1, n - 1, dtype=np.int32),
            head,
            np.array([cost, 0.0, float(core.limits.sites - int(chosen.sum()))]),
            core.limits.rows()[0][1:] @ chosen.astype(np.float64),
        )
