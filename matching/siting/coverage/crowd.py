"""Many searches of one core on two threads, and what they have in common.

Annealing from the same start with other random numbers ends in other places; what these places
have in common is right nearly everywhere. So candidates that the fractional optimum of the bound
uses are drawn more often, and the sites of all good choices make a small pool in which the best
parts of each are quickly put together (as in the merging of tours; Cook & Seymour 2003).
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matching.siting.arrays import Bools, Floats
from matching.siting.coverage.search import HEAT, WARM, Search
from matching.siting.effort import Effort

__all__ = ["Crowd", "side_by_side"]

THREADS: Final = 2
# What an entry counts for while both threads follow entries: on one core alone it would be 1.
SHARED: Final = 0.8
FRESH: Final = 4  # searches of a round on each thread
KEPT: Final = 12  # choices that are remembered
MERGING: Final = 0.15  # share of a round for putting together, and for warming up the best
LIKELY: Final = 1e-3  # average share of the bound's choices that makes a candidate likely
ODDS: Final = 2  # likely candidates are drawn so many times as often as all together


def side_by_side(tasks: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run tasks on two threads; results in the order of the tasks, so timing changes nothing."""
    with ThreadPoolExecutor(THREADS) as threads:
        return [done.result() for done in [threads.submit(task) for task in tasks]]


class Crowd:
    """The good choices of a core.

    Parameters
    ----------
    search
        The search whose best choice all start from and improve.
    seed
        Of the random moves.
    """

    def __init__(self, search: Search, seed: int) -> None:
        self.search, self.seed = search, seed
        self.kept: list[tuple[float, Bools]] = []

    def round(self, effort: Effort, average: Floats, work: float) -> None:
        """Search afresh, put together what was found, and search near the best of it.

        `work` is what both threads do together; `average` comes from the bound.
        """
        each = work / THREADS
        likely = _likely(average)
        fresh = each * (1 - 2 * MERGING) / FRESH
        self._anneal(effort, likely, fresh, THREADS * FRESH, HEAT)
        if self.kept:
            pool = np.flatnonzero(np.any([choice for _, choice in self.kept], axis=0))
            self._anneal(effort, pool.astype(np.int32), each * MERGING, THREADS, HEAT)
            self._anneal(effort, likely, each * MERGING, THREADS, WARM)
        effort.spent += work * SHARED

    def _anneal(
        self,
        effort: Effort,
        likely: NDArray[np.int32],
        work: float,
        times: int,
        heat: tuple[float, float],
    ) -> None:
        search, first = self.search, self.seed
        self.seed += times

        def task(seed: int) -> Callable[[], Bools]:
            return lambda: search.anneal(seed, likely, effort, work, heat)

        for choice in side_by_side([task(seed) for seed in range(first, first + times)]):
            value = search.core.value(choice)
            if not any((choice == other).all() for _, other in self.kept):
                self.kept.append((value, choice))
            search.offer(choice)
        self.kept.sort(key=lambda kept: -kept[0])
        del self.kept[KEPT:]


def _likely(average: Floats) -> NDArray[np.int32]:
    """Candidates to draw from: all of them, and the likely ones over and over."""
    m = len(average)
    everyone = np.arange(m, dtype=np.int32)
    likely = np.flatnonzero(average > LIKELY).astype(np.int32)
    times = ODDS * m // max(len(likely), 1) if len(likely) else 0
    return np.concatenate([everyone, np.tile(likely, times)])
