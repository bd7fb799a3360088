"""What a pairing leaves: for each allowed pair, whether it could still stand, and if not, why."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.pairing import PairingProblem

__all__ = ["State"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class State:
    """The allowed pairs of a problem as arrays, with what a pairing leaves of each.

    Attributes
    ----------
    need, offer, score, chosen
        Of each allowed pair.
    blocked
        Why the pair could not be added: ``all_full`` (the offer's capacity), ``class_runs``
        (another pair of its label and period stands), ``unit_full``, ``unit_spent`` (the unit's
        total, its funds); "" where it could.
    rival
        Position of the pair that stands with the same label and period, -1: none.
    open_need
        Whether the need could still take one.
    shape
        Needs and offers.
    """

    need: Ints
    offer: Ints
    score: Floats
    chosen: Bools
    blocked: NDArray[Any]
    rival: Ints
    open_need: Bools
    shape: tuple[int, int]

    @classmethod
    def of(cls, problem: PairingProblem, pairs: Ints) -> "State":
        """Return the state after `pairs` (k, 2); ValueError where one is not allowed."""
        need, offer = problem.arcs
        n, m = problem.score.shape
        keys, wanted = need * m + offer, pairs[:, 0] * m + pairs[:, 1]
        chosen = np.isin(keys, wanted)
        if chosen.sum() != len(np.unique(wanted)):
            raise ValueError("pairs must be allowed in problem, got one that has no score")
        limit = problem.limit - np.bincount(need[chosen], minlength=n)
        rival = _rivals(problem, chosen)
        blocked = _blocked(problem, offer, chosen, rival)
        return cls(need, offer, problem.score.data, chosen, blocked, rival, limit[need] > 0, (n, m))

    def best(self, owner: Ints, among: Bools, size: int) -> Ints:
        """Return for each owner the position of its best pair among these, -1: none."""
        at = np.flatnonzero(among)
        return self._first(owner, at[np.lexsort((at, -self.score[at], owner[at]))], size)

    def weakest(self, owner: Ints, size: int) -> Ints:
        """Return for each owner the position of its chosen pair with the lowest score, -1: none."""
        at = np.flatnonzero(self.chosen)
        return self._first(owner, at[np.lexsort((at, self.score[at], owner[at]))], size)

    def _first(self, owner: Ints, order: Ints, size: int) -> Ints:
        first = np.full(size, -1, dtype=np.int64)
        owners, where = np.unique(owner[order], return_index=True)
        first[owners] = order[where]
        return first


def _rivals(problem: PairingProblem, chosen: Bools) -> Ints:
    """Return for each allowed pair the one that stands in its label and period, -1: none."""
    keys = problem.alone_keys
    at = np.flatnonzero(chosen & (keys >= 0))
    at = at[np.argsort(keys[at], kind="stable")]
    rival = np.full(len(keys), -1, dtype=np.int64)
    if len(at):
        place = np.minimum(np.searchsorted(keys[at], keys), len(at) - 1)
        rival = np.where(keys[at[place]] == keys, at[place], -1)
    return rival


def _blocked(problem: PairingProblem, offer: Ints, chosen: Bools, rival: Ints) -> NDArray[Any]:
    m, units = problem.score.shape[1], len(problem.total)
    load = np.ones(len(offer)) if problem.load is None else problem.load
    left = problem.capacity - np.bincount(offer[chosen], load[chosen], m)
    owner, cost = problem.unit[offer], problem.cost[offer]
    total = problem.total - np.bincount(owner[chosen], minlength=units)
    funds = problem.funds - np.bincount(owner[chosen], cost[chosen], units)
    slack = 1e-9 * np.maximum(1.0, problem.capacity[offer])
    return np.select(
        [load > left[offer] + slack, rival >= 0, total[owner] < 1, cost > funds[owner] + 1e-9],
        ["all_full", "class_runs", "unit_full", "unit_spent"],
        "",
    )
