"""Finding good coverage: greedy, swaps, and simulated annealing over swaps."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.siting.arrays import Bools
from matching.siting.coverage import kernels
from matching.siting.coverage.core import Core
from matching.siting.effort import Effort

State: TypeAlias = tuple[NDArray[Any], ...]  # see `kernels`

__all__ = ["Search"]

CHUNK = 5_000_000  # entries between two looks at the clock
HEAT = (5e-2, 1e-3)  # first and last temperature, as shares of what a site covers on average


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
        (m',) booleans, the best choice found; fits into number and budget.
    value
        Weight it covers in the core.
    """

    def __init__(self, core: Core, effort: Effort, seed: int) -> None:
        self.core, self.effort = core, effort
        rows, cols = core.rows, core.cols
        self.matrix = (
            core.weight,
            rows.indptr.astype(np.int64),
            rows.indices.astype(np.int32),
            cols.indptr.astype(np.int64),
            cols.indices.astype(np.int32),
            core.cost,
        )
        # What counts as a gain at all: whole weights are exact, others carry rounding.
        self.least = 0.5 if core.whole else 1e-9 * float(core.weight.sum())
        self.random = np.array([seed], np.uint64)
        self.best = np.zeros(len(core.cost), bool)
        self.value = 0.0

    def greedy(self) -> None:
        """Greedy by gain and, with a budget, by gain per yuan; the better one, then swaps."""
        for ratio in (False, True) if np.isfinite(self.core.budget) else (False,):
            state = self._state(np.zeros(len(self.best), bool))
            self.effort.spent += kernels.extend(
                self.matrix, state, self.core.sites, ratio, self.least
            )
            self._keep(state)
            if not self.effort.late():
                self.effort.spent += kernels.polish(
                    self.matrix, state, self.core.sites, self.least, int(self.effort.left / 4)
                )
                self._keep(state)

    def anneal(self, work: float) -> None:
        """Anneal from the best choice, for `work` entries."""
        if not self.best.any() or work < 1:
            return
        chain = self._chain(self.best)
        typical = self.value / int(self.best.sum())
        heat = np.array(HEAT) * typical
        best = np.zeros(len(self.best), np.int32)
        record = np.array([self.value, 0.0])
        spent, total = 0, int(work)
        while spent < total and not self.effort.late():
            until = min(spent + CHUNK, total)
            after = kernels.anneal(
                self.matrix, chain, self.core.sites, self.least, self.random, heat,
                spent, until, total, best, record,
            )  # fmt: skip
            if after == spent:
                break
            spent = after
        self.effort.spent += spent
        if record[1] > 0:
            self.offer(np.isin(np.arange(len(self.best)), best[: int(record[1])]))

    def offer(self, choice: Bools) -> None:
        """Keep a choice that fits into number and budget if it is better."""
        value = float(self.core.weight[self.core.rows @ choice.astype(np.int32) > 0].sum())
        if value > self.value + self.least:
            self.best, self.value = choice, value

    def _keep(self, state: State) -> None:
        self.offer(state[2][:-1] >= 0)

    def _state(self, choice: Bools) -> State:
        """Search state (see `kernels`) of a choice."""
        core, m = self.core, len(choice)
        count = (core.rows @ choice.astype(np.int32)).astype(np.int32)
        opened = np.flatnonzero(choice).astype(np.int32)
        place = np.full(m + 1, -1, np.int32)
        place[opened] = np.arange(len(opened))
        place[m] = len(opened)
        slots = np.zeros(m, np.int32)
        slots[: len(opened)] = opened
        gain = core.cols.T @ np.where(count == 0, core.weight, 0.0)
        covered = float(core.weight[count > 0].sum())
        money = np.array([core.budget - float(core.cost[choice].sum()), covered])
        return count, gain, place, slots, money

    def _chain(self, choice: Bools) -> State:
        """Annealing chain (see `kernels`) of a choice."""
        core = self.core
        count, _gain, place, slots, money = self._state(choice)
        owner = np.zeros(len(count), np.int32)
        for j in np.flatnonzero(choice).astype(np.int32):
            owner[core.cols.indices[core.cols.indptr[j] : core.cols.indptr[j + 1]]] ^= j
        alone = core.cols.T @ np.where(count == 1, core.weight, 0.0)
        return count, owner, np.where(choice, alone, 0.0), place, slots, money
