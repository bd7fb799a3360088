"""Finding near choices: greedy, swaps to the end, and simulated annealing over swaps."""

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.siting.arrays import Bools, Floats
from matching.siting.effort import Effort
from matching.siting.median import kernels
from matching.siting.median.arcs import payments
from matching.siting.median.core import Core
from matching.siting.median.moves import add

__all__ = ["Search"]

State: TypeAlias = tuple[NDArray[Any], ...]  # see `moves`

CHUNK: Final = 5_000_000  # arcs between two looks at the clock
HEAT: Final = (5e-2, 1e-3)  # first and last temperature, as shares of the payments per site


class Search:
    """The state of one search over a core; `best` only ever improves.

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
    best
        (m',) booleans, the best choice found; keeps to the limits.
    value
        What demand pays then; each point that must be served and is not counts `Core.fee`.
    """

    def __init__(self, core: Core, effort: Effort, seed: int) -> None:
        self.core, self.effort = core, effort
        must = np.isinf(core.cap)
        self.cap: Floats = np.where(must, core.fee, core.cap) if must.any() else core.cap
        limits, m = core.limits, len(core.candidate)
        self.data = (
            *(core.rows.pointer, core.rows.index, core.rows.cost),
            *(core.cols.pointer, core.cols.index, core.cols.cost),
            *(self.cap, limits.cost),
            *(limits.member.indptr.astype(np.int64), limits.member.indices.astype(np.int32)),
            *(limits.least.astype(np.int32), limits.most.astype(np.int32)),
        )
        # What counts as a gain at all: whole costs are exact, others carry rounding.
        self.least = 0.5 if core.whole else 1e-10 * float(core.rows.cost.sum()) / max(m, 1)
        self.random = np.array([seed], np.uint64)
        self.best = np.zeros(len(limits.cost), bool)
        self.value = float(self.cap.sum())

    @property
    def serves_all(self) -> bool:
        """Whether the best choice serves everybody who must be served."""
        return not np.isinf(self.pays(self.core.cap)).any()

    def pays(self, cap: Floats) -> Floats:
        """(n',) what each demand point pays for the best choice."""
        rows = self.core.rows
        return payments(rows.pointer, rows.index, rows.cost, cap, self.best)  # type: ignore[no-any-return]

    def greedy(self) -> None:
        """Greedy by gain and, with a budget, by gain per yuan; the better one, then swaps."""
        limits = self.core.limits
        for ratio in (False, True) if np.isfinite(limits.budget) else (False,):
            state = self.state(np.zeros(len(self.best), bool))
            self.effort.spent += kernels.extend(self.data, state, limits.sites, ratio, self.least)
            self._keep(state)
            if not self.effort.late():
                self.descend(state, self.effort.left / 8)

    def descend(self, state: State, work: float) -> None:
        """Swap from a state to the end, or for `work` arcs."""
        while work > 0 and not self.effort.late():
            most = int(min(CHUNK, work))
            spent = kernels.descend(self.data, state, self.core.limits.sites, self.least, most)
            self.effort.spent += spent
            work -= spent
            if spent < most:
                break
        self._keep(state)

    def anneal(self, work: float, heat: tuple[float, float] | None = None) -> None:
        """Anneal from the best choice for `work` arcs, then swap to the end.

        `heat` is the first and the last temperature; default: from what the served pay.
        """
        if heat is None:
            paid = self.pays(self.core.cap)
            typical = float(paid[np.isfinite(paid)].sum()) / max(int(self.best.sum()), 1)
            heat = (HEAT[0] * typical, HEAT[1] * typical)
        if not self.best.any() or heat[1] <= 0 or work < 1:
            return
        state = self.state(self.best)
        best = np.zeros(len(self.best) + 1, np.int32)
        record = np.array([self.value, 0.0])
        span = np.array([0, 0, int(work)])
        while span[0] < span[2] and record[0] > self.least and not self.effort.late():
            span[1] = min(span[0] + CHUNK, span[2])
            span[0] = kernels.anneal(
                self.data, state, self.core.limits.sites, self.least, self.random,
                np.array(heat), span,
                best, record,
            )  # fmt: skip
        self.effort.spent += float(span[0])
        if record[1] > 0:
            self.offer(np.isin(np.arange(len(self.best)), best[: int(record[1])]))
        self.descend(self.state(self.best), work)

    def offer(self, choice: Bools) -> None:
        """Keep a choice that keeps to the limits if it is better."""
        rows = self.core.rows
        paid = payments(rows.pointer, rows.index, rows.cost, self.cap, choice)
        if float(paid.sum()) < self.value - self.least and self.core.limits.fits(choice):
            self.best, self.value = choice, float(paid.sum())

    def begin(self, choice: Bools) -> None:
        """Take a choice within the limits for the best, better or not, and improve it."""
        self.best = choice
        self.value = float(self.pays(self.cap).sum())
        self.improve(choice)

    def improve(self, choice: Bools) -> None:
        """Add and swap from a choice within the limits; keep the end if it is better."""
        state = self.state(choice)
        sites = self.core.limits.sites
        self.effort.spent += kernels.extend(self.data, state, sites, False, self.least)
        self.descend(state, self.effort.left / 8)

    def state(self, choice: Bools) -> State:
        """Search state (see `moves`) of a choice."""
        n, m = len(self.cap), len(choice)
        limits = self.core.limits
        state = (
            *(np.full(n, -1, np.int32), np.full(n, -1, np.int32)),
            *(self.cap.copy(), self.cap.copy(), np.zeros(m)),
            *(np.append(np.full(m, -1, np.int32), np.int32(0)), np.zeros(m + 1, np.int32)),
            np.zeros(len(limits.least) + 1, np.int32),
            np.array([limits.budget, float(self.cap.sum())]),
            np.zeros(m),
        )
        for j in np.flatnonzero(choice):
            self.effort.spent += add(self.data, state, j)
        return state

    def _keep(self, state: State) -> None:
        self.offer(state[5][:-1] >= 0)
