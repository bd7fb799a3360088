"""The least radius that suffices, by halving: quickly from above, then proven from below."""

import numpy as np

from matching.siting.arrays import Bools
from matching.siting.center.decide import decide, whole_choice
from matching.siting.center.reach import Field, cover_core
from matching.siting.effort import Effort
from matching.siting.median.feasible import first_choice
from matching.siting.result import relative_gap

__all__ = ["Halving"]

# Covers are first looked for where each demand point has so many candidates per site, then
# so many times more.
NEAR, FARTHER, SAMPLE = 2.0, 3.0, 100_000
# Shares of the work limit for one quick look at a radius, and of what is left for an exact one.
QUICK, EXACT = 0.01, 0.5


class Halving:
    """What is known of the radii of a field.

    Parameters
    ----------
    field
        The problem.
    effort, gap, seed
        Work limit and clock; relative gap that is good enough; of the random moves.

    Attributes
    ----------
    choice
        (m',) booleans, the best choice so far; None: there is none.
    high
        Index of its worst distance among the radii.
    low
        Index of the longest radius proven too short, -1: none.
    """

    def __init__(self, field: Field, effort: Effort, gap: float, seed: int) -> None:
        self.field, self.effort, self.gap, self.seed = field, effort, gap, seed
        self.choice: Bools | None = None
        self.low, self.high = -1, len(field.radii)

    @property
    def bound(self) -> float:
        """No choice has a smaller worst distance."""
        return float(self.field.radii[self.low + 1])

    def solve(self) -> None:
        """Halve the radii until proven, near enough, or out of work."""
        short = self._first()
        if self.choice is None:
            return
        self._halve(short)
        self._prove(exactly=False)
        open_top = True
        while open_top and not self._done():
            open_top = self._ask(self.high - 1, exactly=True) is not None
        if not self._done():
            self._prove(exactly=True)

    def _done(self) -> bool:
        if self.low + 1 >= self.high or self.effort.late():
            return True
        return relative_gap(float(self.field.radii[self.high]), self.bound) <= self.gap

    def _first(self) -> int:
        """Find some cover, at a short radius if possible; return the index of one too short."""
        data = self.field.distance.data
        sample = np.sort(data[:: max(len(data) // SAMPLE, 1)])
        last = len(self.field.radii) - 1
        share, short = NEAR / max(self.field.limits.sites, 1), -1
        while share < 1 and len(sample):
            radius = sample[int(share * len(sample))]
            at = min(int(np.searchsorted(self.field.radii, radius)), last)
            if self._ask(at, exactly=False):
                return short
            share, short = share * FARTHER, at
            if self.effort.late():
                break
        if self._ask(last, exactly=True) is None:
            core = cover_core(self.field, float(self.field.radii[last]))
            found = first_choice(core, self.effort)
            if found is not None:
                self._take(whole_choice(self.field, core, found))
        return short

    def _halve(self, guess: int) -> None:
        """Halve above `guess`; what is not decided counts as too short for the time being."""
        while guess + 1 < self.high and not self.effort.late():
            middle = (guess + self.high) // 2
            if not self._ask(middle, exactly=False):
                guess = middle

    def _prove(self, *, exactly: bool) -> None:
        """Prove longer and longer radii too short; those next to the best may stay undecided."""
        top = self.high - 1
        while self.low + 1 < top and not self._done() and self.effort.left > 0:
            middle = (self.low + top) // 2
            if self._ask(middle, exactly=exactly) is None:
                top = middle
            top = min(top, self.high - 1)

    def _ask(self, at: int, *, exactly: bool) -> bool | None:
        """Decide a radius and remember what it proves."""
        work = self.effort.left * EXACT if exactly else self.effort.total * QUICK
        radius = float(self.field.radii[at])
        verdict = decide(self.field, radius, self.effort, work, self.seed, exactly=exactly)
        if verdict.choice is not None:
            self._take(verdict.choice)
        elif verdict.possible is False:
            self.low = max(self.low, at)
        return verdict.possible

    def _take(self, choice: Bools) -> None:
        """Keep a choice if it is better."""
        worst = int(np.searchsorted(self.field.radii, self.field.worst(choice)))
        if worst < self.high:
            self.choice, self.high = choice, worst
