"""Finding good coverage: greedy, swaps, and simulated annealing over swaps."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.siting.arrays import Bools
from matching.siting.coverage import kernels
from matching.siting.coverage.core import Core
from matching.siting.effort import Effort

State: TypeAlias = tuple[NDArray[Any], ...]  # see `kernels`

__all__ = ["HEAT", "WARM", "Search"]

CHUNK = 5_000_000  # entries between two looks at the clock
HEAT = (4e-2, 2e-3)  # first and last temperature, to search anew
WARM = (1e-2, 1e-3)  # the same, to stay near the start


class Search:
    """The state of one search over a core; `best` only ever improves.

    Parameters
    ----------
    core
        What to search.
    start
        (m',) booleans, a choice that fits; the empty one where groups ask for nothing.

    Attributes
    ----------
    best
        (m',) booleans, the best choice found; fits into number, budget and groups.
    value
        What it earns in the core.
    """

    def __init__(self, core: Core, start: Bools) -> None:
        self.core, self.rules = core, core.rules.arrays
        # What counts as a gain at all: whole weights are exact, others carry rounding.
        self.least = 0.5 if core.whole else 1e-9 * float((core.weight + core.second).sum())
        self.best, self.value = start, core.value(start)

    def greedy(self, effort: Effort) -> None:
        """Greedy by gain and, with a budget, by gain per yuan; the better one, then swaps."""
        core, start = self.core, self.best
        for ratio in (False, True) if np.isfinite(core.budget) else (False,):
            state = self._state(start)
            if (core.second > core.weight).any():
                # A first reach promises a second one: half of both together.
                promise = np.maximum(core.weight, (core.weight + core.second) / 2)
                hopeful = (promise, np.minimum(core.second, promise), *core.matrix[2:])
                state[1][:] = core.cols.T @ promise
                kernels.extend(hopeful, self.rules, state, core.sites, ratio, self.least)
                state = self._state(state[2][:-1] >= 0)
            effort.spent += kernels.extend(
                core.matrix, self.rules, state, core.sites, ratio, self.least
            )
            self.offer(state[2][:-1] >= 0)
            if not effort.late():
                effort.spent += kernels.polish(
                    core.matrix, self.rules, state, core.sites, self.least, int(effort.left / 4)
                )
                self.offer(state[2][:-1] >= 0)

    def anneal(
        self,
        seed: int,
        likely: NDArray[np.int32],
        effort: Effort,
        work: float,
        heat: tuple[float, float],
    ) -> Bools:
        """Anneal from the best choice, for `work` entries; return the best one met.

        `likely` are candidates, repeated as often as they shall be drawn; `heat` is the first and
        the last temperature, as shares of what a site covers on average.
        """
        if not self.best.any() or work < 1:
            return self.best
        core = self.core
        anneal, chain = (
            (kernels.anneal, self._chain(self.best))
            if core.once
            else (kernels.anneal_twice, self._pair(self.best))
        )
        typical = self.value or float((core.weight + core.second).sum())
        hot = np.array(heat) * typical / int(self.best.sum())
        best = np.zeros(len(self.best), np.int32)
        record, random = np.array([self.value, 0.0]), np.array([seed], np.uint64)
        spent, total = 0, int(work)
        while spent < total and not effort.late():
            until = min(spent + CHUNK, total)
            after = anneal(
                core.matrix, self.rules, chain, likely, core.sites, self.least, random, hot,
                spent, until, total, best, record,
            )  # fmt: skip
            if after == spent:
                break
            spent = after
        if record[1] == 0:
            return self.best
        return np.isin(np.arange(len(self.best)), best[: int(record[1])])

    def offer(self, choice: Bools) -> None:
        """Keep a choice that fits if it is better."""
        value = self.core.value(choice)
        if value > self.value + self.least and self.core.fits(choice):
            self.best, self.value = choice, value

    def _state(self, choice: Bools) -> State:
        """Search state (see `kernels.greedy`) of a choice."""
        core, m = self.core, len(choice)
        count = (core.rows @ choice.astype(np.int32)).astype(np.int32)
        opened = np.flatnonzero(choice).astype(np.int32)
        place = np.full(m + 1, -1, np.int32)
        place[opened] = np.arange(len(opened))
        place[m] = len(opened)
        slots = np.zeros(m, np.int32)
        slots[: len(opened)] = opened
        gain = core.cols.T @ np.select([count == 0, count == 1], [core.weight, core.second])
        money = np.array([core.budget - float(core.cost[choice].sum()), core.value(choice)])
        return count, gain, place, slots, money, core.rules.held(choice)

    def _chain(self, choice: Bools) -> State:
        """Annealing chain (see `kernels.anneal`) of a choice."""
        core = self.core
        count, _gain, place, slots, money, held = self._state(choice)
        owner = np.zeros(len(count), np.int32)
        for j in np.flatnonzero(choice).astype(np.int32):
            owner[core.cols.indices[core.cols.indptr[j] : core.cols.indptr[j + 1]]] ^= j
        alone = core.cols.T @ np.where(count == 1, core.weight, 0.0)
        return count, owner, np.where(choice, alone, 0.0), place, slots, money, held

    def _pair(self, choice: Bools) -> State:
        """Annealing chain (see `kernels.twice`) of a choice."""
        count, _gain, place, slots, money, held = self._state(choice)
        return count, place, slots, money, held
