"""Finding cheap covers: greedy by weight per yuan, and ruin and recreate."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.siting.arrays import Bools, Floats
from matching.siting.effort import Effort
from matching.siting.target import kernels
from matching.siting.target.bound import Bound
from matching.siting.target.core import Core

__all__ = ["Search"]

State: TypeAlias = tuple[NDArray[Any], ...]  # see `kernels`

CHUNK = 5_000_000  # entries between two looks at the clock
HEAT = (0.3, 0.003)  # first and last temperature, as shares of what an open site costs on average
CREDIT = 0.7  # share of its price that weight beyond the need earns
LOWEST = 4  # candidates in the pool for each open one
DEPTH = 8  # most sites that are closed at once


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
        (m',) booleans, the cheapest choice found that covers the need within number and groups
        (whatever the budget); None where none is found.
    value
        Its cost in the core.
    """

    def __init__(self, core: Core, effort: Effort, seed: int) -> None:
        self.core, self.effort = core, effort
        self.matrix = self._matrix(core.cost)
        member = core.member
        slack = 1e-12 * float(core.weight.sum())
        number = min(core.sites, len(core.cost))
        cent = core.step / 2 if core.step else 1e-9 * float(core.cost.sum())
        self.limits = (
            np.array([core.need, number, slack, cent, 0.0]),
            member.indptr.astype(np.int64),
            member.indices.astype(np.int32),
            core.most,
            core.least,
        )
        self.random = np.array([seed], np.uint64)
        self.everyone = np.arange(len(core.cost), dtype=np.int32)
        self.best: Bools | None = None
        self.value = np.inf

    def start(self, known: Bools | None, work: float) -> None:
        """Begin with a known choice or greedily; with few sites, first look for fewer sites."""
        if known is not None and self.offer(known):
            return
        empty = np.zeros(len(self.core.cost), bool)
        if self._greedy(self.matrix, self.limits, empty) or not np.isfinite(self.core.sites):
            return
        # Too many sites: let each cost the same and the number be free, until few enough are left.
        matrix = self._matrix(np.ones(len(empty)))
        limits = (self.limits[0].copy(), *self.limits[1:])
        limits[0][1] = len(empty)
        self._greedy(matrix, limits, empty)
        if self.best is None and self._found is not None:
            self._anneal(matrix, limits, self._found, work, np.ones(len(empty), bool))

    def anneal(self, work: float, proof: Bound) -> None:
        """Ruin and recreate from the best choice, for `work` entries.

        Weight beyond the need earns a part of its price, and only candidates of low reduced cost
        are opened (Caprara, Fischetti & Toth 1999).
        """
        self.limits[0][4] = CREDIT * proof.credit
        if self.best is not None:
            pool = self._pool(proof.reduced, int(self.best.sum()))
            self._anneal(self.matrix, self.limits, self.best, work, pool)

    def _pool(self, reduced: Floats, opened: int) -> Bools:
        """Candidates worth opening: the lowest of all, of each demand point, and all in groups."""
        core = self.core
        number = min(LOWEST * opened + 100, len(reduced)) - 1
        pool = reduced <= np.partition(reduced, number)[number]
        pool |= core.member @ np.ones(len(core.most)) > 0
        if len(core.weight):
            entries = reduced[core.rows.indices]
            lowest = np.minimum.reduceat(entries, core.rows.indptr[:-1])
            pool[core.rows.indices[entries <= np.repeat(lowest, np.diff(core.rows.indptr))]] = True
        return np.asarray(pool)

    def offer(self, choice: Bools) -> bool:
        """Keep a choice that meets number, groups and need if it is cheaper; tell if it fits."""
        core = self.core
        covered = core.rows @ choice.astype(np.int32) > 0
        members = core.member.T @ choice.astype(np.float64)
        if (
            core.weight[covered].sum() < core.need - 1e-12 * core.weight.sum()
            or choice.sum() > core.sites
            or (members > core.most).any()
            or (members < core.least).any()
        ):
            return False
        value = float(core.cost[choice].sum())
        fewer = self.best is not None and choice.sum() < self.best.sum() and value <= self.value
        if value < self.value or fewer:
            self.best, self.value = choice.copy(), value
        return True

    def _greedy(self, matrix: Any, limits: Any, empty: Bools) -> bool:
        state = self._state(matrix, empty)
        self.effort.spent += kernels.extend(matrix, limits, state, self.everyone, self.random, 0.0)
        self.effort.spent += kernels.prune(matrix, limits, state, self.everyone)
        self._found = state[4][:-1] >= 0
        return self.offer(self._found)

    def _anneal(self, matrix: Any, limits: Any, begin: Bools, work: float, pool: Bools) -> None:
        total, spent = int(work), 0
        if not begin.any() or total < 1:
            return
        state = self._state(matrix, begin)
        heat = np.array(HEAT) * max(state[7][1] / int(begin.sum()), 1e-9)
        best = np.zeros(len(begin), np.int32)
        record = np.array([state[7][1], float(begin.sum())])
        seen = record.copy()
        while spent < total and not self.effort.late():
            until = min(spent + CHUNK, total)
            after = kernels.anneal(
                matrix, limits, state, self.random, pool, heat, DEPTH,
                spent, until, total, best, record,
            )  # fmt: skip
            if (record != seen).any():
                seen = record.copy()
                choice = np.isin(np.arange(len(begin)), best[: int(record[1])])
                if self.offer(choice) and limits is not self.limits:
                    spent = after
                    break  # few enough
            if after == spent:
                break
            spent = after
        self.effort.spent += spent

    def _matrix(self, cost: Floats) -> tuple[NDArray[Any], ...]:
        rows, cols = self.core.rows, self.core.cols
        return (
            self.core.weight,
            rows.indptr.astype(np.int64),
            rows.indices.astype(np.int32),
            cols.indptr.astype(np.int64),
            cols.indices.astype(np.int32),
            cost,
        )

    def _state(self, matrix: Any, choice: Bools) -> State:
        """Search state (see `kernels`) of a choice."""
        core, m = self.core, len(choice)
        place = np.full(m + 1, -1, np.int32)
        place[m] = 0
        state = (
            np.zeros(len(core.weight), np.int32),
            np.zeros(len(core.weight), np.int32),
            np.asarray(core.cols.T @ core.weight, dtype=np.float64),
            np.zeros(m),
            place,
            np.zeros(m, np.int32),
            np.zeros(len(core.most)),
            np.zeros(2),
        )
        for j in np.flatnonzero(choice):
            self.effort.spent += kernels.toggle(matrix, self.limits, state, int(j))
        return state
